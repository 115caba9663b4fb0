import { html, nothing, type PropertyDeclarations } from 'lit';
import { stepAxis, stepFlag } from '../draw/axis';
import { type Context, clamp } from '../draw/geometry';
import { integer } from '../draw/number';
import type { Scale } from '../draw/scale';
import type { Theme } from '../draw/theme';
import { columnsOf, drawTimeline, layoutTimeline, marksOf, type TimelineLayout } from '../draw/timeline';
import type { UnitEvent } from '../engine/types';
import { unitStates } from '../engine/words';
import { english as text } from '../text/english';
import { controls } from './control-style';
import { define } from './define';
import { EventTeller, isNews } from './event-teller';
import { Figure, fit, type Table } from './figure';
import './hillock-event-view';
import './hillock-state-legend';
import { canBeSilent, flatIndex, layerSizes, placeOf, type UnitPlace } from './run-numbers';
import { firstHorizon, TimeWindow } from './time-window';
import { TimelineRaster } from './timeline-raster';
import { tallest, timelineStyle } from './timeline-style';
import { eventRows, lifeInWords, rowsOf, stepInWords } from './timeline-words';

/** Rows of this height have names, by the width of the figure. */
const readablePitch = { narrow: 14, wide: 13, widest: 15 } as const;
const axisHeight = 24;
/** A mark is wider than its step: it is hit from so many px before to twice as many after. */
const markSlack = 6;

/**
 * The life of the units: a raster of firing share with deaths and revivals, which can be scrubbed, zoomed and scrolled,
 * and the chosen event: its measured cause, and the step before and after it.
 * @fires hillock-unit when a row is pointed at (`detail.near`) or chosen (`detail.chosen`).
 */
export class HillockUnitTimeline extends Figure {
  static override properties: PropertyDeclarations = {
    near: { attribute: false },
    chosen: { attribute: false },
    event: { state: true },
    squeezed: { state: true },
  };

  static override styles = [controls, Figure.figureStyle, timelineStyle];

  declare near: UnitPlace | undefined;
  declare chosen: UnitPlace | undefined;
  declare event: UnitEvent | undefined;
  declare squeezed: boolean;
  readonly #window = new TimeWindow();
  readonly #raster = new TimelineRaster();
  readonly #teller = new EventTeller();
  #x: Scale | undefined;
  #layout: TimelineLayout | undefined;
  #of: unknown;

  constructor() {
    super();
    this.squeezed = false;
  }

  protected override get everyMs(): number {
    return 80; // a column of it is some steps
  }

  protected get heading(): string {
    return text.timeline.title;
  }

  protected heightAt(width: number): number {
    return this.#layoutAt(width).height;
  }

