// The page's side of training: it opens runs, asks for one frame at a time and tells listeners what came.
import { leavesOf } from '../engine/leaves';
import type { Data, Example, ExpressionCheck, Named, PartialSpec, Spec, UnitEvent } from '../engine/types';
import { type Connection, connect } from './connect';
import type { Fleet, Saved } from './fleet';
import type { Outcome } from './orders';
import type {
  BenchAnswers,
  BenchRequests,
  Catalogues,
  Inspection,
  Moment,
  ParameterEdit,
  Refusal,
  WorkerApi,
} from './protocol';
import type { SessionRun } from './session-run';
import { type SessionState, Training } from './training';
import type { Variants } from './variants';
import type { View } from './views';

export type { Saved } from './fleet';
export type { SessionRun } from './session-run';
export type { SessionState } from './training';
export type { View } from './views';

export interface SessionOptions {
  readonly connect?: () => Promise<Connection>;
  /** Resolves when the next frame may be drawn. */
  readonly nextFrame?: () => Promise<unknown>;
}

/** What a hand has done to the parameters of a run. */
export interface Handwork {
  readonly run: SessionRun;
  readonly edit: ParameterEdit;
  /** All runs before it. */
  readonly before: Saved;
}

export class Session {
  readonly #connect: () => Promise<Connection>;
  readonly #training: Training;
  #saves = 0;
  /** Is told what a hand has done to the parameters of a run, for undo; not `done`: the slider is still held. */
  handled: (work: Handwork, done: boolean) => void = () => {};

