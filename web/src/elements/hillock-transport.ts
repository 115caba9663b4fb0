import { css, html, LitElement, nothing, type PropertyDeclarations, svg } from 'lit';
import { integer, loss } from '../draw/number';
import { english as text } from '../text/english';
import { controls } from './control-style';
import { define } from './define';

export type Command = 'toggle' | 'step' | 'reset' | 'reseed' | 'undo' | 'redo';

export interface Readings {
  readonly epoch: number;
  readonly step: number;
  readonly trainLoss: number;
  readonly testLoss: number;
  readonly stepsPerSecond: number;
}

/** Steps a second to choose from; Infinity is as fast as the machine can. */
const speeds: readonly number[] = [5, 25, 100, 250, 1000, Number.POSITIVE_INFINITY];

/** How long it is said that the seed was copied. */
const copiedMs = 2000;

const icons = {
  play: svg`<path d="M4 2.5l9 5.5-9 5.5z" fill="currentColor"/>`,
  pause: svg`<path d="M3.5 2.5h3v11h-3zM9.5 2.5h3v11h-3z" fill="currentColor"/>`,
  step: svg`<path d="M4 3l6 5-6 5zM13 3v10"/>`,
  reset: svg`<path d="M3.2 6.5A5.2 5.2 0 1 1 3 9.6M3 2.6v4h4"/>`,
};

const icon = (shape: unknown) =>
  html`<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">${shape}</svg>`;

/**
 * Play, pause, one step, reset; where the run is; its seed and speed. `alone`: there is no bar that has its buttons where
 * it is narrow.
 * @fires hillock-command (`detail.command`), hillock-seed (`detail.seed`), hillock-speed (`detail.speed`).
 */
export class HillockTransport extends LitElement {
  static override properties: PropertyDeclarations = {
    playing: { type: Boolean },
    enabled: { type: Boolean },
    status: { type: String },
    readings: { attribute: false },
    seed: { type: Number },
    speed: { type: Number },
    canUndo: { type: Boolean },
    canRedo: { type: Boolean },
    compact: { type: Boolean, reflect: true },
    copied: { state: true },
  };

  static override styles = [
    controls,
    css`
      :host { display: block; container-type: inline-size; font: var(--weight) var(--text-s) / var(--leading) var(--sans); font-variant-numeric: tabular-nums; color: var(--ink); }
      .transport { display: grid; grid-template-columns: var(--rail-left) 1fr auto; column-gap: var(--s4); align-items: center; min-block-size: 60px; }
      .go { display: flex; align-items: center; gap: 10px; }
      .go button { flex: none; padding: 0; border-radius: 50%; display: grid; place-items: center; }
      .play { inline-size: 44px; block-size: 44px; border: 1px solid var(--ink); background: var(--ink); color: var(--paper); }
      .icon { inline-size: max(36px, var(--target)); block-size: max(36px, var(--target)); border: 1px solid var(--rule-strong); background: none; }
      .icon:hover:not(:disabled) { border-color: var(--ink); }
      svg { stroke: currentColor; fill: none; stroke-width: 1.75; }
      .play svg { stroke: none; }
      .status { color: var(--ink-2); margin-inline-start: 4px; min-inline-size: 4.5em; }
      dl { display: flex; gap: var(--s4); margin: 0; }
      dl div { display: flex; flex-direction: column-reverse; min-inline-size: 3.6em; }
      dd { margin: 0; font-size: var(--text-l); font-weight: var(--weight-strong); line-height: 1.2; white-space: nowrap; }
      dt { font-size: var(--text-xs); color: var(--ink-3); white-space: nowrap; }
      .seed { display: flex; align-items: center; gap: var(--s2); white-space: nowrap; }
      .seed label { color: var(--ink-2); }
      .seed input { inline-size: 5.2em; text-align: end; font-weight: var(--weight-strong); border: 0; border-block-end: 1px solid var(--rule-strong); border-radius: 0; background: none; appearance: textfield; }
      .seed input::-webkit-inner-spin-button { appearance: none; }
      .seed select { border: 0; border-block-end: 1px solid var(--rule-strong); border-radius: 0; background: none; color: var(--ink); }
      .seed option { background: var(--raised); color: var(--ink); }
      .count { margin-inline-start: auto; text-align: end; line-height: 1.25; display: none; }
      .count small { display: block; font-size: var(--text-xs); color: var(--ink-2); }
      .count b { font-weight: var(--weight-strong); }
      :host([compact]) .transport { display: block; min-block-size: 0; }
      :host([compact]) :is(dl, .seed, .status) { display: none; }
      :host([compact]) .count { display: block; }
      :host([compact]) .play { inline-size: 48px; block-size: 48px; }
      :host([compact]) .icon { inline-size: 44px; block-size: 44px; }
      @container (max-width: 1240px) { .transport { column-gap: var(--s3); } dl { gap: var(--s2) var(--s3); } .seed { gap: 10px; } }
      @container (max-width: 1120px) { .transport { grid-template-columns: auto 1fr auto; } dl div:nth-child(5), .status { display: none; } }
      /* the buttons are in the bar then */
      @container (max-width: 899px) { :host(:not([compact], [alone])) .go { display: none; } :host(:not([compact])) { .transport { display: grid; grid-template-columns: minmax(0, 1fr); row-gap: var(--s2); } dl { flex-wrap: wrap; } dl div:nth-child(5) { display: flex; } .seed { flex-wrap: wrap; } } }
    `,
  ];

