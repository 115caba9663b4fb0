import type { Context, Rect } from '../draw/geometry';
import { paintSigned, peak } from '../draw/heatmap';
import type { Theme } from '../draw/theme';
import type { Frame } from '../session/protocol';

type Grid = NonNullable<Frame['grid']>;

/** A part of its largest response already has the full colour, or one far corner would pale the rest. */
const fullShare = 0.75;

/** The response maps of a frame as one image, one map under the other: the hidden units layer by layer, then the output. */
export class ResponseMaps {
  readonly #canvas = document.createElement('canvas');
  #grid: Grid | undefined;
  #theme: Theme | undefined;
  #maps = 0;

  /** @param outputs maps at the end of the grid whose values have a fixed scale, `full` being the last colour. */
  update(grid: Grid, outputs: number, full: number, theme: Theme): void {
    if (grid === this.#grid && theme === this.#theme) return;
    this.#grid = grid;
    this.#theme = theme;
    const { resolution, values } = grid;
    const cells = resolution * resolution;
    this.#maps = Math.floor(values.length / cells);
    this.#canvas.width = resolution;
    this.#canvas.height = resolution * this.#maps;
    const ctx = this.#canvas.getContext('2d');
    if (!ctx || this.#maps === 0) return;
    const image = ctx.createImageData(resolution, resolution * this.#maps);
    const pixels = new Uint32Array(image.data.buffer);
    for (let map = 0; map < this.#maps; map++) {
      const part = values.subarray(map * cells, (map + 1) * cells);
      const scale = map >= this.#maps - outputs ? full : peak(part) * fullShare;
      paintSigned(pixels.subarray(map * cells, (map + 1) * cells), part, scale, theme.signed);
    }
    ctx.putImageData(image, 0, 0);
  }

  get count(): number {
    return this.#maps;
  }

  draw(ctx: Context, map: number, rect: Rect): void {
    const resolution = this.#grid?.resolution ?? 0;
    if (map < 0 || map >= this.#maps || resolution === 0) return;
    ctx.imageSmoothingEnabled = true;
    ctx.imageSmoothingQuality = rect.width < resolution ? 'medium' : 'high';
    // Half a cell less on each side: smoothing must not mix in the neighbouring map.
    ctx.drawImage(
      this.#canvas,
      0,
      map * resolution + 0.5,
      resolution,
      resolution - 1,
      rect.x,
      rect.y,
      rect.width,
      rect.height,
    );
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
