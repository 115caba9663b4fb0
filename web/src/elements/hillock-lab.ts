import { html, nothing, type PropertyDeclarations } from 'lit';
import type { LinkPlace } from '../draw/link-place';
import type { ActivationRow, Data, PartialSpec } from '../engine/types';
import { encodeLink } from '../experiment/link';
import { fitsLink } from '../experiment/link-table';
import type { Catalogues } from '../session/protocol';
import { Session } from '../session/session';
import { english as text } from '../text/english';
import { Announcer } from './announcer';
import { controls } from './control-style';
import { define } from './define';
import type { Figure } from './figure';
import './hillock-activation-plot';
import './hillock-compare';
import './hillock-confusion';
import type { Shown } from './hillock-data-settings';
import { HillockElement } from './hillock-element';
import './hillock-example-inspector';
import './hillock-gradient-flow';
import './hillock-layer-norms';
import './hillock-layer-panel';
import './hillock-loss-chart';
import './hillock-network';
import type { HillockSettings } from './hillock-settings';
import './hillock-settings';
import type { Command, Readings } from './hillock-transport';
import './hillock-transport';
import './hillock-unit-inspector';
import type { HillockUnitTimeline } from './hillock-unit-timeline';
import './hillock-unit-timeline';
import { KeyList } from './key-list';
import { quickKnobs, stoppedPanel } from './lab-panels';
import { labStyle } from './lab-style';
import { headlineOf, printedOf, sentenceOf } from './lab-words';
import { glyphsOf, thumbnailsOf } from './menu-pictures';
import { opening } from './presets';
import { askedSpec, runAttributes } from './run-attributes';
import { RunControl } from './run-control';
import type { UnitPlace } from './run-numbers';
import { forgetTelling, tellSoon } from './word-clock';

