// A spec as the readable hash of a link, `#act=relu&lr=0.03&data=spiral&layers=8,8`, and back. A link says what
// differs from a base, the spec that the page starts with. It is data: parsed, never run. What cannot be read is
// reported and leaves the base's setting; whether a value makes sense is for the engine to say.
import type { Leaf } from '../engine/leaves';
import type { PartialSpec } from '../engine/types';
import { type Field, fields, sections } from './fields';
import { type LinkTable, packTable, unpackTable } from './link-table';
import {
  layerCount,
  outlives,
  patternOf,
  put,
  removeBelow,
  resizeLayers,
  type Settings,
  settingsOf,
  specOf,
} from './settings';

export interface RefusedPair {
  readonly key: string;
  readonly value: string;
  readonly reason: string;
}

export interface Link {
  readonly spec: PartialSpec;
  readonly refused: readonly RefusedPair[];
  /** Pairs that are no settings of a spec: those of the page. */
  readonly rest: readonly (readonly [key: string, value: string])[];
}

/** A field, or a setting by its path. */
type Target = { readonly path: string; readonly kind: Field['kind'] | 'setting' };

/** Examples of one's own. */
const tableKey = 'points';
const longestLink = 16_384;
const mostLayers = 64;

/**
 * The hash, without `#`, that leads from `base` to `spec`. Both are complete, as the engine returns them, or have the
 * same settings. A table of examples goes with it if it is small enough for a link; else it is left out.
 */
export function encodeLink(spec: PartialSpec, base: PartialSpec = {}): string {
  const settings = settingsOf(spec);
  const before = settingsOf(base);
  const wanted = shortForm(settings);
  const layersBefore = shortForm(before).get('layers') ?? '';
  if (layerCount(before) > 0) resizeLayers(before, layerCount(settings)); // as decodeLink will
  const known = shortForm(before).set('layers', layersBefore);

  const news = [...wanted].filter(([key, value]) => {
    // What another name takes away is news even where the value is the same.
    const { path } = targetOf(key) ?? { path: '' };
    const name = nameAbove(path)?.key ?? key;
    return known.get(key) !== value || !outlives(path, known.get(name), wanted.get(name));
  });
  const table = packTable(spec);
  if (table !== undefined && table !== packTable(base)) news.push([tableKey, table]);
  return news.map(([key, value]) => `${escaped(key)}=${escaped(value)}`).join('&');
}

