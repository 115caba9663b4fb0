// Trainings over a grid of settings: the core trains up to four cells at a time, a call of it a few of them, so that a
// page stays awake between two calls.
import type { Core } from './core';
import { requireWhole, SpecError } from './errors';
import type { Leaf } from './leaves';
import { give, readRefusal } from './spec-input';
import type { PartialSpec, SweepAxis, SweepGrid } from './types';
import { sweepNumbers } from './words';

/** Cells of one sweep: each is judged before the first is trained. */
const maxCells = 16_384;

const [, ...measures] = sweepNumbers;
type Measure = (typeof measures)[number];

export class Sweep {
  readonly rows: number;
  readonly columns: number;
  readonly #core: Core;
  readonly #values: Record<Measure, Float32Array>;
  #handle: number | undefined;
  #trained = 0;

  /**
   * @throws {SpecError} if the spec, a path or any cell is refused.
   * @throws {RangeError} if there are no cells or too many.
   * @internal
   */
  constructor(core: Core, spec: PartialSpec, grid: SweepGrid) {
    const { steps, columns, rows } = grid;
    requireWhole('steps', steps, 0, 1e9);
    const across = leavesOfAxis('columns', columns);
    const down = rows === undefined ? [] : leavesOfAxis('rows', rows);
    if (rows?.path === columns.path) throw new SpecError(rows.path, rows.path, 'is on both axes of the sweep');
    this.#core = core;
    this.rows = Math.max(1, down.length);
    this.columns = across.length;
    requireWhole('cells', this.cells, 1, maxCells);
    const { module, exchange } = core;
    const open = (leaves: number) => module.openSweep(exchange, leaves, down.length, across.length, steps);
    this.#handle = give(core, spec, open, [...down, ...across]);
    const empty = () => new Float32Array(this.cells).fill(Number.NaN);
    this.#values = Object.fromEntries(measures.map((name) => [name, empty()])) as Record<Measure, Float32Array>;
  }

  get cells(): number {
    return this.rows * this.columns;
  }
  /** Cells that are trained. */
  get trained(): number {
    return this.#trained;
  }
  get done(): boolean {
    return this.#trained === this.cells;
  }

  // What came of each cell, row by row; NaN where it is not trained yet, and where the spec has no such number.

  /** Steps taken: fewer than asked for where a number stopped being finite, or the stop condition was met. */
  get steps(): Float32Array {
    return this.#values.step;
  }
  get trainLoss(): Float32Array {
    return this.#values.trainLoss;
  }
  get testLoss(): Float32Array {
    return this.#values.testLoss;
  }
  get trainAccuracy(): Float32Array {
    return this.#values.trainAccuracy;
  }
  get testAccuracy(): Float32Array {
    return this.#values.testAccuracy;
  }
  /** Silent units among the hidden ones. */
  get silentShare(): Float32Array {
    return this.#values.silentShare;
  }
  /** Those of them that are silent for good. */
  get deadShare(): Float32Array {
    return this.#values.deadShare;
  }
  get saturatedShare(): Float32Array {
    return this.#values.saturatedShare;
  }
  /** The step at which a number stopped being finite; NaN where none did. */
  get blownAt(): Float32Array {
    return this.#values.blownAt;
  }

  /**
   * Trains at least so many more cells, as far as there are any: in fours where they can train together. Returns how
   * many are trained.
   * @throws {SpecError} if other runs have left no memory.
   */
  advance(cells = 4): number {
    requireWhole('cells', cells, 1, maxCells);
    const { module, numbers } = this.#core;
    for (const target = Math.min(this.cells, this.#trained + cells); this.#trained < target; ) {
      const count = module.trainCells(this.#address);
      if (count < 0) throw readRefusal(this.#core);
      for (let first = 0; first < count; first += sweepNumbers.length, this.#trained++) {
        const cell = numbers[first] ?? 0;
        for (const name of measures) {
          this.#values[name][cell] = numbers[first + sweepNumbers.indexOf(name)] ?? Number.NaN;
        }
      }
    }
    return this.#trained;
  }

  /** Gives the memory back; what is trained stays. */
  dispose(): void {
    if (this.#handle !== undefined) this.#core.module.closeSweep(this.#handle);
    this.#handle = undefined;
  }

  get #address(): number {
    if (this.#handle !== undefined) return this.#handle;
    throw new Error('This sweep was disposed of: create a new one');
  }
}

/** @throws {SpecError} unless it has a path and a list of values that are no lists themselves. */
function leavesOfAxis(axis: string, given: SweepAxis): [path: string, leaf: Leaf][] {
  if (typeof given !== 'object' || given === null) throw new SpecError(axis, given, 'must have a path and values');
  const { path, values } = given;
  if (typeof path !== 'string' || path === '')
    throw new SpecError(`${axis}.path`, path, 'must be the path of a setting');
  if (!Array.isArray(values) || values.length === 0) {
    throw new SpecError(`${axis}.values`, values, 'must be a list of at least one value');
  }
  return values.map((value: unknown, index) => {
    if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean') return [path, value];
    throw new SpecError(`${axis}.values.${index}`, value, 'must be a number, a text or a flag');
  });
}
