// Activations over x: f above, f' below under the same axis, one or several at a time.
import type { Curves, Interval } from './activation-plot';
import { jumpsOf } from './activation-plot';
import { gridColumns, gridRows, hairline, text } from './axis';
import type { Context, Rect } from './geometry';
import { linearScale, type Scale } from './scale';
import { ring } from './state-mark';
import type { Theme } from './theme';

export interface NamedCurves extends Curves {
  readonly name: string;
}

export interface FunctionPicture {
  /** The first is the one that is looked at. */
  readonly curves: readonly NamedCurves[];
  readonly from: number;
  readonly to: number;
  /** Of the first: where hardly any gradient passes. */
  readonly shaded: readonly Interval[];
  readonly cursor: number;
  readonly words: { readonly f: string; readonly slope: string; readonly x: string; readonly shade: string };
}

/** Colour and dash tell them apart; the names at their ends do, too. */
const dashes: readonly (readonly number[])[] = [[], [6, 4], [2, 3], [8, 3, 2, 3]];
export const mostCurves = dashes.length;

const margin = { left: 44, right: 84, top: 10, between: 36, bottom: 22 };
/** Of the height that the two panels share. */
const upperShare = 0.74;

export function plotScale({ x, width }: Rect, from: number, to: number): Scale {
  return linearScale(from, to, x + margin.left, x + width - margin.right);
}

export function drawFunctionPlot(ctx: Context, theme: Theme, rect: Rect, picture: FunctionPicture): void {
  const { curves, words, cursor } = picture;
  const x = plotScale(rect, picture.from, picture.to);
  const [left, right] = [x.at(x.low), x.at(x.high)];
  const room = rect.height - margin.top - margin.between - margin.bottom;
  const split = rect.y + margin.top + room * upperShare;
  const panels = [
    { of: 'value', top: rect.y + margin.top, bottom: split, name: words.f, least: 0.5 },
    {
      of: 'derivative',
      top: split + margin.between,
      bottom: rect.y + rect.height - margin.bottom,
      name: words.slope,
      least: 1,
    },
  ] as const;
  for (const { of, top, bottom, name, least } of panels) {
    const [low, high] = rangeOf(
      curves.map((each) => each[of]),
      least,
    );
    const y = linearScale(low, high, bottom, top);
    ctx.fillStyle = theme.sunken;
    for (const { from, to } of picture.shaded) {
      const [start, end] = [Math.max(left, x.at(from)), Math.min(right, x.at(to))];
      if (end > start) ctx.fillRect(start, top, end - start, bottom - top);
    }
    gridColumns(ctx, theme, x, top, bottom, Math.max(3, (right - left) / 60));
    gridRows(ctx, theme, y, left, right, Math.max(2, (bottom - top) / 40));
    if (low < 0 && high > 0) hairline(ctx, left, y.at(0), right, y.at(0), theme.ruleStrong);
    if (x.low < 0 && x.high > 0) hairline(ctx, x.at(0), top, x.at(0), bottom, theme.ruleStrong);
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, top - 4, right - left, bottom - top + 8);
    ctx.clip();
    [...curves.entries()].reverse().forEach(([index, curve]) => {
      stroke(ctx, theme, curve.z, curve[of], x, y, index);
    });
    ctx.restore();
    if (curves[0]) breaks(ctx, theme, curves[0], of, x, y, bottom - top);
    hairline(ctx, x.at(cursor), top, x.at(cursor), bottom, theme.ink);
    for (const curve of curves) {
      const v = curve[of][indexAt(curve.z, cursor)] ?? Number.NaN;
      if (!Number.isFinite(v) || v < low || v > high) continue;
      ctx.beginPath();
      ctx.arc(x.at(cursor), y.at(v), 3.5, 0, 2 * Math.PI);
      ctx.fillStyle = theme.runs[curves.indexOf(curve)] ?? theme.ink;
      ctx.fill();
    }
    text(ctx, theme, right + 8, top + theme.textSize / 2, name, {
      baseline: 'middle',
      colour: theme.ink2,
      style: 'italic',
      factor: 15 / 12,
    });
    if (of === 'value') names(ctx, theme, curves, y, right, top + theme.textSize * 2, bottom);
  }
  text(ctx, theme, right + 12, rect.y + rect.height - margin.bottom + 4, words.x, {
    baseline: 'top',
    colour: theme.ink2,
    style: 'italic',
    factor: 15 / 12,
  });
  // Under f′, where a part that is shaded has nothing but the axis.
  const wide = ctx.measureText(words.shade).width + 10;
  const ends = picture.shaded.map(({ from, to }) => [Math.max(left, x.at(from)), Math.min(right, x.at(to))] as const);
  const shade = ends.find(([start, end]) => end - start > wide);
  if (shade) text(ctx, theme, shade[0] + 5, panels[1].top + theme.textSize, words.shade);
}

