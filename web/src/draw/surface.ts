import { text } from './axis';
import type { Ramp } from './colour';
import { css, shade } from './colour';
import type { Context, Rect } from './geometry';
import { fixed } from './number';
import type { Theme } from './theme';

export interface Points {
  /** Half-width of the plane that is drawn. */
  readonly domain: number;
  /** x and y of each point. */
  readonly places: Float32Array;
  /** A target each: its sign is the colour. */
  readonly targets: Float32Array;
  /** Numbers of `places` that belong to one point, numbers of `targets` likewise. */
  readonly columns: number;
  readonly targetColumns: number;
  /** A target above it is blue: 0 where targets are -1 and 1, a half where they are 0 and 1. */
  readonly middle: number;
}

/** Train points are full, test points hollow: told apart without colour. */
export function drawPoints(
  ctx: Context,
  theme: Theme,
  rect: Rect,
  points: Points,
  look: { readonly radius: number; readonly hollow: boolean },
): void {
  for (const positive of [true, false]) {
    ctx.beginPath();
    for (let point = 0; point * points.columns < points.places.length; point++) {
      if ((points.targets[point * points.targetColumns] ?? 0) > points.middle !== positive) continue;
      const x = rect.x + (0.5 + (points.places[point * points.columns] ?? 0) / (2 * points.domain)) * rect.width;
      const y = rect.y + (0.5 - (points.places[point * points.columns + 1] ?? 0) / (2 * points.domain)) * rect.height;
      ctx.moveTo(x + look.radius, y);
      ctx.arc(x, y, look.radius, 0, 2 * Math.PI);
    }
    const colour = positive ? theme.plus : theme.minus;
    ctx.setLineDash([]);
    ctx.fillStyle = look.hollow ? theme.paper : colour;
    ctx.strokeStyle = look.hollow ? colour : theme.paper;
    if (look.hollow) {
      ctx.lineWidth = 1.1;
      ctx.fill();
      ctx.stroke();
    } else {
      ctx.lineWidth = 1.4; // half of it is covered by the fill: the rim of one point does not cut into the next
      ctx.stroke();
      ctx.fill();
    }
  }
}

/** The signed scale under a surface, from `low` to `high`. */
export function drawSignedScale(
  ctx: Context,
  theme: Theme,
  x: number,
  y: number,
  width: number,
  low: number,
  high: number,
): void {
  rampBar(ctx, theme.signed, { x, y, width, height: 6 }, (t) => t);
  const middle = (low + high) / 2;
  const say = (value: number) => (value > 0 && low < 0 ? '+' : '') + fixed(value, Number.isInteger(value) ? 0 : 1);
  text(ctx, theme, x, y + 20, say(low));
  text(ctx, theme, x + width / 2, y + 20, say(middle), { align: 'center' });
  text(ctx, theme, x + width, y + 20, say(high), { align: 'right' });
}

/** A ramp laid out; `at` maps the place from 0 to 1 to the place in the ramp. */
export function rampBar(ctx: Context, colours: Ramp, rect: Rect, at: (t: number) => number): void {
  for (let column = 0; column < rect.width; column++) {
    ctx.fillStyle = css(shade(colours, at(column / Math.max(1, rect.width - 1))));
    ctx.fillRect(rect.x + column, rect.y, Math.min(1.5, rect.width - column), rect.height);
  }
}
