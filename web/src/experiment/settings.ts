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

/** `base` with the settings of `change`; lists (layers, features) are as long as those of the change. */
export function merge(base: PartialSpec, change: PartialSpec): PartialSpec {
  const settings = settingsOf(base);
  const changed = [...settingsOf(change)];
  for (const [path, leaf] of changed) {
    if (path === 'network.layers.length') resizeLayers(settings, Number(leaf));
    if (path === 'data.features.length') removeBelow(settings, 'data.features');
  }
  const names = changed.filter(([path]) => path.endsWith('.name'));
  for (const [path, leaf] of [...names, ...changed]) put(settings, path, leaf);
  return specOf(settings);
}

export function removeBelow(settings: Settings, path: string): void {
  for (const other of [...settings.keys()]) if (other.startsWith(`${path}.`)) settings.delete(other);
}
