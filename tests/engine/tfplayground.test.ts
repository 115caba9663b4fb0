// The engine against TensorFlow Playground itself: its program was run unmodified in Node, in float64, and what it
// printed is in fixtures/tfplayground.json. Its data and initial weights come from one stream of random numbers, the
// generator of the package `seedrandom`; they are made again here and handed to the engine.
import { readFileSync } from 'node:fs';
import seedrandom from 'seedrandom';
import { describe, expect, test } from 'vitest';
import { loadFromBuild } from './loaded';

interface Case {
  readonly seed: string;
  readonly dataset: string;
  readonly first3Train: readonly Point[];
  readonly lastTest: readonly Point[];
  /** Of every unit, layer by layer. */
  readonly initWeights: readonly (readonly number[])[];
  /** Train and test loss after 0, 1 and 10 epochs. */
  readonly loss0: readonly [number, number];
  readonly loss1: readonly [number, number];
  readonly loss10: readonly [number, number];
}
type Point = readonly [x: number, y: number, label: number];
type Uniform = (low: number, high: number) => number;

const { cases } = JSON.parse(readFileSync(new URL('../fixtures/tfplayground.json', import.meta.url), 'utf8')) as {
  cases: Case[];
};
const hillock = await loadFromBuild();

/**
 * 10 epochs are 250 updates (600 for regression) in float32 instead of float64: a relative error of 2^-24 an operation,
 * amplified by training. Measured: at most 8e-8.
 */
const lossTolerance = 3e-7;
/** Printed with 15 digits or more. */
const pointTolerance = 1e-12;

const radius = 5;
const circle = (samples: number, uniform: Uniform): Point[] =>
  [
    [0, 0.5 * radius, 1],
    [0.7 * radius, radius, -1],
  ].flatMap(([inner = 0, outer = 0, label = 0]) =>
    Array.from({ length: samples / 2 }, (): Point => {
      const r = uniform(inner, outer);
      const angle = uniform(0, 2 * Math.PI);
      uniform(-1, 1); // noise, of amount 0, is drawn all the same
      uniform(-1, 1);
      return [r * Math.sin(angle), r * Math.cos(angle), label];
    }),
  );

const xor = (samples: number, uniform: Uniform): Point[] =>
  Array.from({ length: samples }, (): Point => {
    const padded = (value: number) => value + (value > 0 ? 0.3 : -0.3);
    const x = padded(uniform(-5, 5));
    const y = padded(uniform(-5, 5));
    uniform(-1, 1);
    uniform(-1, 1);
    return [x, y, x * y >= 0 ? 1 : -1];
  });

const gauss = (samples: number, uniform: Uniform): Point[] => {
  const normal = (mean: number, variance: number) => {
    for (;;) {
      const a = uniform(-1, 1);
      const b = uniform(-1, 1);
      const s = a * a + b * b;
      if (s <= 1) return mean + Math.sqrt(variance) * Math.sqrt((-2 * Math.log(s)) / s) * a;
    }
  };
  return [1, -1].flatMap((label) =>
    Array.from({ length: samples / 2 }, (): Point => [normal(2 * label, 0.5), normal(2 * label, 0.5), label]),
  );
};

const spiral = (samples: number, uniform: Uniform): Point[] => {
  const n = samples / 2;
  return [1, -1].flatMap((label) =>
    Array.from({ length: n }, (_, i): Point => {
      const r = (i / n) * 5;
      const t = ((1.75 * i) / n) * 2 * Math.PI + (label === 1 ? 0 : Math.PI);
      uniform(-1, 1);
      uniform(-1, 1);
      return [r * Math.sin(t), r * Math.cos(t), label];
    }),
  );
};

const inSquare = (samples: number, uniform: Uniform, label: (x: number, y: number) => number): Point[] =>
  Array.from({ length: samples }, (): Point => {
    const x = uniform(-6, 6);
    const y = uniform(-6, 6);
    uniform(-1, 1);
    uniform(-1, 1);
    return [x, y, label(x, y)];
  });

