/**
 * Seeded draws for examples that no generator of the engine makes. Source of the generator: Steele, Lea & Flood 2014
 * (SplitMix), in its 32-bit form.
 */
export class Draws {
  #state: number;

  constructor(seed: number) {
    this.#state = mix(seed); // mixed, or the draws of one seed would be those of the last, one later
  }

  /** From `low` to `high`, without `high`. */
  uniform(low = 0, high = 1): number {
    this.#state = (this.#state + 0x9e3779b9) | 0;
    return low + (high - low) * ((mix(this.#state) >>> 0) / 2 ** 32);
  }

  /** Source: Box & Muller 1958. */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** A whole number from 0 to `count` - 1. */
  index(count: number): number {
    return Math.floor(this.uniform() * count);
  }
}

function mix(value: number): number {
  let bits = Math.imul(value ^ (value >>> 16), 0x21f0aaad);
  bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97);
  return bits ^ (bits >>> 15);
}
