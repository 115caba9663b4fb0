import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Context } from '../draw/geometry';
import { type LinkPlace, linkEnds } from '../draw/link-place';
import { drawLink, drawLinks } from '../draw/links';
import { drawUnits, type NetworkPicture } from '../draw/network';
import { layoutNetwork, type NetworkLayout, outputPorts } from '../draw/network-layout';
import { isSilent } from '../draw/state-mark';
import type { Theme } from '../draw/theme';
import type { SessionRun } from '../session/session';
import { english as text } from '../text/english';
import { controls } from './control-style';
import { define } from './define';
import { drawSoon, forgetDrawing } from './draw-queue';
import { Figure, type Table } from './figure';
import { columnsUnder } from './hillock-network-shape';
import './hillock-network-shape';
import { headStyle, layerHeads } from './layer-heads';
import { linkInWords, linkReadout, sameLink } from './network-links';
import { emptyShape, pictureOf } from './network-picture';
import { networkStyle } from './network-style';
import { type Drawn, NetworkTargets } from './network-targets';
import { networkInWords, unitRows } from './network-words';
import { type OutputLook, outputLook } from './output-look';
import { OutputPicture } from './output-picture';
import { PictureLayer } from './picture-layer';
import { PictureViews } from './picture-views';
import { columnsOf, inputPicture, Responses } from './responses';
import { flatIndex, inputNames, layerSizes, samePlace, stateOf, type UnitPlace, weightIndex } from './run-numbers';
import { unitReadout } from './unit-readout';
import { UnitWipes } from './unit-wipes';

/** Weights move slowly, and hundreds of curves are dear. */
const linksEveryMs = 120;

/**
 * The network: every unit with its response map, its state, its bias and its firing share; links by weight; the output
 * with the points. It asks its session for the pictures by itself.
 * @fires hillock-settings when layers come and go (`detail`: `change`, `done`); hillock-unit when a unit is chosen (`detail`: layer and unit, or null) or pointed at (`detail.near`);
 * hillock-link when a link is pointed at (`detail`: `link`, or null; `edit` if its weight is to be edited).
 */
export class HillockNetwork extends Figure implements Drawn {
  static override properties: PropertyDeclarations = {
    chosen: { attribute: false },
    near: { state: true },
    link: { attribute: false },
    labels: { attribute: false },
    testPoints: { attribute: false },
    discrete: { type: Boolean },
    shaping: { state: true },
  };

  static override styles = [controls, Figure.figureStyle, headStyle, networkStyle];

