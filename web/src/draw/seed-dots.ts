// A dot a seed, a lane a condition: side by side where the names fit under their lanes, else one under the other.
import { hairline, text } from './axis';
import { type Context, clamp, type Rect } from './geometry';
import { linearScale, linearTicks, logScale, logTicks, type Scale } from './scale';
import { font, type Theme } from './theme';

export interface Lane {
  readonly name: string;
  /** One a seed; null where there is none (a goal that was not reached): a ring at the far end. */
  readonly values: readonly (number | null)[];
  /** The mean, or the median where not every seed has a value; null where there is neither. */
  readonly middle: number | null;
  /** Where the middle is expected. */
  readonly expected?: { readonly min: number; readonly max: number };
}

export interface SeedDots {
  readonly lanes: readonly Lane[];
  readonly logarithmic: boolean;
  /** Ends of the axis; left out: of the values, rounded outwards. */
  readonly low?: number;
  readonly high?: number;
  /** The lane of the run that is watched. */
  readonly current?: number;
  readonly written: (value: number) => string;
  readonly words: { readonly value: string; readonly lanes: string };
}

const margin = { top: 30, right: 10, bottom: 36, left: 46 };
/** Under lanes side by side: their names take up to two rows. */
const underUpright = 50;
const dot = { radius: 3.1, pitch: 7.4 };
const rowHeight = 30;
/** Room for the names of lanes that lie one under the other, as a share of the width. */
const mostNameShare = 0.36;

export function dotRange({ lanes, logarithmic, low, high }: SeedDots): readonly [low: number, high: number] {
  const values = lanes.flatMap((lane) => lane.values.filter((value) => value !== null));
  const usable = logarithmic ? values.filter((value) => value > 0) : values;
  const [least, most] = [Math.min(...usable), Math.max(...usable)];
  if (usable.length === 0) return [low ?? (logarithmic ? 0.1 : 0), high ?? 1];
  if (logarithmic) {
    const floor = 10 ** Math.floor(Math.log10(least));
    return [low ?? floor, high ?? Math.max(10 ** Math.ceil(Math.log10(most)), floor * 10)];
  }
  const fromZero = least >= 0 && least < 0.6 * most ? 0 : least;
  const span = most - fromZero || Math.abs(most) || 1;
  const [step = span] = [linearTicks(0, span, 4)[1]];
  return [
    low ?? Math.floor(fromZero / step) * step,
    high ?? Math.max(Math.ceil(most / step), fromZero / step + 1) * step,
  ];
}

/** A name takes two rows where it has a comma. */
const partsOf = (name: string): readonly string[] => name.split(/(?<=,) /, 2);

/** Whether the names of the lanes have room beside each other; else lanes lie one under the other. */
export function standsUpright(width: number, lanes: readonly Lane[], textSize: number): boolean {
  const room = (width - margin.left - margin.right) / lanes.length;
  const longest = Math.max(...lanes.flatMap(({ name }) => partsOf(name).map((part) => part.length)));
  return longest * textSize * 0.56 + 6 <= room && room >= 3 * dot.pitch;
}

export const seedDotsHeight = (width: number, lanes: readonly Lane[], textSize: number): number =>
  standsUpright(width, lanes, textSize) ? 300 : margin.top + margin.bottom + rowHeight * lanes.length;

export function drawSeedDots(ctx: Context, theme: Theme, rect: Rect, dots: SeedDots): void {
  if (dots.lanes.length === 0) return;
  if (standsUpright(rect.width, dots.lanes, theme.textSize)) drawUpright(ctx, theme, rect, dots);
  else drawLying(ctx, theme, rect, dots);
}

const scaleOf = (dots: SeedDots, from: number, to: number): Scale => {
  const [low, high] = dotRange(dots);
  return dots.logarithmic ? logScale(low, high, from, to) : linearScale(low, high, from, to);
};

const ticksOf = (scale: Scale, most: number) =>
  scale.logarithmic ? logTicks(scale.low, scale.high, most) : linearTicks(scale.low, scale.high, most);

function drawUpright(ctx: Context, theme: Theme, rect: Rect, dots: SeedDots): void {
  const left = rect.x + margin.left;
  const right = rect.x + rect.width - margin.right;
  const top = rect.y + margin.top;
  const bottom = rect.y + rect.height - underUpright;
  const y = scaleOf(dots, bottom, top);
  const pitch = (right - left) / dots.lanes.length;
  const middleOf = (lane: number) => left + pitch * (lane + 0.5);
  const { current } = dots;
  if (current !== undefined) {
    ctx.fillStyle = theme.sunken;
    ctx.fillRect(middleOf(current) - pitch / 2, rect.y, pitch, bottom - rect.y);
  }
  for (const value of ticksOf(y, 6)) {
    hairline(ctx, left, y.at(value), right, y.at(value), theme.rule);
    text(ctx, theme, left - 8, y.at(value), dots.written(value), { align: 'right', baseline: 'middle' });
  }
  text(ctx, theme, rect.x, rect.y + 14, dots.words.value);
  for (const [index, lane] of dots.lanes.entries()) {
    const x = middleOf(index);
    swarm(lane, y, pitch, (value, across) => ({ x: x + across, y: y.at(value) })).forEach(drawDot(ctx, theme));
    if (lane.middle !== null) {
      const at = Math.round(y.at(lane.middle)) - 1;
      ctx.fillStyle = theme.ink;
      ctx.fillRect(x - pitch * 0.43, at, pitch * 0.86, 2);
    }
    if (lane.expected) bracket(ctx, theme, y, lane.expected, (at, inwards) => [x + pitch / 2 - 4 - inwards, at]);
    const now = index === current;
    for (const [row, part] of partsOf(lane.name).entries()) {
      const label = { align: 'center', ...(now ? { colour: theme.ink, style: '600' } : {}) } as const;
      text(ctx, theme, x, bottom + 16 + row * theme.textSize * 1.2, part, label);
    }
  }
  text(ctx, theme, left, rect.y + rect.height - 4, dots.words.lanes);
}

