// Some curves over one axis, told apart by colour and dash and named at their ends.
import { gridColumns, gridRows, text } from './axis';
import type { Context, Rect } from './geometry';
import { linearScale, linearTicks, logScale, type Scale } from './scale';
import { font, type Theme } from './theme';

export interface Curve {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Curves of one group have one look; only the first of them is named. */
  readonly group: number;
  readonly marks: 'line' | 'dots';
}

export interface Curves {
  readonly curves: readonly Curve[];
  readonly logarithmic: boolean;
  readonly words: { readonly x: string; readonly y: string };
}

const margin = { top: 26, bottom: 36, left: 52, right: 12 };
const dashes: readonly (readonly number[])[] = [[], [7, 3], [2, 3], [9, 3, 2, 3]];
/** Smallest ratio of the ends of a logarithmic axis, so that what is level looks level. */
const leastRatio = 100;

export function curvesRange({ curves, logarithmic }: Curves): {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
} {
  const finite = (values: readonly number[]) => values.filter((value) => Number.isFinite(value));
  const xs = curves.flatMap(({ x }) => finite(x));
  const ys = curves.flatMap(({ y }) => finite(y)).filter((value) => !logarithmic || value > 0);
  const [left, right] = xs.length > 0 ? [Math.min(...xs), Math.max(...xs)] : [0, 1];
  const [low, high] = ys.length > 0 ? [Math.min(...ys), Math.max(...ys)] : [logarithmic ? 0.1 : 0, 1];
  const x = [left, right > left ? right : left + 1] as const;
  if (logarithmic) {
    const [floor, ceiling] = [10 ** Math.floor(Math.log10(low)), 10 ** Math.ceil(Math.log10(high))];
    const missing = Math.max(1, leastRatio / (ceiling / floor));
    return { x, y: [floor / Math.sqrt(missing), ceiling * Math.sqrt(missing)] };
  }
  const span = high - low || Math.abs(high) || 1;
  const step = linearTicks(0, span, 5)[1] ?? span;
  return { x, y: [Math.floor(low / step) * step, Math.max(Math.ceil(high / step), Math.floor(low / step) + 1) * step] };
}

export function drawCurves(ctx: Context, theme: Theme, rect: Rect, figure: Curves): void {
  const ranges = curvesRange(figure);
  const named = figure.curves.filter(
    ({ name, group }, index) => name !== '' && figure.curves.findIndex((other) => other.group === group) === index,
  );
  ctx.font = font(theme);
  const widest = Math.max(0, ...named.map(({ name }) => ctx.measureText(name).width));
  const left = rect.x + margin.left;
  const right = rect.x + rect.width - margin.right - Math.min(widest + 6, rect.width * 0.3);
  const top = rect.y + margin.top;
  const bottom = rect.y + rect.height - margin.bottom;
  const x = linearScale(...ranges.x, left, right);
  const y = figure.logarithmic ? logScale(...ranges.y, bottom, top) : linearScale(...ranges.y, bottom, top);
  gridRows(ctx, theme, y, left, right, Math.max(3, (bottom - top) / 30));
  gridColumns(ctx, theme, x, bottom, bottom, Math.max(2, (right - left) / 80));
  text(ctx, theme, rect.x, rect.y + 14, figure.words.y);
  text(ctx, theme, right, rect.y + rect.height - 4, figure.words.x, { align: 'right' });
  const ends = named.map((curve) => ({ curve, y: endOf(curve, y) }));
  for (const curve of [...figure.curves].reverse()) drawCurve(ctx, theme, curve, x, y);
  for (const { curve, y: at } of spreadOut(ends, theme.textSize * 1.2, top, bottom)) {
    text(ctx, theme, right + 6, at, curve.name, { baseline: 'middle', colour: colourOf(theme, curve.group) });
  }
}

export const colourOf = (theme: Theme, group: number): string => theme.runs[group % theme.runs.length] ?? theme.ink;

const drawn = (value: number, scale: Scale) => Number.isFinite(value) && (!scale.logarithmic || value > 0);

function endOf({ y: values }: Curve, y: Scale): number {
  const last = values.findLast((value) => drawn(value, y));
  return y.at(last ?? y.low);
}

/** Names that would overlap are pushed apart, from the top down, and back up where they would leave the picture. */
function spreadOut<T extends { readonly y: number }>(
  ends: readonly T[],
  gap: number,
  top: number,
  bottom: number,
): (T & { readonly y: number })[] {
  const sorted = [...ends].sort((a, b) => a.y - b.y);
  const places = sorted.map(({ y }) => y);
  let least = top;
  for (const [index, place] of places.entries()) {
    places[index] = Math.max(place, least);
    least = (places[index] ?? least) + gap;
  }
  let most = bottom;
  for (let index = places.length - 1; index >= 0; index--) {
    places[index] = Math.min(places[index] ?? most, most);
    most = (places[index] ?? most) - gap;
  }
  return sorted.map((end, index) => ({ ...end, y: places[index] ?? end.y }));
}

function drawCurve(ctx: Context, theme: Theme, curve: Curve, x: Scale, y: Scale): void {
  const colour = colourOf(theme, curve.group);
  ctx.beginPath();
  let drawing = false;
  for (const [index, value] of curve.y.entries()) {
    const at = x.at(curve.x[index] ?? 0);
    if (!drawn(value, y)) {
      drawing = false;
      continue;
    }
    if (curve.marks === 'dots') {
      ctx.moveTo(at + 2.2, y.at(value));
      ctx.arc(at, y.at(value), 2.2, 0, 2 * Math.PI);
    } else if (drawing) ctx.lineTo(at, y.at(value));
    else ctx.moveTo(at, y.at(value));
    drawing = true;
  }
  ctx.lineJoin = 'round';
  ctx.lineWidth = 1.6;
  ctx.setLineDash(curve.marks === 'line' ? [...(dashes[curve.group % dashes.length] ?? [])] : []);
  ctx.strokeStyle = colour;
  ctx.fillStyle = colour;
  if (curve.marks === 'dots') ctx.fill();
  else ctx.stroke();
  ctx.setLineDash([]);
}
