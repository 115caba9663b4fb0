// Menus and sliders made from the rows of the engine's catalogues: nothing here knows a row by its name.
import { html, nothing, type TemplateResult } from 'lit';
import { compact } from '../draw/number';
import type { CatalogueRow, Named, ParameterInfo, PartialSpec, Spec } from '../engine/types';
import { english as text } from '../text/english';
import './hillock-slider';

export type Value = number | boolean | string;
/** `done` is false while a slider is dragged. */
export type SetValue = (value: Value, done: boolean) => void;
export type SetNamed = (chosen: Named, done: boolean) => void;

export interface Words {
  readonly label: string;
  readonly note?: string;
  /** '%' shows shares as percent. */
  readonly unit?: string;
}

/** A control for one setting: a slider, a tick or a menu. */
export function control(
  info: ParameterInfo,
  value: Value,
  { label, note = '', unit = '' }: Words,
  set: SetValue,
): TemplateResult {
  switch (info.kind) {
    case 'flag':
      return html`<label class="check" title=${note || nothing}><input type="checkbox" .checked=${value === true || value === 1}
        @change=${(event: Event) => event.target instanceof HTMLInputElement && set(event.target.checked, true)}><span>${label}${note ? html`<small>${note}</small>` : nothing}</span></label>`;
    case 'option':
      return menu(
        label,
        info.options.map((option) => ({ name: option, label: option, title: '' })),
        String(value),
        (name) => set(name, true),
        note,
      );
    case 'number':
    case 'integer': {
      const range = rangeOf(info);
      return html`<hillock-slider label=${label} note=${note} unit=${unit} scale=${range.scale} ?whole=${info.kind === 'integer'}
        .min=${range.min} .max=${range.max} .value=${Number(value)} .default=${Number(info.default)}
        @hillock-input=${(event: CustomEvent<{ value: number }>) => set(event.detail.value, false)}
        @hillock-change=${(event: CustomEvent<{ value: number }>) => set(event.detail.value, true)}></hillock-slider>`;
    }
  }
}

/** The controls of what is chosen from `rows`. */
export function parameters(
  rows: readonly CatalogueRow[],
  chosen: Named,
  set: SetNamed,
  without: readonly string[] = [],
): unknown {
  const row = rows.find(({ name }) => name === chosen.name);
  const { expression } = chosen;
  // Of a typed-in formula only the letters that are in it.
  const used = (name: string) => typeof expression !== 'string' || new RegExp(`\\b${name}\\b`).test(expression);
  return row?.parameters
    .filter(({ name }) => !without.includes(name) && used(name))
    .map((info) =>
      control(
        info,
        chosen[info.name] ?? info.default,
        { label: capital(info.label), note: text.noteOf(row.name, info.name) },
        (value, done) => set({ ...chosen, [info.name]: value }, done),
      ),
    );
}

/** A menu of `rows`, and under it the controls of what is chosen. */
export function pick(
  label: string,
  rows: readonly CatalogueRow[],
  chosen: Named,
  set: SetNamed,
  without: readonly string[] = [],
): TemplateResult {
  const options = rows.map((row) => ({ name: row.name, label: row.label, title: row.formula }));
  const formula = chosen.name === 'none' ? '' : (rows.find(({ name }) => name === chosen.name)?.formula ?? '');
  return html`${menu(label, options, chosen.name, (name) => set({ name }, true), formula)}${parameters(rows, chosen, set, without)}`;
}

function menu(
  label: string,
  options: readonly { readonly name: string; readonly label: string; readonly title: string }[],
  chosen: string,
  set: (name: string) => void,
  note = '',
): TemplateResult {
  return html`<label class="pick"><span>${label}</span><select @change=${(event: Event) => event.target instanceof HTMLSelectElement && set(event.target.value)}>
    ${options.map((option) => html`<option value=${option.name} ?selected=${option.name === chosen} title=${option.title || nothing}>${option.label}</option>`)}
  </select>${note ? html`<small>${note}</small>` : nothing}</label>`;
}

/** The control of a setting that is no parameter of a row, by its path in the spec. */
export function field(
  fields: readonly ParameterInfo[],
  spec: Spec,
  path: string,
  words: Words,
  set: (change: PartialSpec, done: boolean) => void,
  most = Number.POSITIVE_INFINITY,
): unknown {
  const info = fields.find(({ name }) => name === path);
  if (!info) return nothing;
  const keys = path.split('.');
  const value = keys.reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], spec);
  const change = (next: Value) => keys.reduceRight<unknown>((inner, key) => ({ [key]: inner }), next) as PartialSpec;
  const bounded = { ...info, max: Math.min(info.max, most) };
  return control(bounded, isValue(value) ? value : info.default, words, (next, done) => set(change(next), done));
}

const isValue = (value: unknown): value is Value => ['number', 'boolean', 'string'].includes(typeof value);

/** Rows with a usual place come first, the others after them as the catalogue has them. */
export function inOrder<Row extends CatalogueRow>(rows: readonly Row[], usual: readonly string[]): Row[] {
  const first = usual.flatMap((name) => rows.filter((row) => row.name === name));
  return [...first, ...rows.filter((row) => !first.includes(row))];
}

/** What is chosen, with its first number. */
export function summary(rows: readonly CatalogueRow[], chosen: Named, without: readonly string[] = []): string {
  const row = rows.find(({ name }) => name === chosen.name);
  const first = row?.parameters.find(({ name }) => !without.includes(name));
  const value = first && chosen[first.name];
  return [row?.label ?? chosen.name, ...(typeof value === 'number' ? [compact(value)] : [])].join(' ');
}

/** Bounds of the engine reach further than anyone can aim: a slider spans three decades, or a few units, around the default. */
export function rangeOf(info: ParameterInfo): {
  readonly min: number;
  readonly max: number;
  readonly scale: 'linear' | 'logarithmic';
} {
  const usual = Number(info.default);
  if (info.scale === 'logarithmic') {
    const low = info.min > 0 && usual > 0 ? Math.max(info.min, usual / 1000) : info.min;
    return { min: low, max: usual > 0 ? Math.min(info.max, usual * 1000) : info.max, scale: 'logarithmic' };
  }
  const reach = Math.max(1, 4 * Math.abs(usual));
  return { min: Math.max(info.min, usual - reach), max: Math.min(info.max, usual + reach), scale: 'linear' };
}

/** The slider of a learning rate, also where it stands alone. */
export const learningRate = (rows: readonly CatalogueRow[], optimizer: Named): ParameterInfo | undefined =>
  rows.find(({ name }) => name === optimizer.name)?.parameters.find(({ name }) => name === 'learningRate');

/** Words begin with a capital letter; a symbol, f'(0) or a, stays what it is. */
const capital = (words: string): string =>
  /^[a-z]{2}/.test(words) ? words.charAt(0).toUpperCase() + words.slice(1) : words;
