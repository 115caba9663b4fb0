// Axes: where numbers lie and which of them get a tick.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { horizon, linearScale, linearTicks, logScale, logTicks } from '../../web/src/draw/scale';

const range = fc
  .tuple(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.double({ min: 1e-3, max: 1e6, noNaN: true }))
  .map(([low, width]) => [low, low + width] as const);

describe('scales', () => {
  test('ends of a range lie at the ends of the axis, on both kinds of scale', () => {
    const linear = linearScale(-6, 6, 34, 300);
    const log = logScale(1e-4, 10, 0, 500);
    expect([linear.at(-6), linear.at(0), linear.at(6)]).toEqual([34, 167, 300]);
    expect([log.at(1e-4), log.at(1e-2), log.at(10)].map(Math.round)).toEqual([0, 200, 500]);
  });

  test('zero has a place on a logarithmic scale: the low end', () => {
    expect(logScale(1e-4, 10, 20, 500).at(0)).toBe(20);
  });

  test('linear ticks lie within the range, ascend, and are no more than asked for but for the ends', () => {
    fc.assert(
      fc.property(range, fc.integer({ min: 2, max: 12 }), ([low, high], most) => {
        const ticks = linearTicks(low, high, most);
        const slack = (high - low) * 1e-6;
        expect(ticks.length).toBeLessThanOrEqual(most + 1);
        expect(ticks.every((tick) => tick >= low - slack && tick <= high + slack)).toBe(true);
        expect([...ticks].sort((a, b) => a - b)).toEqual(ticks);
      }),
    );
  });

  test('ticks are round numbers, without the dust of binary fractions', () => {
    expect(linearTicks(0, 1, 10)).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]);
    expect(logTicks(1e-4, 10, 7)).toEqual([1e-4, 1e-3, 1e-2, 0.1, 1, 10]);
    expect(logTicks(0.3, 0.8, 7)).toEqual([0.3, 0.4, 0.5, 0.6, 0.8]);
  });

  test('a horizon is never before the run, and stands still for most of it', () => {
    const ends = Array.from({ length: 100_000 }, (_, step) => horizon(step, 2500));
    expect(ends.every((end, step) => end >= step)).toBe(true);
    expect([...new Set(ends)]).toEqual([2500, 5000, 10_000, 25_000, 50_000, 100_000]);
  });
});
