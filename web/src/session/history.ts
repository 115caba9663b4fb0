// The censuses of a run, as the time lines and the loss chart draw them: bounded, however long the run trains.
import type { CensusRows } from './protocol';

/** Rows: about what the widest time line has pixels for ... */
const mostRows = 2048;
const fewestRows = 64;
/** ... but of a wide network only as many as have this many cells in all (20 MB). */
const mostCells = 4_000_000;

const capacityFor = (units: number) =>
  Math.max(fewestRows, Math.min(mostRows, Math.floor(mostCells / Math.max(1, units))));

/**
 * A row is one census, later the mean of 2, 4, 8 ... neighbours: when the table is full, neighbours are merged and
 * rows that come later are merged as they come. `steps` and `state` are those of the last census in the row. The
 * first row, before the first step, is never merged; the last one always ends with the latest census.
 */
export class History {
  readonly capacity: number;
  readonly layers: number;
  readonly units: number;
  readonly steps: Float64Array;
  readonly trainLoss: Float32Array;
  readonly testLoss: Float32Array;
  readonly trainAccuracy: Float32Array;
  readonly testAccuracy: Float32Array;
  /** rows x layers. */
  readonly gradientNorm: Float32Array;
  /** rows x layers. */
  readonly updateRatio: Float32Array;
  /** rows x hidden units. */
  readonly activeShare: Float32Array;
  /** rows x hidden units. */
  readonly state: Uint8Array;
  readonly #weights: Float64Array;
  #rows = 0;
  #stride = 1;
  #seen = 0;

  constructor(layers: number, units: number, capacity = capacityFor(units)) {
    this.capacity = capacity;
    this.layers = layers;
    this.units = units;
    this.steps = new Float64Array(capacity);
    this.trainLoss = new Float32Array(capacity);
    this.testLoss = new Float32Array(capacity);
    this.trainAccuracy = new Float32Array(capacity);
    this.testAccuracy = new Float32Array(capacity);
    this.gradientNorm = new Float32Array(capacity * layers);
    this.updateRatio = new Float32Array(capacity * layers);
    this.activeShare = new Float32Array(capacity * units);
    this.state = new Uint8Array(capacity * units);
    this.#weights = new Float64Array(capacity);
  }

  /** Rows in use: all arrays are read up to here. */
  get rows(): number {
    return this.#rows;
  }

  /** Censuses a full row stands for. */
  get stride(): number {
    return this.#stride;
  }

  /** Index of the next census to ask for. */
  get seen(): number {
    return this.#seen;
  }

  /**
   * What it was at `step`: a copy that goes on from there, told of censuses from the first one on. A row in which later
   * ones are merged already is left out.
   */
  upTo(step: number): History {
    const past = new History(this.layers, this.units, this.capacity);
    past.#rows = this.steps.subarray(0, this.#rows).findLastIndex((at) => at <= step) + 1;
    past.#stride = this.#stride;
    for (const [column, width] of this.#columns()) {
      const to = past[column];
      to.set(this[column].subarray(0, past.#rows * width) as typeof to & Float64Array);
    }
    past.#weights.set(this.#weights.subarray(0, past.#rows));
    return past;
  }

  /** Of all its arrays. */
  get bytes(): number {
    return this.#columns().reduce((sum, [column]) => sum + this[column].byteLength, this.#weights.byteLength);
  }

  /** Its arrays by name, and the numbers of a row in each. */
  #columns() {
    const one = (['steps', 'trainLoss', 'testLoss', 'trainAccuracy', 'testAccuracy'] as const).map(
      (name) => [name, 1] as const,
    );
    const layer = (['gradientNorm', 'updateRatio'] as const).map((name) => [name, this.layers] as const);
    const unit = (['activeShare', 'state'] as const).map((name) => [name, this.units] as const);
    return [...one, ...layer, ...unit];
  }

  append(census: CensusRows): void {
    const count = census.steps.length;
    // Rows that the engine no longer keeps are gone; rows that are here already are not taken twice.
    for (let row = Math.max(0, this.#seen - census.first); row < count; row++) {
      const last = this.#rows - 1;
      if (last > 0 && (this.#weights[last] ?? 0) < this.#stride) {
        this.#mix(last, census, row);
      } else {
        if (this.#rows === this.capacity) this.#thin();
        this.#weights[this.#rows] = 0;
        this.#mix(this.#rows++, census, row);
      }
    }
    this.#seen = Math.max(this.#seen, census.first + count);
  }

  /** Merges row `from` of `source` into row `to`, by the number of censuses that each stands for. */
  #mix(to: number, source: Rows, from: number, weight = 1): void {
    const before = this.#weights[to] ?? 0;
    const share = weight / (before + weight);
    this.#weights[to] = before + weight;
    this.steps[to] = source.steps[from] ?? 0;
    mix(this.trainLoss, to, source.trainLoss, from, 1, share);
    mix(this.testLoss, to, source.testLoss, from, 1, share);
    mix(this.trainAccuracy, to, source.trainAccuracy, from, 1, share);
    mix(this.testAccuracy, to, source.testAccuracy, from, 1, share);
    mix(this.gradientNorm, to, source.gradientNorm, from, this.layers, share);
    mix(this.updateRatio, to, source.updateRatio, from, this.layers, share);
    mix(this.activeShare, to, source.activeShare, from, this.units, share);
    const first = from * this.units;
    this.state.set(source.state.subarray(first, first + this.units), to * this.units);
  }

  #thin(): void {
    this.#stride *= 2;
    let to = 0;
    for (let from = 1; from < this.#rows; from++) {
      const weight = this.#weights[from] ?? 0;
      if (to === 0 || (this.#weights[to] ?? 0) + weight > this.#stride) this.#weights[++to] = 0;
      this.#mix(to, this, from, weight);
    }
    this.#rows = to + 1;
  }
}

type Rows = Omit<CensusRows, 'first'>;

/** Row `to` of `target` moves towards row `from` of `source`; a row is `width` numbers wide. */
function mix(target: Float32Array, to: number, source: Float32Array, from: number, width: number, share: number): void {
  for (let column = 0; column < width; column++) {
    const old = target[to * width + column] ?? 0;
    const next = source[from * width + column] ?? 0;
    // Not old + share * (next - old): the row is new where the share is 1, and what stood there may be NaN.
    target[to * width + column] = share === 1 ? next : old * (1 - share) + next * share;
  }
}
