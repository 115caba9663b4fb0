import { css, html, type PropertyDeclarations } from 'lit';
import { hairline } from '../draw/axis';
import { addMark, classColour, classShape } from '../draw/class-mark';
import { fixed } from '../draw/number';
import { drawPoints } from '../draw/points';
import type { Data, PartialSpec } from '../engine/types';
import { mostClasses } from '../experiment/table-import';
import { english as text } from '../text/english';
import { controls } from './control-style';
import { define } from './define';
import { fit } from './figure';
import { HillockElement, ThemeProbe } from './hillock-element';

interface Place {
  readonly x: number;
  readonly y: number;
}
export interface DrawnPoint extends Place {
  readonly kind: number;
}

/** While the pointer draws, a point comes after so many px. */
const strokePx = 9;
const eraserPx = 10;
/** Keys move by this share of the plane, with Shift by a quarter of it. */
const keyShare = 1 / 24;
/** Half-width of an empty plane. */
const emptyDomain = 6;
const mostPoints = 5000;
/** Points that come by key are trained on after a pause of this length. */
const settleMs = 500;

/**
 * Points of the plane, drawn by mouse, finger or keys; it starts with those that are there. A stroke that ends is trained on.
 * @fires hillock-points (`detail.change`: the data of a spec).
 */
export class HillockPointEditor extends HillockElement {
  static override properties: PropertyDeclarations = {
    data: { attribute: false },
    kind: { state: true },
    classes: { state: true },
    said: { state: true },
  };

  static override styles = [
    controls,
    css`
      :host { display: block; font: var(--weight) var(--text-s) / var(--leading) var(--sans); color: var(--ink); }
      .kinds { display: flex; flex-wrap: wrap; gap: 4px; align-items: center; margin-block-end: 6px; }
      .kind { inline-size: max(28px, var(--target)); block-size: max(28px, var(--target)); padding: 0; border: 1px solid transparent; border-block-end: 2px solid transparent; background: none; display: grid; place-items: center; }
      .kind:hover { border-block-end-color: var(--rule); }
      .kind[aria-checked="true"] { border-block-end-color: var(--ink); }
      .kind canvas { inline-size: 16px; block-size: 16px; }
      .erase { inline-size: auto; padding-inline: 6px; font-size: var(--text-xs); color: var(--ink-2); }
      .erase[aria-checked="true"] { color: var(--ink); font-weight: var(--weight-strong); }
      .plane { display: block; inline-size: 100%; aspect-ratio: 1; border: 1px solid var(--rule-strong); touch-action: none; cursor: crosshair; background: var(--paper); }
      .row { display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: center; margin-block-start: 6px; font-size: var(--text-xs); }
      .row span { color: var(--ink-3); margin-inline-end: auto; }
      .hint { font-size: var(--text-xs); line-height: 1.4; color: var(--ink-3); margin: 4px 0 0; }
      .sr { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); }
    `,
  ];

  /** What the run trains on. */
  declare data: Data | undefined;
  /** The class that is drawn; -1 takes points away. */
  declare kind: number;
  declare classes: number;
  declare said: string;
  #points: DrawnPoint[] = [];
  #of: Data | undefined;
  #domain = emptyDomain;
  #cursor: Place | undefined;
  #last: Place | undefined;
  /** What comes next is what was drawn here. */
  #trained = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #probe: ThemeProbe | undefined;
  #resize: ResizeObserver | undefined;

  constructor() {
    super();
    this.kind = 0;
    this.classes = 2;
    this.said = '';
  }

  get points(): readonly DrawnPoint[] {
    return this.#points;
  }

  protected override sessionChanged(): void {}

  protected override willUpdate(): void {
    super.willUpdate();
    if (this.data && this.data !== this.#of && this.#timer === undefined) this.#copy(this.data);
  }

  protected override firstUpdated(): void {
    this.#probe = new ThemeProbe(this, () => this.#draw());
    const plane = this.renderRoot.querySelector('.plane');
    this.#resize = new ResizeObserver(() => this.#draw());
    if (plane) this.#resize.observe(plane);
  }

  protected override updated(): void {
    this.#draw();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#resize?.disconnect();
  }

  /** The examples of the run, where they are classes in the plane. */
  #copy(data: Data): void {
    this.#of = data;
    if (this.#trained) {
      this.#trained = false; // they are here already, on the plane they were drawn on
      return;
    }
    if (data.columns !== 2 || data.classes < 2) return;
    const take = (places: Float32Array, targets: Float32Array) =>
      Array.from(targets, (kind, at): DrawnPoint => ({ x: places[2 * at] ?? 0, y: places[2 * at + 1] ?? 0, kind }));
    this.#points = [...take(data.trainInputs, data.trainTargets), ...take(data.testInputs, data.testTargets)];
    this.#domain = data.domain;
    this.classes = Math.max(2, data.classes);
  }

