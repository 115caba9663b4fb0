import { html, type TemplateResult } from 'lit';
import { english as text } from '../text/english';

/** What a key can ask for. */
export type KeyAct =
  | 'toggle'
  | 'step'
  | 'reset'
  | 'reseed'
  | 'undo'
  | 'redo'
  | 'activations'
  | 'rate'
  | 'previous'
  | 'next'
  | 'table'
  | 'keys'
  | 'leave';

const acts: Readonly<Record<string, KeyAct>> = {
  ' ': 'toggle',
  '.': 'step',
  '0': 'reset',
  n: 'reseed',
  z: 'undo',
  a: 'activations',
  r: 'rate',
  '[': 'previous',
  ']': 'next',
  t: 'table',
  '?': 'keys',
  Escape: 'leave',
};

/** The keys of the Lab and the list of them. Single letters can be switched off: dictation types them. */
export class KeyList {
  #letters = true;

  /** What the key asks for; nothing inside a field, with a modifier, or where the key means something already. */
  act(event: KeyboardEvent): KeyAct | undefined {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return undefined;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (!this.#letters && key.length === 1 && key !== '?') return undefined;
    if (key === ' ' && isOnControl(event)) return undefined;
    return key === 'z' && event.shiftKey ? 'redo' : acts[key];
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

const within = (event: Event, selector: string): boolean =>
  event.composedPath().some((node) => node instanceof HTMLElement && node.matches(selector));

const isTyping = (event: Event): boolean =>
  within(event, 'input:not([type="range"], [type="checkbox"]), textarea, select, [contenteditable]');

const isOnControl = (event: Event): boolean => within(event, 'button, summary, a, input, dialog');
