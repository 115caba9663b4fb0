// A dot a seed, a column a condition; the mean as a bar, the expected range as a bracket.
import { gridRows, hairline, text } from './axis';
import type { Context, Rect } from './geometry';
import { linearScale, logScale } from './scale';
import type { Theme } from './theme';

export interface SeedColumn {
  readonly label: string;
  readonly values: readonly number[];
  readonly mean: number;
  readonly expected?: { readonly min: number; readonly max: number };
  /** The condition that is shown as a live run. */
  readonly chosen: boolean;
}
export interface SeedsPicture {
  readonly columns: readonly SeedColumn[];
  readonly axis: string;
  readonly logarithmic: boolean;
  readonly low?: number;
  readonly high?: number;
}

const margin = { left: 52, right: 10, top: 12 };
const radius = 3;
/** Of labels that do not fit side by side. */
const tilt = Math.PI / 3.2;

/** Pixels that a letter of a label takes on average, with some air. */
const letter = 7;
/** Room for the labels, which are tilted where one of them is wider than its column. */
export function seedsLabelRoom(columns: readonly SeedColumn[], width: number, axis: string): number {
  return labelRoom(columns, width) + (axisLines(axis, width).length - 1) * lineHeight;
}
const lineHeight = 16;

/** The name of the axis, broken before a word where it is too long. */
function axisLines(axis: string, width: number): string[] {
  const lines = [''];
  for (const word of axis.split(' ')) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (longer.length * letter <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

function labelRoom(columns: readonly SeedColumn[], width: number): number {
  const longest = Math.max(...columns.map(({ label }) => label.length));
  const column = (width - margin.left - margin.right) / columns.length;
  return longest * letter > column ? 42 + Math.min(28, longest) * letter * Math.sin(tilt) : 42;
}

export function drawSeedsPlot(
  ctx: Context,
  theme: Theme,
  rect: Rect,
  { columns, axis, logarithmic, ...bounds }: SeedsPicture,
): void {
  const values = columns
    .flatMap((column) => column.values)
    .filter((value) => Number.isFinite(value) && (!logarithmic || value > 0));
  if (values.length === 0) return;
  const [left, right] = [rect.x + margin.left, rect.x + rect.width - margin.right];
  const room = seedsLabelRoom(columns, rect.width, axis);
  const [top, bottom] = [rect.y + margin.top, rect.y + rect.height - room];
  const found = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))] as const;
  const low = bounds.low ?? (logarithmic ? found[0] : found[0] >= 0 ? 0 : found[0]);
  const high = Math.max(bounds.high ?? found[1], low + 1e-9);
  const air = logarithmic ? 0 : (high - low) * 0.04;
  const y = logarithmic
    ? logScale(low / 1.2, high * 1.2, bottom, top)
    : linearScale(low - air, high + air, bottom, top);
  gridRows(ctx, theme, y, left, right, Math.max(3, (bottom - top) / 40));
  const width = (right - left) / columns.length;
  columns.forEach((column, index) => {
    const start = left + index * width;
    const middle = start + width / 2;
    if (column.chosen) {
      ctx.fillStyle = theme.sunken;
      ctx.fillRect(start + 1, top, width - 2, bottom - top);
    }
    swarm(
      ctx,
      theme,
      column.values.filter((value) => Number.isFinite(value)).map((value) => y.at(value)),
      middle,
      width,
    );
    if (Number.isFinite(column.mean)) {
      ctx.fillStyle = theme.ink;
      ctx.fillRect(middle - width * 0.4, y.at(column.mean) - 1, width * 0.8, 2);
    }
    if (column.expected)
      bracket(
        ctx,
        theme,
        start + width - 4,
        y.at(Math.max(y.low, column.expected.min)),
        y.at(Math.min(y.high, column.expected.max)),
      );
    const colour = column.chosen ? theme.ink : theme.ink2;
    if (labelRoom(columns, rect.width) === 42)
      text(ctx, theme, middle, bottom + 5, column.label, { align: 'center', baseline: 'top', colour });
    else {
      ctx.save();
      ctx.translate(middle, bottom + 6);
      ctx.rotate(-tilt);
      text(ctx, theme, 0, 0, column.label, { align: 'right', baseline: 'middle', colour });
      ctx.restore();
    }
  });
  const inLines = axisLines(axis, rect.width);
  inLines.forEach((words, i) => {
    const above = (inLines.length - 1 - i) * lineHeight;
    text(ctx, theme, rect.x, rect.y + rect.height - 4 - above, words, { colour: theme.ink2 });
  });
}

/** Dots beside each other where they would overlap; closer together where a crowd is wider than the column. */
function swarm(ctx: Context, theme: Theme, places: readonly number[], middle: number, width: number): void {
  const crowd = Math.max(...places.map((place) => places.filter((p) => Math.abs(p - place) < 2 * radius).length));
  const most = Math.ceil(crowd / 2);
  const apart = Math.min(2 * radius, (width * 0.4 - radius) / most);
  const taken: [number, number][] = [];
  ctx.fillStyle = theme.ink3;
  for (const place of [...places].sort((a, b) => a - b)) {
    let column = 0;
    for (let i = 0; i <= 2 * most; i++) {
      column = (i % 2 === 0 ? 1 : -1) * Math.ceil(i / 2);
      if (taken.every(([c, p]) => Math.hypot((c - column) * 2 * radius, p - place) >= 2 * radius - 0.5)) break;
    }
    taken.push([column, place]);
    ctx.beginPath();
    ctx.arc(middle + column * apart, place, radius, 0, 2 * Math.PI);
    ctx.fill();
  }
}

function bracket(ctx: Context, theme: Theme, x: number, low: number, high: number): void {
  hairline(ctx, x, low, x, high, theme.ink2);
  hairline(ctx, x - 4, low, x, low, theme.ink2);
  hairline(ctx, x - 4, high, x, high, theme.ink2);
}
