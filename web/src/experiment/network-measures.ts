// What takes a look inside a network, or runs of its own beside it.
import type { Hillock } from '../engine/hillock';
import type { Run } from '../engine/run';
import type { NamedOr } from '../engine/types';
import { type Activate, denseLayers, gradientOf, passOf } from './backpropagation';
import { withSettings } from './condition';
import { elementCosts, stepCosts } from './cost';
import { leastSquares, predictLinear } from './least-squares';
import { firstUnit, layerIndex, type MeasureKind } from './look';
import { number, object, otherwise, text, whole } from './shape';
import { isConstant } from './unit-measures';

const none = object({});

/** Numbers `columns` at a time. */
export function rowsOf(flat: ArrayLike<number>, columns: number): number[][] {
  return Array.from({ length: flat.length / columns }, (_, row) =>
    Array.from({ length: columns }, (_, column) => flat[row * columns + column] ?? Number.NaN),
  );
}

/** The examples that train, as they are given. */
export function trainingRows(run: Run): { inputs: number[][]; targets: number[][] } {
  const { trainInputs, trainTargets, columns, targetColumns } = run.data();
  return { inputs: rowsOf(trainInputs, columns), targets: rowsOf(trainTargets, targetColumns) };
}

/** The engine's f and f' for one activation. */
export const activateWith =
  (hillock: Hillock, activation: NamedOr): Activate =>
  (z) => {
    const { value, derivative } = hillock.evaluate(activation, z);
    return { value: [...value], derivative: [...derivative] };
  };

/** The hidden and the output layers of a run, ready for the formulas of textbooks. */
export function layersOf(hillock: Hillock, run: Run) {
  const { layers, output } = run.spec.network;
  const activate = [...layers.map(({ activation }) => activation), output.activation];
  return denseLayers(
    run.layout(),
    run.parameters(),
    activate.map((activation) => activateWith(hillock, activation)),
  );
}

/** Most examples that are looked at one by one. */
const looks = 32;

function correlationSquared(targets: readonly number[], predictions: ArrayLike<number>): number {
  const mean = targets.reduce((sum, y) => sum + y, 0) / targets.length;
  const total = targets.reduce((sum, y) => sum + (y - mean) ** 2, 0);
  return 1 - targets.reduce((sum, y, i) => sum + (y - (predictions[i] ?? 0)) ** 2, 0) / total;
}

/**
 * Every cell of a grid over the plane has a pattern: which hidden units are above zero there. Between two cells of one
 * pattern a piecewise linear network is linear. Layers with the identity have no such border.
 */
export function patternsOf(run: Run, resolution: number): { cells: Int32Array; count: number } {
  const { values } = run.grid({ resolution, units: true });
  const cells = new Int32Array(resolution ** 2);
  const names = new Map<string, number>();
  const bending = run.spec.network.layers.flatMap(({ units, activation }, layer) =>
    activation.name === 'identity' ? [] : Array.from({ length: units }, (_, unit) => firstUnit(run, layer) + unit),
  );
  for (let cell = 0; cell < cells.length; cell++) {
    let pattern = '';
    for (const unit of bending) pattern += (values[unit * cells.length + cell] ?? 0) > 0 ? '1' : '0';
    const name = names.get(pattern) ?? names.size;
    names.set(pattern, name);
    cells[cell] = name;
  }
  return { cells, count: names.size };
}

