// What came of trainings over a grid of two settings.
import type { Level } from './refinement';

/** What is kept of each cell, in the order in which it comes. `blownAt` is the step at which a number was not finite, or NaN. */
export const cellNumbers = ['silent', 'dead', 'saturated', 'trainLoss', 'testAccuracy', 'blownAt'] as const;
export type CellNumber = (typeof cellNumbers)[number];
/** What a map can be coloured by. */
export const mapMeasures = ['silent', 'dead', 'saturated', 'trainLoss', 'testAccuracy'] as const;
export type MapMeasure = (typeof mapMeasures)[number];
export type MapCell = Readonly<Record<CellNumber, number>>;

/** Shares a map is told by: units that fall silent, examples that are right. */
export const manySilent = 0.5;
export const mostlyRight = 0.9;

export class SettingsMap {
  readonly rows: number;
  readonly columns: number;
  readonly #cells: Float64Array;
  /** For each cell the one whose numbers it shows, or -1. */
  readonly #shown: Int32Array;
  #trained = 0;

  constructor(rows: number, columns: number) {
    this.rows = rows;
    this.columns = columns;
    this.#cells = new Float64Array(rows * columns * cellNumbers.length);
    this.#shown = new Int32Array(rows * columns).fill(-1);
  }

  get trained(): number {
    return this.#trained;
  }
  get size(): number {
    return this.rows * this.columns;
  }

  /** The numbers of a cell, which stands for its block of a level. */
  take({ rowStride, columnStride }: Level, row: number, column: number, numbers: ArrayLike<number>): void {
    const cell = row * this.columns + column;
    this.#cells.set(numbers, cell * cellNumbers.length);
    this.#trained++;
    const [top, left] = [row - (row % rowStride), column - (column % columnStride)];
    for (let r = top; r < Math.min(this.rows, top + rowStride); r++) {
      const from = r * this.columns;
      this.#shown.fill(cell, from + left, from + Math.min(this.columns, left + columnStride));
    }
  }

  /** The trained cell that stands for this one. */
  standIn(row: number, column: number): { readonly row: number; readonly column: number } | undefined {
    const cell = this.#shown[row * this.columns + column] ?? -1;
    return cell < 0 ? undefined : { row: Math.floor(cell / this.columns), column: cell % this.columns };
  }

  /** What is shown at a cell. */
  cell(row: number, column: number): MapCell | undefined {
    const index = row * this.columns + column;
    if ((this.#shown[index] ?? -1) < 0) return undefined;
    const entries = cellNumbers.map((name) => [name, this.#at(index, name)]);
    return Object.fromEntries(entries) as Record<CellNumber, number>;
  }

  /** One number of all cells as they are shown, rows x columns; NaN where nothing is. */
  all(name: CellNumber): Float64Array {
    return Float64Array.from(this.#shown, (_, index) => this.#at(index, name));
  }

  /** The share of what is shown for which something holds of a number; `blown`: the run ended in a number that is not finite. */
  share(name: CellNumber, holds: (value: number, blown: boolean) => boolean): number {
    let [known, count] = [0, 0];
    this.#shown.forEach((cell, index) => {
      if (cell < 0) return;
      known++;
      if (holds(this.#at(index, name), !Number.isNaN(this.#at(index, 'blownAt')))) count++;
    });
    return known > 0 ? count / known : 0;
  }

  /** The cell where a number is least, or greatest for `sign` -1; of blown runs none. */
  best(
    name: MapMeasure,
    sign = 1,
  ): { readonly row: number; readonly column: number; readonly value: number } | undefined {
    let best: { row: number; column: number; value: number } | undefined;
    for (let row = 0; row < this.rows; row++) {
      for (let column = 0; column < this.columns; column++) {
        const index = row * this.columns + column;
        if (this.#shown[index] !== index || !Number.isNaN(this.#at(index, 'blownAt'))) continue;
        const value = this.#at(index, name);
        if (Number.isFinite(value) && (!best || sign * value < sign * best.value)) best = { row, column, value };
      }
    }
    return best;
  }

  #at(index: number, name: CellNumber): number {
    const cell = this.#shown[index] ?? -1;
    return cell < 0 ? Number.NaN : (this.#cells[cell * cellNumbers.length + cellNumbers.indexOf(name)] ?? Number.NaN);
  }
}

/** Numbers come as float32: it has seven digits. */
const brief = (value: number): number | '' => (Number.isNaN(value) ? '' : Number(value.toPrecision(7)));

/** Every trained cell as a line of numbers, under the paths of the two settings. */
export function csvOf(map: SettingsMap, x: Side, y: Side): string {
  const lines = [[x.path, y.path, ...cellNumbers].join()];
  for (let row = 0; row < map.rows; row++) {
    for (let column = 0; column < map.columns; column++) {
      const own = map.standIn(row, column);
      const cell = map.cell(row, column);
      if (!cell || own?.row !== row || own.column !== column) continue;
      const numbers = cellNumbers.map((name) => brief(cell[name]));
      lines.push([x.values[column], y.values[row], ...numbers].join());
    }
  }
  return `${lines.join('\n')}\n`;
}

interface Side {
  readonly path: string;
  readonly values: readonly number[];
}
