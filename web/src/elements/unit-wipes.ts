/** A unit that falls silent is hatched over in this time, once. */
const wipeMs = 900;
/** More at once would be a show of their own. */
const mostAtOnce = 4;

/** Remembers which units have just fallen silent, and how far their hatch has come. */
export class UnitWipes {
  #silent: boolean[] = [];
  readonly #begun = new Map<number, number>();

  /** @param silent of each unit, in this frame. */
  update(silent: readonly boolean[], now: number, calm: boolean): void {
    const comparable = this.#silent.length === silent.length;
    const fallen = silent.flatMap((is, unit) => (is && comparable && !this.#silent[unit] ? [unit] : []));
    for (const unit of this.#begun.keys()) if (!silent[unit] || !comparable) this.#begun.delete(unit);
    if (!calm && fallen.length <= mostAtOnce) for (const unit of fallen) this.#begun.set(unit, now);
    this.#silent = [...silent];
  }

  /** 0 to 1; 1 for a unit that is not being wiped. */
  progress(unit: number, now: number): number {
    const begun = this.#begun.get(unit);
    if (begun === undefined) return 1;
    const t = Math.min(1, (now - begun) / wipeMs);
    if (t >= 1) this.#begun.delete(unit);
    return 1 - (1 - t) ** 3;
  }

  get running(): boolean {
    return this.#begun.size > 0;
  }
}
