import { html, nothing, type PropertyDeclarations, type PropertyValues } from 'lit';
import { compact } from '../draw/number';
import type { CatalogueRow, Data, PartialSpec } from '../engine/types';
import { fields } from '../experiment/fields';
import { decodeLink, encodeLink } from '../experiment/link';
import { Session } from '../session/session';
import { english as text } from '../text/english';
import { Announcer } from './announcer';
import { controls } from './control-style';
import { define } from './define';
import type { Figure } from './figure';
import type { HillockActivationPlot } from './hillock-activation-plot';
import './hillock-activation-plot';
import { HillockElement } from './hillock-element';
import './hillock-gradient-flow';
import './hillock-loss-chart';
import './hillock-network';
import { glyphZ, type HillockSettings } from './hillock-settings';
import './hillock-settings';
import './hillock-slider';
import type { Command, Readings } from './hillock-transport';
import './hillock-transport';
import './hillock-unit-inspector';
import type { HillockUnitTimeline } from './hillock-unit-timeline';
import './hillock-unit-timeline';
import { KeyList } from './key-list';
import { labStyle } from './lab-style';
import { opening } from './presets';
import { RunControl } from './run-control';
import type { UnitPlace } from './run-numbers';

/** Cells along a side of the response maps, by the number of hidden units: what one frame can carry. */
const resolutionFor = (units: number): number => (units <= 24 ? 64 : units <= 64 ? 48 : 32);
/** While nothing trains there is time for a fine picture. */
const stillResolution = 128;
const wordsEveryMs = 100;

/**
 * The Lab: a network that trains, its units, and the knobs. Attributes are the settings of a link by their short names
 * (`act="elu" lr="0.3"`), `theme`, `paused`, and `keys="page"` to take keys pressed anywhere on the page.
 * @fires hillock-ready once the first run is open, hillock-change when the settings are others (`detail.link`).
 */
export class HillockLab extends HillockElement {
  static override properties: PropertyDeclarations = {
    link: { type: String },
    paused: { type: Boolean },
    keys: { type: String },
    theme: { type: String, reflect: true },
    chosen: { state: true },
    near: { state: true },
  };

  static override get observedAttributes(): string[] {
    return [...super.observedAttributes, ...fields.map(({ key }) => key)];
  }

  static override styles = [controls, labStyle];

  /** Settings as the hash of a link; attributes of the same names come after it. */
  declare link: string;
  declare paused: boolean;
  declare keys: string;
  declare theme: string;
  declare chosen: UnitPlace | undefined;
  declare near: UnitPlace | undefined;
  #control: RunControl | undefined;
  readonly #announcer = new Announcer();
  readonly #keyList = new KeyList();
  #glyphs: ReadonlyMap<string, Float32Array> = new Map();
  #thumbnails: ReadonlyMap<string, Data> = new Map();
  #histogram: HillockActivationPlot['histogramRequest'] | undefined;
  #looked = '';
  #linkRefused = '';
  #wordsTimer: ReturnType<typeof setTimeout> | undefined;
  #onPage = new AbortController();

