// What flows through each layer: a row of three histograms, the first under f and f' themselves, and numbers beside them.
import type { Curves, Interval } from './activation-plot';
import { jumpsOf } from './activation-plot';
import { hairline, text } from './axis';
import type { Context, Rect } from './geometry';
import { compact } from './number';
import { linearScale, type Scale } from './scale';
import type { Theme } from './theme';

export interface LayerBins {
  readonly min: number;
  readonly max: number;
  readonly counts: Float32Array;
}

export interface LayerRow {
  readonly name: string;
  readonly z: LayerBins | undefined;
  readonly a: LayerBins | undefined;
  readonly gradient: LayerBins | undefined;
  readonly curves: Curves | undefined;
  /** Where no gradient passes. */
  readonly flat: readonly Interval[];
  /** Numbers, a line each. */
  readonly words: readonly string[];
  /** Half-width of the gradient's axis, which each layer has of its own. */
  readonly reach: string;
}

export interface LayerHeads {
  readonly z: string;
  readonly a: string;
  readonly gradient: string;
  /** For narrow pictures. */
  readonly shortA: string;
  readonly shortGradient: string;
}

const narrow = 640;
const wideRow = 88;
const narrowRow = 176;
const head = 20;
const axis = 18;
/** Height of f' in that of f. */
const slopeShare = 0.55;

export const layerRowsHeight = (width: number, rows: number): number =>
  width < narrow ? rows * narrowRow : head + rows * wideRow + axis;

export function drawLayerRows(
  ctx: Context,
  theme: Theme,
  width: number,
  rows: readonly LayerRow[],
  heads: LayerHeads,
): void {
  if (width < narrow) {
    for (const [index, row] of rows.entries()) drawNarrow(ctx, theme, width, index * narrowRow, row, heads);
    return;
  }
  const name = 56;
  const words = 206;
  const gap = 20;
  const room = width - name - words - 3 * gap;
  const [z, a] = [room * 0.46, room * 0.27];
  const at = { z: name, a: name + z + gap, gradient: name + z + a + 2 * gap, words: width - words };
  const widths = { z, a, gradient: room - z - a };
  for (const part of ['z', 'a', 'gradient'] as const)
    text(ctx, theme, at[part], 12, heads[part], { colour: theme.ink2 });
  rows.forEach((row, index) => {
    const top = head + index * wideRow;
    const rect = (part: 'z' | 'a' | 'gradient'): Rect => ({
      x: at[part],
      y: top + 4,
      width: widths[part],
      height: wideRow - 14,
    });
    text(ctx, theme, 0, top + wideRow / 2, row.name, { baseline: 'middle', colour: theme.ink });
    drawUnderCurves(ctx, theme, rect('z'), row);
    drawHistogram(ctx, theme, rect('a'), row.a);
    drawHistogram(ctx, theme, rect('gradient'), row.gradient);
    text(ctx, theme, at.gradient + widths.gradient, top + 14, row.reach, { align: 'right' });
    const line = theme.textSize * 1.35;
    const first = top + wideRow / 2 - ((row.words.length - 1) * line) / 2 - 2;
    for (const [i, word] of row.words.entries())
      text(ctx, theme, at.words, first + i * line, word, { baseline: 'middle', colour: theme.ink2 });
  });
  const bottom = head + rows.length * wideRow;
  for (const part of ['z', 'a'] as const) drawEnds(ctx, theme, at[part], widths[part], bottom + 2, rows[0]?.[part]);
}

function drawNarrow(ctx: Context, theme: Theme, width: number, top: number, row: LayerRow, heads: LayerHeads): void {
  const half = (width - 16) / 2;
  text(ctx, theme, 0, top + 12, row.name, { colour: theme.ink, style: '600' });
  text(ctx, theme, width, top + 12, row.words.slice(0, 2).join(', '), { align: 'right' });
  drawUnderCurves(ctx, theme, { x: 0, y: top + 18, width, height: 66 }, row);
  drawEnds(ctx, theme, 0, width, top + 86, row.z);
  drawHistogram(ctx, theme, { x: 0, y: top + 106, width: half, height: 36 }, row.a);
  drawHistogram(ctx, theme, { x: half + 16, y: top + 106, width: half, height: 36 }, row.gradient);
  text(ctx, theme, 0, top + 156, `${heads.shortA}, ${row.words[2] ?? ''}`);
  text(ctx, theme, width, top + 156, `${heads.shortGradient} ${row.reach}`, { align: 'right' });
}

