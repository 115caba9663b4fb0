// Gradient norm and update-to-weight ratio of the layers: over depth now, and over time, on log axes.
import { gridRows, hairline, stepAxis, text } from './axis';
import type { Context, Rect } from './geometry';
import { horizon, linearScale, logScale, type Scale } from './scale';
import type { Theme } from './theme';

export interface NormHistory {
  readonly rows: number;
  readonly layers: number;
  readonly steps: Float64Array;
  /** rows x layers. */
  readonly gradientNorm: Float32Array;
  /** rows x layers. */
  readonly updateRatio: Float32Array;
}

export interface NormWords {
  readonly depth: string;
  readonly gradient: string;
  readonly update: string;
  readonly gradientTime: string;
  readonly updateTime: string;
  readonly step: string;
  readonly usual: string;
  /** Short names, output last. */
  readonly names: readonly string[];
}

/** Under the lowest point, for the name of its line. */
const nameRoom = 18;
const margin = { left: 42, right: 34, top: 24, bottom: 22 };
const chartHeight = 178;
const narrow = 640;
/** Zero, or next to it, lies at the foot of its axis. */
const lowest = 1e-9;
const highest = 1e6;
const mostSamples = 997;
const dipShare = 0.03;
/** An update of a thousandth of the weights is a rule of thumb (Karpathy, CS231n notes). */
export const usualRatio = 1e-3;

export const layerNormsHeight = (width: number): number => (width < narrow ? 3 * (chartHeight + 12) : chartHeight);

export function drawLayerNorms(
  ctx: Context,
  theme: Theme,
  width: number,
  history: NormHistory,
  words: NormWords,
): void {
  const gap = 24;
  const chart = (index: number): Rect =>
    width < narrow
      ? { x: 0, y: index * (chartHeight + 12), width, height: chartHeight }
      : { x: (index * (width + gap)) / 3, y: 0, width: (width - 2 * gap) / 3, height: chartHeight };
  drawDepth(ctx, theme, chart(0), history, words);
  drawTime(ctx, theme, chart(1), history, history.gradientNorm, words.gradientTime, words);
  drawTime(ctx, theme, chart(2), history, history.updateRatio, words.updateTime, words);
}

/** Whole decades that hold the values that are positive, but for a few that dip for a moment. */
export function decadesOf(values: readonly Float32Array[]): readonly [low: number, high: number] {
  const kept: number[] = [];
  for (const column of values) {
    const every = Math.ceil(column.length / mostSamples);
    for (let i = column.length - 1; i >= 0; i -= every) {
      const value = column[i] ?? 0;
      if (value > lowest && value < highest) kept.push(value);
    }
  }
  kept.sort((a, b) => a - b);
  const low = kept[Math.floor(kept.length * dipShare)];
  const high = kept.at(-1);
  if (low === undefined || high === undefined) return [1e-4, 1];
  const from = Math.floor(Math.log10(low));
  return [10 ** from, 10 ** Math.max(from + 2, Math.ceil(Math.log10(high)))];
}

function drawDepth(ctx: Context, theme: Theme, rect: Rect, history: NormHistory, words: NormWords): void {
  const { rows, layers } = history;
  const now = (values: Float32Array) => values.subarray((rows - 1) * layers, rows * layers);
  const [gradient, update] =
    rows > 0 ? [now(history.gradientNorm), now(history.updateRatio)] : [new Float32Array(0), new Float32Array(0)];
  const { left, right, top, bottom } = inside(rect);
  const y = logScale(...decadesOf([gradient, update]), bottom - nameRoom, top);
  gridRows(ctx, theme, y, left, right, 6);
  text(ctx, theme, rect.x, rect.y + 12, words.depth, { colour: theme.ink2 });
  const x = linearScale(-0.4, Math.max(1, layers) - 0.6, left, right);
  const every = Math.ceil(layers / Math.max(1, Math.floor((right - left) / 22)));
  words.names.slice(0, layers).forEach((name, layer) => {
    if (layer % every === 0 || layer === layers - 1)
      text(ctx, theme, x.at(layer), bottom + 6, name, { align: 'center', baseline: 'top' });
  });
  for (const [values, name, dash] of [
    [gradient, words.gradient, []],
    [update, words.update, [4, 3]],
  ] as const) {
    ctx.beginPath();
    values.forEach((value, layer) => {
      const at = heightOf(y, value);
      if (layer === 0) ctx.moveTo(x.at(layer), at);
      else ctx.lineTo(x.at(layer), at);
    });
    ctx.strokeStyle = dash.length > 0 ? theme.ink3 : theme.ink;
    ctx.lineWidth = 1.5;
    ctx.setLineDash([...dash]);
    ctx.stroke();
    ctx.setLineDash([]);
    values.forEach((value, layer) => {
      ctx.beginPath();
      ctx.arc(x.at(layer), heightOf(y, value), 3.5, 0, 2 * Math.PI);
      ctx.fillStyle = dash.length > 0 ? theme.paper : theme.ink;
      ctx.strokeStyle = dash.length > 0 ? theme.ink3 : theme.ink;
      ctx.fill();
      ctx.stroke();
    });
    const first = values[0];
    if (first === undefined) continue;
    const other = (values === gradient ? update : gradient)[0] ?? 0;
    const above = first >= other;
    text(ctx, theme, left + 2, heightOf(y, first) + (above ? -9 : 16), name, {
      colour: dash.length > 0 ? theme.ink3 : theme.ink,
    });
  }
}

