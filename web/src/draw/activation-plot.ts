// f and f' over the pre-activation z; under the same axis hangs the histogram of the z that a layer has right now.
import { hairline, text } from './axis';
import type { Context, Rect } from './geometry';
import { compact } from './number';
import { linearScale, linearTicks, type Scale } from './scale';
import { ring } from './state-mark';
import { font, type Theme } from './theme';

export interface Curves {
  /** Ascending and evenly spaced. */
  readonly z: Float32Array;
  readonly value: Float32Array;
  readonly derivative: Float32Array;
}

export interface Bins {
  readonly min: number;
  readonly max: number;
  readonly counts: Float32Array;
}

export interface Interval {
  readonly from: number;
  readonly to: number;
}

/** A slope of exactly `share` is not below it, also when float32 has rounded it down: leaky ReLU has 0.01. */
const rounding = 1e-4;

/** Where |f'| is 0 (`share` 0), or below `share` of its maximum: there hardly any gradient passes. */
export function flatParts({ z, derivative }: Curves, share: number): Interval[] {
  let steepest = 0;
  for (const slope of derivative) steepest = Math.max(steepest, Math.abs(slope));
  const parts: { from: number; to: number }[] = [];
  z.forEach((at, i) => {
    if (Math.abs(derivative[i] ?? 0) > share * steepest * (1 - rounding)) return;
    const last = parts.at(-1);
    if (last && last.to === z[i - 1]) last.to = at;
    else parts.push({ from: at, to: at });
  });
  return parts.filter(({ from, to }) => to > from);
}

/** A jump larger than this between neighbours is one of the function, not of the grid of z. */
const jump = 0.2;

/** Indices after which the derivative jumps: there its curve has a gap and an open end. */
export function jumpsOf(values: Float32Array): number[] {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  const jumps: number[] = [];
  for (let i = 0; i + 1 < values.length; i++) {
    if (Math.abs((values[i + 1] ?? 0) - (values[i] ?? 0)) > jump * Math.max(0.05, largest)) jumps.push(i);
  }
  return jumps;
}

export interface PlotWords {
  readonly f: string;
  readonly slope: string;
  readonly z: string;
  readonly layer: string;
  readonly bars: string;
}

const margin = { left: 34, right: 58, top: 8 };
/** Share of the height that the curves have. */
const curvesShare = 0.62;

export interface ActivationPicture {
  readonly curves: Curves;
  readonly flat: readonly Interval[];
  readonly bins: Bins | undefined;
  readonly words: PlotWords;
  readonly cursor?: number | undefined;
}

export function drawActivationPlot(ctx: Context, theme: Theme, rect: Rect, picture: ActivationPicture): Scale {
  const { curves, flat } = picture;
  const left = rect.x + margin.left;
  const right = rect.x + rect.width - margin.right;
  const range = curves.z.at(-1) ?? 6;
  const x = linearScale(-range, range, left, right);
  const split = rect.y + rect.height * curvesShare;
  const bottom = rect.y + rect.height - 4;
  const [low, high] = valueRange(curves);
  const y = linearScale(low, high, split - 6, rect.y + margin.top);

  ctx.fillStyle = theme.sunken;
  for (const { from, to } of flat)
    ctx.fillRect(x.at(from), rect.y + margin.top, x.at(to) - x.at(from), bottom - rect.y - margin.top);
  for (const value of linearTicks(low, high, 5)) {
    hairline(ctx, left, y.at(value), right, y.at(value), theme.rule);
    text(ctx, theme, left - 6, y.at(value), compact(value), { align: 'right', baseline: 'middle' });
  }
  drawCurve(ctx, curves.z, curves.derivative, x, y, { colour: theme.ink2, width: 1.5, dash: [5, 3] });
  drawCurve(ctx, curves.z, curves.value, x, y, { colour: theme.ink, width: 2.25, dash: [] });
  for (const index of jumpsOf(curves.derivative)) {
    for (const side of [index, index + 1]) {
      ring(ctx, theme, x.at(curves.z[index] ?? 0), y.at(curves.derivative[side] ?? 0), 2.5);
    }
  }
  drawNames(ctx, theme, picture, y, right);
  drawAxis(ctx, theme, x, split, picture.words.z);
  if (picture.bins) drawBins(ctx, theme, picture.bins, x, split + theme.textSize + 11, bottom);
  const beside = split + theme.textSize + 24;
  text(ctx, theme, right + 6, beside, picture.words.layer);
  text(ctx, theme, right + 6, beside + theme.textSize * 1.25, picture.words.bars);
  if (picture.cursor !== undefined)
    hairline(ctx, x.at(picture.cursor), rect.y + margin.top, x.at(picture.cursor), bottom, theme.ink);
  return x;
}

