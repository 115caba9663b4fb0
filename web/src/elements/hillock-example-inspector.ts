import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { compact } from '../draw/number';
import type { Example } from '../engine/types';
import { backward, forward, lossTold } from '../experiment/example-pass';
import { gradientTold, updateTold } from '../experiment/example-update';
import { at, differsInTraining, kindOf, type Looked, unitParameters } from '../experiment/looked';
import type { Inspection } from '../session/protocol';
import { english as text } from '../text/english';
import { controls } from './control-style';
import { define } from './define';
import { HillockElement } from './hillock-element';
import { layerSizes, type UnitPlace } from './run-numbers';
import { toldView } from './told-view';
import { forgetTelling, tellSoon } from './word-clock';

const stages = ['forward', 'loss', 'backward', 'update'] as const;
type Stage = (typeof stages)[number];
/** Members of a batch that are named. */
const mostMembers = 24;

/**
 * One example step by step: forward, loss, backward, update, as numbers of every unit and as formulas of one of them with
 * the numbers in them.
 */
export class HillockExampleInspector extends HillockElement {
  static override properties: PropertyDeclarations = {
    open: { type: Boolean, reflect: true },
    unit: { attribute: false },
    index: { state: true },
    set: { state: true },
    stage: { state: true },
    training: { state: true },
    parameter: { state: true },
    place: { state: true },
    inspection: { state: true },
  };

  static override styles = [
    controls,
    css`
      :host { display: block; container-type: inline-size; color: var(--ink); font: var(--weight) var(--text-s) / var(--leading) var(--sans); font-variant-numeric: tabular-nums; text-align: start; }
      h2, h3, p { margin: 0; font-size: inherit; font-weight: inherit; }
      .head { display: flex; flex-wrap: wrap; gap: 4px var(--s2); align-items: baseline; }
      .head h2 { font-weight: var(--weight-strong); }
      .head button { margin-inline-start: auto; }
      .choose { display: flex; flex-wrap: wrap; gap: 6px var(--s2); align-items: center; }
      .choose + .choose { margin-block-start: 6px; }
      .choose input { inline-size: 5em; }
      .quiet { color: var(--ink-3); font-size: var(--text-xs); }
      .stages { display: flex; flex-wrap: wrap; gap: 0 var(--s2); margin-block: var(--s1); border-block-end: 1px solid var(--rule); }
      .stages button { border: 0; background: none; padding: 6px 0; min-block-size: max(32px, var(--target)); border-block-end: 2px solid transparent; margin-block-end: -1px; color: var(--ink-2); border-radius: 0; }
      .stages [aria-selected="true"] { color: var(--ink); font-weight: var(--weight-strong); border-color: var(--ink); }
      .body { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: var(--s2) var(--s4); }
      @container (max-width: 760px) { .body { grid-template-columns: minmax(0, 1fr); } }
      .formulas { display: grid; gap: var(--s2); align-content: start; min-block-size: 180px; }
      .formula { display: flex; flex-wrap: wrap; gap: 4px 0.35em; align-items: baseline; overflow-x: auto; padding-block: 2px; font-size: var(--text-m); }
      .formula math { flex: none; }
      math { font-size: 1.05em; }
      .table { overflow: auto; max-block-size: 300px; }
      table { border-collapse: collapse; inline-size: 100%; font-size: var(--text-xs); }
      caption { text-align: start; color: var(--ink-2); padding-block-end: 4px; }
      th, td { text-align: end; padding: 2px 0 2px 12px; white-space: nowrap; font-weight: var(--weight); }
      th:first-child, td:first-child { text-align: start; padding-inline-start: 0; }
      thead th { color: var(--ink-2); position: sticky; inset-block-start: 0; background: var(--paper); }
      tbody tr { border-block-start: 1px solid var(--rule); }
      tr[aria-current="true"] :is(th, td) { font-weight: var(--weight-strong); }
      .members { display: flex; flex-wrap: wrap; gap: 0 10px; }
    `,
  ];

  /** It takes a pass over an example for each look at it, so it is closed at first. */
  declare open: boolean;
  /** The unit that is chosen elsewhere; its formulas are shown. */
  declare unit: UnitPlace | undefined;
  declare index: number;
  declare set: Example['set'];
  declare stage: Stage;
  /** As the next batch trains on it, not as it is evaluated. */
  declare training: boolean;
  /** Name of the parameter whose update is told; the first one if the unit has none of that name. */
  declare parameter: string;
  declare place: UnitPlace;
  declare inspection: Inspection | undefined;
  readonly #tell = () => void this.#ask();
  #followed: UnitPlace | undefined;
  /** Of what the last answer was, and what is asked for. */
  #of = '';