/** The spec that a hash, with or without `#`, makes of `base`. */
export function decodeLink(hash: string, base: PartialSpec = {}): Link {
  const settings = settingsOf(base);
  const text = hash.replace(/^#/, '');
  if (text.length > longestLink) {
    const reason = `the link has ${text.length} characters, at most ${longestLink} are read`;
    return { spec: specOf(settings), refused: [{ key: '', value: '', reason }], rest: [] };
  }
  const refused: RefusedPair[] = [];
  const rest: [string, string][] = [];
  const assignments: [rank: number, assign: () => void][] = [];
  let packed: string | undefined;
  for (const pair of text.split('&').filter((part) => part !== '')) {
    const [key, value] = unescaped(pair);
    if (key === tableKey) {
      packed = value;
      continue;
    }
    const target = targetOf(key);
    if (target === undefined) {
      rest.push([key, value]);
      continue;
    }
    const assign = () => {
      const reason = read(value, target, settings);
      if (reason !== undefined) refused.push({ key, value, reason });
    };
    assignments.push([rankOf(target), assign]);
  }
  for (const [, assign] of assignments.sort(([a], [b]) => a - b)) assign();
  const spec = specOf(settings);
  if (packed === undefined) return { spec, refused, rest };
  const table = settings.get('data.name') === 'table' ? unpackTable(packed) : 'the data are not a table';
  if (typeof table !== 'string') return { spec: withTable(spec, table), refused, rest };
  refused.push({ key: tableKey, value: packed, reason: table });
  // a table whose examples cannot be read is none
  const { data } = base;
  return {
    spec: settings.get('data.name') === 'table' && data !== undefined ? { ...spec, data } : spec,
    refused,
    rest,
  };
}

const withTable = (spec: PartialSpec, { inputs, targets, classes }: LinkTable): PartialSpec => ({
  ...spec,
  data: { ...(spec.data as object), inputs, targets, ...(classes > 0 ? { classes } : {}) },
});

// ---- writing -------------------------------------------------------------------------------------------------------

/** Everything that a link can say of these settings. */
function shortForm(settings: Settings): Map<string, string> {
  const left = new Map([...settings].filter(([path, leaf]) => !unlinked.test(path) && !Number.isNaN(leaf)));
  const pairs = new Map<string, string>();
  /** Moves these settings, all or none, from `left` to the pair of `key`. */
  const take = (key: string, paths: readonly string[], write: (leaves: readonly Leaf[]) => string | undefined) => {
    const leaves = paths.flatMap((path) => left.get(path) ?? []);
    if (leaves.length < paths.length) return;
    const value = write(leaves);
    if (value === undefined) return;
    pairs.set(key, value);
    for (const path of paths) left.delete(path);
  };

  for (const field of fields) {
    const paths = pathsOf(field, settings);
    if (paths) take(field.key, paths, (leaves) => written(field.kind, leaves));
  }
  for (const path of [...left.keys()]) {
    const field = nameAbove(path);
    if (field === undefined) continue;
    const parameter = patternOf(path).slice(field.path.length + 1);
    const paths = (pathsOf(field, settings) ?? []).map((name) => name.replace(/name$/, parameter));
    take(`${field.key}.${parameter}`, paths, (leaves) => (allEqual(leaves) ? literal(leaves[0]) : undefined));
  }
  for (const [path, leaf] of left) pairs.set(path, literal(leaf));
  return pairs;
}

function written(kind: Field['kind'], leaves: readonly Leaf[]): string | undefined {
  const numbers = kind === 'number' || kind === 'numbers of layers';
  const type = numbers ? 'number' : kind === 'flag' ? 'boolean' : 'string';
  if (leaves.some((leaf) => typeof leaf !== type)) return undefined;
  if (kind !== 'named of layers') return leaves.join(',');
  return leaves.length > 0 && allEqual(leaves) ? String(leaves[0]) : leaves.join(',') || undefined;
}

/** Lengths follow from the lists; tables are packed. */
const unlinked = /\.length$|^data\.(inputs|targets)\./;

const allEqual = (leaves: readonly Leaf[]) => leaves.every((leaf) => leaf === leaves[0]);

/** Text that could be taken for a number or a flag is marked by an apostrophe. */
function literal(leaf: Leaf | undefined): string {
  if (typeof leaf !== 'string') return String(leaf);
  return typeof leafOf(leaf) === 'string' && !leaf.startsWith("'") ? leaf : `'${leaf}`;
}

/** Commas may stay: they are allowed in a hash and lists are read by people. */
const escaped = (text: string) => encodeURIComponent(text).replaceAll('%2C', ',');

// ---- reading -------------------------------------------------------------------------------------------------------

function unescaped(pair: string): [key: string, value: string] {
  const equals = pair.indexOf('=');
  const parts = equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
  const [key = '', value = ''] = parts.map((part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part; // a lone percent sign stands for itself
    }
  });
  return [key, value];
}

/** What a key speaks of; undefined if it is none of ours. */
function targetOf(key: string): Target | undefined {
  const field = fields.find((candidate) => candidate.key === key);
  if (field) return field;
  const [head = '', ...tail] = key.split('.');
  if (tail.length === 0) return undefined;
  const named = fields.find((candidate) => candidate.key === head && isName(candidate));
  if (named) return { path: `${named.path}.${tail.join('.')}`, kind: 'setting' };
  return sections.includes(head) ? { path: key, kind: 'setting' } : undefined;
}

