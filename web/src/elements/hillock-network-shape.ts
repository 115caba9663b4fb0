import { css, html, type PropertyDeclarations } from 'lit';
import type { PartialSpec } from '../engine/types';
import { english as text } from '../text/english';
import { controls } from './control-style';
import { define } from './define';
import { HillockElement } from './hillock-element';

/** A link can ask for more; this is what the drawing is made for. */
const mostLayers = 8;
const mostUnits = 16;

/** Two buttons and a number between them, in px. */
const roomForCount = 84;

/** A column of the drawing, in px. */
export interface ShapeColumn {
  readonly middle: number;
  readonly width: number;
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
      .add { text-align: center; white-space: normal; }
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
        ${layers.map((_, layer) => this.#renderLayer(layer, layers.length))}
        <div class="layer add" .style=${this.#place(layers.length)}>
          <button class="text" ?disabled=${layers.length >= mostLayers} @click=${this.#add}>${text.editing.insert}</button>
        </div>
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

  #renderLayer(layer: number, count: number): unknown {
    const spec = this.run?.spec.network.layers[layer];
    if (!spec) return '';
    const { units, activation } = spec;
    const choose = (event: Event) => {
      if (event.target instanceof HTMLSelectElement) this.#activate(layer, event.target.value);
    };
    return html`<div class="layer" role="group" aria-label=${text.editing.layerOf(layer)} .style=${this.#place(layer)}>
      <span class="count">
        <button class="plain" aria-label=${text.editing.fewer(layer)} ?disabled=${units <= 1} @click=${() => this.#resize(layer, units - 1)}>−</button>
        <output>${units}</output>
        <button class="plain" aria-label=${text.editing.more(layer)} ?disabled=${units >= mostUnits} @click=${() => this.#resize(layer, units + 1)}>+</button>
      </span>
      <select aria-label=${text.editing.activationOf(layer)} @change=${choose}>
        ${this.session?.catalogues?.activations.map((row) => html`<option value=${row.name} ?selected=${row.name === activation.name} .selected=${row.name === activation.name}>${row.label}</option>`)}
      </select>
      <button class="text" aria-label=${text.editing.remove(layer)} ?disabled=${count <= 1} @click=${() => this.#remove(layer)}>${text.editing.removeShort}</button>
    </div>`;
  }

  #layers() {
    return this.run?.spec.network.layers ?? [];
  }

  #resize(layer: number, units: number): void {
    this.#change({
      network: { layers: this.#layers().map((spec, index) => (index === layer ? { ...spec, units } : spec)) },
    });
  }

  #activate(layer: number, name: string): void {
    const layers = this.#layers().map((_, index) => (index === layer ? { activation: { name } } : {}));
    this.#change({ network: { layers } });
  }

  #remove(layer: number): void {
    this.#change({ network: { layers: this.#layers().filter((_, index) => index !== layer) } });
  }

  #add(): void {
    const layers = this.#layers();
    const last = layers.at(-1);
    if (last) this.#change({ network: { layers: [...layers, last] } });
  }

  #change(change: PartialSpec): void {
    const detail = { change, done: true };
    this.dispatchEvent(new CustomEvent('hillock-settings', { detail, bubbles: true, composed: true }));
  }
}

define('hillock-network-shape', HillockNetworkShape);
