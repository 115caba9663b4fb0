// What can be done to a run while it goes on: put by and taken up again, a unit revived, a weight set, a formula typed in.
import { describe, expect, test } from 'vitest';
import type { Run } from '../../web/src/engine/run';
import type { PartialSpec } from '../../web/src/engine/types';
import { dyingSpec, loadFromBuild } from './loaded';

const hillock = await loadFromBuild();

function withRun<T>(spec: unknown, work: (run: Run) => T): T {
  const run = hillock.createRun(spec as PartialSpec);
  try {
    return work(run);
  } finally {
    run.dispose();
  }
}

/** Everything a run shows of itself. */
const stateOf = (run: Run) => ({
  report: run.report(),
  layers: run.layers(),
  units: [run.units(0), run.units(1)],
  events: run.events(),
  parameters: run.parameters(),
  gradients: run.gradients(),
  next: run.nextUpdate(),
  spec: run.spec,
});

const restless = {
  ...dyingSpec(1, 3),
  network: {
    layers: [
      { units: 8, activation: 'relu', dropout: { name: 'dropout', rate: 0.1 } },
      { units: 8, activation: { name: 'custom', expression: 'max(0, x) + a*sin(x)', a: 0.1 } },
    ],
  },
  training: { optimizer: { name: 'adam', learningRate: 0.03 } },
  census: { every: 10 },
};

describe('a saved run', () => {
  test.each([0, 1, 123, 500])('saved at step %i goes on to the bit where it is restored', (steps) => {
    withRun(restless, (run) => {
      run.train(steps);
      const bytes = run.save();
      expect(run.save()).toEqual(bytes);
      run.train(377);
      withRun(JSON.parse(JSON.stringify(run.spec)), (other) => {
        other.train(11);
        other.restore(bytes);
        expect(other.step).toBe(steps);
        expect(other.save()).toEqual(bytes);
        other.train(377);
        expect(stateOf(other)).toEqual(stateOf(run));
      });
    });
  });

  test('after a change, a revival and a weight that was set goes on as well', () => {
    withRun(restless, (run) => {
      run.train(50);
      run.change({ training: { optimizer: { learningRate: 0.01 } } });
      run.revive(0, 3);
      run.setParameter(5, 0.5);
      const bytes = run.save();
      run.revive(1, 1);
      run.train(100);
      withRun(run.spec, (other) => {
        other.restore(bytes);
        other.revive(1, 1);
        other.train(100);
        expect(stateOf(other)).toEqual(stateOf(run));
      });
    });
  });

  test('that is foreign, damaged or cut is refused by name, and the run goes on as if nothing had been', () => {
    withRun(restless, (run) => {
      run.train(60);
      const before = stateOf(run);
      const bytes = run.save();
      const flipped = bytes.slice();
      flipped[100] = (flipped[100] ?? 0) ^ 1;
      const foreign = withRun({ ...restless, seed: 99 }, (other) => other.save());
      const refused: [unknown, RegExp][] = [
        [new Uint8Array(), /is not a snapshot of a run/],
        [new Uint8Array(1000).fill(7), /is not a snapshot of a run/],
        [bytes.slice(0, -1), /damaged or cut off/],
        [flipped, /damaged or cut off/],
        [foreign, /belongs to a run with another spec/],
        [Array.from(bytes), /must be a Uint8Array/],
        [undefined, /must be a Uint8Array/],
      ];
      for (const [given, reason] of refused) {
        expect(() => run.restore(given as never)).toThrow(
          expect.objectContaining({ name: 'SpecError', path: 'snapshot', reason: expect.stringMatching(reason) }),
        );
      }
      expect(stateOf(run)).toEqual(before);
    });
  });
});

