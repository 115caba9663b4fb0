import { css, html, LitElement, nothing, type PropertyDeclarations, type PropertyValues } from 'lit';
import { compact, percent } from '../draw/number';
import { english as text } from '../text/english';
import { controls } from './control-style';
import { define } from './define';

/** Positions of the range input: fine enough for any screen. */
const positions = 1000;
/** Of a logarithmic scale that begins at 0: this share of the way is 0 alone, the rest spans so many decades. */
const zeroShare = 0.04;
const decades = 5;

/**
 * A number with a name: value, default tick, one line of explanation. Its attributes are those of a row of a catalogue.
 * @fires hillock-input while it is dragged and hillock-change when it is let go (`detail.value`).
 */
export class HillockSlider extends LitElement {
  static override properties: PropertyDeclarations = {
    label: { type: String },
    note: { type: String },
    value: { type: Number },
    min: { type: Number },
    max: { type: Number },
    default: { type: Number },
    scale: { type: String },
    whole: { type: Boolean },
    unit: { type: String },
    bare: { type: Boolean, reflect: true },
  };

  static override styles = [
    controls,
    css`
      :host { display: grid; grid-template-columns: auto minmax(0, 1fr) auto; align-items: baseline; gap: 0 8px; font: var(--weight) var(--text-s) / var(--leading) var(--sans); font-variant-numeric: tabular-nums; color: var(--ink); }
      output { font-weight: var(--weight-strong); }
      .usual { min-inline-size: 0; text-align: end; overflow: hidden; white-space: nowrap; font-size: var(--text-xs); color: var(--ink-3); }
      .usual button.text { min-block-size: 0; min-inline-size: 0; padding: 0; color: inherit; }
      .about { grid-column: 1 / -1; font-size: var(--text-xs); line-height: 1.35; color: var(--ink-3); }
      .line { display: block; grid-column: 1 / -1; position: relative; block-size: max(20px, var(--target)); --edge: 7px; }
      .line::before { content: ""; position: absolute; inset-inline: 0; inset-block-start: calc(50% - 0.5px); block-size: 1px; background: var(--rule-strong); }
      .fill { position: absolute; inset-inline-start: 0; inset-block-start: calc(50% - 1px); block-size: 2px; background: var(--ink); inline-size: calc(var(--edge) + (100% - 2 * var(--edge)) * var(--at, 0)); }
      .tick { position: absolute; inset-block-start: calc(50% - 4px); block-size: 8px; inline-size: 1px; background: var(--ink-3); inset-inline-start: calc(var(--edge) + (100% - 2 * var(--edge)) * var(--default, 0)); }
      input { position: absolute; inset: 0; inline-size: 100%; block-size: 100%; margin: 0; appearance: none; background: none; cursor: pointer; touch-action: pan-y; }
      input::-webkit-slider-runnable-track { background: none; block-size: 100%; }
      input::-moz-range-track { background: none; }
      input::-webkit-slider-thumb { appearance: none; inline-size: 14px; block-size: 14px; margin-block-start: calc((max(20px, var(--target)) - 14px) / 2); border-radius: 50%; background: var(--paper); border: 2px solid var(--ink); }
      input::-moz-range-thumb { inline-size: 10px; block-size: 10px; border-radius: 50%; background: var(--paper); border: 2px solid var(--ink); }
      input:focus-visible { outline: none; }
      input:focus-visible::-webkit-slider-thumb { outline: 2px solid var(--focus); outline-offset: 2px; }
      input:focus-visible::-moz-range-thumb { outline: 2px solid var(--focus); outline-offset: 2px; }
      :host([bare]) { display: block; }
      :host([bare]) :is(.name, output, .usual, .about) { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); }
      @media (pointer: coarse) {
        .line { --edge: 9px; }
        .usual { overflow: visible; }
        /* a finger's width, without a place in the line for it */
        .usual button.text { padding: 13px 8px; margin: -13px -8px; }
        input::-webkit-slider-thumb { inline-size: 18px; block-size: 18px; margin-block-start: calc((max(20px, var(--target)) - 18px) / 2); }
      }
      @media (forced-colors: active) { .line::before, .fill, .tick { forced-color-adjust: none; } }
    `,
  ];

  declare label: string;
  declare note: string;
  declare value: number;
  declare min: number;
  declare max: number;
  declare default: number | undefined;
  declare scale: 'linear' | 'logarithmic';
  declare whole: boolean;
  /** '%' shows shares as percent. */
  declare unit: string;
  /** Only the line, where the name and the value stand elsewhere. */
  declare bare: boolean;

