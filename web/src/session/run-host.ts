// Where the engine lives: it opens runs by name and answers the page's requests. The worker exposes it; where no
// worker may be started, the page calls it directly.
import { SpecError } from '../engine/errors';
import { type Hillock, instantiate } from '../engine/hillock';
import type { Run } from '../engine/run';
import type { Data, Example, ExpressionCheck, Named, PartialSpec, Spec } from '../engine/types';
import { liveChange } from '../experiment/settings';
import { sweepCells } from './cells';
import { frameOf } from './frame';
import { type Guest, guestOf } from './guest';
import type {
  BenchAnswers,
  BenchRequests,
  Catalogues,
  Checkpoint,
  EventPlace,
  Frame,
  FrameRequest,
  Inspection,
  Moment,
  Opened,
  ParameterEdit,
  Refusal,
  Searching,
  SweepRequest,
  SweepSlice,
  WorkerApi,
} from './protocol';
import { runAt, searchMoment } from './replay';
import { targetRange } from './target-range';

export class RunHost implements WorkerApi {
  readonly #searchMs: number;
  #hillock: Hillock | undefined;
  readonly #guests = new Map<string, Guest>();
  #search: { readonly of: string; readonly steps: ReturnType<typeof searchMoment> } | undefined;

  #sweep: ReturnType<typeof sweepCells> | undefined;

  /** @param searchMs a search goes on for so long before others have their turn. */
  constructor(searchMs = 30) {
    this.#searchMs = searchMs;
  }

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

  async moment(name: string, event: EventPlace | null): Promise<Moment | Searching | Refusal | null> {
    const of = JSON.stringify([name, event]);
    if (this.#search?.of !== of) {
      this.#forgetSearch();
      if (event === null) return null;
      this.#search = { of, steps: searchMoment(this.#engine, this.#guest(name).snapshots, event) };
    }
    const { steps } = this.#search;
    const found = refusalOr(() => {
      const deadline = performance.now() + this.#searchMs;
      for (;;) {
        const { done, value } = steps.next();
        if (done) return value ?? null;
        if (performance.now() >= deadline) return { share: value };
      }
    });
    if (found === null || !('share' in found)) this.#forgetSearch();
    return found;
  }

  #forgetSearch(): void {
    this.#search?.steps.return(undefined);
    this.#search = undefined;
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
    return frameOf(this.#guest(name), request);
  }

  async setParameters(name: string, parameters: Float32Array): Promise<void> {
    const { run, snapshots } = this.#guest(name);
    run.setParameters(parameters);
    snapshots.pin();
  }

  async edit(name: string, index: number, value: number): Promise<ParameterEdit> {
    const parameters = this.#guest(name).run.parameters();
    const before = valuesAt(parameters, [index]);
    parameters[index] = value;
    await this.setParameters(name, parameters);
    return { indices: [index], before, after: [Math.fround(value)] };
  }

  async save(name: string): Promise<Checkpoint> {
    const { run } = this.#guest(name);
    return { step: run.step, eventCount: run.eventCount, bytes: run.save() };
  }

  async restore(name: string, spec: Spec, { bytes }: Checkpoint, goesOn: boolean): Promise<Refusal | undefined> {
    return refusalOr(() => {
      const there = this.#guests.get(name);
      if (there && goesOn && lead(there.run, spec)) {
        there.run.restore(bytes);
        there.targets = this.#opened(there.run).targets;
        there.census.restart();
        there.snapshots.rewind();
        return undefined;
      }
      const run = this.#replace(name, spec);
      run.restore(bytes);
      this.#guests.set(name, guestOf(run, this.#opened(run)));
      return undefined;
    });
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
    const next = run.nextUpdate();
    const member = set === 'train' ? (next?.examples.indexOf(index) ?? -1) : -1;
    const training = member < 0 ? undefined : run.batchExample(member);
    return { step: run.step, example: run.example(index, set), training, next, parameters };
  }

  async sweep(request: SweepRequest | undefined, budgetMs: number): Promise<SweepSlice | Refusal> {
    return refusalOr(() => {
      if (request) {
        this.#sweep?.return(undefined);
        this.#sweep = sweepCells(this.#engine, request);
      }
      const cells: number[] = [];
      const deadline = performance.now() + budgetMs;
      for (;;) {
        const { done, value } = this.#sweep?.next() ?? { done: true };
        if (value) cells.push(...value);
        if (done || performance.now() >= deadline) return { cells: Float64Array.from(cells), done: done ?? false };
      }
    });
  }

  async close(name: string): Promise<void> {
    this.#guests.get(name)?.run.dispose();
    this.#guests.delete(name);
  }

  dispose(): void {
    this.#forgetSearch();
    this.#sweep?.return(undefined);
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
    const guest = guestOf(run, opened);
    guest.census.record(); // the units before the first step
    this.#guests.set(name, guest);
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

const valuesAt = (parameters: Float32Array, indices: readonly number[]): number[] =>
  indices.map((index) => parameters[index] ?? Number.NaN);

/** Turns the knobs of a run to those of `spec`, if that can be done without another run. */
function lead(run: Run, spec: Spec): boolean {
  const change = liveChange(run.spec, spec);
  if (change === undefined) return false;
  if (Object.keys(change).length === 0) return true;
  try {
    run.change(change);
    return true;
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    return false; // an activation that learns a parameter needs a place for it
  }
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
