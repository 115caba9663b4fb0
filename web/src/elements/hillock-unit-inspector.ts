import { css, html, nothing, type PropertyDeclarations } from 'lit';
import { drawRug } from '../draw/graph';
import type { LinkPlace } from '../draw/link-place';
import { compact, percent } from '../draw/number';
import { drawPoints } from '../draw/points';
import type { SessionRun } from '../session/session';
import { english as text } from '../text/english';
import { controls } from './control-style';
import { define } from './define';
import { drawSoon, forgetDrawing } from './draw-queue';
import { fit } from './figure';
import { HillockElement, ThemeProbe } from './hillock-element';
import './hillock-unit-editor';
import { outputLook } from './output-look';
import { columnsOf, Responses } from './responses';
import {
  block,
  canBeSilent,
  flatIndex,
  graphBounds,
  layerSizes,
  layerUnits,
  pointsOf,
  stateOf,
  type UnitPlace,
  weightsInto,
} from './run-numbers';
import { forgetTelling, tellSoon } from './word-clock';

const mapSize = 132;
const mapCells = 48;
/** The output is what the network is for: as large as there is room beside its numbers. */
const outputSize = 172;

/**
 * One unit in full: its response over the plane with the points, its numbers, its life so far.
 * @fires hillock-unit with `detail.chosen` null when it is closed.
 */
export class HillockUnitInspector extends HillockElement {
  static override properties: PropertyDeclarations = {
    unit: { attribute: false },
    link: { attribute: false },
    editing: { state: true },
  };

  static override styles = [
    controls,
    css`
      :host { display: block; color: var(--ink); font: var(--weight) var(--text-s) / var(--leading) var(--sans); font-variant-numeric: tabular-nums; background: var(--raised); border: 1px solid var(--ink); padding: 12px 16px; position: relative; }
      :host([hidden]) { display: none; }
      h2, p, dl, dd { margin: 0; font-size: inherit; font-weight: inherit; }
      .head { display: flex; align-items: baseline; gap: var(--s1); margin-block-end: var(--s1); }
      .head h2 { flex: 1; }
      .head strong { font-weight: var(--weight-strong); }
      .quiet { color: var(--ink-2); }
      .body { display: flex; gap: var(--s2); flex-wrap: wrap; }
      canvas { display: block; flex: none; inline-size: ${mapSize}px; block-size: ${mapSize}px; }
      canvas.output { inline-size: ${outputSize}px; block-size: ${outputSize}px; }
      .outputs { display: flex; flex-wrap: wrap; gap: 4px; margin-block-end: var(--s1); }
      .outputs button { min-inline-size: 28px; text-decoration: none; }
      .outputs button[aria-pressed='true'] { font-weight: var(--weight-strong); box-shadow: 0 2px 0 var(--ink); }
      dl { flex: 1 1 150px; display: grid; grid-template-columns: auto 1fr; gap: 1px 12px; font-size: var(--text-xs); align-content: start; }
      dt { color: var(--ink-2); white-space: nowrap; }
      dd { text-align: end; }
      .why { margin-block-start: var(--s1); color: var(--ink-2); font-size: var(--text-xs); line-height: 1.45; }
      .acts { display: flex; gap: var(--s2); margin-block-start: var(--s1); }
      hillock-unit-editor { margin-block-start: var(--s1); border-block-start: 1px solid var(--rule); padding-block-start: var(--s1); }
      .why strong { color: var(--ink); font-weight: var(--weight-strong); }
    `,
  ];

  declare unit: UnitPlace | undefined;
  /** A link into the unit whose weight is to be edited. */
  declare link: LinkPlace | undefined;
  declare protected editing: boolean;
  #linkSeen: LinkPlace | undefined;
  readonly #responses = new Responses();
  #probe: ThemeProbe | undefined;
  #asks = false;
  readonly #tell = () => this.renderNow();
  readonly #show = () => this.#draw();

  constructor() {
    super();
    this.editing = false;
  }

