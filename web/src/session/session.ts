// The page's side of training: it opens runs, asks for one frame at a time and tells listeners what came.
import { transfer } from 'comlink';
import { leavesOf } from '../engine/leaves';
import type { Data, Example, ExpressionCheck, Named, PartialSpec, Spec, UnitEvent } from '../engine/types';
import { type Connection, connect } from './connect';
import type {
  BenchAnswers,
  BenchRequests,
  Catalogues,
  FrameRequest,
  Inspection,
  Moment,
  ParameterEdit,
  Refusal,
  WorkerApi,
} from './protocol';
import { whyFailed, whyStopped } from './sentences';
import { SessionRun } from './session-run';
import { Variants } from './variants';

export type { SessionRun } from './session-run';

export type SessionState =
  | { readonly name: 'loading' }
  | { readonly name: 'ready' }
  | { readonly name: 'running' }
  | { readonly name: 'paused' }
  /** Every run has stopped by itself. */
  | { readonly name: 'stopped'; readonly sentence: string }
  | { readonly name: 'failed'; readonly sentence: string };

/** What the figures on the page need in every frame. */
export type View = Pick<FrameRequest, 'grid' | 'histogram' | 'histograms' | 'confusion'>;

export interface SessionOptions {
  readonly connect?: () => Promise<Connection>;
  /** Resolves when the next frame may be drawn. */
  readonly nextFrame?: () => Promise<unknown>;
}

/** Why an order was not carried out, or nothing. */
type Outcome = Refusal | undefined;

interface Order {
  /** Of orders with one key that wait, the latest wins. */
  readonly key: string;
  readonly work: (api: WorkerApi) => Promise<Outcome>;
  readonly settle: (outcome: Outcome | Promise<Outcome>) => void;
}

/** A frame leaves a worker time for orders, and the main thread time to draw. */
const budgetMs = { worker: 12, main: 5 } as const;
/** A tab that was in the background does not make up for the time it was not seen. */
const longestPauseMs = 100;
const mostSteps = 1_000_000;
/** A run that is this many frames behind is catching up from its start, and is not waited for. */
const levellingRounds = 8;

export class Session {
  readonly #connect: () => Promise<Connection>;
  readonly #nextFrame: () => Promise<unknown>;
  readonly #runs = new Map<string, SessionRun>();
  readonly #listeners = new Set<() => void>();
  /** Runs that follow the first one. */
  readonly variants = new Variants();
  readonly #orders: Order[] = [];
  #state: SessionState = { name: 'loading' };
  #connection: Connection | undefined;
  #view: View = {};
  #viewAside: View = {};
  readonly #asked = new Map<object, View>();
  #viewChanged = false;
  #shown = '';
  /** Steps that step() has asked for, and those that `speed` makes due. */
  #stepsAsked = 0;
  #stepsDue = 0;
  /** Steps that the slowest of several runs takes in a frame. */
  #lockstep = 1;
  #lastFrameAt = 0;
  #looping = false;
  #wake = () => {};
  #disposed = false;
  /** Steps a second at which all runs train; Infinity: as many as there is time for. */
  speed = Number.POSITIVE_INFINITY;
  /** The step at which runs that play pause by themselves. */
  until = Number.POSITIVE_INFINITY;
  /** Is told what a hand has done to the parameters of a run, for undo; not `done`: the slider is still held. */
  handled: (run: SessionRun, edit: ParameterEdit, done: boolean) => void = () => {};

  constructor(options: SessionOptions = {}) {
    this.#connect = options.connect ?? connect;
    this.#nextFrame = options.nextFrame ?? (() => new Promise((resolve) => requestAnimationFrame(resolve)));
  }

