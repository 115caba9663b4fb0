// What can differ between runs side by side, from the catalogues of the engine, and what a difference is called.
import { compact } from '../draw/number';
import type { CatalogueRow, Named, PartialSpec, Spec } from '../engine/types';
import { settingsOf } from '../experiment/settings';
import type { Catalogues } from '../session/protocol';
import type { Session } from '../session/session';
import { english as text } from '../text/english';

export interface Difference {
  readonly label: string;
  readonly change: PartialSpec;
}

export interface Knob {
  readonly knob: string;
  /** A run that is under way can be turned by it. */
  readonly live: boolean;
  readonly of: readonly Difference[];
}

/** Names of the runs beside the first, in order. */
export const variantNames = ['b', 'c', 'd'] as const;
const rateFactors = [0.1, 0.3, 3, 10] as const;
const batchFactors = [0.1, 0.5, 2, 10] as const;

export const letterOf = (name: string): string => name.toUpperCase();
/** Index of a run's colour and dash. */
export const lookOf = (name: string): number => (variantNames as readonly string[]).indexOf(name) + 1;

const inAllLayers = (spec: Spec, key: string, value: Named): PartialSpec => ({
  network: { layers: spec.network.layers.map(() => ({ [key]: value })) },
});

export const withActivation = (spec: Spec, name: string): PartialSpec => inAllLayers(spec, 'activation', { name });

export const withRate = (spec: Spec, factor: number): PartialSpec => ({
  training: { optimizer: { learningRate: Number((rateOf(spec) * factor).toPrecision(3)) } },
});

const rateOf = (spec: Spec): number => Number(spec.training.optimizer['learningRate'] ?? 0.1);

const others = (rows: readonly CatalogueRow[], present: unknown): readonly CatalogueRow[] =>
  rows.filter(({ name }) => name !== present && name !== 'custom');

/** Every knob with what it could be turned to. */
export function differences(spec: Spec, catalogues: Catalogues): readonly Knob[] {
  const { knobs } = text.compare;
  const [layer] = spec.network.layers;
  const named = (rows: readonly CatalogueRow[], present: unknown, change: (name: string) => PartialSpec) =>
    others(rows, present).map(({ name, label }) => ({ label, change: change(name) }));
  const normalization = (layer?.['normalization'] as Named | undefined)?.name;
  const numbers = (factors: readonly number[], change: (factor: number) => PartialSpec) =>
    factors.map((factor) => ({ label: differenceName(change(factor), catalogues), change: change(factor) }));
  return [
    {
      knob: knobs.activation,
      live: true,
      of: named(catalogues.activations, layer?.activation.name, (name) => withActivation(spec, name)),
    },
    { knob: knobs.rate, live: true, of: numbers(rateFactors, (factor) => withRate(spec, factor)) },
    {
      knob: knobs.start,
      live: false,
      of: named(catalogues.initializers, spec.network.init.weights.name, (name) => ({
        network: { init: { weights: { name } } },
      })),
    },
    {
      knob: knobs.optimizer,
      live: true,
      of: named(catalogues.optimizers, spec.training.optimizer.name, (name) => ({ training: { optimizer: { name } } })),
    },
    {
      knob: knobs.normalization,
      live: false,
      of: named(catalogues.normalizations, normalization, (name) => inAllLayers(spec, 'normalization', { name })),
    },
    {
      knob: knobs.clipping,
      live: true,
      of: named(catalogues.clippings, spec.training.clipping.name, (name) => ({ training: { clipping: { name } } })),
    },
    {
      knob: knobs.batch,
      live: true,
      of: numbers(batchFactors, (factor) => ({
        training: { batchSize: Math.max(1, Math.round(spec.training.batchSize * factor)) },
      })),
    },
  ].filter(({ of }) => of.length > 0);
}

/** What a change is called: the names and numbers that it sets, each once. */
export function differenceName(change: PartialSpec, catalogues: Catalogues | undefined): string {
  const words = new Set<string>();
  for (const [path, leaf] of settingsOf(change)) {
    const rows = rowsFor(path, catalogues);
    if (rows) words.add(rows.find(({ name }) => name === leaf)?.label ?? String(leaf));
    else if (path.endsWith('.learningRate')) words.add(text.compare.rate(compact(Number(leaf))));
    else if (path === 'training.batchSize') words.add(text.compare.batch(Number(leaf)));
    else if (!path.endsWith('.length'))
      words.add(`${path.split('.').at(-1)} ${typeof leaf === 'number' ? compact(leaf) : leaf}`);
  }
  return [...words].join(', ');
}

/** What the first run is called: what all others are compared with. */
export function leaderName(spec: Spec, catalogues: Catalogues | undefined): string {
  const { name } = spec.network.layers[0]?.activation ?? spec.network.output.activation;
  const label = catalogues?.activations.find((row) => row.name === name)?.label ?? name;
  return `${label}, ${text.compare.rate(compact(rateOf(spec)))}`;
}

function rowsFor(path: string, catalogues: Catalogues | undefined): readonly CatalogueRow[] | undefined {
  if (!path.endsWith('.name')) return undefined;
  if (path.endsWith('activation.name')) return catalogues?.activations;
  if (path.endsWith('normalization.name')) return catalogues?.normalizations;
  if (path === 'network.init.weights.name') return catalogues?.initializers;
  if (path === 'training.optimizer.name') return catalogues?.optimizers;
  if (path === 'training.clipping.name') return catalogues?.clippings;
  return undefined;
}

/** The name for another run; none where four are there. */
export const freeName = (session: Session): string | undefined =>
  variantNames.find((name) => session.variants.changeOf(name) === undefined);

/** Adds a run that differs by `change`. Returns in words why it is not there. */
export async function addVariant(session: Session, change: PartialSpec): Promise<string | undefined> {
  const name = freeName(session);
  if (!name) return text.compare.full;
  const refusal = await session.vary(name, change);
  return refusal ? text.compare.refused(refusal.reason) : undefined;
}

export const removeVariants = (session: Session): Promise<unknown> =>
  Promise.all(session.variants.names.map((name) => session.close(name)));
