// A map of two settings: a cell for every pair, coloured by what came of the training. Where all units are silent is hatch,
// where a number blew up are dots within an outline: neither is told by hue.
import { text } from './axis';
import { css, type Ramp, shade } from './colour';
import type { Context, Rect } from './geometry';
import { compact } from './number';
import { linearTicks, logTicks } from './scale';
import { hatch } from './state-mark';
import type { Theme } from './theme';

export interface MapAxis {
  readonly name: string;
  readonly values: readonly number[];
  readonly logarithmic: boolean;
  readonly whole: boolean;
  /** Where a value lies, in cells, the middle of the first at 0; NaN outside. */
  readonly place: (value: number) => number;
}

export interface MapPicture {
  readonly x: MapAxis;
  readonly y: MapAxis;
  /** For each cell 0 to 1, where 1 has the strongest colour; NaN where nothing is known. The first row is the lowest. */
  readonly tones: Float32Array;
  /** One for each cell. */
  readonly holes: Uint8Array;
  readonly blown: Uint8Array;
  /** The run of the reader, in cells. */
  readonly present: { readonly x: number; readonly y: number } | undefined;
  readonly legend: MapLegend;
}

export interface MapLegend {
  /** Along the colours, from pale to strong, 0 to 1. */
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
  /** Empty: there are none. */
  readonly hole: string;
  readonly blown: string;
  readonly present: string;
}

const left = 44;
const top = 22;
const underPlot = 44;
const widest = 576;
/** Room for colours and marks side by side. */
const wideLegend = 440;

/** The cells, each as many whole px wide as high. */
export function mapPlot(width: number, columns: number, rows: number): Rect {
  const room = Math.min(widest, width - left - 12);
  const cell = Math.max(1, Math.floor(room / Math.max(columns, rows)));
  const wide = (count: number) =>
    count * 2 > Math.max(columns, rows) ? cell : Math.floor((cell * Math.max(columns, rows)) / count);
  return { x: left, y: top, width: columns * wide(columns), height: rows * wide(rows) };
}

export const mapHeight = (plot: Rect): number => plot.y + plot.height + underPlot + (plot.width < wideLegend ? 62 : 36);

export function drawMap(ctx: Context, theme: Theme, plot: Rect, picture: MapPicture): void {
  drawCells(ctx, theme, plot, picture);
  drawBlown(ctx, theme, plot, picture);
  ctx.lineWidth = 1;
  ctx.setLineDash([]);
  ctx.strokeStyle = theme.rule;
  ctx.strokeRect(plot.x - 0.5, plot.y - 0.5, plot.width + 1, plot.height + 1);
  drawAxes(ctx, theme, plot, picture);
  const { present, x, y } = picture;
  if (present) {
    const cell = { width: plot.width / x.values.length, height: plot.height / y.values.length };
    target(ctx, theme, plot.x + (present.x + 0.5) * cell.width, plot.y + plot.height - (present.y + 0.5) * cell.height);
  }
  drawLegend(ctx, theme, { ...plot, y: plot.y + plot.height + underPlot }, picture.legend);
}

function drawCells(ctx: Context, theme: Theme, plot: Rect, { x, y, tones, holes }: MapPicture): void {
  const [columns, rows] = [x.values.length, y.values.length];
  const canvas = new OffscreenCanvas(columns, rows);
  const own = canvas.getContext('2d');
  if (!own) return;
  const image = own.createImageData(columns, rows);
  const pixels = new Uint32Array(image.data.buffer);
  tones.forEach((tone, cell) => {
    const row = rows - 1 - Math.floor(cell / columns);
    pixels[row * columns + (cell % columns)] = Number.isNaN(tone) || holes[cell] ? 0 : shade(theme.fire, tone);
  });
  own.putImageData(image, 0, 0);
  ctx.imageSmoothingEnabled = false;
  ctx.drawImage(canvas, plot.x, plot.y, plot.width, plot.height);
  ctx.imageSmoothingEnabled = true;
  ctx.save();
  if (clipTo(ctx, plot, columns, rows, holes)) hatch(ctx, theme, plot, 'dead');
  ctx.restore();
}

/** Clips to the marked cells; false if there are none. */
function clipTo(ctx: Context, plot: Rect, columns: number, rows: number, marked: Uint8Array): boolean {
  const [wide, high] = [plot.width / columns, plot.height / rows];
  let any = false;
  ctx.beginPath();
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const from = column;
      while (column < columns && marked[row * columns + column]) column++;
      if (column === from) continue;
      any = true;
      ctx.rect(plot.x + from * wide, plot.y + plot.height - (row + 1) * high, (column - from) * wide, high);
    }
  }
  if (any) ctx.clip();
  return any;
}

function drawBlown(ctx: Context, theme: Theme, plot: Rect, { x, y, blown }: MapPicture): void {
  const [columns, rows] = [x.values.length, y.values.length];
  const [wide, high] = [plot.width / columns, plot.height / rows];
  ctx.save();
  const any = clipTo(ctx, plot, columns, rows, blown);
  if (any) dots(ctx, theme, plot);
  ctx.restore();
  if (!any) return;
  const is = (row: number, column: number) =>
    row >= 0 && column >= 0 && row < rows && column < columns && blown[row * columns + column] === 1;
  ctx.beginPath();
  for (let row = 0; row < rows; row++) {
    const [bottom, roof] = [plot.y + plot.height - row * high, plot.y + plot.height - (row + 1) * high];
    for (let column = 0; column < columns; column++) {
      if (!is(row, column)) continue;
      const [from, to] = [plot.x + column * wide, plot.x + (column + 1) * wide];
      const edge = (other: boolean, x1: number, y1: number, x2: number, y2: number) => {
        if (other) return;
        ctx.moveTo(x1, y1);
        ctx.lineTo(x2, y2);
      };
      edge(is(row + 1, column), from, roof, to, roof);
      edge(is(row - 1, column), from, bottom, to, bottom);
      edge(is(row, column - 1), from, roof, from, bottom);
      edge(is(row, column + 1), to, roof, to, bottom);
    }
  }
  ctx.lineWidth = 1.5;
  ctx.setLineDash([]);
  ctx.lineCap = 'square';
  ctx.strokeStyle = theme.ink;
  ctx.stroke();
  ctx.lineCap = 'butt';
}