/** Both curves fit; a little air below zero, so that a floor at 0 can be seen. */
function valueRange({ value, derivative }: Curves): readonly [number, number] {
  let low = -0.05;
  let high = 1;
  for (let i = 0; i < value.length; i++) {
    for (const v of [value[i] ?? 0, derivative[i] ?? 0]) {
      if (!Number.isFinite(v)) continue;
      low = Math.min(low, v);
      high = Math.max(high, v);
    }
  }
  return [low - (high - low) * 0.05, high];
}

/** The name of f at its right end, that of f' at its own, apart where they would meet. */
function drawNames(ctx: Context, theme: Theme, { curves, words }: ActivationPicture, y: Scale, right: number): void {
  const gap = theme.textSize * 1.3;
  const valueY = y.at(curves.value.at(-1) ?? 0);
  let slopeY = y.at(curves.derivative.at(-1) ?? 0);
  if (Math.abs(valueY - slopeY) < gap) slopeY = valueY + (slopeY >= valueY ? gap : -gap);
  ctx.font = font(theme, 'italic', 14 / 12);
  for (const [word, at] of [
    [words.f, valueY],
    [words.slope, slopeY],
  ] as const) {
    text(ctx, theme, right + 6, at, word, { baseline: 'middle', colour: theme.ink2, style: 'italic', factor: 14 / 12 });
  }
}

function drawAxis(ctx: Context, theme: Theme, x: Scale, y: number, name: string): void {
  const [left, right] = [x.at(x.low), x.at(x.high)];
  hairline(ctx, left, y, right, y, theme.ruleStrong);
  for (const value of linearTicks(x.low, x.high, 7)) {
    text(ctx, theme, x.at(value), y + 5, compact(value), { align: 'center', baseline: 'top' });
  }
  text(ctx, theme, right + 14, y + 4, name, { baseline: 'top', colour: theme.ink2, style: 'italic', factor: 14 / 12 });
}

interface Stroke {
  readonly colour: string;
  readonly width: number;
  readonly dash: readonly number[];
}

function drawCurve(ctx: Context, z: Float32Array, values: Float32Array, x: Scale, y: Scale, stroke: Stroke): void {
  const gaps = new Set(jumpsOf(values));
  ctx.beginPath();
  let drawing = false;
  for (let i = 0; i < z.length; i++) {
    const value = values[i] ?? Number.NaN;
    if (Number.isFinite(value)) {
      if (drawing) ctx.lineTo(x.at(z[i] ?? 0), y.at(value));
      else ctx.moveTo(x.at(z[i] ?? 0), y.at(value));
    }
    drawing = Number.isFinite(value) && !gaps.has(i);
  }
  ctx.lineJoin = 'round';
  ctx.lineWidth = stroke.width;
  ctx.strokeStyle = stroke.colour;
  ctx.setLineDash([...stroke.dash]);
  ctx.stroke();
  ctx.setLineDash([]);
}

/** Bars hang from `top`, their length the square root of the count, or one full bin would hide the rest. */
function drawBins(ctx: Context, theme: Theme, bins: Bins, x: Scale, top: number, bottom: number): void {
  let most = 0;
  for (const count of bins.counts) most = Math.max(most, count);
  if (most === 0) return;
  const width = (bins.max - bins.min) / bins.counts.length;
  ctx.globalAlpha = 0.8;
  bins.counts.forEach((count, bin) => {
    const from = bins.min + bin * width;
    const [start, end] = [x.at(from), x.at(from + width)];
    ctx.fillStyle = from + width / 2 < 0 ? theme.minus : theme.plus;
    ctx.fillRect(start + 0.5, top, Math.max(0.5, end - start - 1), Math.sqrt(count / most) * (bottom - top));
  });
  ctx.globalAlpha = 1;
}
