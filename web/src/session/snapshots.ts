// What a run was at some of its steps, so that any step since can be had again: restored, and trained from there to the bit.
import type { Run } from '../engine/run';
import type { PartialSpec } from '../engine/types';

export interface Snapshot {
  readonly step: number;
  /** In force from here on. */
  readonly spec: PartialSpec;
  readonly bytes: Uint8Array;
  /** Training does not lead here: something was turned or edited at this step. */
  readonly pinned: boolean;
}

/** A snapshot has some ten to some hundred kB, with all events. */
const mostSnapshots = 64;

export class Snapshots {
  readonly #run: Run;
  #kept: Snapshot[] = [];
  /** Every so-maniest census is kept. */
  #every = 1;
  #censuses = 0;

  /** The first one: what the run is now. */
  constructor(run: Run) {
    this.#run = run;
    this.#take(true);
  }

  /** To be called after each census while training. */
  note(): void {
    if (++this.#censuses % this.#every === 0) this.#take(false);
  }

  /** To be called when the run was changed from outside: replays start here. */
  pin(): void {
    this.#take(true);
  }

  /** To be called when the run was taken back: what lay after is no past of it. */
  rewind(): void {
    this.#kept = this.#kept.filter(({ step }) => step < this.#run.step);
    this.#take(true);
  }

  /** The latest one from which training leads to `step`; none if that is too long ago. */
  before(step: number): Snapshot | undefined {
    return this.#kept.findLast((snapshot) => snapshot.step <= step);
  }

  #take(pinned: boolean): void {
    const { step, spec } = this.#run;
    const last = this.#kept.at(-1);
    if (last?.step === step) this.#kept.pop();
    this.#kept.push({ step, spec, bytes: this.#run.save(), pinned: pinned || (last?.step === step && last.pinned) });
    if (this.#kept.length > mostSnapshots) this.#thin();
  }

  /** Drops every other one that training leads to; where all are pinned, the oldest. */
  #thin(): void {
    let odd = false;
    const kept = this.#kept.filter(({ pinned }) => {
      if (!pinned) odd = !odd;
      return pinned || odd;
    });
    if (kept.length < this.#kept.length) this.#every *= 2;
    else kept.shift();
    this.#kept = kept;
  }
}