function rangeOf(columns: readonly Float32Array[], least: number): readonly [number, number] {
  let [low, high] = [0, 0];
  for (const column of columns) {
    for (const v of column) {
      if (!Number.isFinite(v)) continue;
      low = Math.min(low, v);
      high = Math.max(high, v);
    }
  }
  if (high - low < least) high = low + least;
  const air = (high - low) * 0.05;
  return [low - air, high + air];
}

export const indexAt = (x: Float32Array, at: number): number => {
  const [first, last] = [x[0] ?? 0, x.at(-1) ?? 1];
  return Math.max(0, Math.min(x.length - 1, Math.round(((at - first) / (last - first)) * (x.length - 1))));
};

function stroke(
  ctx: Context,
  theme: Theme,
  x: Float32Array,
  values: Float32Array,
  across: Scale,
  up: Scale,
  index: number,
): void {
  const gaps = new Set(jumpsOf(values));
  ctx.beginPath();
  let drawing = false;
  for (let i = 0; i < x.length; i++) {
    const value = values[i] ?? Number.NaN;
    const finite = Number.isFinite(value);
    if (finite && drawing) ctx.lineTo(across.at(x[i] ?? 0), up.at(value));
    else if (finite) ctx.moveTo(across.at(x[i] ?? 0), up.at(value));
    drawing = finite && !gaps.has(i);
  }
  ctx.lineJoin = 'round';
  ctx.lineWidth = index === 0 ? 2.25 : 1.75;
  ctx.strokeStyle = theme.runs[index] ?? theme.ink;
  ctx.setLineDash([...(dashes[index] ?? [])]);
  ctx.stroke();
  ctx.setLineDash([]);
}

/** Hollow rings at the two ends of a jump. */
function breaks(
  ctx: Context,
  theme: Theme,
  curve: NamedCurves,
  of: 'value' | 'derivative',
  x: Scale,
  y: Scale,
  height: number,
): void {
  for (const index of jumpsOf(curve[of])) {
    const [a, b] = [curve[of][index] ?? 0, curve[of][index + 1] ?? 0];
    if (Math.abs(y.at(a) - y.at(b)) < 6 || Math.abs(y.at(a) - y.at(b)) > height + 1) continue;
    for (const v of [a, b]) ring(ctx, theme, x.at(curve.z[index] ?? 0), y.at(v), 3);
  }
}

/** At the right end of each curve, pushed apart where they would meet. */
function names(
  ctx: Context,
  theme: Theme,
  curves: readonly NamedCurves[],
  y: Scale,
  right: number,
  top: number,
  bottom: number,
): void {
  if (curves.length < 2) return;
  const gap = theme.textSize * 1.25;
  const ends = curves
    .map((curve, index) => ({ name: curve.name, index, at: y.at(curve.value.findLast(Number.isFinite) ?? 0) }))
    .sort((a, b) => a.at - b.at);
  let last = top - gap;
  for (const end of ends) {
    const at = Math.min(bottom, Math.max(end.at, last + gap));
    last = at;
    text(ctx, theme, right + 8, at, end.name, { baseline: 'middle', colour: theme.runs[end.index] ?? theme.ink });
  }
}
