// Words of the Experiments page; what an experiment says stands in its own file.
import { integer } from '../draw/number';
import type { Chapter, Truth } from '../experiment/experiment';

const chapters: Record<Chapter, string> = {
  neuron: 'The neuron',
  nonlinearity: 'Non-linearity',
  functions: 'The functions',
  gradients: 'Gradients',
  dying: 'Dying',
  cures: 'Cures',
  choosing: 'Choosing',
};
const truths: Record<Truth, string> = { true: 'true', conditional: 'true with a condition', wrong: 'wrong as worded' };

export const experimentsText = {
  contents: 'Experiments',
  chapters,
  truths,
  place: (chapter: Chapter, place: number, of: number) => `${chapters[chapter]}, ${place} of ${of}`,
  claim: 'Articles say',
  watch: 'What to watch',
  happens: 'What happens',
  unless: 'When it is not so',
  breakIt: 'Try to break it',
  answer: 'One answer',
  sources: 'Sources',
  verdict: 'Verdict',
  spread: (
    sd: string | null,
    min: string | null,
    max: string | null,
    median: string | null,
    reached: number,
    seeds: number,
  ): string => {
    const parts = [
      ...(sd ? [`± ${sd}`] : []),
      ...(min && max && min !== max ? [`from ${min} to ${max}`] : []),
      ...(reached < seeds ? [`reached by ${reached} of ${seeds} seeds`] : []),
      ...(!sd && median ? ['median'] : []),
    ];
    return parts.join(', ');
  },
  never: (seeds: number) => `in none of ${seeds} seeds`,
  recorded: (seeds: number) => `Recorded over ${seeds} seeds, spread: standard deviation.`,
  expected: 'What has to hold for this verdict',
  expectation: (value: string, low: string, high: string) =>
    low && high
      ? `${value}, expected ${low} to ${high}`
      : low
        ? `${value}, expected at least ${low}`
        : `${value}, expected at most ${high}`,
  holds: 'holds',
  broken: 'does not hold',
  condition: 'Show the run with',
  live: 'The live run',
  play: 'Run',
  pause: 'Pause',
  reset: 'Again',
  again: (seed: number) => `seed ${seed}`,
  nextSeed: 'next seed',
  step: (step: number) => `step ${integer(step)}`,
  finished: 'finished',
  openLab: 'Open in the Lab',
  deciding: (label: string, value: string) => `This seed, ${label}: ${value}`,
  runAll: (seeds: number) => `run all ${seeds} again`,
  running: (done: number, of: number) => `running, ${done} of ${of}`,
  same: 'The numbers are those that were recorded.',
  differs: 'With your settings; recorded ones are hollow.',
  seeds: { columns: ['Condition', 'Seed', 'Value'], expected: 'mean, and expected range' },
  lines: { working: 'working', now: 'this run', columns: ['Line', 'x', 'y'] },
  bornDead: {
    x: 'hidden layers',
    y: 'born dead',
    width: (width: number) => `${width} units`,
    columns: ['Units a layer', 'Layers', 'Counted', 'Networks', '95\u202f% from', 'to', 'Theory from', 'to'],
    alternative:
      'Share of networks that are born dead against the number of layers, a series a width, with the bounds of the theory',
  },
  contest: {
    best: 'best',
    level: '≈',
    about: 'mean ± standard deviation; ≈: these seeds cannot tell it from the best of its column.',
  },
  previous: 'Before',
  next: 'Next',
  refused: (reason: string) => `Not taken: ${reason}`,
  missing: (name: string) => `There is no experiment "${name}".`,
  softmax: {
    logit: (index: number) => `Logit ${index}`,
    probability: 'probability',
    sum: (sum: string) => `sum ${sum}`,
    title: 'Softmax',
  },
  perceptron: {
    input: (index: number) => `Input ${index}`,
    weight: (index: number) => `Weight ${index}`,
    bias: 'Bias',
    step: 'step',
    relu: 'ReLU',
    sigmoid: 'sigmoid',
    activation: 'Activation',
    reads: (z: string, a: string) => `z = ${z}, output ${a}`,
    plane: 'The plane of the two inputs: full where the output is larger, the line where z is 0',
  },
  hinges: {
    alternative: (units: number) =>
      `The plane with the hinge of each of ${units} units of the first layer: there its z is 0`,
    note: 'Lines: z = 0 of each unit of layer 1. A dead unit has none in the data.',
  },
  code: {
    alternative: (zeros: string) => `Code of the examples, a row a unit; ${zeros} of the numbers are exactly 0`,
    zero: 'hatched: exactly 0',
  },
  backprop: {
    layer: 'Layer',
    unit: 'Unit',
    inputs: 'inputs',
    columns: ['Quantity', 'Unit', 'Value'],
    loss: 'Loss',
    title: 'One example, forward and backward',
  },
} as const;
