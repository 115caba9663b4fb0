import { css, html, type PropertyDeclarations } from 'lit';
import { flatParts } from '../draw/activation-plot';
import { drawFunctionPlot, type NamedCurves, plotScale } from '../draw/function-plot';
import type { Context } from '../draw/geometry';
import { compact } from '../draw/number';
import type { Theme } from '../draw/theme';
import type { Named } from '../engine/types';
import { activationsText as text } from '../text/activations';
import { controls } from './control-style';
import { define } from './define';
import { Figure, type Table } from './figure';

export interface ShownFunction {
  readonly activation: Named;
  readonly label: string;
}

const samples = 1601;
const faint = 0.01;
const home = { from: -10, to: 10 } as const;
const narrowest = 0.02;
const widest = 2000;

/**
 * f and f' of some activations over a stretch of x that the reader moves and zooms, with exact values under a cursor.
 * @fires hillock-range when the reader has chosen another stretch (`detail.from`, `detail.to`).
 */
export class HillockFunctionPlot extends Figure {
  static override properties: PropertyDeclarations = {
    shown: { attribute: false },
    from: { type: Number },
    to: { type: Number },
    title: { type: String, attribute: 'heading' },
    cursor: { state: true },
    readings: { state: true },
  };

  static override styles = [
    controls,
    Figure.figureStyle,
    css`
      .picture { cursor: grab; touch-action: pan-y; }
      .picture:active { cursor: grabbing; }
      .cursor { position: absolute; inset: 0; outline-offset: -2px; }
      .reading { display: flex; flex-wrap: wrap; gap: 2px 16px; min-block-size: calc(1em * var(--leading)); color: var(--ink-2); font-size: var(--text-s); }
      .reading b { font-weight: var(--weight-strong); color: var(--ink); }
      .hint { color: var(--ink-3); font-size: var(--text-xs); }
      @media (pointer: coarse) { .hint { display: none; } }
      @media print { .hint { display: none; } }
    `,
  ];

  declare shown: readonly ShownFunction[];
  declare from: number;
  declare to: number;
  declare cursor: number;
  declare readings: readonly { readonly label: string; readonly value: number; readonly slope: number }[];
  #curves: readonly NamedCurves[] = [];
  #asked = '';
  #readAt = '';
  readonly #fingers = new Map<number, number>();
  #moved = false;

  constructor() {
    super();
    this.shown = [];
    this.from = home.from;
    this.to = home.to;
    this.cursor = 1;
    this.title = '';
    this.readings = [];
  }

  protected get heading(): string {
    return this.title || text.plot;
  }

  protected heightAt(width: number): number {
    return Math.round(Math.min(560, Math.max(300, width * 0.72)));
  }

  protected override sessionChanged(): void {
    if (this.session?.catalogues && this.#curves.length === 0) this.requestUpdate();
  }

  protected override updated(): void {
    super.updated();
    void this.#evaluate();
    void this.#read();
  }

  /** Outside of [from, to] as well, so that the plot can be dragged before the next numbers have come. */
  async #evaluate(): Promise<void> {
    const { session, from, to, shown } = this;
    if (!session?.catalogues) return;
    const asked = JSON.stringify([from, to, shown]);
    if (asked === this.#asked) return;
    this.#asked = asked;
    const z = Float32Array.from({ length: samples }, (_, i) => from + ((to - from) * i) / (samples - 1));
    const curves = await Promise.all(
      shown.map(async ({ activation, label }) => ({ name: label, z, ...(await session.evaluate(activation, z)) })),
    ).catch(() => undefined); // refused: whoever gave the formula says so
    if (!curves || asked !== this.#asked) return;
    this.#curves = curves;
    this.requestDraw();
  }

  async #read(): Promise<void> {
    const { session, cursor, shown } = this;
    if (!session?.catalogues) return;
    const asked = JSON.stringify([cursor, shown]);
    if (asked === this.#readAt) return;
    this.#readAt = asked;
    const at = Float32Array.of(cursor);
    const readings = await Promise.all(
      shown.map(async ({ activation, label }) => {
        const { value, derivative } = await session.evaluate(activation, at);
        return { label, value: value[0] ?? Number.NaN, slope: derivative[0] ?? Number.NaN };
      }),
    ).catch(() => undefined);
    if (readings && asked === this.#readAt) this.readings = readings;
  }

  protected draw(ctx: Context, theme: Theme, width: number, height: number): void {
    const [first] = this.#curves;
    if (!first) return;
    drawFunctionPlot(
      ctx,
      theme,
      { x: 0, y: 0, width, height },
      {
        curves: this.#curves,
        from: this.from,
        to: this.to,
        shaded: flatParts(first, faint),
        cursor: Math.min(this.to, Math.max(this.from, this.cursor)),
        words: { f: text.f, slope: text.slope, x: text.x, shade: text.shade },
      },
    );
  }

  #words(): string {
    return [
      text.at(this.cursor),
      ...this.readings.map(({ label, value, slope }) => text.reading(label, value, slope)),
    ].join('; ');
  }

  protected override renderMore(): unknown {
    return html`<button class="text more" @click=${() => this.#zoom(1 / 1.5)}>${text.zoomIn}</button>
      <button class="text more" @click=${() => this.#zoom(1.5)}>${text.zoomOut}</button>
      <button class="text more" @click=${() => this.#show(home.from, home.to)}>${text.home}</button>`;
  }

  protected override renderOver(): unknown {
    return html`<div class="cursor" tabindex="0" role="slider" aria-label=${text.cursor} aria-valuemin=${this.from} aria-valuemax=${this.to}
      aria-valuenow=${this.cursor} aria-valuetext=${this.#words()} @keydown=${this.#key} @wheel=${this.#wheel}
      @pointerdown=${this.#down} @pointermove=${this.#move} @pointerup=${this.#up} @pointercancel=${this.#up}></div>`;
  }

  protected override renderUnder(): unknown {
    return html`<p class="reading"><b>${text.at(this.cursor)}</b>${this.readings.map(
      ({ label, value, slope }) => html`<span>${text.reading(label, value, slope)}</span>`,
    )}</p><p class="hint">${text.hint}</p>`;
  }

  #show(from: number, to: number): void {
    const width = Math.min(widest, Math.max(narrowest, to - from));
    const middle = Math.min(widest, Math.max(-widest, (from + to) / 2));
    const digits = Math.max(0, 3 - Math.floor(Math.log10(width)));
    this.from = Number((middle - width / 2).toFixed(digits));
    this.to = Number((middle + width / 2).toFixed(digits));
    const { from: left, to: right } = this;
    this.dispatchEvent(
      new CustomEvent('hillock-range', { detail: { from: left, to: right }, bubbles: true, composed: true }),
    );
  }

  /** Around the cursor, if it can be seen. */
  #zoom(factor: number, around = this.cursor): void {
    const { from, to } = this;
    const still = around >= from && around <= to ? around : (from + to) / 2;
    const size = Math.min(widest, Math.max(narrowest, (to - from) * factor)) / (to - from);
    this.#show(still - (still - from) * size, still + (to - still) * size);
  }

