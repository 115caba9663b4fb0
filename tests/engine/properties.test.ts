// Properties that hold for every spec that can be put together from the catalogues, and for every argument.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SpecError } from '../../web/src/engine/errors';
import type { Run } from '../../web/src/engine/run';
import type { CatalogueRow, ParameterInfo, PartialSpec } from '../../web/src/engine/types';
import { decodeLink, encodeLink } from '../../web/src/experiment/link';
import { loadFromBuild } from './loaded';

const hillock = await loadFromBuild();

// --- specs made from the catalogues ---

function settingOf({ kind, min, max, options }: ParameterInfo): fc.Arbitrary<number | boolean | string> {
  if (kind === 'flag') return fc.boolean();
  if (kind === 'option') return fc.constantFrom(...options);
  if (kind === 'integer') return fc.integer({ min, max: Math.min(max, min + 40) });
  return fc.oneof(fc.double({ min, max, noNaN: true }), fc.constantFrom(min, max));
}
const parametersOf = ({ parameters }: CatalogueRow) =>
  fc.record(Object.fromEntries(parameters.map((p) => [p.name, settingOf(p)])), { requiredKeys: [] });
const named = (rows: readonly CatalogueRow[]) =>
  fc.constantFrom(...rows).chain((row) =>
    fc.oneof(
      fc.constant(row.name),
      parametersOf(row).map((parameters) => ({ name: row.name, ...parameters })),
    ),
  );
