import { css, html, nothing, type PropertyDeclarations } from 'lit';
import type { PartialSpec } from '../engine/types';
import { Session } from '../session/session';
import { english as text } from '../text/english';
import { define } from './define';
import { HillockElement } from './hillock-element';
import type { Command } from './hillock-transport';
import './hillock-transport';
import { opening } from './presets';
import { askedSpec, runAttributes } from './run-attributes';
import { RunControl } from './run-control';
import type { UnitPlace } from './run-numbers';
import { forgetTelling, tellSoon } from './word-clock';

/** What a figure may be told by the one that holds its run. */
type Inner = Element & { session?: Session | undefined; near?: unknown; chosen?: unknown; unit?: unknown };

/**
 * A run for the figures that stand inside it, in whatever page: `<hillock-run act="relu" lr="1"><hillock-unit-timeline>`.
 * Attributes are the settings of a link by their short names, `link`, `paused`, `theme`, and `controls` for play, step,
 * reset, seed and speed over the figures. A unit that is chosen in one figure is chosen in all.
 * @fires hillock-ready once the run is open.
 */
export class HillockRun extends HillockElement {
  static override properties: PropertyDeclarations = {
    link: { type: String },
    paused: { type: Boolean },
    controls: { type: Boolean },
    theme: { type: String, reflect: true },
  };

  static override get observedAttributes(): string[] {
    // biome-ignore lint/complexity/noThisInStatic: Lit prepares the class that this getter is asked on
    return [...super.observedAttributes, ...runAttributes];
  }

  static override styles = css`
    :host { display: block; color: var(--ink); font: var(--weight) var(--text-s) / var(--leading) var(--sans); }
    :host([theme]) { background: var(--paper); }
    p { margin: 0; }
    ::slotted(*) { margin-block-start: var(--s3); }
    ::slotted(:first-child) { margin-block-start: 0; }
    hillock-transport { margin-block-end: var(--s3); }
  `;

  declare link: string;
  declare paused: boolean;
  declare controls: boolean;
  declare theme: string;
  #control: RunControl | undefined;
  #refused = '';
  #chosen: UnitPlace | undefined;
  #near: UnitPlace | undefined;
  readonly #tell = () => this.renderNow();
  readonly #children = new MutationObserver(() => this.#share());
  readonly #sight = new IntersectionObserver(([entry]) => {
    if (this.#control && entry) this.#control.seen = entry.isIntersecting;
  });

  constructor() {
    super();
    this.link = '';
    this.paused = false;
    this.controls = false;
    this.addEventListener('hillock-unit', (event) => this.#unit(event as CustomEvent<UnitDetail>));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#children.observe(this, { childList: true, subtree: true });
    this.#sight.observe(this);
    void this.#start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#children.disconnect();
    this.#sight.disconnect();
    forgetTelling(this.#tell);
    this.session?.dispose();
    this.session = undefined;
    this.#control = undefined;
    this.#share();
  }

  override attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    super.attributeChangedCallback(name, before, after);
    const control = this.#control;
    if (control?.run && before !== after && runAttributes.includes(name))
      void control.replace(this.#wanted(control.base));
  }

  async #start(): Promise<void> {
    const session = new Session();
    this.session = session;
    const control = new RunControl(session, () => this.requestUpdate());
    this.#control = control;
    this.#share();
    await session.start();
    if (session.state.name === 'failed' || this.#control !== control) return;
    await control.start(opening, (base) => this.#wanted(base), !this.paused);
    this.dispatchEvent(new CustomEvent('hillock-ready', { bubbles: true, composed: true }));
  }

  #wanted(base: PartialSpec): PartialSpec {
    const { spec, refusal } = askedSpec(this, this.link, base);
    this.#refused = refusal;
    return spec;
  }

  /** Gives the session, and the unit that is looked at, to the figures inside; another run inside has its own. */
  #share(): void {
    for (const inner of this.querySelectorAll<Inner>('*')) {
      if (!inner.localName.startsWith('hillock-') || inner.parentElement?.closest('hillock-run') !== this) continue;
      if (inner.localName === this.localName) continue;
      inner.session = this.session;
      if ('near' in inner) inner.near = this.#near;
      if ('chosen' in inner) inner.chosen = this.#chosen;
      if ('unit' in inner) inner.unit = this.#chosen;
    }
  }

  #unit({ detail: { near, chosen } }: CustomEvent<UnitDetail>): void {
    if (near !== undefined) this.#near = near ?? undefined;
    if (chosen !== undefined) this.#chosen = chosen ?? undefined;
    this.#share();
  }

  toggle(): void {
    this.#control?.toggle();
  }
  step(): void {
    this.#control?.step();
  }
  async reset(): Promise<void> {
    await this.#control?.reset();
  }

  protected override sessionChanged(): void {
    this.#control?.measure();
    tellSoon(this.#tell);
  }

  protected override render(): unknown {
    const { session } = this;
    if (session?.state.name === 'failed') return html`<p role="alert">${session.state.sentence}</p>`;
    const refused = this.#control?.refusal || this.#refused;
    return html`${this.controls ? this.#renderControls() : nothing}${refused ? html`<p role="alert">${refused}</p>` : nothing}<slot></slot>`;
  }

  #renderControls(): unknown {
    const control = this.#control;
    const { session, run } = this;
    const report = run?.frame?.report;
    const state = session?.state.name ?? 'loading';
    const command = ({ detail }: CustomEvent<{ command: Command }>) => this.#do(detail.command);
    const seed = ({ detail }: CustomEvent<{ seed: number }>) => void control?.reseed(detail.seed);
    const speed = ({ detail }: CustomEvent<{ speed: number }>) => {
      if (session) session.speed = detail.speed;
      this.requestUpdate();
    };
    return html`<hillock-transport alone .playing=${state === 'running'} .enabled=${run !== undefined} .status=${control?.finished ? text.run.finished : text.run[state]}
      .readings=${report && { ...report, stepsPerSecond: control?.stepsPerSecond ?? 0 }} .seed=${run?.spec.seed ?? 0} .speed=${session?.speed ?? 0}
      .canUndo=${control?.canUndo ?? false} .canRedo=${control?.canRedo ?? false} @hillock-command=${command} @hillock-seed=${seed} @hillock-speed=${speed}></hillock-transport>`;
  }

  #do(command: Command): void {
    const control = this.#control;
    if (command === 'toggle') control?.toggle();
    else if (command === 'step') control?.step();
    else void control?.[command]();
    this.requestUpdate();
  }
}

interface UnitDetail {
  readonly near?: UnitPlace | null;
  readonly chosen?: UnitPlace | null;
}

define('hillock-run', HillockRun);
