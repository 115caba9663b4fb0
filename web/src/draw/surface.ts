import { text } from './axis';
import type { Ramp } from './colour';
import { shade } from './colour';
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
  signedRamp(ctx, theme, { x, y, width, height: 6 });
  const middle = (low + high) / 2;
  const say = (value: number) => (value > 0 && low < 0 ? '+' : '') + fixed(value, Number.isInteger(value) ? 0 : 1);
  text(ctx, theme, x, y + 20, say(low));
  text(ctx, theme, x + width / 2, y + 20, say(middle), { align: 'center' });
  text(ctx, theme, x + width, y + 20, say(high), { align: 'right' });
}

const rampImages = new WeakMap<Ramp, OffscreenCanvas>();

/** A ramp as an image of one row; `at` maps the place from 0 to 1 to the place in the ramp. */
function rampImage(colours: Ramp, at: (t: number) => number): OffscreenCanvas {
  const known = rampImages.get(colours);
  if (known) return known;
  const image = new OffscreenCanvas(colours.length, 1);
  const ctx = image.getContext('2d');
  const pixels = ctx?.createImageData(colours.length, 1);
  if (ctx && pixels) {
    const words = new Uint32Array(pixels.data.buffer);
    for (let i = 0; i < words.length; i++) words[i] = shade(colours, at(i / (words.length - 1)));
    ctx.putImageData(pixels, 0, 0);
  }
  rampImages.set(colours, image);
  return image;
}

/** The signed scale is linear. */
function signedRamp(ctx: Context, theme: Theme, rect: Rect): void {
  ctx.drawImage(
    rampImage(theme.signed, (t) => t),
    rect.x,
    rect.y,
    rect.width,
    rect.height,
  );
}

/** The scale of the firing share is linear in the share, so its colours are not. */
export function firingRamp(ctx: Context, theme: Theme, rect: Rect): void {
  ctx.drawImage(rampImage(theme.fire, Math.sqrt), rect.x, rect.y, rect.width, rect.height);
}