  get state(): SessionState {
    return this.#state;
  }
  get catalogues(): Catalogues | undefined {
    return this.#connection?.catalogues;
  }
  /** Where the engine runs, once it does. */
  get place(): Connection['place'] | undefined {
    return this.#connection?.place;
  }
  /** In the order in which they were opened. */
  get runs(): readonly SessionRun[] {
    return [...this.#runs.values()];
  }
  run(name: string): SessionRun | undefined {
    return this.#runs.get(name);
  }

  /** The run that the figures show: the first one, if no other was chosen. */
  get shown(): SessionRun | undefined {
    return this.#runs.get(this.#shown) ?? this.runs[0];
  }

  /** Chooses the run that the figures show. */
  show(name: string): void {
    this.#shown = name;
    this.#viewChanged = true;
    this.#tell();
    void this.#loop();
  }

  /** Calls `listener` after every frame and every change of state, until the returned function is called. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Loads the engine. Never rejects: the state is then 'ready', or 'failed' with the reason. */
  async start(): Promise<void> {
    if (this.#connection || this.#disposed) return;
    try {
      const connection = await this.#connect();
      if (this.#disposed) return connection.close();
      this.#connection = connection;
      this.#become({ name: 'ready' });
      void this.#loop();
    } catch (error) {
      this.#fail(error);
    }
  }

  /**
   * Opens a run, or replaces the one of that name; the refusal if the spec is not valid, and then nothing changes. With
   * the first run those that follow it start again, too.
   */
  open(name: string, spec: PartialSpec): Promise<Outcome> {
    return this.#order(`open ${name}`, async (api) => {
      const refusal = await this.#opened(api, name, spec);
      if (refusal) return refusal;
      if (name === this.runs[0]?.name) await this.#openVariants(api);
      if (this.#state.name === 'stopped') this.#become({ name: 'paused' });
      return undefined;
    });
  }

  /**
   * Opens a run that follows the first one: the same but for `change`. It catches up by itself; if the first run was
   * turned or edited on its way, no other could follow it, and all start again.
   */
  vary(name: string, change: PartialSpec): Promise<Outcome> {
    return this.#order(`vary ${name}`, async (api) => {
      const [leader] = this.runs;
      if (!leader) return undefined;
      const before = this.variants.changeOf(name);
      this.variants.set(name, change);
      const refusal = await this.#opened(api, name, this.variants.specOf(name, leader.spec));
      if (refusal) {
        if (before) this.variants.set(name, before);
        else this.variants.delete(name);
        return refusal;
      }
      if (!leader.asOpened) {
        await this.#opened(api, leader.name, leader.spec);
        await this.#openVariants(api);
      }
      if (this.#state.name === 'stopped') this.#become({ name: 'paused' });
      return undefined;
    });
  }

  /**
   * Opens a run that goes on from where another one was at `step`, with `change` turned there: what would have been. It
   * follows the first run from then on; when that starts again, so does this one, from the first step.
   */
  fork(name: string, from: string, step: number, change: PartialSpec): Promise<Outcome> {
    return this.#order(`fork ${name}`, async (api) => {
      const opened = await api.fork(name, from, step, change);
      if ('reason' in opened) return opened;
      this.variants.set(name, change);
      await this.#seat(api, new SessionRun(name, opened));
      if (this.#state.name === 'stopped') this.#become({ name: 'paused' });
      return undefined;
    });
  }

  /** The update behind an event of a run: the step is trained once more. Null where no update did it. */
  async moment(name: string, event: UnitEvent): Promise<Moment | Refusal | null> {
    const { step, previousStep, layer, unit, from, to } = event;
    return await this.#api.moment(name, { step, previousStep, layer, unit, from, to });
  }

