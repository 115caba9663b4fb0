import { css, html, nothing, type PropertyDeclarations } from 'lit';
import { type Curves, drawActivationPlot, flatParts } from '../draw/activation-plot';
import type { Context } from '../draw/geometry';
import { compact, percent } from '../draw/number';
import type { Theme } from '../draw/theme';
import type { Named } from '../engine/types';
import type { Frame } from '../session/protocol';
import { english as text } from '../text/english';
import { controls } from './control-style';
import { define } from './define';
import { Figure, type Table } from './figure';
import { layerSizes } from './run-numbers';

type Bins = NonNullable<Frame['histogram']>;

const samples = 481;
/** Half-widths of the plot. It takes the next one when too much lies beyond, and goes back when almost nothing does. */
const ranges = [3, 6, 12, 25, 50, 100, 250, 1000] as const;
const startRange = 1;
const beyondToWiden = 0.03;
const insideToNarrow = 0.995;
/** More layers than this are in a menu. */
const mostButtons = 3;
/** A slope under this part of the steepest counts as none. */
export const faintShare = 0.01;

/**
 * f and f' of a layer's activation, and under the same axis the pre-activations that the layer has now.
 * It asks its session for the histogram by itself.
 */
export class HillockActivationPlot extends Figure {
  static override properties: PropertyDeclarations = { layer: { type: Number }, rows: { attribute: false } };

  static override styles = [
    controls,
    Figure.figureStyle,
    css`
      .layers { display: inline-flex; gap: 2px; }
      @media (forced-colors: active) { .layers button:not([aria-pressed="true"]) { border-color: Canvas; } }
      .layers select { font-size: var(--text-xs); min-block-size: 24px; border: 0; border-block-end: 1px solid var(--rule-strong); border-radius: 0; background: none; }
      .layers button { border: 0; background: none; padding: 0 5px; min-inline-size: max(24px, var(--target)); min-block-size: max(24px, var(--target)); font-size: var(--text-xs); color: var(--ink-2); border-block-end: 2px solid transparent; }
      .layers button[aria-pressed="true"] { color: var(--ink); font-weight: var(--weight-strong); border-color: var(--ink); }
    `,
  ];

  /** Hidden layer whose pre-activations are shown, from 0. */
  declare layer: number;
  /** The catalogue of activations: labels, and which of them are exactly flat somewhere. */
  declare rows: ReadonlyMap<string, { readonly label: string; readonly hardZero: boolean }>;
  #range = startRange;
  #curves: Curves | undefined;
  #curvesOf = '';
  #asked = '';

  constructor() {
    super();
    this.layer = 0;
    this.rows = new Map();
  }

  /** The histogram that this figure needs in every frame. */
  get histogramRequest(): { layer: number; bins: number; min: number; max: number } {
    const range = ranges[this.#range] ?? 6;
    return { layer: this.#layer, bins: 48, min: -range, max: range };
  }

  get #layer(): number {
    return Math.max(0, Math.min(this.layer, layerSizes(this.run).length - 1));
  }

  get #activation(): Named {
    return this.run?.spec.network.layers[this.#layer]?.activation ?? { name: 'relu' };
  }

  /** Of the catalogue that was given, or of the session's. */
  #row(name: string): { readonly label: string; readonly hardZero: boolean } | undefined {
    return this.rows.get(name) ?? this.session?.catalogues?.activations.find((row) => row.name === name);
  }

