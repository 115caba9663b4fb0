// The page's side of a map: it has a grid trained beside the runs, in workers of its own, from coarse to fine.
import { type Level, levelsOf, type Part } from '../experiment/refinement';
import { cellNumbers, SettingsMap } from '../experiment/settings-map';
import { type Connection, connect } from './connect';
import type { Refusal, SweepAxis, SweepRequest, SweepSlice } from './protocol';
import { whyFailed } from './sentences';

export type MapState =
  | { readonly name: 'idle' | 'training' | 'stopped' | 'done' }
  | { readonly name: 'refused'; readonly refusal: Refusal }
  | { readonly name: 'failed'; readonly sentence: string };

/** A slice is short enough for the picture to change in front of one's eyes; on the main thread, for the page to answer. */
const sliceMs = { worker: 40, main: 6 } as const;

/** The page and its run keep a core. Each worker has a module and memory of its own: no more than a phone has to spare. */
const mostWorkers = 4;
const workersHere = (): number => Math.max(1, Math.min(mostWorkers, (navigator.hardwareConcurrency || 2) - 1));

/** So many networks train together, along rows or along columns. */
const lanes = 4;

export type MapRequest = Omit<SweepRequest, 'inPieces'>;

export interface MappingOptions {
  readonly connect?: () => Promise<Connection>;
  /** Resolves when the main thread has had time for others. */
  readonly nextFrame?: () => Promise<unknown>;
  readonly workers?: number;
}

export class Mapping {
  readonly #connect: () => Promise<Connection>;
  readonly #nextFrame: () => Promise<unknown>;
  readonly #workers: number;
  readonly #changed: () => void;
  #crew: Promise<readonly Connection[]> | undefined;
  #state: MapState = { name: 'idle' };
  #map: SettingsMap | undefined;
  /** Another one makes the loop of the last map end. */
  #turn = {};
  #trainingMs = 0;
  #seen = true;
  readonly #resting: (() => void)[] = [];

  /** @param changed is told after every slice and every change of state. */
  constructor(changed: () => void, options: MappingOptions = {}) {
    this.#changed = changed;
    this.#connect = options.connect ?? connect;
    this.#workers = options.workers ?? workersHere();
    this.#nextFrame = options.nextFrame ?? (() => new Promise((resolve) => requestAnimationFrame(resolve)));
  }

  get state(): MapState {
    return this.#state;
  }
  /** Of the last request, as far as it is trained. */
  get map(): SettingsMap | undefined {
    return this.#map;
  }
  /** Networks trained a second, while they were. */
  get rate(): number {
    return this.#trainingMs > 0 ? ((this.#map?.trained ?? 0) / this.#trainingMs) * 1000 : 0;
  }

  /** Out of sight it rests. */
  set seen(seen: boolean) {
    this.#seen = seen;
    if (seen) this.#wake();
  }

  #wake(): void {
    for (const goOn of this.#resting.splice(0)) goOn();
  }

