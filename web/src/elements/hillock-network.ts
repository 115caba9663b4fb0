import { html, nothing, type PropertyDeclarations, css as sheet, type TemplateResult } from 'lit';
import type { Context, Rect } from '../draw/geometry';
import { type LinkPlace, linkEnds } from '../draw/link-place';
import { drawLink, drawLinks } from '../draw/links';
import { drawUnits, type NetworkPicture } from '../draw/network';
import { layoutNetwork, type NetworkLayout, outputPorts } from '../draw/network-layout';
import { compact, percent } from '../draw/number';
import { isSilent } from '../draw/state-mark';
import type { Theme } from '../draw/theme';
import type { SessionRun } from '../session/session';
import { english as text } from '../text/english';
import { controls } from './control-style';
import { define } from './define';
import { drawSoon, forgetDrawing } from './draw-queue';
import { Figure, type Table } from './figure';
import type { ShapeColumn } from './hillock-network-shape';
import './hillock-network-shape';
import { headStyle, layerHeads } from './layer-heads';
import { linkInWords, linkReadout, linkUnder, nextLink, sameLink } from './network-links';
import { emptyShape, pictureOf } from './network-picture';
import { type OutputLook, outputLook } from './output-look';
import { OutputPicture } from './output-picture';
import { PictureLayer } from './picture-layer';
import { PictureViews } from './picture-views';
import { columnsOf, inputPicture, Responses } from './responses';
import {
  block,
  flatIndex,
  inputNames,
  layerSizes,
  placeOf,
  silentIn,
  stateOf,
  type UnitPlace,
  weightIndex,
} from './run-numbers';
import { hitArea, outputArea, portArea, unitReadout } from './unit-readout';
import { UnitWipes } from './unit-wipes';

/** Weights move slowly, and hundreds of curves are dear. */
const linksEveryMs = 120;

/** Of the controls under a layer, in px. */
const widestColumn = 112;

/**
 * The network: every unit with its response map, its state, its bias and its firing share; links by weight; the output
 * with the points. It asks its session for the pictures by itself.
 * @fires hillock-settings when layers come and go (`detail`: `change`, `done`); hillock-unit when a unit is chosen (`detail`: layer and unit, or null) or pointed at (`detail.near`);
 * hillock-link when a link is pointed at (`detail`: `link`, or null; `edit` if its weight is to be edited).
 */
export class HillockNetwork extends Figure {
  static override properties: PropertyDeclarations = {
    chosen: { attribute: false },
    near: { state: true },
    link: { attribute: false },
    labels: { attribute: false },
    testPoints: { attribute: false },
    discrete: { type: Boolean },
    shaping: { state: true },
  };

