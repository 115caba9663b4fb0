// A spec as the hash of a link, and back.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SpecError } from '../../web/src/engine/errors';
import type { PartialSpec } from '../../web/src/engine/types';
import { decodeLink, encodeLink } from '../../web/src/experiment/link';
import { merge } from '../../web/src/experiment/settings';
import { loadFromBuild } from '../engine/loaded';

const hillock = await loadFromBuild();
const complete = (spec: PartialSpec): PartialSpec => {
  const run = hillock.createRun(spec);
  const whole = run.spec;
  run.dispose();
  return whole;
};
const base = complete({});

describe('a link', () => {
  test('reads as a person would write it', () => {
    const spec = merge(base, {
      seed: 7,
      data: { name: 'circle', samples: 500, noise: 0.1 },
      network: {
        layers: [
          { units: 4, activation: { name: 'leaky_relu', alpha: 0.2 } },
          { units: 2, activation: { name: 'leaky_relu', alpha: 0.2 } },
        ],
      },
      training: { optimizer: { learningRate: 0.5 }, batchSize: 20 },
    });
    expect(encodeLink(complete(spec), base)).toBe(
      'act=leaky_relu&lr=0.5&data=circle&noise=0.1&layers=4,2&batch=20&seed=7&act.alpha=0.2',
    );
  });

  test('of the base is empty, and an empty link is the base', () => {
    expect(encodeLink(base, base)).toBe('');
    expect(decodeLink('', base)).toEqual({ spec: base, refused: [], rest: [] });
    expect(decodeLink('#', base).spec).toEqual(base);
  });

  test('may have its pairs in any order: another name does not take away what the link says of it', () => {
    const { spec } = decodeLink('lr=0.01&opt.momentum=0.5&opt=sgd&act.alpha=2&act=elu&layers=3', base);
    expect(spec.training?.optimizer).toMatchObject({ name: 'sgd', learningRate: 0.01, momentum: 0.5 });
    expect(spec.network?.layers).toEqual([
      expect.objectContaining({ units: 3, activation: { name: 'elu', alpha: 2 } }),
    ]);
  });

  test('takes the parameters of the old name away', () => {
    const leaky = complete({ network: { layers: [{ activation: { name: 'leaky_relu', alpha: 0.3 } }] } });
    expect(decodeLink('act=tanh', leaky).spec.network?.layers?.[0]?.activation).toEqual({ name: 'tanh' });
    expect(decodeLink('act=leaky_relu', leaky).spec.network?.layers?.[0]?.activation).toMatchObject({ alpha: 0.3 });
  });

  test('keeps of the data what every data set has, but not next to a table', () => {
    const noisy = complete({ data: { name: 'circle', noise: 0.2, features: ['x', 'xy'] } });
    expect(decodeLink('data=xor', noisy).spec.data).toMatchObject({ name: 'xor', noise: 0.2, features: ['x', 'xy'] });
    const table = merge(noisy, { data: { name: 'table', inputs: [[1], [2]], targets: [0, 1] } });
    expect(table.data).toEqual({ name: 'table', inputs: [[1], [2]], targets: [0, 1] });
    expect(encodeLink(table, base)).toMatch(/^data=table&points=[\w-]{30,40}$/);
    expect(merge(table, { data: { name: 'gauss' } }).data).toEqual({ name: 'gauss' });
  });

  test('names activations layer by layer where they differ', () => {
    const mixed = complete({
      network: { layers: [{ activation: 'tanh' }, { activation: { name: 'elu', alpha: 2 } }] },
    });
    const link = encodeLink(mixed, base);
    expect(link).toBe('act=tanh,elu&network.layers.1.activation.alpha=2');
    expect(decodeLink(link, base).spec).toEqual(mixed);
  });

  test('gives new layers the settings of the last one', () => {
    const layers = decodeLink('layers=5,4,3', complete({ network: { layers: [{ activation: 'tanh' }] } })).spec.network
      ?.layers;
    expect(layers).toMatchObject([5, 4, 3].map((units) => ({ units, activation: { name: 'tanh' } })));
  });

  test('may take all hidden layers away', () => {
    expect(decodeLink('layers=', base).spec.network?.layers).toEqual([]);
    expect(decodeLink(encodeLink(complete({ network: { layers: [] } }), base), base).spec.network?.layers).toEqual([]);
  });

  test('leaves pairs of the page alone', () => {
    expect(decodeLink('view=map&seed=3&theme=dark', base)).toMatchObject({
      spec: { seed: 3 },
      refused: [],
      rest: [
        ['view', 'map'],
        ['theme', 'dark'],
      ],
    });
  });

  test('carries an expression with every character it may have', () => {
    const expression = "max(0,x)+0.1*sin(3*x) & 'a'=b % #? ä";
    const spec = merge(base, { network: { layers: [{ units: 2, activation: { name: 'custom', expression } }] } });
    const link = encodeLink(spec, base);
    expect(link).not.toMatch(/[ #?]/);
    expect(decodeLink(link, base).spec).toEqual(spec);
  });
});

describe('a table of examples', () => {
  const finite = fc.float({ noNaN: true, noDefaultInfinity: true, min: -1000, max: 1000 }).map((value) => value + 0);
  const tables = fc.integer({ min: 0, max: 10 }).chain((some) => {
    const classes = some === 1 ? 2 : some;
    const target = classes > 0 ? fc.integer({ min: 0, max: classes - 1 }) : finite;
    return fc.integer({ min: 1, max: 4 }).chain((columns) =>
      fc
        .array(fc.record({ row: fc.array(finite, { minLength: columns, maxLength: columns }), target }), {
          minLength: 2,
          maxLength: 70,
        })
        .map((examples) => ({
          name: 'table',
          inputs: examples.map(({ row }) => row),
          targets: examples.map((example) => example.target),
          ...(classes > 0 ? { classes } : {}),
        })),
    );
  });
  const ranges = (data: { inputs: number[][]; targets: number[] }) =>
    [...(data.inputs[0] ?? []).map((_, column) => data.inputs.map((row) => row[column] ?? 0)), data.targets].map(
      (column) => Math.max(...column) - Math.min(...column),
    );

  test('comes through a link to a 65 535th of the range of its columns, and a second time as it is', () => {
    fc.assert(
      fc.property(tables, (data) => {
        const link = encodeLink(merge(base, { data }), base);
        const { spec, refused } = decodeLink(link, base);
        expect(refused).toEqual([]);
        const back = spec.data as unknown as { inputs: number[][]; targets: number[]; classes?: number };
        expect(back.inputs.length).toBe(data.inputs.length);
        expect(back.classes ?? 0).toBe(data.classes ?? 0);
        const steps = ranges(data).map((range) => (0.5 * range) / 65_535 + 1e-4); // and float32 of up to 1000
        back.inputs.forEach((row, example) => {
          row.forEach((value, column) => {
            expect(Math.abs(value - (data.inputs[example]?.[column] ?? 0))).toBeLessThanOrEqual(steps[column] ?? 0);
          });
        });
        if (data.classes) expect(back.targets).toEqual(data.targets);
        else
          back.targets.forEach((value, example) => {
            expect(Math.abs(value - (data.targets[example] ?? 0))).toBeLessThanOrEqual(steps.at(-1) ?? 0);
          });
        expect(encodeLink(spec, base)).toBe(link);
        expect(encodeLink(spec, spec)).toBe('');
      }),
      { numRuns: 300 },
    );
  });

  test('of 300 points in the plane fits into 2 000 characters, one of 400 stays out, with its settings in the link', () => {
    const circle = (count: number) => ({
      name: 'table',
      inputs: Array.from({ length: count }, (_, k) => [Math.cos(k), Math.sin(k)]),
      targets: Array.from({ length: count }, (_, k) => k % 3),
      classes: 3,
    });
    const spec = (count: number) => merge(base, { data: circle(count), seed: 9 });
    const link = encodeLink(spec(300), base);
    expect(link.length).toBeLessThan(2100);
    const run = hillock.createRun(decodeLink(link, base).spec);
    expect(run.data().trainInputs.length + run.data().testInputs.length).toBe(600);
    run.dispose();
    expect(encodeLink(spec(400), base)).not.toContain('points');
    expect(encodeLink(spec(400), base)).toContain('seed=9');
  });

  test('that is no table is reported, whatever its letters are, and what is one is a table that the engine can judge', () => {
    const good = encodeLink(
      merge(base, {
        data: {
          name: 'table',
          inputs: [
            [1, 2],
            [3, 4],
          ],
          targets: [0, 1],
        },
      }),
      base,
    );
    const whole = good.replace(/^.*points=/, '');
    const letters = fc.stringMatching(/^[A-Za-z0-9_-]{0,80}$/);
    const bent = fc.tuple(fc.nat(whole.length), letters).map(([at, more]) => whole.slice(0, at) + more);
    const bytes = fc.uint8Array({ maxLength: 60 }).map((some) => Buffer.from([1, ...some]).toString('base64url'));
    let read = 0;
    fc.assert(
      fc.property(fc.oneof(letters, bent, bytes, fc.string()), (text) => {
        const { spec, refused } = decodeLink(`data=table&seed=3&points=${encodeURIComponent(text)}`, base);
        expect(spec.seed).toBe(3);
        if (refused.length > 0) {
          expect(refused).toMatchObject([{ key: 'points', reason: expect.stringMatching(/./) }]);
          expect(spec.data).toEqual(base.data);
        } else {
          read++;
          const { inputs, targets } = spec.data as unknown as { inputs: number[][]; targets: number[] };
          expect([...inputs.flat(), ...targets].every(Number.isFinite)).toBe(true);
          isTaken(spec); // or refused with a reason: anything else would be thrown
        }
      }),
      { numRuns: 3000, examples: [[whole], ['AQIC'], ['']] },
    );
    expect(read).toBeGreaterThan(0);
  });

  test('next to data that are none is reported', () => {
    expect(decodeLink('data=circle&points=AQIC', base)).toMatchObject({
      spec: { data: { name: 'circle' } },
      refused: [{ key: 'points', reason: 'the data are not a table' }],
    });
  });
});

describe('what cannot be read is reported and leaves the base, the rest is taken', () => {
  test.each([
    ['lr=fast', 'lr', /not a number/],
    ['lr=', 'lr', /not a number/],
    ['lr=0x10', 'lr', /not a number/],
    ['lr=Infinity', 'lr', /not a number/],
    ['lr=1e999', 'lr', /not a number/],
    ['shuffle=yes', 'shuffle', /not a flag/],
    ['layers=8,x', 'layers', /not a list of numbers/],
    [`layers=${Array(65).fill(1).join(',')}`, 'layers', /65 layers/],
    ['act=', 'act', /no name/],
    ['act=relu,tanh,elu', 'act', /3 names for 2 layers/],
    ['network.layers.2.units=3', 'network.layers.2.units', /there are 2 layers/],
    ['network.layers.length=1000000000', 'network.layers.length', /not the path/],
    ['data.__proto__.polluted=1', '', /^$/],
    ['training..x=1', 'training..x', /not the path/],
  ])('%s', (pair, key, reason) => {
    const { spec, refused } = decodeLink(`${pair}&batch=33`, base);
    expect(spec.training?.batchSize).toBe(33);
    if (key === '') return expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(refused).toEqual([{ key, value: pair.slice(pair.indexOf('=') + 1), reason: expect.stringMatching(reason) }]);
    expect(spec).toEqual(merge(base, { training: { batchSize: 33 } }));
  });

  test('a link of a megabyte', () => {
    const { spec, refused } = decodeLink(`seed=2&${'x'.repeat(1_000_000)}`, base);
    expect(spec).toEqual(base);
    expect(refused[0]?.reason).toMatch(/1000007 characters/);
  });

  test('anything at all: nothing is thrown, and nothing but data comes out', () => {
    const key = fc.oneof(
      fc.constantFrom('act', 'lr', 'layers', 'data', 'act.alpha', 'network.layers.0.units', '__proto__', 'constructor'),
      fc.string(),
    );
    const pairs = fc.array(fc.tuple(key, fc.string()), { maxLength: 12 });
    const hash = fc.oneof(
      fc.string({ unit: 'binary' }),
      pairs.map((list) => list.map((pair) => pair.join('=')).join('&')),
    );
    fc.assert(
      fc.property(hash, (text) => {
        const { spec } = decodeLink(text, base);
        expect(JSON.parse(JSON.stringify(spec))).toEqual(spec);
        expect(Object.getPrototypeOf({})).toBe(Object.prototype);
        expect('polluted' in {}).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });
});

/** Some combinations make no sense: an accuracy to stop at, without classes. */
const isTaken = (spec: PartialSpec): boolean => {
  try {
    complete(spec);
    return true;
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    return false;
  }
};

/** Specs that the engine takes. */
const specs = (() => {
  const of = (rows: readonly { readonly name: string }[]) => fc.constantFrom(...rows.map(({ name }) => name));
  const share = fc.double({ min: 0.01, max: 1, noNaN: true });
  const layer = fc.record(
    {
      units: fc.integer({ min: 1, max: 12 }),
      activation: of(hillock.activations()),
      bias: fc.boolean(),
      normalization: of(hillock.normalizations()),
      dropout: of(hillock.dropouts()),
    },
    { requiredKeys: ['units'] },
  );
  const any = fc.record(
    {
      seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      data: fc.record(
        {
          name: of(hillock.datasets()),
          noise: share,
          trainFraction: share,
          samples: fc.integer({ min: 10, max: 60 }),
          features: fc.uniqueArray(of(hillock.features().map((name) => ({ name }))), { minLength: 1 }),
        },
        { requiredKeys: ['name'] },
      ),
      network: fc.record({
        layers: fc.array(layer, { maxLength: 4 }),
        init: fc.record({
          weights: of(hillock.initializers()),
          bias: fc.double({ min: -1, max: 1, noNaN: true }).map((bias) => bias + 0),
        }),
      }),
      training: fc.record(
        {
          optimizer: fc.record({ name: of(hillock.optimizers()), learningRate: share }),
          clipping: of(hillock.clippings()),
          regularization: of(hillock.regularizations()),
          schedule: of(hillock.schedules()),
          stop: of(hillock.stops()),
          batchSize: fc.integer({ min: 1, max: 50 }),
          shuffle: fc.boolean(),
        },
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: [] },
  );
  return any.filter(isTaken);
})();

test('every spec survives the way through a link, from every base', () => {
  fc.assert(
    fc.property(specs, specs, (one, other) => {
      const spec = complete(one);
      const from = complete(other);
      const { spec: back, refused, rest } = decodeLink(encodeLink(spec, from), from);
      expect({ refused, rest }).toEqual({ refused: [], rest: [] });
      expect(complete(back)).toEqual(spec);
      expect(back).toEqual(spec);
    }),
    { numRuns: 300 },
  );
});
