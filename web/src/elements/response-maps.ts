import type { Context, Rect } from '../draw/geometry';
import { paintSigned, peak } from '../draw/heatmap';
import type { Theme } from '../draw/theme';
import type { Frame } from '../session/protocol';
import { type OutputLook, paintOutputs, sameLook } from './output-look';

type Grid = NonNullable<Frame['grid']>;

/** A part of its largest response already has the full colour, or one far corner would pale the rest. */
const fullShare = 0.75;

/** Numbers over the plane as one image, maps one under the other. */
class Sheet {
  readonly #canvas = document.createElement('canvas');
  #image: ImageData | undefined;
  #values = new Float32Array(0);
  #resolution = 0;
  #stale = false;

  get filled(): boolean {
    return this.#values.length > 0;
  }

  take(resolution: number, values: Float32Array): void {
    if (this.#values.length !== values.length) this.#values = new Float32Array(values.length);
    this.#values.set(values);
    this.#resolution = resolution;
    this.#stale = true;
  }

  /** `paint` makes colours of the values of each map, of `blocks` values a pixel; only of new ones, unless `anew`. */
  paint(blocks: number, anew: boolean, paint: (pixels: Uint32Array, values: Float32Array) => void): void {
    if (!this.#stale && !anew) return;
    this.#stale = false;
    const n = this.#resolution;
    const cells = n * n;
    const maps = Math.floor(this.#values.length / (cells * blocks));
    if (!(maps >= 1)) return; // NaN before the first numbers have come
    if (this.#canvas.width !== n || this.#canvas.height !== n * maps) {
      this.#canvas.width = n;
      this.#canvas.height = n * maps;
      this.#image = undefined;
    }
    const ctx = this.#canvas.getContext('2d');
    if (!ctx) return;
    this.#image ??= ctx.createImageData(n, n * maps);
    const pixels = new Uint32Array(this.#image.data.buffer);
    for (let map = 0; map < maps; map++) {
      const first = map * cells * blocks;
      paint(pixels.subarray(map * cells, (map + 1) * cells), this.#values.subarray(first, first + cells * blocks));
    }
    ctx.putImageData(this.#image, 0, 0);
  }

  draw(ctx: Context, map: number, { x, y, width, height }: Rect, smooth = true): void {
    const n = this.#resolution;
    if (n === 0 || map < 0 || (map + 1) * n > this.#canvas.height) return;
    ctx.imageSmoothingEnabled = smooth;
    ctx.imageSmoothingQuality = width > n ? 'medium' : 'low';
    // Half a cell less above and below: smoothing must not mix in the neighbouring map.
    ctx.drawImage(this.#canvas, 0, map * n + 0.5, n, n - 1, x, y, width, height);
    ctx.imageSmoothingEnabled = true;
  }
}

/** The last response maps of the hidden units and of the outputs that came. A frame may carry both, or outputs alone. */
export class ResponseMaps {
  readonly #units = new Sheet();
  readonly #outputs = new Sheet();
  #grid: Grid | undefined;
  #theme: Theme | undefined;
  #look: OutputLook | undefined;

  /** Keeps the numbers of a grid: its buffer is soon refilled. */
  take(grid: Grid | undefined, hidden: number): void {
    if (!grid || grid === this.#grid) return;
    this.#grid = grid;
    const { resolution, values } = grid;
    const inUnits = hidden * resolution * resolution;
    const withUnits = hidden > 0 && values.length > inUnits && grid.units;
    if (withUnits) this.#units.take(resolution, values.subarray(0, inUnits));
    // The coarse surface that comes with the units is only better than none.
    if (!withUnits || !this.#outputs.filled)
      this.#outputs.take(resolution, withUnits ? values.subarray(inUnits) : values);
  }

  /** @param look of the outputs, which are compared over time; units are compared each with themselves. */
  paint(look: OutputLook, theme: Theme): void {
    const anew = theme !== this.#theme;
    const otherwise = anew || !this.#look || !sameLook(look, this.#look);
    this.#theme = theme;
    this.#look = look;
    this.#units.paint(1, anew, (pixels, values) => paintSigned(pixels, values, peak(values) * fullShare, theme.signed));
    const blocks = look.perClass ? look.classes : 1;
    this.#outputs.paint(blocks, otherwise, (pixels, values) => paintOutputs(pixels, values, look, theme));
  }

  get hasUnits(): boolean {
    return this.#units.filled;
  }

  drawUnit(ctx: Context, unit: number, rect: Rect): void {
    this.#units.draw(ctx, unit, rect);
  }

  /** The outputs in one picture, or the one that the look asks for. */
  drawOutput(ctx: Context, rect: Rect, smooth = true): void {
    const { perClass, only } = this.#look ?? {};
    this.#outputs.draw(ctx, perClass ? 0 : (only ?? 0), rect, smooth);
  }
}

/** The map of an input: what the feature of that name is over the plane. */
export function inputMap(feature: string, theme: Theme): HTMLCanvasElement {
  const size = 24;
  const canvas = document.createElement('canvas');
  canvas.width = size;
  canvas.height = size;
  const of = features[feature];
  const ctx = canvas.getContext('2d');
  if (!ctx || !of) return canvas;
  const image = ctx.createImageData(size, size);
  const values = Float32Array.from({ length: size * size }, (_, cell) => {
    const x = ((cell % size) + 0.5) / (size / 2) - 1;
    const y = 1 - (Math.floor(cell / size) + 0.5) / (size / 2);
    return of(x, y);
  });
  paintSigned(new Uint32Array(image.data.buffer), values, peak(values), theme.signed);
  ctx.putImageData(image, 0, 0);
  return canvas;
}

/** Only how the maps look; x and y run from -1 to 1 here. */
const features: Readonly<Record<string, (x: number, y: number) => number>> = {
  x: (x) => x,
  y: (_, y) => y,
  x_squared: (x) => x * x,
  y_squared: (_, y) => y * y,
  xy: (x, y) => x * y,
  sin_x: (x) => Math.sin(6 * x),
  sin_y: (_, y) => Math.sin(6 * y),
};