function drawTime(
  ctx: Context,
  theme: Theme,
  rect: Rect,
  history: NormHistory,
  values: Float32Array,
  title: string,
  words: NormWords,
): void {
  const { rows, layers, steps } = history;
  const { left, right, top, bottom } = inside(rect);
  const y = logScale(...decadesOf([values.subarray(0, rows * layers)]), bottom, top);
  const x = linearScale(0, horizon(steps[rows - 1] ?? 0, 2500), left, right);
  gridRows(ctx, theme, y, left, right, 6);
  stepAxis(ctx, theme, x, left, right, bottom, { text: words.step, side: 'right' });
  text(ctx, theme, rect.x, rect.y + 12, title, { colour: theme.ink2 });
  if (values === history.updateRatio && usualRatio > y.low && usualRatio < y.high) {
    ctx.setLineDash([1, 3]);
    hairlineDashed(ctx, left, right, y.at(usualRatio), theme.ink3);
    text(ctx, theme, right, y.at(usualRatio) - 4, words.usual, { align: 'right' });
  }
  const ends: { at: number; name: string; colour: string }[] = [];
  for (let layer = layers - 1; layer >= 0; layer--) {
    // The first layer is the strongest line: it is the one that starves. The output is the palest.
    const strength = layers > 1 ? 1 - layer / (layers - 1) : 1;
    ctx.globalAlpha = 0.35 + 0.65 * strength;
    const end = drawLine(ctx, theme, history, values, layer, x, y, 0.9 + 0.8 * strength);
    ctx.globalAlpha = 1;
    ends.push({ at: end, name: words.names[layer] ?? '', colour: strength > 0.5 ? theme.ink : theme.ink3 });
  }
  drawNames(ctx, theme, ends, right, top, bottom);
}

function hairlineDashed(ctx: Context, from: number, to: number, y: number, colour: string): void {
  ctx.beginPath();
  ctx.moveTo(from, y);
  ctx.lineTo(to, y);
  ctx.lineWidth = 1;
  ctx.strokeStyle = colour;
  ctx.stroke();
  ctx.setLineDash([]);
}

/** Means over a few px: at a high rate a line would be a band. Returns the height at which it ends. */
function drawLine(
  ctx: Context,
  theme: Theme,
  { rows, layers, steps }: NormHistory,
  values: Float32Array,
  layer: number,
  x: Scale,
  y: Scale,
  width: number,
): number {
  ctx.beginPath();
  let end = Number.NaN;
  let pen = false;
  let [sum, count, from] = [0, 0, 0];
  for (let row = 0; row < rows; row++) {
    const value = values[row * layers + layer] ?? Number.NaN;
    const px = x.at(steps[row] ?? 0);
    if (Number.isFinite(value)) {
      if (count === 0) from = px;
      sum += Math.log10(Math.max(value, lowest));
      count++;
    }
    if (count === 0 || (px - from < 4 && row < rows - 1)) continue;
    end = heightOf(y, 10 ** (sum / count));
    if (pen) ctx.lineTo(px, end);
    else ctx.moveTo(px, end);
    pen = true;
    [sum, count] = [0, 0];
  }
  ctx.lineJoin = 'round';
  ctx.lineWidth = width;
  ctx.strokeStyle = theme.ink;
  ctx.setLineDash([]);
  ctx.stroke();
  return end;
}

function drawNames(
  ctx: Context,
  theme: Theme,
  ends: readonly { at: number; name: string; colour: string }[],
  right: number,
  top: number,
  bottom: number,
): void {
  const gap = theme.textSize * 1.05;
  const shown = ends.filter(({ at }) => Number.isFinite(at)).sort((a, b) => a.at - b.at);
  // Down from the top as far as they push one another, then up again from the foot.
  const places: number[] = [];
  for (const { at } of shown) places.push(Math.max(at, (places.at(-1) ?? top - gap) + gap));
  for (let last = places.length - 1, most = bottom; last >= 0; last--, most -= gap)
    places[last] = Math.min(places[last] ?? most, most);
  shown.forEach(({ at, name, colour }, index) => {
    const y = places[index] ?? at;
    if (y < top - gap) return; // no room for all names
    hairline(ctx, right, Math.min(bottom, at), right + 3, Math.min(bottom, at), theme.rule);
    text(ctx, theme, right + 5, y, name, { baseline: 'middle', colour });
  });
}

const heightOf = (y: Scale, value: number): number => y.at(Math.min(y.high, Math.max(y.low, value)));

const inside = (rect: Rect) => ({
  left: rect.x + margin.left,
  right: rect.x + rect.width - margin.right,
  top: rect.y + margin.top,
  bottom: rect.y + rect.height - margin.bottom,
});
