// Lines that a figure shows come from trials of its own, one a condition; they are kept until something is turned.
import type { Experiment, Figure } from '../experiment/experiment';
import type { Trace } from '../experiment/traces';
import type { Session } from '../session/session';
import { linesOf, now } from './experiment-charts';

/** By id of the condition, as far as they have come. */
export type Traces = ReadonlyMap<string, Trace>;

/** What the reader has before them. */
export interface Shown {
  readonly condition: string;
  readonly seed: number;
  readonly turned: string;
}

export class TraceMaker {
  readonly #bench: Session;
  readonly #came: () => void;
  #made = new Map<string, Map<string, Trace>>();

  constructor(bench: Session, came: () => void) {
    this.#bench = bench;
    this.#came = came;
  }

  clear(): void {
    this.#made = new Map();
  }

  of(experiment: Experiment, figure: Figure, shown: Shown): Traces {
    const key = JSON.stringify([experiment.id, figure, shown]);
    const known = this.#made.get(key);
    if (known) return known;
    const traces = new Map<string, Trace>();
    if (!this.#bench.catalogues) return traces;
    this.#made.set(key, traces);
    void this.#make(experiment, figure, shown, traces);
    return traces;
  }

  async #make(experiment: Experiment, figure: Figure, shown: Shown, traces: Map<string, Trace>): Promise<void> {
    const made = this.#made;
    const name = String(figure.parameters['trace'] ?? figure.kind); // a code is a trace of its own
    for (const id of linesOf(experiment, figure)) {
      if (made !== this.#made) return;
      const { seed } = shown;
      const settings = id === now ? shown : { condition: id, seed };
      const trial = await this.#bench
        .bench('trial', { experiment, ...settings, traces: [name], measures: [] })
        .catch(() => undefined); // refused with these knobs, or the page has gone
      const trace = trial?.traces[name];
      if (trace) traces.set(id, trace);
      this.#came();
    }
  }
}
