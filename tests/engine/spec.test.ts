// What the engine makes of a spec, and how it refuses one.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SpecError } from '../../web/src/engine/errors';
import { fromLeaves, leavesOf } from '../../web/src/engine/leaves';
import type { CatalogueRow, ParameterInfo, PartialSpec } from '../../web/src/engine/types';
import { dyingSpec, loadFromBuild } from './loaded';

const hillock = await loadFromBuild();

function refusalOf(spec: unknown): SpecError {
  try {
    hillock.createRun(spec as PartialSpec).dispose();
  } catch (error) {
    if (error instanceof SpecError) return error;
    throw error;
  }
  throw new Error('the spec was taken');
}

function complete(spec: PartialSpec) {
  const run = hillock.createRun(spec);
  const whole = run.spec;
  run.dispose();
  return whole;
}

describe('a spec', () => {
  test('that is empty is completed', () => {
    const spec = complete({});
    expect(spec.version).toBe(1);
    expect(spec.data.name).toBe('spiral');
    expect(spec.network.layers.map(({ units, activation }) => [units, activation.name])).toEqual([
      [8, 'relu'],
      [8, 'relu'],
    ]);
  });

  test('keeps what it says and is complete when it comes back: completed again it is the same', () => {
    const given = dyingSpec(1, 7);
    const once = complete(given);
    expect(once).toMatchObject({ ...given, network: { output: { activation: { name: 'tanh' } } } });
    expect(complete(once)).toEqual(once);
  });

  test('may say a name as plain text', () => {
    const plain = complete({ data: 'circle', training: { loss: 'mean_squared_error', optimizer: 'sgd' } });
    expect(plain.data.name).toBe('circle');
    expect(plain.training.loss).toEqual({ name: 'mean_squared_error' });
  });

  test('may have no hidden layer', () => {
    const run = hillock.createRun({ network: { layers: [] } });
    expect(run.spec.network.layers).toEqual([]);
    expect(run.advance(1)).toMatchObject({ hidden: 0, deadShare: 0 });
    run.dispose();
  });

  test('of a table comes back with its rows', () => {
    const data = { name: 'table' as const, inputs: [[0], [1], [2]], targets: [1, 3, 5] };
    expect(complete({ data }).data).toMatchObject(data);
  });

  test('with a list of undefined settings is as one without them', () => {
    expect(complete({ seed: undefined, data: { noise: undefined } } as unknown as PartialSpec)).toEqual(complete({}));
  });
});