  protected override sessionChanged(): void {
    if (!this.unit) return;
    drawSoon(this.#show);
    tellSoon(this.#tell);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.session?.ask(this, undefined);
    this.#asks = false;
    forgetDrawing(this.#show);
    forgetTelling(this.#tell);
  }

  protected override firstUpdated(): void {
    this.#probe = new ThemeProbe(this, () => this.#draw());
  }

  protected override willUpdate(): void {
    super.willUpdate();
    if (this.link && this.link !== this.#linkSeen) this.editing = true;
    this.#linkSeen = this.link;
  }

  protected override updated(): void {
    this.#draw();
  }

  /** While nothing trains no frame may bring the pictures of the units by itself: one is asked for. */
  #takePicture(run: SessionRun): void {
    this.#responses.take(run);
    const wants = !this.#responses.hasUnits(run) && this.session?.state.name !== 'running';
    if (wants === this.#asks) return;
    this.#asks = wants;
    this.session?.ask(this, wants ? { grid: { resolution: mapCells, units: true } } : undefined);
  }

  #draw(): void {
    const canvas = this.renderRoot.querySelector('canvas');
    const { run, unit } = this;
    const frame = run?.frame;
    if (!canvas || !run || !frame || !unit || !this.#probe) return;
    const isOutput = unit.layer === layerSizes(run).length;
    const size = isOutput ? outputSize : mapSize;
    const ctx = fit(canvas, size, size, devicePixelRatio);
    if (!ctx) return;
    const { theme } = this.#probe;
    const rect = { x: 0, y: 0, width: size, height: size };
    const { data } = run.opened;
    const columns = columnsOf(run);
    const bounds = isOutput && columns === 1 ? graphBounds(run) : undefined;
    this.#takePicture(run);
    this.#responses.paint(run, theme, outputLook(run, false, data.outputs > 1 && isOutput ? unit.unit : undefined));
    if (bounds) drawPoints(ctx, theme, rect, pointsOf(data, 'train', bounds), { radius: 1.5, hollow: false });
    ctx.globalAlpha = columns === 2 ? 0.85 : 1; // so that the points stand out
    if (isOutput) this.#responses.drawOutput(ctx, theme, run, rect);
    else this.#responses.drawUnit(ctx, theme, run, flatIndex(layerSizes(run), unit), rect);
    ctx.globalAlpha = 1;
    if (columns === 2) drawPoints(ctx, theme, rect, pointsOf(data), { radius: 1.5, hollow: false });
    if (columns === 1 && !isOutput) drawRug(ctx, theme, rect, data.trainInputs, data.domain);
    ctx.strokeStyle = theme.ruleStrong;
    ctx.lineWidth = 1;
    ctx.strokeRect(0.5, 0.5, size - 1, size - 1);
  }

  protected override render(): unknown {
    const { run, unit } = this;
    const frame = run?.frame;
    const sizes = layerSizes(run);
    if (!run || !frame || !unit || unit.unit >= layerUnits(run, unit.layer)) return nothing;
    if (unit.layer === sizes.length) return this.#renderOutput(run, unit);
    const flat = flatIndex(sizes, unit);
    const { units } = frame;
    const state = stateOf(frame, flat);
    const share = units.activeShare[flat] ?? 0;
    const { data } = run.opened;
    const examples = data.trainInputs.length / data.columns;
    const deaths = units.deaths[flat] ?? 0;
    const latest = run.events.findLast((event) => event.layer === unit.layer && event.unit === unit.unit);
    const told = latest ? text.event(latest) : undefined;
    const why = state === 'dead' || state === 'dormant' || state === 'saturated' ? text.inspector[state] : undefined;
    return html`<div class="head">
        <h2><strong>${text.unit(unit.layer, unit.unit)} ${text.inspector.is(text.states[state])}</strong> <span class="quiet">${text.inspector.since(units.since[flat] ?? 0)}</span></h2>
        <button class="text" @click=${() => this.#choose(null)}>${text.inspector.close}</button>
      </div>
      <div class="body">
        <canvas role="img" aria-label=${`${text.unit(unit.layer, unit.unit)}: ${text.network.surfaceLabel}`}></canvas>
        <dl>
          <dt>${canBeSilent(this.session, unit.layer) ? text.inspector.firesOn : text.inspector.positiveOn}</dt><dd>${text.inspector.firesOnOf(Math.round(share * examples), examples)}, ${percent(share)}</dd>
          <dt>${text.inspector.z}</dt><dd>${text.inspector.range(compact(units.minPreActivation[flat] ?? 0), compact(units.maxPreActivation[flat] ?? 0))}</dd>
          <dt>${text.inspector.slope}</dt><dd>${compact(units.meanAbsDerivative[flat] ?? 0)}</dd>
          <dt>${text.inspector.gradient}</dt><dd>${compact(units.gradientNorm[flat] ?? 0, 2)}</dd>
          <dt>${text.inspector.bias}</dt><dd>${compact(block(run, unit.layer, 'bias')[unit.unit] ?? 0)}</dd>
          <dt>${text.inspector.weights}</dt><dd>${[...weightsInto(run, unit)].map((weight) => compact(weight, 2)).join(', ')}</dd>
          <dt>${text.inspector.history}</dt><dd>${deaths === 0 ? text.inspector.never : text.inspector.lives(deaths, units.revivals[flat] ?? 0)}</dd>
        </dl>
      </div>
      ${told ? html`<p class="why"><strong>${told.what}</strong> ${told.why}</p>` : nothing}
      ${why ? html`<p class="why">${why}</p>` : nothing}
      ${this.#renderActs(run, unit)}`;
  }

  #renderActs(run: SessionRun, unit: UnitPlace): unknown {
    const hidden = unit.layer < layerSizes(run).length;
    return html`${this.editing ? html`<hillock-unit-editor .session=${this.session} .unit=${unit} .link=${this.link}></hillock-unit-editor>` : nothing}
      <p class="acts">
        <button class="text" aria-expanded=${this.editing} @click=${this.#edit}>${this.editing ? text.editing.editing : text.editing.edit}</button>
        ${hidden ? html`<button class="text" @click=${() => void this.session?.revive(run.name, unit.layer, unit.unit)}>${text.editing.revive}</button>` : nothing}
      </p>`;
  }

  #renderOutput(run: SessionRun, unit: UnitPlace): unknown {
    const report = run.frame?.layers[unit.layer];
    const finite = report !== undefined && Number.isFinite(report.meanPreActivation);
    const outputs = layerUnits(run, unit.layer);
    const name = text.editing.outputUnit(unit.unit, outputs);
    const choose = (output: number) => this.#choose({ layer: unit.layer, unit: output });
    return html`<div class="head">
        <h2><strong>${name} ${text.editing.outputState(finite)}</strong></h2>
        <button class="text" @click=${() => this.#choose(null)}>${text.inspector.close}</button>
      </div>
      ${
        outputs > 1
          ? html`<div class="outputs" role="group" aria-label=${text.editing.outputs}>${Array.from(
              { length: outputs },
              (_, output) =>
                html`<button class="text" aria-label=${text.editing.outputUnit(output, outputs)} aria-pressed=${output === unit.unit} @click=${() => choose(output)}>${output + 1}</button>`,
            )}</div>`
          : nothing
      }
      <div class="body">
        ${columnsOf(run) <= 2 ? html`<canvas class="output" role="img" aria-label=${`${name}: ${text.network.surfaceLabel}`}></canvas>` : nothing}
        <dl>
          <dt>${text.editing.outputZ}</dt><dd>${compact(report?.meanPreActivation ?? Number.NaN)}</dd>
          <dt>${text.editing.outputSpread}</dt><dd>${compact(Math.sqrt(report?.variancePreActivation ?? Number.NaN))}</dd>
          <dt>${text.inspector.gradient}</dt><dd>${compact(report?.gradientNorm ?? Number.NaN, 2)}</dd>
          <dt>${text.inspector.bias}</dt><dd>${compact(block(run, unit.layer, 'bias')[unit.unit] ?? Number.NaN)}</dd>
        </dl>
      </div>
      <p class="why">${text.inspector.weights}: ${[...weightsInto(run, unit)].map((weight) => compact(weight, 2)).join(', ')}</p>
      ${this.#renderActs(run, unit)}`;
  }

  #edit(): void {
    this.editing = !this.editing;
  }

  #choose(chosen: UnitPlace | null): void {
    this.dispatchEvent(new CustomEvent('hillock-unit', { detail: { chosen }, bubbles: true, composed: true }));
  }
}

define('hillock-unit-inspector', HillockUnitInspector);
