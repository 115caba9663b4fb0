import { css, html, LitElement, type PropertyDeclarations } from 'lit';
import { type CodeRequest, codeLanguages, codeOf } from '../experiment/formula-code';
import { activationsText as text } from '../text/activations';
import { controls } from './control-style';
import { define } from './define';

const copiedMs = 2000;

/** One formula as programs: a tab a language, and a button that copies. */
export class HillockCode extends LitElement {
  static override properties: PropertyDeclarations = {
    request: { attribute: false },
    language: { type: String },
    copied: { state: true },
  };

  static override styles = [
    controls,
    css`
      :host { display: block; font: var(--weight) var(--text-s) / var(--leading) var(--sans); color: var(--ink); }
      .tabs { display: flex; flex-wrap: wrap; gap: 2px 14px; align-items: baseline; }
      [role="tab"] { border: 0; background: none; padding: 0 2px; min-block-size: max(28px, var(--target)); min-inline-size: var(--target); color: var(--ink-2); border-block-end: 2px solid transparent; }
      [role="tab"][aria-selected="true"] { color: var(--ink); font-weight: var(--weight-strong); border-color: var(--ink); }
      .copy { margin-inline-start: auto; }
      pre { margin: var(--s1) 0 0; padding: 12px; background: var(--sunken); overflow: auto; font: 12px / 1.5 ui-monospace, "Cascadia Mono", Menlo, Consolas, "Liberation Mono", monospace; tab-size: 4; }
      p { margin: var(--s1) 0 0; color: var(--ink-3); font-size: var(--text-xs); }
      @media (forced-colors: active) { [role="tab"]:not([aria-selected="true"]) { border-color: Canvas; } }
      @media print { .copy { display: none; } pre { white-space: pre-wrap; } }
    `,
  ];

  declare request: CodeRequest | undefined;
  declare language: string;
  declare copied: boolean;

  constructor() {
    super();
    this.language = codeLanguages[0]?.name ?? '';
    this.copied = false;
  }

  get code(): string {
    return this.request ? codeOf(this.language, this.request) : '';
  }

  protected override render(): unknown {
    const { code } = this;
    return html`<div class="tabs"><div class="tabs" role="tablist" aria-label=${text.code} @keydown=${this.#key}>${codeLanguages.map(
      ({ name, label }) =>
        html`<button role="tab" id=${name} aria-controls="code" aria-selected=${name === this.language} tabindex=${name === this.language ? 0 : -1} @click=${() => this.#show(name)}>${label}</button>`,
    )}</div><button class="text copy" aria-live="polite" @click=${this.#copy}>${this.copied ? text.copied : text.copy}</button></div>
    <div id="code" role="tabpanel" aria-labelledby=${this.language}>
      <pre tabindex="0" role="region" aria-label=${text.code}><code>${code}</code></pre>
      ${code.includes('_derivative') ? '' : html`<p>${text.derivativeByFramework}</p>`}
    </div>`;
  }

  #show(name: string): void {
    this.language = name;
    this.copied = false;
  }

  readonly #key = (event: KeyboardEvent): void => {
    const side = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (side === undefined) return;
    event.preventDefault();
    const names = codeLanguages.map(({ name }) => name);
    this.#show(names[(names.indexOf(this.language) + side + names.length) % names.length] ?? this.language);
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('[aria-selected="true"]')?.focus());
  };

  async #copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.code);
    } catch {
      const pre = this.renderRoot.querySelector('pre'); // not allowed here: selected, it can be copied by key
      if (pre) getSelection()?.selectAllChildren(pre);
      return;
    }
    this.copied = true;
    setTimeout(() => {
      this.copied = false;
    }, copiedMs);
  }
}

define('hillock-code', HillockCode);
