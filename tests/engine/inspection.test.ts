// What an inspector reads: one example, the next step, kinks and regions, against the same worked out here in double.
import { describe, expect, test } from 'vitest';
import type { Run } from '../../web/src/engine/run';
import type { PartialSpec } from '../../web/src/engine/types';
import { unitStates } from '../../web/src/engine/words';
import { dyingSpec, loadFromBuild } from './loaded';

const hillock = await loadFromBuild();

/** Float32 sums of a few dozen products against double ones. */
const rounding = 2e-6;

function withRun<T>(spec: unknown, work: (run: Run) => T): T {
  const run = hillock.createRun(spec as PartialSpec);
  try {
    return work(run);
  } finally {
    run.dispose();
  }
}

const close = (actual: ArrayLike<number>, expected: ArrayLike<number>) => {
  expect(actual.length).toBe(expected.length);
  for (let index = 0; index < expected.length; index++) {
    const want = expected[index] ?? Number.NaN;
    expect(Math.abs((actual[index] ?? Number.NaN) - want)).toBeLessThan(rounding * (1 + Math.abs(want)));
  }
};

/** 2 - 3 tanh - 1 linear with squared error: small enough to write its gradient down. */
const small = {
  data: {
    name: 'table',
    inputs: [
      [0.5, -1],
      [2, 0.25],
      [-1, -1],
    ],
    targets: [[1], [0], [3]],
    trainFraction: 0.7,
  },
  network: { layers: [{ units: 3, activation: 'tanh' }], output: { activation: 'identity' } },
  training: { loss: 'mean_squared_error', optimizer: { name: 'sgd', learningRate: 0.1 }, batchSize: 1, shuffle: false },
};

describe('an example', () => {
  test('has the pre-activations, activations, gradients and loss of the formulas', () => {
    withRun(small, (run) => {
      const p = Array.from(run.parameters()); // 3 x 2 weights, 3 biases, 3 weights, 1 bias
      const [x, y] = [[2, 0.25], 0];
      const z = [0, 1, 2].map((u) => (p[2 * u] ?? 0) * 2 + (p[2 * u + 1] ?? 0) * 0.25 + (p[6 + u] ?? 0));
      const a = z.map(Math.tanh);
      const out = a.reduce((sum, v, u) => sum + v * (p[9 + u] ?? 0), p[12] ?? 0);
      const dOut = 2 * (out - y);
      const da = [0, 1, 2].map((u) => dOut * (p[9 + u] ?? 0));
      const slope = a.map((v) => 1 - v * v);
      const dz = da.map((d, u) => d * (slope[u] ?? 0));
      const example = run.example(1);
      expect(example.loss).toBeCloseTo((out - y) ** 2, 5);
      close(example.inputs, x);
      close(example.targets, [y]);
      const [hidden, output] = example.layers;
      if (!hidden || !output) throw new Error('there are two layers');
      close(hidden.preActivation, z);
      close(hidden.activation, a);
      close(hidden.derivative, slope);
      close(hidden.activationGradient, da);
      close(hidden.preActivationGradient, dz);
      close(output.preActivation, [out]);
      close(output.derivative, [1]);
      close(output.activationGradient, [dOut]);
      close(example.gradient, [...dz.flatMap((d) => [2 * d, 0.25 * d]), ...dz, ...a.map((v) => v * dOut), dOut]);
    });
  });

  test('of the test set is another; there is none beyond the last', () => {
    withRun(small, (run) => {
      expect([...run.example(0, 'test').inputs]).toEqual([-1, -1]);
      for (const call of [
        () => run.example(2),
        () => run.example(1, 'test'),
        () => run.example(-1),
        () => run.example(0, 'all' as never),
        () => run.example('0' as never),
      ]) {
        expect(call).toThrow(RangeError);
      }
    });
  });

  test.each([
    ['dense', {}],
    ['maxout', { type: 'maxout' }],
    ['crelu', { type: 'crelu' }],
    ['residual', { residual: true }],
    ['layer normalization', { normalization: 'layer_normalization' }],
    ['batch normalization', { normalization: 'batch_normalization' }],
  ])('the gradients of all examples of a %s network average to that of the training loss', (_, layer) => {
    const spec = {
      data: { name: 'gauss', samples: 40 },
      network: {
        layers: [
          { units: 4, activation: 'tanh' },
          { units: 4, activation: 'tanh', ...layer },
        ],
      },
    };
    withRun(spec, (run) => {
      run.train(7);
      const count = run.data().trainInputs.length / 2;
      const mean = new Float64Array(run.parameters().length);
      for (let index = 0; index < count; index++) {
        run.example(index).gradient.forEach((g, k) => {
          mean[k] = (mean[k] ?? 0) + g / count;
        });
      }
      close(run.gradients(), mean);
    });
  });

  test('a loss that reads logits has no dL/da at the output, softmax no f', () => {
    withRun({ data: { name: 'blobs' } }, (run) => {
      const output = run.example(0).layers.at(-1);
      expect([...(output?.activationGradient ?? [])].every(Number.isNaN)).toBe(true);
      expect([...(output?.derivative ?? [])].every(Number.isNaN)).toBe(true);
      expect([...(output?.preActivationGradient ?? [])].every(Number.isFinite)).toBe(true);
    });
  });
});

