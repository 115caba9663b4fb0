// A spec crosses to the core leaf by leaf; the core judges. Here only what cannot be written down is refused.
import { type Answer, type Core, Question } from './core';
import { SpecError } from './errors';
import { type Leaf, leavesOf } from './leaves';
import type { PartialSpec } from './types';

/** The lists of numbers of a table, which the core does not give back. */
export interface Table {
  readonly inputs?: unknown;
  readonly targets?: unknown;
}

/** In the order of LeafKind in cpp/bindings/spec_leaves.cpp. */
const leafKinds = ['number', 'boolean', 'string', 'list'] as const;

/** Numbers of a list: with the copies that a run makes of it, what fits into the memory. */
const maxListNumbers = 2 ** 20;

/**
 * Calls `use` with the number of leaves when the core can read them, and makes an error of a refusal. `settings` are
 * leaves that go before those of the spec.
 * @throws {SpecError} if `use` answers 0.
 * @internal
 */
export function give(
  core: Core,
  spec: PartialSpec,
  use: (leaves: number) => number,
  settings: readonly (readonly [string, Leaf])[] = [],
): number {
  const table = tableOf(spec);
  const leaves = leavesOf(table ? { ...spec, data: { ...(spec.data as object), ...noTable } } : spec);
  const lists: [path: string, rows: Rows][] = [];
  for (const key of ['inputs', 'targets'] as const) {
    if (table?.[key] === undefined) continue;
    const path = `data.${key}`;
    const rows = rowsOf(path, table[key]);
    leaves.push([`${path}.columns`, rows.columns]);
    lists.push([path, rows]);
  }
  write(core, [...settings, ...leaves], lists);
  const result = use(settings.length + leaves.length + lists.length);
  if (result !== 0) return result;
  throw readRefusal(core, [...settings, ...leaves]);
}

/**
 * Why the core has refused what it was given.
 * @internal
 */
export function readRefusal(core: Core, leaves: readonly (readonly [string, Leaf])[] = []): SpecError {
  const answer = core.answer();
  const [path, value, reason] = [answer.text(), answer.text(), answer.text()];
  const given = leaves.filter(([leaf]) => leaf === path).map(([, leaf]) => leaf);
  // a sweep has several values of one setting
  return new SpecError(path, given.find((leaf) => String(leaf) === value) ?? given[0] ?? value, reason);
}

/**
 * The leaves of a spec that the core has written.
 * @internal
 */
export function readLeaves(from: Answer): [path: string, leaf: Leaf][] {
  return from.rest(() => {
    const path = from.text();
    const kind = leafKinds[from.number()];
    return [path, kind === 'string' ? from.text() : kind === 'boolean' ? from.flag() : from.number()];
  });
}

/**
 * Only lists are tables: anything else under these names is a leaf that the core will refuse.
 * @internal
 */
export function tableOf(spec: PartialSpec): Table | undefined {
  const data: unknown = spec.data;
  if (typeof data !== 'object' || data === null) return undefined;
  const { inputs, targets } = data as Table;
  return Array.isArray(inputs) || Array.isArray(targets)
    ? { ...(inputs === undefined ? {} : { inputs }), ...(targets === undefined ? {} : { targets }) }
    : undefined;
}

const noTable = { inputs: undefined, targets: undefined };

/** A leaf is its path, its kind, and its value: of a list the length of what is next among the floats given. */
function write(core: Core, leaves: readonly (readonly [string, Leaf])[], lists: readonly [string, Rows][]): void {
  const question = new Question(core);
  for (const [path, leaf] of leaves) {
    question.text(path);
    question.number(leafKinds.indexOf(typeof leaf as 'number' | 'boolean' | 'string'));
    if (typeof leaf === 'string') question.text(leaf);
    else question.number(Number(leaf));
  }
  let offset = 0;
  for (const [path, { values }] of lists) {
    question.text(path);
    question.number(leafKinds.indexOf('list'));
    question.number(values.length);
    core.given.set(values, offset);
    offset += values.length;
  }
  if (question.full) throw new SpecError('', {}, 'has more settings or longer texts than any spec needs');
}

interface Rows {
  readonly columns: number;
  readonly values: Float32Array;
}

/** Rows of one length as one array; a list of numbers is rows of one number. */
function rowsOf(path: string, rows: unknown): Rows {
  if (!Array.isArray(rows)) throw new SpecError(path, rows, 'must be a list of rows');
  const columns = Array.isArray(rows[0]) ? rows[0].length : 1;
  const values = new Float32Array(rows.length * columns);
  rows.forEach((row: unknown, index) => {
    const items: unknown[] = Array.isArray(row) ? row : [row];
    if (items.length !== columns) {
      throw new SpecError(`${path}.${index}`, `${items.length} numbers`, `must be ${columns}, as in the first row`);
    }
    items.forEach((item, column) => {
      const where = Array.isArray(row) ? `${path}.${index}.${column}` : `${path}.${index}`;
      if (typeof item !== 'number') throw new SpecError(where, item, 'must be a number');
      values[index * columns + column] = item;
    });
  });
  if (values.length > maxListNumbers) {
    throw new SpecError(path, `${values.length} numbers`, `at most ${maxListNumbers} fit`);
  }
  return { columns, values };
}