/** What a run carries that only a small picture shows. */
const besides = { grid: { resolution: 48, units: false } } as const;

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
    pointed: { state: true },
    edited: { state: true },
    shown: { state: true },
    map: { state: true },
  };

  static override get observedAttributes(): string[] {
    // biome-ignore lint/complexity/noThisInStatic: Lit prepares the class that this getter is asked on
    return [...super.observedAttributes, ...runAttributes];
  }

  static override styles = [controls, labStyle];

  /** Settings as the hash of a link; attributes of the same names come after it. */
  declare link: string;
  declare paused: boolean;
  declare keys: string;
  declare theme: string;
  declare chosen: UnitPlace | undefined;
  declare near: UnitPlace | undefined;
  /** The link that is pointed at, and the one whose weight is to be edited. */
  declare pointed: LinkPlace | undefined;
  declare edited: LinkPlace | undefined;
  declare shown: Shown;
  /** Whether the map of two settings is open: its element comes when it is asked for. */
  declare map: boolean;
  #control: RunControl | undefined;
  readonly #announcer = new Announcer();
  readonly #keyList = new KeyList();
  #glyphs: ReadonlyMap<string, Float32Array> = new Map();
  #thumbnails: ReadonlyMap<string, Data> = new Map();
  #catalogues: Catalogues | undefined;
  #labels: ReadonlyMap<string, string> = new Map();
  #rows: ReadonlyMap<string, ActivationRow> = new Map();
  #linkRefused = '';
  readonly #tell = () => this.renderNow();
  #abort = new AbortController();
  readonly #sight = new IntersectionObserver(([entry]) => {
    if (this.#control && entry) this.#control.seen = entry.isIntersecting;
  });

  constructor() {
    super();
    this.link = '';
    this.paused = false;
    this.keys = '';
    this.shown = { testPoints: true, discrete: false };
    this.map = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.addEventListener('keydown', (event) => this.#key(event), { signal });
    const elsewhere = (event: KeyboardEvent) => this.keys === 'page' && !event.composedPath().includes(this);
    document.addEventListener('keydown', (event) => elsewhere(event) && this.#key(event), { signal });
    void this.#start();
    this.#sight.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#abort.abort();
    this.#sight.disconnect();
    forgetTelling(this.#tell);
    this.session?.dispose();
    this.session = undefined;
    this.#control = undefined;
  }

  override attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    super.attributeChangedCallback(name, before, after);
    if (this.#control?.run && before !== after && runAttributes.includes(name)) void this.openLink(this.link);
  }

  async #start(): Promise<void> {
    const session = new Session();
    session.lookAside(besides);
    this.session = session;
    const control = new RunControl(session, (settings) => this.#settled(settings));
    this.#control = control;
    await session.start();
    if (session.state.name === 'failed' || this.#control !== control) return;
    await control.start(opening, (base) => this.#wanted(base), !this.paused);
    const detail = { version: session.catalogues?.version };
    this.dispatchEvent(new CustomEvent('hillock-ready', { detail, bubbles: true, composed: true }));
    await this.#loadPictures(session);
  }

  /** What link and attributes ask for. */
  #wanted(base: PartialSpec): PartialSpec {
    const { spec, refusal } = askedSpec(this, this.link, base);
    this.#linkRefused = refusal;
    return spec;
  }

  /** Takes the settings of a link; the run starts again. */
  async openLink(link: string): Promise<void> {
    this.link = link;
    const control = this.#control;
    await control?.replace(this.#wanted(control.base));
  }

  /** The settings as the hash of a link. */
  get currentLink(): string {
    const control = this.#control;
    if (!control?.run) return '';
    const { spec } = control.run;
    const { data = spec.data } = control.base;
    const stays = spec.data.name === 'table' && !fitsLink(spec); // then the link has the page's data
    return encodeLink(stays ? { ...spec, data } : spec, control.base);
  }

  async #loadPictures(session: Session): Promise<void> {
    this.#glyphs = await glyphsOf(session);
    this.#thumbnails = await thumbnailsOf(session);
    this.requestUpdate();
  }

  #settled(settings: boolean): void {
    if (settings) {
      const detail = { link: this.currentLink };
      this.dispatchEvent(new CustomEvent('hillock-change', { detail, bubbles: true, composed: true }));
    }
    const layers = this.run?.spec.network.layers ?? [];
    const outputs = this.run?.opened.data.outputs ?? 0;
    const { layer = 0, unit = 0 } = this.chosen ?? {};
    if (unit >= (layer === layers.length ? outputs : (layers[layer]?.units ?? 0))) this.chosen = undefined;
    this.requestUpdate();
  }

  protected override sessionChanged(): void {
    this.#control?.measure();
    this.#announcer.hear(sentenceOf(this.session), this.session?.state.name !== 'running');
    tellSoon(this.#tell);
  }

  protected override willUpdate(): void {
    super.willUpdate();
    const { catalogues } = this.session ?? {};
    if (!catalogues || catalogues === this.#catalogues) return;
    this.#catalogues = catalogues; // the same maps as long as it is the same: figures render when they get others
    this.#labels = new Map(catalogues.activations.map((row) => [row.name, row.label]));
    this.#rows = new Map(catalogues.activations.map((row) => [row.name, row]));
  }

  protected override render(): unknown {
    const { fact, detail } = headlineOf(this.session);
    const headline = html`<h1><span class="fact">${fact}</span> <span class="detail">${detail}</span></h1>`;
    const { session } = this;
    if (session?.state.name === 'failed')
      return html`<div class="lab failed" role="alert">${headline}<p>${session.state.sentence}</p></div>`;
    return html`<div class="lab" @hillock-command=${this.#command} @hillock-settings=${this.#settings} @hillock-shown=${this.#showing} @hillock-unit=${this.#unit} @hillock-link=${this.#pointAt}
        @hillock-forked=${this.#showRuns} @hillock-seed=${this.#seed} @hillock-speed=${this.#speed}>
      <div class="grid">
        <section class="transport" aria-label=${text.run.region}>${this.#renderTransport(false)}</section>
        <section class="stage" aria-label=${text.timeline.title}>${headline}${this.#renderStage()}</section>
        <section class="measures" aria-label=${text.measures}>${this.#renderMeasures()}</section>
        <section class="settings" aria-label=${text.settings.region}>${this.#renderSettings()}</section>
      </div>
      <section class="depths" aria-label=${text.layers.region}>
        <hillock-layer-panel .session=${session}></hillock-layer-panel>
        <hillock-layer-norms .session=${session}></hillock-layer-norms>
      </section>
      <section class="example" aria-label=${text.example.title}><hillock-example-inspector .session=${session} .unit=${this.chosen}></hillock-example-inspector></section>
      <section class="compare" ?data-alone=${(session?.runs.length ?? 0) < 2} aria-label=${text.compare.region}><hillock-compare .session=${session}></hillock-compare></section>
      <section class="map" ?data-closed=${!this.map} aria-label=${text.map.region}>${this.#renderMap()}</section>
      <section class="bar" aria-label=${text.run.quick}>
        ${quickKnobs(session?.catalogues, this.run, (change, done) => void this.#control?.apply(change, done))}${this.#renderTransport(true)}
      </section>
      <p class="printed">${printedOf(this.run)}</p>
      <p class="said" role="status" aria-live="polite">${this.#announcer.said}</p>
      ${this.#keyList.render()}
    </div>`;
  }

  #renderStage(): unknown {
    const { session, chosen, near } = this;
    const control = this.#control;
    return html`<div class="network">
        <hillock-network .session=${session} .chosen=${chosen} .link=${this.pointed} .labels=${this.#labels} .testPoints=${this.shown.testPoints} ?discrete=${this.shown.discrete}></hillock-network>
        ${stoppedPanel(this.run, {
          again: (change) => void control?.apply(change, true).then(() => control.reset()),
          stepFromStart: () => void control?.reset().then(() => control.step()),
          reseed: () => void control?.reseed(),
        })}
        ${chosen ? html`<hillock-unit-inspector class="inspector" role="region" aria-label=${text.unit(chosen.layer, chosen.unit)} .session=${session} .unit=${chosen} .link=${this.edited}></hillock-unit-inspector>` : nothing}
      </div>
      <hillock-unit-timeline .session=${session} .chosen=${chosen} .near=${near}></hillock-unit-timeline>`;
  }

  #renderMeasures(): unknown {
    const { session } = this;
    return html`<hillock-activation-plot .session=${session} .rows=${this.#rows}></hillock-activation-plot>
      <hillock-gradient-flow .session=${session}></hillock-gradient-flow>
      <hillock-loss-chart .session=${session}></hillock-loss-chart>
      ${(this.run?.opened.data.classes ?? 0) > 1 ? html`<hillock-confusion .session=${session}></hillock-confusion>` : nothing}`;
  }

  #renderSettings(): unknown {
    return html`<hillock-settings .session=${this.session} .catalogues=${this.session?.catalogues} .spec=${this.run?.spec} .data=${this.run?.opened.data} .shown=${this.shown} .glyphs=${this.#glyphs}
      .thumbnails=${this.#thumbnails} .refusal=${this.#control?.refusal || this.#linkRefused}></hillock-settings>`;
  }

  #renderMap(): unknown {
    const { map, session } = this;
    return html`<div class="head"><h2>${text.map.title}</h2>
        <button class=${map ? 'text' : 'plain'} aria-expanded=${map} @click=${this.#toggleMap}>${map ? text.map.close : text.map.open}</button></div>
      ${map ? html`<hillock-map .session=${session} @hillock-map-run=${this.#runOfMap}></hillock-map>` : html`<p class="intro">${text.map.intro}</p>`}`;
  }

  async #toggleMap(): Promise<void> {
    if (!this.map) await import('./hillock-map');
    this.map = !this.map;
    await this.updateComplete;
    if (this.map) this.#scrollTo('.map', 'start'); // out of sight it would rest
  }

  #runOfMap(event: CustomEvent<{ spec: PartialSpec; steps: number }>): void {
    this.#linkRefused = '';
    void this.#control?.train(event.detail.spec, event.detail.steps);
    this.#scrollTo('.stage', 'start');
  }

  #renderTransport(compactly: boolean): unknown {
    const control = this.#control;
    const report = this.run?.frame?.report;
    const readings: Readings | undefined = report && { ...report, stepsPerSecond: control?.stepsPerSecond ?? 0 };
    const state = this.session?.state.name ?? 'loading';
    return html`<hillock-transport ?compact=${compactly} .playing=${state === 'running'} .enabled=${this.run !== undefined}
      .status=${control?.finished ? text.run.finished : text.run[state]} .readings=${readings} .seed=${this.run?.spec.seed ?? 0}
      .speed=${this.session?.speed ?? 0} .canUndo=${control?.canUndo ?? false} .canRedo=${control?.canRedo ?? false}></hillock-transport>`;
  }

  #command(event: CustomEvent<{ command: Command }>): void {
    this.#do(event.detail.command);
  }

  #do(command: Command): void {
    const control = this.#control;
    if (!control) return;
    if (command === 'toggle') control.toggle();
    else if (command === 'step') control.step();
    else void control[command]();
    this.requestUpdate();
  }

  #settings(event: CustomEvent<{ change: PartialSpec; done: boolean }>): void {
    this.#linkRefused = '';
    void this.#control?.apply(event.detail.change, event.detail.done);
  }

  #showing(event: CustomEvent<Shown>): void {
    this.shown = event.detail;
  }

  #seed(event: CustomEvent<{ seed: number }>): void {
    void this.#control?.reseed(event.detail.seed);
  }

  #speed(event: CustomEvent<{ speed: number }>): void {
    if (this.session) this.session.speed = event.detail.speed;
    this.requestUpdate();
  }

  #unit(event: CustomEvent<{ near?: UnitPlace | null; chosen?: UnitPlace | null }>): void {
    const { near, chosen } = event.detail;
    if (near !== undefined) this.near = near ?? undefined;
    if (chosen === undefined) return;
    this.chosen = chosen ?? undefined;
    this.edited = undefined;
  }

  #pointAt(event: CustomEvent<{ link: LinkPlace | null; edit: boolean }>): void {
    const { link, edit } = event.detail;
    this.pointed = link ?? undefined;
    if (!link || !edit) return;
    this.chosen = { layer: link.layer, unit: link.unit };
    this.edited = { ...link }; // another one each time: it is to be taken in hand again
  }

  #showRuns(): void {
    this.#scrollTo('hillock-compare', 'center');
  }

  #scrollTo(part: string, block: ScrollLogicalPosition): void {
    const behavior = matchMedia('(prefers-reduced-motion: reduce)').matches ? 'instant' : 'smooth';
    this.renderRoot.querySelector(part)?.scrollIntoView({ behavior, block });
  }

  /** Shows the list of keys. */
  showKeys(): void {
    this.#keyList.show(this.renderRoot);
  }

  #key(event: KeyboardEvent): void {
    const act = this.#keyList.act(event);
    if (!act || (act === 'leave' && !this.chosen)) return;
    event.preventDefault();
    const settings = this.renderRoot.querySelector<HillockSettings>('hillock-settings');
    const timeline = this.renderRoot.querySelector<HillockUnitTimeline>('hillock-unit-timeline');
    switch (act) {
      case 'activations':
        settings?.focusActivation();
        break;
      case 'rate':
        settings?.focusRate();
        break;
      case 'previous':
      case 'next':
        timeline?.stepEvent(act === 'next' ? 1 : -1);
        break;
      case 'table':
        figureOf(event)?.toggleTable();
        break;
      case 'keys':
        this.showKeys();
        break;
      case 'leave':
        this.chosen = undefined;
        break;
      default:
        this.#do(act);
    }
  }
}

const figureOf = (event: Event): Figure | undefined =>
  event.composedPath().find((node): node is Figure => node instanceof HTMLElement && 'toggleTable' in node);

define('hillock-lab', HillockLab);