  #label(): string {
    const { name } = this.#activation;
    return this.#row(name)?.label ?? name;
  }

  protected override get everyMs(): number {
    return 80; // it moves by less than a pixel a frame
  }

  protected get heading(): string {
    return text.activation.title(this.#label());
  }

  protected heightAt(width: number): number {
    return Math.min(250, Math.max(210, width * 0.66));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.session?.ask(this, undefined);
    this.#asked = '';
  }

  protected override sessionChanged(): void {
    super.sessionChanged();
    this.#adaptRange();
    void this.#evaluate();
  }

  protected override updated(): void {
    super.updated();
    void this.#evaluate();
    this.#ask();
  }

  #histogram(): Bins | undefined {
    const histogram = this.run?.frame?.histogram;
    return histogram?.layer === this.#layer && histogram.max === ranges[this.#range] ? histogram : undefined;
  }

  #adaptRange(): void {
    const histogram = this.#histogram();
    if (!histogram) return;
    const total = sum(histogram.counts) + histogram.below + histogram.above;
    if (total === 0) return;
    const smaller = ranges[this.#range - 1] ?? 0;
    const width = (histogram.max - histogram.min) / histogram.counts.length;
    const inside = histogram.counts.reduce((held, count, bin) => {
      const middle = histogram.min + (bin + 0.5) * width;
      return Math.abs(middle) <= smaller * 0.8 ? held + count : held;
    }, 0);
    if ((histogram.below + histogram.above) / total > beyondToWiden && this.#range < ranges.length - 1) this.#range++;
    else if (inside / total > insideToNarrow && this.#range > startRange) this.#range--;
    else return;
    this.#ask();
  }

  #ask(): void {
    const request = this.histogramRequest;
    const key = JSON.stringify(request);
    if (key === this.#asked || !this.run) return;
    this.#asked = key;
    this.session?.ask(this, { histogram: request });
  }

  async #evaluate(): Promise<void> {
    const { session } = this;
    if (!session?.catalogues || !this.run) return;
    const activation = this.#activation;
    const range = ranges[this.#range] ?? 6;
    const key = `${range} ${JSON.stringify(activation)}`;
    if (key === this.#curvesOf) return;
    this.#curvesOf = key;
    const z = Float32Array.from({ length: samples }, (_, i) => range * ((2 * i) / (samples - 1) - 1));
    const { value, derivative } = await session.evaluate(activation, z);
    if (key !== this.#curvesOf) return;
    this.#curves = { z, value, derivative };
    this.requestDraw();
    this.requestWords();
  }

  protected draw(ctx: Context, theme: Theme, width: number, height: number): void {
    if (!this.#curves) return;
    drawActivationPlot(
      ctx,
      theme,
      { x: 0, y: 0, width, height },
      {
        curves: this.#curves,
        flat: flatParts(this.#curves, this.#hardZero() ? 0 : faintShare),
        bins: this.#histogram(),
        words: {
          f: text.activation.f,
          slope: text.activation.slope,
          z: text.activation.z,
          layer: text.layerLow(this.#layer),
          bars: text.activation.bars,
        },
      },
    );
  }

  #hardZero(): boolean {
    return this.#row(this.#activation.name)?.hardZero ?? false;
  }

  /** Share of the layer's pre-activations at which no gradient passes, or hardly any. */
  #flatShare(): number | undefined {
    const { run } = this;
    const frame = run?.frame;
    if (!run || !frame) return undefined;
    if (this.#hardZero()) {
      // activeShare of a hard-zero activation counts the examples with f' != 0, so what is left has f' = 0: exact.
      const sizes = layerSizes(run);
      const first = sizes.slice(0, this.#layer).reduce((a, b) => a + b, 0);
      const shares = frame.units.activeShare.subarray(first, first + (sizes[this.#layer] ?? 0));
      return shares.length === 0 ? undefined : 1 - sum(shares) / shares.length;
    }
    const histogram = this.#histogram();
    const curves = this.#curves;
    if (!histogram || !curves) return undefined;
    const parts = flatParts(curves, faintShare);
    const total = sum(histogram.counts) + histogram.below + histogram.above;
    const width = (histogram.max - histogram.min) / histogram.counts.length;
    let flat = 0;
    histogram.counts.forEach((count, bin) => {
      const middle = histogram.min + (bin + 0.5) * width;
      if (parts.some(({ from, to }) => middle >= from && middle <= to)) flat += count;
    });
    if (parts.some(({ from }) => from <= histogram.min)) flat += histogram.below;
    if (parts.some(({ to }) => to >= histogram.max)) flat += histogram.above;
    return total === 0 ? undefined : flat / total;
  }

  #verdict(): readonly [strong: string, rest: string] {
    const share = this.#flatShare();
    if (share === undefined) return ['', ''];
    if (this.#hardZero()) return text.activation.flat(percent(share));
    return this.#curves && flatParts(this.#curves, faintShare).length === 0
      ? text.activation.nowhereFlat
      : text.activation.faint(percent(share));
  }

  protected override renderMore(): unknown {
    const layers = layerSizes(this.run);
    if (layers.length < 2) return nothing;
    const show = (layer: number) => {
      this.layer = layer;
    };
    if (layers.length > mostButtons) {
      return html`<span class="layers"><select aria-label=${text.activation.layerChoice} @change=${(event: Event) => event.target instanceof HTMLSelectElement && show(event.target.selectedIndex)}>
        ${layers.map((_, layer) => html`<option ?selected=${layer === this.#layer}>${text.layer(layer)}</option>`)}
      </select></span>`;
    }
    return html`<span class="layers" role="group" aria-label=${text.activation.layerChoice}>${layers.map(
      (_, layer) =>
        html`<button aria-pressed=${layer === this.#layer} aria-label=${text.layer(layer)} title=${text.layer(layer)} @click=${() => show(layer)}>${layer + 1}</button>`,
    )}</span>`;
  }

  protected override renderUnder(): unknown {
    const [strong, rest] = this.#verdict();
    return html`<p class="verdict"><strong>${strong}</strong>${rest}</p>`;
  }

  protected get alternative(): string {
    return `${text.activation.label(this.#label())}. ${this.#verdict().join('')}`;
  }

  protected get table(): Table {
    const histogram = this.#histogram();
    const curves = this.#curves;
    if (!histogram || !curves) return { caption: this.alternative, columns: text.activation.columns, rows: [] };
    const total = sum(histogram.counts) + histogram.below + histogram.above;
    const width = (histogram.max - histogram.min) / histogram.counts.length;
    const rows = Array.from(histogram.counts, (count, bin) => {
      const from = histogram.min + bin * width;
      const near = Math.round(
        ((from + width / 2 - (curves.z[0] ?? 0)) / (histogram.max - histogram.min)) * (samples - 1),
      );
      const numbers = [compact(from), compact(from + width), percent(count / Math.max(1, total))];
      return [...numbers, compact(curves.value[near] ?? 0), compact(curves.derivative[near] ?? 0)];
    });
    return { caption: this.alternative, columns: text.activation.columns, rows };
  }
}

const sum = (values: Float32Array): number => values.reduce((total, value) => total + value, 0);

define('hillock-activation-plot', HillockActivationPlot);
