import { LitElement, type PropertyDeclarations, unsafeCSS } from 'lit';
import tokens from '../../styles/tokens.css?inline';
import { readTheme, type Theme } from '../draw/theme';
import type { Session, SessionRun } from '../session/session';

const tokenSheet = unsafeCSS(tokens);

/** Drawn in these: a change of either means that the theme has changed. */
const watched = ['ink', 'paper'] as const;

/**
 * What all elements of Hillock share: they bring the design tokens, unless they stand inside another one, and they
 * listen to a session.
 */
export abstract class HillockElement extends LitElement {
  static override properties: PropertyDeclarations = { session: { attribute: false } };

  /** Who trains. An element shows the run that the session shows. */
  declare session: Session | undefined;
  #subscribed: Session | undefined;
  #unsubscribe: (() => void) | undefined;

  get run(): SessionRun | undefined {
    return this.session?.shown;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#listen();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unsubscribe?.();
    this.#subscribed = undefined;
  }

  /** After every frame of the session and every change of its state. */
  protected abstract sessionChanged(): void;

  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    const root = super.createRenderRoot();
    const outer = this.getRootNode();
    const inside = outer instanceof ShadowRoot && outer.host instanceof HillockElement;
    if (!inside && root instanceof ShadowRoot && tokenSheet.styleSheet) {
      root.adoptedStyleSheets = [tokenSheet.styleSheet, ...root.adoptedStyleSheets];
    }
    return root;
  }

  protected override willUpdate(): void {
    if (this.session !== this.#subscribed) this.#listen();
  }

  #listen(): void {
    this.#unsubscribe?.();
    this.#subscribed = this.session;
    this.#unsubscribe = this.isConnected ? this.session?.subscribe(() => this.sessionChanged()) : undefined;
    if (this.session && this.isConnected) this.sessionChanged();
  }
}

/**
 * Resolves the tokens where an element stands and says when they change: by the system's theme, by an attribute, by the
 * host's style. A transition of a hair's breadth is what reports it, so nothing has to be polled.
 */
export class ThemeProbe {
  readonly #probe = document.createElement('span');
  readonly #print = matchMedia('print');
  readonly #abort = new AbortController();
  #theme: Theme | undefined;

  constructor(root: ParentNode & Node, changed: () => void) {
    const { style } = this.#probe;
    style.cssText =
      'position:absolute;inline-size:0;block-size:0;overflow:hidden;visibility:hidden;forced-color-adjust:none;' +
      'transition:color 1ms,outline-color 1ms;font:var(--text-xs) var(--sans)';
    style.color = `var(--${watched[0]})`;
    style.outlineColor = `var(--${watched[1]})`;
    this.#probe.setAttribute('aria-hidden', 'true');
    root.append(this.#probe);
    const { signal } = this.#abort;
    const forget = () => {
      this.#theme = undefined;
      changed();
    };
    this.#probe.addEventListener('transitionrun', forget, { signal });
    this.#print.addEventListener('change', forget, { signal });
  }

  get theme(): Theme {
    this.#theme ??= this.#read();
    return this.#theme;
  }

  get printing(): boolean {
    return this.#print.matches;
  }

  dispose(): void {
    this.#abort.abort();
    this.#probe.remove();
  }

  #read(): Theme {
    const computed = getComputedStyle(this.#probe);
    const colour = (token: string) => {
      this.#probe.style.backgroundColor = `var(--${token})`;
      return computed.backgroundColor;
    };
    return readTheme(colour, Number.parseFloat(computed.fontSize) || 12, computed.fontFamily);
  }
}
