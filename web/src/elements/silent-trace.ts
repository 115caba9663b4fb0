import { isSilent } from '../draw/state-mark';
import { unitStates } from '../engine/words';
import type { History } from '../session/history';

const silent = unitStates.map(isSilent);

/** The share of silent units in every row of a history; only rows that are new are counted. */
export class SilentTrace {
  #of: History | undefined;
  #values = new Float32Array(0);
  #rows = 0;
  #stride = 0;

  update(history: History): Float32Array {
    if (history !== this.#of || history.stride !== this.#stride) {
      this.#of = history;
      this.#stride = history.stride;
      this.#rows = 0;
      if (this.#values.length !== history.capacity) this.#values = new Float32Array(history.capacity);
    }
    const { units, state } = history;
    for (let row = Math.max(0, this.#rows - 1); row < history.rows; row++) {
      let count = 0;
      for (let cell = row * units; cell < (row + 1) * units; cell++) if (silent[state[cell] ?? 0]) count++;
      this.#values[row] = units === 0 ? 0 : count / units;
    }
    this.#rows = history.rows;
    return this.#values;
  }
}
