// What a run promises: same spec, same bits; arrays of one's own; a refused call leaves it as it was.
import { describe, expect, test } from 'vitest';
import type { Run } from '../../web/src/engine/run';
import { dyingSpec, loadFromBuild } from './loaded';

const hillock = await loadFromBuild();

function withRun<T>(work: (run: Run) => T, spec = dyingSpec(1, 3)): T {
  const run = hillock.createRun(spec);
  try {
    return work(run);
  } finally {
    run.dispose();
  }
}

/** Everything a run shows of itself. */
const snapshot = (run: Run) => ({
  report: run.report(),
  layers: run.layers(),
  units: [run.units(0), run.units(1)],
  events: run.events(),
  parameters: run.parameters(),
  gradients: run.gradients(),
  spec: run.spec,
});

const parametersOf = (run: Run) => run.parameters();

function after<T>(steps: number, run: Run, look: (run: Run) => T): T {
  run.advance(steps);
  return look(run);
}

describe('training', () => {
  test('the same spec gives the same bits, another seed others', () => {
    const once = withRun((run) => after(500, run, snapshot));
    const again = withRun((run) => after(500, run, snapshot));
    const other = withRun((run) => after(500, run, parametersOf), dyingSpec(1, 4));
    expect(again).toEqual(once);
    expect(other).not.toEqual(once.parameters);
  });

  test('in portions, and with looks in between, is training at once', () => {
    const at = withRun((run) => after(500, run, parametersOf));
    const inPortions = withRun((run) => {
      for (const steps of [1, 0, 7, 92, 400]) {
        run.train(steps);
        run.grid({ resolution: 8, units: true });
        run.histogram(0, 5);
        run.histogram(0, 5, { quantity: 'gradient', min: -1, max: 1 });
        run.gradients();
        run.predict([[0, 0]]);
      }
      return run.parameters();
    });
    expect(inPortions).toEqual(at);
  });

  test('counts steps and epochs, and the units by state', () => {
    withRun((run) => {
      const report = run.advance(60);
      expect(report).toMatchObject({ step: 60, epoch: 2, hidden: 16 });
      const { active, sparse, dormant, dead, saturated, blown, silent, deadShare } = report;
      expect(active + sparse + dormant + dead + saturated + blown).toBe(16);
      expect(silent).toBe(dormant + dead);
      expect(deadShare).toBe(silent / 16);
      expect(report.stopped).toBeUndefined();
    });
  });

  test('that blows up stops, says where and when, and takes no more steps', () => {
    withRun(
      (run) => {
        const { stopped, step } = run.advance(5000);
        expect(stopped).toMatchObject({ kind: 'nonFinite', step });
        expect(stopped?.reason).toMatch(/is no longer a finite number/);
        expect(stopped?.layer).toBeGreaterThanOrEqual(0);
        expect(step).toBeLessThan(5000);
        expect(run.train(10)).toBe(0);
      },
      {
        ...dyingSpec(100, 1),
        network: { layers: [{ units: 8, activation: { name: 'relu' } }], output: { activation: { name: 'identity' } } },
      } as never,
    );
  });

  test('stops when the condition it was given is met', () => {
    withRun(
      (run) => {
        const { stopped, trainLoss } = run.advance(20_000);
        expect(stopped).toMatchObject({ kind: 'loss', layer: -1, quantity: '' });
        expect(trainLoss).toBeLessThan(0.1);
      },
      {
        data: { name: 'gauss' },
        training: { stop: { name: 'loss', below: 0.1 }, optimizer: { name: 'sgd', learningRate: 0.1 } },
        census: { every: 10 },
      } as never,
    );
  });
});

