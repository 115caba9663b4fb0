import { css, html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { drawGlyph, drawThumbnail } from '../draw/glyph';
import { compact } from '../draw/number';
import type { CatalogueRow, Data, LayerSpec, Named, ParameterInfo, PartialSpec, Spec } from '../engine/types';
import type { Catalogues } from '../session/protocol';
import { english as text } from '../text/english';
import { controls } from './control-style';
import { define } from './define';
import type { Option } from './hillock-choices';
import './hillock-choices';
import './hillock-slider';
import { type Preset, presets, usualActivations, usualData } from './presets';

/** Glyphs: z from -3 to 3. */
export const glyphZ = Float32Array.from({ length: 61 }, (_, i) => -3 + i / 10);
/** More layers or units can be had by a link; these are what the drawing is made for. */
const mostLayers = 8;
const mostUnits = 16;

type Path = readonly string[];

/**
 * The knobs: built from the catalogues of the engine, so a new activation, data set or optimizer appears by itself.
 * @fires hillock-settings `detail`: `change`, a part of a spec; `done` false while a slider is dragged.
 */
export class HillockSettings extends LitElement {
  static override properties: PropertyDeclarations = {
    catalogues: { attribute: false },
    spec: { attribute: false },
    glyphs: { attribute: false },
    thumbnails: { attribute: false },
    refusal: { type: String },
  };

  static override styles = [
    controls,
    css`
      :host { display: grid; grid-template-columns: minmax(0, 1fr); gap: var(--s2); align-content: start; font: var(--weight) var(--text-s) / var(--leading) var(--sans); font-variant-numeric: tabular-nums; color: var(--ink); }
      section { display: grid; grid-template-columns: minmax(0, 1fr); gap: var(--s1); align-content: start; min-inline-size: 0; }
      h2 { margin: 0; font-size: inherit; font-weight: var(--weight-strong); }
      .presets { display: grid; }
      .presets button { display: flex; justify-content: space-between; align-items: baseline; gap: var(--s1); border: 0; background: none; padding: 2px 0; min-block-size: var(--target); text-align: start; border-block-start: 1px solid var(--rule); }
      .presets button:last-child { border-block-end: 1px solid var(--rule); }
      .presets button:hover span { text-decoration: underline; text-underline-offset: 3px; text-decoration-thickness: 1px; }
      .presets [aria-pressed="true"] span { font-weight: var(--weight-strong); }
      .presets small { font-size: var(--text-xs); color: var(--ink-3); white-space: nowrap; }
      .folds { border-block-end: 1px solid var(--rule); }
      details { border-block-start: 1px solid var(--rule); }
      summary { list-style: none; display: flex; gap: 8px; align-items: center; min-block-size: max(32px, var(--target)); cursor: pointer; white-space: nowrap; }
      summary::-webkit-details-marker { display: none; }
      summary::before { content: "+"; color: var(--ink-3); inline-size: 12px; }
      details[open] summary::before { content: "–"; }
      summary em { font-style: normal; margin-inline-end: auto; }
      summary span { color: var(--ink-3); font-size: var(--text-xs); overflow: hidden; text-overflow: ellipsis; }
      .inside { display: grid; gap: 12px; padding-block: 4px 14px; }
      .row { display: flex; align-items: center; gap: 6px; }
      .row .name { margin-inline-end: auto; }
      .row output { min-inline-size: 2ch; text-align: center; font-weight: var(--weight-strong); }
      .row button.plain { inline-size: max(28px, var(--target)); min-block-size: max(28px, var(--target)); padding: 0; }
      .pick { display: grid; gap: 4px; }
      .pick select { inline-size: 100%; }
      .note { font-size: var(--text-xs); line-height: 1.4; color: var(--ink-3); margin: 0; }
      .check { display: flex; gap: 8px; align-items: center; min-block-size: var(--target); }
      .refusal { border-inline-start: 3px solid var(--ink); padding-inline-start: 10px; margin: 0; overflow-wrap: anywhere; }
      @container lab (min-width: 641px) and (max-width: 1000px) { :host { grid-template-columns: 1fr 1fr; gap: var(--s3) var(--s4); } .refusal { grid-column: 1 / -1; } }
    `,
  ];

  declare catalogues: Catalogues | undefined;
  declare spec: Spec | undefined;
  /** f at `glyphZ`, by name. */
  declare glyphs: ReadonlyMap<string, Float32Array>;
  /** A few points of each data set, by name. */
  declare thumbnails: ReadonlyMap<string, Data>;
  declare refusal: string;

  constructor() {
    super();
    this.glyphs = new Map();
    this.thumbnails = new Map();
    this.refusal = '';
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
    const activation = spec.network.layers[0]?.activation ?? { name: 'relu' };
    return html`
      ${this.refusal ? html`<p class="refusal" role="alert">${this.refusal}</p>` : nothing}
      <section><h2>${text.settings.presets}</h2><div class="presets">${presets.map((preset) => this.#renderPreset(preset, spec))}</div></section>
      <section class="activation">
        <h2>${text.settings.activation}</h2>
        <hillock-choices label=${text.settings.activation} .options=${this.#activationOptions(catalogues)} .value=${activation.name}
          @hillock-change=${(event: CustomEvent<{ name: string }>) => this.#activation({ name: event.detail.name }, true)}></hillock-choices>
        ${this.#parameters(catalogues.activations, activation, (change, done) => this.#activation({ ...activation, ...change }, done), conventions)}
      </section>
      <section class="rate">${this.#optimizerSlider(catalogues, spec, 'learningRate', text.settings.learningRate, text.settings.learningRateNote)}</section>
      <section>
        <h2>${text.settings.data}</h2>
        <hillock-choices label=${text.settings.data} size="thumbnail" .options=${this.#dataOptions(catalogues)} .value=${spec.data.name}
          @hillock-change=${(event: CustomEvent<{ name: string }>) => this.#change(['data'], { name: event.detail.name, noise: spec.data['noise'] ?? 0 }, true)}></hillock-choices>
        ${this.#fieldSlider('data.noise', text.settings.noise, text.settings.noiseNote, '%')}
        ${this.#fieldSlider('training.batchSize', text.settings.batchSize, text.settings.batchSizeNote, '', this.#examples())}
      </section>
      <div class="folds">
        ${this.#fold(text.settings.layers, spec.network.layers.map((layer) => layer.units).join(', '), this.#renderLayers(spec))}
        ${this.#fold(
          text.settings.start,
          labelOf(catalogues.initializers, spec.network.init.weights),
          html`
          ${this.#pick(text.settings.initializer, catalogues.initializers, spec.network.init.weights, ['network', 'init', 'weights'])}
          ${this.#fieldSlider('network.init.bias', text.settings.bias, text.settings.biasNote)}
          <p class="note">${text.settings.restarts}</p>`,
        )}
        ${this.#fold(text.settings.optimizer, labelOf(catalogues.optimizers, spec.training.optimizer), this.#pick(text.settings.optimizer, catalogues.optimizers, spec.training.optimizer, ['training', 'optimizer'], ['learningRate']))}
        ${this.#fold(
          text.settings.loss,
          labelOf(catalogues.losses, spec.training.loss),
          html`
          ${this.#pick(text.settings.lossName, catalogues.losses, spec.training.loss, ['training', 'loss'])}
          ${this.#pick(
            text.settings.outputActivation,
            catalogues.activations.filter((row) => !row.learned),
            spec.network.output.activation,
            ['network', 'output', 'activation'],
          )}`,
        )}
        ${this.#fold(
          text.settings.guard,
          guardWords(catalogues, spec),
          html`
          ${this.#pick(text.settings.regularization, catalogues.regularizations, spec.training.regularization, ['training', 'regularization'])}
          ${this.#pick(text.settings.clipping, catalogues.clippings, spec.training.clipping, ['training', 'clipping'])}`,
        )}
      </div>`;
  }

  #renderPreset(preset: Preset, spec: Spec): TemplateResult {
    const pressed = isLike(spec, preset.spec);
    return html`<button aria-pressed=${pressed} @click=${() => this.#send(preset.spec, true)}><span>${preset.name}</span><small>${preset.note}</small></button>`;
  }

  #fold(name: string, now: string, inside: unknown): TemplateResult {
    return html`<details><summary><em>${name}</em><span>${now}</span></summary><div class="inside">${inside}</div></details>`;
  }

  // ---- menus and sliders from the catalogues -----------------------------------------------------------------------

  #activationOptions(catalogues: Catalogues): Option[] {
    return inOrder(catalogues.activations, usualActivations).map((row) => {
      const value = this.glyphs.get(row.name);
      return {
        name: row.name,
        label: row.label,
        title: `${row.label}: ${row.formula}`,
        ...(value ? { draw: (ctx, theme, rect, chosen) => drawGlyph(ctx, theme, rect, value, chosen) } : {}),
      };
    });
  }

  #dataOptions(catalogues: Catalogues): Option[] {
    return inOrder(catalogues.datasets, usualData)
      .filter((row) => row.columns === 2 && row.classes === 2)
      .map((row) => {
        const data = this.thumbnails.get(row.name);
        return {
          name: row.name,
          label: row.name,
          title: row.label,
          ...(data
            ? {
                draw: (ctx, theme, rect) => {
                  const points = {
                    domain: data.domain,
                    places: data.trainInputs,
                    targets: data.trainTargets,
                    columns: data.columns,
                    targetColumns: 1,
                  };
                  drawThumbnail(ctx, theme, rect, points, data.trainTargets.some((target) => target < 0) ? 0 : 0.5);
                },
              }
            : {}),
        };
      });
  }

  /** A menu with the sliders of what is chosen in it. */
  #pick(
    label: string,
    rows: readonly CatalogueRow[],
    chosen: Named,
    path: Path,
    without: readonly string[] = [],
  ): TemplateResult {
    return html`<div class="pick">
      <label><span>${label}</span><select @change=${(event: Event) => event.target instanceof HTMLSelectElement && this.#change([...path, 'name'], event.target.value, true)}>
        ${rows.map((row) => html`<option value=${row.name} ?selected=${row.name === chosen.name} title=${row.formula}>${row.label}</option>`)}
      </select></label>
      ${this.#parameters(rows, chosen, (change, done) => this.#change(path, { ...chosen, ...change }, done), without)}
    </div>`;
  }

  #parameters(
    rows: readonly CatalogueRow[],
    chosen: Named,
    set: (change: Record<string, number | boolean | string>, done: boolean) => void,
    without: readonly string[] = [],
  ): unknown {
    const row = rows.find(({ name }) => name === chosen.name);
    return row?.parameters
      .filter(({ name }) => !without.includes(name))
      .map((parameter) => {
        const value = chosen[parameter.name] ?? parameter.default;
        return this.#control(parameter, value, capital(parameter.label), '', '', (next, done) =>
          set({ [parameter.name]: next }, done),
        );
      });
  }

  #control(
    info: ParameterInfo,
    value: number | boolean | string,
    label: string,
    note: string,
    unit: string,
    set: (value: number | boolean | string, done: boolean) => void,
  ): TemplateResult {
    switch (info.kind) {
      case 'flag':
        return html`<label class="check"><input type="checkbox" .checked=${value === true || value === 1} @change=${(event: Event) => event.target instanceof HTMLInputElement && set(event.target.checked, true)}>${label}</label>`;
      case 'option':
        return html`<div class="pick"><label><span>${label}</span><select @change=${(event: Event) => event.target instanceof HTMLSelectElement && set(event.target.value, true)}>
          ${info.options.map((option) => html`<option value=${option} ?selected=${option === value}>${option}</option>`)}</select></label></div>`;
      case 'number':
      case 'integer': {
        const range = aimable(info);
        return html`<hillock-slider label=${label} note=${note} unit=${unit} scale=${range.scale} ?whole=${info.kind === 'integer'} .min=${range.min} .max=${range.max}
          .value=${Number(value)} .default=${Number(info.default)}
          @hillock-input=${(event: CustomEvent<{ value: number }>) => set(event.detail.value, false)}
          @hillock-change=${(event: CustomEvent<{ value: number }>) => set(event.detail.value, true)}></hillock-slider>`;
      }
    }
  }

  #optimizerSlider(catalogues: Catalogues, spec: Spec, name: string, label: string, note: string): unknown {
    const { optimizer } = spec.training;
    const info = catalogues.optimizers
      .find((row) => row.name === optimizer.name)
      ?.parameters.find((parameter) => parameter.name === name);
    if (!info) return nothing;
    return this.#control(info, optimizer[name] ?? info.default, label, note, '', (value, done) =>
      this.#change(['training', 'optimizer', name], value, done),
    );
  }

  /** Examples that train: a batch has no more. */
  #examples(): number {
    const data = this.spec?.data;
    return Math.max(1, Math.floor(Number(data?.['samples'] ?? 500) * Number(data?.['trainFraction'] ?? 0.5)));
  }

  #fieldSlider(path: string, label: string, note: string, unit = '', most = Number.POSITIVE_INFINITY): unknown {
    const found = this.catalogues?.fields.find(({ name }) => name === path);
    const info = found && { ...found, max: Math.min(found.max, most) };
    if (!info || !this.spec) return nothing;
    const keys = path.split('.');
    const value = keys.reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], this.spec);
    return this.#control(info, typeof value === 'number' ? value : info.default, label, note, unit, (next, done) =>
      this.#change(keys, next, done),
    );
  }

  // ---- layers ------------------------------------------------------------------------------------------------------

  #renderLayers(spec: Spec): TemplateResult {
    const { layers } = spec.network;
    const resize = (at: number, units: number) =>
      this.#layers(layers.map((layer, index) => (index === at ? { ...layer, units } : layer)));
    return html`${layers.map(
      (layer, at) => html`<div class="row">
        <span class="name">${text.layer(at)}</span>
        <button class="plain" ?disabled=${layer.units <= 1} aria-label=${text.settings.fewerUnits(at)} @click=${() => resize(at, layer.units - 1)}>−</button>
        <output>${layer.units}</output>
        <button class="plain" ?disabled=${layer.units >= mostUnits} aria-label=${text.settings.moreUnits(at)} @click=${() => resize(at, layer.units + 1)}>+</button>
        <button class="text" ?disabled=${layers.length <= 1} aria-label=${text.settings.removeLayer(at)} @click=${() => this.#layers(layers.filter((_, index) => index !== at))}>${text.settings.removeShort}</button>
      </div>`,
    )}
    <button class="plain" ?disabled=${layers.length >= mostLayers} @click=${() => this.#layers([...layers, ...layers.slice(-1)])}>${text.settings.addLayer}</button>
    <p class="note">${text.settings.restarts}</p>`;
  }

  #layers(layers: readonly LayerSpec[]): void {
    this.#send({ network: { layers } }, true);
  }

  /** All hidden layers get the same activation. */
  #activation(activation: Named, done: boolean): void {
    this.#send(
      { network: { layers: (this.spec?.network.layers ?? []).map((layer) => ({ ...layer, activation })) } },
      done,
    );
  }

  #change(path: Path, value: unknown, done: boolean): void {
    this.#send(path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as PartialSpec, done);
  }

  #send(change: PartialSpec, done: boolean): void {
    this.dispatchEvent(
      new CustomEvent('hillock-settings', { detail: { change, done }, bubbles: true, composed: true }),
    );
  }
}