  constructor() {
    super();
    this.open = false;
    this.index = 0;
    this.set = 'train';
    this.stage = 'forward';
    this.training = false;
    this.parameter = '';
    this.place = { layer: 0, unit: 0 };
  }

  protected override sessionChanged(): void {
    if (this.open) tellSoon(this.#tell);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    forgetTelling(this.#tell);
  }

  protected override willUpdate(): void {
    super.willUpdate();
    if (this.unit && this.unit !== this.#followed) this.place = this.unit;
    this.#followed = this.unit;
    if (this.open && `${this.set} ${this.index}` !== this.#of.split('|')[0]) void this.#ask();
  }

  /** The example as it is now; once for each step, choice and state of the run. */
  async #ask(): Promise<void> {
    const { run, session } = this;
    if (!run || !session || !this.isConnected) return;
    const key = `${this.set} ${this.index}|${run.step} ${run.interventions} ${JSON.stringify(run.spec.training)}`;
    if (key === this.#of) return;
    this.#of = key;
    const last = this.#count() - 1;
    if (this.index > last) this.index = Math.max(0, last);
    this.inspection = await session.inspect(run.name, this.index, this.set);
  }

  #count(): number {
    const { data } = this.run?.opened ?? {};
    return data ? (this.set === 'train' ? data.trainInputs : data.testInputs).length / data.columns : 0;
  }

  protected override render(): unknown {
    return html`<div class="head"><h2>${text.example.title}</h2><span class="quiet">${text.example.now}</span>
        <button class="text" aria-expanded=${this.open} @click=${this.#toggle}>${this.open ? text.example.close : text.example.open}</button></div>
      ${this.open ? this.#renderExample() : nothing}`;
  }

  #toggle(): void {
    this.open = !this.open;
  }

  #renderExample(): unknown {
    const { run, inspection } = this;
    if (!run || !inspection) return nothing;
    const { training } = inspection;
    const example = this.training && training ? training : inspection.example;
    const sizes = [...layerSizes(run), example.layers.at(-1)?.preActivation.length ?? 1];
    if (example.layers.length !== sizes.length) return nothing;
    const layer = Math.min(this.place.layer, sizes.length - 1);
    const unit = Math.min(this.place.unit, (sizes[layer] ?? 1) - 1);
    const looked = this.#looked(inspection, example, layer, unit);
    return html`${this.#renderChoice(sizes, layer, unit)}
      ${differsInTraining(run.spec) ? this.#renderWay(training !== undefined) : nothing}
      <p class="quiet">${text.example.at(inspection.step)} ${text.example.pointOf(list(example.inputs), list(example.targets))}</p>
      <div class="stages" role="tablist" aria-label=${text.example.title} @keydown=${this.#stageKey}>${stages.map(
        (stage) =>
          html`<button role="tab" id=${stage} aria-selected=${stage === this.stage} aria-controls="body" tabindex=${stage === this.stage ? 0 : -1} @click=${() => this.#turn(stage)}>${text.example.steps[stage]}</button>`,
      )}</div>
      <div class="body" id="body" role="tabpanel" aria-labelledby=${this.stage}>
        <div class="formulas">${looked ? this.#renderStage(looked) : nothing}</div>
        ${looked && this.stage === 'update' ? this.#renderMoves(looked) : this.#renderLayers(example, sizes, layer, unit)}
      </div>`;
  }

  #looked({ next, parameters }: Inspection, example: Example, layer: number, unit: number): Looked | undefined {
    const { run, session } = this;
    const { catalogues } = session ?? {};
    if (!run || !catalogues) return undefined;
    const { spec } = run;
    const { layout } = run.opened;
    const activations = new Map(catalogues.activations.map((row) => [row.name, row.formula]));
    const losses = new Map(catalogues.losses.map((row) => [row.name, row.formula]));
    return { example, next, parameters, spec, layout, activations, losses, layer, unit };
  }

  /** Where training sees an example otherwise: by the statistics of its batch, and with what is dropped or drawn. */
  #renderWay(possible: boolean): TemplateResult {
    const choose = (event: Event) => {
      if (event.target instanceof HTMLSelectElement) this.training = event.target.value === 'training';
    };
    return html`<div class="choose"><label>${text.example.way} <select @change=${choose}>
      <option value="evaluated" ?selected=${!this.training || !possible}>${text.example.ways.evaluated}</option>
      <option value="training" ?selected=${this.training && possible} ?disabled=${!possible}>${text.example.ways.training}</option></select></label>
      ${possible ? nothing : html`<span class="quiet">${text.example.notInBatch} ${this.#renderMember()}</span>`}</div>`;
  }

  #renderMember(): unknown {
    const member = this.inspection?.next?.examples[0];
    if (member === undefined) return nothing;
    return html`<button class="text" @click=${() => this.#show(member)}>${text.example.showMember(member)}</button>`;
  }

  #renderChoice(sizes: readonly number[], layer: number, unit: number): TemplateResult {
    const last = this.#count() - 1;
    const go = (by: number) => {
      this.index = Math.min(last, Math.max(0, this.index + by));
    };
    const tests = (this.run?.opened.data.testInputs.length ?? 0) > 0;
    return html`<div class="choose">
      <label>${text.example.which} <input type="number" min="1" max=${last + 1} step="1" .value=${String(this.index + 1)} @change=${this.#number}></label>
      <button class="text" ?disabled=${this.index <= 0} @click=${() => go(-1)}>${text.example.previous}</button>
      <button class="text" ?disabled=${this.index >= last} @click=${() => go(1)}>${text.example.next}</button>
      <label>${text.example.set} <select @change=${this.#setOf}>${(['train', 'test'] as const).map((set) => html`<option value=${set} ?selected=${set === this.set} ?disabled=${set === 'test' && !tests}>${text.example.sets[set]}</option>`)}</select></label>
      <label>${text.example.unit} <select @change=${this.#unitOf}>${sizes.flatMap((units, at) =>
        Array.from(
          { length: units },
          (_, index) =>
            html`<option value=${`${at} ${index}`} ?selected=${at === layer && index === unit}>${text.example.unitName(at, index, at === sizes.length - 1)}</option>`,
        ),
      )}</select></label>
    </div>`;
  }

  #renderStage(looked: Looked): unknown {
    switch (this.stage) {
      case 'forward':
        return html`${this.#says(looked)}${forward(looked).map(toldView)}`;
      case 'loss':
        return html`${lossTold(looked).map(toldView)}<p>${text.example.loss(compact(looked.example.loss, 4))}</p>`;
      case 'backward': {
        const { example, layer, unit } = looked;
        const here = example.layers[layer];
        const slopes = [at(here?.derivative, unit), ...(here?.mirroredDerivative.subarray(unit, unit + 1) ?? [])];
        return html`${backward(looked).map(toldView)}
          ${this.#saysBack(looked)}${slopes.every((slope) => slope === 0) ? html`<p>${text.example.zero}</p>` : nothing}`;
      }
      case 'update':
        return this.#update(looked);
    }
  }

