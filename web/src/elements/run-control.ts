// What the reader does to the one run of a Lab: settings, undo, seed, speed, and when it pauses by itself.
import type { PartialSpec } from '../engine/types';
import { liveChange, merge } from '../experiment/settings';
import type { Refusal } from '../session/protocol';
import type { Handwork, Saved, Session, SessionRun } from '../session/session';
import { english as text } from '../text/english';
import { UndoHistory } from './undo-history';

const name = 'a';
/** A run pauses by itself after this many epochs: the picture stands, and nothing heats the room unseen. */
const epochsAtOnce = 100;
/** Steps a second of a page that has just been opened: deaths can be followed with the eye, and are there within seconds. */
const readableSpeed = 250;
const rateEveryMs = 400;

export class RunControl {
  readonly session: Session;
  readonly #changed: (settings: boolean) => void;
  readonly #undo = new UndoHistory(({ hand }) => hand === undefined || this.session.run(hand.name) === hand);
  /** The runs before a slider was touched that is still being dragged. */
  #dragged: Promise<Saved | undefined> | undefined;
  /** What the slider of a parameter has done that is still being dragged. */
  #held: Handwork | undefined;
  #wantsToRun = false;
  #seen = true;
  #resting = false;
  #base: PartialSpec = {};
  #rateAt = 0;
  #rateStep = 0;
  refusal = '';
  stepsPerSecond = 0;

  /** @param changed is told when something has changed that no frame will tell; `settings`: the spec is another one. */
  constructor(session: Session, changed: (settings: boolean) => void) {
    this.session = session;
    this.#changed = changed;
    session.speed = readableSpeed;
    session.handled = (work, done) => this.#note(work, done);
  }

  get run(): SessionRun | undefined {
    return this.session.run(name);
  }
  get canUndo(): boolean {
    return this.#undo.canUndo;
  }
  get canRedo(): boolean {
    return this.#undo.canRedo;
  }
  /** It has paused by itself, and goes on when it is asked to. */
  get finished(): boolean {
    return this.#wantsToRun && this.session.state.name === 'paused';
  }

  /** What the run was opened with, complete: links say what differs from it. */
  get base(): PartialSpec {
    return this.#base;
  }