  /** Draws the weights into a hidden unit anew, as before the first step. */
  revive(name: string, layer: number, unit: number): Promise<Outcome> {
    return this.#order(`revive ${name} ${layer} ${unit}`, async (api) => {
      this.#handled(name, await api.revive(name, layer, unit));
      return undefined;
    });
  }

  /** Turns live knobs: the run keeps its weights. Of changes to the same settings that wait, the latest wins. */
  change(name: string, partial: PartialSpec): Promise<Outcome> {
    const paths = leavesOf(partial).map(([path]) => path);
    return this.#order(`change ${name} ${paths.join(' ')}`, async (api) => {
      const opened = await api.change(name, partial);
      if ('reason' in opened) return opened;
      this.#runs.get(name)?.changed(opened);
      if (name !== this.runs[0]?.name) return undefined;
      for (const variant of this.variants.names) {
        if (!this.#runs.has(variant)) continue;
        const followed = await api.change(variant, this.variants.following(variant, partial));
        if ('reason' in followed) await this.#refuseVariant(api, variant, followed);
        else this.#runs.get(variant)?.changed(followed);
      }
      return undefined;
    });
  }

  /** Replaces weights, biases and the rest by hand; the layout is that of `run(name).opened.layout`. */
  setParameters(name: string, parameters: Float32Array): Promise<Outcome> {
    return this.#order(`setParameters ${name}`, async (api) => {
      await api.setParameters(name, parameters);
      this.#runs.get(name)?.edited();
      return undefined;
    });
  }

  /** Sets one parameter by hand, while all others go on as they are; of one parameter the latest value wins. */
  edit(name: string, index: number, value: number, done = true): Promise<Outcome> {
    return this.#order(`edit ${name} ${index}`, async (api) => {
      this.#handled(name, await api.edit(name, index, value), done);
      return undefined;
    });
  }

  /** Undoes an edit, or does it again: nobody is told. */
  put(name: string, indices: readonly number[], values: readonly number[]): Promise<Outcome> {
    return this.#order(`put ${name} ${indices.join(' ')}`, async (api) => {
      await api.put(name, indices, values);
      this.#runs.get(name)?.edited();
      return undefined;
    });
  }

  close(name: string): Promise<Outcome> {
    return this.#order(`close ${name}`, async (api) => {
      await api.close(name);
      this.variants.delete(name);
      this.#runs.delete(name);
      return undefined;
    });
  }

  /** Back to the first step, all runs with the initial weights they had. */
  async reset(): Promise<void> {
    await this.#reopen((spec) => spec);
  }

  /** All runs anew from one other seed. */
  async reseed(seed = 1 + Math.floor(Math.random() * 9999)): Promise<void> {
    await this.#reopen((spec) => ({ ...spec, seed }));
  }

  play(): void {
    if (this.#state.name !== 'ready' && this.#state.name !== 'paused') return;
    this.#become({ name: 'running' });
    void this.#loop();
  }

  pause(): void {
    if (this.#state.name !== 'running') return;
    this.#stepsDue = 0;
    this.#become({ name: 'paused' });
  }

  /** Trains all runs for some steps; pauses first. */
  step(steps = 1): void {
    this.pause();
    if (this.#state.name === 'ready') this.#become({ name: 'paused' });
    if (this.#state.name !== 'paused') return;
    this.#stepsAsked += steps;
    void this.#loop();
  }

  /** Says what later frames of the run that is shown have to carry. While paused a frame comes at once. */
  look(view: View): void {
    this.#view = view;
    this.#viewChanged = true;
    void this.#loop();
  }

  /** Says what later frames have to carry beside that, for `who`; nothing: no longer anything. */
  ask(who: object, view: View | undefined): void {
    if (view) this.#asked.set(who, view);
    else if (!this.#asked.delete(who)) return;
    this.#viewChanged ||= view !== undefined;
    void this.#loop();
  }

  /** Says what later frames of all other runs have to carry. */
  lookAside(view: View): void {
    this.#viewAside = view;
    this.#viewChanged = true;
    void this.#loop();
  }

  /** f and f' of an activation, for its plot. */
  async evaluate(activation: Named, x: Float32Array): Promise<{ value: Float32Array; derivative: Float32Array }> {
    return await this.#api.evaluate(activation, x);
  }

  /** Whether a typed-in formula can be used, or where reading it stops. */
  async checkExpression(expression: string): Promise<ExpressionCheck> {
    return await this.#api.checkExpression(expression);
  }

  /** The examples that a spec makes, for a picture of them; nothing if it is refused. No run comes of it. */
  async examples(spec: PartialSpec): Promise<Data | undefined> {
    const data = await this.#api.examples(spec);
    return 'reason' in data ? undefined : data;
  }

  /** Measures something beside the runs: other calls wait for it. */
  async bench<K extends keyof BenchRequests>(task: K, request: BenchRequests[K]): Promise<BenchAnswers[K]> {
    return await this.#api.bench(task, request);
  }

  /** One example on its way through a run as it is now; undefined if the run or the example is not there. */
  async inspect(name: string, index: number, set: Example['set']): Promise<Inspection | undefined> {
    return this.#runs.has(name) ? await this.#connection?.api.inspect(name, index, set) : undefined;
  }

  dispose(): void {
    this.#disposed = true;
    this.#connection?.close();
    this.#connection = undefined;
    this.#runs.clear();
    this.#listeners.clear();
    for (const order of this.#orders.splice(0)) order.settle(undefined);
    this.#wake();
  }

  #handled(name: string, edit: ParameterEdit, done = true): void {
    const run = this.#runs.get(name);
    if (!run) return;
    run.edited();
    this.handled(run, edit, done);
  }

  get #api(): WorkerApi {
    if (!this.#connection) throw new Error('the engine is not loaded: start() comes first');
    return this.#connection.api;
  }

  async #reopen(change: (spec: Spec) => Spec): Promise<void> {
    this.#stepsAsked = 0;
    const leaders = this.runs.filter(({ name }) => this.variants.changeOf(name) === undefined);
    await Promise.all(leaders.map((run) => this.open(run.name, change(run.spec))));
  }

  async #opened(api: WorkerApi, name: string, spec: PartialSpec): Promise<Outcome> {
    const opened = await api.open(name, spec);
    if ('reason' in opened) return opened;
    await this.#seat(api, new SessionRun(name, opened));
    return undefined;
  }

  /** Nobody sees a run without numbers. */
  async #seat(api: WorkerApi, run: SessionRun): Promise<void> {
    run.take(await api.frame(run.name, this.#request(run, run.step, 0)));
    this.#runs.set(run.name, run);
  }

  async #openVariants(api: WorkerApi): Promise<void> {
    const [leader] = this.runs;
    for (const name of leader ? this.variants.names : []) {
      const change = this.variants.changeOf(name);
      if (!leader || !change) continue;
      this.variants.set(name, change);
      const refusal = await this.#opened(api, name, this.variants.specOf(name, leader.spec));
      if (refusal) await this.#refuseVariant(api, name, refusal);
    }
  }

  async #refuseVariant(api: WorkerApi, name: string, refusal: Refusal): Promise<void> {
    this.variants.refuse(name, refusal);
    this.#runs.delete(name);
    await api.close(name);
  }

  #order(key: string, work: Order['work']): Promise<Outcome> {
    return new Promise((resolve) => {
      const superseded = this.#orders.findIndex((order) => order.key === key);
      const [older] = superseded < 0 ? [] : this.#orders.splice(superseded, 1);
      const settle: Order['settle'] = (outcome) => {
        resolve(outcome);
        older?.settle(outcome);
      };
      this.#orders.push({ key, work, settle });
      this.#wake();
      void this.#loop();
    });
  }

  /** Whether there is anything to do: the loop ends when there is not. */
  #busy(): boolean {
    if (!this.#connection || this.#state.name === 'failed') return false;
    if (this.#orders.length > 0) return true;
    if (this.#runs.size === 0) return false;
    return this.#state.name === 'running' || this.#stepsAsked > 0 || this.#viewChanged || this.#gap() > 0;
  }

  async #loop(): Promise<void> {
    if (this.#looping) return;
    this.#looping = true;
    this.#lastFrameAt = performance.now();
    try {
      while (this.#busy()) await this.#turn();
    } catch (error) {
      if (!this.#disposed) this.#fail(error);
    } finally {
      this.#looping = false;
    }
  }

  /** Orders, then one frame of every run, while the one before it is being drawn. */
  async #turn(): Promise<void> {
    const { api, place } = this.#connection ?? {};
    if (!api || !place) return;
    if (this.#orders.length > 0 && this.#gap() > 0 && this.#state.name !== 'stopped') await this.#level(api, place);
    for (let order = this.#orders.shift(); order; order = this.#orders.shift()) {
      await obey(order, api);
      this.#viewChanged = true;
    }
    const runs = this.runs;
    if (runs.length === 0) return;

    const running = this.#state.name === 'running';
    const pacing = running ? this.#pace() : undefined;
    const { first, last } = this.#front();
    const target = Math.min(first + this.#stepsOfThisFrame(), running ? Math.max(last, this.until) : mostSteps + last);
    if (running && target <= first && !this.#viewChanged) {
      await pacing; // too slow for a step in every picture
      return;
    }
    this.#viewChanged = false;

    const budget = budgetMs[place] / runs.length;
    const frames = await Promise.all(runs.map((run) => api.frame(run.name, this.#request(run, target, budget))));
    frames.forEach((frame, index) => {
      runs[index]?.take(frame);
    });

    const now = this.#front();
    this.#stepsAsked = Math.max(0, this.#stepsAsked - (now.last - last));
    this.#lockstep = Math.max(1, Math.ceil(1.25 * (now.first - first)));
    this.#settle(now.last);
    await pacing;
  }

  /** Before an order all runs come to the same step: what is turned in all of them is turned at the same moment. */
  async #level(api: WorkerApi, place: Connection['place']): Promise<void> {
    const opening = this.#orders.some(({ key }) => !key.startsWith('change'));
    for (let round = 0; !opening && round < levellingRounds && this.#gap() > 0; round++) {
      const { last } = this.#front();
      const behind = this.runs.filter((run) => run.alive && run.step < last);
      const budget = budgetMs[place] / behind.length;
      await Promise.all(
        behind.map(async (run) => run.take(await api.frame(run.name, this.#request(run, last, budget)))),
      );
    }
  }

  /** The steps of the slowest and of the fastest run. Those that have stopped do not hold the others up. */
  #front(): { first: number; last: number } {
    const steps = this.runs.filter((run) => run.alive).map((run) => run.step);
    return steps.length > 0 ? { first: Math.min(...steps), last: Math.max(...steps) } : { first: 0, last: 0 };
  }

  #gap(): number {
    const { first, last } = this.#front();
    return last - first;
  }

  /** The next picture, or the next order if that comes first: a hidden tab draws nothing but still obeys. */
  #pace(): Promise<unknown> {
    const woken = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    return Promise.race([this.#nextFrame(), woken]);
  }

  /** Counted from the slowest run. */
  #stepsOfThisFrame(): number {
    const now = performance.now();
    const elapsedMs = Math.min(longestPauseMs, now - this.#lastFrameAt);
    this.#lastFrameAt = now;
    if (this.#state.name !== 'running') return this.#gap() + this.#stepsAsked;
    const most = this.#runs.size > 1 ? this.#lockstep : mostSteps;
    if (this.speed === Number.POSITIVE_INFINITY) return most;
    // What is left below one step is carried over: 10 steps a second is one in every sixth frame.
    this.#stepsDue = (this.#stepsDue % 1) + (this.speed * elapsedMs) / 1000;
    return Math.min(most, this.#gap() + Math.floor(this.#stepsDue));
  }

  #viewOfShown(): View {
    return Object.assign({}, this.#view, ...this.#asked.values());
  }

  /** Runs keep in step: all train up to the same `target`, and one that was slower catches up first. */
  #request(run: SessionRun, target: number, budget: number): FrameRequest {
    const spare = run.takeSpare();
    const request: FrameRequest = {
      ...(this.shown === undefined || run.name === this.shown.name ? this.#viewOfShown() : this.#viewAside),
      steps: Math.max(0, target - run.step),
      budgetMs: budget,
      eventsFrom: run.frame?.eventCount ?? 0,
      censusFrom: run.history.seen,
      ...(spare ? { recycled: spare } : {}),
    };
    return transfer(request, spare ? [spare] : []);
  }

  /** What the frames that have come make of the state. */
  #settle(step: number): void {
    const alive = this.runs.some((run) => run.alive);
    const { name } = this.#state;
    if (!alive) {
      this.#stepsAsked = 0;
      this.#become({ name: 'stopped', sentence: whyStopped(this.runs) });
    } else if (name === 'stopped' || (name === 'running' && step >= this.until)) {
      this.#stepsDue = 0;
      this.#become({ name: 'paused' });
    } else {
      this.#tell();
    }
  }

  #become(state: SessionState): void {
    this.#state = state;
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  #fail(error: unknown): void {
    for (const order of this.#orders.splice(0)) order.settle(undefined);
    this.#become({ name: 'failed', sentence: whyFailed(error) });
  }
}

/** What an order meets is told to who gave it; only the end of the engine itself ends the session. */
async function obey(order: Order, api: WorkerApi): Promise<void> {
  const outcome = order.work(api);
  order.settle(outcome);
  await outcome.catch((error: unknown) => {
    if (error instanceof Error && error.name === 'RuntimeError') throw error;
  });
}