export const networkMeasures: Readonly<Record<string, MeasureKind>> = {
  /**
   * Of the units of a layer and single examples with any gradient: the share for which the gradients of all incoming
   * weights have one sign.
   */
  sameSign: {
    parameters: object({ layer: whole(0, 63) }),
    measure: ({ hillock, run }, { layer }) => {
      const { inputs, targets } = trainingRows(run);
      const layers = layersOf(hillock, run);
      let counted = 0;
      let same = 0;
      for (const [example, input] of inputs.slice(0, looks).entries()) {
        const pass = passOf(layers, input, targets[example] ?? []);
        for (const row of pass.layers[layerIndex(run, layer)]?.gradientWeights ?? []) {
          const signs = new Set(row.map(Math.sign).filter((sign) => sign !== 0));
          if (signs.size === 0) continue;
          counted++;
          if (signs.size === 1) same++;
        }
      }
      return counted === 0 ? null : same / counted;
    },
  },
  /** Length of the path of the first layer's weights from the start until `near` the weights (1, -1), over the way as the crow flies. */
  pathRatio: {
    parameters: object({ near: otherwise(number(0, 1), 0.05), most: otherwise(whole(1, 100_000), 5000) }),
    measure: ({ hillock, spec }, { near, most }) => {
      const path = weightPath(hillock.createRun(spec), Number(near), Number(most));
      const first = path[0];
      const last = path.at(-1);
      if (!first || !last || distance(last, [1, -1]) > Number(near)) return null;
      const length = path.reduce((sum, point, i) => sum + distance(point, path[i - 1] ?? point), 0);
      return length / distance(first, last);
    },
  },
  /** Updates until the weights are `near` (1, -1). */
  pathSteps: {
    parameters: object({ near: otherwise(number(0, 1), 0.05), most: otherwise(whole(1, 100_000), 5000) }),
    measure: ({ hillock, spec }, { near, most }) => {
      const path = weightPath(hillock.createRun(spec), Number(near), Number(most));
      const last = path.at(-1);
      return last && distance(last, [1, -1]) <= Number(near) ? path.length - 1 : null;
    },
  },
  /** How often a pre-activation of a hidden layer is exactly 0, over the training set before each of the first `steps` steps. */
  zeroHits: {
    parameters: object({ steps: whole(1, 10_000) }),
    measure: ({ hillock, spec }, { steps }) => {
      const run = hillock.createRun(spec);
      let hits = 0;
      for (let step = 0; step < Number(steps); step++) {
        for (const layer of run.spec.network.layers.keys()) {
          const [count = 0] = run.histogram(layer, 1, { min: -leastNormal, max: leastNormal }).counts;
          hits += count;
        }
        if (run.train(1) < 1) break;
      }
      run.dispose();
      return hits;
    },
  },
  /** Largest difference between the parameters and those of a twin that was trained as long with other settings. */
  twinDifference: {
    parameters: object({ settings: text }),
    measure: ({ hillock, run, spec }, { settings }) => {
      const twin = hillock.createRun(withSettings(spec, String(settings)));
      twin.train(run.step);
      const [mine, other] = [run.parameters(), twin.parameters()];
      twin.dispose();
      return mine.reduce((largest, value, i) => Math.max(largest, Math.abs(value - (other[i] ?? 0))), 0);
    },
  },
  /** Largest difference between the output and the linear regression on the same examples. */
  linearGap: {
    parameters: none,
    measure: ({ run }) => {
      const { inputs, targets } = trainingRows(run);
      const coefficients = leastSquares(
        inputs,
        targets.map(([target = 0]) => target),
      );
      const predictions = run.predict(inputs);
      return inputs.reduce(
        (gap, input, i) => Math.max(gap, Math.abs((predictions[i] ?? 0) - predictLinear(coefficients, input))),
        0,
      );
    },
  },
  /** Share of the variance of the targets that the output explains. */
  explained: {
    parameters: none,
    measure: ({ run }) => {
      const { inputs, targets } = trainingRows(run);
      return correlationSquared(
        targets.map(([target = 0]) => target),
        run.predict(inputs),
      );
    },
  },
  /** Linear pieces that are met on a grid over the plane. */
  regions: {
    parameters: object({ resolution: otherwise(whole(2, 512), 128) }),
    measure: ({ run }, { resolution }) => patternsOf(run, Number(resolution)).count,
  },
  /** Largest distance of the sum of the outputs from 1, over the training examples. */
  sumError: {
    parameters: none,
    measure: ({ run }) => {
      const rows = rowsOf(run.predict(trainingRows(run).inputs), run.data().outputs);
      return rows.reduce((largest, row) => Math.max(largest, Math.abs(row.reduce((sum, p) => sum + p, 0) - 1)), 0);
    },
  },
  /** Smallest and largest output over the training examples: 1 if both lie between 0 and 1, else 0. */
  outputsAreShares: {
    parameters: none,
    measure: ({ run }) => (run.predict(trainingRows(run).inputs).every((p) => p >= 0 && p <= 1) ? 1 : 0),
  },
  /** Largest difference of the engine's gradient from the formulas of textbooks, over the largest gradient. */
  gradientError: {
    parameters: none,
    measure: ({ hillock, run }) => {
      const { inputs, targets } = trainingRows(run);
      const layers = layersOf(hillock, run);
      const layout = run.layout();
      const engine = run.gradients();
      const mean = new Float64Array(engine.length);
      for (const [example, input] of inputs.entries()) {
        const gradient = gradientOf(passOf(layers, input, targets[example] ?? []), layout);
        gradient.forEach((value, i) => {
          mean[i] = (mean[i] ?? 0) + value / inputs.length;
        });
      }
      const largest = mean.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      return mean.reduce((most, value, i) => Math.max(most, Math.abs(value - (engine[i] ?? 0))), 0) / largest;
    },
  },
  /**
   * An autoencoder as a detector: the probability that a test example that does not belong is reproduced worse than one
   * that does. Source of the equivalence with the area under the ROC curve: Hanley & McNeil 1982.
   */
  detection: {
    parameters: none,
    measure: ({ run }) => {
      const { normal, odd } = reconstructionErrors(run);
      let wins = 0;
      for (const a of odd) for (const b of normal) wins += a > b ? 1 : a === b ? 0.5 : 0;
      return wins / (odd.length * normal.length);
    },
  },
  /** Time of f and f' over that of ReLU's, on this machine: of the fastest rounds, which other work has disturbed least. */
  functionCost: {
    parameters: none,
    measure: ({ hillock, run }) => {
      const [relu, own] = elementCosts(hillock, ['relu', firstActivation(run)], costRounds);
      return (own?.least ?? Number.NaN) / (relu?.least ?? Number.NaN);
    },
  },
  /** Time of a training step, with two layers of `units`, over that of the same network with ReLU, on this machine. */
  stepCost: {
    parameters: object({ units: whole(1, 256) }),
    measure: ({ hillock, run }, { units }) => {
      const layers = [Number(units), Number(units)];
      const [relu, own] = stepCosts(hillock, ['relu', firstActivation(run)], layers, costRounds);
      return (own?.least ?? Number.NaN) / (relu?.least ?? Number.NaN);
    },
  },
  /** Share of `nets` networks, each from a seed of its own, that are constant before the first step. */
  bornDead: {
    parameters: object({ nets: whole(1, 10_000) }),
    measure: ({ hillock, spec, seed }, { nets }) => {
      let dead = 0;
      for (let net = 0; net < Number(nets); net++) {
        const run = hillock.createRun({ ...spec, seed: seed * 10_000 + net });
        if (isConstant({ run })) dead++;
        run.dispose();
      }
      return dead / Number(nets);
    },
  },
};

