// Training: the engine is asked for one frame of every run after the other, and for what was ordered in between.
import type { Connection } from './connect';
import { Fleet } from './fleet';
import { Orders, type Outcome } from './orders';
import type { WorkerApi } from './protocol';
import { whyFailed, whyStopped } from './sentences';
import { Tempo } from './tempo';
import { Views } from './views';

export type SessionState =
  | { readonly name: 'loading' }
  | { readonly name: 'ready' }
  | { readonly name: 'running' }
  | { readonly name: 'paused' }
  /** Every run has stopped by itself. */
  | { readonly name: 'stopped'; readonly sentence: string }
  | { readonly name: 'failed'; readonly sentence: string };

/** A frame leaves a worker time for orders, and the main thread time to draw. */
const budgetMs = { worker: 12, main: 5 } as const;
/** A run that is this many frames behind is catching up from its start, and is not waited for. */
const levellingRounds = 8;

export class Training {
  readonly views = new Views();
  readonly fleet = new Fleet(this.views);
  readonly tempo = new Tempo();
  readonly listeners = new Set<() => void>();
  readonly #nextFrame: () => Promise<unknown>;
  readonly #orders = new Orders();
  #state: SessionState = { name: 'loading' };
  #connection: Connection | undefined;
  #looping = false;
  #wake = () => {};
  #disposed = false;

  constructor(nextFrame: () => Promise<unknown>) {
    this.#nextFrame = nextFrame;
  }

  get state(): SessionState {
    return this.#state;
  }
  get connection(): Connection | undefined {
    return this.#connection;
  }

  /** Never rejects: the state is then 'ready', or 'failed' with the reason. */
  async start(connect: () => Promise<Connection>): Promise<void> {
    if (this.#connection || this.#disposed) return;
    try {
      const connection = await connect();
      if (this.#disposed) return connection.close();
      this.#connection = connection;
      this.#become({ name: 'ready' });
      void this.loop();
    } catch (error) {
      this.#fail(error);
    }
  }

  play(): void {
    if (this.#state.name !== 'ready' && this.#state.name !== 'paused') return;
    this.#become({ name: 'running' });
    void this.loop();
  }

  pause(): void {
    if (this.#state.name !== 'running') return;
    this.tempo.pause();
    this.#become({ name: 'paused' });
  }

  step(steps: number): void {
    this.pause();
    if (this.#state.name === 'ready') this.#become({ name: 'paused' });
    if (this.#state.name !== 'paused') return;
    this.tempo.asked += steps;
    void this.loop();
  }

  /** There is a run again that can train. */
  revive(): void {
    if (this.#state.name === 'stopped') this.#become({ name: 'paused' });
  }

  /** Does something between two frames; of orders with one key that wait, the latest wins. */
  order(key: string, work: (api: WorkerApi) => Promise<Outcome>): Promise<Outcome> {
    const outcome = this.#orders.give(key, work);
    this.#wake();
    void this.loop();
    return outcome;
  }

  tell(): void {
    for (const listener of this.listeners) listener();
  }

  dispose(): void {
    this.#disposed = true;
    this.#connection?.close();
    this.#connection = undefined;
    this.fleet.clear();
    this.listeners.clear();
    this.#orders.drop();
    this.#wake();
  }

  /** Whether there is anything to do: the loop ends when there is not. */
  #busy(): boolean {
    if (!this.#connection || this.#state.name === 'failed') return false;
    if (this.#orders.any) return true;
    if (this.fleet.size === 0) return false;
    return this.#state.name === 'running' || this.tempo.asked > 0 || this.views.changed || this.#gap() > 0;
  }

  /** Goes on as long as there is something to do. */
  async loop(): Promise<void> {
    if (this.#looping) return;
    this.#looping = true;
    this.tempo.start();
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
    if (this.#orders.any) {
      if (this.#gap() > 0 && this.#state.name !== 'stopped') await this.#level(api, place);
      await this.#orders.obey(api);
      this.views.changed = true;
    }
    const { runs } = this.fleet;
    if (runs.length === 0) return;

    const running = this.#state.name === 'running';
    const pacing = running ? this.#pace() : undefined;
    const before = this.fleet.front();
    const target = this.tempo.target(before, running, runs.length > 1);
    if (running && target <= before.first && !this.views.changed) {
      await pacing; // too slow for a step in every picture
      return;
    }
    this.views.changed = false;
    await this.fleet.frames(api, runs, target, budgetMs[place]);
    const now = this.fleet.front();
    this.tempo.took(before, now);
    this.#settle(now.last);
    await pacing;
  }

  /** Before an order all runs come to the same step: what is turned in all of them is turned at the same moment. */
  async #level(api: WorkerApi, place: Connection['place']): Promise<void> {
    const { opening } = this.#orders;
    for (let round = 0; !opening && round < levellingRounds && this.#gap() > 0; round++) {
      const { last } = this.fleet.front();
      const behind = this.fleet.runs.filter((run) => run.alive && run.step < last);
      await this.fleet.frames(api, behind, last, budgetMs[place]);
    }
  }

  #gap(): number {
    const { first, last } = this.fleet.front();
    return last - first;
  }

  /** The next picture, or the next order if that comes first: a hidden tab draws nothing but still obeys. */
  #pace(): Promise<unknown> {
    const woken = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    return Promise.race([this.#nextFrame(), woken]);
  }

  /** What the frames that have come make of the state. */
  #settle(step: number): void {
    const alive = this.fleet.runs.some((run) => run.alive);
    const { name } = this.#state;
    if (!alive) {
      this.tempo.asked = 0;
      this.#become({ name: 'stopped', sentence: whyStopped(this.fleet.runs) });
    } else if (name === 'stopped' || (name === 'running' && step >= this.tempo.until)) {
      this.tempo.pause();
      this.#become({ name: 'paused' });
    } else {
      this.tell();
    }
  }

  #become(state: SessionState): void {
    this.#state = state;
    this.tell();
  }

  #fail(error: unknown): void {
    this.#orders.drop();
    this.#become({ name: 'failed', sentence: whyFailed(error) });
  }
}
