// The rows of the history, as long as the page has not seen them.
import type { Run } from '../engine/run';
import type { Arena } from './arena';
import type { CensusRows } from './protocol';

interface Row {
  readonly step: number;
  readonly trainLoss: number;
  readonly testLoss: number;
  readonly trainAccuracy: number;
  readonly testAccuracy: number;
  readonly gradientNorm: readonly number[];
  readonly updateRatio: readonly number[];
  readonly activeShare: Float32Array;
  readonly state: Uint8Array;
}

/**
 * A row takes a pass over the test set and a backward pass over the training set, several times the census itself. At
 * full speed there are hundreds of censuses in a frame; this many rows of them are written, the page draws no more.
 */
const rowsPerFrame = 16;

export class CensusLog {
  readonly #run: Run;
  #rows: Row[] = [];
  #first = 0;
  /** A row is written for every so-maniest census. */
  #every = 1;
  #censuses = 0;

  constructor(run: Run) {
    this.#run = run;
  }

  /** Counts from 0 again: the run is another moment's, and the page knows the rows up to it. */
  restart(): void {
    this.#rows = [];
    this.#first = 0;
  }

  /** Drops the rows that the page has seen, and fits the rows of the coming frame to the censuses of the last. */
  startFrame(seen: number): void {
    this.#every = Math.max(1, Math.ceil(this.#censuses / rowsPerFrame));
    this.#censuses = 0;
    const dropped = Math.min(this.#rows.length, Math.max(0, seen - this.#first));
    this.#rows.splice(0, dropped);
    this.#first += dropped;
  }

  /** To be called after each census while training. */
  note(): void {
    if (this.#censuses++ % this.#every === 0) this.record();
  }

  /** Writes a row of what is now. */
  record(): void {
    const { step, trainLoss, testLoss, trainAccuracy, testAccuracy } = this.#run.report();
    const { activeShare, state } = this.#run.unitColumns();
    const layers = this.#run.layers();
    const gradientNorm = layers.map((layer) => layer.gradientNorm);
    const updateRatio = layers.map((layer) => layer.updateRatio);
    const losses = { trainLoss, testLoss, trainAccuracy, testAccuracy };
    this.#rows.push({ step, ...losses, gradientNorm, updateRatio, activeShare, state });
  }

  /** The rows that the page has not seen. */
  rows(arena: Arena): CensusRows {
    const rows = this.#rows;
    const layers = rows[0]?.gradientNorm.length ?? 0;
    const units = rows[0]?.state.length ?? 0;
    const table: CensusRows = {
      first: this.#first,
      steps: arena.take(Float64Array, rows.length),
      trainLoss: arena.take(Float32Array, rows.length),
      testLoss: arena.take(Float32Array, rows.length),
      trainAccuracy: arena.take(Float32Array, rows.length),
      testAccuracy: arena.take(Float32Array, rows.length),
      gradientNorm: arena.take(Float32Array, rows.length * layers),
      updateRatio: arena.take(Float32Array, rows.length * layers),
      activeShare: arena.take(Float32Array, rows.length * units),
      state: arena.take(Uint8Array, rows.length * units),
    };
    rows.forEach((row, index) => {
      table.steps[index] = row.step;
      table.trainLoss[index] = row.trainLoss;
      table.testLoss[index] = row.testLoss;
      table.trainAccuracy[index] = row.trainAccuracy;
      table.testAccuracy[index] = row.testAccuracy;
      table.gradientNorm.set(row.gradientNorm, index * layers);
      table.updateRatio.set(row.updateRatio, index * layers);
      table.activeShare.set(row.activeShare, index * units);
      table.state.set(row.state, index * units);
    });
    return table;
  }
}