/** Rows with a usual place come first, the others after them as the catalogue has them. */
function inOrder<Row extends CatalogueRow>(rows: readonly Row[], usual: readonly string[]): Row[] {
  const first = usual.flatMap((name) => rows.filter((row) => row.name === name));
  return [...first, ...rows.filter((row) => !first.includes(row))];
}

/** Parameters that say what holds at a single point: no knob for the eye. A link can set them. */
const conventions: readonly string[] = ['derivativeAtZero'];

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

/** Bounds of the engine reach further than anyone can aim; a slider spans the useful part around the default. */
function aimable(info: ParameterInfo): {
  readonly min: number;
  readonly max: number;
  readonly scale: 'linear' | 'logarithmic';
} {
  const usual = Number(info.default);
  if (info.scale === 'logarithmic') {
    const low = info.min > 0 ? Math.max(info.min, usual > 0 ? usual / 1000 : info.min) : info.min;
    return { min: low, max: Math.min(info.max, usual > 0 ? usual * 1000 : info.max), scale: 'logarithmic' };
  }
  const reach = Math.max(1, 4 * Math.abs(usual));
  return { min: Math.max(info.min, usual - reach), max: Math.min(info.max, usual + reach), scale: 'linear' };
}

function labelOf(rows: readonly CatalogueRow[], chosen: Named): string {
  const row = rows.find(({ name }) => name === chosen.name);
  const numbers = row?.parameters
    .slice(0, 1)
    .flatMap(({ name }) =>
      typeof chosen[name] === 'number' && name !== 'learningRate' ? [compact(chosen[name])] : [],
    );
  return [row?.label ?? chosen.name, ...(numbers ?? [])].join(' ');
}

function guardWords(catalogues: Catalogues, { training }: Spec): string {
  const parts = [
    training.regularization.name === 'none' ? '' : labelOf(catalogues.regularizations, training.regularization),
    training.clipping.name === 'none' ? '' : labelOf(catalogues.clippings, training.clipping),
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(', ') : text.settings.none;
}

/** Whether a complete spec has everything that a preset says. */
function isLike(whole: unknown, part: unknown): boolean {
  if (typeof part !== 'object' || part === null) return whole === part;
  if (typeof whole !== 'object' || whole === null) return false;
  const held = whole as Record<string, unknown>;
  if (Array.isArray(part) && Array.isArray(whole) && part.length !== whole.length) return false;
  return Object.entries(part).every(([key, value]) => isLike(held[key], value));
}

define('hillock-settings', HillockSettings);