describe('a revived unit', () => {
  test('has weights and a bias as the initializer draws them, nothing else moves, and the census says so', () => {
    withRun({ ...dyingSpec(1, 3), census: { every: 10 } }, (run) => {
      run.advance(2500);
      const dead = run.units(0).find(({ state }) => state === 'dead');
      if (!dead) throw new Error('none has died');
      const before = run.parameters();
      const [deaths, revivals] = [dead.deaths, dead.revivals];
      let tries = 0;
      do run.revive(0, dead.unit);
      while (run.units(0)[dead.unit]?.state === 'dead' && ++tries < 10);
      const after = run.parameters();
      const own = new Set([2 * dead.unit, 2 * dead.unit + 1, 16 + dead.unit]);
      after.forEach((value, index) => {
        if (!own.has(index)) expect(value).toBe(before[index]);
      });
      for (const index of [2 * dead.unit, 2 * dead.unit + 1]) {
        expect(Math.abs(after[index] ?? 1)).toBeLessThanOrEqual(0.5); // uniform, limit 0.5
        expect(after[index]).not.toBe(before[index]);
      }
      expect(after[16 + dead.unit]).toBe(Math.fround(0.1)); // the initial bias
      const unit = run.units(0)[dead.unit];
      expect(unit).toMatchObject({ deaths, revivals: revivals + 1, since: run.step });
      const event = run.events().findLast((candidate) => candidate.layer === 0 && candidate.unit === dead.unit);
      expect(event).toMatchObject({ step: run.step, previousStep: run.step, from: 'dead', to: unit?.state });
      const reports = run.layers();
      expect(reports[0]?.revivals).toBe(run.units(0).reduce((sum, { revivals: count }) => sum + count, 0));
      expect(reports[0]?.deaths).toBe(run.units(0).reduce((sum, { deaths: count }) => sum + count, 0));
    });
  });

  test('is not remembered by the optimizer: its next step is that of a first one', () => {
    const spec = { ...dyingSpec(1, 3), training: { optimizer: { name: 'sgd', learningRate: 0.1, momentum: 0.9 } } };
    withRun(spec, (run) => {
      run.train(20);
      run.revive(0, 2);
      const next = run.nextUpdate();
      for (const index of [4, 5, 18]) expect(next?.update[index]).toBeCloseTo(-0.1 * (next?.gradient[index] ?? 1), 6);
      const others = Array.from(next?.update ?? [], (_, k) => k).map(
        (k) => (next?.update[k] ?? 0) + 0.1 * (next?.gradient[k] ?? 0),
      );
      expect(Math.hypot(...others)).toBeGreaterThan(1e-4); // these have momentum
    });
  });

  test('gets other numbers each time, the same in each run', () => {
    const weights = () =>
      withRun(dyingSpec(1, 3), (run) =>
        [1, 2, 3].map(() => {
          run.revive(1, 4);
          return run.parameters()[24 + 4 * 8];
        }),
      );
    expect(new Set(weights()).size).toBe(3);
    expect(weights()).toEqual(weights());
  });
});

describe('a parameter that is set', () => {
  test('leaves no event where no unit changes its state, and tells what training did apart from what it did', () => {
    withRun(dyingSpec(0.03, 3), (run) => {
      run.train(40);
      const [events, value] = [run.eventCount, run.parameters()[0] ?? 0];
      run.setParameter(0, value * 1.001);
      expect(run.eventCount).toBe(events);
      run.setParameter(16, -1000); // the bias of unit 0
      const last = run.events().at(-1);
      expect(run.eventCount).toBe(events + 1);
      expect(last).toMatchObject({ layer: 0, unit: 0, to: 'dead', cause: 'bias', step: 40, previousStep: 40 });
      expect(last?.byWeights).toBe(0);
    });
  });
});

