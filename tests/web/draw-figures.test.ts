// The charts: what they find in the numbers, and what they put on the canvas.
import { describe, expect, test } from 'vitest';
import { flatParts, jumpsOf } from '../../web/src/draw/activation-plot';
import type { Context } from '../../web/src/draw/geometry';
import { drawGradientFlow, gradientDecades } from '../../web/src/draw/gradient-flow';
import { drawLossChart, lossRange } from '../../web/src/draw/loss-chart';
import type { Theme } from '../../web/src/draw/theme';

const letterWidth = 7;

/** A context that draws nothing and remembers what it was asked for. */
function recorder() {
  const calls: { readonly name: string; readonly given: readonly unknown[] }[] = [];
  const known: Record<string | symbol, unknown> = {
    measureText: (words: string) => ({ width: letterWidth * words.length }),
  };
  const ctx = new Proxy(known, {
    get: (target, name) => target[name] ?? ((...given: unknown[]) => void calls.push({ name: String(name), given })),
    set: (target, name, value) => {
      target[name] = value;
      return true;
    },
  }) as unknown as Context;
  const words = () => calls.filter(({ name }) => name === 'fillText').map(({ given }) => String(given[0]));
  const numbers = () => calls.flatMap(({ given }) => given.filter((value) => typeof value === 'number'));
  return { ctx, calls, words, numbers };
}

const theme = new Proxy(
  { textSize: 12, face: 'sans-serif' },
  { get: (known, name) => (known as Record<string | symbol, unknown>)[name] ?? '#000' },
) as unknown as Theme;

const z = Float32Array.from({ length: 241 }, (_, i) => (i - 120) / 15);
const curves = (value: (z: number) => number, derivative: (z: number) => number) => ({
  z,
  value: z.map(value),
  derivative: z.map(derivative),
});
const relu = curves(
  (v) => Math.max(0, v),
  (v) => (v > 0 ? 1 : 0),
);
const leaky = curves(
  (v) => (v > 0 ? v : 0.01 * v),
  (v) => (v > 0 ? 1 : 0.01),
);
const sigmoid = (v: number) => 1 / (1 + Math.exp(-v));
const logistic = curves(sigmoid, (v) => sigmoid(v) * sigmoid(-v));

describe('the activation plot', () => {
  test('finds that ReLU is flat left of zero and leaky ReLU nowhere', () => {
    expect(flatParts(relu, 0)).toEqual([{ from: -8, to: 0 }]);
    expect(flatParts(leaky, 0.01)).toEqual([]);
  });

  test('finds both tails of the sigmoid under 1 % of its steepest slope', () => {
    const [left, right] = flatParts(logistic, 0.01);
    // s(z) s(-z) = 0.0025 at |z| = 5.99
    expect([left?.from, right?.to]).toEqual([-8, 8]);
    expect([left?.to, right?.from].map((edge) => Math.abs(edge ?? 0))).toEqual(
      [6, 6].map((edge) => expect.closeTo(edge, 1)),
    );
  });

  test('breaks a curve where it jumps, and only there', () => {
    expect(jumpsOf(relu.derivative)).toEqual([120]);
    expect(jumpsOf(relu.value)).toEqual([]);
    expect(jumpsOf(logistic.derivative)).toEqual([]);
  });
});

const history = (train: readonly number[], test: readonly number[]) => ({
  rows: train.length,
  steps: Float64Array.from(train, (_, row) => 5 * row),
  train: Float32Array.from(train),
  test: Float32Array.from(test),
});
const rect = { x: 0, y: 0, width: 352, height: 148 };
const view = { logarithmic: true, shares: false, smoothing: 5 };
const words = { step: 'step', train: 'train 0.4', test: 'test 0.5' };

describe('the loss chart', () => {
  test('spans what was measured, rounded outwards, and forgets what is not finite', () => {
    expect(lossRange(history([0.52, 0.41, Number.NaN], [0.55, 0.47, Number.POSITIVE_INFINITY]))).toEqual([
      0.4,
      expect.closeTo(0.6),
    ]);
  });

  test('draws numbers only, also after a run has blown up', () => {
    const { ctx, numbers, words: said } = recorder();
    drawLossChart(ctx, theme, rect, history([0.5, 3, Number.NaN], [0.5, 4, Number.NaN]), 2500, words, view);
    expect(numbers().every(Number.isFinite)).toBe(true);
    expect(said()).toEqual(expect.arrayContaining(['train 0.4', 'test 0.5', 'step']));
  });

  test('draws an empty frame before the first number', () => {
    const { ctx, numbers } = recorder();
    drawLossChart(ctx, theme, rect, history([], []), 2500, words, view);
    expect(numbers().every(Number.isFinite)).toBe(true);
  });
});

describe('the gradient flow', () => {
  const flow = (...rows: readonly (readonly number[])[]) => ({
    rows: rows.length,
    layers: 3,
    gradientNorm: Float32Array.from(rows.flat()),
  });

  test('has room for a gradient that vanishes, in whole decades', () => {
    expect(gradientDecades(flow([0.2, 0.05, 0.01]))).toEqual([-4, 1]);
    expect(gradientDecades(flow([3e-9, 0.05, 40]))).toEqual([-9, 2]);
  });

  test('has the output on top and says each norm', () => {
    const { ctx, calls } = recorder();
    drawGradientFlow(ctx, theme, rect, flow([0.01, 0.05, 0.2]), ['layer 1', 'layer 2', 'output'], [0.01, 0.05, 0.2]);
    const heights = new Map(
      calls.filter(({ name }) => name === 'fillText').map(({ given }) => [given[0], Number(given[2])]),
    );
    expect(heights.get('output')).toBeLessThan(heights.get('layer 2') ?? 0);
    expect(heights.get('layer 2')).toBeLessThan(heights.get('layer 1') ?? 0);
    expect([...heights.keys()]).toEqual(expect.arrayContaining(['0.01', '0.05', '0.2']));
  });

  test('a norm of 1e-20 stands there to its last digit', () => {
    const { ctx, calls } = recorder();
    drawGradientFlow(
      ctx,
      theme,
      rect,
      flow([6.7e-20, 0.05, 0.2]),
      ['layer 1', 'layer 2', 'output'],
      [6.7e-20, 0.05, 0.2],
    );
    const label = calls.find(({ name, given }) => name === 'fillText' && given[0] === '6.7 × 10⁻²⁰');
    expect(Number(label?.given[1]) + letterWidth * '6.7 × 10⁻²⁰'.length).toBeLessThanOrEqual(rect.x + rect.width);
  });

  test('a layer that no gradient reaches lies at the low end', () => {
    const { ctx, numbers } = recorder();
    drawGradientFlow(ctx, theme, rect, flow([0, 0, 0.2]), ['layer 1', 'layer 2', 'output'], [0, 0, 0.2]);
    expect(numbers().every(Number.isFinite)).toBe(true);
  });
});
