// What can be chosen: the tables of the core, in the order in which cpp/bindings/catalogues.cpp writes them.
import type { Answer, Core } from './core';
import type { ActivationRow, CatalogueRow, DatasetRow, ParameterInfo } from './types';

const tables = [
  'scalings',
  'layerTypes',
  'normalizations',
  'dropouts',
  'initializers',
  'losses',
  'outputActivations',
  'optimizers',
  'regularizations',
  'clippings',
  'schedules',
  'stops',
] as const;
const kinds = ['number', 'integer', 'flag', 'option'] as const;
const scales = ['linear', 'logarithmic'] as const;

export type Catalogues = Readonly<Record<(typeof tables)[number], readonly CatalogueRow[]>> & {
  readonly version: string;
  readonly activations: readonly ActivationRow[];
  readonly datasets: readonly DatasetRow[];
  readonly features: readonly string[];
  readonly functions: readonly string[];
  readonly fields: readonly ParameterInfo[];
};

/** @internal */
export function readCatalogues(core: Core): Catalogues {
  const from = core.answer(core.module.catalogues(core.exchange));
  const text = () => from.text();
  return {
    version: text(),
    ...(Object.fromEntries(tables.map((name) => [name, from.list(() => row(from))])) as Record<
      (typeof tables)[number],
      CatalogueRow[]
    >),
    activations: from.list(() => activation(from)),
    datasets: from.list(() => ({
      ...row(from),
      columns: from.number(),
      classes: from.number(),
      domain: from.number(),
    })),
    features: from.list(text),
    functions: from.list(text),
    fields: from.list(() => parameter(from)),
  };
}

function row(from: Answer): CatalogueRow {
  return {
    name: from.text(),
    label: from.text(),
    formula: from.text(),
    source: from.text(),
    parameters: from.list(() => parameter(from)),
  };
}

function activation(from: Answer): ActivationRow {
  return {
    ...row(from),
    range: from.text(),
    learned: from.text() || null,
    pytorch: from.text(),
    jax: from.text(),
    keras: from.text(),
    differences: from.text(),
    lower: from.number(),
    upper: from.number(),
    hardZero: from.flag(),
    zeroCentred: from.flag(),
    monotone: from.flag(),
    smooth: from.flag(),
  };
}

function parameter(from: Answer): ParameterInfo {
  const [name, label, words] = [from.text(), from.text(), from.text()];
  const [initial, min, max] = [from.number(), from.number(), from.number()];
  const kind = kinds[from.number()] ?? 'number';
  const scale = scales[from.number()] ?? 'linear';
  const options = words === '' ? [] : words.split('|');
  const value = kind === 'flag' ? initial !== 0 : kind === 'option' ? (options[initial] ?? '') : initial;
  return { name, label, default: value, min, max, kind, scale, options };
}