  #draw(): void {
    const canvas = this.renderRoot.querySelector<HTMLCanvasElement>('.plane');
    const theme = this.#probe?.theme;
    const width = canvas?.clientWidth ?? 0;
    if (!canvas || !theme || width === 0) return;
    const ctx = fit(canvas, width, width, devicePixelRatio);
    if (!ctx) return;
    canvas.style.blockSize = '';
    const rect = { x: 0, y: 0, width, height: width };
    hairline(ctx, width / 2, 0, width / 2, width, theme.rule);
    hairline(ctx, 0, width / 2, width, width / 2, theme.rule);
    const places = Float32Array.from(this.#points.flatMap(({ x, y }) => [x, y]));
    const targets = Float32Array.from(this.#points, ({ kind }) => kind);
    const shape = { domain: this.#domain, columns: 2, targetColumns: 1, classes: this.classes, full: 1 };
    drawPoints(ctx, theme, rect, { ...shape, places, targets }, { radius: 2.6, hollow: false });
    if (this.#cursor && this.renderRoot instanceof ShadowRoot && this.renderRoot.activeElement === canvas) {
      const { x, y } = this.#cursor;
      const [px, py] = [(0.5 + x / (2 * this.#domain)) * width, (0.5 - y / (2 * this.#domain)) * width];
      hairline(ctx, px, py - 9, px, py + 9, theme.ink);
      hairline(ctx, px - 9, py, px + 9, py, theme.ink);
    }
    this.renderRoot.querySelectorAll<HTMLCanvasElement>('.kind canvas').forEach((mark, index) => {
      const own = fit(mark, 16, 16, devicePixelRatio);
      if (!own) return;
      own.beginPath();
      addMark(own, classShape(index, this.classes), 8, 8, 5);
      own.fillStyle = classColour(theme, index, this.classes);
      own.fill();
    });
  }

  protected override render(): unknown {
    const kinds = Array.from({ length: this.classes }, (_, kind) => kind);
    const counted = text.data.points(this.#points.length);
    return html`<div class="kinds" role="radiogroup" aria-label=${text.data.drawClass} @keydown=${this.#kindKey}>
        ${kinds.map((kind) => html`<button class="kind" role="radio" aria-checked=${kind === this.kind} tabindex=${kind === this.kind ? 0 : -1} aria-label=${text.data.className(kind)} title=${text.data.className(kind)} @click=${() => this.#take(kind)}><canvas width="16" height="16" aria-hidden="true"></canvas></button>`)}
        <button class="kind erase" role="radio" aria-checked=${this.kind < 0} tabindex=${this.kind < 0 ? 0 : -1} @click=${() => this.#take(-1)}>${text.data.erase}</button>
      </div>
      <canvas class="plane" tabindex="0" role="application" aria-label=${`${text.data.plane}. ${counted}. ${text.data.planeKeys}`}
        @pointerdown=${this.#down} @pointermove=${this.#move} @pointerup=${this.#up} @pointercancel=${this.#up}
        @keydown=${this.#key} @focus=${this.#focused} @blur=${this.#draw}></canvas>
      <div class="row"><span>${counted}</span>
        <button class="text" ?disabled=${this.classes >= mostClasses} @click=${this.#addClass}>${text.data.moreClasses}</button>
        <button class="text" ?disabled=${this.#points.length === 0} @click=${this.#clear}>${text.data.clear}</button></div>
      <p class="hint">${this.#lacking() || text.data.drawHint}</p>
      <p class="sr" role="status">${this.said}</p>`;
  }

  #take(kind: number): void {
    this.kind = kind;
  }

  #kindKey(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const places = this.classes + 1;
    const at = this.kind < 0 ? this.classes : this.kind;
    const next = (at + step + places) % places;
    this.kind = next === this.classes ? -1 : next;
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<HTMLElement>('[role="radio"][tabindex="0"]')?.focus(),
    );
  }

  #addClass(): void {
    this.kind = this.classes;
    this.classes += 1;
  }

  #clear(): void {
    this.#points = [];
    this.requestUpdate();
  }

  /** What is missing for training. */
  #lacking(): string {
    const kinds = new Set(this.#points.map(({ kind }) => kind));
    return this.#points.length < 4 || kinds.size < 2 ? text.data.tooFew : '';
  }

  #placeOf(event: PointerEvent): Place {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const share = (at: number, from: number, length: number) => Math.min(1, Math.max(0, (at - from) / length)) - 0.5;
    return {
      x: 2 * this.#domain * share(event.clientX, box.left, box.width),
      y: -2 * this.#domain * share(event.clientY, box.top, box.height),
    };
  }

  #down(event: PointerEvent): void {
    if (event.button !== 0) return;
    if (event.currentTarget instanceof HTMLElement) event.currentTarget.setPointerCapture(event.pointerId);
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#put(this.#placeOf(event));
  }

  #move(event: PointerEvent): void {
    if (!this.#last) return;
    const place = this.#placeOf(event);
    const least = strokePx * this.#perPx();
    if (Math.hypot(place.x - this.#last.x, place.y - this.#last.y) >= least) this.#put(place);
  }

  #up(): void {
    if (!this.#last) return;
    this.#last = undefined;
    this.#train();
  }

  #perPx(): number {
    const width = this.renderRoot.querySelector('.plane')?.clientWidth ?? 1;
    return (2 * this.#domain) / width;
  }

  /** Adds a point, or takes those away that are near. */
  #put(place: Place): void {
    this.#last = place;
    if (this.kind < 0) {
      const reach = eraserPx * this.#perPx();
      this.#points = this.#points.filter(({ x, y }) => Math.hypot(x - place.x, y - place.y) > reach);
    } else if (this.#points.length < mostPoints) this.#points.push({ ...place, kind: this.kind });
    this.requestUpdate();
  }

  #focused(): void {
    this.#cursor ??= { x: 0, y: 0 };
    this.#draw();
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const steps: Record<string, readonly [number, number]> = {
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, 1],
      ArrowDown: [0, -1],
    };
    const step = steps[event.key];
    const digit = Number(event.key);
    const cursor = this.#cursor ?? { x: 0, y: 0 };
    if (step) {
      const by = 2 * this.#domain * keyShare * (event.shiftKey ? 0.25 : 1);
      const within = (at: number) => Math.min(this.#domain, Math.max(-this.#domain, at));
      this.#cursor = { x: within(cursor.x + step[0] * by), y: within(cursor.y + step[1] * by) };
      this.#say();
    } else if (event.key === 'Enter' || event.key === ' ') this.#byKey(this.kind);
    else if (event.key === 'Delete' || event.key === 'Backspace') this.#byKey(-1);
    else if (Number.isInteger(digit) && digit >= 1 && digit <= this.classes) this.kind = digit - 1;
    else return;
    event.preventDefault();
    event.stopPropagation(); // Space and digits have other meanings outside
  }

  #byKey(kind: number): void {
    const drawn = this.kind;
    this.kind = kind;
    this.#put(this.#cursor ?? { x: 0, y: 0 });
    this.kind = drawn;
    this.#last = undefined;
    this.#say();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#train();
    }, settleMs);
  }

  #say(): void {
    const { x, y } = this.#cursor ?? { x: 0, y: 0 };
    this.said = text.data.cursor(fixed(x, 1), fixed(y, 1), this.#points.length);
    this.#draw();
  }

  #train(): void {
    if (this.#lacking()) return;
    const classes = Math.max(2, ...this.#points.map(({ kind }) => kind + 1));
    const data: PartialSpec['data'] = {
      name: 'table',
      inputs: this.#points.map(({ x, y }) => [x, y]),
      targets: this.#points.map(({ kind }) => kind),
      classes,
      shuffle: true, // strokes come class by class
    };
    this.dispatchEvent(new CustomEvent('hillock-points', { detail: { data, classes }, bubbles: true, composed: true }));
  }
}

define('hillock-point-editor', HillockPointEditor);