  constructor() {
    super();
    this.link = '';
    this.paused = false;
    this.keys = '';
    this.theme = '';
    this.addEventListener('keydown', (event) => this.#key(event));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (!this.session) this.session = new Session();
    this.#onPage = new AbortController();
    document.addEventListener(
      'keydown',
      (event) => this.keys === 'page' && !event.composedPath().includes(this) && this.#key(event),
      { signal: this.#onPage.signal },
    );
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#onPage.abort();
    clearTimeout(this.#wordsTimer);
    this.#wordsTimer = undefined;
    this.session?.dispose();
    this.session = undefined;
    this.#control = undefined;
  }

  override attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    super.attributeChangedCallback(name, before, after);
    if (this.#control?.run && before !== after && fields.some(({ key }) => key === name)) void this.openLink(this.link);
  }

  protected override firstUpdated(): void {
    void this.#start();
  }

  async #start(): Promise<void> {
    const { session } = this;
    if (!session) return;
    this.#control = new RunControl(session, (settings) => this.#settled(settings));
    await session.start();
    if (session.state.name === 'failed') return;
    await this.#control.start(this.#wanted(), opening, !this.paused);
    this.dispatchEvent(
      new CustomEvent('hillock-ready', {
        detail: { version: session.catalogues?.version },
        bubbles: true,
        composed: true,
      }),
    );
    await this.#loadPictures(session);
  }

  /** What link and attributes ask for. */
  #wanted(): PartialSpec {
    const own = fields.flatMap(({ key }) =>
      this.hasAttribute(key) ? [`${key}=${encodeURIComponent(this.getAttribute(key) ?? '')}`] : [],
    );
    const { spec, refused } = decodeLink([this.link.replace(/^#/, ''), ...own].filter(Boolean).join('&'), opening);
    this.#linkRefused =
      refused.length > 0
        ? text.settings.linkRefused(refused.map(({ key, value, reason }) => `${key}=${value} (${reason})`).join(', '))
        : '';
    return spec;
  }

  /** Takes the settings of a link; the run starts again. */
  async openLink(link: string): Promise<void> {
    this.link = link;
    await this.#control?.apply(this.#wanted(), true);
  }

  /** The settings as the hash of a link. */
  get currentLink(): string {
    const spec = this.#control?.run?.spec;
    return spec ? encodeLink(spec, opening) : '';
  }

  async #loadPictures(session: Session): Promise<void> {
    const { catalogues } = session;
    if (!catalogues) return;
    const glyphs = new Map<string, Float32Array>();
    for (const { name } of catalogues.activations) glyphs.set(name, (await session.evaluate({ name }, glyphZ)).value);
    this.#glyphs = glyphs;
    this.requestUpdate();
    const thumbnails = new Map<string, Data>();
    for (const { name, columns, classes } of catalogues.datasets) {
      if (columns !== 2 || classes !== 2) continue;
      const data = await session.examples({ data: { name, samples: 120, noise: 0 } });
      if (data) thumbnails.set(name, data);
    }
    this.#thumbnails = thumbnails;
    this.requestUpdate();
  }

  #settled(settings: boolean): void {
    if (settings) {
      const { currentLink } = this;
      this.dispatchEvent(
        new CustomEvent('hillock-change', { detail: { link: currentLink }, bubbles: true, composed: true }),
      );
    }
    const sizes = this.run?.spec.network.layers ?? [];
    if (this.chosen && this.chosen.unit >= (sizes[this.chosen.layer]?.units ?? 0)) this.chosen = undefined;
    this.requestUpdate();
  }

  protected override sessionChanged(): void {
    this.#control?.measure();
    this.#look();
    const { state } = this.session ?? {};
    this.#announcer.hear(this.#sentence(), state?.name !== 'running');
    this.#wordsTimer ??= setTimeout(() => {
      this.#wordsTimer = undefined;
      this.requestUpdate();
    }, wordsEveryMs);
  }

  /** Asks for the pictures that are shown: coarse ones while it trains. */
  #look(): void {
    const { run, session } = this;
    if (!run || !session) return;
    const running = session.state.name === 'running';
    const resolution = running
      ? resolutionFor(run.history.units)
      : Math.min(stillResolution, 2 * resolutionFor(run.history.units));
    const view = { grid: { resolution, units: true }, ...(this.#histogram ? { histogram: this.#histogram } : {}) };
    const key = JSON.stringify(view);
    if (key === this.#looked) return;
    this.#looked = key;
    session.look(view);
  }

  #headline(): { readonly fact: string; readonly detail: string } {
    const { state } = this.session ?? {};
    const report = this.run?.frame?.report;
    if (state?.name === 'failed') return { fact: text.headlineFailed, detail: '' };
    if (report?.stopped) return { fact: text.headlineStopped, detail: '' };
    return report ? text.headline(report) : { fact: text.headlineLoading, detail: '' };
  }

  #sentence(): string {
    const { fact, detail } = this.#headline();
    const step = this.run?.frame?.report.step;
    return step === undefined ? fact : text.announce(`${fact} ${detail}`.trim() + '.', step);
  }