const hills = [-1, 1].flatMap((row) => [-4, 0, 4].map((x, column) => [x, 2.5 * row, row * (column === 1 ? -1 : 1)]));
const hill = (x: number, y: number) =>
  hills.reduce((highest, [cx = 0, cy = 0, sign = 0]) => {
    const height = sign * Math.max(0, Math.min(1, 1 - Math.hypot(x - cx, y - cy) / 2));
    return Math.abs(height) > Math.abs(highest) ? height : highest;
  }, 0);

const generators: Record<string, { samples: number; make: (samples: number, uniform: Uniform) => Point[] }> = {
  circle: { samples: 500, make: circle },
  xor: { samples: 500, make: xor },
  gauss: { samples: 500, make: gauss },
  spiral: { samples: 500, make: spiral },
  'reg-plane': { samples: 1200, make: (samples, uniform) => inSquare(samples, uniform, (x, y) => (x + y) / 10) },
  'reg-gauss': { samples: 1200, make: (samples, uniform) => inSquare(samples, uniform, hill) },
};

function examples({ seed, dataset }: Case): Point[] {
  const random = seedrandom(seed);
  const generator = generators[dataset];
  if (!generator) throw new Error(dataset);
  const points = generator.make(generator.samples, (low, high) => random() * (high - low) + low);
  for (let counter = points.length; counter > 0; ) {
    const index = Math.floor(random() * counter--);
    [points[counter], points[index]] = [points[index] as Point, points[counter] as Point];
  }
  return points;
}

describe.each(cases)('$dataset of TensorFlow Playground', (reference) => {
  const points = examples(reference);
  const regression = reference.dataset.startsWith('reg');

  test('is made again to the digit', () => {
    reference.first3Train.forEach((point, index) => {
      point.forEach((value, k) => {
        expect(Math.abs((points[index]?.[k] ?? Number.NaN) - value)).toBeLessThan(pointTolerance);
      });
    });
    reference.lastTest[0]?.forEach((value, k) => {
      expect(Math.abs((points.at(-1)?.[k] ?? Number.NaN) - value)).toBeLessThan(pointTolerance);
    });
  });

  test('trains here as it does there', () => {
    const run = hillock.createRun({
      data: {
        name: 'table',
        inputs: points.map(([x, y]) => [x, y]),
        targets: points.map(([, , label]) => label),
        trainFraction: 0.5,
      },
      network: {
        layers: [
          { units: 4, activation: 'tanh' },
          { units: 2, activation: 'tanh' },
        ],
        output: { activation: regression ? 'identity' : 'tanh' },
      },
      training: {
        loss: 'half_squared_error',
        optimizer: { name: 'sgd', learningRate: 0.03 },
        batchSize: 10,
        shuffle: false,
      },
    });
    const parameters = run.parameters().fill(0.1); // every bias
    let unit = 0;
    for (const { kind, offset, shape } of run.layout()) {
      if (kind !== 'weights') continue;
      for (let row = 0; row < (shape[0] ?? 0); row++) {
        parameters.set(reference.initWeights[unit++] ?? [], offset + row * (shape[1] ?? 0));
      }
    }
    expect(unit).toBe(reference.initWeights.length);
    run.setParameters(parameters);

    const stepsPerEpoch = points.length / 2 / 10;
    for (const [epoch, [train, test]] of [
      [0, reference.loss0],
      [1, reference.loss1],
      [10, reference.loss10],
    ] as const) {
      const report = run.advance(epoch * stepsPerEpoch - run.step);
      expect(report.epoch).toBe(epoch);
      expect(Math.abs(report.trainLoss - train)).toBeLessThan(lossTolerance);
      expect(Math.abs(report.testLoss - test)).toBeLessThan(lossTolerance);
    }
    run.dispose();
  });
});
