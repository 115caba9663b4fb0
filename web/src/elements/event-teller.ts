import { isSilent } from '../draw/state-mark';
import type { UnitEvent } from '../engine/types';

/** A sentence stands so long before another one takes its place. */
const readableMs = 2500;

/** From active to sparse and back is texture, not news. */
export const isNews = (event: UnitEvent): boolean =>
  isSilent(event.to) || isSilent(event.from) || event.to === 'saturated' || event.to === 'blown';

/**
 * Picks, of the events of a run, the one that is told: while it trains the latest, but no faster than it can be read, and
 * a death at once; at rest the last death, the rest being texture beside it.
 */
export class EventTeller {
  #told: UnitEvent | undefined;
  #toldAt = Number.NEGATIVE_INFINITY;

  tell(events: readonly UnitEvent[], still: boolean, now = performance.now()): UnitEvent | undefined {
    const lastDeath = still ? events.findLast(({ to }) => to === 'dead') : undefined;
    const latest = lastDeath ?? events.findLast(isNews);
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
