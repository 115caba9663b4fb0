import { css, html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { drawGlyph } from '../draw/glyph';
import type { Data, Named, PartialSpec, Spec } from '../engine/types';
import type { Catalogues } from '../session/protocol';
import type { Session } from '../session/session';
import { english as text } from '../text/english';
import { control, field, inOrder, learningRate, parameters, pick, summary, type Words } from './catalogue-controls';
import { controls } from './control-style';
import { define } from './define';
import { fold, foldStyle } from './fold';
import type { Option } from './hillock-choices';
import './hillock-choices';
import './hillock-formula';
import type { Shown } from './hillock-data-settings';
import './hillock-data-settings';
import { isLike, type Preset, presets, usualActivations } from './presets';

/** A link can ask for more; this is what the drawing is made for. */
const mostLayers = 8;
const mostUnits = 16;
/** Parameters that say what holds at a single point: no knob for the eye. A link can set them. */
const conventions: readonly string[] = ['derivativeAtZero'];

/**
 * The knobs: built from the catalogues of the engine, so a new activation, data set or optimizer appears by itself.
 * @fires hillock-settings `detail`: `change`, a part of a spec; `done` false while a slider is dragged.
 */
export class HillockSettings extends LitElement {
  static override properties: PropertyDeclarations = {
    session: { attribute: false },
    catalogues: { attribute: false },
    spec: { attribute: false },
    glyphs: { attribute: false },
    thumbnails: { attribute: false },
    refusal: { type: String },
    data: { attribute: false },
    shown: { attribute: false },
    scope: { state: true },
  };

  static override styles = [
    controls,
    foldStyle,
    css`
      :host { display: block; container-type: inline-size; font: var(--weight) var(--text-s) / var(--leading) var(--sans); font-variant-numeric: tabular-nums; color: var(--ink); }
      .settings, .column, section { display: grid; grid-template-columns: minmax(0, 1fr); align-content: start; }
      .settings, .column { gap: var(--s2); }
      section { gap: var(--s1); }
      /* in two columns: what one turns often on the left, the rest on the right */
      @container (min-width: 600px) { .settings { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: var(--s3) var(--s4); } .refusal { grid-column: 1 / -1; } }
      h2 { margin: 0; font-size: inherit; font-weight: var(--weight-strong); }
      .presets { display: grid; }
      .presets button { display: flex; justify-content: space-between; align-items: baseline; gap: var(--s1); border: 0; background: none; padding: 2px 0; min-block-size: var(--target); text-align: start; border-block-start: 1px solid var(--rule); }
      .presets button:last-child { border-block-end: 1px solid var(--rule); }
      .presets button:hover span { text-decoration: underline; text-underline-offset: 3px; text-decoration-thickness: 1px; }
      .presets [aria-pressed="true"] span { font-weight: var(--weight-strong); }
      .presets small { font-size: var(--text-xs); color: var(--ink-3); white-space: nowrap; }
      .folds { border-block-end: 1px solid var(--rule); }
      .row { display: flex; align-items: center; gap: 6px; }
      .row .name { margin-inline-end: auto; }
      .row output { min-inline-size: 2ch; text-align: center; font-weight: var(--weight-strong); }
      .row button.plain { inline-size: max(28px, var(--target)); min-block-size: max(28px, var(--target)); padding: 0; }
      .small { font-size: var(--text-xs); color: var(--ink-3); }
      .refusal { border-inline-start: 3px solid var(--ink); padding-inline-start: 10px; margin: 0; overflow-wrap: anywhere; }
    `,
  ];

  /** Who reads a formula that is typed in. */
  declare session: Session | undefined;
  declare catalogues: Catalogues | undefined;
  declare spec: Spec | undefined;
  /** f over the z of a glyph, by name. */
  declare glyphs: ReadonlyMap<string, Float32Array>;
  /** A few points of each data set, by name. */
  declare thumbnails: ReadonlyMap<string, Data>;
  declare refusal: string;
  /** The examples of the run. */
  declare data: Data | undefined;
  declare shown: Shown;
  /** The layer whose make is shown; -1: of all layers. */
  declare scope: number;

  constructor() {
    super();
    this.glyphs = new Map();
    this.thumbnails = new Map();
    this.refusal = '';
    this.shown = { testPoints: true, discrete: false };
    this.scope = -1;
  }

  focusActivation(): void {
    this.renderRoot.querySelector<HTMLElement>('.activation hillock-choices')?.focus();
  }

  focusRate(): void {
    this.renderRoot.querySelector<HTMLElement>('.rate hillock-slider')?.focus();
  }

  protected override render(): unknown {
    const { spec, catalogues } = this;
    if (!spec || !catalogues) return nothing;
    return html`<div class="settings">
      ${this.refusal ? html`<p class="refusal" role="alert">${this.refusal}</p>` : nothing}
      <div class="column">
        <section><h2>${text.settings.presets}</h2><div class="presets">${presets.map((preset) => this.#renderPreset(preset, spec))}</div></section>
        ${this.#renderActivation(catalogues, spec)}
        <section class="rate">${this.#renderRate(catalogues, spec)}</section>
      </div>
      <div class="column"><hillock-data-settings .catalogues=${catalogues} .spec=${spec} .data=${this.data} .thumbnails=${this.thumbnails} .shown=${this.shown}></hillock-data-settings><div class="folds">${this.#renderFolds(catalogues, spec)}</div></div>
    </div>`;
  }

  #renderPreset(preset: Preset, spec: Spec): TemplateResult {
    return html`<button aria-pressed=${isLike(spec, preset.spec)} @click=${() => this.#send(preset.spec, true)}><span>${preset.name}</span><small>${preset.note}</small></button>`;
  }

  #renderActivation({ activations }: Catalogues, spec: Spec): TemplateResult {
    const activation = spec.network.layers[0]?.activation ?? { name: 'relu' };
    const set = (chosen: Named, done: boolean) =>
      this.#send({ network: { layers: spec.network.layers.map((layer) => ({ ...layer, activation: chosen })) } }, done);
    const options = inOrder(activations, usualActivations).map((row): Option => {
      const value = this.glyphs.get(row.name);
      return {
        name: row.name,
        label: row.label,
        title: `${row.label}: ${row.formula}`,
        ...(value ? { draw: (ctx, theme, rect, chosen) => drawGlyph(ctx, theme, rect, value, chosen) } : {}),
      };
    });
    return html`<section class="activation">
      <h2>${text.settings.activation}</h2>
      <hillock-choices label=${text.settings.activation} .options=${options} .value=${activation.name}
        @hillock-change=${(event: CustomEvent<{ name: string }>) => set(named(event.detail.name), true)}></hillock-choices>
      ${
        typeof activation['expression'] === 'string'
          ? html`<hillock-formula .session=${this.session} .value=${activation['expression']}
              @hillock-change=${(event: CustomEvent<{ expression: string }>) => set({ ...activation, ...event.detail }, true)}></hillock-formula>`
          : nothing
      }
      ${parameters(activations, activation, set, conventions)}
    </section>`;
  }

  #renderRate(catalogues: Catalogues, { training: { optimizer } }: Spec): unknown {
    const info = learningRate(catalogues.optimizers, optimizer);
    const words = { label: text.settings.learningRate, note: text.settings.learningRateNote };
    return (
      info &&
      control(info, optimizer['learningRate'] ?? info.default, words, (rate, done) =>
        this.#optimizer({ ...optimizer, learningRate: rate }, done),
      )
    );
  }

  #renderFolds(catalogues: Catalogues, spec: Spec): unknown {
    const { network, training } = spec;
    const set = (setting: string) => (chosen: Named, done: boolean) =>
      this.#send({ training: { [setting]: chosen } }, done);
    const initial = (weights: Named, done: boolean) => this.#send({ network: { init: { weights } } }, done);
    const output = (activation: Named, done: boolean) => this.#send({ network: { output: { activation } } }, done);
    const one = (path: string, words: Words) =>
      field(catalogues.fields, spec, path, words, (change, done) => this.#send(change, done));
    const { optimizers, losses, regularizations, clippings, schedules, stops } = catalogues;
    const named = [training.regularization, training.clipping].filter(({ name }) => name !== 'none');
    const guards = named.map((guard) => summary([...regularizations, ...clippings], guard));
    const live = html`<p class="note">${text.settings.live}</p>`;
    const restarts = html`<p class="note">${text.settings.restarts}</p>`;
    return html`
      ${fold(text.settings.layers, network.layers.map((layer) => layer.units).join(', '), this.#renderLayers(catalogues, network.layers))}
      ${fold(
        text.settings.start,
        summary(catalogues.initializers, network.init.weights),
        html`${pick(text.settings.initializer, catalogues.initializers, network.init.weights, initial)}
        ${one('network.init.bias', { label: text.settings.bias, note: text.settings.biasNote })}${restarts}`,
      )}
      ${fold(
        text.settings.optimizer,
        summary(optimizers, training.optimizer, ['learningRate', 'momentum']),
        html`${pick(text.settings.optimizer, optimizers, training.optimizer, (chosen, done) => this.#optimizer(chosen, done), ['learningRate'])}
        ${pick(text.settings.schedule, schedules, training.schedule, set('schedule'))}${live}`,
      )}
      ${fold(
        text.settings.loss,
        summary(losses, training.loss),
        html`${pick(text.settings.lossName, losses, training.loss, set('loss'))}
        ${pick(text.settings.outputActivation, catalogues.outputActivations, network.output.activation, output, conventions)}${live}`,
      )}
      ${fold(
        text.settings.guard,
        guards.join(', ') || text.settings.none,
        html`${pick(text.settings.regularization, regularizations, training.regularization, set('regularization'))}
        ${pick(text.settings.clipping, clippings, training.clipping, set('clipping'))}${live}`,
      )}
      ${fold(
        text.settings.stop,
        summary(stops, training.stop),
        html`${pick(text.settings.stopWhen, stops, training.stop, set('stop'))}
        ${one('training.shuffle', { label: text.settings.shuffle, note: text.settings.shuffleNote })}${live}
        ${one('census.every', { label: text.settings.census, note: text.settings.censusNote })}${restarts}`,
      )}`;
  }

  #renderLayers(catalogues: Catalogues, layers: Spec['network']['layers']): TemplateResult {
    const put = (next: typeof layers) => this.#send({ network: { layers: next } }, true);
    const resize = (at: number, units: number) =>
      put(layers.map((layer, index) => (index === at ? { ...layer, units } : layer)));
    return html`${layers.map(
      (layer, at) => html`<div class="row">
        <span class="name">${text.layer(at)}</span>
        <button class="plain" ?disabled=${layer.units <= 1} aria-label=${text.settings.fewerUnits(at)} @click=${() => resize(at, layer.units - 1)}>−</button>
        <output>${layer.units}</output>
        <button class="plain" ?disabled=${layer.units >= mostUnits} aria-label=${text.settings.moreUnits(at)} @click=${() => resize(at, layer.units + 1)}>+</button>
        <button class="text" ?disabled=${layers.length <= 1} aria-label=${text.settings.removeLayer(at)} @click=${() => put(layers.filter((_, index) => index !== at))}>${text.settings.removeShort}</button>
      </div>`,
    )}
    <button class="plain" ?disabled=${layers.length >= mostLayers} @click=${() => put([...layers, ...layers.slice(-1)])}>${text.settings.addLayer}</button>
    ${this.#renderLayerKinds(catalogues, layers)}
    <p class="note">${text.settings.restarts}</p>`;
  }

  /** What a layer is made of, of all layers or of one. */
  #renderLayerKinds(catalogues: Catalogues, layers: Spec['network']['layers']): TemplateResult {
    const scope = this.scope < layers.length ? this.scope : -1;
    const [first] = scope < 0 ? layers : layers.slice(scope);
    if (!first) return html``;
    const set = (setting: string) => (value: unknown, done: boolean) => {
      const next = layers.map((layer, at) => (scope < 0 || at === scope ? { ...layer, [setting]: value } : layer));
      this.#send({ network: { layers: next } }, done);
    };
    const named = (setting: string) => first[setting] as Named;
    // The engine writes a type without parameters as its name alone.
    const type: unknown = first.type;
    const kind = typeof type === 'string' ? { name: type } : (type as Named);
    const flag = (setting: string, label: string, note: string) => {
      const info = catalogues.fields.find((row) => row.name === `network.layers.0.${setting}`);
      return info && control(info, first[setting] === true, { label, note }, set(setting));
    };
    return html`<label class="pick"><span>${text.settings.scope}</span><select @change=${this.#scope}>
        <option value="-1" ?selected=${scope < 0}>${text.settings.allLayers}</option>
        ${layers.map((_, at) => html`<option value=${at} ?selected=${at === scope}>${text.layer(at)}</option>`)}
      </select></label>
      ${pick(text.settings.activation, catalogues.activations, first.activation, set('activation'))}
      ${pick(text.settings.layerType, catalogues.layerTypes, kind, set('type'))}
      ${pick(text.settings.normalization, catalogues.normalizations, named('normalization'), set('normalization'))}
      ${pick(text.settings.dropout, catalogues.dropouts, named('dropout'), set('dropout'))}
      ${flag('residual', text.settings.residual, text.settings.residualNote)}
      ${flag('bias', text.settings.hasBias, text.settings.hasBiasNote)}`;
  }

  #scope(event: Event): void {
    if (event.target instanceof HTMLSelectElement) this.scope = Number(event.target.value);
  }

  #optimizer(optimizer: Named, done: boolean): void {
    this.#send({ training: { optimizer } }, done);
  }

  #send(change: PartialSpec, done: boolean): void {
    this.dispatchEvent(
      new CustomEvent('hillock-settings', { detail: { change, done }, bubbles: true, composed: true }),
    );
  }
}

/** A typed-in activation begins as one that leaks: a formula to change, not an empty field. */
const named = (name: string): Named => (name === 'custom' ? { name, expression: 'max(a*x, x)', a: 0.1 } : { name });

define('hillock-settings', HillockSettings);
