import { css, html, nothing, type PropertyDeclarations } from 'lit';
import type { PartialSpec, Spec } from '../engine/types';
import {
  type MapSetting,
  mapSettings,
  mapValues,
  type Stretch,
  settingAt,
  stretchRefusal,
} from '../experiment/map-axis';
import { merge } from '../experiment/settings';
import { csvOf, type MapMeasure, mapMeasures } from '../experiment/settings-map';
import { Mapping } from '../session/mapping';
import type { SessionRun } from '../session/session';
import { english } from '../text/english';
import { map as text } from '../text/map';
import { controls } from './control-style';
import { define } from './define';
import { HillockElement } from './hillock-element';
import './hillock-map-plot';
import type { HillockMapPlot, MapPlace } from './hillock-map-plot';
import { type MapSide, type MapView, verdictOf } from './map-picture';
import { forgetTelling, tellSoon } from './word-clock';

const stepChoices = [200, 500, 1000, 2500] as const;
/** A knob that is being turned has come to rest. */
const settleMs = 400;

type Axis = 'x' | 'y';

/** What a map was asked for. */
interface Asked {
  readonly spec: Spec;
  readonly x: MapSide;
  readonly y: MapSide;
  readonly steps: number;
  /** The spec as text, without what the axes set: another one is another map. */
  readonly of: string;
}

/**
 * The run of the Lab from its start for every pair of two settings. It trains as soon as it is there, and again when the
 * other settings of the Lab change.
 * @fires hillock-map-run when one of the trainings is to be had in the Lab (`detail.spec`, `detail.steps`).
 */
export class HillockMap extends HillockElement {
  static override properties: PropertyDeclarations = {
    axes: { state: true },
    steps: { state: true },
    chosen: { state: true },
    refusal: { state: true },
    copied: { state: true },
  };

  static override styles = [
    controls,
    css`
      :host { display: block; margin-block-start: var(--s2); container: map / inline-size; color: var(--ink); font: var(--weight) var(--text-s) / var(--leading) var(--sans); font-variant-numeric: tabular-nums; text-align: start; }
      *, *::before, *::after { box-sizing: border-box; }
      p { margin: 0; }
      .sheet { display: grid; grid-template: "choices plot words" auto / var(--rail-left) minmax(0, 1fr) minmax(200px, 300px); gap: var(--s2) var(--s4); }
      .choices { grid-area: choices; display: grid; gap: 12px; align-content: start; }
      fieldset { border: 0; margin: 0; padding: 0; min-inline-size: 0; display: grid; grid-template-columns: 1fr 1fr; gap: 4px 8px; }
      legend { padding: 0; color: var(--ink-2); margin-block-end: 4px; }
      select { inline-size: 100%; grid-column: 1 / -1; }
      label { display: grid; gap: 4px; color: var(--ink-2); }
      fieldset label { grid-template-columns: auto minmax(0, 1fr); align-items: center; gap: 6px; font-size: var(--text-xs); }
      input { inline-size: 100%; min-inline-size: 0; }
      .choices :is(select, input) { color: var(--ink); }
      hillock-map-plot { grid-area: plot; min-inline-size: 0; }
      .words { grid-area: words; display: grid; gap: 12px; align-content: start; min-inline-size: 0; }
      .verdict { font-size: var(--text-l); line-height: 1.35; text-wrap: pretty; color: var(--ink-2); }
      .verdict strong { color: var(--ink); font-weight: var(--weight-strong); }
      .progress, .stale { color: var(--ink-3); font-size: var(--text-xs); }
      .refusal { border-inline-start: 3px solid var(--ink); padding-inline-start: 10px; }
      .buttons { display: flex; flex-wrap: wrap; gap: 8px 14px; align-items: center; }
      .said { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); }
      @container map (max-width: 999px) {
        .sheet { grid-template: "words words" auto "choices plot" auto / var(--rail-left) minmax(0, 1fr); }
      }
      @container map (max-width: 719px) {
        .sheet { grid-template: "words" auto "plot" auto "choices" auto / minmax(0, 1fr); }
        .choices { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 12px 16px; align-items: end; }
        fieldset { grid-column: 1 / -1; }
      }
      @media print { .choices, .buttons { display: none; } .sheet { display: block; } hillock-map-plot { break-inside: avoid; } }
    `,
  ];