/** Of one trial: the seeds are rounds, too. */
const costRounds = 9;

const firstActivation = (run: Run): NamedOr => run.spec.network.layers[0]?.activation ?? 'relu';

/** Below it float32 has no full digits: what lies between it and its negative is 0 or as good as. */
const leastNormal = 1.18e-38;

/** Errors of training examples, which belong, and of test examples, which do not. */
export function reconstructionErrors(run: Run): { normal: readonly number[]; odd: readonly number[] } {
  const { trainInputs, testInputs, columns } = run.data();
  const errors = (inputs: Float32Array) => {
    const outputs = run.predict(inputs);
    return rowsOf(
      inputs.map((value, i) => (value - (outputs[i] ?? 0)) ** 2),
      columns,
    ).map((row) => row.reduce((sum, square) => sum + square, 0) / columns);
  };
  return { normal: errors(trainInputs), odd: errors(testInputs) };
}

/** The two weights of a single unit, from the start until near (1, -1), one point a step. Disposes of the run. */
export function weightPath(run: Run, near: number, most: number): (readonly [number, number])[] {
  const offset = run.layout().find(({ kind }) => kind === 'weights')?.offset ?? 0;
  const path: (readonly [number, number])[] = [];
  for (let step = 0; step <= most; step++) {
    const parameters = run.parameters();
    const point = [parameters[offset] ?? 0, parameters[offset + 1] ?? 0] as const;
    path.push(point);
    if (distance(point, [1, -1]) <= near || run.train(1) < 1) break;
  }
  run.dispose();
  return path;
}

const distance = ([a, b]: readonly [number, number], [c, d]: readonly [number, number]): number =>
  Math.hypot(a - c, b - d);