  static override styles = [
    controls,
    Figure.figureStyle,
    headStyle,
    sheet`
      :host { container-type: inline-size; }
      .head { position: absolute; inset-block-start: -4px; inset-inline-end: 0; z-index: 1; min-block-size: 0; }
      .head h2 { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); }
      @container (max-width: 559px) {
        .figure { display: flex; flex-direction: column; }
        .head { position: static; order: 1; justify-content: end; }
        .shape { order: 2; }
      }
      .units { position: absolute; inset: 0; }
      .units[data-linked] { cursor: pointer; }
      .unit, .output { position: absolute; border: 0; padding: 0; background: none; }
      .unit:focus-visible, .output:focus-visible { outline-offset: -3px; }
      .output.name:hover { border-block-end: 1px solid var(--rule-strong); }
      .shape { margin-block-start: var(--s1); }
      .readout { position: absolute; z-index: 2; pointer-events: none; background: var(--raised); border: 1px solid var(--rule-strong); padding: 6px 10px; font-size: var(--text-xs); line-height: 1.45; }
      .readout b { font-weight: var(--weight-strong); }
      .readout dl { display: grid; grid-template-columns: auto auto; gap: 0 10px; margin: 2px 0 0; }
      .readout dt { color: var(--ink-2); }
      .readout dd { margin: 0; text-align: end; }
      @media print { .readout { display: none; } }
    `,
  ];

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
    const { run } = this;
    const frame = run?.frame;
    if (!run || !frame) return text.network.label;
    const sizes = layerSizes(run);
    return text.network.alternative(
      sizes.map((units, layer) => {
        const { silent, dead } = silentIn(frame, sizes, layer);
        return text.network.layerAlternative(layer, units, silent, dead);
      }),
    );
  }

  protected get table(): Table {
    const { run } = this;
    const frame = run?.frame;
    const sizes = layerSizes(run);
    const rows =
      frame && run
        ? Array.from(frame.units.state, (_, flat) => {
            const place = placeOf(sizes, flat);
            const { units } = frame;
            const numbers = [
              units.minPreActivation,
              units.maxPreActivation,
              units.meanAbsDerivative,
              units.gradientNorm,
            ];
            return [
              text.unitName(place.layer, place.unit),
              text.states[stateOf(frame, flat)],
              percent(units.activeShare[flat] ?? 0),
              ...numbers.map((values) => compact(values[flat] ?? 0)),
              compact(block(run, place.layer, 'bias')[place.unit] ?? 0),
            ];
          })
        : [];
    return { caption: this.alternative, columns: text.network.columns, rows };
  }

  protected override renderOver(): unknown {
    const { run, width } = this;
    const frame = run?.frame;
    if (!run || !frame || width <= 0) return nothing;
    const sizes = layerSizes(run);
    const layout = this.#layout(width);
    const entry = this.chosen ?? this.near ?? { layer: 0, unit: 0 };
    return html`<div class="units" role="group" aria-label=${`${text.network.label}. ${text.network.hint}`} ?data-linked=${this.link !== undefined}
        @keydown=${this.#key} @pointermove=${this.#seekLink} @click=${this.#pressLink}
        @pointerleave=${(event: PointerEvent) => event.pointerType === 'mouse' && this.#leave()}>
        ${layout.layers.flatMap((place) =>
          place.units.map((_, unit) => {
            const flat = flatIndex(sizes, { layer: place.layer, unit });
            const at = { layer: place.layer, unit };
            const name = text.network.unitLabel(
              text.unit(place.layer, unit),
              text.states[stateOf(frame, flat)],
              percent(frame.units.activeShare[flat] ?? 0),
            );
            return html`<button class="unit" data-flat=${flat} aria-label=${name} aria-pressed=${isSame(this.chosen, at)}
              tabindex=${isSame(entry, at) ? 0 : -1} .style=${hitArea(place.units, unit)}
              @pointerenter=${(event: PointerEvent) => event.pointerType === 'mouse' && this.#approach(at)}
              @focus=${() => this.#approach(at)} @blur=${this.#leave} @click=${() => this.#choose(at)}></button>`;
          }),
        )}
        ${this.#renderOutputs(run, layout)}
      </div>
      ${this.#renderReadout(run, layout)}
      <p class="sr" role="status">${this.link && this.#telling ? linkInWords(run, this.link) : ''}</p>`;
  }

  /** A name over the surface stands for the output, or for the one of several that is shown; each has a mark at its edge. */
  #renderOutputs(run: SessionRun, layout: NetworkLayout): unknown {
    const { outputs } = run.opened.data;
    const button = (unit: number, kind: 'name' | 'port', { x, y, width, height }: Rect) => {
      const place = { layer: layout.layers.length, unit };
      const name = text.editing.outputUnit(unit, outputs);
      const norm = run.frame?.layers[place.layer]?.gradientNorm ?? Number.NaN;
      const label = text.editing.outputLabel(name, block(run, place.layer, 'bias')[unit] ?? Number.NaN, norm);
      return html`<button class=${`output ${kind}`} data-output=${unit} aria-label=${label} aria-pressed=${isSame(this.chosen, place)}
        tabindex="-1" .style=${`left:${x}px;top:${y}px;width:${width}px;height:${height}px`}
        @pointerenter=${(event: PointerEvent) => event.pointerType === 'mouse' && this.#approach(place)}
        @focus=${() => this.#approach(place)} @blur=${this.#leave} @click=${() => this.#choose(place)}></button>`;
    };
    const ports = outputs > 1 ? outputPorts(layout, outputs).map(portArea) : [];
    return html`${button(this.#look().only ?? 0, 'name', outputArea(layout))}${ports.map((area, unit) => button(unit, 'port', area))}`;
  }

  #renderReadout(run: SessionRun, layout: NetworkLayout): unknown {
    const { near, link } = this;
    if (link && this.#telling) return linkReadout(run, link, layout);
    const tile =
      near &&
      (near.layer === layout.layers.length
        ? outputPorts(layout, run.opened.data.outputs)[near.unit]
        : layout.layers[near.layer]?.units[near.unit]);
    if (!near || !tile || isSame(near, this.chosen)) return nothing;
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
    return layerHeads(this.#layout(this.width), run.spec.network.layers, (change) => {
      const detail = { change, done: true };
      this.dispatchEvent(new CustomEvent('hillock-settings', { detail, bubbles: true, composed: true }));
    });
  }

  protected override renderUnder(): unknown {
    if (!this.shaping || this.width <= 0) return nothing;
    const columns = this.tabular ? undefined : this.#columns();
    return html`<hillock-network-shape class="shape" .session=${this.session} .columns=${columns}></hillock-network-shape>`;
  }

  #columns(): readonly ShapeColumn[] {
    const layout = this.#layout(this.width);
    const { outputUnit: end } = layout;
    const columns = layout.layers.map(({ x, width, gap }) => ({
      middle: x + width / 2,
      width: Math.min(widestColumn, width + gap - 6),
    }));
    const last = layout.layers.at(-1);
    const room = last ? end.x + end.width - (last.x + last.width + 6) : end.width;
    const width = Math.min(widestColumn, Math.max(end.width, Math.min(room, 64)));
    return [...columns, { middle: Math.min(end.x + end.width / 2, this.width - width / 2), width }];
  }

  #shape(): void {
    this.shaping = !this.shaping;
  }

  /** The link under the pointer; its own units are over it. */
  #linkUnder(event: PointerEvent): LinkPlace | undefined {
    if (!this.run || event.target !== event.currentTarget) return undefined;
    const pointer = event.pointerType === 'mouse' ? 'mouse' : 'finger';
    return linkUnder(this.run, this.#layout(this.width), { x: event.offsetX, y: event.offsetY }, pointer);
  }

  #seekLink(event: PointerEvent): void {
    if (event.pointerType === 'mouse') this.#pointAt(this.#linkUnder(event));
  }

  /** A mouse opens the link it is on; a finger looks first, and opens with the second tap. */
  #pressLink(event: PointerEvent): void {
    if (event.target !== event.currentTarget) return;
    const mouse = event.pointerType === 'mouse';
    const link = (mouse && this.link) || this.#linkUnder(event); // the one that stands out, not one beside it
    this.#pointAt(link, mouse || sameLink(link, this.link));
  }

  #pointAt(link: LinkPlace | undefined, edit = false): void {
    if (sameLink(link, this.link) && !edit) return;
    this.link = link;
    this.#telling = link !== undefined && !edit;
    const detail = { link: link ?? null, edit: edit && link !== undefined };
    this.dispatchEvent(new CustomEvent('hillock-link', { detail, bubbles: true, composed: true }));
  }

  #approach(place: UnitPlace): void {
    this.#pointAt(undefined);
    this.near = place;
    this.dispatchEvent(new CustomEvent('hillock-unit', { detail: { near: place }, bubbles: true, composed: true }));
  }

  #leave(): void {
    this.#pointAt(undefined);
    this.near = undefined;
    this.dispatchEvent(new CustomEvent('hillock-unit', { detail: { near: null }, bubbles: true, composed: true }));
  }

  #choose(place: UnitPlace): void {
    const chosen = isSame(place, this.chosen) ? null : place;
    this.dispatchEvent(new CustomEvent('hillock-unit', { detail: { chosen }, bubbles: true, composed: true }));
  }

  #key(event: KeyboardEvent): void {
    const data = event.target instanceof HTMLElement ? event.target.dataset : {};
    const fromOutput = data['output'] !== undefined;
    const from = Number(data['flat']);
    if (!Number.isInteger(from) && !fromOutput) return;
    const sizes = layerSizes(this.run);
    const { layer, unit } = fromOutput ? { layer: sizes.length, unit: Number(data['output']) } : placeOf(sizes, from);
    const steps: Record<string, readonly [number, number]> = {
      ArrowUp: [0, -1],
      ArrowDown: [0, 1],
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
    };
    const step = steps[event.key];
    const { run, link } = this;
    if (event.key === 'Enter' && link) {
      event.preventDefault(); // it would open the unit
      this.#pointAt(link, true);
    }
    if (event.key === 'Escape' && link) {
      event.stopPropagation();
      this.#pointAt(undefined);
    } else if (event.key === 'Escape' && this.chosen) this.#choose(this.chosen);
    if (!step) return;
    event.preventDefault();
    if (event.shiftKey && step[1] !== 0) {
      if (run) this.#pointAt(nextLink(run, { layer, unit }, link, step[1] > 0 ? 1 : -1));
      return;
    }
    this.#pointAt(undefined);
    const to = Math.min(sizes.length, Math.max(0, layer + step[0]));
    const units = sizes[to] ?? this.run?.opened.data.outputs ?? 1;
    this.focusUnit({ layer: to, unit: Math.min(units - 1, Math.max(0, unit + step[1])) });
  }

  /** Moves the focus to a unit or an output. */
  focusUnit(place: UnitPlace): void {
    const sizes = layerSizes(this.run);
    const unit = `.unit[data-flat="${flatIndex(sizes, place)}"]`;
    const output = (this.run?.opened.data.outputs ?? 1) > 1 ? `.port[data-output="${place.unit}"]` : '.output';
    this.renderRoot.querySelector<HTMLElement>(place.layer === sizes.length ? output : unit)?.focus();
  }
}

const isSame = (a: UnitPlace | undefined, b: UnitPlace | undefined): boolean =>
  a !== undefined && b !== undefined && a.layer === b.layer && a.unit === b.unit;

define('hillock-network', HillockNetwork);