describe('a member of the next batch', () => {
  const drawn = {
    seed: 5,
    data: { name: 'circle', samples: 50 },
    network: {
      layers: [
        {
          units: 4,
          activation: 'prelu',
          normalization: 'batch_normalization',
          dropout: { name: 'dropout', rate: 0.4 },
        },
        { units: 4, activation: 'rrelu', residual: true },
        { units: 3, activation: 'prelu', type: 'maxout', normalization: 'layer_normalization' },
        { units: 2, activation: 'tanh', type: 'crelu', dropout: { name: 'alpha_dropout', rate: 0.3 } },
      ],
    },
    training: { batchSize: 7 },
  };

  test('brings its share of the gradient of the step, whatever is dropped, drawn or normalised', () => {
    withRun(drawn, (run) => {
      for (const steps of [0, 1, 8]) {
        run.train(steps);
        const next = run.nextUpdate();
        const members = [...(next?.examples ?? [])];
        const mean = new Float64Array(run.parameters().length);
        let [dropped, kept] = [0, 0];
        members.forEach((index, member) => {
          const example = run.batchExample(member);
          expect([example.index, example.set, example.training]).toEqual([index, 'train', true]);
          example.gradient.forEach((g, k) => {
            mean[k] = (mean[k] ?? 0) + g / members.length;
          });
          for (const factor of example.layers[0]?.dropout ?? []) factor === 0 ? dropped++ : kept++;
        });
        close(next?.gradient ?? [], mean);
        expect(dropped).toBeGreaterThan(0);
        expect(kept).toBeGreaterThan(dropped / 3);
      }
      expect(() => run.batchExample(7)).toThrow(RangeError);
    });
  });

  test('is looked at without changing what the run does', () => {
    const trained = (look: boolean) =>
      withRun(drawn, (run) => {
        for (let step = 0; step < 9; step++) {
          if (look) run.batchExample(0);
          run.train(1);
        }
        return run.parameters();
      });
    expect(trained(true)).toEqual(trained(false));
  });

  test('is the example as evaluated where nothing is drawn and no batch is looked at', () => {
    withRun({ ...small, training: { ...small.training, batchSize: 2 } }, (run) => {
      const { layers, gradient, loss } = run.example(1);
      expect(run.batchExample(1)).toMatchObject({ layers, gradient, loss });
    });
  });
});

test('a concatenated layer gives f(z) and f(-z), to the next layer as to who looks', () => {
  withRun({ data: { name: 'xor' }, network: { layers: [{ units: 3, activation: 'elu', type: 'crelu' }] } }, (run) => {
    const [layer] = run.example(0).layers;
    const z = [...(layer?.preActivation ?? [])];
    const elu = (x: number) => (x > 0 ? x : Math.expm1(x));
    close(layer?.activation ?? [], [...z.map(elu), ...z.map((x) => elu(-x))]);
    expect(layer?.output).toEqual(layer?.activation);
  });
});

test('an example on which a unit fires is found wherever the search begins, and none where the unit is silent', () => {
  const layers = [
    { units: 6, activation: 'relu' },
    { units: 5, activation: 'relu', type: 'crelu' },
    { units: 6, activation: 'relu6', type: 'maxout', normalization: 'layer_normalization' },
    { units: 6, activation: 'hard_tanh', normalization: 'batch_normalization' },
  ];
  const spec = { ...dyingSpec(1, 3), network: { ...dyingSpec(1, 3).network, layers } };
  let silent = 0;
  withRun(spec, (run) => {
    for (let step = 0; step < 60; step++) {
      run.train(25);
      const states = [...run.unitStates()].map((state) => unitStates[state]);
      expect(run.unitStates()).toEqual(run.unitColumns().state);
      let flat = 0;
      layers.forEach(({ units }, layer) => {
        for (let unit = 0; unit < units; unit++, flat++) {
          const state = states[flat];
          const found = run.firingExample(layer, unit, (97 * flat + step) % 250);
          expect(found === -1, `unit ${layer + 1}.${unit + 1}, ${state}`).toBe(state === 'dead' || state === 'dormant');
          silent += found === -1 ? 1 : 0;
          if (found < 0 || layer > 0) continue;
          expect(run.preActivations(layer, unit)[found]).toBeGreaterThan(0);
          expect(run.firingExample(layer, unit, found)).toBe(found);
        }
      });
    }
    expect(() => run.firingExample(4, 0)).toThrow(RangeError);
    expect(() => run.firingExample(0, 0, 250)).toThrow(RangeError);
  });
  expect(silent).toBeGreaterThan(20);
});

