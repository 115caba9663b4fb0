// Curves of several runs over one another: each has its colour, its dash and, at its end, its letter.
import { gridRows, stepAxis, text } from './axis';
import type { Context, Rect } from './geometry';
import { horizon, linearScale, logScale, type Scale } from './scale';
import type { Theme } from './theme';

export interface RunCurve {
  readonly letter: string;
  /** Index of the run's colour and dash. */
  readonly look: number;
  readonly rows: number;
  readonly steps: Float64Array;
  readonly values: Float32Array;
}

const dashes: readonly (readonly number[])[] = [[], [6, 3], [2, 3], [8, 3, 2, 3]];
const margin = { left: 36, right: 34, top: 8, bottom: 22 };
/** Rows in a px are drawn as their mean: at a high rate a curve would be a band. */
const smoothingPx = 4;

/** Lowest and highest positive value of all curves, rounded outwards to 1, 2 or 5 times a power of ten. */
export function valueRange(curves: readonly RunCurve[]): readonly [low: number, high: number] {
  let low = Number.POSITIVE_INFINITY;
  let high = 0;
  for (const { rows, values } of curves) {
    for (const value of values.subarray(0, rows)) {
      if (!(value > 0) || !Number.isFinite(value)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  if (high === 0) return [0.1, 1];
  const round = (value: number, up: boolean) => {
    const power = 10 ** Math.floor(Math.log10(value));
    const stops = [1, 2, 5, 10].map((stop) => stop * power);
    return (
      (up ? stops.find((stop) => stop >= value * 0.9999) : stops.findLast((stop) => stop <= value * 1.0001)) ?? power
    );
  };
  const floor = round(Math.max(low, high * 1e-9), false);
  return [floor, Math.max(round(high, true), floor * 2)];
}

export function drawRunCurves(
  ctx: Context,
  theme: Theme,
  rect: Rect,
  curves: readonly RunCurve[],
  axis: {
    readonly scale: 'log' | 'share';
    readonly step: string;
    readonly shortest: number;
    readonly goal?: number | undefined;
  },
): void {
  const left = rect.x + margin.left;
  const right = rect.x + rect.width - margin.right;
  const bottom = rect.y + rect.height - margin.bottom;
  const top = rect.y + margin.top;
  const y = axis.scale === 'log' ? logScale(...valueRange(curves), bottom, top) : linearScale(0, 1, bottom, top);
  const last = Math.max(0, ...curves.map(({ rows, steps }) => steps[rows - 1] ?? 0));
  const x = linearScale(0, horizon(last, axis.shortest), left, right);
  gridRows(ctx, theme, y, left, right, Math.max(3, rect.height / 30));
  stepAxis(ctx, theme, x, left, right, bottom, { text: axis.step, side: 'right' });
  if (axis.goal !== undefined && axis.goal > y.low && axis.goal < y.high)
    drawGoal(ctx, theme, left, right, y.at(axis.goal));
  const ends = [...curves].reverse().map((curve) => ({ curve, at: drawCurve(ctx, theme, curve, x, y) }));
  drawLetters(ctx, theme, ends, right, top, bottom);
}

function drawGoal(ctx: Context, theme: Theme, left: number, right: number, y: number): void {
  ctx.setLineDash([1, 3]);
  ctx.strokeStyle = theme.ink3;
  ctx.lineWidth = 1;
  ctx.beginPath();
  ctx.moveTo(left, y);
  ctx.lineTo(right, y);
  ctx.stroke();
  ctx.setLineDash([]);
}

/** Returns the height at which the curve ends; NaN if it has no end. */
function drawCurve(ctx: Context, theme: Theme, curve: RunCurve, x: Scale, y: Scale): number {
  ctx.beginPath();
  let end = Number.NaN;
  let pen = false;
  let [sum, count, from] = [0, 0, Number.NaN];
  const put = (px: number) => {
    if (count === 0) return;
    end = y.at(sum / count);
    if (pen) ctx.lineTo(px, end);
    else ctx.moveTo(px, end);
    pen = true;
    [sum, count, from] = [0, 0, Number.NaN];
  };
  for (let row = 0; row < curve.rows; row++) {
    const value = curve.values[row] ?? Number.NaN;
    const px = x.at(curve.steps[row] ?? 0);
    if (!Number.isFinite(value)) {
      put(px);
      pen = false; // a gap, where the value is no number
      continue;
    }
    sum += value;
    count++;
    if (Number.isNaN(from)) from = px;
    if (px - from >= smoothingPx || row === curve.rows - 1 || row === 0) put(px);
  }
  ctx.setLineDash([...(dashes[curve.look] ?? [])]);
  ctx.lineJoin = 'round';
  ctx.lineWidth = 1.75;
  ctx.strokeStyle = theme.runs[curve.look] ?? theme.ink;
  ctx.stroke();
  ctx.setLineDash([]);
  return end;
}

/** The letters at the ends of the curves, pushed apart where they would overlap. */
function drawLetters(
  ctx: Context,
  theme: Theme,
  ends: readonly { readonly curve: RunCurve; readonly at: number }[],
  right: number,
  top: number,
  bottom: number,
): void {
  const gap = theme.textSize * 1.1;
  const shown = ends.filter(({ at }) => Number.isFinite(at)).sort((a, b) => a.at - b.at);
  let lowest = top - gap;
  const heights = shown.map(({ at }) => {
    lowest = Math.max(at, lowest + gap);
    return lowest;
  });
  let highest = bottom + gap;
  for (let i = heights.length - 1; i >= 0; i--) {
    highest = Math.min(heights[i] ?? bottom, highest - gap);
    heights[i] = highest;
  }
  shown.forEach(({ curve }, index) => {
    text(ctx, theme, right + 8, heights[index] ?? bottom, curve.letter, {
      baseline: 'middle',
      colour: theme.runs[curve.look] ?? theme.ink,
      style: '600',
    });
  });
}

/** A short piece of a run's line, for a legend. */
export function drawRunLine(ctx: Context, theme: Theme, look: number, x: number, y: number, length: number): void {
  ctx.setLineDash([...(dashes[look] ?? [])]);
  ctx.lineWidth = 2;
  ctx.strokeStyle = theme.runs[look] ?? theme.ink;
  ctx.beginPath();
  ctx.moveTo(x, y);
  ctx.lineTo(x + length, y);
  ctx.stroke();
  ctx.setLineDash([]);
}