  constructor() {
    super();
    this.label = '';
    this.note = '';
    this.value = 0;
    this.min = 0;
    this.max = 1;
    this.scale = 'linear';
    this.whole = false;
    this.unit = '';
    this.bare = false;
  }

  override focus(): void {
    this.renderRoot.querySelector('input')?.focus();
  }

  /** Where a value lies on the line, 0 to 1. */
  #at(value: number): number {
    const { min, max } = this;
    if (this.scale === 'linear') return (value - min) / (max - min || 1);
    if (min > 0) return Math.log(value / min) / Math.log(max / min);
    if (value <= 0) return 0;
    const low = max / 10 ** decades;
    return zeroShare + (1 - zeroShare) * Math.max(0, Math.log(value / low) / Math.log(max / low));
  }

  /** The value at a place of the line, rounded to what one can aim at. */
  #from(at: number): number {
    const { min, max } = this;
    let value: number;
    if (this.scale === 'linear') value = min + at * (max - min);
    else if (min > 0) value = min * (max / min) ** at;
    else if (at < zeroShare / 2) return 0;
    else value = (max / 10 ** decades) * 10 ** (decades * Math.max(0, (at - zeroShare) / (1 - zeroShare)));
    if (this.whole) return Math.min(max, Math.max(min, Math.round(value > 100 ? Number(value.toPrecision(2)) : value)));
    const rounded = this.scale === 'linear' ? Number(value.toFixed(this.#decimals())) : nearRound(value);
    return Math.min(max, Math.max(min, rounded));
  }

  #decimals(): number {
    return Math.max(0, Math.ceil(2 - Math.log10(this.max - this.min)));
  }

  #say(value: number): string {
    return this.unit === '%' ? percent(value) : `${compact(value)}${this.unit}`;
  }

  protected override updated(_changed: PropertyValues): void {
    const line = this.renderRoot.querySelector<HTMLElement>('.line');
    line?.style.setProperty('--at', String(this.#at(this.value)));
    if (this.default !== undefined) line?.style.setProperty('--default', String(this.#at(this.default)));
  }

  protected override render(): unknown {
    const usual = this.default;
    const range = text.settings.range(this.#say(this.min), this.#say(this.max));
    return html`<label class="name" for="line">${this.label}</label>
      <span class="usual">${
        usual === undefined || usual === this.value
          ? nothing
          : html`<button class="text" aria-label=${text.settings.setDefault(this.label, this.#say(usual))} @click=${() => this.#set(usual, true)}>${text.settings.defaultIs(this.#say(usual))}</button>`
      }</span>
      <output for="line">${this.#say(this.value)}</output>
      <span class="line"><span class="fill"></span>${usual === undefined ? nothing : html`<span class="tick"></span>`}
        <input id="line" type="range" min="0" max=${positions} step="1" .value=${String(Math.round(this.#at(this.value) * positions))}
          aria-valuetext=${this.#say(this.value)} aria-describedby="about" @input=${this.#input} @change=${this.#change} @keydown=${this.#key}>
      </span>
      <span class="about" id="about">${this.note ? `${this.note}, ${range}` : range}</span>`;
  }

  #input(event: Event): void {
    if (event.target instanceof HTMLInputElement) this.#set(this.#from(Number(event.target.value) / positions), false);
  }

  #change(event: Event): void {
    if (event.target instanceof HTMLInputElement) this.#set(this.value, true);
  }

  /** By key a value moves to the next one that can be aimed at; a thousandth of the line may round to the same. */
  #key(event: KeyboardEvent): void {
    const direction = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
    if (direction === undefined) return;
    event.preventDefault();
    const start = this.#at(this.value);
    const sign = Math.sign(direction);
    let next = this.value;
    let tries = 0;
    for (let steps = Math.abs(direction); steps > 0 && tries < positions; steps--) {
      const held = next;
      while (next === held && tries++ < positions)
        next = this.#from(Math.min(1, Math.max(0, start + (sign * tries) / positions)));
    }
    this.#set(next, true);
  }

  #set(value: number, done: boolean): void {
    this.value = value;
    const name = done ? 'hillock-change' : 'hillock-input';
    this.dispatchEvent(new CustomEvent(name, { detail: { value }, bubbles: false }));
  }
}

const roundDigits = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9, 10] as const;

/** The nearest value with digits that people write. */
function nearRound(value: number): number {
  if (value <= 0) return 0;
  const power = 10 ** Math.floor(Math.log10(value));
  const digits = roundDigits.reduce((best, candidate) =>
    Math.abs(candidate - value / power) < Math.abs(best - value / power) ? candidate : best,
  );
  return Number((digits * power).toPrecision(3));
}

define('hillock-slider', HillockSlider);
