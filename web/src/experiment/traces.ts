// What a trial leaves behind besides numbers: lines for a plot, over steps, over layers, over the input.
import type { LayerReport } from '../engine/types';
import type { Stage } from './experiment';
import { leastSquares, predictLinear } from './least-squares';
import type { Look } from './look';
import { reconstructionErrors, trainingRows, weightPath } from './network-measures';

export interface Line {
  /** Empty where lines of one trace need no telling apart. */
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Of the examples, not of the run: points, or a line, that all conditions have in common. */
  readonly ground?: 'points' | 'line';
}

export interface Trace {
  readonly lines: readonly Line[];
  /** Units x examples, row-major. */
  readonly map?: { readonly rows: number; readonly columns: number; readonly values: readonly number[] };
}

/** Points of a line over steps: more than a plot has room for tell nothing more. */
const pointsOverSteps = 160;

const line = (x: readonly number[], y: readonly number[], name = ''): Line => ({ name, x, y });

/** Of one moment of a run: taken along the way. */
const overSteps: Readonly<Record<string, (look: Look) => readonly number[]>> = {
  loss: ({ run }) => [run.report().trainLoss],
  silent: ({ run }) => [run.report().deadShare],
  gradient: ({ run }) => [Math.hypot(...run.layers().map(({ gradientNorm }) => gradientNorm))],
  alpha: ({ run }) => {
    const parameters = run.parameters();
    return run
      .layout()
      .filter(({ kind }) => kind === 'alpha')
      .flatMap(({ offset, shape }) => [...parameters.subarray(offset, offset + (shape[0] ?? 0))]);
  },
};

const byLayer =
  (of: (report: LayerReport) => number, output: boolean) =>
  ({ run }: Look): Trace => {
    const layers = run.layers().filter((layer) => output || !layer.output);
    return {
      lines: [
        line(
          layers.map(({ layer }) => layer + 1),
          layers.map(of),
        ),
      ],
    };
  };

/** Of a finished run. */
const atEnd: Readonly<Record<string, (look: Look) => Trace>> = {
  layerGradient: byLayer(({ gradientNorm }) => gradientNorm, true),
  layerMean: byLayer(({ meanActivation }) => meanActivation, false),
  layerVariance: byLayer(({ varianceActivation }) => varianceActivation, false),
  layerZeros: byLayer(({ zeroShare }) => zeroShare, false),
  /** What the network makes of its one input, the examples, and the linear regression. */
  fit: ({ run }) => {
    const { inputs, targets } = trainingRows(run);
    const coefficients = leastSquares(
      inputs,
      targets.map(([target = 0]) => target),
    );
    const x = Array.from({ length: 201 }, (_, i) => -1 + i / 100);
    const examples = inputs.map(([at = 0], i) => [at, targets[i]?.[0] ?? 0] as const).sort(([a], [b]) => a - b);
    return {
      lines: [
        line(x, [...run.predict(x.map((at) => [at]))]),
        {
          name: 'regression',
          x,
          y: x.map((at) => predictLinear(coefficients, [at])),
          ground: 'line',
        },
        {
          name: 'examples',
          x: examples.map(([at]) => at),
          y: examples.map(([, target]) => target),
          ground: 'points',
        },
      ],
    };
  },
  weightPath: ({ hillock, spec }) => {
    const path = weightPath(hillock.createRun(spec), 0.05, 2000);
    return {
      lines: [
        line(
          path.map(([x]) => x),
          path.map(([, y]) => y),
        ),
      ],
    };
  },
  /** Reconstruction errors in order: of what belongs, and of what does not. */
  errors: ({ run }) => {
    const { normal, odd } = reconstructionErrors(run);
    const ordered = (errors: readonly number[], name: string) => {
      const sorted = [...errors].sort((a, b) => a - b);
      return line(
        sorted.map((_, i) => (i + 0.5) / sorted.length),
        sorted,
        name,
      );
    };
    return { lines: [ordered(normal, 'belong'), ordered(odd, 'do not')] };
  },
  /** Activations of the narrowest hidden layer for the first examples. */
  code: (look) => {
    const { layers } = look.run.spec.network;
    const narrowest = layers.reduce((best, { units }, layer) => (units < (layers[best]?.units ?? 0) ? layer : best), 0);
    return { lines: [], map: activationsOf(look, narrowest, 48) };
  },
};

/** Activations of a layer for the first examples. Shapes: units x examples. */
function activationsOf({ hillock, run }: Look, layer: number, most: number) {
  // A network that ends with the layer, with the same parameters: its outputs are the activations.
  const { network, training } = run.spec;
  const { inputs } = trainingRows(run);
  const examples = inputs.slice(0, most);
  const units = network.layers[layer]?.units ?? 0;
  const cut = hillock.createRun({
    data: {
      name: 'table',
      inputs: examples,
      targets: examples.map(() => Array.from({ length: units }, () => 0)),
      trainFraction: 1,
    },
    network: {
      ...network,
      layers: network.layers.slice(0, layer),
      output: { activation: network.layers[layer]?.activation ?? 'identity' },
    },
    training: { batchSize: training.batchSize, loss: 'mean_squared_error' },
  });
  cut.setParameters(run.parameters().subarray(0, cut.parameters().length));
  const outputs = cut.predict(examples);
  cut.dispose();
  const values = Array.from({ length: units }, (_, unit) =>
    examples.map((_, example) => outputs[example * units + unit] ?? 0),
  );
  return { rows: units, columns: examples.length, values: values.flat() };
}

export const traceKinds: readonly string[] = [...Object.keys(overSteps), ...Object.keys(atEnd)];

/** Trains a run and writes down what is asked for. */
export class Tracer {
  readonly #look: Look;
  readonly #wanted: readonly string[];
  readonly #portion: number;
  readonly #steps: number[] = [];
  readonly #rows = new Map<string, (readonly number[])[]>();

  constructor(look: Look, wanted: readonly string[], stages: readonly Stage[]) {
    this.#look = look;
    this.#wanted = wanted;
    const total = stages.reduce((sum, { train }) => sum + train, 0);
    const onTheWay = wanted.some((name) => name in overSteps);
    this.#portion = onTheWay ? Math.max(1, Math.ceil(total / pointsOverSteps)) : total;
    this.#record();
  }

  train(steps: number): void {
    for (let left = steps; left > 0; left -= this.#portion) {
      const portion = Math.min(left, this.#portion);
      const taken = this.#look.run.train(portion);
      if (taken > 0) this.#record();
      if (taken < portion) return;
    }
  }

  traces(): Record<string, Trace> {
    const traces: Record<string, Trace> = {};
    for (const name of this.#wanted) {
      const rows = this.#rows.get(name);
      const end = atEnd[name];
      if (rows) {
        const width = rows[0]?.length ?? 0;
        const column = (index: number) => rows.map((row) => row[index] ?? Number.NaN);
        traces[name] = { lines: Array.from({ length: width }, (_, index) => line(this.#steps, column(index))) };
      } else if (end) traces[name] = end(this.#look);
    }
    return traces;
  }

  #record(): void {
    const taken = this.#wanted.filter((name) => name in overSteps);
    if (taken.length === 0) return;
    this.#steps.push(this.#look.run.step);
    for (const name of taken) {
      const rows = this.#rows.get(name) ?? [];
      rows.push(overSteps[name]?.(this.#look) ?? []);
      this.#rows.set(name, rows);
    }
  }
}