function drawLying(ctx: Context, theme: Theme, rect: Rect, dots: SeedDots): void {
  ctx.font = font(theme, '600'); // the name of the current lane is strong
  const widest = Math.max(...dots.lanes.map(({ name }) => ctx.measureText(name).width));
  const left = rect.x + Math.min(rect.width * mostNameShare, widest) + 12;
  const right = rect.x + rect.width - margin.right - 8;
  const top = rect.y + margin.top;
  const bottom = rect.y + rect.height - margin.bottom;
  const x = scaleOf(dots, left, right);
  const pitch = (bottom - top) / dots.lanes.length;
  const middleOf = (lane: number) => top + pitch * (lane + 0.5);
  if (dots.current !== undefined) {
    ctx.fillStyle = theme.sunken;
    ctx.fillRect(rect.x, middleOf(dots.current) - pitch / 2, rect.width, pitch);
  }
  for (const value of ticksOf(x, Math.max(2, (right - left) / 70))) {
    hairline(ctx, x.at(value), top, x.at(value), bottom, theme.rule);
    const align = x.at(value) > right - 24 ? 'right' : 'center';
    const at = align === 'right' ? right + margin.right : x.at(value);
    text(ctx, theme, at, bottom + 5, dots.written(value), { align, baseline: 'top' });
  }
  text(ctx, theme, rect.x, rect.y + 14, dots.words.lanes);
  text(ctx, theme, right, rect.y + rect.height - 4, dots.words.value, { align: 'right' });
  for (const [index, lane] of dots.lanes.entries()) {
    const y = middleOf(index);
    swarm(lane, x, pitch, (value, across) => ({ x: x.at(value), y: y + across })).forEach(drawDot(ctx, theme));
    if (lane.middle !== null) {
      ctx.fillStyle = theme.ink;
      ctx.fillRect(Math.round(x.at(lane.middle)) - 1, y - pitch * 0.4, 2, pitch * 0.8);
    }
    if (lane.expected) bracket(ctx, theme, x, lane.expected, (at, inwards) => [at, y + pitch / 2 - 2 - inwards]);
    const now = index === dots.current;
    const name = shortened(ctx, lane.name, left - rect.x - 12);
    text(ctx, theme, rect.x, y, name, { baseline: 'middle', colour: theme.ink, ...(now ? { style: '600' } : {}) });
  }
}

function shortened(ctx: Context, name: string, room: number): string {
  if (ctx.measureText(name).width <= room) return name;
  let end = name.length;
  while (end > 1 && ctx.measureText(`${name.slice(0, end)}…`).width > room) end--;
  return `${name.slice(0, end)}…`;
}

interface Dot {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly reached: boolean;
}

/** Dots that would cover each other stand side by side, as far as the lane is wide. */
function swarm(
  { values }: Lane,
  scale: Scale,
  pitch: number,
  place: (value: number, across: number) => { readonly x: number; readonly y: number },
): Dot[] {
  const bins = new Map<number, { readonly value: number; readonly reached: boolean }[]>();
  for (const value of values) {
    const shown = clamp(value ?? scale.high, scale.low, scale.high);
    const bin = Math.round(scale.at(shown) / dot.pitch) + (value === null ? 0.5 : 0);
    bins.set(bin, [...(bins.get(bin) ?? []), { value: shown, reached: value !== null }]);
  }
  const room = pitch * 0.9 - 2 * dot.radius;
  return [...bins.values()].flatMap((together) => {
    const step = Math.min(dot.pitch, room / Math.max(1, together.length - 1));
    return together.map(({ value, reached }, index) => ({
      ...place(value, (index - (together.length - 1) / 2) * step),
      radius: dot.radius,
      reached,
    }));
  });
}

const drawDot =
  (ctx: Context, theme: Theme) =>
  ({ x, y, radius, reached }: Dot): void => {
    ctx.beginPath();
    ctx.arc(x, y, radius, 0, 2 * Math.PI);
    ctx.globalAlpha = 0.62;
    ctx.lineWidth = 1.25;
    ctx.strokeStyle = theme.ink2;
    ctx.fillStyle = theme.ink2;
    if (reached) ctx.fill();
    else ctx.stroke();
    ctx.globalAlpha = 1;
  };

/** Along the axis from the least to the most that is expected; `at` turns a place on it, and how far inwards, to x and y. */
function bracket(
  ctx: Context,
  theme: Theme,
  scale: Scale,
  expected: { readonly min: number; readonly max: number },
  at: (along: number, inwards: number) => readonly [x: number, y: number],
): void {
  const from = scale.at(clamp(expected.min, scale.low, scale.high));
  const to = scale.at(clamp(expected.max, scale.low, scale.high));
  ctx.beginPath();
  ctx.moveTo(...at(from, 4));
  ctx.lineTo(...at(from, 0));
  ctx.lineTo(...at(to, 0));
  ctx.lineTo(...at(to, 4));
  ctx.lineWidth = 1;
  ctx.setLineDash([]);
  ctx.strokeStyle = theme.ink2;
  ctx.stroke();
}