/** Staggered, on the ground. */
function dots(ctx: Context, theme: Theme, rect: Rect): void {
  const pitch = 5;
  ctx.fillStyle = theme.sunken;
  ctx.fillRect(rect.x, rect.y, rect.width, rect.height);
  ctx.fillStyle = theme.ink3;
  for (let line = 0, y = rect.y + 2; y < rect.y + rect.height; y += pitch, line++) {
    for (let x = rect.x + (line % 2 ? 2 + pitch / 2 : 2); x < rect.x + rect.width; x += pitch)
      ctx.fillRect(x, y, 1.25, 1.25);
  }
}

function drawAxes(ctx: Context, theme: Theme, plot: Rect, { x, y }: MapPicture): void {
  const [wide, high] = [plot.width / x.values.length, plot.height / y.values.length];
  const bottom = plot.y + plot.height;
  ctx.fillStyle = theme.ruleStrong;
  for (const value of ticksOf(x, plot.width / 64)) {
    const at = plot.x + (x.place(value) + 0.5) * wide;
    ctx.fillRect(Math.floor(at), bottom, 1, 4);
    text(ctx, theme, at, bottom + 7, compact(value, 4), { align: 'center', baseline: 'top' });
    ctx.fillStyle = theme.ruleStrong;
  }
  for (const value of ticksOf(y, plot.height / 44)) {
    const at = bottom - (y.place(value) + 0.5) * high;
    ctx.fillRect(plot.x - 4, Math.floor(at), 4, 1);
    text(ctx, theme, plot.x - 7, at, compact(value, 4), { align: 'right', baseline: 'middle' });
    ctx.fillStyle = theme.ruleStrong;
  }
  const strong = { colour: theme.ink2 } as const;
  text(ctx, theme, 0, 4, `↑ ${y.name}`, { ...strong, baseline: 'top' });
  text(ctx, theme, plot.x + plot.width, bottom + 9 + theme.textSize * 1.3, `${x.name} →`, {
    ...strong,
    align: 'right',
    baseline: 'top',
  });
}

function ticksOf({ values, logarithmic, whole }: MapAxis, most: number): number[] {
  const [low = 0, high = 1] = [values[0], values.at(-1)];
  const ticks = logarithmic ? logTicks(low, high, Math.max(2, most)) : linearTicks(low, high, Math.max(2, most));
  return whole ? ticks.filter((tick) => Number.isInteger(tick)) : ticks;
}

/** Where the reader is: a disc in a ring, on a ground of its own. */
function target(ctx: Context, theme: Theme, x: number, y: number): void {
  const disc = (radius: number, colour: string) => {
    ctx.beginPath();
    ctx.arc(x, y, radius, 0, 2 * Math.PI);
    ctx.fillStyle = colour;
    ctx.fill();
  };
  disc(8, theme.paper);
  disc(6.5, theme.ink);
  disc(4.75, theme.paper);
  disc(2.5, theme.ink);
}

function drawLegend(ctx: Context, theme: Theme, rect: Rect, legend: MapLegend): void {
  const barWidth = Math.min(200, rect.width - 20);
  const swatch = 12;
  drawRamp(ctx, theme.fire, { x: rect.x, y: rect.y, width: barWidth, height: swatch });
  for (const { at, label } of legend.ticks) {
    const x = rect.x + at * barWidth;
    text(ctx, theme, x, rect.y + swatch + 3, label, {
      align: at < 0.1 ? 'left' : at > 0.9 ? 'right' : 'center',
      baseline: 'top',
    });
  }
  const wide = rect.width >= wideLegend;
  let x = wide ? rect.x + barWidth + 24 : rect.x;
  const y = wide ? rect.y : rect.y + swatch + theme.textSize + 14;
  const item = (label: string, draw: (box: Rect) => void) => {
    if (!label) return;
    draw({ x, y, width: swatch + 4, height: swatch });
    text(ctx, theme, x + swatch + 10, y + swatch / 2, label, { baseline: 'middle', colour: theme.ink2 });
    x += swatch + 26 + ctx.measureText(label).width;
  };
  item(legend.present, (box) => target(ctx, theme, box.x + 8, box.y + 6));
  item(legend.hole, (box) => {
    hatch(ctx, theme, box, 'dead');
    outline(ctx, theme.hatchDead, box);
  });
  item(legend.blown, (box) => {
    dots(ctx, theme, box);
    outline(ctx, theme.ink, box);
  });
}

function outline(ctx: Context, colour: string, box: Rect): void {
  ctx.lineWidth = 1;
  ctx.strokeStyle = colour;
  ctx.strokeRect(box.x + 0.5, box.y + 0.5, box.width - 1, box.height - 1);
}

function drawRamp(ctx: Context, colours: Ramp, rect: Rect): void {
  for (let x = 0; x < rect.width; x++) {
    ctx.fillStyle = css(shade(colours, x / (rect.width - 1)));
    ctx.fillRect(rect.x + x, rect.y, 1, rect.height);
  }
}