  /** Paths of the two settings, once chosen. */
  declare axes: Readonly<Partial<Record<Axis, string>>>;
  declare steps: number;
  /** What colours the map, if the reader has chosen. */
  declare chosen: MapMeasure | undefined;
  declare refusal: string;
  declare copied: string;
  readonly #mapping = new Mapping(() => this.#mapChanged());
  /** By key: where axes go, so that a map stays where it is when the run of the Lab moves on it. */
  readonly #stretches = new Map<string, Stretch>();
  #asked: Asked | undefined;
  #spec: Spec | undefined;
  #settings: readonly MapSetting[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #tell = () => this.renderNow();
  readonly #sight = new IntersectionObserver(([entry]) => {
    if (entry) this.#mapping.seen = entry.isIntersecting;
  });

  constructor() {
    super();
    this.axes = {};
    this.steps = 500;
    this.refusal = '';
    this.copied = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#sight.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#sight.disconnect();
    forgetTelling(this.#tell);
    clearTimeout(this.#timer);
    this.#mapping.dispose();
  }

  get #leader(): SessionRun | undefined {
    return this.session?.runs[0];
  }

  get #plot(): HillockMapPlot | null {
    return this.renderRoot.querySelector('hillock-map-plot');
  }

  /** With every frame: most of them change nothing here. */
  protected override sessionChanged(): void {
    const { catalogues } = this.session ?? {};
    const spec = this.#leader?.spec;
    if (!catalogues || !spec || spec === this.#spec) return;
    this.#spec = spec;
    this.#settings = mapSettings(spec, catalogues);
    this.requestUpdate();
    if (!this.#asked) this.#train();
    else if (this.#stale && this.#mapping.state.name !== 'stopped') {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#train(), settleMs);
    }
  }

  #mapChanged(): void {
    this.#plot?.refresh();
    if (this.#mapping.state.name === 'training') tellSoon(this.#tell);
    else this.requestUpdate();
  }

  /** The setting of an axis: the one that was chosen, or the first one that the other axis does not have. */
  #setting(axis: Axis): MapSetting | undefined {
    const chosen = this.#settings.find(({ path }) => path === this.axes[axis]);
    if (chosen) return chosen;
    if (axis === 'x') return this.#settings.find(({ path }) => path !== this.axes.y);
    const across = this.#setting('x');
    const others = this.#settings.filter(({ path }) => path !== across?.path);
    return others.find(({ initial }) => initial) ?? others[0];
  }

  #stretch({ key, usual }: MapSetting): Stretch {
    const known = this.#stretches.get(key) ?? usual;
    this.#stretches.set(key, known);
    return known;
  }

  get #stale(): boolean {
    const asked = this.#asked;
    return asked !== undefined && this.#spec !== undefined && asked.of !== restOf(this.#spec, asked.x, asked.y);
  }

  #train(): void {
    clearTimeout(this.#timer);
    const [x, y] = [this.#setting('x'), this.#setting('y')];
    const spec = this.#spec;
    if (!spec) return;
    this.refusal = x && y ? this.#refusalOf(x) || this.#refusalOf(y) : text.few;
    if (this.refusal || !x || !y) return;
    const side = (setting: MapSetting): MapSide => ({ ...setting, values: mapValues(setting, this.#stretch(setting)) });
    const asked: Asked = { spec, x: side(x), y: side(y), steps: this.steps, of: restOf(spec, x, y) };
    this.#asked = asked;
    void this.#mapping.train({ spec, rows: asked.y, columns: asked.x, steps: asked.steps });
    this.requestUpdate();
  }

  #refusalOf(setting: MapSetting): string {
    const refused = stretchRefusal(setting, this.#stretch(setting));
    return refused ? text.refusal(setting, refused) : '';
  }

  get #view(): MapView | undefined {
    const { map } = this.#mapping;
    const asked = this.#asked;
    const leader = this.#leader;
    if (!map || !asked || !leader) return undefined;
    const { x, y } = asked;
    const at = ({ path }: MapSide) => this.#settings.find((setting) => setting.path === path)?.present ?? Number.NaN;
    const firstLoss = leader.history.trainLoss[0] ?? Number.NaN;
    const present = this.#stale ? undefined : ([at(x), at(y)] as const);
    return { map, x, y, measure: this.#measure, present, firstLoss };
  }

  protected override render(): unknown {
    const view = this.#view;
    const { state } = this.#mapping;
    const [strong, rest] = view ? verdictOf(view) : ['', ''];
    return html`<div class="sheet" @hillock-cell=${this.#run}>
      <div class="words">
        ${this.refusal ? html`<p class="refusal" role="alert">${this.refusal}</p>` : nothing}
        ${state.name === 'refused' ? html`<p class="refusal" role="alert">${english.settings.refused(state.refusal.path, String(state.refusal.value), state.refusal.reason)}</p>` : nothing}
        ${state.name === 'failed' ? html`<p class="refusal" role="alert">${state.sentence}</p>` : nothing}
        <p class="verdict"><strong>${strong}</strong>${rest}</p>
        <p class="progress">${this.#progress()}</p>
        ${this.#stale && state.name === 'stopped' ? html`<p class="stale">${text.stale}</p>` : nothing}
        <p class="buttons">${
          state.name === 'training'
            ? html`<button class="plain" @click=${() => this.#mapping.stop()}>${text.stop}</button>`
            : html`<button class="plain" @click=${() => this.#train()}>${text.again}</button>`
        }<button class="text" ?disabled=${!view} aria-live="polite" @click=${this.#copy}>${this.copied || text.copy}</button></p>
      </div>
      <div class="choices" role="group" aria-label=${text.choices}>${this.#renderAxis('x', text.across)}${this.#renderAxis('y', text.up)}
        <label>${text.colour}<select @change=${this.#choose((value) => (this.chosen = value as MapMeasure))}>${this.#measures().map(
          (name) => html`<option value=${name} .selected=${name === this.#measure}>${text.measures[name]}</option>`,
        )}</select></label>
        <label>${text.steps}<select @change=${this.#choose((value) => {
          this.steps = Number(value);
          this.#train();
        })}>${stepChoices.map((steps) => html`<option value=${steps} .selected=${steps === this.steps}>${text.number(steps)}</option>`)}</select></label>
      </div>
      <hillock-map-plot .view=${view}></hillock-map-plot>
      <p class="said" role="status">${state.name === 'done' ? `${strong}${rest}` : ''}</p>
    </div>`;
  }

  /** Where units cannot fall silent, the loss says more. */
  get #measure(): MapMeasure {
    const rows = this.session?.catalogues?.activations ?? [];
    const layers = this.#spec?.network.layers ?? [];
    const canFallSilent = layers.some(({ activation }) => rows.find(({ name }) => name === activation.name)?.hardZero);
    return this.chosen ?? (canFallSilent ? 'silent' : 'trainLoss');
  }

  #measures(): readonly MapMeasure[] {
    const classes = this.#leader?.opened.data.classes ?? 0;
    return mapMeasures.filter((name) => name !== 'testAccuracy' || classes > 0);
  }

  #progress(): string {
    const { map, state, rate } = this.#mapping;
    if (!map) return text.loading;
    if (state.name === 'done') return text.done(map.size, rate);
    if (state.name === 'stopped') return text.stopped(map.trained, map.size);
    return text.progress(map.trained, map.size, rate);
  }

  #renderAxis(axis: Axis, name: string): unknown {
    const setting = this.#setting(axis);
    if (!setting) return nothing;
    const stretch = this.#stretch(setting);
    const end = (which: keyof Stretch, label: string, aria: string) =>
      html`<label>${label}<input type="number" step="any" aria-label=${aria} .value=${String(stretch[which])} @change=${this.#setEnd(setting, which)}></label>`;
    return html`<fieldset><legend>${name}</legend>
      <select aria-label=${name} @change=${this.#choose((path) => this.#setAxis(axis, path))}>${this.#settings.map(
        ({ path, ...other }) =>
          html`<option value=${path} .selected=${path === setting.path}>${text.nameOf({ path, ...other })}</option>`,
      )}</select>
      ${end('from', text.from, text.fromOf(name))}${end('to', text.to, text.toOf(name))}
    </fieldset>`;
  }

  #choose(take: (value: string) => void) {
    return (event: Event): void => {
      if (event.target instanceof HTMLSelectElement) take(event.target.value);
    };
  }

  /** What the other axis had is exchanged for what this one had. */
  #setAxis(axis: Axis, path: string): void {
    const other = axis === 'x' ? 'y' : 'x';
    const [mine, theirs] = [this.#setting(axis)?.path, this.#setting(other)?.path];
    const theirNew = theirs === path ? mine : theirs;
    this.axes = { [axis]: path, ...(theirNew ? { [other]: theirNew } : {}) };
    this.#train();
  }

  #setEnd(setting: MapSetting, end: keyof Stretch) {
    return (event: Event): void => {
      if (!(event.target instanceof HTMLInputElement)) return;
      this.#stretches.set(setting.key, { ...this.#stretch(setting), [end]: event.target.valueAsNumber });
      this.#train();
    };
  }

  /** The very training of a cell, in the Lab. */
  #run(event: CustomEvent<MapPlace>): void {
    const asked = this.#asked;
    if (!asked) return;
    const { row, column } = event.detail;
    const at = ({ path, values }: MapSide, index: number): PartialSpec => settingAt(path, values[index] ?? Number.NaN);
    const spec = merge(merge(asked.spec, at(asked.y, row)), at(asked.x, column));
    const detail = { spec, steps: asked.steps };
    this.dispatchEvent(new CustomEvent('hillock-map-run', { detail, bubbles: true, composed: true }));
  }

  async #copy(): Promise<void> {
    const { map } = this.#mapping;
    if (!map || !this.#asked) return;
    const copy = navigator.clipboard?.writeText(csvOf(map, this.#asked.x, this.#asked.y)) ?? Promise.reject();
    this.copied = await copy.then(
      () => text.copied,
      () => text.notCopied,
    );
    setTimeout(() => (this.copied = ''), 2000);
  }
}

/** What of a spec the axes do not set, as text. */
const restOf = (spec: Spec, x: MapSetting, y: MapSetting): string =>
  JSON.stringify(merge(merge(spec, settingAt(x.path, 0)), settingAt(y.path, 0)));

define('hillock-map', HillockMap);