/** How many layers there are comes first; then names, which take parameters away; wherever they stand in the link. */
function rankOf({ path, kind }: Target): number {
  if (kind === 'numbers of layers') return 0;
  return kind === 'named' || kind === 'named of layers' || path.endsWith('.name') ? 1 : 2;
}

/** Puts the value where it belongs, or says why it cannot be read. */
function read(value: string, target: Target, settings: Settings): string | undefined {
  const { path, kind } = target;
  const items = value === '' ? [] : value.split(',');
  switch (kind) {
    case 'number':
    case 'flag': {
      const leaf = leafOf(value);
      if (typeof leaf !== (kind === 'number' ? 'number' : 'boolean')) return `not a ${kind}`;
      put(settings, path, leaf);
      return undefined;
    }
    case 'named':
      if (value === '') return 'no name';
      put(settings, `${path}.name`, value);
      return undefined;
    case 'names':
      removeBelow(settings, path);
      items.forEach((item, index) => {
        put(settings, `${path}.${index}`, item);
      });
      settings.set(`${path}.length`, items.length);
      return undefined;
    case 'numbers of layers': {
      const leaves = items.map(leafOf);
      if (leaves.some((leaf) => typeof leaf !== 'number')) return 'not a list of numbers';
      if (leaves.length > mostLayers) return `${leaves.length} layers, at most ${mostLayers} are read`;
      resizeLayers(settings, leaves.length);
      leaves.forEach((leaf, index) => {
        put(settings, path.replace('*', String(index)), leaf);
      });
      return undefined;
    }
    case 'named of layers': {
      const layers = layerCount(settings);
      if (items.length === 0 || items.includes('')) return 'no name';
      if (items.length !== 1 && items.length !== layers) return `${items.length} names for ${layers} layers`;
      for (let layer = 0; layer < layers; layer++) {
        put(settings, `${path.replace('*', String(layer))}.name`, items[layer] ?? value);
      }
      return undefined;
    }
    case 'setting': {
      if (!settingPath.test(path)) return 'not the path of a setting';
      const layers = layerCount(settings);
      if (Number(/^network\.layers\.(\d+)/.exec(path)?.[1] ?? 0) >= Math.max(1, layers))
        return `there are ${layers} layers`;
      const leaf = leafOf(value);
      if (!path.includes('*')) put(settings, path, leaf);
      else for (let layer = 0; layer < layers; layer++) put(settings, path.replace('*', String(layer)), leaf);
      return undefined;
    }
  }
}

const settingPath = /^[a-z]\w{0,40}(\.(?!length$)(\w{1,40}|\*)){1,8}$/i;
const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function leafOf(text: string): number | boolean | string {
  if (text === 'true' || text === 'false') return text === 'true';
  if (number.test(text) && Number.isFinite(Number(text))) return Number(text);
  return text.startsWith("'") ? text.slice(1) : text;
}

// ---- fields and settings -------------------------------------------------------------------------------------------

const isName = (field: Field) => field.kind === 'named' || field.kind === 'named of layers';

/** The field of the name that this setting is a parameter of. */
const nameAbove = (path: string) =>
  fields.find((field) => isName(field) && patternOf(path).startsWith(`${field.path}.`));

/** The settings that a field stands for; none where the spec has no such list. */
function pathsOf({ path, kind }: Field, settings: Settings): string[] | undefined {
  const list = kind === 'names' ? path : 'network.layers';
  const length = settings.get(`${list}.length`);
  const indices = typeof length === 'number' ? [...Array(length).keys()] : undefined;
  switch (kind) {
    case 'number':
    case 'flag':
      return [path];
    case 'named':
      return [`${path}.name`];
    case 'names':
      return indices?.map((index) => `${path}.${index}`);
    case 'numbers of layers':
      return indices?.map((index) => path.replace('*', String(index)));
    case 'named of layers':
      return indices?.map((index) => `${path.replace('*', String(index))}.name`);
  }
}
