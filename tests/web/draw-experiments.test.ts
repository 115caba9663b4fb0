// The figures of experiments: the range of their axes, and what they put where.
import { describe, expect, test } from 'vitest';
import { curvesRange, drawCurves } from '../../web/src/draw/curves';
import type { Context } from '../../web/src/draw/geometry';
import { dotRange, drawSeedDots, type Lane, type SeedDots, standsUpright } from '../../web/src/draw/seed-dots';
import type { Theme } from '../../web/src/draw/theme';

interface Call {
  readonly name: string;
  readonly given: readonly unknown[];
}

/** A context that draws nothing and remembers what it was asked for; a letter is 6 px wide. */
function recorder() {
  const calls: Call[] = [];
  const known: Record<string | symbol, unknown> = { measureText: (words: string) => ({ width: 6 * words.length }) };
  const ctx = new Proxy(known, {
    get: (target, name) => target[name] ?? ((...given: unknown[]) => void calls.push({ name: String(name), given })),
    set: (target, name, value) => {
      target[name] = value;
      return true;
    },
  }) as unknown as Context;
  const of = (name: string) => calls.filter((call) => call.name === name).map(({ given }) => given);
  return { ctx, of };
}

const theme = new Proxy(
  { textSize: 12, face: 'sans-serif', runs: ['#000', '#111', '#222', '#333'] },
  { get: (known, name) => (known as Record<string | symbol, unknown>)[name] ?? '#000' },
) as unknown as Theme;

const lane = (name: string, ...values: (number | null)[]): Lane => ({ name, values, middle: values[0] ?? null });
const dots = (lanes: readonly Lane[], more: Partial<SeedDots> = {}): SeedDots => ({
  lanes,
  logarithmic: false,
  written: String,
  words: { value: 'share', lanes: 'rate' },
  ...more,
});
const rect = { x: 0, y: 0, width: 560, height: 300 };

describe('dots of seeds', () => {
  test('begin at zero where the values are near it, and at round numbers elsewhere', () => {
    expect(dotRange(dots([lane('a', 0.02, 0.31)]))).toEqual([0, 0.4]);
    const [low, high] = dotRange(dots([lane('a', 0.91, 0.98)]));
    expect(low).toBeCloseTo(0.9, 9);
    expect(high).toBeCloseTo(0.98, 9);
  });

  test('have an axis even where all values are one', () => {
    for (const value of [0, 1, -3]) {
      const [low, high] = dotRange(dots([lane('a', value, value)]));
      expect(low).toBeLessThanOrEqual(value);
      expect(high).toBeGreaterThan(low);
      expect(high).toBeGreaterThanOrEqual(value);
    }
  });

  test('span whole powers of ten on a logarithmic axis', () => {
    expect(dotRange(dots([lane('a', 15, 1664, null)], { logarithmic: true }))).toEqual([10, 10_000]);
  });

  test('lie down where names would not fit under their lanes', () => {
    const short = ['0.1', '1', '3'].map((name) => lane(name, 1));
    expect(standsUpright(560, short, 12)).toBe(true);
    expect(standsUpright(560, [...short, lane('six layers of two, slope one, bias', 1)], 12)).toBe(false);
    expect(standsUpright(90, short, 12)).toBe(false);
  });

  test('show every seed, and none over another', () => {
    const { ctx, of } = recorder();
    drawSeedDots(ctx, theme, rect, dots([lane('a', 0.5, 0.5, 0.5, 0.1), lane('b', 0, 0, 1, 1)]));
    const places = of('arc').map(([x, y]) => `${x} ${y}`);
    expect(places).toHaveLength(8);
    expect(new Set(places).size).toBe(8);
  });

  test('show a goal that was not reached as a ring at the far end', () => {
    const { ctx, of } = recorder();
    drawSeedDots(ctx, theme, rect, dots([lane('a', 0.5, null)]));
    expect([of('arc').length, of('fill').length]).toEqual([2, 1]);
  });
});

describe('curves', () => {
  const curve = (name: string, group: number, ...y: number[]) =>
    ({ name, group, x: y.map((_, i) => i), y, marks: 'line' }) as const;
  const words = { x: 'layer', y: 'norm' };

  test('have a logarithmic axis that does not make noise look wild', () => {
    const { y } = curvesRange({ curves: [curve('a', 0, 1.1, 1.3)], logarithmic: true, words });
    expect(y[1] / y[0]).toBeGreaterThanOrEqual(100);
  });

  test('leave a gap where there is no number', () => {
    const { ctx, of } = recorder();
    const curves = [curve('a', 0, 1, 2, Number.NaN, 3, 4)];
    drawCurves(ctx, theme, rect, { curves, logarithmic: false, words });
    const [before, after] = [recorder(), of('lineTo').length];
    drawCurves(before.ctx, theme, rect, { curves: [curve('a', 0, 1, 2, 2.5, 3, 4)], logarithmic: false, words });
    expect(before.of('lineTo').length - after).toBe(2);
  });

  test('are named once a group, and no name lies on another', () => {
    const { ctx, of } = recorder();
    const curves = [curve('one', 0, 1, 2), curve('one', 0, 1, 2.1), curve('two', 1, 1, 2), curve('three', 2, 1, 2)];
    drawCurves(ctx, theme, rect, { curves, logarithmic: false, words });
    const names = of('fillText').filter(([name]) => ['one', 'two', 'three'].includes(String(name)));
    expect(names.map(([name]) => name).sort()).toEqual(['one', 'three', 'two']);
    const heights = names.map(([, , y]) => Number(y)).sort((a, b) => a - b);
    for (const [index, height] of heights.slice(1).entries()) {
      expect(height - (heights[index] ?? 0)).toBeGreaterThanOrEqual(theme.textSize);
    }
  });
});
