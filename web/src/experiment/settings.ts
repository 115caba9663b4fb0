// A spec, or part of one, as a map from path to value, in which it is easy to compare, change and take away settings.
import { fromLeaves, type Leaf, leavesOf } from '../engine/leaves';
import type { PartialSpec } from '../engine/types';
import { fields, ofEveryDataset } from './fields';

export type Settings = Map<string, Leaf>;

const layer = /^network\.layers\.(\d+)(?=\.|$)/;
const namedPaths = new Set(fields.filter(({ kind }) => kind.startsWith('named')).map(({ path }) => path));

/** The path with `*` for the number of the layer. */
export const patternOf = (path: string) => path.replace(layer, 'network.layers.*');

/** Every setting of a spec; a plain string that stands for `{name}` is under `.name`. */
export function settingsOf(spec: PartialSpec): Settings {
  const leaves = leavesOf(spec);
  return new Map(leaves.map(([path, leaf]) => [namedPaths.has(patternOf(path)) ? `${path}.name` : path, leaf]));
}

export const specOf = (settings: Settings) => fromLeaves(settings) as PartialSpec;

export const layerCount = (settings: Settings) => Number(settings.get('network.layers.length') ?? 0);

/** Drops the last layers, or adds copies of the last one. */
export function resizeLayers(settings: Settings, count: number): void {
  const before = layerCount(settings);
  for (const [path, leaf] of [...settings]) {
    const index = Number(layer.exec(path)?.[1] ?? -1);
    if (index >= count) settings.delete(path);
    if (index !== before - 1) continue;
    for (let copy = before; copy < count; copy++) settings.set(path.replace(layer, `network.layers.${copy}`), leaf);
  }
  settings.set('network.layers.length', count);
}

/** Sets one setting. Another name takes the parameters of the old one away. */
export function put(settings: Settings, path: string, leaf: Leaf): void {
  const group = path.replace(/\.name$/, '');
  const old = settings.get(path);
  if (group !== path && old !== leaf) {
    for (const other of [...settings.keys()]) {
      if (other.startsWith(`${group}.`) && !outlives(other, old, leaf)) settings.delete(other);
    }
  }
  settings.set(path, leaf);
}

/** Whether a setting below a name stays when another name comes. */
export function outlives(path: string, oldName: Leaf | undefined, newName: Leaf | undefined): boolean {
  if (oldName === newName) return true;
  if (oldName === 'table' || newName === 'table') return false;
  return ofEveryDataset.some((common) => path === common || path.startsWith(`${common}.`));
}

/** `base` with the settings of `change`; lists (layers, features) and tables are those of the change. */
export function merge(base: PartialSpec, change: PartialSpec): PartialSpec {
  const settings = settingsOf(withoutTable(base));
  const changed = [...settingsOf(withoutTable(change))];
  for (const [path, leaf] of changed) {
    if (path === 'network.layers.length') resizeLayers(settings, Number(leaf));
    if (path === 'data.features.length') removeBelow(settings, 'data.features');
  }
  const names = changed.filter(([path]) => path.endsWith('.name'));
  for (const [path, leaf] of [...names, ...changed]) put(settings, path, leaf);
  const spec = specOf(settings);
  const table = settings.get('data.name') === 'table' ? (tableOf(change) ?? tableOf(base)) : undefined;
  return table ? { ...spec, data: { ...(spec.data as object), ...table } } : spec;
}

/** The lists of a table of examples. */
function tableOf({ data }: PartialSpec): { readonly inputs: unknown; readonly targets: unknown } | undefined {
  if (typeof data !== 'object' || !Array.isArray(data['inputs'])) return undefined;
  return { inputs: data['inputs'], targets: data['targets'] };
}

/** Examples are no settings: thousands of rows are not taken apart to turn a knob. */
function withoutTable(spec: PartialSpec): PartialSpec {
  if (typeof spec.data !== 'object') return spec;
  const { inputs: _, targets: __, ...data } = spec.data;
  return { ...spec, data };
}

/** What training takes up with the weights that are there. */
const live = /^(training\.|network\.layers\.\d+\.activation\.|network\.output\.activation\.)/;

/**
 * What leads from one complete spec to another while the run goes on; nothing if the run would have to start again.
 * The engine has the last word: an activation that learns a parameter needs a place for it.
 */
export function liveChange(from: PartialSpec, to: PartialSpec): PartialSpec | undefined {
  const [before, after] = [tableOf(from), tableOf(to)];
  if (before?.inputs !== after?.inputs || before?.targets !== after?.targets) return undefined;
  const [old, wanted] = [settingsOf(withoutTable(from)), settingsOf(withoutTable(to))];
  const paths = new Set([...old.keys(), ...wanted.keys()]);
  const differing = [...paths].filter((path) => old.get(path) !== wanted.get(path));
  if (!differing.every((path) => live.test(path))) return undefined;
  const { network, training = {} } = to;
  const turned = new Set(differing.map((path) => path.split('.').slice(0, 2).join('.')));
  const knobs = Object.entries(training).filter(([knob]) => turned.has(`training.${knob}`));
  const layers = network?.layers?.map(({ activation }) => (activation ? { activation } : {})) ?? [];
  const ends = {
    ...(turned.has('network.layers') ? { layers } : {}),
    ...(turned.has('network.output') && network?.output ? { output: network.output } : {}),
  };
  return {
    ...(knobs.length > 0 ? { training: Object.fromEntries(knobs) } : {}),
    ...(Object.keys(ends).length > 0 ? { network: ends } : {}),
  };
}

export function removeBelow(settings: Settings, path: string): void {
  for (const other of [...settings.keys()]) if (other.startsWith(`${path}.`)) settings.delete(other);
}