/** The ends of the shared axis, and zero. */
function drawEnds(ctx: Context, theme: Theme, x: number, width: number, y: number, bins: LayerBins | undefined): void {
  if (!bins) return;
  text(ctx, theme, x, y, compact(bins.min), { baseline: 'top' });
  text(ctx, theme, x + width, y, compact(bins.max), { baseline: 'top', align: 'right' });
  if (bins.min < 0 && bins.max > 0)
    text(ctx, theme, x + (width * -bins.min) / (bins.max - bins.min), y, '0', { baseline: 'top', align: 'center' });
}

function drawHistogram(ctx: Context, theme: Theme, rect: Rect, bins: LayerBins | undefined): void {
  const bottom = rect.y + rect.height;
  hairline(ctx, rect.x, bottom, rect.x + rect.width, bottom, theme.ruleStrong);
  if (!bins) return;
  const x = linearScale(bins.min, bins.max, rect.x, rect.x + rect.width);
  if (bins.min < 0 && bins.max > 0) hairline(ctx, x.at(0), rect.y, x.at(0), bottom, theme.rule);
  let most = 0;
  for (const count of bins.counts) most = Math.max(most, count);
  if (most === 0) return;
  const width = (bins.max - bins.min) / bins.counts.length;
  ctx.globalAlpha = 0.75;
  bins.counts.forEach((count, bin) => {
    if (count === 0) return;
    const from = bins.min + bin * width;
    const [start, end] = [x.at(from), x.at(from + width)];
    const height = Math.max(1.5, Math.sqrt(count / most) * rect.height);
    ctx.fillStyle = from + width / 2 < 0 ? theme.minus : theme.plus;
    ctx.fillRect(start + 0.25, bottom - height, Math.max(0.5, end - start - 0.5), height);
  });
  ctx.globalAlpha = 1;
}

/** One sees where the data sit: shaded where no gradient passes, f solid, f' dashed, over the bars. */
function drawUnderCurves(ctx: Context, theme: Theme, rect: Rect, row: LayerRow): void {
  const bins = row.z;
  const { curves: whole } = row;
  const low = bins?.min ?? whole?.z[0] ?? -1;
  const high = bins?.max ?? whole?.z.at(-1) ?? 1;
  const x = linearScale(low, high, rect.x, rect.x + rect.width);
  ctx.fillStyle = theme.sunken;
  for (const { from, to } of row.flat) {
    const [start, end] = [Math.max(rect.x, x.at(from)), Math.min(rect.x + rect.width, x.at(to))];
    if (end > start) ctx.fillRect(start, rect.y, end - start, rect.height);
  }
  drawHistogram(ctx, theme, rect, bins);
  if (!whole) return;
  const curves = within(whole, low, high);
  const [bottom, top] = [rect.y + rect.height - 1, rect.y + 2];
  const [least, most] = extent(curves.value);
  const [flattest, steepest] = extent(curves.derivative);
  const y = linearScale(least, most, bottom, top);
  // f' has a scale of its own: over a wide axis it would be a line on the ground
  const slope = linearScale(flattest, steepest, bottom, bottom - (bottom - top) * slopeShare);
  stroke(ctx, curves.z, curves.derivative, x, slope, theme.ink2, 1.25, [4, 3]);
  stroke(ctx, curves.z, curves.value, x, y, theme.ink, 1.75, []);
}

/** The bars of a row may still be over another axis than its curves. */
function within({ z, value, derivative }: Curves, low: number, high: number): Curves {
  const from = z.findIndex((at) => at >= low);
  const to = z.findLastIndex((at) => at <= high) + 1;
  return { z: z.subarray(from, to), value: value.subarray(from, to), derivative: derivative.subarray(from, to) };
}

function extent(values: Float32Array): readonly [low: number, high: number] {
  let [low, high] = [0, 1e-6];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return [low, high];
}

function stroke(
  ctx: Context,
  z: Float32Array,
  values: Float32Array,
  x: Scale,
  y: Scale,
  colour: string,
  width: number,
  dash: readonly number[],
): void {
  const gaps = new Set(jumpsOf(values));
  ctx.beginPath();
  let pen = false;
  values.forEach((value, i) => {
    if (Number.isFinite(value)) {
      if (pen) ctx.lineTo(x.at(z[i] ?? 0), y.at(value));
      else ctx.moveTo(x.at(z[i] ?? 0), y.at(value));
    }
    pen = Number.isFinite(value) && !gaps.has(i);
  });
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.setLineDash([...dash]);
  ctx.stroke();
  ctx.setLineDash([]);
}