  protected override render(): unknown {
    const { session } = this;
    const catalogues = session?.catalogues;
    const run = this.#control?.run;
    const failed = session?.state.name === 'failed' ? session.state.sentence : undefined;
    const { fact, detail } = this.#headline();
    const labels = new Map(catalogues?.activations.map((row) => [row.name, row.label]));
    return html`
      <div class="lab" @hillock-command=${this.#command} @hillock-settings=${this.#settings} @hillock-unit=${this.#unit} @hillock-view=${this.#view}
        @hillock-seed=${(event: CustomEvent<{ seed: number }>) => void this.#control?.reseed(event.detail.seed)}
        @hillock-speed=${this.#speed}>
        <section class="transport" aria-label=${text.run.region}>${this.#renderTransport(false)}</section>
        <div class="grid">
          <section class="stage">
            <h1><span class="fact">${fact}</span> <span class="detail">${detail}</span></h1>
            ${failed ? html`<p class="failed" role="alert">${failed}</p>` : nothing}
            <div class="network">
              <hillock-network .session=${session} .chosen=${this.chosen} .labels=${labels}></hillock-network>
              ${this.#renderBlown()}
              ${this.chosen ? html`<hillock-unit-inspector class="inspector" .session=${session} .unit=${this.chosen} role="region" aria-label=${text.unit(this.chosen.layer, this.chosen.unit)}></hillock-unit-inspector>` : nothing}
            </div>
            <hillock-unit-timeline .session=${session} .chosen=${this.chosen} .near=${this.near}></hillock-unit-timeline>
          </section>
          <div class="measures">
            <hillock-activation-plot .session=${session} .rows=${new Map(catalogues?.activations.map((row) => [row.name, row]))}></hillock-activation-plot>
            <hillock-gradient-flow .session=${session}></hillock-gradient-flow>
            <hillock-loss-chart .session=${session}></hillock-loss-chart>
          </div>
          <section class="settings" aria-label=${text.settings.region}>
            <hillock-settings .catalogues=${catalogues} .spec=${run?.spec} .glyphs=${this.#glyphs} .thumbnails=${this.#thumbnails}
              refusal=${this.#control?.refusal || this.#linkRefused}></hillock-settings>
          </section>
        </div>
        <section class="bar" aria-label=${text.run.region}>${this.#renderQuick(catalogues?.activations ?? [])}${this.#renderTransport(true)}</section>
        <p class="said" role="status" aria-live="polite">${this.#announcer.said}</p>
        ${this.#keyList.render()}
      </div>`;
  }

