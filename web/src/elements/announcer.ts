/** A screen reader is told no more often than this. */
const calmMs = 5000;

/** Lets a sentence that changes with every frame be heard now and then, and at once when training pauses. */
export class Announcer {
  #said = '';
  #saidAt = Number.NEGATIVE_INFINITY;
  #still = false;

  get said(): string {
    return this.#said;
  }

  hear(sentence: string, still: boolean, now = performance.now()): void {
    const pausing = still && !this.#still;
    this.#still = still;
    if (sentence === this.#said || (!pausing && now - this.#saidAt < calmMs)) return;
    this.#said = sentence;
    this.#saidAt = now;
  }
}
