import type { Context } from './geometry';
import { compact, integer, superscript } from './number';
import { linearTicks, logTicks, type Scale } from './scale';
import { font, type Theme } from './theme';

export interface Label {
  readonly align?: CanvasTextAlign;
  readonly baseline?: CanvasTextBaseline;
  readonly colour?: string;
  readonly style?: string;
  readonly factor?: number;
}

export function text(ctx: Context, theme: Theme, x: number, y: number, words: string, label: Label = {}): void {
  ctx.font = font(theme, label.style, label.factor);
  ctx.textAlign = label.align ?? 'left';
  ctx.textBaseline = label.baseline ?? 'alphabetic';
  ctx.fillStyle = label.colour ?? theme.ink3;
  ctx.fillText(words, x, y);
}

/** As much of a label as there is room for, with an ellipsis where some is missing. */
export function fitting(ctx: Context, theme: Theme, words: string, room: number): string {
  ctx.font = font(theme);
  let length = words.length;
  const cut = () => (length < words.length ? `${words.slice(0, length).trimEnd()}…` : words);
  while (length > 1 && ctx.measureText(cut()).width > room) length--;
  return cut();
}

/** A hairline that covers whole device pixels: between two pixels it would be two grey ones. */
export function hairline(ctx: Context, x1: number, y1: number, x2: number, y2: number, colour: string): void {
  const crisp = (v: number) => Math.floor(v) + 0.5;
  const upright = x1 === x2;
  ctx.beginPath();
  ctx.moveTo(upright ? crisp(x1) : x1, upright ? y1 : crisp(y1));
  ctx.lineTo(upright ? crisp(x2) : x2, upright ? y2 : crisp(y2));
  ctx.lineWidth = 1;
  ctx.setLineDash([]);
  ctx.strokeStyle = colour;
  ctx.stroke();
}

const ticksOf = (scale: Scale, most: number): number[] =>
  scale.logarithmic ? logTicks(scale.low, scale.high, most) : linearTicks(scale.low, scale.high, most);

const inWords = (scale: Scale, value: number): string => {
  if (!scale.logarithmic || (scale.high < 1e4 && scale.low >= 1e-3)) return compact(value, 4);
  return `10${superscript(Math.round(Math.log10(value)))}`;
};

/** Horizontal grid lines from `left` to `right` with their numbers to the left of them. */
export function gridRows(ctx: Context, theme: Theme, y: Scale, left: number, right: number, most: number): void {
  for (const value of ticksOf(y, most)) {
    hairline(ctx, left, y.at(value), right, y.at(value), theme.rule);
    text(ctx, theme, left - 6, y.at(value), inWords(y, value), { align: 'right', baseline: 'middle' });
  }
}

/** Vertical grid lines from `top` to `bottom` with their numbers under them. */
export function gridColumns(ctx: Context, theme: Theme, x: Scale, top: number, bottom: number, most: number): void {
  for (const value of ticksOf(x, most)) {
    hairline(ctx, x.at(value), top, x.at(value), bottom, theme.rule);
    text(ctx, theme, x.at(value), bottom + 5, inWords(x, value), { align: 'center', baseline: 'top' });
  }
}

/** Steps under a time line: ticks and numbers, the ends kept inside; its name stands right of `right` or left of `left`. */
export function stepAxis(
  ctx: Context,
  theme: Theme,
  x: Scale,
  left: number,
  right: number,
  y: number,
  name: { readonly text: string; readonly side: 'left' | 'right' },
): void {
  for (const step of linearTicks(x.low, x.high, Math.max(2, (right - left) / 90))) {
    const at = x.at(step);
    hairline(ctx, at, y, at, y + 4, theme.ruleStrong);
    const align = at < left + 8 ? 'left' : at > right - 16 ? 'right' : 'center';
    text(ctx, theme, align === 'right' ? right : align === 'left' ? left : at, y + 7, integer(step), {
      align,
      baseline: 'top',
    });
  }
  ctx.font = font(theme);
  const beside = name.side === 'left' ? Math.max(left - 8, ctx.measureText(name.text).width + 1) : right + 6;
  text(ctx, theme, beside, y + 7, name.text, { align: name.side === 'left' ? 'right' : 'left', baseline: 'top' });
}

/** A step on its axis, white on ink: where the reader is. */
export function stepFlag(ctx: Context, theme: Theme, at: number, left: number, right: number, words: string): void {
  ctx.font = font(theme, '600');
  const half = ctx.measureText(words).width / 2 + 5;
  const height = theme.textSize + 7;
  const middle = Math.min(right - half, Math.max(left + half, at));
  ctx.fillStyle = theme.ink;
  ctx.fillRect(middle - half, 3, 2 * half, height);
  text(ctx, theme, middle, 3.5 + height / 2, words, {
    align: 'center',
    baseline: 'middle',
    colour: theme.paper,
    style: '600',
  });
}
