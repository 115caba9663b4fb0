// What activations cost on this machine: the functions alone, and whole training steps. Rounds of all contestants are
// interleaved, so that whatever else the machine does hits all of them; medians and quartiles tell the rest.
import type { Hillock } from '../engine/hillock';
import type { NamedOr, PartialSpec } from '../engine/types';
import { median, quantile } from './statistics';

export interface Spread {
  /** The fastest round: what other work has disturbed least. */
  readonly least: number;
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

/** Elements at a time: with value and derivative what fits into a first-level cache, as the layers of small networks do. */
const elements = 2048;
/** A round is long against the steps of a browser's clock (0.1 ms in most, 1 ms in some). */
const roundMs = 2;
const mostRepeats = 1e6;

/** How often a piece of work fits into a round, by doubling. The better of two: one may have been interrupted. */
function repeatsFor(time: (repeats: number) => number): number {
  let repeats = 1;
  while (repeats < mostRepeats && Math.min(time(repeats), time(repeats)) < roundMs / 2) repeats *= 2;
  return repeats;
}

/** Work that can be repeated and timed, in ms. */
interface Contestant {
  readonly time: (repeats: number) => number;
  readonly units: number;
}

/** ns a unit of work, a sample for each contestant. */
function race(contestants: readonly Contestant[], rounds: number): number[][] {
  const repeats = contestants.map(({ time }) => repeatsFor(time));
  const samples: number[][] = contestants.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, { time, units }] of contestants.entries()) {
      let count = repeats[index] ?? 1;
      let ms = time(count);
      // interrupted while it was tried out, or faster since it is compiled: a clock would say 0
      for (; ms < roundMs / 4 && count < mostRepeats; ms = time(count)) count *= 2;
      repeats[index] = count;
      samples[index]?.push((1e6 * ms) / (count * units));
    }
  }
  return samples;
}

const spreadOf = (sample: readonly number[]): Spread => ({
  least: Math.min(...sample),
  low: quantile(sample, 0.25),
  median: median(sample),
  high: quantile(sample, 0.75),
});

const functionOf = (hillock: Hillock, activation: NamedOr): Contestant => ({
  time: (repeats) => hillock.evaluationTime(activation, elements, repeats),
  units: elements,
});

/** The network whose steps are timed, as a caller may want to name it. */
export const stepSpec = (activation: NamedOr, units: readonly number[]): PartialSpec => ({
  data: { name: 'circle', samples: 500, trainFraction: 0.5, scaling: 'standardize' },
  network: {
    layers: units.map((width) => ({ units: width, activation })),
    init: { weights: { name: 'glorot_normal' } },
  },
  training: { loss: 'binary_cross_entropy', optimizer: { name: 'sgd', learningRate: 0.01 }, batchSize: 32 },
  census: { every: 1_000_000_000 }, // the training alone
});

/** ns an element of some activations, by `rounds` rounds of each. */
export const elementCosts = (hillock: Hillock, activations: readonly NamedOr[], rounds: number): readonly Spread[] =>
  race(
    activations.map((activation) => functionOf(hillock, activation)),
    rounds,
  ).map(spreadOf);

/** ns a training step of networks with these activations, in layers of `units`. */
export function stepCosts(
  hillock: Hillock,
  activations: readonly NamedOr[],
  units: readonly number[],
  rounds: number,
): readonly Spread[] {
  const runs = activations.map((activation) => hillock.createRun(stepSpec(activation, units)));
  try {
    return race(
      runs.map((run) => ({
        time: (repeats) => {
          const start = performance.now();
          run.train(repeats);
          return performance.now() - start;
        },
        units: 1,
      })),
      rounds,
    ).map(spreadOf);
  } finally {
    for (const run of runs) run.dispose();
  }
}
