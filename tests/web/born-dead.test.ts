// Networks that are constant before the first step: counted, and what the theory says.
import { describe, expect, test } from 'vitest';
import { bornDeadBounds, bornDeadSeries } from '../../web/src/experiment/born-dead';
import { course, measuredOf } from '../../web/src/experiment/course';
import { wilson } from '../../web/src/experiment/statistics';

const experiment = course.find(({ id }) => id === 'dying-by-init');
if (!experiment) throw new Error('there is no experiment on networks that are born dead');
const series = bornDeadSeries(experiment, measuredOf(experiment.id));
const points = series.flatMap(({ width, points: counted }) => counted.map((point) => ({ width, ...point })));

describe('the bounds of the theory', () => {
  test('meet where the probability is known: one unit a layer, one layer, two layers', () => {
    for (const layers of [1, 2, 5, 20]) expect(bornDeadBounds(layers, 1).low).toBeCloseTo(1 - 2 ** -(layers - 1), 12);
    for (const width of [2, 3, 5, 8]) {
      expect(bornDeadBounds(1, width).low).toBeCloseTo(0, 12);
      expect(bornDeadBounds(2, width).low).toBeCloseTo(3 * 4 ** -width - 2 * 8 ** -width, 12);
    }
  });

  test('rise with depth and fall with width', () => {
    for (const of of ['low', 'high'] as const) {
      for (let layers = 2; layers < 30; layers++) {
        for (let width = 2; width < 12; width++) {
          expect(bornDeadBounds(layers + 1, width)[of]).toBeGreaterThan(bornDeadBounds(layers, width)[of]);
          expect(bornDeadBounds(layers, width + 1)[of]).toBeLessThan(bornDeadBounds(layers, width)[of]);
        }
      }
    }
  });
});

describe('the networks that were counted', () => {
  test('are 2000 of each width and depth', () => {
    expect(series.map(({ width }) => width)).toEqual([2, 3, 4, 5]);
    for (const { nets } of points) expect(nets).toBe(2000);
  });

  test('agree with the bounds: no confidence interval lies outside', () => {
    for (const { width, layers, low, high } of points) {
      const bounds = bornDeadBounds(layers, width);
      expect(high, `${width} x ${layers}`).toBeGreaterThanOrEqual(bounds.low);
      expect(low, `${width} x ${layers}`).toBeLessThanOrEqual(bounds.high);
    }
  });

  test('agree with the exact probability for two layers', () => {
    // Four counts are compared: with this many standard errors all of them pass in 996 of 1000 draws.
    const mostErrors = 3.3;
    for (const { width, share, nets } of points.filter(({ layers }) => layers === 2)) {
      const exact = 3 * 4 ** -width - 2 * 8 ** -width;
      const error = Math.sqrt((exact * (1 - exact)) / nets);
      expect(Math.abs(share - exact), `width ${width}`).toBeLessThan(mostErrors * error);
    }
  });

  test('come with bounds for every depth up to the deepest', () => {
    for (const { bounds } of series)
      expect(bounds.map(({ layers }) => layers)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  });
});

describe('the interval of Wilson', () => {
  test('covers the share about 95 times in 100', () => {
    // All outcomes of 60 trials with their binomial weights: an exact coverage, no simulation.
    const [trials, share] = [60, 0.3];
    let weight = (1 - share) ** trials;
    let covered = 0;
    for (let hits = 0; hits <= trials; hits++) {
      const { low, high } = wilson(hits, trials);
      if (low <= share && share <= high) covered += weight;
      weight *= ((trials - hits) / (hits + 1)) * (share / (1 - share));
    }
    expect(covered).toBeGreaterThan(0.93);
    expect(covered).toBeLessThan(0.97);
  });
});
