// A spec as a flat list: the path and value of every leaf. The core reads and writes specs in this form, and so do
// links. A list says how long it is in a leaf of its own: `network.layers.length`.

import { SpecError } from './errors';

export type Leaf = number | string | boolean;

/** Deeper than any spec; cycles end here. */
const deepest = 16;

/**
 * The leaves of a JSON-like value, in order; `undefined` counts as left out, and NaN as a number.
 * @throws {SpecError} at null and at what JSON does not have: functions, symbols, bigints, cycles.
 */
export function leavesOf(value: unknown, path = '', depth = 0): [path: string, leaf: Leaf][] {
  if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean') return [[path, value]];
  if (value === undefined) return [];
  if (value === null || typeof value !== 'object') {
    throw new SpecError(path, value, 'must be a number, a text, a flag, a list or an object');
  }
  if (depth === deepest) throw new SpecError(path, value, `nested deeper than ${deepest} levels`);
  const below = (key: string) => (path === '' ? key : `${path}.${key}`);
  const length: [string, Leaf][] = Array.isArray(value) ? [[below('length'), value.length]] : [];
  return length.concat(Object.entries(value).flatMap(([key, child]) => leavesOf(child, below(key), depth + 1)));
}

type Tree = { [key: string]: Tree | Leaf };

/** The nested form again: what has a length is an array. */
export function fromLeaves(leaves: Iterable<readonly [path: string, leaf: Leaf]>): unknown {
  const root = emptyTree();
  for (const [path, leaf] of leaves) {
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    let node = root;
    for (const key of keys) {
      const child = node[key];
      const next = typeof child === 'object' ? child : emptyTree();
      node[key] = next;
      node = next;
    }
    node[last] = leaf;
  }
  return plain(root);
}

const emptyTree = (): Tree => Object.create(null); // no key of a path is inherited

function plain(node: Tree | Leaf): unknown {
  if (typeof node !== 'object') return node;
  const { length } = node;
  if (typeof length === 'number') return Array.from({ length }, (_, index) => plain(node[index] ?? emptyTree()));
  return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, plain(child)]));
}
