// Where the parts of a network lie: pure numbers, shared by the drawing and by whatever listens to the pointer.
import { clamp, type Point, type Rect } from './geometry';

export interface NetworkShape {
  readonly inputs: number;
  /** Units of each hidden layer. */
  readonly layers: readonly number[];
}

export interface LayerPlace {
  readonly layer: number;
  readonly x: number;
  readonly width: number;
  /** A tile for each unit; small cells of firing share where the layer is wider than `mostTiles`. */
  readonly units: readonly Rect[];
  readonly summarised: boolean;
  /** Width of the gap to what follows on the right: room for names and links. */
  readonly gap: number;
}

export interface NetworkLayout {
  readonly width: number;
  readonly height: number;
  readonly compact: boolean;
  readonly inputs: readonly Rect[];
  readonly layers: readonly LayerPlace[];
  /** The surface with the points. */
  readonly output: Rect;
  /** Where links end: the surface, or on narrow screens with many layers a tile, the surface being under the network. */
  readonly outputUnit: Rect;
  readonly outputBelow: boolean;
  /** Firing bars right of the tiles, if there is room for them. */
  readonly bars: boolean;
}

/** A layer with more units than this is summarised, not squeezed. */
export const mostTiles = 16;

/** Space over the tiles for the names of the layers. */
export const namesHeight = 24;
const scaleHeight = 40;
const narrow = 560;

export function layoutNetwork(shape: NetworkShape, width: number): NetworkLayout {
  const compact = width < narrow;
  const zoom = clamp(width / 744, 1, 1.25);
  const tallest = Math.min(mostTiles, Math.max(1, ...shape.layers.filter((units) => units <= mostTiles)));
  const widest = Math.max(0, ...shape.layers);
  const pitch = compact
    ? clamp(Math.floor(448 / tallest), 28, 42)
    : Math.min(39, Math.max(25, Math.floor(344 / tallest))) * zoom;
  const count = shape.layers.length;
  // Tall enough for the inputs with their names and for the surface with its own, whatever the layers need.
  const least = compact ? Math.max(shape.inputs * 46, 180) : 312 * zoom;
  const body = Math.max(pitch * tallest, least, widest > mostTiles ? 312 : 0);

  let tile = Math.min((compact ? 32 : 33) * zoom, pitch - (compact ? 8 : 5));
  const inputTile = compact ? Math.min(24, tile) : tile;
  const gaps = count + firstGap;
  const widths = (size: number) =>
    shape.layers.map((units) => (units <= mostTiles ? size : cells(units, body, compact ? 40 : 60).width));
  const sum = (numbers: readonly number[]) => numbers.reduce((total, value) => total + value, 0);
  const gapWith = (output: number, size: number) => (width - inputTile - output - sum(widths(size))) / gaps;

  let outputWidth = compact
    ? clamp(Math.round(width * 0.29), 92, 132)
    : Math.floor(clamp(width - inputTile - sum(widths(tile)) - 42 * gaps, 132, 240 * zoom));
  const outputBelow = compact && gapWith(outputWidth, tile) < 22;
  if (outputBelow) {
    tile = clamp(Math.floor((width - inputTile - 26 * gaps) / (count + 1)), 20, tile);
    outputWidth = tile;
  }
  const gap = Math.max(4, gapWith(outputWidth, tile));

  const middle = namesHeight + body / 2;
  let x = inputTile + gap * firstGap;
  const layers = shape.layers.map((units, layer): LayerPlace => {
    const columnWidth = widths(tile)[layer] ?? tile;
    const place = { layer, x, width: columnWidth, gap, summarised: units > mostTiles };
    x += columnWidth + gap;
    return {
      ...place,
      units: place.summarised
        ? cells(units, body, compact ? 40 : 60).at(place.x, middle)
        : column(units, pitch, tile, place.x, middle),
    };
  });
  const outputX = width - outputWidth;
  const surface = outputBelow ? Math.min(width, 340) : outputWidth;
  // On whole pixels: a frame between two of them is grey on both.
  const output = outputBelow
    ? { x: Math.round((width - surface) / 2), y: namesHeight + body + 32, width: surface, height: surface }
    : { x: outputX, y: Math.round(middle - surface / 2), width: surface, height: surface };
  const inputPitch = Math.max(inputTile + 22, Math.min(pitch * 2, body / shape.inputs));
  return {
    width,
    height: outputBelow
      ? output.y + surface + scaleHeight
      : Math.max(namesHeight + body, output.y + surface + (compact ? 8 : scaleHeight)),
    compact,
    inputs: column(shape.inputs, inputPitch, inputTile, 0, middle),
    layers,
    output,
    outputUnit: outputBelow ? { x: outputX, y: middle - tile / 2, width: tile, height: tile } : output,
    outputBelow,
    bars: gap >= 16,
  };
}

/** The gap after the inputs as a share of the others: two inputs need less room for their links. */
const firstGap = 0.65;

const column = (count: number, pitch: number, size: number, x: number, middle: number): Rect[] =>
  Array.from({ length: count }, (_, index) => ({
    x: Math.round(x),
    y: Math.round(middle + (index - count / 2) * pitch + (pitch - size) / 2),
    width: Math.round(size),
    height: Math.round(size),
  }));

interface Cells {
  readonly width: number;
  at(x: number, middle: number): Rect[];
}

/** The largest cells with which a wide layer fits into `height` and, if it can, into `width`. */
function cells(units: number, height: number, width: number): Cells {
  const fits = (size: number) => Math.ceil(units / Math.floor(height / size)) * size <= width;
  const size = [10, 8, 6].find(fits) ?? 4;
  const columns = Math.ceil(units / Math.floor(height / size));
  const rows = Math.ceil(units / columns);
  return {
    width: columns * size,
    at: (x, middle) =>
      Array.from({ length: units }, (_, unit) => ({
        x: Math.round(x) + (unit % columns) * size,
        y: Math.round(middle - (rows * size) / 2) + Math.floor(unit / columns) * size,
        width: size,
        height: size,
      })),
  };
}

/** Where the gaps of a drawing are: before each layer and after the last. */
export function gapsOf({ inputs, layers, outputUnit }: NetworkLayout): readonly number[] {
  const ends = [...inputs.slice(0, 1), ...layers].map(({ x, width }) => x + width);
  const starts = [...layers, outputUnit].map(({ x }) => x);
  return starts.map((start, gap) => (start + (ends[gap] ?? 0)) / 2);
}

/** Where the links of each output end: side by side at the left edge of what stands for them. */
export function outputPorts({ outputUnit }: NetworkLayout, outputs: number): Rect[] {
  if (outputs <= 1) return [outputUnit];
  const pitch = outputUnit.height / outputs;
  return Array.from({ length: outputs }, (_, index) => ({
    ...outputUnit,
    y: outputUnit.y + index * pitch,
    height: pitch,
  }));
}

/** Where links leave a tile (right of its firing bar) and where they enter one. */
export const exitOf = (rect: Rect, layout: NetworkLayout): Point => ({
  x: rect.x + rect.width + (layout.bars ? 10 : 2),
  y: rect.y + rect.height / 2,
});
export const entryOf = (rect: Rect): Point => ({ x: rect.x - 4, y: rect.y + rect.height / 2 });