  declare playing: boolean;
  declare enabled: boolean;
  declare status: string;
  declare readings: Readings | undefined;
  declare seed: number;
  declare speed: number;
  declare canUndo: boolean;
  declare canRedo: boolean;
  /** For the bar of a phone: buttons and a count. */
  declare compact: boolean;
  declare copied: boolean;

  constructor() {
    super();
    this.playing = false;
    this.enabled = false;
    this.status = '';
    this.seed = 0;
    this.speed = Number.POSITIVE_INFINITY;
    this.canUndo = false;
    this.canRedo = false;
    this.compact = false;
    this.copied = false;
  }

  protected override render(): unknown {
    const { readings, enabled } = this;
    const shown: readonly (readonly [string, string])[] = [
      [text.run.epoch, readings ? integer(Math.floor(readings.epoch)) : '0'],
      [text.run.steps, readings ? integer(readings.step) : '0'],
      [text.run.trainLoss, readings ? loss(readings.trainLoss) : '–'],
      [text.run.testLoss, readings ? loss(readings.testLoss) : '–'],
      [
        text.run.stepsPerSecond,
        readings && readings.stepsPerSecond > 0 ? integer(Number(readings.stepsPerSecond.toPrecision(2))) : '–',
      ],
    ];
    return html`<div class="transport"><div class="go">
        <button class="play" ?disabled=${!enabled} aria-label=${this.playing ? text.run.pause : text.run.play} @click=${() => this.#command('toggle')}>${icon(this.playing ? icons.pause : icons.play)}</button>
        <button class="icon" ?disabled=${!enabled} aria-label=${text.run.step} title=${text.run.step} @click=${() => this.#command('step')}>${icon(icons.step)}</button>
        <button class="icon" ?disabled=${!enabled} aria-label=${text.run.reset} title=${text.run.reset} @click=${() => this.#command('reset')}>${icon(icons.reset)}</button>
        <span class="status">${this.status}</span>
        <span class="count"><b>${text.run.summary(readings ? Math.floor(readings.epoch) : 0)}</b><small>${text.run.summaryLine(readings?.step ?? 0, Number((readings?.stepsPerSecond ?? 0).toPrecision(2)))}</small></span>
      </div>
      ${
        this.compact
          ? nothing
          : html`<dl>${shown.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
      <div class="seed">
        <select aria-label=${text.run.speed} title=${text.run.speed} @change=${this.#speed}>${speeds.map((speed) => html`<option value=${speed} ?selected=${speed === this.speed}>${speed === Number.POSITIVE_INFINITY ? text.run.fastest : text.run.speedOf(speed)}</option>`)}</select>
        <label for="seed">${text.run.seed}</label>
        <input id="seed" type="number" inputmode="numeric" min="0" max="4294967295" step="1" .value=${String(this.seed)} @change=${this.#seed}>
        <button class="text" ?disabled=${!enabled} aria-live="polite" @click=${this.#copySeed}>${this.copied ? text.run.copied : text.run.copy}</button>
        <button class="text" ?disabled=${!enabled} @click=${() => this.#command('reseed')}>${text.run.newSeed}</button>
        <button class="text" ?disabled=${!this.canUndo} @click=${() => this.#command('undo')}>${text.run.undo}</button>
        <button class="text" ?disabled=${!this.canRedo} @click=${() => this.#command('redo')}>${text.run.redo}</button>
      </div>`
      }</div>`;
  }

  #command(command: Command): void {
    this.dispatchEvent(new CustomEvent('hillock-command', { detail: { command }, bubbles: true, composed: true }));
  }

  #seed(event: Event): void {
    if (!(event.target instanceof HTMLInputElement)) return;
    const seed = event.target.valueAsNumber;
    if (event.target.validity.valid && Number.isInteger(seed)) {
      this.dispatchEvent(new CustomEvent('hillock-seed', { detail: { seed }, bubbles: true, composed: true }));
    } else {
      event.target.value = String(this.seed);
    }
  }

  async #copySeed(): Promise<void> {
    try {
      await navigator.clipboard.writeText(String(this.seed));
    } catch {
      this.renderRoot.querySelector<HTMLInputElement>('#seed')?.select(); // not allowed here: it is ready to be copied
      return;
    }
    this.copied = true;
    setTimeout(() => {
      this.copied = false;
    }, copiedMs);
  }

  #speed(event: Event): void {
    if (!(event.target instanceof HTMLSelectElement)) return;
    const speed = Number(event.target.value);
    this.dispatchEvent(new CustomEvent('hillock-speed', { detail: { speed }, bubbles: true, composed: true }));
  }
}

define('hillock-transport', HillockTransport);