  #sizes(): readonly number[] {
    return this.run ? layerSizes(this.run) : [8, 8];
  }

  get #units(): number {
    return this.#sizes().reduce((sum, units) => sum + units, 0);
  }

  #layoutAt(width: number): TimelineLayout {
    const sizes = this.#sizes();
    const readable = readablePitch[width < 560 ? 'narrow' : width < 900 ? 'wide' : 'widest'];
    const fits = Math.floor((tallest - 6 * sizes.length) / this.#units);
    return layoutTimeline(sizes, width, this.squeezed ? clamp(fits, 2, readable) : readable);
  }

  get #last(): number {
    const { history } = this.run ?? {};
    return history?.steps[history.rows - 1] ?? 0;
  }

  protected override sessionChanged(): void {
    if (this.run !== this.#of) {
      this.#of = this.run;
      this.event = undefined;
      this.#window.reset();
    } else if (this.event && this.run && !this.run.events.includes(this.event)) {
      this.event = undefined; // the run was taken back to before it
    }
    super.sessionChanged();
  }

  protected draw(ctx: Context, theme: Theme, width: number): void {
    const layout = this.#layoutAt(width);
    const x = this.#window.scale(this.#last, layout.left, layout.right);
    this.#layout = layout;
    this.#x = x;
    this.#drawRows(ctx, theme, layout, x);
    this.#drawAxis(theme, layout, x);
  }

  #drawRows(ctx: Context, theme: Theme, layout: TimelineLayout, x: Scale): void {
    const { run, event } = this;
    if (!run?.frame) return;
    const { history } = run;
    const near = this.near ?? this.chosen;
    const sizes = layerSizes(run);
    const columns = columnsOf(history, x, unitStates, theme.fire);
    this.#raster.paint(columns, history.units);
    drawTimeline(ctx, theme, layout, {
      ...rowsOf(run),
      columns,
      marks: marksOf(columns, history.units, unitStates),
      raster: (to, unit, left, top, w, h) => this.#raster.draw(to, unit, left, top, w, h),
      cursor: this.#cursorAt(x, layout),
      chosen: event ? { unit: flatIndex(sizes, event), x: x.at(event.step) } : undefined,
      near: near && flatIndex(sizes, near),
    });
  }

  #cursorAt(x: Scale, layout: TimelineLayout): number | undefined {
    const { step } = this.#window;
    const at = step === undefined ? Number.NaN : x.at(step);
    return at >= layout.left && at <= layout.right ? at : undefined;
  }

  #drawAxis(theme: Theme, layout: TimelineLayout, x: Scale): void {
    const canvas = this.renderRoot.querySelector<HTMLCanvasElement>('.axis');
    const ctx = canvas ? fit(canvas, layout.width, axisHeight, devicePixelRatio) : null;
    if (!ctx) return;
    stepAxis(ctx, theme, x, layout.left, layout.right, 0, { text: text.timeline.step, side: 'left' });
    const at = this.#cursorAt(x, layout);
    if (at !== undefined) stepFlag(ctx, theme, at, layout.left, layout.right, integer(this.#window.step ?? 0));
  }

  protected override renderMore(): unknown {
    return html`<hillock-state-legend .session=${this.session}></hillock-state-legend>`;
  }

  protected override renderPicture() {
    const now = Math.round(this.#window.step ?? this.#last);
    return html`<div class="picture" role="slider" tabindex="0" aria-label=${`${text.timeline.label}. ${text.timeline.hint}`}
        aria-valuemin="0" aria-valuemax=${Math.max(1, this.#last)} aria-valuenow=${now} aria-valuetext=${this.#spoken()}
        @keydown=${this.#key} @pointerdown=${this.#press} @pointermove=${this.#point} @pointerleave=${this.#leave} @wheel=${this.#wheel}>
      <div class="rows"><canvas role="img" aria-label=${this.alternative}></canvas></div>
      <canvas class="axis" aria-hidden="true"></canvas>
    </div>`;
  }

  protected override get canvas(): HTMLCanvasElement | null {
    return this.renderRoot.querySelector('.rows canvas');
  }

  protected get alternative(): string {
    return lifeInWords(this.run);
  }

  protected get table(): Table {
    const rows = eventRows(this.run?.events ?? []);
    return { caption: text.timeline.caption, columns: text.timeline.columns, rows };
  }

  /** The chosen event, else the place under the cursor, else what has just happened. */
  #told(): { readonly what: string; readonly why: string } {
    if (this.event) return text.event(this.event);
    const here = this.#atCursor();
    if (here) return { what: here, why: '' };
    const latest = this.#teller.tell(this.run?.events ?? [], this.session?.state.name !== 'running');
    if (latest) return text.event(latest);
    const never = this.#sizes().every((_, layer) => !canBeSilent(this.session, layer));
    return { what: '', why: never ? text.timeline.nothingEver : text.timeline.nothingYet };
  }

  #spoken(): string {
    const { what, why } = this.#told();
    return `${what} ${why}`.trim();
  }

  #atCursor(): string | undefined {
    const { step } = this.#window;
    const place = this.near ?? this.chosen;
    return this.run && step !== undefined && place ? stepInWords(this.run, place, step) : undefined;
  }

  protected override renderUnder(): unknown {
    const { what, why } = this.#told();
    const many = this.#units * readablePitch.wide > tallest;
    const none = (this.run?.events.length ?? 0) === 0;
    return html`<div class="told">
      <p><strong>${what}</strong> ${why}</p>
      <div class="acts">
        ${many ? html`<button class="text" @click=${this.#squeeze}>${this.squeezed ? text.timeline.scroll : text.timeline.fit}</button>` : nothing}
        <button class="text" ?disabled=${none} @click=${this.#zoomIn}>${text.timeline.zoomIn}</button>
        ${this.#window.zoom > 1 ? html`<button class="text" @click=${this.#whole}>${text.timeline.whole}</button>` : nothing}
        <button class="text" ?disabled=${none} @click=${() => this.stepEvent(-1)}>${text.timeline.previous}</button>
        <button class="text" ?disabled=${none} @click=${() => this.stepEvent(1)}>${text.timeline.next}</button>
      </div>
    </div>
    ${this.event ? html`<hillock-event-view .session=${this.session} .event=${this.event} @hillock-event=${this.#forget}></hillock-event-view>` : nothing}`;
  }

  #forget(): void {
    this.event = undefined;
  }

  #squeeze(): void {
    this.squeezed = !this.squeezed;
  }

  #zoomIn(): void {
    this.#window.zoomBy(2, this.#last);
    this.requestUpdate();
  }

  #whole(): void {
    this.#window.whole();
    this.requestUpdate();
  }

  /** Goes to the event before or after the chosen one; from nowhere, to the latest or the first. */
  stepEvent(direction: 1 | -1): void {
    const events = (this.run?.events ?? []).filter(isNews);
    const at = this.event ? events.indexOf(this.event) : direction < 0 ? events.length : -1;
    const event = events[clamp(at + direction, 0, events.length - 1)];
    if (!event) return;
    this.event = event;
    this.#window.step = event.step;
    this.#approach(event);
  }

  #approach(place: UnitPlace | null): void {
    const near = place && { layer: place.layer, unit: place.unit };
    this.dispatchEvent(new CustomEvent('hillock-unit', { detail: { near }, bubbles: true, composed: true }));
    this.requestUpdate();
  }

  /** Step and row under the pointer. */
  #under(event: PointerEvent): { readonly step: number; readonly row: number } | undefined {
    const box = this.canvas?.getBoundingClientRect();
    const layout = this.#layout;
    const x = this.#x;
    if (!box || !layout || !x) return undefined;
    const at = (event.clientX - box.left - layout.left) / (layout.right - layout.left);
    const y = event.clientY - box.top;
    return {
      step: clamp(x.low + clamp(at, 0, 1) * (x.high - x.low), 0, this.#last),
      row: layout.tops.findIndex((top) => y >= top - 1 && y < top + layout.pitch - 1),
    };
  }

  #press(event: PointerEvent): void {
    if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus({ preventScroll: true });
    this.#point(event);
  }

  #point(event: PointerEvent): void {
    const pressed = event.type === 'pointerdown' || event.buttons > 0;
    const under = this.#under(event);
    if (!under || (event.pointerType !== 'mouse' && !pressed)) return;
    if (under.row >= 0) this.#approach(placeOf(this.#sizes(), under.row));
    if (!pressed) return;
    this.event = under.row < 0 ? undefined : this.#eventNear(under.row, under.step);
    this.#window.step = this.event?.step ?? Math.round(under.step);
    this.requestUpdate();
  }

  #leave(event: PointerEvent): void {
    if (event.pointerType === 'mouse' && !this.event) this.#approach(null);
  }

  #eventNear(flat: number, step: number): UnitEvent | undefined {
    const { low, high } = this.#x ?? { low: 0, high: 1 };
    const slack = ((high - low) * markSlack) / Math.max(1, this.width);
    const sizes = this.#sizes();
    return this.run?.events.findLast(
      (event) =>
        flatIndex(sizes, event) === flat &&
        step >= event.step - slack &&
        step <= event.step + 2 * slack &&
        isNews(event),
    );
  }

  #wheel(event: WheelEvent): void {
    if (!event.ctrlKey) return; // a pinch comes as this; a plain wheel scrolls the page
    event.preventDefault();
    this.#window.zoomBy(event.deltaY < 0 ? 1.25 : 0.8, this.#last);
    this.requestUpdate();
  }

  #key(event: KeyboardEvent): void {
    const { low, high } = this.#x ?? { low: 0, high: firstHorizon };
    const stride = (high - low) / (event.shiftKey ? 10 : Math.max(1, this.width));
    const scrub = (by: number) => {
      this.event = undefined;
      this.#window.move(by, this.#last);
    };
    const row = (by: number) => {
      const sizes = this.#sizes();
      const from = this.near ? flatIndex(sizes, this.near) : by > 0 ? -1 : this.#units;
      this.event = undefined;
      this.#window.move(0, this.#last);
      this.#approach(placeOf(sizes, clamp(from + by, 0, this.#units - 1)));
    };
    const acts: Record<string, () => void> = {
      ArrowLeft: () => scrub(-Math.max(1, stride)),
      ArrowRight: () => scrub(Math.max(1, stride)),
      ArrowUp: () => row(-1),
      ArrowDown: () => row(1),
      Home: () => scrub(-this.#last),
      End: () => scrub(this.#last),
      '+': () => this.#window.zoomBy(2, this.#last),
      '=': () => this.#window.zoomBy(2, this.#last),
      '-': () => this.#window.zoomBy(0.5, this.#last),
      Enter: () => {
        const detail = { chosen: this.near ?? null };
        this.dispatchEvent(new CustomEvent('hillock-unit', { detail, bubbles: true, composed: true }));
      },
      Escape: () => {
        this.event = undefined;
        this.#window.reset();
        this.#approach(null);
      },
    };
    const act = acts[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    act();
    this.requestUpdate();
  }
}

define('hillock-unit-timeline', HillockUnitTimeline);