  declare chosen: UnitPlace | undefined;
  declare near: UnitPlace | undefined;
  /** The link that stands out, with its numbers beside it. */
  declare link: LinkPlace | undefined;
  /** Label of an activation by its name, from the catalogue. */
  declare labels: ReadonlyMap<string, string>;
  /** Whether the surface shows the test points, too. */
  declare testPoints: boolean;
  /** Whether the surface shows only which class, not how sure. */
  declare discrete: boolean;
  /** Whether layers and units can be changed under the drawing. */
  declare shaping: boolean;
  readonly #targets = new NetworkTargets(this);
  readonly #responses = new Responses();
  readonly #paintMaps = () => {
    const { run, theme } = this;
    if (run && theme) this.#responses.paint(run, theme, this.#look());
  };
  readonly #wipes = new UnitWipes();
  readonly #views = new PictureViews();
  readonly #links = new PictureLayer();
  readonly #output = new OutputPicture();
  /** Asks for the numbers of the link. */
  readonly #asker = {};
  #askedFor: number | undefined;
  /** The link is pointed at here: its numbers stand beside it. */
  #telling = false;
  #inputMaps:
    | { readonly theme: Theme; readonly names: string; readonly maps: readonly HTMLCanvasElement[] }
    | undefined;

  constructor() {
    super();
    this.labels = new Map();
    this.testPoints = true;
    this.discrete = false;
    this.shaping = false;
  }

  protected override get everyMs(): number {
    return 30; // maps and surface come in every second frame
  }

  /** Asks for the maps and the surface that are to be shown. */
  #ask(): void {
    const { run, session } = this;
    if (!run || !session) return;
    const at = `${run.name} ${run.step} ${run.interventions}`;
    const view = this.#views.next(run.history.units, session.state.name === 'running', at, run.opened.data.columns > 2);
    if (view) session.ask(this, view);
  }

  protected get heading(): string {
    return text.network.title;
  }

  protected override sessionChanged(): void {
    const { run } = this;
    this.#responses.take(run);
    super.sessionChanged();
    this.#ask();
  }

  /** Many maps take a while: their colours are a drawing of their own. */
  protected override prepareDrawing(): void {
    drawSoon(this.#paintMaps);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    forgetDrawing(this.#paintMaps);
    this.session?.ask(this, undefined);
    this.session?.ask(this.#asker, undefined);
  }

  protected override updated(): void {
    super.updated();
    const { run, link } = this;
    const index = run && link && weightIndex(run, link);
    if (index === this.#askedFor) return;
    this.#askedFor = index;
    this.session?.ask(this.#asker, index === undefined ? undefined : { parameter: index });
  }

  /** Where everything lies at the present width. */
  get layout(): NetworkLayout {
    return this.#layout(this.width);
  }

  #layout(width: number): NetworkLayout {
    const { run } = this;
    return layoutNetwork(run ? { inputs: run.opened.data.inputs, layers: layerSizes(run) } : emptyShape, width);
  }

  protected heightAt(width: number): number {
    return this.#layout(width).height;
  }

  /** The outputs, or of several the one that is pointed at or chosen. */
  #look(): OutputLook {
    const { run } = this;
    const { layer, unit } = this.near ?? this.chosen ?? {};
    const alone = run && run.opened.data.outputs > 1 && layer === layerSizes(run).length;
    return outputLook(run, this.discrete, alone ? unit : undefined);
  }

  #labelOf(activation: { readonly name: string }): string {
    const { name } = activation;
    const row = () => this.session?.catalogues?.activations.find((each) => each.name === name);
    return this.labels.get(name) ?? row()?.label ?? name;
  }

  #inputNames(): readonly string[] {
    return this.run ? inputNames(this.run, 0) : ['x', 'y'];
  }

  #inputPictures(theme: Theme): readonly HTMLCanvasElement[] {
    const names = this.#inputNames();
    const key = `${columnsOf(this.run)} ${names.join()}`;
    if (this.#inputMaps?.theme !== theme || this.#inputMaps.names !== key) {
      this.#inputMaps = { theme, names: key, maps: names.map((name) => inputPicture(this.run, name, theme)) };
    }
    return this.#inputMaps.maps;
  }

  protected draw(ctx: Context, theme: Theme, width: number): void {
    const layout = this.#layout(width);
    const { run } = this;
    const frame = run?.frame;
    const sizes = run ? layerSizes(run) : emptyShape.layers;
    const look = this.#look();
    this.#paintMaps();
    const now = performance.now();
    if (frame) {
      const silent = Array.from(frame.units.state, (_, flat) => isSilent(stateOf(frame, flat)));
      this.#wipes.update(silent, now, this.calm);
    }
    const picture: NetworkPicture = {
      ...pictureOf(
        run,
        (activation) => this.#labelOf(activation),
        (flat) => this.#wipes.progress(flat, now),
      ),
      inputNames: this.#inputNames(),
      inputMaps: this.#inputPictures(theme),
      map: (to, layer, unit, rect) =>
        layer < sizes.length
          ? this.#responses.drawUnit(to, theme, run, flatIndex(sizes, { layer, unit }), rect)
          : this.#responses.drawOutput(to, theme, run, rect),
      near: this.near ?? this.chosen,
      chosen: this.chosen,
    };
    const { near = this.chosen } = this;
    this.#links.put(
      ctx,
      width,
      layout.height,
      [theme, run, near, sizes.join()],
      this.session?.state.name === 'running' ? linksEveryMs : 0,
      (own) => drawLinks(own, theme, layout, picture),
    );
    this.#drawLink(ctx, theme, layout);
    const outputName = run?.spec.network.output.activation;
    const shown = { activation: outputName ? this.#labelOf(outputName) : '', test: this.testPoints };
    this.#output.draw(ctx, theme, layout, run, this.#responses, look, shown);
    drawUnits(ctx, theme, layout, picture);
    if (this.#wipes.running) this.requestDraw();
  }

  #drawLink(ctx: Context, theme: Theme, layout: NetworkLayout): void {
    const { run, link } = this;
    const ends = run && link && linkEnds(layout, run.opened.data.outputs, link);
    if (ends) drawLink(ctx, theme, ends, run.frame?.parameters[weightIndex(run, link) ?? -1] ?? 0);
  }

  protected get alternative(): string {
    return networkInWords(this.run);
  }

  protected get table(): Table {
    return { caption: this.alternative, columns: text.network.columns, rows: unitRows(this.run) };
  }

  protected override renderOver(): unknown {
    const { run, width } = this;
    if (!run?.frame || width <= 0) return nothing;
    return html`${this.#targets.render(run, this.#look().only ?? 0)}
      ${this.#renderReadout(run, this.layout)}
      <p class="sr" role="status">${this.link && this.#telling ? linkInWords(run, this.link) : ''}</p>`;
  }

  #renderReadout(run: SessionRun, layout: NetworkLayout): unknown {
    const { near, link } = this;
    if (link && this.#telling) return linkReadout(run, link, layout);
    const tile =
      near &&
      (near.layer === layout.layers.length
        ? outputPorts(layout, run.opened.data.outputs)[near.unit]
        : layout.layers[near.layer]?.units[near.unit]);
    if (!near || !tile || samePlace(near, this.chosen)) return nothing;
    return unitReadout(this.session, near, tile, layout.width, layout.height);
  }

  protected override renderMore(): unknown {
    return html`<button class="text more" aria-expanded=${this.shaping} @click=${this.#shape}>${this.shaping ? text.editing.shapeDone : text.editing.shape}<span class="sr">: ${text.editing.shapeLabel}</span></button>`;
  }

  protected override renderPicture(): TemplateResult {
    return html`${this.#renderHeads()}${super.renderPicture()}`;
  }

  #renderHeads(): unknown {
    const { run } = this;
    if (!this.shaping || !run || this.width <= 0) return nothing;
    return layerHeads(this.layout, run.spec.network.layers, (change) => {
      const detail = { change, done: true };
      this.dispatchEvent(new CustomEvent('hillock-settings', { detail, bubbles: true, composed: true }));
    });
  }

  protected override renderUnder(): unknown {
    if (!this.shaping || this.width <= 0) return nothing;
    const columns = this.tabular ? undefined : columnsUnder(this.layout);
    return html`<hillock-network-shape class="shape" .session=${this.session} .columns=${columns}></hillock-network-shape>`;
  }

  #shape(): void {
    this.shaping = !this.shaping;
  }

  pointAt(link: LinkPlace | undefined, edit = false): void {
    if (sameLink(link, this.link) && !edit) return;
    this.link = link;
    this.#telling = link !== undefined && !edit;
    const detail = { link: link ?? null, edit: edit && link !== undefined };
    this.dispatchEvent(new CustomEvent('hillock-link', { detail, bubbles: true, composed: true }));
  }

  approach(place: UnitPlace | undefined): void {
    this.pointAt(undefined);
    this.near = place;
    const detail = { near: place ?? null };
    this.dispatchEvent(new CustomEvent('hillock-unit', { detail, bubbles: true, composed: true }));
  }

  choose(place: UnitPlace): void {
    const chosen = samePlace(place, this.chosen) ? null : place;
    this.dispatchEvent(new CustomEvent('hillock-unit', { detail: { chosen }, bubbles: true, composed: true }));
  }

  /** Moves the focus to a unit or an output. */
  focusUnit(place: UnitPlace): void {
    const sizes = layerSizes(this.run);
    const unit = `.unit[data-flat="${flatIndex(sizes, place)}"]`;
    const output = (this.run?.opened.data.outputs ?? 1) > 1 ? `.port[data-output="${place.unit}"]` : '.output';
    this.renderRoot.querySelector<HTMLElement>(place.layer === sizes.length ? output : unit)?.focus();
  }
}

define('hillock-network', HillockNetwork);
