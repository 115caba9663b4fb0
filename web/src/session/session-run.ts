// One run as the page knows it.
import type { Spec, UnitEvent } from '../engine/types';
import { History } from './history';
import type { Frame, Opened } from './protocol';

/** The latest events that are kept: more than a time line can mark. */
const keptEvents = 4096;

/** What came with the latest frames. A frame is replaced, not changed; the one before the last is soon overwritten. */
export class SessionRun {
  readonly name: string;
  readonly history: History;
  #opened: Opened;
  #frame: Frame | undefined;
  #events: readonly UnitEvent[] = [];
  #spare: ArrayBuffer | undefined;
  #interventions = 0;
  #latest: Pick<Frame, 'confusion'> = {};

  constructor(name: string, opened: Opened) {
    const { layers } = opened.spec.network;
    this.name = name;
    this.history = new History(
      layers.length + 1,
      layers.reduce((sum, { units }) => sum + units, 0),
    );
    this.#opened = opened;
  }

  get opened(): Opened {
    return this.#opened;
  }
  /** Complete, with every change that was made since the run was opened. */
  get spec(): Spec {
    return this.#opened.spec;
  }
  get frame(): Frame | undefined {
    return this.#frame;
  }
  /** The latest changes of state of units, oldest first. */
  get events(): readonly UnitEvent[] {
    return this.#events;
  }
  /** What not every frame carries, as it last came. */
  get latest(): Pick<Frame, 'confusion'> {
    return this.#latest;
  }
  get step(): number {
    return this.#frame?.report.step ?? 0;
  }
  /** The step of its first frame: not 0 where it goes on from another run. */
  get startedAt(): number {
    return this.history.steps[0] ?? 0;
  }
  /** Whether it still takes steps. */
  get alive(): boolean {
    return this.#frame?.report.stopped === undefined;
  }

  /** Whether nothing was turned or edited since its first step: another run of its spec would be the same. */
  get asOpened(): boolean {
    return this.#interventions === 0;
  }

  /** How often something was turned or edited: the numbers are others then, at the same step. */
  get interventions(): number {
    return this.#interventions;
  }

  changed(opened: Opened): void {
    this.#opened = opened;
    this.#interventions++;
  }

  edited(): void {
    this.#interventions++;
  }

  take(frame: Frame): void {
    this.#spare = this.#frame?.buffer;
    this.#frame = frame;
    if (frame.confusion) this.#latest = { confusion: frame.confusion };
    this.history.append(frame.census);
    if (frame.events.length > 0) this.#events = [...this.#events, ...frame.events].slice(-keptEvents);
  }

  /** The buffer that nobody looks at any more; it is given away. */
  takeSpare(): ArrayBuffer | undefined {
    const spare = this.#spare;
    this.#spare = undefined;
    return spare;
  }
}
