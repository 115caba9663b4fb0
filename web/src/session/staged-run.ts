// Takes one run through the stages of an experiment: turns what a stage says, trains its steps at a pace that can be
// followed, and rests at the end. The reader may then go on.
import { changeOf, specOf } from '../experiment/condition';
import type { Condition, Experiment } from '../experiment/experiment';
import type { Session } from './session';

const name = 'a';

export class StagedRun {
  readonly #session: Session;
  readonly #unsubscribe: () => void;
  #condition: Condition | undefined;
  #stage = 0;
  #end = 0;
  #opened = 0;
  #turning = false;

  constructor(session: Session) {
    this.#session = session;
    this.#unsubscribe = session.subscribe(() => void this.#next());
  }

  /** Whether all stages are over. */
  get finished(): boolean {
    return this.#condition !== undefined && this.#stage >= this.#condition.stages.length;
  }

  /**
   * Opens the run of a condition and begins with its first stage; why not, if it cannot be had.
   * @param turned settings of the reader, as in a link.
   */
  async open(experiment: Experiment, condition: Condition, seed: number, turned: string): Promise<string> {
    const opened = ++this.#opened;
    const session = this.#session;
    session.pause();
    this.#condition = undefined;
    let refusal: { readonly reason: string } | undefined;
    try {
      refusal = await session.open(name, specOf(experiment, condition, seed, turned));
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
    if (opened !== this.#opened) return ''; // another one was asked for meanwhile
    if (refusal) return refusal.reason;
    this.#condition = condition;
    this.#stage = -1;
    this.#end = 0;
    session.speed = experiment.live.speed;
    await this.#next();
    return '';
  }

  /** Turns settings of the run that is there, as in a link. */
  async turn(settings: string): Promise<string> {
    const run = this.#session.run(name);
    if (!run) return '';
    return (await this.#session.change(name, changeOf(settings, run.spec)))?.reason ?? '';
  }

  /** Without waiting for the eye. */
  hurry(): void {
    this.#session.speed = Number.POSITIVE_INFINITY;
    if (!this.finished) this.#session.play();
  }

  close(): void {
    this.#unsubscribe();
  }

  /** Where a stage is over the next one begins; after the last nothing pauses the run any more. */
  async #next(): Promise<void> {
    const session = this.#session;
    const run = session.run(name);
    if (!run || !this.#condition || this.#turning || this.finished) return;
    if (this.#stage >= 0 && run.step < this.#end) return;
    this.#turning = true;
    const stage = this.#condition.stages[++this.#stage];
    if (!stage) session.until = Number.POSITIVE_INFINITY;
    else {
      if (stage.settings !== '') await session.change(name, changeOf(stage.settings, run.spec));
      this.#end += stage.train;
      session.until = this.#end;
      session.play();
    }
    this.#turning = false;
  }
}