  /** Opens the first run, and then what `wanted` makes of its complete spec; `play`: it trains at once. */
  async start(opening: PartialSpec, wanted: (base: PartialSpec) => PartialSpec, play: boolean): Promise<void> {
    await this.#open(opening);
    this.#base = this.run?.spec ?? opening;
    const spec = wanted(this.#base);
    if (spec !== this.#base) await this.#open(spec);
    this.#wantsToRun = play;
    if (play) this.#go();
    this.#changed(false);
  }

  /** Takes a change of settings. What training can take up goes on with its weights; the rest starts from the same seed. */
  async apply(change: PartialSpec, done: boolean): Promise<void> {
    const { run } = this;
    if (!run) return;
    const before = run.spec;
    const saved = this.#dragged ?? this.session.save();
    this.#dragged = done ? undefined : saved;
    const refused = await this.#lead(before, merge(before, change), change);
    if (!refused && done) this.#remember(await saved);
    this.#changed(done && !refused);
  }

  /** Other settings altogether. */
  async replace(spec: PartialSpec): Promise<void> {
    const saved = await this.session.save();
    const refused = await this.#open(spec);
    if (!refused) this.#remember(saved);
    this.#changed(!refused);
  }

  /** A run of its own from the start, which pauses after just so many steps. */
  async train(spec: PartialSpec, steps: number): Promise<void> {
    const saved = await this.session.save();
    const wanted = this.#wantsToRun;
    this.#wantsToRun = false;
    this.session.pause(); // or a frame with another end might be under way when it opens
    const refused = await this.#open(spec);
    if (!refused) {
      this.#remember(saved);
      this.session.until = steps;
    }
    if (!refused || wanted) this.#go();
    this.#changed(!refused);
  }

  async undo(): Promise<void> {
    await this.#travel(true);
  }

  async redo(): Promise<void> {
    await this.#travel(false);
  }

  /** Out of sight it does not train; back in sight it goes on if it was training. */
  set seen(seen: boolean) {
    if (seen === this.#seen) return;
    this.#seen = seen;
    if (!seen && this.session.state.name === 'running') {
      this.#resting = true;
      this.session.pause();
    } else if (seen && this.#resting) {
      this.#resting = false;
      this.#go();
    }
  }

  toggle(): void {
    if (this.session.state.name === 'running') {
      this.#wantsToRun = false;
      this.session.pause();
      return;
    }
    this.#go();
  }

  step(): void {
    this.#wantsToRun = false;
    this.session.until = Number.POSITIVE_INFINITY;
    this.session.step();
  }

  /** The same weights again. */
  async reset(): Promise<void> {
    const { run } = this;
    if (!run) return;
    const saved = await this.session.save();
    if (!(await this.#open(run.spec))) this.#remember(saved);
    this.#changed(false);
  }

  /** Another seed, or one that is not in use yet. */
  async reseed(seed = 1 + Math.floor(Math.random() * 9999)): Promise<void> {
    await this.apply({ seed }, true);
  }

  /** To be called with every frame: how fast it trains, over the last moments. */
  measure(): void {
    const now = performance.now();
    const step = this.run?.frame?.report.step ?? 0;
    if (this.session.state.name !== 'running' || step < this.#rateStep) {
      this.#rateAt = now;
      this.#rateStep = step;
    } else if (now - this.#rateAt > rateEveryMs) {
      this.stepsPerSecond = (1000 * (step - this.#rateStep)) / (now - this.#rateAt);
      this.#rateAt = now;
      this.#rateStep = step;
    }
  }

  #remember(before: Saved | undefined, hand?: SessionRun): void {
    if (before && before.runs.length > 0) this.#undo.remember(hand ? { before, hand } : { before });
  }

  #note(work: Handwork, done: boolean): void {
    const { run, edit } = work;
    const held = this.#held;
    const goesOn = held?.run === run && held.edit.indices.join() === edit.indices.join();
    const whole = goesOn ? { run, before: held.before, edit: { ...edit, before: held.edit.before } } : work;
    if (held && !goesOn) this.#remember(held.before, held.run);
    this.#held = done ? undefined : whole;
    const { before, after } = whole.edit;
    if (done && before.some((value, at) => !Object.is(value, after[at]))) this.#remember(whole.before, run);
    this.#changed(false);
  }

  async #travel(back: boolean): Promise<void> {
    const deed = await this.#undo.travel(back, async ({ before, hand }) => {
      const { run } = this;
      const then = before.runs.find((saved) => saved.run.name === name);
      if (!run || !then) return undefined;
      // A knob that was turned while it trained turns back, and what was trained since stays.
      const trained = then.run === run && then.checkpoint.step !== run.step;
      if (hand === undefined && (trained || !this.session.covers(before))) {
        const until = await this.session.save();
        await this.#lead(run.spec, then.opened.spec);
        return until;
      }
      const until = await this.session.restore(before);
      this.refusal = '';
      if (hand === undefined && this.#wantsToRun) this.#go();
      return until;
    });
    if (deed) this.#changed(deed.hand === undefined);
  }

  /** To other settings: with the weights that are there if training can take them up, else from the start. */
  async #lead(from: PartialSpec, to: PartialSpec, change: PartialSpec = {}): Promise<boolean> {
    const live = liveChange(from, to);
    if (!live || (await this.session.change(name, live))) return await this.#open(to, change);
    this.refusal = '';
    if (this.#wantsToRun) this.#go();
    return false;
  }

  async #open(spec: PartialSpec, change: PartialSpec = {}): Promise<boolean> {
    let outcome = await this.session.open(name, spec);
    if (outcome?.path === 'network.output.activation' && change.training?.loss !== undefined) {
      // Another loss may need another output: left open, the engine chooses the one that fits.
      const { output: _, ...network } = spec.network ?? {};
      outcome = await this.session.open(name, { ...spec, network });
    }
    const refused = this.#take(outcome);
    this.session.until = this.#span();
    if (!refused && this.#wantsToRun) this.#go();
    return refused;
  }

  #take(outcome: Refusal | undefined): boolean {
    this.refusal = outcome ? text.settings.refused(outcome.path, String(outcome.value), outcome.reason) : '';
    return outcome !== undefined;
  }

  #go(): void {
    this.#wantsToRun = true;
    if (!this.#seen) {
      this.#resting = true;
      return;
    }
    const step = this.run?.frame?.report.step ?? 0;
    if (step >= this.session.until) this.session.until = step + this.#span();
    this.session.play();
  }

  /** Steps of `epochsAtOnce` epochs. */
  #span(): number {
    const { run } = this;
    if (!run) return Number.POSITIVE_INFINITY;
    const examples = run.opened.data.trainInputs.length / run.opened.data.columns;
    return epochsAtOnce * Math.max(1, Math.ceil(examples / run.spec.training.batchSize));
  }
}