describe('looking', () => {
  test('the layout covers every parameter once', () => {
    withRun((run) => {
      const covered = new Uint8Array(run.parameters().length);
      for (const { offset, shape } of run.layout()) {
        const size = shape.reduce((product, length) => product * length, 1);
        for (let index = offset; index < offset + size; index++) covered[index] = (covered[index] ?? 0) + 1;
      }
      expect(new Set(covered)).toEqual(new Set([1]));
    });
  });

  test('predict agrees with the parameters, and with the grid', () => {
    withRun((run) => {
      run.advance(100);
      const p = run.parameters();
      const dense = (input: readonly number[], weights: number, bias: number, units: number) =>
        Array.from({ length: units }, (_, unit) =>
          input.reduce((sum, x, k) => sum + x * (p[weights + unit * input.length + k] ?? 0), p[bias + unit] ?? 0),
        );
      const offsets = run.layout().map(({ offset }) => offset);
      const [w1 = 0, b1 = 0, w2 = 0, b2 = 0, w3 = 0, b3 = 0] = offsets;
      const relu = (z: number) => Math.max(0, z);
      const hidden = dense(dense([1.5, -4.5], w1, b1, 8).map(relu), w2, b2, 8).map(relu);
      const expected = Math.tanh(dense(hidden, w3, b3, 1)[0] ?? Number.NaN);
      expect(run.predict([[1.5, -4.5]])[0]).toBeCloseTo(expected, 5);

      const grid = run.grid({ resolution: 4, domain: 6, units: true });
      expect(grid).toMatchObject({ resolution: 4, domain: 6, outputs: 1, hidden: 16 });
      // Row 0 is the top: y 4.5, 1.5, -1.5, -4.5; x -4.5, -1.5, 1.5, 4.5.
      expect(grid.values[16 * 16 + 3 * 4 + 2]).toBe(run.predict([[1.5, -4.5]])[0]);
      expect(grid.values[8 * 16 + 3 * 4 + 2]).toBeCloseTo(hidden[0] ?? Number.NaN, 5);
    });
  });

  test('over one input there are curves instead of a grid: the outputs as predicted, after every hidden unit', () => {
    const line = { data: 'sine', network: { layers: [{ units: 3 }], output: { activation: 'identity' } } };
    const run = hillock.createRun({ ...line, training: { loss: 'mean_squared_error' } });
    run.advance(50);
    const curves = run.curves({ resolution: 5, domain: 2, units: true });
    expect(curves).toMatchObject({ resolution: 5, domain: 2, outputs: 1, hidden: 3 });
    const x = [-1.6, -0.8, 0, 0.8, 1.6];
    const predicted = run.predict(x.map((at) => [at]));
    x.forEach((_, at) => {
      expect(curves.values[15 + at]).toBeCloseTo(predicted[at] ?? Number.NaN, 5);
    });
    expect(run.curves({ resolution: 5, domain: 2 }).values).toEqual(curves.values.slice(15));
    expect(() => run.grid({ resolution: 4 })).toThrow(/data in the plane/);
    run.dispose();
  });

  test('more predictions than fit into one portion are those of each alone', () => {
    withRun((run) => {
      const points = Array.from({ length: 10_000 }, (_, index) => [Math.sin(index), Math.cos(3 * index)]);
      const all = run.predict(points);
      expect(all.length).toBe(10_000);
      for (const index of [0, 4095, 4096, 9999]) expect(run.predict([points[index] ?? []])[0]).toBe(all[index]);
    });
  });

  test('the gradient norms of the units add up to that of their layer', () => {
    withRun((run) => {
      run.advance(10);
      for (const layer of [0, 1]) {
        const total = Math.hypot(...run.units(layer).map((unit) => unit.gradientNorm));
        expect(total).toBeGreaterThan(0);
        expect(run.layers()[layer]?.gradientNorm).toBeCloseTo(total, 6);
      }
    });
  });

  test('a silent unit has no gradient, and its largest pre-activation is not above zero', () => {
    withRun((run) => {
      run.advance(2500);
      const silent = [0, 1]
        .flatMap((layer) => run.units(layer))
        .filter(({ state }) => state === 'dead' || state === 'dormant');
      expect(silent.length).toBeGreaterThan(0);
      for (const unit of silent) {
        expect(unit.gradientNorm).toBe(0);
        expect(unit.activeShare).toBe(0);
        expect(unit.maxPreActivation).toBeLessThanOrEqual(0);
      }
    });
  });

  test('events tell the states of the units: the last one of each says what it is now', () => {
    withRun(
      (run) => {
        run.advance(2500);
        expect(run.eventCount).toBe(run.events().length);
        expect(run.events(5)).toEqual(run.events().slice(5));
        const last = new Map(run.events().map((event) => [`${event.layer} ${event.unit}`, event]));
        for (const event of last.values()) {
          expect(run.units(event.layer)[event.unit]).toMatchObject({ state: event.to, since: event.step });
          expect(event.previousStep).toBeLessThan(event.step);
        }
        expect(last.size).toBeGreaterThan(0);
      },
      { ...dyingSpec(1, 3), census: { every: 10 } } as never,
    );
  });

  test('a histogram counts every example of every unit', () => {
    withRun((run) => {
      for (const [layer, units] of [
        [0, 8],
        [1, 8],
        [2, 1],
      ] as const) {
        const { counts, below, above } = run.histogram(layer, 12);
        expect(counts.length).toBe(12);
        expect(counts.reduce((sum, count) => sum + count, below + above)).toBe(units * 250);
      }
      const { counts, above } = run.histogram(0, 2, { quantity: 'activation', min: 0, max: 1e6 });
      expect((counts[0] ?? 0) + (counts[1] ?? 0) + above).toBe(8 * 250);
    });
  });

  test('the data are split as the spec says, with the classes of the plane', () => {
    withRun((run) => {
      const data = run.data();
      expect(data).toMatchObject({ inputs: 2, outputs: 1, classes: 2, columns: 2, targetColumns: 1 });
      expect([data.trainInputs.length, data.testInputs.length]).toEqual([500, 500]);
      expect(new Set([...data.trainTargets, ...data.testTargets])).toEqual(new Set([0, 1]));
    });
  });

  test("arrays are the caller's own: neither later training nor writing into them changes anything", () => {
    withRun((run) => {
      const before = run.parameters();
      const copy = before.slice();
      run.advance(10);
      expect(before).toEqual(copy);
      const now = run.parameters();
      run.parameters().fill(0);
      run.gradients().fill(0);
      run.data().trainInputs.fill(0);
      expect(run.parameters()).toEqual(now);
      const target = new Float32Array(now.length);
      expect(run.parameters(target)).toBe(target);
      expect(target).toEqual(now);
    });
  });
});

