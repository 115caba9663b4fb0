import type { Context, Rect } from '../draw/geometry';
import { paintSigned, peak } from '../draw/heatmap';
import type { Theme } from '../draw/theme';
import type { Frame } from '../session/protocol';

type Grid = NonNullable<Frame['grid']>;

/** A part of its largest response already has the full colour, or one far corner would pale the rest. */
const fullShare = 0.75;

/** Response maps of a frame as one image, one under the other. The numbers are kept: a frame's buffer is soon refilled. */
class Sheet {
  readonly #canvas = document.createElement('canvas');
  #values = new Float32Array(0);
  #resolution = 0;
  #maps = 0;

  get maps(): number {
    return this.#maps;
  }

  take(resolution: number, values: Float32Array): void {
    if (this.#values.length !== values.length) this.#values = new Float32Array(values.length);
    this.#values.set(values);
    this.#resolution = resolution;
    this.#maps = Math.floor(values.length / (resolution * resolution));
  }

  /** Values to colours; `full` is the value of the last colour, or each map has its own. */
  paint(full: number | undefined, theme: Theme): void {
    const n = this.#resolution;
    this.#canvas.width = n;
    this.#canvas.height = n * this.#maps;
    const ctx = this.#canvas.getContext('2d');
    if (!ctx || this.#maps === 0) return;
    const image = ctx.createImageData(n, n * this.#maps);
    const pixels = new Uint32Array(image.data.buffer);
    for (let map = 0; map < this.#maps; map++) {
      const part = this.#values.subarray(map * n * n, (map + 1) * n * n);
      paintSigned(pixels.subarray(map * n * n, (map + 1) * n * n), part, full ?? peak(part) * fullShare, theme.signed);
    }
    ctx.putImageData(image, 0, 0);
  }

  draw(ctx: Context, map: number, { x, y, width, height }: Rect): void {
    const n = this.#resolution;
    if (map < 0 || map >= this.#maps) return;
    ctx.imageSmoothingEnabled = true;
    ctx.imageSmoothingQuality = width > n ? 'medium' : 'low';
    // Half a cell less above and below: smoothing must not mix in the neighbouring map.
    ctx.drawImage(this.#canvas, 0, map * n + 0.5, n, n - 1, x, y, width, height);
  }
}

/** The last response maps of the hidden units and of the outputs that came. A frame may carry both, or outputs alone. */
export class ResponseMaps {
  readonly #units = new Sheet();
  readonly #outputs = new Sheet();
  #grid: Grid | undefined;
  #theme: Theme | undefined;

  /** @param full the output that has the last colour: outputs are compared over time, units each with themselves. */
  update(grid: Grid | undefined, hidden: number, full: number, theme: Theme): void {
    const repaint = theme !== this.#theme;
    this.#theme = theme;
    let [units, outputs] = [repaint, repaint];
    if (grid && grid !== this.#grid) {
      this.#grid = grid;
      const { resolution, values } = grid;
      const inUnits = hidden * resolution * resolution;
      const withUnits = hidden > 0 && values.length > inUnits;
      if (withUnits) this.#units.take(resolution, values.subarray(0, inUnits));
      units ||= withUnits;
      // The coarse surface that comes with the units is only better than none.
      if (!withUnits || this.#outputs.maps === 0) {
        this.#outputs.take(resolution, withUnits ? values.subarray(inUnits) : values);
        outputs = true;
      }
    }
    if (units) this.#units.paint(undefined, theme);
    if (outputs) this.#outputs.paint(full, theme);
  }

  drawUnit(ctx: Context, unit: number, rect: Rect): void {
    this.#units.draw(ctx, unit, rect);
  }

  drawOutput(ctx: Context, output: number, rect: Rect): void {
    this.#outputs.draw(ctx, output, rect);
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
