// The runs of a session: the first one, those that follow it, and others that stand for themselves.
import { transfer } from 'comlink';
import type { PartialSpec } from '../engine/types';
import type { Outcome } from './orders';
import type { Opened, Refusal, WorkerApi } from './protocol';
import { type SavedRun, SessionRun } from './session-run';
import type { Front } from './tempo';
import { Variants } from './variants';
import type { Views } from './views';

/** What runs were at one moment. */
export interface Saved {
  readonly runs: readonly SavedRun[];
}

export class Fleet {
  readonly #runs = new Map<string, SessionRun>();
  readonly #views: Views;
  /** Runs that follow the first one. */
  readonly variants = new Variants();
  #shown = '';

  constructor(views: Views) {
    this.#views = views;
  }

  get size(): number {
    return this.#runs.size;
  }

  /** In the order in which they were opened. */
  get runs(): readonly SessionRun[] {
    return [...this.#runs.values()];
  }

  get leader(): SessionRun | undefined {
    return this.runs[0];
  }

  /** Those that no other one leads. */
  get leaders(): readonly SessionRun[] {
    return this.runs.filter(({ name }) => this.variants.changeOf(name) === undefined);
  }

  /** The run that the figures show: the first one, if no other was chosen. */
  get shown(): SessionRun | undefined {
    return this.#runs.get(this.#shown) ?? this.leader;
  }

  run(name: string): SessionRun | undefined {
    return this.#runs.get(name);
  }

  show(name: string): void {
    this.#shown = name;
    this.#views.changed = true;
  }

  /** The steps of the slowest and of the fastest run. Those that have stopped do not hold the others up. */
  front(): Front {
    const steps = this.runs.filter((run) => run.alive).map((run) => run.step);
    return steps.length > 0 ? { first: Math.min(...steps), last: Math.max(...steps) } : { first: 0, last: 0 };
  }

  /** One frame of each of `runs`. All train up to the same `target`, and one that was slower catches up first. */
  async frames(api: WorkerApi, runs: readonly SessionRun[], target: number, budgetMs: number): Promise<void> {
    const frames = await Promise.all(runs.map((run) => this.#frame(api, run, target, budgetMs / runs.length)));
    frames.forEach((frame, index) => {
      runs[index]?.take(frame);
    });
  }

  /** Opens a run, or replaces the one of that name. */
  async open(api: WorkerApi, name: string, spec: PartialSpec): Promise<Outcome> {
    const opened = await api.open(name, spec);
    if ('reason' in opened) return opened;
    await this.seat(api, name, opened);
    return undefined;
  }

  /** Nobody sees a run without numbers. */
  async seat(api: WorkerApi, name: string, opened: Opened): Promise<void> {
    const run = new SessionRun(name, opened);
    run.take(await this.#frame(api, run, run.step, 0));
    this.#runs.set(name, run);
  }

  /** All variants from their first step, as the first run has started again. */
  async openVariants(api: WorkerApi): Promise<void> {
    const { leader } = this;
    for (const name of leader ? this.variants.names : []) {
      const change = this.variants.changeOf(name);
      if (!leader || !change) continue;
      this.variants.set(name, change);
      const refusal = await this.open(api, name, this.variants.specOf(name, leader.spec));
      if (refusal) await this.#refuse(api, name, refusal);
    }
  }

  /** Turns live knobs of a run, and if it is the first one of all that follow it. */
  async change(api: WorkerApi, name: string, partial: PartialSpec): Promise<Outcome> {
    const opened = await api.change(name, partial);
    if ('reason' in opened) return opened;
    this.#runs.get(name)?.changed(opened);
    if (name !== this.leader?.name) return undefined;
    for (const variant of this.variants.names) {
      if (!this.#runs.has(variant)) continue;
      const followed = await api.change(variant, this.variants.following(variant, partial));
      if ('reason' in followed) await this.#refuse(api, variant, followed);
      else this.#runs.get(variant)?.changed(followed);
    }
    return undefined;
  }

  async close(api: WorkerApi, name: string): Promise<void> {
    await api.close(name);
    this.variants.delete(name);
    this.#runs.delete(name);
  }

  /** All runs as they are now. */
  async save(api: WorkerApi): Promise<Saved> {
    const runs: SavedRun[] = [];
    for (const run of this.#runs.values())
      runs.push(run.saved(await api.save(run.name), this.variants.changeOf(run.name)));
    return { runs };
  }

  isIn({ runs }: Saved): boolean {
    return this.runs.every(({ name }) =>
      runs.some(({ run, change }) => run.name === name && change === this.variants.changeOf(name)),
    );
  }

  /** Brings back the runs that were saved, but those that have been closed since, or made into other variants. */
  async restore(api: WorkerApi, { runs }: Saved): Promise<Outcome> {
    for (const saved of runs) {
      const { run, opened, checkpoint, change } = saved;
      const { name } = run;
      const there = this.#runs.get(name);
      const refused = change !== undefined && this.variants.refusalOf(name) !== undefined;
      if (this.variants.changeOf(name) !== change || !(there || refused)) continue;
      const outcome = await api.restore(name, opened.spec, checkpoint, there === run);
      if (outcome) return outcome;
      if (change) this.variants.set(name, change);
      run.restored(saved);
      run.take(await this.#frame(api, run, run.step, 0));
      this.#runs.set(name, run);
    }
    return undefined;
  }

  clear(): void {
    this.#runs.clear();
  }

  async #refuse(api: WorkerApi, name: string, refusal: Refusal): Promise<void> {
    this.variants.refuse(name, refusal);
    this.#runs.delete(name);
    await api.close(name);
  }

  #frame(api: WorkerApi, run: SessionRun, target: number, budgetMs: number) {
    const spare = run.takeSpare();
    const { shown } = this;
    const request = {
      ...this.#views.of(shown === undefined || run.name === shown.name),
      steps: Math.max(0, target - run.step),
      budgetMs,
      eventsFrom: run.eventCount,
      censusFrom: run.history.seen,
      ...(spare ? { recycled: spare } : {}),
    };
    return api.frame(run.name, transfer(request, spare ? [spare] : []));
  }
}
