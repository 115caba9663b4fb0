// The live run of an experiment: one condition, taken through its stages at a speed that the eye can follow.
import { changeOf, specOf } from '../experiment/condition';
import { type Condition, conditionOf, type Experiment } from '../experiment/experiment';
import type { Session } from '../session/session';

const name = 'a';

export class ExperimentRun {
  readonly session: Session;
  readonly #changed: () => void;
  readonly #unsubscribe: () => void;
  #condition: Condition | undefined;
  #stage = 0;
  #turning = false;
  #wanted = false;
  refusal = '';

  constructor(session: Session, changed: () => void) {
    this.session = session;
    this.#changed = changed;
    this.#unsubscribe = session.subscribe(() => void this.#advance());
  }

  dispose(): void {
    this.#unsubscribe();
  }

  get trains(): boolean {
    return (this.#condition?.stages.length ?? 0) > 0;
  }
  get playing(): boolean {
    return this.session.state.name === 'running';
  }
  /** All stages are over. */
  get finished(): boolean {
    const { session } = this;
    if (session.state.name === 'stopped') return true;
    return this.#stage >= (this.#condition?.stages.length ?? 0) && (session.run(name)?.step ?? 0) >= session.until;
  }

  /** @param turned settings of the reader; `stages` is what they add to each of them. */
  async open(experiment: Experiment, condition: string, seed: number, turned: string, play: boolean): Promise<void> {
    const { session } = this;
    session.pause();
    this.#condition = conditionOf(experiment, condition);
    this.#stage = 0;
    this.#wanted = play;
    let refused: string | undefined;
    try {
      refused = (await session.open(name, specOf(experiment, this.#condition, seed, turned)))?.reason;
    } catch (error) {
      refused = error instanceof Error ? error.message : String(error);
    }
    this.refusal = refused ?? '';
    if (refused === undefined) {
      session.until = 0;
      await this.#next();
    }
    this.#changed();
  }

  /** A setting that training takes up as it goes. */
  async turn(settings: string): Promise<void> {
    const spec = this.session.run(name)?.spec;
    if (!spec) return;
    const refused = await this.session.change(name, changeOf(settings, spec));
    this.refusal = refused?.reason ?? '';
    this.#changed();
  }

  toggle(): void {
    this.#wanted = !this.playing;
    if (!this.#wanted) {
      this.session.pause();
      return;
    }
    const step = this.session.run(name)?.step ?? 0;
    if (this.finished) this.session.until = step + Math.max(100, this.#condition?.stages.at(-1)?.train ?? 0);
    this.session.play();
  }

  /** As fast as it goes to where it ends. */
  finish(): void {
    if (this.finished) return;
    this.session.speed = Number.POSITIVE_INFINITY;
    this.#wanted = true;
    this.session.play();
  }

  async #advance(): Promise<void> {
    const { session } = this;
    if (session.state.name !== 'paused' || !this.#wanted || this.#turning) return;
    if ((session.run(name)?.step ?? 0) < session.until) return;
    await this.#next();
  }

  /** The next stage, if there is one. */
  async #next(): Promise<void> {
    const stage = this.#condition?.stages[this.#stage];
    if (!stage) return;
    this.#turning = true;
    this.#stage++;
    if (stage.settings !== '') await this.turn(stage.settings);
    this.session.until = (this.session.run(name)?.step ?? 0) + stage.train;
    this.#turning = false;
    if (this.#wanted) this.session.play();
  }
}
