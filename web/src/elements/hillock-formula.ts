import { css, html, LitElement, nothing, type PropertyDeclarations } from 'lit';
import type { ExpressionCheck } from '../engine/types';
import type { Session } from '../session/session';
import { english as text } from '../text/english';
import { controls } from './control-style';
import { define } from './define';

const settleMs = 200;

/**
 * The formula of a typed-in activation: it is read as one types, and where reading stops a mark stands under the place.
 * @fires hillock-change (`detail.expression`) when a formula that can be used is left or Enter is pressed.
 */
export class HillockFormula extends LitElement {
  static override properties: PropertyDeclarations = {
    session: { attribute: false },
    value: { type: String },
    check: { state: true },
  };

  static override styles = [
    controls,
    css`
      :host { display: grid; gap: 4px; font: var(--weight) var(--text-s) / var(--leading) var(--sans); color: var(--ink); }
      input, pre { font: var(--text-xs) / 1.5 ui-monospace, monospace; }
      input { inline-size: 100%; box-sizing: border-box; min-block-size: max(28px, var(--target)); border: 1px solid var(--rule-strong); border-radius: var(--radius); background: var(--raised); padding: 0 6px; }
      input[aria-invalid="true"] { border-width: 2px; border-color: var(--ink); padding: 0 5px; }
      pre { margin: 0; padding-inline-start: 7px; white-space: pre; overflow-x: auto; }
      small { font-size: var(--text-xs); line-height: 1.4; color: var(--ink-3); overflow-wrap: anywhere; }
    `,
  ];

  declare session: Session | undefined;
  declare value: string;
  declare check: ExpressionCheck | undefined;
  #typed = '';
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.value = '';
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  protected override render(): unknown {
    const { check } = this;
    const wrong = check?.valid === false ? check : undefined;
    return html`<label for="formula">${text.formula.name}</label>
      <input id="formula" spellcheck="false" autocomplete="off" autocapitalize="off" .value=${this.value} aria-invalid=${wrong !== undefined} aria-describedby="told" @input=${this.#input} @change=${this.#take} @keydown=${this.#key}>
      ${wrong ? html`<pre aria-hidden="true">${' '.repeat(wrong.position)}^</pre>` : nothing}
      <small id="told" role=${wrong ? 'alert' : nothing}>${wrong ? text.formula.wrong(wrong.position + 1, wrong.expected) : text.formula.note}</small>`;
  }

  #input(event: Event): void {
    if (!(event.target instanceof HTMLInputElement)) return;
    this.#typed = event.target.value;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#read(), settleMs);
  }

  async #read(): Promise<ExpressionCheck | undefined> {
    clearTimeout(this.#timer);
    const read = this.#typed;
    const check = await this.session?.checkExpression(read);
    if (read === this.#typed) this.check = check;
    return check;
  }

  #key(event: KeyboardEvent): void {
    if (event.key === 'Enter') void this.#take();
  }

  async #take(): Promise<void> {
    const expression = this.#typed;
    const check = await this.#read();
    if (!check?.valid || expression === this.value) return;
    this.value = expression;
    this.dispatchEvent(new CustomEvent('hillock-change', { detail: { expression }, bubbles: false }));
  }
}

define('hillock-formula', HillockFormula);