  #renderTransport(compactly: boolean): unknown {
    const { session } = this;
    const control = this.#control;
    const report = control?.run?.frame?.report;
    const readings: Readings | undefined = report && { ...report, stepsPerSecond: control?.stepsPerSecond ?? 0 };
    const state = session?.state.name ?? 'loading';
    return html`<hillock-transport ?compact=${compactly} .playing=${state === 'running'} .enabled=${control?.run !== undefined && state !== 'failed'}
      .status=${control?.finished ? text.run.finished : text.run[state]} .readings=${readings} .seed=${control?.run?.spec.seed ?? 0} .speed=${session?.speed ?? 0}
      .canUndo=${control?.canUndo ?? false} .canRedo=${control?.canRedo ?? false}></hillock-transport>`;
  }

  /** The two knobs that matter, beside what they do, where the settings are further down. */
  #renderQuick(rows: readonly CatalogueRow[]): unknown {
    const spec = this.#control?.run?.spec;
    if (!spec) return html`<div class="quick"></div>`;
    const activation = spec.network.layers[0]?.activation;
    const { optimizer } = spec.training;
    const info = this.session?.catalogues?.optimizers
      .find(({ name }) => name === optimizer.name)
      ?.parameters.find(({ name }) => name === 'learningRate');
    const rate = Number(optimizer['learningRate'] ?? 0);
    const turn = (event: CustomEvent<{ value: number }>, done: boolean) =>
      void this.#control?.apply({ training: { optimizer: { ...optimizer, learningRate: event.detail.value } } }, done);
    return html`<div class="quick">
      <select aria-label=${text.settings.activation} @change=${(event: Event) => event.target instanceof HTMLSelectElement && void this.#control?.apply({ network: { layers: spec.network.layers.map((layer) => ({ ...layer, activation: { name: (event.target as HTMLSelectElement).value } })) } }, true)}>
        ${rows.map((row) => html`<option value=${row.name} ?selected=${row.name === activation?.name}>${row.label}</option>`)}
      </select>
      ${
        info
          ? html`<hillock-slider bare label=${text.settings.learningRate} scale="logarithmic" .min=${0} .max=${30} .value=${rate} .default=${Number(info.default)}
        @hillock-input=${(event: CustomEvent<{ value: number }>) => turn(event, false)} @hillock-change=${(event: CustomEvent<{ value: number }>) => turn(event, true)}></hillock-slider>`
          : nothing
      }
      <span class="rate">${text.settings.rate} <b>${compact(rate)}</b></span>
    </div>`;
  }

  /** What a run that blew up has to say for itself, and what helps. */
  #renderBlown(): unknown {
    const control = this.#control;
    const run = control?.run;
    const stopped = run?.frame?.report.stopped;
    if (!control || !run || !stopped) return nothing;
    const { optimizer } = run.spec.training;
    const rate = Number(optimizer['learningRate'] ?? 0.1) / 10;
    const place = stopped.layer >= run.spec.network.layers.length ? text.blown.output : text.blown.layer(stopped.layer);
    const again = async (change: PartialSpec) => {
      await control.apply(change, true);
      await control.reset();
    };
    return html`<div class="blown" role="alert">
      <p><strong>${text.blown.what(stopped.step, place, stopped.quantity)}</strong> ${text.blown.why}</p>
      <p>${text.blown.cures}</p>
      <div class="cures">
        <button class="plain" @click=${() => again({ training: { optimizer: { ...optimizer, learningRate: rate } } })}>${text.blown.smaller(compact(rate))}</button>
        <button class="plain" @click=${() => again({ training: { clipping: { name: 'norm', limit: 1 } } })}>${text.blown.clip}</button>
        <button class="plain" @click=${() => void control.reset().then(() => control.step())}>${text.blown.reset}</button>
        <button class="plain" @click=${() => void control.reseed()}>${text.blown.newSeed}</button>
      </div>
    </div>`;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    if (changed.has('chosen') && this.chosen === undefined && changed.get('chosen')) this.requestUpdate();
  }

  #command(event: CustomEvent<{ command: Command }>): void {
    this.#do(event.detail.command);
  }

  #do(command: Command): void {
    const control = this.#control;
    if (!control) return;
    switch (command) {
      case 'toggle':
        control.toggle();
        break;
      case 'step':
        control.step();
        break;
      case 'reset':
        void control.reset();
        break;
      case 'reseed':
        void control.reseed();
        break;
      case 'undo':
        void control.undo();
        break;
      case 'redo':
        void control.redo();
        break;
    }
    this.requestUpdate();
  }

  #settings(event: CustomEvent<{ change: PartialSpec; done: boolean }>): void {
    this.#linkRefused = '';
    void this.#control?.apply(event.detail.change, event.detail.done);
  }

  #speed(event: CustomEvent<{ speed: number }>): void {
    if (this.session) this.session.speed = event.detail.speed;
    this.requestUpdate();
  }

  #unit(event: CustomEvent<{ near?: UnitPlace | null; chosen?: UnitPlace | null }>): void {
    const { near, chosen } = event.detail;
    if (near !== undefined) this.near = near ?? undefined;
    if (chosen !== undefined) this.chosen = chosen ?? undefined;
  }

  #view(event: CustomEvent<{ histogram: HillockActivationPlot['histogramRequest'] }>): void {
    this.#histogram = event.detail.histogram;
    this.#look();
  }

  showKeys(): void {
    this.#keyList.show(this.renderRoot);
  }

  #key(event: KeyboardEvent): void {
    if (
      event.defaultPrevented ||
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      isTyping(event) ||
      !this.#keyList.allows(event.key)
    )
      return;
    const settings = this.renderRoot.querySelector<HillockSettings>('hillock-settings');
    const timeline = this.renderRoot.querySelector<HillockUnitTimeline>('hillock-unit-timeline');
    const onButton = event
      .composedPath()
      .some((node) => node instanceof HTMLElement && node.matches('button, summary, select, a'));
    const acts: Record<string, () => void> = {
      ...(onButton ? {} : { ' ': () => this.#do('toggle') }),
      '.': () => this.#do('step'),
      '0': () => this.#do('reset'),
      n: () => this.#do('reseed'),
      z: () => this.#do(event.shiftKey ? 'redo' : 'undo'),
      a: () => settings?.focusActivation(),
      r: () => settings?.focusRate(),
      '[': () => timeline?.stepEvent(-1),
      ']': () => timeline?.stepEvent(1),
      t: () => figureOf(event)?.toggleTable(),
      '?': () => this.showKeys(),
      Escape: () => {
        this.chosen = undefined;
      },
    };
    const act = acts[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }
}

const isTyping = (event: Event): boolean =>
  event
    .composedPath()
    .some(
      (node) =>
        (node instanceof HTMLInputElement && node.type !== 'range' && node.type !== 'checkbox') ||
        node instanceof HTMLTextAreaElement ||
        node instanceof HTMLSelectElement,
    );

const figureOf = (event: Event): Figure | undefined =>
  event.composedPath().find((node): node is Figure => node instanceof HTMLElement && 'toggleTable' in node);

define('hillock-lab', HillockLab);
