import { css, html, nothing, type PropertyDeclarations } from 'lit';
import { stepAxis } from '../draw/axis';
import type { Context } from '../draw/geometry';
import { clamp } from '../draw/geometry';
import { integer, percent } from '../draw/number';
import { horizon, linearScale, type Scale } from '../draw/scale';
import { isSilent } from '../draw/state-mark';
import { drawSwatch } from '../draw/state-swatch';
import { rampBar } from '../draw/surface';
import type { Theme } from '../draw/theme';
import { type Columns, columnsOf, drawTimeline, layoutTimeline, marksOf, type TimelineLayout } from '../draw/timeline';
import type { UnitEvent, UnitState } from '../engine/types';
import { unitStates } from '../engine/words';
import { english as text } from '../text/english';
import { controls } from './control-style';
import { define } from './define';
import { Figure, fit, type Table } from './figure';
import { flatIndex, layerSizes, placeOf, stateOf, type UnitPlace } from './run-numbers';

/** Rows of this height have names. */
const readablePitch = { wide: 13, narrow: 14 } as const;
/** More rows than this scroll inside the figure, or are squeezed into its height if the reader asks for that. */
const tallest = 320;
const axisHeight = 24;
/** The time axis of a young run ends here. */
const firstHorizon = 2500;

/**
 * The life of the units: a raster of firing share with deaths and revivals, which can be scrubbed, zoomed and scrolled,
 * and the chosen event in words with its measured cause.
 * @fires hillock-unit when a row is pointed at (`detail.near`) or chosen (`detail.chosen`).
 */
export class HillockUnitTimeline extends Figure {
  static override properties: PropertyDeclarations = {
    near: { attribute: false },
    chosen: { attribute: false },
    event: { state: true },
    step: { state: true },
    squeezed: { state: true },
    zoom: { state: true },
  };

  static override styles = [
    controls,
    Figure.figureStyle,
    css`
      .head { min-block-size: 28px; align-items: center; }
      .legend { display: flex; flex-wrap: wrap; gap: 2px 16px; align-items: center; color: var(--ink-2); font-size: var(--text-xs); }
      .legend span { display: inline-flex; align-items: center; gap: 5px; white-space: nowrap; }
      .legend canvas { inline-size: auto; }
      .rows { overflow-y: auto; overflow-x: hidden; max-block-size: ${tallest}px; scrollbar-width: thin; touch-action: pan-y pinch-zoom; }
      .picture:focus-visible { outline-offset: 4px; }
      .told { display: flex; gap: 2px var(--s2); align-items: baseline; flex-wrap: wrap; color: var(--ink-2); margin-block-start: 2px; min-block-size: calc(2em * var(--leading)); }
      .told p { flex: 1 1 24em; }
      .told strong { color: var(--ink); font-weight: var(--weight-strong); }
      .acts { display: flex; gap: var(--s2); white-space: nowrap; color: var(--ink); }
      @media print { .rows { max-block-size: none; } }
    `,
  ];

  declare near: UnitPlace | undefined;
  declare chosen: UnitPlace | undefined;
  declare event: UnitEvent | undefined;
  /** Where the reader scrubs to. */
  declare step: number | undefined;
  declare squeezed: boolean;
  /** 1 is the whole run, 2 half of it ... */
  declare zoom: number;
  readonly #raster = document.createElement('canvas');
  #columns: Columns | undefined;
  #x: Scale | undefined;
  #layout: TimelineLayout | undefined;
  #of: unknown;

  constructor() {
    super();
    this.squeezed = false;
    this.zoom = 1;
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

  #layoutAt(width: number): TimelineLayout {
    const sizes = this.#sizes();
    const rows = sizes.reduce((sum, units) => sum + units, 0);
    const readable = width < 560 ? readablePitch.narrow : readablePitch.wide;
    const pitch = this.squeezed ? clamp(Math.floor((tallest - 6 * sizes.length) / rows), 2, readable) : readable;
    return layoutTimeline(sizes, width, pitch);
  }

