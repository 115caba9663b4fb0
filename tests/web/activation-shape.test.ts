// What the page finds out from numbers agrees with what the catalogue states, for every row of it.
import { beforeAll, describe, expect, test } from 'vitest';
import type { Hillock } from '../../web/src/engine/hillock';
import type { ActivationRow, NamedOr } from '../../web/src/engine/types';
import { shapeOf, shapePlaces } from '../../web/src/experiment/activation-shape';
import { loadFromBuild } from '../engine/loaded';

let hillock: Hillock;
let rows: readonly ActivationRow[];
beforeAll(async () => {
  hillock = await loadFromBuild();
  rows = hillock.activations().filter(({ name }) => name !== 'custom');
});

const shape = (activation: NamedOr) => shapeOf({ x: shapePlaces, ...hillock.evaluate(activation, shapePlaces) });

/** The least of a grid of hundredths, and limits that are approached slowly (softsign by 1/x). */
const tolerance = 2e-4;

describe('of every row the numbers say what the catalogue says', () => {
  const all = (statement: (row: ActivationRow, found: ReturnType<typeof shape>) => readonly [unknown, unknown]) => {
    const [found, stated]: [string[], string[]] = [[], []];
    for (const row of rows) {
      const [got, wanted] = statement(row, shape(row.name));
      found.push(`${row.name} ${got}`);
      stated.push(`${row.name} ${wanted}`);
    }
    expect(found).toEqual(stated);
  };

  test('whether it never falls', () => all((row, { monotone }) => [monotone, row.monotone]));
  test('whether its derivative jumps', () =>
    all((row, { kinks, jumps }) => [kinks.length + jumps.length === 0, row.smooth]));
  test('whether it is odd', () => all((row, { odd }) => [odd, row.zeroCentred]));
  test('whether it is flat on an interval', () => all((row, { flat }) => [flat.length > 0, row.hardZero]));
  test('its least and greatest value', () =>
    all((row, { lower, upper }) => {
      const near = (got: number, wanted: number) => got === wanted || Math.abs(got - wanted) < tolerance;
      return [near(lower, row.lower) && near(upper, row.upper) ? 'right' : `${lower} to ${upper}`, 'right'];
    }));
});

describe('of some it says more', () => {
  test('ReLU bends at 0, is flat left of it, a line right of it, and passes half of what is normal', () => {
    const { kinks, flat, left, right, mean, zeroShare } = shape('relu');
    expect(kinks).toEqual([0]);
    expect(flat).toEqual([{ from: Number.NEGATIVE_INFINITY, to: 0 }]);
    expect([left, right]).toEqual([
      { kind: 'constant', value: 0 },
      { kind: 'line', slope: 1 },
    ]);
    expect(mean).toBeCloseTo(1 / Math.sqrt(2 * Math.PI), 4);
    expect(zeroShare).toBeCloseTo(0.5, 3);
  });
  test('GELU, swish and mish settle at 0, whatever their last digits are', () => {
    for (const name of ['gelu', 'swish', 'mish']) expect(shape(name).left, name).toEqual({ kind: 'settles', value: 0 });
  });
  test('ELU settles at -alpha and saturates where its slope is under a hundredth', () => {
    const { left, saturated, kinks } = shape({ name: 'elu', alpha: 2 });
    expect(left).toMatchObject({ kind: 'settles', value: -2 });
    // alpha e^x = 0.01 * 2 at x = ln 0.01; the slope jumps from 2 to 1 at 0
    expect(saturated[0]?.to).toBeCloseTo(Math.log(0.01), 1);
    expect(kinks).toEqual([0]);
  });
  test('soft shrink bends at both thresholds, hard shrink jumps there', () => {
    expect(shape({ name: 'softshrink', lambda: 0.75 }).kinks).toEqual([-0.75, 0.75]);
    expect(shape({ name: 'hardshrink', lambda: 0.75 }).jumps).toEqual([-0.75, 0.75]);
  });
  test('a sharp but smooth curve has no kink', () => {
    expect(shape({ name: 'swish', beta: 5 }).kinks).toEqual([]);
    expect(shape({ name: 'softplus', beta: 10 }).kinks).toEqual([]);
  });
  test('a sine neither settles nor grows', () => {
    expect(shape('sine').right.kind).toBe('unsettled');
  });
});