  /** Trains a grid, level by level; the last one is given up. Never rejects: the state says what came of it. */
  async train(request: MapRequest): Promise<void> {
    const turn = {};
    this.#turn = turn;
    const map = new SettingsMap(request.rows.values.length, request.columns.values.length);
    this.#map = map;
    this.#trainingMs = 0;
    this.#become({ name: 'training' });
    try {
      this.#crew ??= this.#connectAll();
      const crew = await this.#crew;
      for (const level of levelsOf(map.rows, map.columns)) {
        const refusal = await this.#trainLevel(crew, request, map, level, () => this.#turn === turn);
        if (this.#turn !== turn) return;
        if (refusal) return this.#become({ name: 'refused', refusal });
      }
      this.#become({ name: 'done' });
    } catch (error) {
      if (this.#turn !== turn) return;
      this.#turn = {};
      this.#become({ name: 'failed', sentence: whyFailed(error) });
    }
  }

  /** What is trained stays. */
  stop(): void {
    if (this.#state.name !== 'training') return;
    this.#turn = {};
    this.#become({ name: 'stopped' });
  }

  dispose(): void {
    this.stop();
    this.#turn = {};
    this.#wake();
    void this.#crew?.then(closeAll).catch(() => {});
    this.#crew = undefined;
  }

  /** As many workers as there are to be, or as can be started; the main thread alone where none can. */
  async #connectAll(): Promise<readonly Connection[]> {
    const first = await this.#connect();
    if (first.place === 'main') return [first];
    const others = await Promise.allSettled(Array.from({ length: this.#workers - 1 }, () => this.#connect()));
    const started = others.flatMap((other) => (other.status === 'fulfilled' ? [other.value] : []));
    closeAll(started.filter(({ place }) => place === 'main'));
    return [first, ...started.filter(({ place }) => place === 'worker')];
  }

  /** Whoever is free takes the next piece. */
  async #trainLevel(
    crew: readonly Connection[],
    request: MapRequest,
    map: SettingsMap,
    level: Level,
    wanted: () => boolean,
  ): Promise<Refusal | undefined> {
    const waiting = level.parts.flatMap((part) => piecesOf(part, crew.length));
    let refusal: Refusal | undefined;
    const goesOn = () => wanted() && !refusal;
    const work = async (connection: Connection): Promise<void> => {
      for (let piece = waiting.shift(); piece && goesOn(); piece = waiting.shift()) {
        const answer = await this.#trainPart(connection, crew.length, request, map, level, piece, goesOn);
        refusal ??= answer;
      }
    };
    await Promise.all(crew.map(work));
    return refusal;
  }

  async #trainPart(
    { api, place }: Connection,
    sharers: number,
    request: MapRequest,
    map: SettingsMap,
    level: Level,
    part: Part,
    goesOn: () => boolean,
  ): Promise<Refusal | undefined> {
    const rows = some(request.rows, part.rows);
    const columns = some(request.columns, part.columns);
    let slice: SweepSlice | undefined;
    while (!slice?.done) {
      if (!this.#seen) await new Promise<void>((resolve) => this.#resting.push(resolve));
      if (place === 'main') await this.#nextFrame();
      if (!goesOn()) return undefined;
      const start = performance.now();
      const answer = await api.sweep(
        slice ? undefined : { ...request, rows, columns, inPieces: place === 'main' },
        sliceMs[place],
      );
      if (!goesOn()) return undefined;
      if ('reason' in answer) return answer;
      slice = answer;
      this.#trainingMs += (performance.now() - start) / sharers;
      takeSlice(map, level, part, slice);
      this.#changed();
    }
    return undefined;
  }

  #become(state: MapState): void {
    this.#state = state;
    this.#changed();
  }
}

const some = ({ path, values }: SweepAxis, indices: readonly number[]): SweepAxis => ({
  path,
  values: indices.map((index) => values[index] ?? Number.NaN),
});

function closeAll(connections: readonly Connection[]): void {
  for (const connection of connections) connection.close();
}

/** Two for each worker, as some rows take longer than others; of as many rows as train together. One worker takes all. */
function piecesOf(part: Part, workers: number): readonly Part[] {
  const size = workers === 1 ? part.rows.length : Math.max(lanes, Math.ceil(part.rows.length / (2 * workers)));
  const pieces: Part[] = [];
  for (let at = 0; at < part.rows.length; at += size)
    pieces.push({ rows: part.rows.slice(at, at + size), columns: part.columns });
  return pieces;
}

function takeSlice(map: SettingsMap, level: Level, part: Part, { cells }: SweepSlice): void {
  const stride = 2 + cellNumbers.length;
  for (let at = 0; at < cells.length; at += stride) {
    const row = part.rows[cells[at] ?? 0] ?? 0;
    const column = part.columns[cells[at + 1] ?? 0] ?? 0;
    map.take(level, row, column, cells.subarray(at + 2, at + stride));
  }
}
