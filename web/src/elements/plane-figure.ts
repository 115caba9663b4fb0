import type { PropertyDeclarations } from 'lit';
import type { Context } from '../draw/geometry';
import { drawPlane, type Plane } from '../draw/plane';
import type { Theme } from '../draw/theme';
import type { Frame } from '../session/protocol';
import type { Session } from '../session/session';
import { instruments } from '../text/instruments';
import { Figure } from './figure';

const words = instruments.plane;
const resolution = 96;

/** What a grid over the plane says: kept, as a frame is soon overwritten. */
export interface Seen {
  readonly resolution: number;
  readonly domain: number;
  /** The output. */
  readonly values: Float32Array;
  /** Which cells belong together, and how many parts there are; left out: the border is where the output is half way. */
  readonly parts?: ArrayLike<number>;
  readonly count?: number;
}

/** The plane of two inputs as the run of the session sees it. */
export abstract class PlaneFigure extends Figure {
  static override properties: PropertyDeclarations = { title: { attribute: 'heading' } };

  #seen: Seen | undefined;
  #frame: Frame | undefined;
  #asked: Session | undefined;

  constructor() {
    super();
    this.title = '';
  }

  /** Parts that the borders divide, from a frame; nothing if it does not carry what they need. */
  protected abstract see(frame: Frame): Seen | undefined;

  protected get seen(): Seen | undefined {
    const { frame } = this.run ?? {};
    if (frame && frame !== this.#frame) {
      this.#frame = frame;
      this.#seen = this.see(frame) ?? this.#seen;
    }
    return this.#seen;
  }

  /** The next frame may not carry what this one does. */
  protected override sessionChanged(): void {
    void this.seen;
    super.sessionChanged();
  }

  /** Whether the borders need what every hidden unit gives. */
  protected get ofUnits(): boolean {
    return false;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.session?.ask(this, undefined);
    this.#asked = undefined;
  }

  protected override updated(): void {
    super.updated();
    this.#ask();
  }

  #ask(): void {
    const { session } = this;
    if (!session || session === this.#asked || !this.isConnected) return;
    this.#asked = session;
    session.ask(this, { grid: { resolution, units: this.ofUnits } });
  }

  protected override get everyMs(): number {
    return 60;
  }

  protected get heading(): string {
    return this.title;
  }

  protected heightAt(width: number): number {
    return Math.min(width, 420);
  }

  protected draw(ctx: Context, theme: Theme, width: number, height: number): void {
    const { seen, run } = this;
    if (!seen || !run) return;
    const { data, targets } = run.opened;
    const middle = (targets.low + targets.high) / 2;
    const points = [];
    for (let example = 0; example * data.columns < data.trainInputs.length; example++) {
      const [x = 0, y = 0] = data.trainInputs.subarray(example * data.columns, (example + 1) * data.columns);
      points.push({ x, y, above: (data.trainTargets[example * data.targetColumns] ?? 0) > middle });
    }
    const plane: Plane = { ...seen, middle, full: (targets.high - targets.low) / 2 || 1, points };
    const side = Math.min(width, height);
    drawPlane(ctx, theme, { x: 0, y: 0, width: side, height: side }, plane);
  }

  /** What a grid says of the output: its last block. */
  protected outputOf({ grid }: Frame): Seen | undefined {
    if (!grid) return undefined;
    const { resolution, domain } = grid;
    return { resolution, domain, values: grid.values.slice(grid.values.length - resolution ** 2) };
  }

  protected get waiting(): string {
    return this.seen ? '' : words.waiting;
  }
}
