// Figures that a reader takes in hand: softmax, the plane and its parts.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Context } from '../../web/src/draw/geometry';
import { drawPlane, partsOf } from '../../web/src/draw/plane';
import type { Theme } from '../../web/src/draw/theme';
import { specOf } from '../../web/src/experiment/condition';
import { course } from '../../web/src/experiment/course';
import { conditionOf } from '../../web/src/experiment/experiment';
import { patternsOf } from '../../web/src/experiment/network-measures';
import { softmax } from '../../web/src/experiment/softmax';
import { loadFromBuild } from '../engine/loaded';

const logits = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 8 });
/** Eight shares of which each is rounded once, and their sum seven times. */
const rounding = 16 * Number.EPSILON;

describe('softmax', () => {
  test('shares out one whole, however large the logits', () => {
    fc.assert(
      fc.property(logits, (given) => {
        const shares = softmax(given);
        expect(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 1)).toBeLessThan(rounding);
        for (const share of shares) expect(share).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test('sees only differences', () => {
    expect(softmax([1, 2, 4])).toEqual(softmax([101, 102, 104]));
    expect(softmax([0, Math.log(3)]).map((share) => share.toFixed(12))).toEqual(['0.250000000000', '0.750000000000']);
  });
});

describe('the parts of the plane', () => {
  test('are as many as there are patterns of units above zero', () => {
    // two units, four cells: both off, one on, both on, the same one on again
    const maps = Float32Array.of(0, 1, 2, 3, -1, 0, 1, 0);
    const { parts, count } = partsOf(maps, 4);
    expect(count).toBe(3);
    expect(parts[1]).toBe(parts[3]);
    expect(new Set(parts).size).toBe(3);
  });

  test('are one where nothing bends', () => {
    expect(partsOf(new Float32Array(0), 9).count).toBe(1);
  });

  test('are those that the experiment counts', async () => {
    const hillock = await loadFromBuild();
    const experiment = course.find(({ id }) => id === 'looks-linear');
    if (!experiment) throw new Error('there is no experiment on linear pieces');
    const run = hillock.createRun(specOf(experiment, conditionOf(experiment, 'relu'), 1));
    const { values } = run.grid({ resolution: 64, units: true });
    const units = run.spec.network.layers.reduce((sum, layer) => sum + layer.units, 0);
    expect(partsOf(values.subarray(0, units * 64 ** 2), 64 ** 2).count).toBe(patternsOf(run, 64).count);
    run.dispose();
  });
});

test('the border of an output lies where it is half way, between the cells', () => {
  const lines: number[][] = [];
  const known: Record<string | symbol, unknown> = {
    moveTo: (x: number, y: number) => lines.push([x, y]),
    lineTo: (x: number, y: number) => lines.push([x, y]),
  };
  const ctx = new Proxy(known, {
    get: (target, name) => target[name] ?? (() => {}),
    set: () => true,
  }) as unknown as Context;
  const theme = new Proxy({}, { get: () => new Uint32Array(256) }) as unknown as Theme;
  const original = globalThis.OffscreenCanvas;
  Object.assign(globalThis, {
    OffscreenCanvas: class {
      getContext = () => null;
    },
  });
  // four columns: 0, 0.25, 0.75, 1 -> half way between the second and the third
  const values = Float32Array.from({ length: 16 }, (_, i) => [0, 0.25, 0.75, 1][i % 4] ?? 0);
  const plane = { resolution: 4, domain: 1, values, middle: 0.5, full: 0.5, points: [] };
  drawPlane(ctx, theme, { x: 0, y: 0, width: 40, height: 40 }, plane);
  Object.assign(globalThis, { OffscreenCanvas: original });
  expect(lines.length).toBeGreaterThan(0);
  for (const [x] of lines) expect(x).toBeCloseTo(20, 9);
});
