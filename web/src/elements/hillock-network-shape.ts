import { css, html, nothing, type PropertyDeclarations } from 'lit';
import type { NetworkLayout } from '../draw/network-layout';
import type { PartialSpec } from '../engine/types';
import { english as text } from '../text/english';
import { controls } from './control-style';
import { define } from './define';
import { HillockElement } from './hillock-element';
import { mostLayers, mostUnits, withLayer, withoutLayer, withUnits } from './layer-edits';

/** Two buttons and a number between them, in px. */
const roomForCount = 84;

/** Of the controls under a layer, in px. */
const widestColumn = 112;

/** A column of the drawing, in px. */
export interface ShapeColumn {
  readonly middle: number;
  readonly width: number;
}

/** Where the controls stand under a drawing: a column each layer, and what is left for the output. */
export function columnsUnder({ layers, outputUnit: end, width: whole }: NetworkLayout): readonly ShapeColumn[] {
  const columns = layers.map(({ x, width, gap }) => ({
    middle: x + width / 2,
    width: Math.min(widestColumn, width + gap - 6),
  }));
  const last = layers.at(-1);
  const room = last ? end.x + end.width - (last.x + last.width + 6) : end.width;
  const width = Math.min(widestColumn, Math.max(end.width, Math.min(room, 64)));
  return [...columns, { middle: Math.min(end.x + end.width / 2, whole - width / 2), width }];
}

/**
 * Layers and units, to be added and taken away, and the activation of each layer. Under a drawing it stands in its
 * columns, alone in a row.
 * @fires hillock-settings `detail`: `change`, a part of a spec; `done` true.
 */
export class HillockNetworkShape extends HillockElement {
  static override properties: PropertyDeclarations = { columns: { attribute: false } };

  static override styles = [
    controls,
    css`
      :host { display: block; color: var(--ink); font: var(--weight) var(--text-xs) / 1.4 var(--sans); font-variant-numeric: tabular-nums; }
      .layers { display: flex; flex-wrap: wrap; gap: var(--s1) var(--s2); }
      .layers.placed { display: grid; gap: 0; }
      .layer { display: grid; justify-items: center; align-content: start; gap: 4px; }
      .count { display: flex; flex-wrap: wrap; align-items: center; justify-content: center; gap: 2px 6px; }
      .count output { min-inline-size: 2ch; text-align: center; font-weight: var(--weight-strong); }
      .narrow .count { flex-direction: column-reverse; gap: 0; }
      button.plain { inline-size: 24px; min-block-size: 24px; padding: 0; }
      select { max-inline-size: 100%; inline-size: 100%; min-block-size: 24px; font-size: var(--text-xs); padding: 0; border-width: 0 0 1px; border-radius: 0; background: none; }
      p { margin: var(--s1) 0 0; color: var(--ink-3); }
      @media (pointer: coarse) { button.plain { inline-size: 34px; min-block-size: 44px; } select { min-block-size: 44px; } }
    `,
  ];

  /** Where the layers stand; left out, they stand in a row. */
  declare columns: readonly ShapeColumn[] | undefined;
  #of = '';

  protected override sessionChanged(): void {
    const layers = JSON.stringify(this.run?.spec.network.layers ?? []);
    if (layers !== this.#of) this.requestUpdate();
    this.#of = layers;
  }

  protected override render(): unknown {
    const layers = this.run?.spec.network.layers ?? [];
    const placed = this.columns !== undefined && this.columns.length > layers.length;
    return html`<div class=${placed ? `layers placed ${this.#narrow ? 'narrow' : ''}` : 'layers'} .style=${placed ? this.#tracks() : ''} role="group" aria-label=${text.editing.shapeLabel}>
        ${layers.map((_, layer) => this.#renderLayer(layer, layers.length, placed))}
        ${placed ? nothing : html`<div class="layer add"><button class="text" ?disabled=${layers.length >= mostLayers} @click=${this.#add}>${text.editing.insert}</button></div>`}
      </div>
      <p>${text.editing.shapeNote}</p>`;
  }

  /** A track for the room before each column, and one for the column. */
  #tracks(): string {
    let reached = 0;
    const tracks = (this.columns ?? []).map(({ middle, width }) => {
      const before = middle - width / 2 - reached;
      reached = middle + width / 2;
      return `${Math.max(0, before)}px ${width}px`;
    });
    return `grid-template-columns: ${tracks.join(' ')}`;
  }

  get #narrow(): boolean {
    return (this.columns ?? []).some(({ width }) => width < roomForCount);
  }

  #place(column: number): string {
    return this.columns ? `grid-column: ${2 * (column + 1)}` : '';
  }

  /** Placed under a drawing the layers come and go at the heads of its columns. */
  #renderLayer(layer: number, count: number, placed: boolean): unknown {
    const spec = this.run?.spec.network.layers[layer];
    if (!spec) return '';
    const { units, activation } = spec;
    const choose = (event: Event) => {
      if (event.target instanceof HTMLSelectElement) this.#activate(layer, event.target.value);
    };
    return html`<div class="layer" role="group" aria-label=${text.editing.layerOf(layer)} .style=${this.#place(layer)}>
      <span class="count">
        <button class="plain" aria-label=${text.editing.fewer(layer)} ?disabled=${units <= 1} @click=${() => this.#change(withUnits(this.#layers(), layer, units - 1))}>−</button>
        <output>${units}</output>
        <button class="plain" aria-label=${text.editing.more(layer)} ?disabled=${units >= mostUnits} @click=${() => this.#change(withUnits(this.#layers(), layer, units + 1))}>+</button>
      </span>
      <select aria-label=${text.editing.activationOf(layer)} @change=${choose}>
        ${this.session?.catalogues?.activations.map((row) => html`<option value=${row.name} ?selected=${row.name === activation.name} .selected=${row.name === activation.name}>${row.label}</option>`)}
      </select>
      ${placed ? nothing : html`<button class="text" aria-label=${text.editing.remove(layer)} ?disabled=${count <= 1} @click=${() => this.#change(withoutLayer(this.#layers(), layer))}>${text.editing.removeShort}</button>`}
    </div>`;
  }

  #layers() {
    return this.run?.spec.network.layers ?? [];
  }

  #activate(layer: number, name: string): void {
    const layers = this.#layers().map((_, index) => (index === layer ? { activation: { name } } : {}));
    this.#change({ network: { layers } });
  }

  #add(): void {
    this.#change(withLayer(this.#layers(), this.#layers().length));
  }

  #change(change: PartialSpec | undefined): void {
    if (!change) return;
    const detail = { change, done: true };
    this.dispatchEvent(new CustomEvent('hillock-settings', { detail, bubbles: true, composed: true }));
  }
}

define('hillock-network-shape', HillockNetworkShape);
