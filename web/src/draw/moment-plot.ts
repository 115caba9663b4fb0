// One unit before and after an update: its pre-activations, mirrored at an axis, and its parameters as moves.
import type { Interval } from './activation-plot';
import { hairline, text } from './axis';
import type { Context, Rect } from './geometry';
import { compact } from './number';
import { linearScale, linearTicks } from './scale';
import type { Theme } from './theme';

export interface ZSides {
  readonly low: number;
  readonly high: number;
  /** Of bins from low to high. */
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** Where no gradient passes. */
  readonly flat: readonly Interval[];
  readonly words: { readonly before: string; readonly after: string; readonly flat: string; readonly z: string };
}

/** Before stands on the axis, after hangs from it; lengths are square roots of counts, or one full bin would hide the rest. */
export function drawZSides(ctx: Context, theme: Theme, rect: Rect, sides: ZSides): void {
  const left = rect.x + 2;
  const right = rect.x + rect.width - 16;
  const axisHeight = theme.textSize + 8;
  const labels = theme.textSize + 6;
  const half = (rect.height - axisHeight - 2 * labels) / 2;
  const top = rect.y + labels;
  const upper = top + half;
  const lower = upper + axisHeight;
  const x = linearScale(sides.low, sides.high, left, right);
  ctx.fillStyle = theme.sunken;
  for (const { from, to } of sides.flat) {
    const [start, end] = [Math.max(left, x.at(from)), Math.min(right, x.at(to))];
    if (end <= start) continue;
    ctx.fillRect(start, top, end - start, half);
    ctx.fillRect(start, lower, end - start, half);
    if (end - start > 50) text(ctx, theme, start + 4, lower + half - 5, sides.words.flat, { style: 'italic' });
  }
  const most = Math.max(1, ...sides.before, ...sides.after);
  const width = (sides.high - sides.low) / sides.before.length;
  const bars = (counts: readonly number[], grow: (length: number) => readonly [number, number]) =>
    counts.forEach((count, bin) => {
      if (count === 0) return;
      const from = sides.low + bin * width;
      const [start, end] = [x.at(from), x.at(from + width)];
      const [y, height] = grow(Math.max(2, Math.sqrt(count / most) * half));
      ctx.fillStyle = from + width / 2 < 0 ? theme.minus : theme.plus;
      ctx.fillRect(start + 0.5, y, Math.max(1, end - start - 1), height);
    });
  ctx.globalAlpha = 0.55;
  bars(sides.before, (length) => [upper - length, length]);
  ctx.globalAlpha = 0.9;
  bars(sides.after, (length) => [lower, length]);
  ctx.globalAlpha = 1;
  hairline(ctx, left, upper, right, upper, theme.ruleStrong);
  hairline(ctx, left, lower, right, lower, theme.ruleStrong);
  if (sides.low < 0 && sides.high > 0) hairline(ctx, x.at(0), top, x.at(0), lower + half, theme.ink);
  for (const value of linearTicks(sides.low, sides.high, Math.max(3, rect.width / 60))) {
    const at = x.at(value);
    if (at > left + 4 && at < right - 4)
      text(ctx, theme, at, (upper + lower) / 2, compact(value), { align: 'center', baseline: 'middle' });
  }
  text(ctx, theme, right + 5, (upper + lower) / 2, sides.words.z, { baseline: 'middle', style: 'italic' });
  text(ctx, theme, left, top - 6, sides.words.before, { colour: theme.ink2 });
  text(ctx, theme, left, lower + half + theme.textSize + 3, sides.words.after, { colour: theme.ink });
}

export interface Move {
  readonly name: string;
  readonly before: number;
  readonly after: number;
  readonly words: string;
}

/** A row a parameter: from a ring where it was to a disc where it is. */
export function drawMoves(ctx: Context, theme: Theme, rect: Rect, moves: readonly Move[], pitch: number): void {
  const left = rect.x + 44;
  const right = rect.x + rect.width - 104;
  const values = moves.flatMap(({ before, after }) => [before, after]).filter(Number.isFinite);
  const reach = Math.max(1e-3, ...values.map(Math.abs)) * 1.08;
  const low = values.some((value) => value < 0) ? -reach : 0;
  const high = values.some((value) => value > 0) ? reach : 0;
  const x = linearScale(low, high, left, right);
  const bottom = rect.y + moves.length * pitch;
  if (low < 0 && high > 0) hairline(ctx, x.at(0), rect.y, x.at(0), bottom, theme.ruleStrong);
  moves.forEach(({ name, before, after, words }, row) => {
    const y = rect.y + (row + 0.5) * pitch;
    hairline(ctx, left, y, right, y, theme.rule);
    text(ctx, theme, left - 8, y, name, { align: 'right', baseline: 'middle', colour: theme.ink2 });
    text(ctx, theme, rect.x + rect.width, y, words, { align: 'right', baseline: 'middle' });
    if (!Number.isFinite(before) || !Number.isFinite(after)) return;
    const colour = after < 0 ? theme.minus : theme.plus;
    ctx.strokeStyle = colour;
    ctx.lineWidth = 2;
    ctx.setLineDash(after < 0 ? [4, 2.5] : []);
    ctx.beginPath();
    ctx.moveTo(x.at(before), y);
    ctx.lineTo(x.at(after), y);
    ctx.stroke();
    ctx.setLineDash([]);
    ctx.lineWidth = 1.5;
    ctx.fillStyle = theme.paper;
    ctx.strokeStyle = before < 0 ? theme.minus : theme.plus;
    ctx.beginPath();
    ctx.arc(x.at(before), y, 3.5, 0, 2 * Math.PI);
    ctx.fill();
    ctx.stroke();
    ctx.fillStyle = colour;
    ctx.beginPath();
    ctx.arc(x.at(after), y, 3.5, 0, 2 * Math.PI);
    ctx.fill();
  });
  for (const value of linearTicks(low, high, 4)) {
    text(ctx, theme, x.at(value), bottom + 4, compact(value), { align: 'center', baseline: 'top' });
  }
}
