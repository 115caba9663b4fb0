// What the page has asked of the runs and has not been obeyed yet: orders come between two frames.
import type { Refusal, WorkerApi } from './protocol';

/** Why an order was not carried out, or nothing. */
export type Outcome = Refusal | undefined;

interface Order {
  /** Of orders with one key that wait, the latest wins. */
  readonly key: string;
  readonly work: (api: WorkerApi) => Promise<Outcome>;
  readonly settle: (outcome: Outcome | Promise<Outcome>) => void;
}

export class Orders {
  #waiting: Order[] = [];

  get any(): boolean {
    return this.#waiting.length > 0;
  }

  /** Whether one of those that wait opens or sets something: all but the turning of knobs does. */
  get opening(): boolean {
    return this.#waiting.some(({ key }) => !key.startsWith('change'));
  }

  give(key: string, work: Order['work']): Promise<Outcome> {
    return new Promise((resolve) => {
      const older = this.#waiting.find((order) => order.key === key);
      const settle: Order['settle'] = (outcome) => {
        resolve(outcome);
        older?.settle(outcome);
      };
      this.#waiting = [...this.#waiting.filter((order) => order !== older), { key, work, settle }];
    });
  }

  /** Carries all of them out, also those that come meanwhile. */
  async obey(api: WorkerApi): Promise<void> {
    for (let order = this.#waiting.shift(); order; order = this.#waiting.shift()) {
      const outcome = order.work(api);
      order.settle(outcome);
      // What an order meets is told to who gave it; only the end of the engine itself ends the session.
      await outcome.catch((error: unknown) => {
        if (error instanceof Error && error.name === 'RuntimeError') throw error;
      });
    }
  }

  /** Nobody waits any more. */
  drop(): void {
    for (const order of this.#waiting.splice(0)) order.settle(undefined);
  }
}
