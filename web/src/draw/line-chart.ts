// Lines, bands and points over two axes, each told apart by colour, dash and the name at its end.
import { fitting, gridColumns, gridRows, hairline, text } from './axis';
import type { Context, Rect } from './geometry';
import { linearScale, logScale, type Scale } from './scale';
import { font, type Theme } from './theme';

export interface ChartLine {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Index of colour and dash. */
  readonly style: number;
  /** Under the others, in grey: dots, or a line broad enough to be seen on both sides of one that covers it. */
  readonly ground?: 'points' | 'line';
}
export interface ChartBand {
  readonly x: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly style: number;
}
export interface ChartPoint {
  readonly x: number;
  readonly y: number;
  readonly low: number;
  readonly high: number;
  readonly style: number;
}
export interface LineChart {
  readonly lines: readonly ChartLine[];
  readonly bands?: readonly ChartBand[];
  readonly points?: readonly ChartPoint[];
  readonly logarithmic: boolean;
  readonly xName: string;
  readonly yName: string;
}

const dashes: readonly (readonly number[])[] = [[], [6, 4], [2, 3], [8, 3, 2, 3], [12, 4]];
const margin = { left: 50, top: 24, bottom: 34 };
/** Names at the ends of lines take what they need, and at most this share of the width. */
const mostForNames = 0.42;

export const styleColour = (theme: Theme, style: number): string => theme.runs[style % theme.runs.length] ?? theme.ink;

export function drawLineChart(ctx: Context, theme: Theme, rect: Rect, chart: LineChart): void {
  const { lines, bands = [], points = [], logarithmic } = chart;
  const xs = [...lines, ...bands].flatMap((each) => each.x).concat(points.map((each) => each.x));
  const ys = [
    ...lines.flatMap((each) => each.y),
    ...bands.flatMap((each) => [...each.low, ...each.high]),
    ...points.flatMap((each) => [each.low, each.high]),
  ].filter((y) => Number.isFinite(y) && (!logarithmic || y > 0));
  if (xs.length === 0 || ys.length === 0) return;
  ctx.font = font(theme);
  const longest = most([40, ...lines.map(({ name }) => ctx.measureText(name).width)]);
  const names = Math.min(rect.width * mostForNames, longest + 12);
  const [left, right] = [rect.x + margin.left, rect.x + rect.width - names];
  const [top, bottom] = [rect.y + margin.top, rect.y + rect.height - margin.bottom];
  const x = linearScale(least(xs), Math.max(least(xs) + 1e-9, most(xs)), left, right);
  const y = upright(ys, logarithmic, bottom, top);
  gridRows(ctx, theme, y, left, right, Math.max(3, (bottom - top) / 36));
  gridColumns(ctx, theme, x, top, bottom, Math.max(3, (right - left) / 80));
  text(ctx, theme, rect.x, rect.y + theme.textSize, chart.yName, { colour: theme.ink2 });
  text(ctx, theme, (left + right) / 2, bottom + theme.textSize * 2.4, chart.xName, {
    align: 'center',
    colour: theme.ink2,
  });

  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, right - left, bottom - top);
  ctx.clip();
  for (const band of bands) {
    ctx.beginPath();
    band.x.forEach((at, i) => void ctx.lineTo(x.at(at), y.at(band.high[i] ?? 0)));
    [...band.x.keys()].reverse().forEach((i) => void ctx.lineTo(x.at(band.x[i] ?? 0), y.at(band.low[i] ?? 0)));
    ctx.globalAlpha = 0.14;
    ctx.fillStyle = styleColour(theme, band.style);
    ctx.fill();
    ctx.globalAlpha = 1;
    for (const side of [band.low, band.high]) stroke(ctx, band.x, side, x, y, inStyle(theme, band.style, 1));
  }
  for (const line of lines.filter(({ ground }) => ground === 'line'))
    stroke(ctx, line.x, line.y, x, y, { colour: theme.rule, width: 7, dash: [] });
  for (const line of lines.filter(({ ground }) => !ground).reverse())
    stroke(ctx, line.x, line.y, x, y, inStyle(theme, line.style, 1.75));
  ctx.restore();
  ctx.fillStyle = theme.ink3;
  for (const line of lines.filter(({ ground }) => ground === 'points'))
    line.x.forEach((at, i) => {
      ctx.beginPath();
      ctx.arc(x.at(at), y.at(line.y[i] ?? 0), 2, 0, 2 * Math.PI);
      ctx.fill();
    });
  for (const point of points) {
    const at = x.at(point.x);
    hairline(ctx, at, y.at(point.low), at, y.at(point.high), theme.ink);
    ctx.beginPath();
    ctx.arc(at, y.at(point.y), 3.5, 0, 2 * Math.PI);
    ctx.fillStyle = styleColour(theme, point.style);
    ctx.fill();
  }
  ends(ctx, theme, lines, y, right, top, bottom, names - 8);
}

const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);

function upright(ys: readonly number[], logarithmic: boolean, bottom: number, top: number): Scale {
  const [low, high] = [least(ys), most(ys)];
  if (logarithmic) return logScale(Math.max(low, high * 1e-40), Math.max(high, low * 2), bottom, top);
  const from = low >= 0 && low < 0.4 * high ? 0 : low - 0.05 * (high - low);
  return linearScale(from, Math.max(high + 0.03 * (high - low), from + 1e-9), bottom, top);
}

interface Pen {
  readonly colour: string;
  readonly width: number;
  readonly dash: readonly number[];
}
const inStyle = (theme: Theme, style: number, width: number): Pen => ({
  colour: styleColour(theme, style),
  width,
  dash: dashes[style % dashes.length] ?? [],
});

function stroke(ctx: Context, xs: readonly number[], ys: readonly number[], x: Scale, y: Scale, pen: Pen): void {
  ctx.beginPath();
  let drawing = false;
  xs.forEach((at, i) => {
    const value = ys[i] ?? Number.NaN;
    const known = Number.isFinite(value) && (!y.logarithmic || value > 0);
    if (known && drawing) ctx.lineTo(x.at(at), y.at(value));
    else if (known) ctx.moveTo(x.at(at), y.at(value));
    drawing = known;
  });
  ctx.lineJoin = 'round';
  ctx.lineWidth = pen.width;
  ctx.strokeStyle = pen.colour;
  ctx.setLineDash([...pen.dash]);
  ctx.stroke();
  ctx.setLineDash([]);
}

/** A name a style, at the end of its last line, pushed apart where they would meet. */
function ends(
  ctx: Context,
  theme: Theme,
  lines: readonly ChartLine[],
  y: Scale,
  right: number,
  top: number,
  bottom: number,
  room: number,
): void {
  const named = new Map(lines.filter(({ name }) => name !== '').map((line) => [line.name, line]));
  const gap = theme.textSize * 1.25;
  const places = [...named.values()]
    .map((line) => {
      const last = line.y.findLast((value) => Number.isFinite(value) && (!y.logarithmic || value > 0)) ?? y.low;
      const colour = line.ground ? theme.ink3 : styleColour(theme, line.style);
      return { name: line.name, colour, at: Math.min(bottom, Math.max(top, y.at(last))) };
    })
    .sort((a, b) => a.at - b.at);
  const over = Math.max(0, places.length * gap - (bottom - top));
  let next = top - over;
  places.forEach((place, i) => {
    const highest = bottom - (places.length - 1 - i) * gap;
    const at = Math.max(next, Math.min(place.at, highest));
    next = at + gap;
    text(ctx, theme, right + 8, at, fitting(ctx, theme, place.name, room), {
      baseline: 'middle',
      colour: place.colour,
    });
  });
}
