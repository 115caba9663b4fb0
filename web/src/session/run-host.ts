// Where the engine lives: it opens runs by name and answers the page's requests. The worker exposes it; where no
// worker may be started, the page calls it directly.
import { SpecError } from '../engine/errors';
import { type Hillock, instantiate } from '../engine/hillock';
import { maxGridNumbers, type Run } from '../engine/run';
import type { Data, Example, ExpressionCheck, Named, PartialSpec, UnitColumns } from '../engine/types';
import { Arena } from './arena';
import { CensusLog } from './census-log';
import { confusionMatrix } from './confusion';
import type {
  BenchAnswers,
  BenchRequests,
  Catalogues,
  EventPlace,
  Frame,
  FrameRequest,
  Inspection,
  Moment,
  Opened,
  ParameterEdit,
  Refusal,
  WorkerApi,
} from './protocol';
import { momentOf, runAt } from './replay';
import { Snapshots } from './snapshots';
import { type TargetRange, targetRange } from './target-range';

/** A run and what is remembered between its frames. */
interface Guest {
  readonly run: Run;
  readonly census: CensusLog;
  readonly snapshots: Snapshots;
  /** Blocks of a grid: outputs, and hidden units; none if the data are not in the plane. */
  readonly outputs: number;
  readonly hidden: number;
  readonly data: Data;
  targets: TargetRange;
  /** Steps that take about a millisecond. */
  pace: number;
  /** Time that a frame takes besides its steps. */
  lookMs: number;
  /** Bytes that a frame has taken at most. */
  bytes: number;
}

/** However much there is to look at, this share of a frame's time is for steps. */
const leastTrainingShare = 0.25;
const weightOfNewest = 0.2;
/** Of the graph over one column. */
const curvePoints = 160;

export class RunHost implements WorkerApi {
  #hillock: Hillock | undefined;
  readonly #guests = new Map<string, Guest>();

  async init(wasm: Uint8Array): Promise<Catalogues> {
    const hillock = await instantiate(wasm);
    this.#hillock = hillock;
    return {
      version: hillock.version,
      activations: hillock.activations(),
      datasets: hillock.datasets(),
      features: hillock.features(),
      scalings: hillock.scalings(),
      layerTypes: hillock.layerTypes(),
      normalizations: hillock.normalizations(),
      dropouts: hillock.dropouts(),
      initializers: hillock.initializers(),
      outputActivations: hillock.outputActivations(),
      optimizers: hillock.optimizers(),
      schedules: hillock.schedules(),
      losses: hillock.losses(),
      regularizations: hillock.regularizations(),
      clippings: hillock.clippings(),
      stops: hillock.stops(),
      fields: hillock.fields(),
    };
  }

