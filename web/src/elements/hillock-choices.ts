import { css, html, LitElement, type PropertyDeclarations } from 'lit';
import type { Context, Rect } from '../draw/geometry';
import type { Theme } from '../draw/theme';
import { english as text } from '../text/english';
import { controls } from './control-style';
import { define } from './define';
import { fit } from './figure';
import { ThemeProbe } from './hillock-element';

export interface Option {
  readonly name: string;
  readonly label: string;
  /** What it is, in one line. */
  readonly title: string;
  /** Its little picture. */
  readonly draw?: (ctx: Context, theme: Theme, rect: Rect, chosen: boolean) => void;
}

const picture = { glyph: { width: 36, height: 22 }, thumbnail: { width: 44, height: 44 } } as const;

/**
 * One of several, each with a little picture; the rarer ones fold behind "More".
 * @fires hillock-change (`detail.name`).
 */
export class HillockChoices extends LitElement {
  static override properties: PropertyDeclarations = {
    label: { type: String },
    options: { attribute: false },
    value: { type: String },
    shown: { type: Number },
    size: { type: String },
    open: { type: Boolean },
    folded: { type: Boolean },
  };

  static override styles = [
    controls,
    css`
      :host { display: block; font: var(--weight) var(--text-xs) / 1.4 var(--sans); color: var(--ink); }
      .choices { display: grid; grid-template-columns: repeat(4, auto); gap: 4px 0; margin-inline: -4px; }
      .choice { border: 0; background: none; padding: 4px 0 3px; text-align: center; color: var(--ink-2); border-block-end: 2px solid transparent; border-radius: 0; min-block-size: var(--target); line-height: 1.2; overflow-wrap: break-word; display: grid; grid-template-rows: auto 1fr; justify-items: center; }
      .choice:hover { color: var(--ink); border-color: var(--rule); }
      .choice[aria-checked="true"] { color: var(--ink); font-weight: var(--weight-strong); border-color: var(--ink); }
      .choice:focus-visible { outline-offset: -2px; }
      canvas { display: block; margin: 0 auto 2px; }
      @media (forced-colors: active) { .choice:not([aria-checked="true"]) { border-color: Canvas; } }
      .more span { grid-row: 2; }
      .more { grid-template-rows: 24px 1fr; }
    `,
  ];

  declare label: string;
  declare options: readonly Option[];
  declare value: string;
  /** So many are shown before "More". */
  declare shown: number;
  declare size: keyof typeof picture;
  /** All are shown. */
  declare open: boolean;
  /** Whoever holds this says when it is open. */
  declare folded: boolean;
  #probe: ThemeProbe | undefined;

  constructor() {
    super();
    this.label = '';
    this.options = [];
    this.value = '';
    this.shown = 8;
    this.size = 'glyph';
    this.open = false;
    this.folded = false;
  }

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  }

  protected override firstUpdated(): void {
    this.#probe = new ThemeProbe(this, () => this.#draw());
  }

  protected override updated(): void {
    this.#draw();
  }

  #visible(): readonly Option[] {
    if (this.open || this.options.length <= this.shown) return this.options;
    const first = this.options.slice(0, this.folded ? this.shown : this.shown - 1);
    const chosen = this.options.find((option) => option.name === this.value);
    // What is chosen is never hidden.
    return !chosen || first.includes(chosen) ? first : [...first.slice(0, -1), chosen];
  }

  #draw(): void {
    const theme = this.#probe?.theme;
    if (!theme) return;
    const { width, height } = picture[this.size];
    for (const canvas of this.renderRoot.querySelectorAll('canvas')) {
      const option = this.options.find(({ name }) => name === canvas.dataset['name']);
      canvas.style.inlineSize = `${width}px`;
      const ctx = fit(canvas, width, height, devicePixelRatio);
      if (ctx) option?.draw?.(ctx, theme, { x: 0, y: 0, width, height }, option.name === this.value);
    }
  }

  protected override render(): unknown {
    const visible = this.#visible();
    // Where nothing shown is chosen (own data), Tab reaches the first one.
    const entry = visible.some(({ name }) => name === this.value) ? this.value : visible[0]?.name;
    const folds = this.options.length > this.shown && !this.folded;
    const { width, height } = picture[this.size];
    return html`<div class="choices" role="radiogroup" aria-label=${this.label} @keydown=${this.#key}>
      ${visible.map(
        (
          option,
        ) => html`<button class="choice" role="radio" data-option=${option.name} title=${option.title} aria-checked=${option.name === this.value}
          tabindex=${option.name === entry ? 0 : -1} @click=${() => this.#choose(option.name)}>
          <canvas data-name=${option.name} width=${width} height=${height} aria-hidden="true"></canvas>${option.label}
        </button>`,
      )}
      ${folds ? html`<button class="choice more" aria-expanded=${this.open} @click=${this.#toggle}><span>${this.open ? text.settings.fewer : text.settings.more}</span></button>` : ''}
    </div>`;
  }

  #toggle(): void {
    this.open = !this.open;
  }

  #choose(name: string): void {
    if (name === this.value) return;
    this.dispatchEvent(new CustomEvent('hillock-change', { detail: { name }, bubbles: false }));
  }

  #key(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const visible = this.#visible();
    const at = visible.findIndex((option) => option.name === this.value);
    const next = visible[(at + step + visible.length) % visible.length];
    if (!next) return;
    this.#choose(next.name);
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<HTMLElement>(`[data-option="${next.name}"]`)?.focus(),
    );
  }
}

define('hillock-choices', HillockChoices);