describe('the next update', () => {
  test.each(['sgd', 'adam', 'nadam'])('of %s is the step that is then taken, and looking changes nothing', (name) => {
    const spec = {
      ...dyingSpec(0.1, 3),
      network: { layers: [{ units: 6, activation: 'rrelu', dropout: { name: 'dropout', rate: 0.3 } }] },
      training: {
        optimizer: { name, learningRate: 0.05 },
        schedule: { name: 'exponential' },
        regularization: { name: 'l2', rate: 0.01 },
        clipping: { name: 'norm', limit: 0.1 },
        batchSize: 60,
      },
    };
    withRun(spec, (run) => {
      const undisturbed = withRun(spec, (other) => {
        other.train(9);
        return other.parameters();
      });
      let remembered: readonly Float32Array[] | undefined;
      for (let step = 0; step < 9; step++) {
        const before = run.parameters();
        const next = run.nextUpdate();
        expect(run.parameters()).toEqual(before);
        run.train(1);
        const moved = run.parameters().map((now, index) => now - (before[index] ?? 0));
        expect(next?.update).toEqual(moved);
        expect(next?.optimizerStep).toBe(step + 1);
        expect(next?.stateBefore).toEqual(
          remembered ?? next?.stateBefore.map((array) => new Float32Array(array.length)),
        );
        remembered = next?.stateAfter;
        const norm = Math.hypot(...(next?.applied ?? []));
        expect(norm).toBeLessThan(0.1 + rounding); // clipped
        expect(next?.examples.length).toBe(step % 5 === 4 ? 10 : 60); // 250 = 4 x 60 + 10
        expect(next?.learningRate).toBeGreaterThan(0);
      }
      expect(run.parameters()).toEqual(undisturbed);
    });
  });

  test('without shuffling is the mean of the gradients of the examples that it names', () => {
    withRun({ ...small, training: { ...small.training, batchSize: 2 } }, (run) => {
      const next = run.nextUpdate();
      expect([...(next?.examples ?? [])]).toEqual([0, 1]);
      const [a, b] = [run.example(0).gradient, run.example(1).gradient];
      close(
        next?.gradient ?? [],
        a.map((g, index) => (g + (b[index] ?? 0)) / 2),
      );
      close(
        next?.update ?? [],
        (next?.gradient ?? new Float32Array()).map((g) => -0.1 * g),
      );
    });
  });

  test('is none once the run has stopped', () => {
    withRun(
      { data: { name: 'gauss' }, training: { stop: { name: 'loss', below: 10 } }, census: { every: 1 } },
      (run) => {
        run.train(5);
        expect(run.report().stopped).toBeDefined();
        expect(run.nextUpdate()).toBeUndefined();
      },
    );
  });
});

describe('weight gradients of one sign', () => {
  test('are all of them above a sigmoid or ReLU layer, and as many as both inputs share a sign above the data', () => {
    for (const activation of ['sigmoid', 'relu', 'tanh']) {
      const layers = [
        { units: 8, activation },
        { units: 8, activation: 'tanh' },
      ];
      withRun({ data: { name: 'gauss', noise: 1 }, network: { layers } }, (run) => {
        const { trainInputs } = run.data();
        const count = trainInputs.length / 2;
        let alike = 0;
        for (let n = 0; n < count; n++) if ((trainInputs[2 * n] ?? 0) * (trainInputs[2 * n + 1] ?? 0) > 0) alike++;
        if (activation !== 'relu')
          for (const unit of run.units(0)) expect(unit.sameSignShare).toBeCloseTo(alike / count, 6);
        for (const unit of run.units(1)) {
          if (activation === 'tanh') expect(unit.sameSignShare).toBeLessThan(0.5);
          else expect(unit.sameSignShare).toBe(1);
        }
      });
    }
  });
});