const formula = fc.record({
  name: fc.constant('custom'),
  expression: fc.constantFrom('x', 'max(0, x) + a*sin(3*x)', 'x > 0 ? x : b*expm1(x)', 'x^3/(1 + x^2)', 'abs(x)'),
  a: fc.double({ min: -10, max: 10, noNaN: true }),
});
const activation = fc.oneof({ weight: 4, arbitrary: named(hillock.activations()) }, formula);
const layer = fc.record(
  {
    units: fc.integer({ min: 1, max: 9 }),
    type: named(hillock.layerTypes()),
    activation,
    bias: fc.boolean(),
    normalization: named(hillock.normalizations()),
    dropout: named(hillock.dropouts()),
    residual: fc.boolean(),
  },
  { requiredKeys: ['units'] },
);
const specs: fc.Arbitrary<PartialSpec> = fc.record(
  {
    seed: fc.nat(),
    data: fc.constantFrom(...hillock.datasets()).chain((row) =>
      fc.record({
        name: fc.constant(row.name),
        samples: fc.integer({ min: 2, max: 60 }),
        noise: fc.double({ min: 0, max: 1, noNaN: true }),
        trainFraction: fc.double({ min: 0, max: 1, noNaN: true }),
        scaling: named(hillock.scalings()),
      }),
    ),
    network: fc.record(
      {
        layers: fc.array(layer, { maxLength: 4 }),
        init: fc.record({
          weights: named(hillock.initializers()),
          bias: fc.double({ min: -100, max: 100, noNaN: true }),
        }),
        output: fc.record({ activation: fc.oneof(named(hillock.outputActivations()), formula) }),
      },
      { requiredKeys: ['layers'] },
    ),
    training: fc.record(
      {
        loss: named(hillock.losses()),
        optimizer: named(hillock.optimizers()),
        schedule: named(hillock.schedules()),
        stop: named(hillock.stops()),
        regularization: named(hillock.regularizations()),
        clipping: named(hillock.clippings()),
        batchSize: fc.integer({ min: 1, max: 70 }),
        shuffle: fc.boolean(),
      },
      { requiredKeys: [] },
    ),
    census: fc.record({ every: fc.integer({ min: 0, max: 5 }) }),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<PartialSpec>;

/** What `work` makes of a run of it; undefined where the spec is refused, which must say why. */
function attempt<T>(spec: PartialSpec, work: (run: Run) => T): T | undefined {
  let run: Run;
  try {
    run = hillock.createRun(spec);
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    expect(error.path).not.toBe('');
    expect(error.reason).not.toBe('');
    return undefined;
  }
  try {
    return work(run);
  } finally {
    run.dispose();
  }
}

/** Fails where `holds` was asked of hardly any spec. */
function forEverySpec(numRuns: number, holds: (run: Run) => void) {
  let runs = 0;
  fc.assert(
    fc.property(specs, (spec) => {
      attempt(spec, (run) => {
        holds(run);
        runs += 1;
      });
    }),
    { numRuns },
  );
  expect(runs).toBeGreaterThan(numRuns / 10);
}

describe('a spec that is taken', () => {
  test('is complete: completed again it is the same', () => {
    forEverySpec(300, (run) => {
      expect(attempt(run.spec, (again) => again.spec)).toEqual(run.spec);
      expect(attempt(JSON.parse(JSON.stringify(run.spec)), (again) => again.spec)).toEqual(run.spec);
    });
  });

  test('is the same after a link', () => {
    const base = attempt({}, ({ spec }) => spec) ?? {};
    forEverySpec(300, (run) => {
      const { spec, refused } = decodeLink(encodeLink(run.spec, base), base);
      expect(refused).toEqual([]);
      expect(attempt(spec, (again) => again.spec)).toEqual(run.spec);
    });
  });

  test('trains to the same bits twice, and from a snapshot taken on the way', () => {
    forEverySpec(200, (run) => {
      run.train(4);
      const bytes = run.save();
      run.train(4);
      const end = run.save();
      attempt(run.spec, (again) => {
        again.train(8);
        expect(again.save()).toEqual(end);
      });
      attempt(run.spec, (again) => {
        again.restore(bytes);
        again.train(4);
        expect(again.save()).toEqual(end);
      });
    });
  });

  test('counts every unit once, and stops where a number is not finite', () => {
    forEverySpec(200, (run) => {
      const { active, sparse, dormant, dead, saturated, blown, hidden, stopped } = run.advance(6);
      expect(active + sparse + dormant + dead + saturated + blown).toBe(hidden);
      if (stopped?.kind === 'nonFinite') expect(stopped.quantity).not.toBe('');
      else expect(run.parameters().every(Number.isFinite)).toBe(true);
    });
  });
});

/** Every number that can be set and is no parameter of a row, one past either bound. */
const fieldsPastBounds = hillock
  .fields()
  .filter(({ kind, name }) => (kind === 'number' || kind === 'integer') && name !== 'version')
  .flatMap(({ name, min, max }) => [
    [name, max + Math.max(1, max * 1e-3)] as const,
    [name, min - Math.max(1, Math.abs(min) * 1e-3)] as const,
  ]);
test.each(fieldsPastBounds)('%s one past its bound, %f, is refused with its path', (path, value) => {
  const nested = path
    .split('.')
    .reduceRight<unknown>((inner, key) => (key === '0' ? [inner] : { [key]: inner }), value);
  expect(() => hillock.createRun(nested as PartialSpec)).toThrow(expect.objectContaining({ name: 'SpecError', path }));
});

describe('no argument', () => {
  const anything = fc.anything({ withBigInt: true, withDate: true, withTypedArray: true, withSparseArray: true });
  const calls: [string, (run: Run, argument: never, other: never) => unknown][] = [
    ['train', (run, a) => run.train(a)],
    ['units', (run, a) => run.units(a)],
    ['events', (run, a) => run.events(a)],
    ['histogram', (run, a, b) => run.histogram(a, b)],
    ['histogram of', (run, a, b) => run.histogram(0, 3, { quantity: a, min: b })],
    ['predict', (run, a) => run.predict(a)],
    ['grid', (run, a, b) => run.grid({ resolution: a, domain: b })],
    ['example', (run, a, b) => run.example(a, b)],
    ['linearRegions', (run, a, b) => run.linearRegions(a, b)],
    ['setParameters', (run, a) => run.setParameters(a)],
    ['setParameter', (run, a, b) => run.setParameter(a, b)],
    ['revive', (run, a, b) => run.revive(a, b)],
    ['restore', (run, a) => run.restore(a)],
    ['change', (run, a) => run.change(a)],
    ['parameters into', (run, a) => run.parameters(a)],
    ['evaluate', (_, a, b) => hillock.evaluate(a, b)],
    ['evaluate a formula', (_, a) => hillock.evaluate({ name: 'custom', expression: a }, [1])],
    ['checkExpression', (_, a) => hillock.checkExpression(a)],
    ['shape', (_, a) => hillock.shape(a)],
    ['createRun', (_, a) => hillock.createRun(a).dispose()],
  ];
  test.each(calls)('of %s aborts the module: it answers or throws an error of JavaScript', (_, call) => {
    const run = hillock.createRun({ data: { samples: 20 }, network: { layers: [{ units: 3 }] } });
    fc.assert(
      fc.property(anything, anything, (a, b) => {
        // what would take long is no question of this test
        if (typeof a === 'number' && (a > 200 || a < -200)) return;
        try {
          call(run, a as never, b as never);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
          expect(error).not.toBeInstanceOf(WebAssembly.RuntimeError);
        }
      }),
      { numRuns: 150 },
    );
    expect(run.report().hidden).toBe(3);
    run.dispose();
    expect(attempt({}, ({ spec }) => spec.version)).toBe(1);
  });
});
