// A spec crosses to the core leaf by leaf; the core judges. Here only what cannot be written down is refused.
import type { MainModule, SpecInput } from '@wasm/hillock.mjs';
import { SpecError } from './errors';
import { type Leaf, leavesOf } from './leaves';
import type { PartialSpec } from './types';

/** The lists of numbers of a table, which the core does not give back. */
export interface Table {
  readonly inputs?: unknown;
  readonly targets?: unknown;
}

/**
 * Calls `use` with the spec as the core reads it, and makes an error of a refusal.
 * @throws {SpecError} if `use` answers null or false.
 * @internal
 */
export function withSpec<T>(module: MainModule, spec: PartialSpec, use: (input: SpecInput) => T | null): T {
  const input = new module.SpecInput();
  try {
    const table = tableOf(spec);
    const leaves = leavesOf(table ? { ...spec, data: { ...(spec.data as object), ...noTable } } : spec);
    for (const [path, leaf] of leaves) give(input, path, leaf);
    if (table?.inputs !== undefined) giveRows(input, 'data.inputs', table.inputs);
    if (table?.targets !== undefined) giveRows(input, 'data.targets', table.targets);
    const result = use(input);
    if (result !== null && result !== false) return result;
    const { path, value, reason } = input.refusal();
    const given = leaves.find(([leaf]) => leaf === path)?.[1];
    throw new SpecError(String(path), given ?? String(value), String(reason));
  } finally {
    input.delete();
  }
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

function give(input: SpecInput, path: string, leaf: Leaf): void {
  if (typeof leaf === 'number') input.number(path, leaf);
  else if (typeof leaf === 'boolean') input.flag(path, leaf);
  else input.text(path, leaf);
}

/** Rows of one length as one array; a list of numbers is rows of one number. */
function giveRows(input: SpecInput, path: string, rows: unknown): void {
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
  input.number(`${path}.columns`, columns);
  const room = input.numbers(path, values.length);
  if (room.length === values.length) room.set(values); // else the core has refused it
}
