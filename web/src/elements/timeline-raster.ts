import type { Context } from '../draw/geometry';
import type { Columns } from '../draw/timeline';

/** The colours of a time line as an image, a pixel a column and unit. */
export class TimelineRaster {
  readonly #canvas = document.createElement('canvas');

  paint({ count, pixels }: Columns, units: number): void {
    if (count === 0 || units === 0) return;
    this.#canvas.width = count;
    this.#canvas.height = units;
    const ctx = this.#canvas.getContext('2d');
    if (!ctx) return;
    const image = ctx.createImageData(count, units);
    const to = new Uint32Array(image.data.buffer);
    for (let column = 0; column < count; column++) {
      for (let unit = 0; unit < units; unit++) to[unit * count + column] = pixels[column * units + unit] ?? 0;
    }
    ctx.putImageData(image, 0, 0);
  }

  draw(ctx: Context, unit: number, x: number, y: number, width: number, height: number): void {
    if (width === 0) return;
    ctx.imageSmoothingEnabled = false;
    ctx.drawImage(this.#canvas, 0, unit, width, 1, x, y, width, height);
  }
}
