import { isSilent } from '../draw/state-mark';
import type { UnitEvent } from '../engine/types';

/** A sentence stands so long before another one takes its place. */
const readableMs = 2500;

/** From active to sparse and back is texture, not news. */
export const isNews = (event: UnitEvent): boolean =>
  isSilent(event.to) || isSilent(event.from) || event.to === 'saturated' || event.to === 'blown';

/** Picks, of the events of a run that goes on, the one that is told: the latest, but no faster than it can be read; a death at once. */
export class EventTeller {
  #told: UnitEvent | undefined;
  #toldAt = Number.NEGATIVE_INFINITY;

  /** @param still while nothing trains the latest event is told. */
  tell(events: readonly UnitEvent[], still: boolean, now = performance.now()): UnitEvent | undefined {
    const latest = events.findLast(isNews);
    const held = this.#told && events.includes(this.#told);
    if (latest === undefined || latest === this.#told) {
      if (!held) this.#told = latest;
      return this.#told;
    }
    const urgent = latest.to === 'dead' && this.#told?.to !== 'dead';
    if (held && !still && !urgent && now - this.#toldAt < readableMs) return this.#told;
    this.#told = latest;
    this.#toldAt = now;
    return latest;
  }
}
