import { html, type PropertyDeclarations } from 'lit';
import type { Context } from '../draw/geometry';
import { compact, integer, percent } from '../draw/number';
import { drawRunCurves, type RunCurve } from '../draw/run-curves';
import type { Theme } from '../draw/theme';
import type { SessionRun } from '../session/session';
import { english as text } from '../text/english';
import { letterOf, lookOf } from './comparison';
import { define } from './define';
import { Figure, type Table } from './figure';
import { SilentTrace } from './silent-trace';
import { firstHorizon } from './time-window';

const mostTableRows = 60;

/** One curve for each run of a session, over the same steps: the train loss, or the share of silent units. */
export class HillockRunCurves extends Figure {
  static override properties: PropertyDeclarations = { quantity: { type: String }, goal: { type: Number } };

  declare quantity: 'loss' | 'silence';
  /** A loss that is to be reached: a dotted line. */
  declare goal: number | undefined;
  readonly #traces = new WeakMap<SessionRun, SilentTrace>();

  constructor() {
    super();
    this.quantity = 'loss';
  }

  protected override get everyMs(): number {
    return 100; // it moves by less than a pixel a frame
  }

  protected get heading(): string {
    return text.compare[this.quantity].title;
  }

  protected heightAt(): number {
    return 168;
  }

  #curves(): RunCurve[] {
    return (this.session?.runs ?? []).map((run) => ({
      letter: letterOf(run.name),
      look: lookOf(run.name),
      rows: run.history.rows,
      steps: run.history.steps,
      values: this.#values(run),
    }));
  }

  #values(run: SessionRun): Float32Array {
    if (this.quantity === 'loss') return run.history.trainLoss;
    const trace = this.#traces.get(run) ?? new SilentTrace();
    this.#traces.set(run, trace);
    return trace.update(run.history);
  }

  protected draw(ctx: Context, theme: Theme, width: number, height: number): void {
    drawRunCurves(ctx, theme, { x: 0, y: 0, width, height }, this.#curves(), {
      scale: this.quantity === 'loss' ? 'log' : 'share',
      step: text.compare.step,
      shortest: firstHorizon,
      goal: this.quantity === 'loss' ? this.goal : undefined,
    });
  }

  protected override renderMore(): unknown {
    return html`<span class="more">${text.compare[this.quantity].more}</span>`;
  }

  #say(value: number): string {
    return this.quantity === 'loss' ? compact(value, 3) : percent(value);
  }

  protected get alternative(): string {
    const ends = this.#curves().map(({ letter, rows, values }) =>
      text.compare.curveSaid(letter, this.#say(values[rows - 1] ?? Number.NaN)),
    );
    return `${text.compare[this.quantity].label}: ${ends.join(', ')}.`;
  }

  protected get table(): Table {
    const curves = this.#curves();
    const [first] = curves;
    const every = Math.max(1, Math.ceil((first?.rows ?? 0) / mostTableRows));
    const rows: string[][] = [];
    for (let row = 0; first && row < first.rows; row += every) {
      const step = first.steps[row] ?? 0;
      rows.push([integer(step), ...curves.map((curve) => this.#at(curve, step))]);
    }
    const columns = text.compare.curveColumns(curves.map(({ letter }) => letter));
    return { caption: text.compare[this.quantity].label, columns, rows };
  }

  /** The value of a curve in its last row that is not later than `step`. */
  #at({ rows, steps, values }: RunCurve, step: number): string {
    const row = steps.subarray(0, rows).findLastIndex((at) => at <= step);
    return row < 0 ? '–' : this.#say(values[row] ?? Number.NaN);
  }
}

define('hillock-run-curves', HillockRunCurves);