  async open(name: string, spec: PartialSpec): Promise<Opened | Refusal> {
    return refusalOr(() => this.#seat(name, this.#replace(name, spec)));
  }

  async fork(name: string, from: string, step: number, change: PartialSpec): Promise<Opened | Refusal> {
    return refusalOr(() => {
      const run = runAt(this.#engine, this.#guest(from).snapshots, step);
      try {
        run.change(change);
      } catch (error) {
        run.dispose();
        throw error;
      }
      this.#guests.get(name)?.run.dispose();
      return this.#seat(name, run);
    });
  }

  async moment(name: string, event: EventPlace): Promise<Moment | Refusal | null> {
    return refusalOr(() => momentOf(this.#engine, this.#guest(name).snapshots, event) ?? null);
  }

  async revive(name: string, layer: number, unit: number): Promise<ParameterEdit> {
    const { run, snapshots } = this.#guest(name);
    const old = run.parameters();
    run.revive(layer, unit);
    snapshots.pin();
    const drawn = run.parameters();
    const indices = Array.from(old.keys()).filter((index) => !Object.is(old[index], drawn[index]));
    return { indices, before: valuesAt(old, indices), after: valuesAt(drawn, indices) };
  }

  async change(name: string, partial: PartialSpec): Promise<Opened | Refusal> {
    const guest = this.#guest(name);
    return refusalOr(() => {
      guest.run.change(partial);
      guest.snapshots.pin();
      const opened = this.#opened(guest.run);
      guest.targets = opened.targets; // another loss or output activation has other targets
      return opened;
    });
  }

  async frame(name: string, request: FrameRequest): Promise<Frame> {
    const guest = this.#guest(name);
    const { run, census } = guest;
    const start = performance.now();
    census.startFrame(request.censusFrom);
    const share = Math.max(request.budgetMs - guest.lookMs, request.budgetMs * leastTrainingShare);
    const stepsDone = train(guest, request.steps, start + share);
    const trained = performance.now();

    const arena = new Arena(request.recycled, guest.bytes);
    const frame = {
      report: run.report(),
      layers: run.layers(),
      units: run.unitColumns(unitColumnsIn(arena, totalUnits(run))),
      parameters: run.parameters(arena.take(Float32Array, totalParameters(run))),
      events: run.events(request.eventsFrom),
      eventCount: run.eventCount,
      census: census.rows(arena),
      ...gridIn(arena, guest, request),
      ...curveOf(guest, request),
      ...confusionOf(guest, request),
      ...histogramOf(run, request),
      ...histogramsOf(run, request),
    };
    guest.bytes = Math.max(guest.bytes, arena.wanted);
    const end = performance.now();
    guest.lookMs += weightOfNewest * (end - trained - guest.lookMs);
    return { ...frame, buffer: arena.buffer, stepsDone, trainingMs: trained - start, elapsedMs: end - start };
  }

  async setParameters(name: string, parameters: Float32Array): Promise<void> {
    const { run, snapshots } = this.#guest(name);
    run.setParameters(parameters);
    snapshots.pin();
  }

  async edit(name: string, index: number, value: number): Promise<ParameterEdit> {
    const before = valuesAt(this.#guest(name).run.parameters(), [index]);
    await this.put(name, [index], [value]);
    return { indices: [index], before, after: [Math.fround(value)] };
  }

  async put(name: string, indices: readonly number[], values: readonly number[]): Promise<void> {
    const parameters = this.#guest(name).run.parameters();
    indices.forEach((index, at) => {
      parameters[index] = values[at] ?? Number.NaN;
    });
    await this.setParameters(name, parameters);
  }

  async evaluate(activation: Named, x: Float32Array): Promise<{ value: Float32Array; derivative: Float32Array }> {
    return this.#engine.evaluate(activation, x);
  }

  async checkExpression(expression: string): Promise<ExpressionCheck> {
    return this.#engine.checkExpression(expression);
  }

  async examples(spec: PartialSpec): Promise<Data | Refusal> {
    return refusalOr(() => {
      const run = this.#engine.createRun(spec);
      try {
        return run.data();
      } finally {
        run.dispose();
      }
    });
  }

  async bench<K extends keyof BenchRequests>(task: K, request: BenchRequests[K]): Promise<BenchAnswers[K]> {
    const { answer } = await import('./bench'); // the Lab does without
    return answer(this.#engine, task, request);
  }

  async inspect(name: string, index: number, set: Example['set']): Promise<Inspection | undefined> {
    const { run, data } = this.#guest(name);
    const examples = (set === 'train' ? data.trainInputs : data.testInputs).length / data.columns;
    if (index >= examples) return undefined;
    const parameters = run.parameters();
    return { step: run.step, example: run.example(index, set), next: run.nextUpdate(), parameters };
  }

  async close(name: string): Promise<void> {
    this.#guests.get(name)?.run.dispose();
    this.#guests.delete(name);
  }

  dispose(): void {
    for (const { run } of this.#guests.values()) run.dispose();
    this.#guests.clear();
  }

  get #engine(): Hillock {
    if (!this.#hillock) throw new Error('init() comes first');
    return this.#hillock;
  }

  /** A new run; the one of that name goes when the new one is there, or before, if there is no room for both. */
  #replace(name: string, spec: PartialSpec): Run {
    try {
      const run = this.#engine.createRun(spec);
      this.#guests.get(name)?.run.dispose();
      return run;
    } catch (error) {
      const alone = this.#guests.size === 1 && this.#guests.has(name); // any valid spec fits into an empty memory
      if (!(error instanceof SpecError && error.path === 'memory' && alone)) throw error;
      this.#guests.get(name)?.run.dispose();
      return this.#engine.createRun(spec);
    }
  }

  #seat(name: string, run: Run): Opened {
    const opened = this.#opened(run);
    const { data, targets } = opened;
    const { columns, outputs } = data;
    const hidden = opened.spec.network.layers.reduce((sum, { units }) => sum + units, 0);
    const inPlane = columns === 2;
    this.#guests.set(name, {
      ...{ run, census: new CensusLog(run), snapshots: new Snapshots(run) },
      ...{ outputs: inPlane ? outputs : 0, hidden: inPlane ? hidden : 0 },
      ...{ data, targets, pace: 1, lookMs: 0, bytes: 0 },
    });
    return opened;
  }

  #opened(run: Run): Opened {
    const { spec } = run;
    const data = run.data();
    const { name } = spec.network.output.activation;
    const lower = this.#engine.activations().find((row) => row.name === name)?.lower ?? 0;
    return { spec, layout: run.layout(), data, targets: targetRange(spec, data, lower) };
  }

  #guest(name: string): Guest {
    const guest = this.#guests.get(name);
    if (!guest) throw new Error(`no run is named "${name}"`);
    return guest;
  }
}

/** The buffers of all arrays in a frame, to be transferred with it. */
export function buffersOf(frame: Frame): ArrayBuffer[] {
  const { units, census, parameters, grid, curve, confusion, histogram, histograms } = frame;
  const { first: _, ...columns } = census;
  const rest = [grid?.values, curve?.values, confusion?.train, confusion?.test, histogram?.counts];
  const counts = (histograms ?? []).map((found) => found.counts);
  const arrays = [...Object.values(units), ...Object.values(columns), parameters, ...rest, ...counts];
  return [...new Set(arrays.flatMap((array) => (array ? [array.buffer as ArrayBuffer] : [])))];
}

/** Trains until the steps are done or the time is over. Every census ends a portion, so that its row can be written. */
function train(guest: Guest, steps: number, deadline: number): number {
  const { run, census, snapshots } = guest;
  const interval = run.censusInterval;
  let done = 0;
  for (let now = performance.now(); done < steps && now < deadline; ) {
    const portion = Math.min(steps - done, guest.pace, interval - (run.step % interval));
    const taken = run.train(portion);
    done += taken;
    if (run.step % interval === 0 || taken < portion) {
      census.note();
      snapshots.note();
    }
    if (taken < portion) break; // a number stopped being finite
    const before = now;
    now = performance.now();
    guest.pace = now - before < 0.5 ? Math.min(guest.pace * 2, 1e6) : Math.max(1, Math.floor(guest.pace / 2));
  }
  return done;
}

const valuesAt = (parameters: Float32Array, indices: readonly number[]): number[] =>
  indices.map((index) => parameters[index] ?? Number.NaN);

const totalUnits = (run: Run) => run.spec.network.layers.reduce((sum, { units }) => sum + units, 0);
const totalParameters = (run: Run) =>
  run.layout().reduce((sum, { shape }) => sum + shape.reduce((product, length) => product * length, 1), 0);

const unitColumnsIn = (arena: Arena, units: number): UnitColumns => ({
  since: arena.take(Float64Array, units),
  activeShare: arena.take(Float32Array, units),
  meanAbsDerivative: arena.take(Float32Array, units),
  minPreActivation: arena.take(Float32Array, units),
  maxPreActivation: arena.take(Float32Array, units),
  gradientNorm: arena.take(Float32Array, units),
  deaths: arena.take(Uint16Array, units),
  revivals: arena.take(Uint16Array, units),
  state: arena.take(Uint8Array, units),
  bornSilent: arena.take(Uint8Array, units),
});

/** Wide networks get coarser grids than asked for, not none. */
function gridIn(arena: Arena, { run, outputs, hidden }: Guest, { grid }: FrameRequest): Pick<Frame, 'grid'> {
  const blocks = outputs + (grid?.units ? hidden : 0);
  if (!grid || blocks === 0) return {};
  const resolution = Math.min(grid.resolution, Math.floor(Math.sqrt(maxGridNumbers / blocks)));
  const target = arena.take(Float32Array, blocks * resolution ** 2);
  const { domain, values } = run.grid({ resolution, units: grid.units }, target);
  return { grid: { resolution, domain, units: grid.units, values } };
}

/** Data with one column are no plane: the first output is a graph over the column. */
function curveOf({ run, data }: Guest, { grid }: FrameRequest): Pick<Frame, 'curve'> {
  if (!grid || data.columns !== 1) return {};
  const { domain, outputs } = data;
  const x = Float32Array.from({ length: curvePoints }, (_, at) => domain * ((2 * at) / (curvePoints - 1) - 1));
  const y = run.predict(x);
  return { curve: { domain, values: x.map((_, at) => y[at * outputs] ?? Number.NaN) } };
}

function confusionOf({ run, data, targets }: Guest, { confusion }: FrameRequest): Pick<Frame, 'confusion'> {
  if (!confusion || data.classes < 2) return {};
  const { classes, trainInputs, trainTargets, testInputs, testTargets } = data;
  const middle = (targets.low + targets.high) / 2;
  const count = (inputs: Float32Array, targets: Float32Array) =>
    confusionMatrix(targets, run.predict(inputs), classes, middle);
  return {
    confusion: { classes, train: count(trainInputs, trainTargets), test: count(testInputs, testTargets) },
  };
}

/** What is looked at may be of the network that was there before. */
const hasLayer = (run: Run, { layer }: { readonly layer: number }): boolean => layer <= run.spec.network.layers.length;

function histogramOf(run: Run, { histogram }: FrameRequest): Pick<Frame, 'histogram'> {
  if (!histogram || !hasLayer(run, histogram)) return {};
  const { layer, bins, min, max } = histogram;
  const { counts, below, above } = run.histogram(layer, bins, { min, max });
  return { histogram: { layer, min, max, counts, below, above } };
}

function histogramsOf(run: Run, { histograms }: FrameRequest): Pick<Frame, 'histograms'> {
  if (!histograms) return {};
  return {
    histograms: histograms
      .filter((ask) => hasLayer(run, ask))
      .map((ask) => ({ ...ask, ...run.histogram(ask.layer, ask.bins, ask) })),
  };
}

function refusalOr<T>(work: () => T): T | Refusal {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    const { path, value, reason } = error;
    return { path, value, reason };
  }
}