  /** What the parts of the layer are, where letters alone do not tell. */
  #says({ spec, layer, example }: Looked): unknown {
    const { normalization, dropout } = kindOf(spec, layer);
    const says = [
      normalization.name === 'batch_normalization'
        ? text.example.statistics[example.training ? 'batch' : 'running']
        : '',
      normalization.name === 'layer_normalization' ? text.example.statistics.layer : '',
      dropout.name === 'none' ? '' : example.training ? text.example.dropping : text.example.notDropping,
    ].filter((words) => words !== '');
    return says.length > 0 ? html`<p class="quiet">${says.join(' ')}</p>` : nothing;
  }

  #saysBack({ spec, layer, example }: Looked): unknown {
    const { normalization } = kindOf(spec, layer);
    if (normalization.name === 'layer_normalization') return html`<p class="quiet">${text.example.takenOff.layer}</p>`;
    if (normalization.name === 'none' || !example.training) return nothing;
    return html`<p class="quiet">${text.example.takenOff.batch}</p>`;
  }

  #update(looked: Looked): unknown {
    const { example, next } = looked;
    const parameters = unitParameters(looked);
    const parameter = parameters.find(({ name }) => name === this.parameter) ?? parameters[0];
    if (!parameter) return nothing;
    const choose = (event: Event) => {
      if (event.target instanceof HTMLSelectElement) this.parameter = event.target.value;
    };
    const choice = html`<div class="choose"><label>${text.example.parameter} <select @change=${choose}>${parameters.map(
      ({ name }) =>
        html`<option value=${name} ?selected=${name === parameter.name}>${text.example.parameterName(name)}</option>`,
    )}</select></label></div>`;
    const asks = toldView(gradientTold(looked, parameter));
    if (!next) return html`${choice}${asks}<p>${text.example.stopped}</p>`;
    const members = [...next.examples];
    const inside = example.set === 'train' && members.includes(example.index);
    const label = this.session?.catalogues?.optimizers.find(
      ({ name }) => name === looked.spec.training.optimizer.name,
    )?.label;
    return html`${choice}${asks}
      <p>${example.set === 'test' ? text.example.testOnly : text.example.batch(members.length, inside)} ${text.example.optimizer(label ?? '', next.optimizerStep)}</p>
      ${updateTold(looked, next, parameter).map(toldView)}
      <p class="quiet members">${text.example.members} ${members.slice(0, mostMembers).map((member) => html`<button class="text" aria-label=${`${text.example.which} ${member + 1}`} @click=${() => this.#show(member)}>${member + 1}</button>`)}${members.length > mostMembers ? ' …' : ''}</p>`;
  }

  #renderLayers(example: Example, sizes: readonly number[], layer: number, unit: number): TemplateResult {
    const rows = example.layers.flatMap((numbers, place) =>
      Array.from(numbers.preActivation, (z, index) => {
        const of = (values: Float32Array) => compact(values[index] ?? Number.NaN, 3);
        return html`<tr aria-current=${place === layer && index === unit}><th scope="row">${text.example.unitName(place, index, place === sizes.length - 1)}</th>
          <td>${compact(z, 3)}</td><td>${of(numbers.activation)}</td><td>${of(numbers.derivative)}</td><td>${of(numbers.activationGradient)}</td><td>${of(numbers.preActivationGradient)}</td></tr>`;
      }),
    );
    const pass = this.stage === 'backward' ? text.example.pass.backward : text.example.pass.forward;
    return table(pass, text.example.columns.layer, rows);
  }

  #renderMoves(looked: Looked): TemplateResult {
    const { parameters, example, next } = looked;
    const rows = unitParameters(looked).map(({ name, index }) => {
      const update = at(next?.update, index);
      const weight = at(parameters, index);
      const numbers = [weight, at(example.gradient, index), at(next?.gradient, index), update, weight + update];
      return html`<tr aria-current=${name === this.parameter}><th scope="row">${text.example.parameterName(name)}</th>
        ${numbers.map((value) => html`<td>${compact(value, 3)}</td>`)}</tr>`;
    });
    return table(text.example.weights, text.example.columns.moves, rows);
  }

  #turn(stage: Stage): void {
    this.stage = stage;
  }

  #stageKey(event: KeyboardEvent): void {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    this.stage = stages[(stages.indexOf(this.stage) + by + stages.length) % stages.length] ?? 'forward';
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(`#${this.stage}`)?.focus());
  }

  #show(member: number): void {
    this.set = 'train';
    this.index = member;
  }

  #number(event: Event): void {
    if (!(event.target instanceof HTMLInputElement)) return;
    const asked = event.target.valueAsNumber;
    if (Number.isInteger(asked)) this.index = Math.min(this.#count(), Math.max(1, asked)) - 1;
    event.target.value = String(this.index + 1);
  }

  #setOf(event: Event): void {
    if (!(event.target instanceof HTMLSelectElement)) return;
    this.set = event.target.value === 'test' ? 'test' : 'train';
    this.index = Math.min(this.index, Math.max(0, this.#count() - 1));
  }

  #unitOf(event: Event): void {
    if (!(event.target instanceof HTMLSelectElement)) return;
    const [layer = 0, unit = 0] = event.target.value.split(' ').map(Number);
    this.place = { layer, unit };
  }
}

const list = (values: Float32Array): string => [...values].map((value) => compact(value, 3)).join(', ');

const table = (caption: string, columns: readonly string[], rows: readonly TemplateResult[]): TemplateResult =>
  html`<div class="table" tabindex="0" role="region" aria-label=${caption}><table><caption>${caption}</caption>
    <thead><tr>${columns.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>`;

define('hillock-example-inspector', HillockExampleInspector);
