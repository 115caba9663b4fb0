// How many steps a frame is to take.

/** A tab that was in the background does not make up for the time it was not seen. */
const longestPauseMs = 100;
const mostSteps = 1_000_000;

/** Where runs in lockstep are: the steps of the slowest and of the fastest. */
export interface Front {
  readonly first: number;
  readonly last: number;
}

export class Tempo {
  /** Steps a second; Infinity: as many as there is time for. */
  speed = Number.POSITIVE_INFINITY;
  /** The step at which runs that play pause by themselves. */
  until = Number.POSITIVE_INFINITY;
  /** Steps that are to be taken although nothing plays. */
  asked = 0;
  /** Steps that `speed` makes due. */
  #due = 0;
  /** Steps that the slowest of several runs takes in a frame. */
  #lockstep = 1;
  #lastFrameAt = 0;

  start(): void {
    this.#lastFrameAt = performance.now();
  }

  pause(): void {
    this.#due = 0;
  }

  /** The step up to which the coming frame trains, counted from the slowest run. */
  target({ first, last }: Front, running: boolean, several: boolean): number {
    const steps = this.#stepsOfThisFrame(last - first, running, several);
    return Math.min(first + steps, running ? Math.max(last, this.until) : mostSteps + last);
  }

  /** After a frame: from where it went to where it came. */
  took(before: Front, now: Front): void {
    this.asked = Math.max(0, this.asked - (now.last - before.last));
    this.#lockstep = Math.max(1, Math.ceil(1.25 * (now.first - before.first)));
  }

  #stepsOfThisFrame(gap: number, running: boolean, several: boolean): number {
    const now = performance.now();
    const elapsedMs = Math.min(longestPauseMs, now - this.#lastFrameAt);
    this.#lastFrameAt = now;
    if (!running) return gap + this.asked;
    const most = several ? this.#lockstep : mostSteps;
    if (this.speed === Number.POSITIVE_INFINITY) return most;
    // What is left below one step is carried over: 10 steps a second is one in every sixth frame.
    this.#due = (this.#due % 1) + (this.speed * elapsedMs) / 1000;
    return Math.min(most, gap + Math.floor(this.#due));
  }
}