describe('hinges and regions', () => {
  test('a hinge is where the pre-activation is that of the kink', () => {
    const spec = {
      data: { name: 'circle', scaling: 'standardize' },
      network: {
        layers: [
          { units: 5, activation: { name: 'relu6' } },
          { units: 3, activation: 'relu' },
        ],
        init: { bias: 0.3 },
      },
    };
    withRun(spec, (run) => {
      const hinges = run.hinges();
      expect(hinges.map(({ unit, at }) => [unit, at])).toEqual(
        [0, 1, 2, 3, 4].flatMap((unit) => [
          [unit, 0],
          [unit, 6],
        ]),
      );
      // the line's foot of the perpendicular, and a point on either side of it
      for (const { unit, x, y, offset, at } of hinges) {
        const square = x * x + y * y;
        const foot = [(-x * offset) / square, (-y * offset) / square] as const;
        const standardized = standardizer(run);
        const [w1 = 0, w2 = 0, b = 0] = [2 * unit, 2 * unit + 1, 10 + unit].map((k) => run.parameters()[k] ?? 0);
        const z = (X: number, Y: number) => w1 * standardized(0, X) + w2 * standardized(1, Y) + b;
        expect(z(...foot)).toBeCloseTo(at, 4);
        expect(z(foot[0] + x, foot[1] + y)).toBeGreaterThan(at);
      }
    });
  });

  test.each([
    ['features beyond x and y', { data: { name: 'circle', features: ['x', 'y', 'xy'] } }],
    ['maxout', { network: { layers: [{ units: 3, type: 'maxout' }] } }],
    ['layer normalization', { network: { layers: [{ units: 3, normalization: 'layer_normalization' }] } }],
    ['no hidden layer', { network: { layers: [] } }],
  ])('there are none with %s', (_, spec) => {
    withRun(spec, (run) => expect(run.hinges()).toEqual([]));
  });

  test('three lines in general position cut the plane into seven regions, two parallels into three', () => {
    const spec = { data: { name: 'circle' }, network: { layers: [{ units: 3, activation: 'relu' }] } };
    withRun(spec, (run) => {
      const p = run.parameters();
      p.set([1, 0, 0, 1, 1, 1, 0, 0, -2]); // X = 0, Y = 0, X + Y = 2
      run.setParameters(p);
      expect(run.linearRegions(200)).toBe(7);
      p.set([1, 0, 2, 0, 0, 0, 0.01, -2, 1]); // X = -0.01, X = 1, and a unit that is always on
      run.setParameters(p);
      expect(run.linearRegions(200)).toBe(3);
      run.change({ network: { layers: [{ activation: 'tanh' }] } });
      expect(run.linearRegions(50)).toBeNaN();
      run.change({ network: { layers: [{ activation: { name: 'custom', expression: 'abs(x) + x' } }] } });
      expect(run.linearRegions(200)).toBe(3);
    });
  });

  test('shape() knows where an activation bends and whether it can be silent', () => {
    expect(hillock.shape('relu')).toEqual({ hardZero: true, kinks: [0] });
    expect(hillock.shape({ name: 'shifted_relu', tau: -2.5 })).toEqual({ hardZero: true, kinks: [-2.5] });
    expect(hillock.shape('hard_tanh')).toEqual({ hardZero: true, kinks: [-1, 1] });
    expect(hillock.shape('binary_step')).toEqual({ hardZero: true, kinks: [0] });
    expect(hillock.shape('identity')).toEqual({ hardZero: false, kinks: [] });
    expect(hillock.shape({ name: 'leaky_relu', alpha: 0.1 })).toEqual({ hardZero: false, kinks: [0] });
    for (const smooth of ['tanh', 'elu', 'gelu', 'sine', 'selu', 'softplus']) {
      expect(hillock.shape(smooth)).toEqual({ hardZero: false, kinks: null });
    }
    expect(hillock.shape({ name: 'custom', expression: 'x < -1 ? 0 : x > 2 ? 3 : x + 1' })).toEqual({
      hardZero: true,
      kinks: [-1, 2],
    });
  });
});

/** Network input of a coordinate: standardised over the training set. */
function standardizer(run: Run): (column: number, value: number) => number {
  const { trainInputs } = run.data();
  const columns = [0, 1].map((column) => {
    const values = [...trainInputs].filter((_, index) => index % 2 === column);
    const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
    return { mean, deviation: Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length) };
  });
  return (column, value) => {
    const { mean = 0, deviation = 1 } = columns[column] ?? {};
    return (value - mean) / deviation;
  };
}

describe('gradients', () => {
  test('have a histogram with a range of its own that holds them all', () => {
    withRun(dyingSpec(0.1, 3), (run) => {
      const { min, max, counts, below, above } = run.histogram(0, 8, { quantity: 'gradient' });
      expect(max).toBeGreaterThan(0);
      expect(min).toBe(-max);
      expect(below + above).toBe(0);
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(8 * 250);
      expect((counts[0] ?? 0) + (counts[7] ?? 0)).toBeGreaterThan(0); // no wider than it need be
    });
  });
});