describe('a typed-in activation', () => {
  const formula = 'max(0,x) + 0.1*sin(3*x)';
  const x = Float32Array.from({ length: 81 }, (_, index) => index / 10 - 4);

  test('is evaluated with its derivative', () => {
    const { value, derivative } = hillock.evaluate({ name: 'custom', expression: formula }, x);
    x.forEach((z, index) => {
      expect(value[index]).toBeCloseTo(Math.max(0, z) + 0.1 * Math.sin(3 * z), 5);
      if (z !== 0) expect(derivative[index]).toBeCloseTo((z > 0 ? 1 : 0) + 0.3 * Math.cos(3 * z), 5);
    });
    const scaled = hillock.evaluate({ name: 'custom', expression: 'a*x + beta', a: -2, beta: 0.5 }, [3]);
    expect([scaled.value[0], scaled.derivative[0]]).toEqual([-5.5, -2]);
  });

  test('trains as the activation of the table that it spells', () => {
    const trained = (activation: unknown) =>
      withRun(
        {
          data: { name: 'moons' },
          network: {
            layers: [
              { units: 6, activation },
              { units: 4, activation },
            ],
          },
        },
        (run) => ({
          ...run.advance(300),
          parameters: run.parameters(),
          states: run.units(1).map(({ state }) => state),
        }),
      );
    expect(trained({ name: 'custom', expression: 'max(0, x)' })).toEqual(trained('relu'));
    expect(trained({ name: 'custom', expression: 'x > 0 ? x : a*x', a: 0.25 }).parameters).toEqual(
      trained({ name: 'leaky_relu', alpha: 0.25 }).parameters,
    );
  });

  test('can be an output, changed live, and is in the spec', () => {
    const spec = {
      data: { name: 'circle' },
      network: { output: { activation: { name: 'custom', expression: 'tanh(x/2)' } } },
      training: { loss: 'mean_squared_error' },
    };
    withRun(spec, (run) => {
      expect(run.spec.network.output.activation).toMatchObject({ name: 'custom', expression: 'tanh(x/2)', a: 1 });
      run.train(20);
      const before = run.parameters();
      run.change({ network: { layers: [{ activation: { name: 'custom', expression: 'x*sigmoid(x)' } }, {}] } });
      expect(run.spec.network.layers[0]?.activation).toMatchObject({ expression: 'x*sigmoid(x)' });
      expect(run.parameters()).toEqual(before);
      expect(run.advance(20).trainLoss).toBeGreaterThan(0);
    });
  });

  test.each([
    ['', 0],
    ['max(0,x', 7],
    ['2*y', 2],
    ['x +* 2', 3],
    ['é', 0],
    ['x + é', 4],
    ['x'.repeat(600), undefined],
    ['('.repeat(400), undefined],
  ])('%j is refused at its place, with what was expected', (expression, position) => {
    const check = hillock.checkExpression(expression);
    if (check.valid) throw new Error('was taken');
    if (position !== undefined) expect(check.position).toBe(position);
    expect(check.position).toBeLessThanOrEqual(expression.length);
    expect(check.expected.length).toBeGreaterThan(3);
    const spec = { network: { layers: [{ activation: { name: 'custom', expression } }] } };
    expect(() => hillock.createRun(spec)).toThrow(
      expect.objectContaining({
        path: 'network.layers.0.activation.expression',
        reason: expect.stringContaining(`expected ${check.expected}`),
      }),
    );
  });

  test('says which parameters it has, and what it may use', () => {
    expect(hillock.checkExpression('a*x + beta*sin(x)')).toEqual({ valid: true, parameters: ['a', 'beta'] });
    expect(hillock.checkExpression('x')).toEqual({ valid: true, parameters: [] });
    expect(hillock.checkExpression(3 as never)).toMatchObject({ valid: false });
    const functions = hillock.expressionFunctions();
    expect(functions).toContain('tanh');
    for (const name of functions) expect(hillock.checkExpression(`${name}(x)`).valid).toBe(true);
    const row = hillock.activations().find(({ name }) => name === 'custom');
    expect(row?.parameters.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd', 'alpha', 'beta']);
  });

  test('is no field of another activation, and no number', () => {
    const layer = (activation: unknown) => ({ network: { layers: [{ activation }] } }) as PartialSpec;
    expect(() => hillock.createRun(layer({ name: 'relu', expression: 'x' }))).toThrow(/no such field/);
    expect(() => hillock.createRun(layer({ name: 'custom', expression: 3 }))).toThrow(/must be a formula/);
  });
});
