import { css, html, nothing, type PropertyDeclarations } from 'lit';
import type { LinkPlace } from '../draw/link-place';
import { english as text } from '../text/english';
import { controls } from './control-style';
import { define } from './define';
import { HillockElement } from './hillock-element';
import type { HillockSlider } from './hillock-slider';
import './hillock-slider';
import { blockOf, inputNames, layerUnits, type UnitPlace } from './run-numbers';
import { forgetTelling, tellSoon } from './word-clock';

/** Half-widths of the sliders: the first one in which the largest parameter has room. */
const reaches = [1, 2, 5, 10, 20, 50, 100, 1000] as const;
const room = 0.9;

interface Row {
  readonly index: number;
  /** Of a weight: the input that it weighs. */
  readonly input: number | undefined;
  readonly name: string;
  readonly value: number;
}

/** Bias and weights of one unit as sliders and as numbers: every change holds at once. */
export class HillockUnitEditor extends HillockElement {
  static override properties: PropertyDeclarations = { unit: { attribute: false }, link: { attribute: false } };

  static override styles = [
    controls,
    css`
      :host { display: block; color: var(--ink); font: var(--weight) var(--text-s) / var(--leading) var(--sans); font-variant-numeric: tabular-nums; }
      .rows { display: grid; grid-template-columns: auto minmax(0, 1fr) 6.5em; gap: 2px 10px; align-items: center; max-block-size: 240px; overflow-y: auto; scrollbar-width: thin; padding-block: 2px; }
      .rows > span { color: var(--ink-2); white-space: nowrap; }
      input { inline-size: 100%; box-sizing: border-box; }
      p { margin: var(--s-half) 0 0; font-size: var(--text-xs); color: var(--ink-3); }
    `,
  ];

  declare unit: UnitPlace | undefined;
  /** The link whose weight takes the focus: each time that it is another object. */
  declare link: LinkPlace | undefined;
  #taken: LinkPlace | undefined;
  readonly #tell = () => this.renderNow();
  /** What the reader holds: frames that were under way must not pull it back. */
  #held: { readonly index: number; readonly value: number } | undefined;
  #reach = 0;

  protected override sessionChanged(): void {
    tellSoon(this.#tell);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    forgetTelling(this.#tell);
  }

  #rows(): readonly Row[] {
    const { run, unit } = this;
    const parameters = run?.frame?.parameters;
    if (!run || !parameters || !unit) return [];
    const row = (index: number, name: string, input?: number): Row => ({
      ...{ index, name, input },
      value: this.#held?.index === index ? this.#held.value : (parameters[index] ?? 0),
    });
    const bias = blockOf(run, unit.layer, 'bias');
    const weights = blockOf(run, unit.layer, 'weights');
    const [rows = 0, inputs = 0] = weights?.shape ?? [];
    const perUnit = rows / layerUnits(run, unit.layer); // a maxout unit has several rows
    const names = inputNames(run, unit.layer);
    return [
      ...Array.from({ length: bias ? perUnit : 0 }, (_, k) =>
        row((bias?.offset ?? 0) + unit.unit * perUnit + k, text.editing.bias),
      ),
      ...Array.from({ length: perUnit * inputs }, (_, k) =>
        row((weights?.offset ?? 0) + unit.unit * perUnit * inputs + k, names[k % inputs] ?? '', k % inputs),
      ),
    ];
  }

  protected override render(): unknown {
    const rows = this.#rows();
    const largest = Math.max(0, ...rows.map(({ value }) => Math.abs(value)));
    // It grows with the weights, and never shrinks under the reader's hand.
    this.#reach = Math.max(this.#reach, reaches.find((reach) => largest <= room * reach) ?? 1000);
    return html`<div class="rows">${rows.map((row) => this.#renderRow(row))}</div><p>${text.editing.note}</p>`;
  }

  protected override updated(): void {
    const { link } = this;
    if (!link || link === this.#taken) return;
    const row = this.renderRoot.querySelector<HillockSlider>(`hillock-slider[data-input="${link.input}"]`);
    if (!row) return; // no numbers yet
    this.#taken = link;
    row.scrollIntoView({ block: 'nearest' });
    void row.updateComplete.then(() => row.focus());
  }

  /** The link of a row stands out in the drawing while the row is in hand. */
  #point(input: number | undefined): void {
    const link = this.unit && input !== undefined ? { ...this.unit, input } : null;
    const detail = { link, edit: false };
    this.dispatchEvent(new CustomEvent('hillock-link', { detail, bubbles: true, composed: true }));
  }

  #renderRow({ index, input, name, value }: Row): unknown {
    const label = name === text.editing.bias ? name : text.editing.weight(name);
    const shown = Number(value.toPrecision(4));
    const mark = () => this.#point(input);
    const unmark = () => this.#point(undefined);
    return html`<span aria-hidden="true">${name}</span>
      <hillock-slider bare data-input=${input ?? nothing} @focusin=${mark} @focusout=${unmark} @pointerenter=${mark} @pointerleave=${unmark} label=${label} .min=${-this.#reach} .max=${this.#reach} .value=${value}
        @hillock-input=${(event: CustomEvent<{ value: number }>) => this.#set(index, event.detail.value, true)}
        @hillock-change=${(event: CustomEvent<{ value: number }>) => this.#set(index, event.detail.value, false)}></hillock-slider>
      <input type="number" step="any" aria-label=${text.editing.value(label)} .value=${String(shown)} @focus=${mark} @blur=${unmark} @change=${(event: Event) => this.#type(index, event)}>`;
  }

  #type(index: number, event: Event): void {
    if (!(event.target instanceof HTMLInputElement) || !Number.isFinite(event.target.valueAsNumber)) return;
    this.#set(index, event.target.valueAsNumber, false);
  }

  #set(index: number, value: number, held: boolean): void {
    const { session, run } = this;
    if (!session || !run) return;
    const own = { index, value };
    this.#held = own;
    void session.edit(run.name, index, value, !held).finally(() => {
      if (!held && this.#held === own) this.#held = undefined;
    });
    this.requestUpdate();
  }
}

define('hillock-unit-editor', HillockUnitEditor);