describe('a refusal names path, value and reason', () => {
  const layer = { units: 4, activation: 'relu' };
  test.each<[string, unknown, string, unknown, RegExp]>([
    ['a number out of its bounds', { training: { batchSize: 0 } }, 'training.batchSize', 0, /from 1 to 20000/],
    ['a number that is not whole', { data: { samples: 10.5 } }, 'data.samples', 10.5, /whole/],
    ['NaN', { data: { noise: Number.NaN } }, 'data.noise', Number.NaN, /from 0 to 1/],
    ['text for a number', { training: { batchSize: '10' } }, 'training.batchSize', '10', /number/],
    ['a number for a flag', { training: { shuffle: 1 } }, 'training.shuffle', 1, /true or false/],
    ['a number for a name', { training: { loss: 3 } }, 'training.loss', 3, /name/],
    ['an unknown name', { data: { name: 'nope' } }, 'data.name', 'nope', /spiral/],
    ['an unknown field', { training: { learningRat: 1 } }, 'training.learningRat', 1, /no such field/],
    [
      'a parameter of another activation',
      { network: { layers: [{ units: 4, activation: { name: 'relu', alpha: 2 } }] } },
      'network.layers.0.activation.alpha',
      2,
      /no such field/,
    ],
    [
      'the second of two layers',
      { network: { layers: [layer, { ...layer, units: 0 }] } },
      'network.layers.1.units',
      0,
      /from 1 to 1024/,
    ],
    ['too many layers', { network: { layers: Array(65).fill(layer) } }, 'network.layers', '65 entries', /64/],
    [
      'an output that does not fit the loss',
      { network: { output: { activation: 'relu' } }, training: { loss: 'binary_cross_entropy' } },
      'network.output.activation',
      'relu',
      /sigmoid/,
    ],
    [
      'a network that would not fit',
      { network: { layers: Array(20).fill({ units: 1024 }) } },
      'network.layers',
      expect.stringContaining('bytes'),
      /bytes/,
    ],
    ['a missing table', { data: { name: 'table' } }, 'data.inputs', '[]', /at least one/],
    [
      'rows of different lengths',
      { data: { name: 'table', inputs: [[1, 2], [3]], targets: [0, 1] } },
      'data.inputs.1',
      '1 numbers',
      /2, as in the first row/,
    ],
    [
      'text in a table',
      { data: { name: 'table', inputs: [[1], ['x']], targets: [0, 1] } },
      'data.inputs.1.0',
      'x',
      /number/,
    ],
    [
      'a number of a table that is not finite',
      { data: { name: 'table', inputs: [[1], [Number.POSITIVE_INFINITY]], targets: [0, 1] } },
      'data.inputs.1.0',
      'Infinity',
      /finite/,
    ],
    [
      'fewer targets than inputs',
      { data: { name: 'table', inputs: [[1], [2]], targets: [0] } },
      'data.targets',
      '1 numbers',
      /2 examples/,
    ],
    [
      'a class that there is not',
      { data: { name: 'table', inputs: [[1], [2]], targets: [0, 2], classes: 2 } },
      'data.targets.1',
      '2',
      /0 to 1/,
    ],
    [
      'a table that is too large',
      { data: { name: 'table', inputs: Array(20_001).fill(Array(60).fill(0)), targets: Array(20_001).fill(0) } },
      'data.inputs',
      expect.stringContaining('numbers'),
      /at most/,
    ],
    ['null', { seed: null }, 'seed', null, /must be/],
    ['a function', { training: { batchSize: Math.max } }, 'training.batchSize', Math.max, /must be/],
    ['a spec that is no object', 'spiral', '', 'spiral', /no such field/],
  ])('%s', (_, spec, path, value, reason) => {
    const error = refusalOf(spec);
    expect(error).toMatchObject({ name: 'SpecError', path, value });
    expect(error.reason).toMatch(reason);
    expect(error.message).toContain(error.reason);
  });

  test('a cycle', () => {
    const spec: { data: Record<string, unknown> } = { data: {} };
    spec.data.data = spec.data;
    expect(refusalOf(spec).reason).toMatch(/nested/);
  });

  const rows: [
    string,
    (row: CatalogueRow, parameter: ParameterInfo, value: number) => PartialSpec,
    readonly CatalogueRow[],
  ][] = [
    [
      'optimizer',
      ({ name }, p, value) => ({ training: { optimizer: { name, [p.name]: value } } }),
      hillock.optimizers(),
    ],
    ['clipping', ({ name }, p, value) => ({ training: { clipping: { name, [p.name]: value } } }), hillock.clippings()],
    [
      'initializer',
      ({ name }, p, value) => ({ network: { init: { weights: { name, [p.name]: value } } } }),
      hillock.initializers(),
    ],
    [
      'activation',
      ({ name }, p, value) => ({ network: { layers: [{ units: 2, activation: { name, [p.name]: value } }] } }),
      hillock.activations(),
    ],
  ];
  test.each(rows)('every bound of every %s is taken, and one past it is refused', (_, specOf, catalogue) => {
    let bounds = 0;
    for (const row of catalogue) {
      for (const parameter of row.parameters.filter(({ kind }) => kind === 'number' || kind === 'integer')) {
        const { min, max } = parameter;
        expect(() => complete(specOf(row, parameter, min))).not.toThrow();
        expect(() => complete(specOf(row, parameter, max))).not.toThrow();
        const beyond = max + Math.max(1, Math.abs(max) * 1e-3);
        const below = min - Math.max(1, Math.abs(min) * 1e-3);
        for (const value of [beyond, below]) {
          expect(refusalOf(specOf(row, parameter, value))).toMatchObject({ value });
        }
        bounds += 2;
      }
    }
    expect(bounds).toBeGreaterThan(0);
  });

  test('whatever comes in: the engine answers with a run or a SpecError, and works afterwards', () => {
    const path = fc.constantFrom('seed', 'data', 'network', 'training', 'census', 'layers', 'length', 'name', 'units');
    const anything = fc.object({ key: path, maxDepth: 4, withBigInt: true, withDate: true, withSparseArray: true });
    fc.assert(
      fc.property(anything, (spec) => {
        try {
          hillock.createRun(spec as PartialSpec).dispose();
        } catch (error) {
          expect(error).toBeInstanceOf(SpecError);
        }
      }),
      { numRuns: 500 },
    );
    expect(complete({}).version).toBe(1);
  });
});

test("leaves and nested form are each other's inverse", () => {
  const key = fc.stringMatching(/^[a-z][a-zA-Z_]{0,8}$/).filter((name) => name !== 'length');
  const leaf = fc.oneof(fc.double(), fc.boolean(), fc.string());
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof({ depthSize: 'small', maxDepth: 6 }, leaf, tie('object'), fc.array(tie('object'), { maxLength: 4 })),
    object: fc.dictionary(key, tie('tree'), { minKeys: 1, maxKeys: 4 }),
  }));
  fc.assert(
    fc.property(
      tree.filter((value) => typeof value === 'object'),
      (value) => {
        expect(fromLeaves(leavesOf({ value }))).toEqual({ value });
      },
    ),
  );
});