  constructor(options: SessionOptions = {}) {
    this.#connect = options.connect ?? connect;
    const { nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve)) } = options;
    this.#training = new Training(nextFrame);
  }

  get state(): SessionState {
    return this.#training.state;
  }
  get catalogues(): Catalogues | undefined {
    return this.#training.connection?.catalogues;
  }
  /** Where the engine runs, once it does. */
  get place(): Connection['place'] | undefined {
    return this.#training.connection?.place;
  }
  /** In the order in which they were opened. */
  get runs(): readonly SessionRun[] {
    return this.#fleet.runs;
  }
  run(name: string): SessionRun | undefined {
    return this.#fleet.run(name);
  }
  /** Runs that follow the first one. */
  get variants(): Variants {
    return this.#fleet.variants;
  }
  /** The run that the figures show: the first one, if no other was chosen. */
  get shown(): SessionRun | undefined {
    return this.#fleet.shown;
  }
  /** Steps a second at which all runs train; Infinity: as many as there is time for. */
  get speed(): number {
    return this.#training.tempo.speed;
  }
  set speed(speed: number) {
    this.#training.tempo.speed = speed;
  }
  /** The step at which runs that play pause by themselves. */
  get until(): number {
    return this.#training.tempo.until;
  }
  set until(step: number) {
    this.#training.tempo.until = step;
  }

  /** Chooses the run that the figures show. */
  show(name: string): void {
    this.#fleet.show(name);
    this.#training.tell();
    void this.#training.loop();
  }

  /** Calls `listener` after every frame and every change of state, until the returned function is called. */
  subscribe(listener: () => void): () => void {
    this.#training.listeners.add(listener);
    return () => this.#training.listeners.delete(listener);
  }

  /** Loads the engine. Never rejects: the state is then 'ready', or 'failed' with the reason. */
  async start(): Promise<void> {
    await this.#training.start(this.#connect);
  }

  /**
   * Opens a run, or replaces the one of that name; the refusal if the spec is not valid, and then nothing changes. With
   * the first run those that follow it start again, too.
   */
  open(name: string, spec: PartialSpec): Promise<Outcome> {
    return this.#training.order(`open ${name}`, async (api) => {
      const refusal = await this.#fleet.open(api, name, spec);
      if (refusal) return refusal;
      if (name === this.#fleet.leader?.name) await this.#fleet.openVariants(api);
      this.#training.revive();
      return undefined;
    });
  }

  /**
   * Opens a run that follows the first one: the same but for `change`. It catches up by itself; if the first run was
   * turned or edited on its way, no other could follow it, and all start again.
   */
  vary(name: string, change: PartialSpec): Promise<Outcome> {
    return this.#training.order(`vary ${name}`, async (api) => {
      const { leader } = this.#fleet;
      if (!leader) return undefined;
      const before = this.variants.changeOf(name);
      this.variants.set(name, change);
      const refusal = await this.#fleet.open(api, name, this.variants.specOf(name, leader.spec));
      if (refusal) {
        if (before) this.variants.set(name, before);
        else this.variants.delete(name);
        return refusal;
      }
      if (!leader.asOpened) {
        await this.#fleet.open(api, leader.name, leader.spec);
        await this.#fleet.openVariants(api);
      }
      this.#training.revive();
      return undefined;
    });
  }

  /**
   * Opens a run that goes on from where another one was at `step`, with `change` turned there: what would have been. It
   * follows the first run from then on; when that starts again, so does this one, from the first step.
   */
  fork(name: string, from: string, step: number, change: PartialSpec): Promise<Outcome> {
    return this.#training.order(`fork ${name}`, async (api) => {
      const opened = await api.fork(name, from, step, change);
      if ('reason' in opened) return opened;
      this.variants.set(name, change);
      await this.#fleet.seat(api, name, opened);
      this.#training.revive();
      return undefined;
    });
  }

  /**
   * The update behind an event of a run: the steps to it are trained once more. Null where no update did it.
   * @param goesOn is told the share of the way while it takes long; if it says no, the search is given up: undefined.
   */
  async moment(
    name: string,
    event: UnitEvent,
    goesOn: (share: number) => boolean = () => true,
  ): Promise<Moment | Refusal | null | undefined> {
    const { step, previousStep, layer, unit, from, to } = event;
    for (;;) {
      const found = await this.#api.moment(name, { step, previousStep, layer, unit, from, to });
      if (found === null || !('share' in found)) return found;
      if (goesOn(found.share)) continue;
      await this.#api.moment(name, null);
      return undefined;
    }
  }

  /** Draws the weights into a hidden unit anew, as before the first step. */
  revive(name: string, layer: number, unit: number): Promise<Outcome> {
    return this.#training.order(`revive ${name} ${layer} ${unit}`, (api) =>
      this.#handle(api, name, true, () => api.revive(name, layer, unit)),
    );
  }

  /** Turns live knobs: the run keeps its weights. Of changes to the same settings that wait, the latest wins. */
  change(name: string, partial: PartialSpec): Promise<Outcome> {
    const paths = leavesOf(partial).map(([path]) => path);
    return this.#training.order(`change ${name} ${paths.join(' ')}`, (api) => this.#fleet.change(api, name, partial));
  }

  /** Replaces weights, biases and the rest by hand; the layout is that of `run(name).opened.layout`. */
  setParameters(name: string, parameters: Float32Array): Promise<Outcome> {
    return this.#training.order(`setParameters ${name}`, async (api) => {
      await api.setParameters(name, parameters);
      this.run(name)?.edited();
      return undefined;
    });
  }

  /** Sets one parameter by hand, while all others go on as they are; of one parameter the latest value wins. */
  edit(name: string, index: number, value: number, done = true): Promise<Outcome> {
    return this.#training.order(`edit ${name} ${index}`, (api) =>
      this.#handle(api, name, done, () => api.edit(name, index, value)),
    );
  }

  close(name: string): Promise<Outcome> {
    return this.#training.order(`close ${name}`, async (api) => {
      await this.#fleet.close(api, name);
      return undefined;
    });
  }

  /** All runs as they are now, to come back to; nothing without an engine. */
  async save(): Promise<Saved | undefined> {
    let saved: Saved | undefined;
    await this.#training.order(`save ${this.#saves++}`, async (api) => {
      saved = await this.#fleet.save(api);
      return undefined;
    });
    return saved;
  }

  /**
   * Takes all runs back to what they were, to the bit, with their histories: those that have started again since, too, but
   * not those that have been closed. Gives what they were until now.
   */
  async restore(to: Saved): Promise<Saved | undefined> {
    let before: Saved | undefined;
    await this.#training.order(`restore ${this.#saves++}`, async (api) => {
      before = await this.#fleet.save(api);
      const refusal = await this.#fleet.restore(api, to);
      this.#training.tempo.asked = 0;
      this.#training.revive();
      return refusal;
    });
    return before;
  }

  /** Whether all runs that are there were there when that was saved, and followed in the same way. */
  covers(saved: Saved): boolean {
    return this.#fleet.isIn(saved);
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
    this.#training.play();
  }

  pause(): void {
    this.#training.pause();
  }

  /** Trains all runs for some steps; pauses first. */
  step(steps = 1): void {
    this.#training.step(steps);
  }

  /** Says what later frames of the run that is shown have to carry. While paused a frame comes at once. */
  look(view: View): void {
    this.#training.views.look(view);
    void this.#training.loop();
  }

  /** Says what later frames have to carry beside that, for `who`; nothing: no longer anything. */
  ask(who: object, view: View | undefined): void {
    this.#training.views.ask(who, view);
    void this.#training.loop();
  }

  /** Says what later frames of all other runs have to carry. */
  lookAside(view: View): void {
    this.#training.views.lookAside(view);
    void this.#training.loop();
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
    return this.run(name) ? await this.#training.connection?.api.inspect(name, index, set) : undefined;
  }

  dispose(): void {
    this.#training.dispose();
  }

  get #fleet(): Fleet {
    return this.#training.fleet;
  }

  get #api(): WorkerApi {
    if (!this.#training.connection) throw new Error('the engine is not loaded: start() comes first');
    return this.#training.connection.api;
  }

  /** What a hand does to a run, between two frames: what was before is kept for undo. */
  async #handle(api: WorkerApi, name: string, done: boolean, work: () => Promise<ParameterEdit>): Promise<Outcome> {
    const before = await this.#fleet.save(api);
    const edit = await work();
    const run = this.run(name);
    if (!run) return undefined;
    run.edited();
    this.handled({ run, edit, before }, done);
    return undefined;
  }

  async #reopen(change: (spec: Spec) => Spec): Promise<void> {
    this.#training.tempo.asked = 0;
    await Promise.all(this.#fleet.leaders.map((run) => this.open(run.name, change(run.spec))));
  }
}