  #scale(layout: TimelineLayout): Scale {
    const last = this.#lastStep();
    const end = horizon(last, firstHorizon);
    const span = end / this.zoom;
    const middle = this.step ?? last;
    const from = clamp(middle - span / 2, 0, end - span);
    return linearScale(from, from + span, layout.left, layout.right);
  }

  #lastStep(): number {
    const { run } = this;
    return run ? (run.history.steps[run.history.rows - 1] ?? 0) : 0;
  }

  protected override sessionChanged(): void {
    if (this.run !== this.#of) {
      this.#of = this.run;
      this.event = undefined;
      this.step = undefined;
      this.zoom = 1;
    }
    super.sessionChanged();
  }

  protected draw(ctx: Context, theme: Theme, width: number): void {
    const layout = this.#layoutAt(width);
    const x = this.#scale(layout);
    this.#layout = layout;
    this.#x = x;
    const { run } = this;
    const frame = run?.frame;
    if (run && frame) {
      const { history } = run;
      const sizes = layerSizes(run);
      const columns = columnsOf(history, x, unitStates, theme.fire);
      this.#columns = columns;
      this.#paint(columns, history.units);
      const event = this.event;
      drawTimeline(ctx, theme, layout, {
        columns,
        units: history.units,
        marks: marksOf(columns, history.units, unitStates),
        states: unitStates,
        names: Array.from({ length: history.units }, (_, flat) => this.#name(flat)),
        now: Array.from({ length: history.units }, (_, flat) => {
          const state = stateOf(frame, flat);
          return {
            word: text.states[state],
            share: frame.units.activeShare[flat] ?? 0,
            quiet: isSilent(state) || state === 'saturated' || state === 'blown',
          };
        }),
        raster: (to, unit, left, top, w, h) => {
          to.imageSmoothingEnabled = false;
          to.drawImage(this.#raster, 0, unit, w, 1, left, top, w, h);
        },
        cursor: this.step === undefined ? undefined : this.#inside(x.at(this.step), layout),
        chosen: event ? { unit: flatIndex(sizes, event), x: x.at(event.step) } : undefined,
        near: this.near ? flatIndex(sizes, this.near) : this.chosen ? flatIndex(sizes, this.chosen) : undefined,
      });
    }
    this.#drawAxis(theme, layout, x);
    this.#drawLegend(theme);
  }

  #inside(position: number, layout: TimelineLayout): number | undefined {
    return position < layout.left || position > layout.right ? undefined : position;
  }

  #paint({ count, pixels }: Columns, units: number): void {
    if (count === 0 || units === 0) return;
    this.#raster.width = count;
    this.#raster.height = units;
    const ctx = this.#raster.getContext('2d');
    const image = ctx?.createImageData(count, units);
    if (!ctx || !image) return;
    const to = new Uint32Array(image.data.buffer);
    for (let column = 0; column < count; column++) {
      for (let unit = 0; unit < units; unit++) to[unit * count + column] = pixels[column * units + unit] ?? 0;
    }
    ctx.putImageData(image, 0, 0);
  }

  #drawAxis(theme: Theme, layout: TimelineLayout, x: Scale): void {
    const canvas = this.renderRoot.querySelector<HTMLCanvasElement>('.axis');
    const ctx = canvas ? fit(canvas, layout.width, axisHeight, devicePixelRatio) : null;
    if (!ctx) return;
    stepAxis(ctx, theme, x, layout.left, layout.right, 0, { text: text.timeline.step, side: 'left' });
    if (this.step === undefined) return;
    const at = this.#inside(x.at(this.step), layout);
    if (at === undefined) return;
    const words = integer(this.step);
    ctx.font = `600 ${theme.textSize}px ${theme.face}`;
    const half = ctx.measureText(words).width / 2 + 5;
    const middle = clamp(at, layout.left + half, layout.right - half);
    ctx.fillStyle = theme.ink;
    ctx.fillRect(middle - half, 3, 2 * half, theme.textSize + 7);
    ctx.fillStyle = theme.paper;
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    ctx.fillText(words, middle, 3 + (theme.textSize + 7) / 2 + 0.5);
  }

  #drawLegend(theme: Theme): void {
    for (const canvas of this.renderRoot.querySelectorAll<HTMLCanvasElement>('.swatch')) {
      const ctx = fit(canvas, 18, 18, devicePixelRatio);
      canvas.style.inlineSize = '18px';
      if (ctx) drawSwatch(ctx, theme, { x: 1, y: 1, width: 16, height: 16 }, canvas.dataset['state'] as UnitState);
    }
    const ramp = this.renderRoot.querySelector<HTMLCanvasElement>('.ramp');
    const ctx = ramp ? fit(ramp, 72, 8, devicePixelRatio) : null;
    if (ramp) ramp.style.inlineSize = '72px';
    if (ctx) rampBar(ctx, theme.fire, { x: 0, y: 0, width: 72, height: 8 }, Math.sqrt);
  }

  #name(flat: number): string {
    const { layer, unit } = placeOf(this.#sizes(), flat);
    return text.unitName(layer, unit);
  }

  protected override renderMore(): unknown {
    const report = this.run?.frame?.report;
    const shown = (['active', 'sparse', 'dormant', 'dead', 'saturated', 'blown'] as const).filter(
      (state) =>
        (report?.[state] ?? 0) > 0 ||
        state === 'active' ||
        (state !== 'saturated' && state !== 'blown' && this.#canBeSilent()),
    );
    return html`<div class="legend">
      ${shown.map((state) => html`<span title=${text.stateMeans[state]}><canvas class="swatch" data-state=${state} aria-hidden="true"></canvas>${text.states[state]} ${report?.[state] ?? 0}</span>`)}
      <span>0 <canvas class="ramp" aria-hidden="true"></canvas> 100 ${text.timeline.scale}</span>
    </div>`;
  }

  /** A legend of states that no unit of this network can have would be noise. */
  #canBeSilent(): boolean {
    const report = this.run?.frame?.report;
    return !report || report.saturated === 0;
  }

  protected override renderPicture() {
    const now = this.#lastStep();
    return html`<div class="picture" role="slider" tabindex="0" aria-label=${`${text.timeline.label}. ${text.timeline.hint}`}
        aria-valuemin="0" aria-valuemax=${now} aria-valuenow=${Math.round(this.step ?? now)} aria-valuetext=${this.#spoken()}
        @keydown=${this.#key} @pointerdown=${this.#pointer} @pointermove=${this.#pointer} @pointerleave=${this.#leave} @wheel=${this.#wheel}>
      <div class="rows"><canvas role="img" aria-label=${this.alternative}></canvas></div>
      <canvas class="axis" aria-hidden="true"></canvas>
    </div>`;
  }

  protected override get canvas(): HTMLCanvasElement | null {
    return this.renderRoot.querySelector('.rows canvas');
  }

  protected get alternative(): string {
    const { run } = this;
    const units = run?.frame?.units;
    if (!run || !units) return text.timeline.label;
    const sum = (values: Uint16Array) => values.reduce((total, value) => total + value, 0);
    return text.timeline.alternative(
      run.history.units,
      run.frame?.report.step ?? 0,
      sum(units.deaths),
      sum(units.revivals),
    );
  }

  protected get table(): Table {
    const events = this.run?.events ?? [];
    const rows = events
      .slice(-200)
      .map((event) => [
        integer(event.step),
        text.unitName(event.layer, event.unit),
        text.states[event.from],
        text.states[event.to],
        event.cause,
        percent(event.shareBefore),
        percent(event.shareAfter),
      ]);
    return { caption: text.timeline.caption, columns: text.timeline.columns, rows };
  }

  /** The chosen event, else the place under the cursor, else the latest death. */
  #told(): { readonly what: string; readonly why: string } {
    if (this.event) return text.event(this.event);
    const here = this.#cellAt(this.step);
    if (here) return { what: here, why: '' };
    const latest = this.run?.events.findLast(isNews);
    return latest ? text.event(latest) : { what: '', why: text.timeline.nothingYet };
  }

  #spoken(): string {
    const { what, why } = this.#told();
    return `${what} ${why}`.trim();
  }

  #cellAt(step: number | undefined): string | undefined {
    const { run } = this;
    const place = this.near ?? this.chosen;
    if (!run || step === undefined || !place) return undefined;
    const { history } = run;
    let row = 0;
    while (row < history.rows - 1 && (history.steps[row] ?? 0) < step) row++;
    const cell = row * history.units + flatIndex(layerSizes(run), place);
    const state = unitStates[history.state[cell] ?? 0] ?? 'active';
    return text.timeline.at(
      step,
      text.unitName(place.layer, place.unit),
      percent(history.activeShare[cell] ?? 0),
      text.states[state],
    );
  }

  protected override renderUnder(): unknown {
    const { what, why } = this.#told();
    const many = this.#sizes().reduce((sum, units) => sum + units, 0) * readablePitch.wide > tallest;
    const any = (this.run?.events.length ?? 0) > 0;
    return html`<div class="told">
      <p><strong>${what}</strong> ${why}</p>
      <div class="acts">
        ${many ? html`<button class="text" @click=${this.#squeeze}>${this.squeezed ? text.timeline.scroll : text.timeline.fit}</button>` : nothing}
        ${this.zoom > 1 ? html`<button class="text" @click=${() => this.#zoomBy(1 / this.zoom)}>${text.timeline.whole}</button>` : nothing}
        <button class="text" ?disabled=${!any} @click=${() => this.stepEvent(-1)}>${text.timeline.previous}</button>
        <button class="text" ?disabled=${!any} @click=${() => this.stepEvent(1)}>${text.timeline.next}</button>
      </div>
    </div>`;
  }

  #squeeze(): void {
    this.squeezed = !this.squeezed;
  }

  /** Goes to the event before or after the chosen one; from nowhere, to the latest or the first. */
  stepEvent(direction: 1 | -1): void {
    const events = (this.run?.events ?? []).filter(isNews);
    const at = this.event ? events.indexOf(this.event) : direction < 0 ? events.length : -1;
    const event = events[clamp(at + direction, 0, events.length - 1)];
    if (event) this.#tell(event);
  }

  #tell(event: UnitEvent): void {
    this.event = event;
    this.step = event.step;
    this.#announceNear(event);
  }

  #announceNear(place: UnitPlace | null): void {
    const near = place && { layer: place.layer, unit: place.unit };
    this.dispatchEvent(new CustomEvent('hillock-unit', { detail: { near }, bubbles: true, composed: true }));
  }

  #pointer(event: PointerEvent): void {
    const pressed = event.type === 'pointerdown' || event.buttons > 0;
    if (event.pointerType !== 'mouse' && !pressed) return;
    const canvas = this.canvas?.getBoundingClientRect();
    const layout = this.#layout;
    const x = this.#x;
    if (!canvas || !layout || !x) return;
    const px = clamp(event.clientX - canvas.left, layout.left, layout.right);
    const step = clamp(
      x.low + ((px - layout.left) / (layout.right - layout.left)) * (x.high - x.low),
      0,
      this.#lastStep(),
    );
    const row = layout.tops.findIndex(
      (top) => event.clientY - canvas.top >= top - 1 && event.clientY - canvas.top < top + layout.pitch - 1,
    );
    if (row >= 0) this.#announceNear(placeOf(this.#sizes(), row));
    if (!pressed) return;
    if (event.type === 'pointerdown' && event.currentTarget instanceof HTMLElement)
      event.currentTarget.focus({ preventScroll: true });
    this.step = Math.round(step);
    this.event =
      row >= 0 ? this.#eventNear(row, step, (6 / (layout.right - layout.left)) * (x.high - x.low)) : undefined;
    if (this.event) this.step = this.event.step;
  }

  #leave(event: PointerEvent): void {
    if (event.pointerType === 'mouse' && !this.event) this.#announceNear(null);
  }

  /** A mark is wider than its step: what counts as a hit begins a little before it and ends where the mark does. */
  #eventNear(flat: number, step: number, slack: number): UnitEvent | undefined {
    const sizes = this.#sizes();
    return (this.run?.events ?? []).findLast(
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
    this.#zoomBy(event.deltaY < 0 ? 1.25 : 0.8);
  }

  #zoomBy(factor: number): void {
    this.zoom = clamp(this.zoom * factor, 1, 32);
    this.step ??= this.#lastStep();
  }

  #key(event: KeyboardEvent): void {
    const x = this.#x;
    const span = x ? x.high - x.low : firstHorizon;
    const width = this.#columns?.count ?? 600;
    const stride = event.shiftKey ? span / 10 : Math.max(1, span / width);
    const last = this.#lastStep();
    const go = (by: number) => {
      this.event = undefined;
      this.step = Math.round(clamp((this.step ?? last) + by, 0, last));
    };
    const sizes = this.#sizes();
    const units = sizes.reduce((sum, count) => sum + count, 0);
    const row = (by: number) => {
      const from = this.near ? flatIndex(sizes, this.near) : by > 0 ? -1 : units;
      this.event = undefined;
      this.step ??= last;
      this.#announceNear(placeOf(sizes, clamp(from + by, 0, units - 1)));
    };
    const acts: Record<string, () => void> = {
      ArrowLeft: () => go(-stride),
      ArrowRight: () => go(stride),
      ArrowUp: () => row(-1),
      ArrowDown: () => row(1),
      Home: () => go(-last),
      End: () => go(last),
      '+': () => this.#zoomBy(2),
      '=': () => this.#zoomBy(2),
      '-': () => this.#zoomBy(0.5),
      Enter: () => {
        if (this.near)
          this.dispatchEvent(
            new CustomEvent('hillock-unit', { detail: { chosen: this.near }, bubbles: true, composed: true }),
          );
      },
      Escape: () => {
        this.event = undefined;
        this.step = undefined;
        this.zoom = 1;
        this.#announceNear(null);
      },
    };
    const act = acts[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }
}

/** From active to sparse and back is texture, not news. */
const isNews = (event: UnitEvent): boolean =>
  isSilent(event.to) || isSilent(event.from) || event.to === 'saturated' || event.to === 'blown';

define('hillock-unit-timeline', HillockUnitTimeline);