describe('changing', () => {
  test('parameters that are set are the parameters', () => {
    withRun((run) => {
      const p = run.parameters().map((_, index) => index / 100);
      run.setParameters(p);
      expect(run.parameters()).toEqual(p);
      expect(run.step).toBe(0);
    });
  });

  test('the rate, the activation, the batch size, the penalty keeps the weights', () => {
    withRun((run) => {
      run.advance(100);
      const before = run.parameters();
      run.change({ training: { optimizer: { learningRate: 0.01 } } });
      run.change({ network: { layers: [{}, { activation: { name: 'leaky_relu', alpha: 0.2 } }] } });
      run.change({ training: { batchSize: 25, regularization: { name: 'l2', rate: 0.001 } } });
      expect(run.parameters()).toEqual(before);
      expect(run.spec.training).toMatchObject({ batchSize: 25, optimizer: { name: 'sgd', learningRate: 0.01 } });
      expect(run.spec.network.layers.map(({ activation }) => activation.name)).toEqual(['relu', 'leaky_relu']);
      expect(run.advance(10).step).toBe(110);
      expect(run.parameters()).not.toEqual(before);
    });
  });

  test.each([
    [{ training: { batchSize: -1 } }, 'training.batchSize'],
    [{ training: { optimizer: { learningRate: 'fast' } } }, 'training.optimizer.learningRate'],
    [{ seed: 99 }, 'seed'],
    [{ data: { noise: 0.3 } }, 'data.noise'],
    [{ network: { layers: [{ units: 9 }] } }, 'network.layers'],
  ])('%j is refused and the run goes on as if nothing had been', (change, path) => {
    withRun((run) => {
      run.advance(100);
      const before = snapshot(run);
      expect(() => run.change(change as never)).toThrow(
        expect.objectContaining({ name: 'SpecError', path: expect.stringContaining(path) }),
      );
      expect(snapshot(run)).toEqual(before);
      const undisturbed = withRun((other) => after(150, other, parametersOf));
      run.advance(50);
      expect(run.parameters()).toEqual(undisturbed);
    });
  });
});

