// Graphs over one input: what the output says there, and what a unit makes of it.
import { hairline } from './axis';
import { type Context, clamp, type Rect } from './geometry';
import type { Theme } from './theme';

/** Of the height, left free over and under the bounds. */
const margin = 1 / 22;

/** Where a value from `low` to `high` lies in a picture of them. */
export const graphHeight = (rect: Rect, value: number, low: number, high: number): number =>
  rect.y + rect.height * (1 - margin - ((value - low) / (high - low)) * (1 - 2 * margin));

export interface Graph {
  /** At equal distances, at the centres of as many cells. */
  readonly values: Float32Array;
  readonly colour: string;
  /** Steps back behind the others. */
  readonly faint?: boolean;
}

/** Graphs over one another, with the line of zero if it lies between the bounds. */
export function drawGraphs(
  ctx: Context,
  theme: Theme,
  rect: Rect,
  graphs: readonly Graph[],
  low: number,
  high: number,
): void {
  const zero = graphHeight(rect, 0, low, high);
  if (zero > rect.y && zero < rect.y + rect.height) hairline(ctx, rect.x, zero, rect.x + rect.width, zero, theme.rule);
  ctx.save();
  ctx.beginPath();
  ctx.rect(rect.x, rect.y, rect.width, rect.height);
  ctx.clip();
  ctx.lineWidth = 2;
  ctx.lineJoin = 'round';
  ctx.setLineDash([]);
  for (const { values, colour, faint } of graphs) {
    ctx.globalAlpha = faint ? 0.2 : 1;
    ctx.beginPath();
    tracePoints(ctx, rect, values, (value) => graphHeight(rect, value, low, high));
    ctx.strokeStyle = colour;
    ctx.stroke();
  }
  ctx.restore();
}

/** Bounds of a response: zero is always within, and what hardly leaves it stays near it. */
export function responseBounds(values: Float32Array): { readonly low: number; readonly high: number } {
  let [low, high] = [0, 0];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high && value !== Number.POSITIVE_INFINITY) high = value;
  }
  if (low === Number.NEGATIVE_INFINITY) low = -high;
  return high - low > 1e-6 ? { low, high } : { low: -1, high: 1 };
}

/** The response of one unit over the input, on its own scale: the part over zero and the part under it in the colours of the signs. */
export function drawResponse(ctx: Context, theme: Theme, rect: Rect, values: Float32Array): void {
  const { low, high } = responseBounds(values);
  const bottom = rect.y + rect.height;
  const at = (value: number) => clamp(graphHeight(rect, value, low, high), rect.y, bottom);
  const zero = at(0);
  for (const [colour, sign] of [
    [theme.plus, 1],
    [theme.minus, -1],
  ] as const) {
    if ((sign > 0 ? high : -low) < 0.01 * (high - low)) continue;
    ctx.beginPath();
    ctx.moveTo(rect.x, zero);
    tracePoints(ctx, rect, values, (value) => (value * sign > 0 ? at(value) : zero));
    ctx.lineTo(rect.x + rect.width, zero);
    ctx.globalAlpha *= 0.3;
    ctx.fillStyle = colour;
    ctx.fill();
    ctx.globalAlpha /= 0.3;
  }
  hairline(ctx, rect.x, Math.min(zero, bottom - 1), rect.x + rect.width, Math.min(zero, bottom - 1), theme.rule);
  ctx.beginPath();
  tracePoints(ctx, rect, values, at);
  ctx.lineWidth = rect.width >= 60 ? 1.75 : 1.25;
  ctx.lineJoin = 'round';
  ctx.strokeStyle = theme.ink;
  ctx.stroke();
}

/** No more points than there are half pixels. */
function tracePoints(ctx: Context, rect: Rect, values: Float32Array, at: (value: number) => number): void {
  const cell = rect.width / values.length;
  const stride = Math.max(1, Math.floor(0.5 / cell));
  for (let k = 0; k < values.length; k += stride) {
    const value = values[k] ?? Number.NaN;
    if (Number.isFinite(value)) ctx.lineTo(rect.x + cell * (k + 0.5), at(value));
  }
}

/** Where the examples lie on the input, as ticks at the foot. */
export function drawRug(ctx: Context, theme: Theme, rect: Rect, places: Float32Array, domain: number): void {
  ctx.beginPath();
  for (const place of places) {
    const x = rect.x + (0.5 + place / (2 * domain)) * rect.width;
    ctx.moveTo(x, rect.y + rect.height);
    ctx.lineTo(x, rect.y + rect.height - 4);
  }
  ctx.lineWidth = 0.75;
  ctx.strokeStyle = theme.ink3;
  ctx.setLineDash([]);
  ctx.stroke();
}
