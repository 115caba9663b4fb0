import { LitElement, type PropertyDeclarations, type ReactiveController, unsafeCSS } from 'lit';
import tokens from '../../styles/tokens.css?inline';
import { readTheme, type Theme } from '../draw/theme';
import type { Session, SessionRun } from '../session/session';
import { nextRendering } from './draw-queue';
import { onPaper, watchPaper } from './paper';

const tokenSheet = unsafeCSS(tokens);

/** Drawn in these: a change of either means that the theme has changed. */
const watched = ['ink', 'paper'] as const;

const colourTokens: string[] = [];
readTheme((token) => `${colourTokens.push(token)}`, 0, '');

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
  #unwatch: (() => void) | undefined;

  get run(): SessionRun | undefined {
    return this.session?.shown;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#listen();
    this.#unwatch = watchPaper(() => this.paperChanged());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unsubscribe?.();
    this.#unwatch?.();
    this.#subscribed = undefined;
  }

  /** After every frame of the session and every change of its state. */
  protected abstract sessionChanged(): void;

  /** Before the page is printed, and after. */
  protected paperChanged(): void {
    if (this.hasUpdated) this.renderNow();
  }

  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    const root = super.createRenderRoot();
    const outer = this.getRootNode();
    const inside = outer instanceof ShadowRoot && outer.host instanceof HillockElement;
    if (!inside && root instanceof ShadowRoot && tokenSheet.styleSheet) {
      root.adoptedStyleSheets = [tokenSheet.styleSheet, ...root.adoptedStyleSheets];
    }
    return root;
  }

  /** Once for every picture of the screen, however much changes before it. */
  protected override async scheduleUpdate(): Promise<void> {
    if (this.hasUpdated) await nextRendering();
    await super.scheduleUpdate();
  }

  /** Renders at once what has changed: words take their turn with the pictures. */
  protected renderNow(): void {
    this.requestUpdate();
    this.performUpdate();
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
export class ThemeProbe implements ReactiveController {
  readonly #probe = document.createElement('span');
  readonly #forget: () => void;
  #unwatch: (() => void) | undefined;
  #theme: Theme | undefined;

  /** @param host has been rendered. */
  constructor(host: LitElement, changed: () => void) {
    const { style } = this.#probe;
    style.cssText =
      'position:absolute;inline-size:0;block-size:0;overflow:hidden;visibility:hidden;forced-color-adjust:none;' +
      'transition:color 1ms,outline-color 1ms;font:var(--text-xs) var(--sans)';
    style.color = `var(--${watched[0]})`;
    style.outlineColor = `var(--${watched[1]})`;
    this.#probe.setAttribute('aria-hidden', 'true');
    host.renderRoot.append(this.#probe);
    this.#forget = () => {
      this.#theme = undefined;
      changed();
    };
    this.#probe.addEventListener('transitionrun', this.#forget);
    host.addController(this);
  }

  /** Where the host stands now, other colours may hold. */
  hostConnected(): void {
    this.#theme = undefined;
    this.#unwatch = watchPaper(this.#forget);
  }

  hostDisconnected(): void {
    this.#unwatch?.();
  }

  get theme(): Theme {
    this.#theme ??= this.#read();
    return this.#theme;
  }

  #read(): Theme {
    const computed = getComputedStyle(this.#probe);
    const { style } = this.#probe;
    style.colorScheme = onPaper() ? 'light' : ''; // the style for print may not hold yet
    // All in one property: each colour asked for on its own would make the styles of the page anew.
    style.backgroundImage = `linear-gradient(${colourTokens.map((token) => `var(--${token})`).join()})`;
    const colours = computed.backgroundImage.match(/[a-z]+\([^()]*\)/g) ?? [];
    style.backgroundImage = 'none';
    const colour = (token: string) => {
      const known = colours[colourTokens.indexOf(token)];
      if (known && colours.length === colourTokens.length) return known;
      style.backgroundColor = `var(--${token})`; // a token that the host has set to no colour spoils only itself
      return computed.backgroundColor;
    };
    return readTheme(colour, Number.parseFloat(computed.fontSize) || 12, computed.fontFamily);
  }
}