  #xAt(clientX: number): number {
    const { left } = this.getBoundingClientRect();
    const scale = plotScale({ x: 0, y: 0, width: this.width, height: 0 }, this.from, this.to);
    const [start, end] = [scale.at(this.from), scale.at(this.to)];
    return this.from + ((clientX - left - start) / (end - start)) * (this.to - this.from);
  }

  #put(x: number): void {
    const step = (this.to - this.from) / 1000;
    const digits = Math.max(0, -Math.floor(Math.log10(step)));
    this.cursor = Number(Math.min(this.to, Math.max(this.from, x)).toFixed(digits));
  }

  readonly #wheel = (event: WheelEvent): void => {
    // The page scrolls over a plot that nobody has touched; a pinch on a touchpad comes as a wheel with Control.
    if (!event.ctrlKey && this.shadowRoot?.activeElement !== event.currentTarget) return;
    event.preventDefault();
    this.#zoom(1.0015 ** event.deltaY, this.#xAt(event.clientX));
  };

  readonly #down = (event: PointerEvent): void => {
    this.#fingers.set(event.pointerId, event.clientX);
    this.#moved = false;
    if (event.currentTarget instanceof Element) event.currentTarget.setPointerCapture(event.pointerId);
  };

  readonly #move = (event: PointerEvent): void => {
    const before = this.#fingers.get(event.pointerId);
    if (before === undefined) {
      if (event.pointerType === 'mouse') this.#put(this.#xAt(event.clientX));
      return;
    }
    const others = [...this.#fingers].filter(([id]) => id !== event.pointerId).map(([, at]) => at);
    const [other] = others;
    if (other !== undefined) {
      this.#moved = true;
      this.#zoom(
        Math.max(20, Math.abs(before - other)) / Math.max(20, Math.abs(event.clientX - other)),
        this.#xAt(other),
      );
    } else if (this.#moved || Math.abs(event.clientX - before) > 4) {
      this.#moved = true;
      const moved = this.#xAt(before) - this.#xAt(event.clientX);
      this.#show(this.from + moved, this.to + moved);
    } else {
      return;
    }
    this.#fingers.set(event.pointerId, event.clientX);
  };

  readonly #up = (event: PointerEvent): void => {
    this.#fingers.delete(event.pointerId);
    if (!this.#moved) this.#put(this.#xAt(event.clientX));
  };

  readonly #key = (event: KeyboardEvent): void => {
    const width = this.to - this.from;
    const side = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    if (side !== undefined && event.altKey) this.#show(this.from + (side * width) / 10, this.to + (side * width) / 10);
    else if (side !== undefined) this.#put(this.cursor + side * (width / 2000) * (event.shiftKey ? 10 : 1));
    else if (event.key === '+' || event.key === '=') this.#zoom(1 / 1.5);
    else if (event.key === '-') this.#zoom(1.5);
    else if (event.key === '0') this.#show(home.from, home.to);
    else if (event.key === 'Home') this.#put(this.from);
    else if (event.key === 'End') this.#put(this.to);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  protected get alternative(): string {
    return `${this.shown.map(({ label }) => label).join(', ')}: ${this.#words()}`;
  }

  protected get table(): Table {
    const every = (samples - 1) / 40;
    const columns = [text.columns[0], ...this.#curves.flatMap(({ name }) => [`${name} f`, `${name} f ′`])];
    const rows = Array.from({ length: 41 }, (_, row) => {
      const i = Math.round(row * every);
      return [
        compact(this.#curves[0]?.z[i] ?? 0, 4),
        ...this.#curves.flatMap(({ value, derivative }) => [compact(value[i] ?? 0, 5), compact(derivative[i] ?? 0, 5)]),
      ];
    });
    return { caption: this.alternative, columns, rows };
  }
}

define('hillock-function-plot', HillockFunctionPlot);
