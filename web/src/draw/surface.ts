import { text } from './axis';
import type { Ramp } from './colour';
import { shade } from './colour';
import type { Context, Rect } from './geometry';
import { fixed } from './number';
import type { Theme } from './theme';

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
