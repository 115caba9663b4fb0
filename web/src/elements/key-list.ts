import { html, type TemplateResult } from 'lit';
import { english as text } from '../text/english';

/** The list of keys, and whether single letters are keys at all. */
export class KeyList {
  #letters = true;

  /** Letters can be switched off: dictation types them. */
  allows(key: string): boolean {
    return this.#letters || key.length > 1 || key === '?';
  }

  show(root: ParentNode): void {
    root.querySelector<HTMLDialogElement>('dialog.keys')?.showModal();
  }

  render(): TemplateResult {
    return html`<dialog class="keys" aria-label=${text.keys.title}>
      <form method="dialog">
        <h2>${text.keys.title}</h2>
        <dl>${text.keys.rows.map(([key, does]) => html`<div><dt>${key}</dt><dd>${does}</dd></div>`)}</dl>
        <label><input type="checkbox" ?checked=${this.#letters} @change=${this.#toggle}> ${text.keys.letters}</label>
        <button class="plain">${text.keys.close}</button>
      </form>
    </dialog>`;
  }

  readonly #toggle = (event: Event): void => {
    if (event.target instanceof HTMLInputElement) this.#letters = event.target.checked;
  };
}
