// The history of a run is bounded and still tells the whole run.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { History } from '../../web/src/session/history';
import type { CensusRows } from '../../web/src/session/protocol';

/** Censuses `first` .. `first + count - 1` of 2 layers and 3 units: every number tells the census it belongs to. */
function censuses(first: number, count: number): CensusRows {
  const of = (width: number, value: (census: number, column: number) => number) =>
    Float32Array.from({ length: count * width }, (_, k) => value(first + Math.floor(k / width), k % width));
  return {
    first,
    steps: Float64Array.from({ length: count }, (_, row) => 10 * (first + row)),
    trainLoss: of(1, (census) => census),
    testLoss: of(1, (census) => 2 * census),
    trainAccuracy: of(1, (census) => 3 * census),
    testAccuracy: of(1, (census) => 4 * census),
    gradientNorm: of(2, (census, layer) => census + layer),
    updateRatio: of(2, (census, layer) => 1 + census + 2 * layer),
    activeShare: of(3, (census, unit) => census + 10 * unit),
    state: Uint8Array.from({ length: count * 3 }, (_, k) => (first + Math.floor(k / 3) + (k % 3)) % 6),
  };
}

const fill = (history: History, portions: readonly number[]) => {
  let census = 0;
  for (const portion of portions) {
    history.append(censuses(census, portion));
    census += portion;
  }
  return census;
};

/** float32 sums of up to 2^12 whole numbers, halved a few times. */
const meanTolerance = 1e-5;

describe('history', () => {
  test('keeps every census as long as there is room', () => {
    const history = new History(2, 3, 64);
    fill(history, [1, 40, 23]);
    expect([history.rows, history.stride, history.seen]).toEqual([64, 1, 64]);
    expect(history.steps[63]).toBe(630);
    expect([...history.activeShare.subarray(63 * 3, 64 * 3)]).toEqual([63, 73, 83]);
    expect([...history.state.subarray(63 * 3, 64 * 3)]).toEqual([...censuses(63, 1).state]);
  });

  test('however many come, and in whatever portions: bounded, in order, from the first census to the last', () => {
    const portions = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(fc.integer({ min: 4, max: 65 }), portions, (capacity, sizes) => {
        const history = new History(2, 3, capacity);
        const count = fill(history, sizes);
        const steps = [...history.steps.subarray(0, history.rows)];
        expect(history.rows).toBeLessThanOrEqual(capacity);
        expect(history.seen).toBe(count);
        expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b));
        if (count === 0) return;
        expect(steps[0]).toBe(0);
        expect(history.trainLoss[0]).toBe(0);
        expect(steps.at(-1)).toBe(10 * (count - 1));
        // Every row is the mean of the censuses after the row before it, and has the state of the last of them.
        for (let row = 1; row < steps.length; row++) {
          const last = (steps[row] ?? 0) / 10;
          const mean = ((steps[row - 1] ?? 0) / 10 + 1 + last) / 2;
          expect(Math.abs((history.trainLoss[row] ?? 0) / mean - 1)).toBeLessThan(meanTolerance);
          expect(Math.abs((history.gradientNorm[2 * row + 1] ?? 0) / (mean + 1) - 1)).toBeLessThan(meanTolerance);
          expect(Math.abs((history.activeShare[3 * row + 2] ?? 0) / (mean + 20) - 1)).toBeLessThan(meanTolerance);
          expect([...history.state.subarray(3 * row, 3 * row + 3)]).toEqual([...censuses(last, 1).state]);
          expect(last - (steps[row - 1] ?? 0) / 10).toBeLessThanOrEqual(history.stride);
        }
        // Not thinner than it has to be.
        if (count > 2 * capacity) expect(history.rows).toBeGreaterThanOrEqual(Math.floor(capacity / 2));
      }),
    );
  });

  test('takes no census twice', () => {
    const history = new History(2, 3, 64);
    history.append(censuses(0, 10));
    history.append(censuses(5, 10));
    history.append(censuses(0, 3));
    expect([...history.steps.subarray(0, history.rows)]).toEqual(Array.from({ length: 15 }, (_, k) => 10 * k));
  });

  test('a loss that is NaN does not spoil the rows after it', () => {
    const history = new History(2, 3, 8);
    for (let census = 0; census < 100; census++) {
      const rows = censuses(census, 1);
      if (census === 50) rows.trainLoss[0] = Number.NaN;
      history.append(rows);
    }
    expect([...history.trainLoss.subarray(0, history.rows)].filter(Number.isNaN).length).toBe(1);
    expect(history.trainLoss[history.rows - 1]).toBeGreaterThan(0);
  });

  test('of a wide network is shorter, not larger', () => {
    expect(new History(3, 16).capacity).toBe(2048);
    const wide = new History(65, 65_536);
    expect(wide.capacity * wide.units).toBeLessThan(5_000_000);
    expect(wide.capacity).toBeGreaterThanOrEqual(64);
  });

  test('as it was at a step has the rows up to there, and goes on from there without touching the rest', () => {
    const history = new History(2, 3, 64);
    fill(history, [40]);
    const past = history.upTo(254);
    expect([...past.steps.subarray(0, past.rows)]).toEqual(Array.from({ length: 26 }, (_, row) => 10 * row));
    expect([...past.activeShare.subarray(0, 26 * 3)]).toEqual([...history.activeShare.subarray(0, 26 * 3)]);
    expect(past.seen).toBe(0);
    past.append({ ...censuses(26, 2), first: 0 });
    expect([past.rows, past.steps[27], history.rows, history.steps[27]]).toEqual([28, 270, 40, 270]);
    past.append({ ...censuses(90, 1), first: 2 });
    expect([past.steps[28], history.steps[28]]).toEqual([900, 280]);
  });

  test('as it was at a step within merged rows is without the row that reaches over it', () => {
    const history = new History(1, 3, 64);
    for (let first = 0; first < 100; first++) history.append({ ...censuses(first, 1) });
    expect(history.stride).toBe(2);
    const past = history.upTo(530);
    const last = past.steps[past.rows - 1] ?? 0;
    expect(last).toBeLessThanOrEqual(530);
    expect(last).toBeGreaterThan(530 - 10 * history.stride);
    expect(past.stride).toBe(2);
  });
});