describe('calls that cannot be', () => {
  test.each<[string, (run: Run) => unknown, RegExp]>([
    ['a negative number of steps', (run) => run.advance(-1), /steps is -1/],
    ['half a step', (run) => run.advance(0.5), /steps is 0\.5/],
    ['NaN steps', (run) => run.train(Number.NaN), /steps is NaN/],
    ['text for steps', (run) => run.train('10' as never), /steps is "10"/],
    ['the output as a hidden layer', (run) => run.units(2), /layer is 2: must be a whole number from 0 to 1/],
    ['a layer that is not there', (run) => run.histogram(3), /layer is 3/],
    ['no bins', (run) => run.histogram(0, 0), /bins is 0/],
    [
      'a histogram from high to low',
      (run) => run.histogram(0, 4, { min: 1, max: -1 }),
      /min is 1: must be less than max, -1/,
    ],
    ['gradients from NaN on', (run) => run.histogram(0, 4, { quantity: 'gradient', min: Number.NaN }), /min is NaN/],
    ['a histogram of what is not counted', (run) => run.histogram(0, 4, { quantity: 'z' as never }), /quantity is "z"/],
    ['a parameter beyond the last', (run) => run.setParameter(105, 1), /index is 105/],
    ['a text for a parameter', (run) => run.setParameter(0, '1' as never), /value is "1"/],
    ['a unit that is not there', (run) => run.revive(1, 8), /unit is 8/],
    ['the revival of an output', (run) => run.revive(2, 0), /layer is 2/],
    ['regions on no grid', (run) => run.linearRegions(0), /resolution is 0/],
    ['a resolution of 0', (run) => run.grid({ resolution: 0 }), /resolution is 0/],
    ['a grid that does not fit', (run) => run.grid({ resolution: 1024, units: true }), /at most 2097152/],
    ['an endless domain', (run) => run.grid({ resolution: 2, domain: Number.POSITIVE_INFINITY }), /domain is Infinity/],
    ['a point of space', (run) => run.predict([[1, 2, 3]]), /inputs\[0\] has 3 numbers: must have 2/],
    ['half a point', (run) => run.predict(new Float32Array(3)), /inputs has 3 numbers: must have 4/],
    ['too few parameters', (run) => run.setParameters([1, 2]), /parameters has 2 numbers: must have 105/],
    ['events from before the first', (run) => run.events(-1), /from is -1/],
  ])('%s', (_, call, message) => {
    withRun((run) => {
      run.advance(3);
      const before = snapshot(run);
      expect(() => call(run)).toThrow(RangeError);
      expect(() => call(run)).toThrow(message);
      expect(snapshot(run)).toEqual(before);
    });
  });

  test('everything after dispose(), but dispose() itself', () => {
    const run = hillock.createRun();
    run.dispose();
    run.dispose();
    for (const call of [
      () => run.advance(1),
      () => run.report(),
      () => run.parameters(),
      () => run.layout(),
      () => run.units(0),
      () => run.change({}),
      () => run.spec,
    ]) {
      expect(call).toThrow('This run was disposed of');
    }
  });
});

