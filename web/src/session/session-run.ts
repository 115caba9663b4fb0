// One run as the page knows it.
import type { PartialSpec, Spec, UnitEvent } from '../engine/types';
import { History } from './history';
import type { Checkpoint, Frame, Opened } from './protocol';

/** The latest events that are kept: more than a time line can mark. */
const keptEvents = 4096;

/** A run at one moment: what the worker needs to have it again, and what the page knew of it. */
export interface SavedRun {
  readonly run: SessionRun;
  readonly checkpoint: Checkpoint;
  readonly opened: Opened;
  readonly history: History;
  readonly events: readonly UnitEvent[];
  readonly asOpened: boolean;
  /** Of one that follows another. */
  readonly change: PartialSpec | undefined;
}

/** What came with the latest frames. A frame is replaced, not changed; the one before the last is soon overwritten. */
export class SessionRun {
  readonly name: string;
  #history: History;
  #opened: Opened;
  #frame: Frame | undefined;
  #events: readonly UnitEvent[] = [];
  #spare: ArrayBuffer | undefined;
  #interventions = 0;
  #asOpened = true;
  #eventCount = 0;
  #latest: Pick<Frame, 'confusion'> = {};

  constructor(name: string, opened: Opened) {
    const { layers } = opened.spec.network;
    this.name = name;
    this.#history = new History(
      layers.length + 1,
      layers.reduce((sum, { units }) => sum + units, 0),
    );
    this.#opened = opened;
  }

  /** Another one after the run was taken back. */
  get history(): History {
    return this.#history;
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
  /** Events ever found: the next ones count from here. */
  get eventCount(): number {
    return this.#eventCount;
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
    return this.#asOpened;
  }

  /** How often something was turned or edited: the numbers are others then, at the same step. */
  get interventions(): number {
    return this.#interventions;
  }

  changed(opened: Opened): void {
    this.#opened = opened;
    this.edited();
  }

  edited(): void {
    this.#interventions++;
    this.#asOpened = false;
  }

  saved(checkpoint: Checkpoint, change: PartialSpec | undefined): SavedRun {
    const { opened, history, events, asOpened } = this;
    return { run: this, checkpoint, opened, history, events, asOpened, change };
  }

  /** It is what it was; its next frame shows that. */
  restored({ checkpoint, opened, history, events, asOpened }: SavedRun): void {
    this.#opened = opened;
    this.#history = history.upTo(checkpoint.step);
    this.#events = events;
    this.#eventCount = checkpoint.eventCount;
    this.#interventions++;
    this.#asOpened = asOpened;
  }

  take(frame: Frame): void {
    this.#spare = this.#frame?.buffer;
    this.#frame = frame;
    this.#eventCount = frame.eventCount;
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
