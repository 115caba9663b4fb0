import { css, html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { drawThumbnail } from '../draw/glyph';
import type { Data, DatasetRow, Named, PartialSpec, Spec } from '../engine/types';
import { fittingEnds } from '../experiment/fitting';
import { fitsLink } from '../experiment/link-table';
import { csvOf } from '../experiment/table-import';
import type { Catalogues } from '../session/protocol';
import { english as text } from '../text/english';
import { field, inOrder, parameters, pick } from './catalogue-controls';
import { controls } from './control-style';
import { define } from './define';
import { fold, foldStyle } from './fold';
import './hillock-csv-import';
import type { Option } from './hillock-choices';
import './hillock-choices';
import './hillock-point-editor';
import { usualData } from './presets';
import { pointsOf } from './run-numbers';

/** Data sets shown before the others are asked for: one row. */
const shownAtFirst = 4;
/** What every data set has beside its own parameters. */
const kept = ['samples', 'noise', 'trainFraction', 'balance'] as const;

export interface Shown {
  readonly testPoints: boolean;
  readonly discrete: boolean;
}

/**
 * What a run trains on: generators, the reader's own points or table, and how they are shown.
 * @fires hillock-settings (a change of the spec), hillock-shown (`detail`: test points, discretised).
 */
export class HillockDataSettings extends LitElement {
  static override properties: PropertyDeclarations = {
    catalogues: { attribute: false },
    spec: { attribute: false },
    data: { attribute: false },
    thumbnails: { attribute: false },
    shown: { attribute: false },
    all: { state: true },
    drawing: { state: true },
  };

  static override styles = [
    controls,
    foldStyle,
    css`
      :host { display: grid; grid-template-columns: minmax(0, 1fr); gap: var(--s1); align-content: start; font: var(--weight) var(--text-s) / var(--leading) var(--sans); color: var(--ink); }
      h2, h3 { margin: 0; font-size: inherit; font-weight: var(--weight-strong); }
      h3 { font-weight: var(--weight); color: var(--ink-2); }
      .top { display: flex; align-items: center; }
      .top h2 { margin-inline-end: auto; }
      .folds { margin-block: var(--s1) calc(-1 * var(--s2)); }
      .small { font-size: var(--text-xs); color: var(--ink-3); }
      .checks { display: flex; flex-wrap: wrap; gap: 0 14px; }
      fieldset { border: 0; margin: 0; padding: 0; display: grid; gap: 2px; }
      legend { padding: 0; color: var(--ink-2); }
    `,
  ];

  declare catalogues: Catalogues | undefined;
  declare spec: Spec | undefined;
  /** The examples of the run. */
  declare data: Data | undefined;
  declare thumbnails: ReadonlyMap<string, Data>;
  declare shown: Shown;
  declare all: boolean;
  declare drawing: boolean;

  constructor() {
    super();
    this.thumbnails = new Map();
    this.shown = { testPoints: true, discrete: false };
    this.all = false;
    this.drawing = false;
  }

  protected override render(): unknown {
    const { spec, catalogues } = this;
    if (!spec || !catalogues) return nothing;
    const rows = inOrder(catalogues.datasets, usualData);
    const set = (path: string, words: { label: string; note: string; unit?: string }, most?: number) =>
      field(catalogues.fields, spec, path, words, (change, done) => this.#send(change, done), most);
    const own = spec.data.name === 'table';
    const { trainInputs, testInputs, columns } = this.data ?? {
      trainInputs: { length: 0 },
      testInputs: { length: 0 },
      columns: 1,
    };
    const [train, test] = [trainInputs.length / columns, testInputs.length / columns];
    return html`<div class="top"><h2>${text.settings.data}</h2>
        <button class="text small" aria-expanded=${this.all} @click=${this.#toggleAll}>${this.all ? text.settings.fewer : text.settings.more}</button></div>
      <hillock-choices label=${text.settings.data} size="thumbnail" folded .shown=${shownAtFirst} .open=${this.all} .options=${rows.map((row) => this.#option(row))} .value=${spec.data.name}
        @hillock-change=${(event: CustomEvent<{ name: string }>) => this.#choose(event.detail.name, spec)}></hillock-choices>
      ${own ? nothing : set('data.noise', { label: text.settings.noise, note: text.settings.noiseNote, unit: '%' })}
      ${set('training.batchSize', { label: text.settings.batchSize, note: text.settings.batchSizeNote }, Math.max(1, train))}
      <div class="folds">${fold(
        text.data.examples,
        text.data.examplesNow(train, test),
        html`<div class="checks">${this.#check('testPoints', text.data.testPoints)}${this.#check('discrete', text.data.discrete)}</div>
        ${own ? nothing : this.#renderAmount(set, spec)}
        ${set('data.trainFraction', { label: text.data.trainShare, note: text.data.trainShareNote, unit: '%' })}
        ${this.#renderInputs(catalogues, spec)}
        <p class="note">${text.settings.restarts}</p>
        <div><button class="text small" @click=${this.#download}>${text.data.download}</button></div>`,
      )}
      ${fold(
        text.data.own,
        own ? text.data.ownUsed(train + test) : text.data.ownNow,
        html`<h3>${text.data.draw}</h3>${this.drawing ? html`<hillock-point-editor .data=${this.data}></hillock-point-editor>` : nothing}
        <h3>${text.data.paste}</h3><hillock-csv-import></hillock-csv-import>
        <p class="note">${own ? text.data[fitsLink(spec) ? 'inLink' : 'notInLink'](train + test) : text.data.ownNote}</p>`,
        (open) => {
          this.drawing = open; // so that the plane has a size when it comes
        },
        (event: CustomEvent<{ data: Spec['data']; classes: number }>) => this.#own(event.detail, spec),
      )}</div>`;
  }

  #option(row: DatasetRow): Option {
    const data = this.thumbnails.get(row.name);
    return {
      name: row.name,
      label: row.name.replaceAll('_', ' '),
      title: row.label,
      ...(data ? { draw: (ctx, theme, rect) => drawThumbnail(ctx, theme, rect, pointsOf(data)) } : {}),
    };
  }

  #renderAmount(set: (path: string, words: { label: string; note: string; unit?: string }) => unknown, spec: Spec) {
    const rows = this.catalogues?.datasets ?? [];
    const row = rows.find(({ name }) => name === spec.data.name);
    const change = (data: Named, done: boolean) =>
      this.#send({ data, ...this.#ends(classesOf(row, data), spec) }, done);
    return html`${parameters(rows, spec.data as Named, change)}
      ${set('data.samples', { label: text.data.samples, note: text.data.samplesNote })}
      ${row?.classes === 2 ? set('data.balance', { label: text.data.balance, note: text.data.balanceNote, unit: '%' }) : nothing}`;
  }

  /** What the network is given: features of the plane, and their scaling. */
  #renderInputs(catalogues: Catalogues, spec: Spec): TemplateResult {
    const { features, scaling } = spec.data as { features?: readonly string[]; scaling?: Named };
    const turn = (name: string, on: boolean) => {
      const next = catalogues.features.filter((feature) => (feature === name ? on : features?.includes(feature)));
      if (next.length > 0) this.#send({ data: { features: next } }, true);
      this.requestUpdate(); // the last one stays
    };
    const inPlane = Array.isArray(features) && this.data?.columns === 2;
    return html`${
      inPlane
        ? html`<fieldset><legend>${text.data.features}</legend><div class="checks">${catalogues.features.map(
            (
              name,
            ) => html`<label class="check"><input type="checkbox" .checked=${features?.includes(name) ?? false} ?disabled=${features?.length === 1 && features.includes(name)}
              @change=${(event: Event) => event.target instanceof HTMLInputElement && turn(name, event.target.checked)}>${text.data.featureNames[name] ?? name}</label>`,
          )}</div><p class="note">${text.data.featuresNote}</p></fieldset>`
        : nothing
    }
    ${scaling ? pick(text.data.scaling, catalogues.scalings, scaling, (chosen, done) => this.#send({ data: { scaling: chosen } }, done)) : nothing}
    <p class="note">${text.data.scalingNote}</p>`;
  }

  #check(name: keyof Shown, label: string): TemplateResult {
    const turn = (event: Event) => {
      if (!(event.target instanceof HTMLInputElement)) return;
      const detail: Shown = { ...this.shown, [name]: event.target.checked };
      this.dispatchEvent(new CustomEvent('hillock-shown', { detail, bubbles: true, composed: true }));
    };
    return html`<label class="check"><input type="checkbox" .checked=${this.shown[name]} @change=${turn}>${label}</label>`;
  }

  #toggleAll(): void {
    this.all = !this.all;
  }

  /** Another generator keeps amount, noise and split. */
  #choose(name: string, spec: Spec): void {
    const row = this.catalogues?.datasets.find((dataset) => dataset.name === name);
    const held = kept.flatMap((setting) => (spec.data[setting] === undefined ? [] : [[setting, spec.data[setting]]]));
    this.#send({ data: { name, ...Object.fromEntries(held) }, ...this.#ends(classesOf(row, { name }), spec) }, true);
  }

  #own({ data, classes }: { data: Spec['data']; classes: number }, spec: Spec): void {
    const { trainFraction, scaling } = spec.data;
    const settings = spec.data.name === 'table' ? { scaling } : {};
    this.#send({ data: { trainFraction, ...settings, ...data }, ...this.#ends(classes, spec) }, true);
  }

  #ends(classes: number, { training, network }: Spec) {
    return fittingEnds(classes, training.loss.name, network.output.activation.name);
  }

  #send(change: PartialSpec, done: boolean): void {
    this.dispatchEvent(
      new CustomEvent('hillock-settings', { detail: { change, done }, bubbles: true, composed: true }),
    );
  }

  #download(): void {
    if (!this.data || !this.spec) return;
    const url = URL.createObjectURL(new Blob([csvOf(this.data)], { type: 'text/csv' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = text.data.fileName(this.spec.data.name);
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000); // the browser has begun to read it by then
  }
}

/** Some generators have as many classes as one asks for. */
function classesOf(row: DatasetRow | undefined, data: Named): number {
  if (!row || row.classes === 0) return 0;
  const asked = row.parameters.find(({ name }) => name === 'classes' || name === 'arms' || name === 'rings');
  return asked ? Number(data[asked.name] ?? asked.default) : row.classes;
}

define('hillock-data-settings', HillockDataSettings);