describe('memory', () => {
  test('is given back: thousands of runs, one after the other, fit', () => {
    for (let index = 0; index < 3000; index++) hillock.createRun({ data: { samples: 20 } }).dispose();
  });

  test('has an end that is refused, not met: the runs that are open go on', () => {
    const wide = { network: { layers: Array(3).fill({ units: 512, activation: 'relu' }) } };
    const runs: Run[] = [];
    expect(() => {
      for (let index = 0; index < 100; index++) runs.push(hillock.createRun(wide));
    }).toThrow(expect.objectContaining({ path: 'memory', reason: expect.stringMatching(/dispose of one/) }));
    expect(runs.length).toBeGreaterThan(0);
    for (const run of runs) {
      run.change({ training: { optimizer: { learningRate: 0.001 } } });
      expect(run.advance(1).step).toBe(1);
      run.grid({ resolution: 36, units: true });
      run.dispose();
    }
    hillock.createRun(wide).dispose();
  });

  test('is enough for the largest run there may be, whatever is done to it; else the change is refused', () => {
    /** The most units that two layers may have. */
    const largest = (taken: (units: number) => boolean) => {
      let [least, most] = [1, 1025];
      while (most - least > 1) {
        const middle = Math.floor((least + most) / 2);
        if (taken(middle)) least = middle;
        else most = middle;
      }
      return least;
    };
    const specOf = (units: number) => ({ network: { layers: Array(3).fill({ units, activation: 'relu' }) } });
    const units = largest((middle) => {
      try {
        hillock.createRun(specOf(middle)).dispose();
        return true;
      } catch {
        return false;
      }
    });
    expect(units).toBeGreaterThan(500);
    let refused = 0;
    for (let round = 0; round < 3; round++) {
      const run = hillock.createRun(specOf(units));
      run.train(1);
      run.change({ training: { optimizer: { learningRate: 0.001 } } });
      for (const optimizer of ['adam', 'sgd']) {
        try {
          run.change({ training: { optimizer } });
        } catch (error) {
          expect(error).toMatchObject({ name: 'SpecError', reason: expect.stringMatching(/bytes/) });
          refused++;
        }
      }
      run.train(1);
      run.grid({ resolution: Math.floor(Math.sqrt(2 ** 21 / (3 * units + 1))), units: true });
      run.predict(Array(20_000).fill([0, 1]));
      run.setParameters(run.parameters());
      run.unitColumns();
      expect(run.advance(1).step).toBe(3);
      run.dispose();
    }
    console.log(`three layers of ${units} units fit; ${refused} of 6 changes of the optimizer were refused`);
  }, 120_000); // 5 s alone, 34 beside two builds

  test('is enough for the largest table', () => {
    const inputs = Array.from({ length: 20_000 }, (_, row) => Array.from({ length: 50 }, (_item, k) => (row * k) % 7));
    for (let round = 0; round < 3; round++) {
      const data = { name: 'table', inputs, targets: inputs.map(([first = 0]) => first), classes: 7 };
      const run = hillock.createRun({ data });
      run.change({ training: { batchSize: 64 } });
      expect(run.advance(1).step).toBe(1);
      run.dispose();
    }
  });
});

test('an activation is evaluated as its formula says, however long the array', () => {
  const x = Float32Array.from({ length: 150_000 }, (_, index) => index / 10_000 - 7.5);
  const { value, derivative } = hillock.evaluate({ name: 'elu', alpha: 0.5 }, x);
  expect([value.length, derivative.length]).toEqual([x.length, x.length]);
  for (const index of [0, 65_535, 65_536, 74_999, 149_999]) {
    const z = x[index] ?? Number.NaN;
    expect(value[index]).toBeCloseTo(z > 0 ? z : 0.5 * Math.expm1(z), 6);
    expect(derivative[index]).toBeCloseTo(z > 0 ? 1 : 0.5 * Math.exp(z), 6);
  }
  expect(() => hillock.evaluate({ name: 'elu', alpha: -1e9 }, x)).toThrow(
    expect.objectContaining({ path: 'activation.alpha' }),
  );
  expect(() => hillock.evaluate('no_such', x)).toThrow(
    expect.objectContaining({ path: 'activation', value: 'no_such' }),
  );
});
