// The plane of two inputs: what the output says there, borders between its parts, and examples on it.
import type { Context, Rect } from './geometry';
import { paintSigned } from './heatmap';
import type { Theme } from './theme';

export interface Plane {
  readonly resolution: number;
  /** The plane goes from -domain to domain, both ways. */
  readonly domain: number;
  /** Of the output, row 0 on top. */
  readonly values: Float32Array;
  /** The output that says neither, and how far from it is full colour. */
  readonly middle: number;
  readonly full: number;
  /** Cells of one number belong together, and borders divide them ... */
  readonly parts?: ArrayLike<number>;
  /** ... or the one border is where the output is `middle`. */
  readonly points: readonly { readonly x: number; readonly y: number; readonly above: boolean }[];
}

export function drawPlane(ctx: Context, theme: Theme, rect: Rect, plane: Plane): void {
  paintValues(ctx, theme, rect, plane);
  for (const { x, y, above } of plane.points) {
    const [px, py] = [x, -y].map((at) => (at / plane.domain + 1) / 2) as [number, number];
    ctx.beginPath();
    ctx.arc(rect.x + px * rect.width, rect.y + py * rect.height, 2.6, 0, 2 * Math.PI);
    ctx.fillStyle = above ? theme.plus : theme.minus;
    ctx.strokeStyle = theme.paper;
    ctx.lineWidth = 1;
    ctx.fill();
    ctx.stroke();
  }
  ctx.beginPath();
  if (plane.parts) traceBorders(ctx, rect, plane.resolution, plane.parts);
  else traceLevel(ctx, rect, plane);
  ctx.lineWidth = plane.parts ? 1.25 : 2;
  ctx.lineCap = 'round';
  ctx.setLineDash([]);
  ctx.strokeStyle = theme.ink;
  ctx.stroke();
}

function paintValues(ctx: Context, theme: Theme, rect: Rect, plane: Plane): void {
  const { resolution, values, middle, full } = plane;
  const image = new OffscreenCanvas(resolution, resolution);
  const inner = image.getContext('2d');
  const pixels = inner?.createImageData(resolution, resolution);
  if (!inner || !pixels) return;
  paintSigned(new Uint32Array(pixels.data.buffer), values, full, theme.signed, middle);
  inner.putImageData(pixels, 0, 0);
  ctx.globalAlpha = 0.55; // the examples and the borders are what matters
  ctx.imageSmoothingEnabled = true;
  ctx.drawImage(image, rect.x, rect.y, rect.width, rect.height);
  ctx.globalAlpha = 1;
}

function traceBorders(ctx: Context, rect: Rect, n: number, parts: ArrayLike<number>): void {
  const cell = rect.width / n;
  for (let row = 0; row < n; row++) {
    for (let column = 0; column < n; column++) {
      const here = parts[row * n + column];
      const [x, y] = [rect.x + (column + 1) * cell, rect.y + (row + 1) * cell];
      if (column + 1 < n && parts[row * n + column + 1] !== here) {
        ctx.moveTo(x, y - cell);
        ctx.lineTo(x, y);
      }
      if (row + 1 < n && parts[(row + 1) * n + column] !== here) {
        ctx.moveTo(x - cell, y);
        ctx.lineTo(x, y);
      }
    }
  }
}

/** Within four neighbouring cells the border is a straight line between the points where it crosses their sides. */
function traceLevel(ctx: Context, rect: Rect, { resolution: n, values, middle }: Plane): void {
  const cell = rect.width / n;
  const at = (row: number, column: number) => (values[row * n + column] ?? 0) - middle;
  for (let row = 0; row + 1 < n; row++) {
    for (let column = 0; column + 1 < n; column++) {
      const corners = [
        [row, column],
        [row, column + 1],
        [row + 1, column + 1],
        [row + 1, column],
      ] as const;
      const crossings = corners.flatMap(([r, c], side) => {
        const [r2, c2] = corners[(side + 1) % 4] ?? [r, c];
        const [here, there] = [at(r, c), at(r2, c2)];
        if (here > 0 === there > 0) return [];
        const part = here / (here - there);
        return [[c + part * (c2 - c) + 0.5, r + part * (r2 - r) + 0.5] as const];
      });
      for (let pair = 0; pair + 1 < crossings.length; pair += 2) {
        const [[x1, y1] = [0, 0], [x2, y2] = [0, 0]] = crossings.slice(pair, pair + 2);
        ctx.moveTo(rect.x + x1 * cell, rect.y + y1 * cell);
        ctx.lineTo(rect.x + x2 * cell, rect.y + y2 * cell);
      }
    }
  }
}

/** Cells in which the same of some maps are above 0 are one part. Shapes: maps after each other, `cells` values each. */
export function partsOf(maps: Float32Array, cells: number): { readonly parts: Int32Array; readonly count: number } {
  const parts = new Int32Array(cells);
  const known = new Map<string, number>();
  for (let cell = 0; cell < cells; cell++) {
    let pattern = '';
    for (let at = cell; at < maps.length; at += cells) pattern += (maps[at] ?? 0) > 0 ? '1' : '0';
    const part = known.get(pattern) ?? known.size;
    known.set(pattern, part);
    parts[cell] = part;
  }
  return { parts, count: known.size };
}
