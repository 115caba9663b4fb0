// Examples of one's own in a link: columns of 16 bits between their smallest and largest number, classes of 4 bits, as
// base64url. What comes out of a link is data from anybody: every length and number is looked at before it is used.
import type { PartialSpec } from '../engine/types';

/** Characters: about 330 points of the plane. Longer links are cut off by mail programs and chats. */
export const longestTable = 2000;
const version = 1;
const headBytes = 5;
const mostColumns = 64;
const mostClasses = 10;
const levels = 65_535;

/** A table of examples with one number, or one class, to be learned of each. */
export interface LinkTable {
  readonly inputs: readonly (readonly number[])[];
  readonly targets: readonly number[];
  /** 0 where the targets are numbers. */
  readonly classes: number;
}

/** The table as text of a link; undefined where there is none, or it is too long, or not of this form. */
export function packTable(spec: PartialSpec): string | undefined {
  const table = tableIn(spec);
  if (!table) return undefined;
  const { inputs, targets, classes } = table;
  const columns = inputs[0]?.length ?? 0;
  const numbers = Array.from({ length: columns }, (_, column) => inputs.map((row) => row[column] ?? Number.NaN));
  if (classes === 0) numbers.push([...targets]);
  const bytes = bytesOf(numbers.length, targets.length, classes);
  if (Math.ceil((bytes * 4) / 3) > longestTable) return undefined;
  const view = new DataView(new ArrayBuffer(bytes));
  view.setUint8(0, version);
  view.setUint8(1, columns);
  view.setUint8(2, classes);
  view.setUint16(3, targets.length, true);
  let at = headBytes;
  for (const column of numbers) {
    const [low, high] = [Math.min(...column), Math.max(...column)].map(Math.fround) as [number, number];
    view.setFloat32(at, low, true);
    view.setFloat32(at + 4, high, true);
    at += 8;
    for (const value of column) {
      const share = high > low ? (value - low) / (high - low) : 0;
      view.setUint16(at, Math.round(levels * Math.min(1, Math.max(0, share))), true);
      at += 2;
    }
  }
  if (classes > 0)
    targets.forEach((kind, index) => {
      const place = at + (index >> 1);
      view.setUint8(place, view.getUint8(place) | (kind << (4 * (index & 1))));
    });
  return base64url(new Uint8Array(view.buffer));
}

/** Whether a link can carry the examples of this spec. */
export function fitsLink(spec: PartialSpec): boolean {
  const { data } = spec;
  if (typeof data !== 'object') return false;
  const known = fitting.get(data) ?? packTable(spec) !== undefined;
  fitting.set(data, known);
  return known;
}

/** Asked at each look at the page, of the same data. */
const fitting = new WeakMap<object, boolean>();

/** What is left of it on paper. */
export function withoutExamples(spec: PartialSpec): PartialSpec {
  if (typeof spec.data !== 'object') return spec;
  const { inputs: _, targets: __, ...data } = spec.data;
  return { ...spec, data };
}

/** The table of a link's text, or why there is none. */
export function unpackTable(text: string): LinkTable | string {
  if (text.length > longestTable) return `${text.length} characters, at most ${longestTable} are read`;
  const bytes = bytesIn(text);
  if (!bytes || bytes.length < headBytes) return 'not a table of examples';
  const view = new DataView(bytes.buffer);
  if (view.getUint8(0) !== version) return `of version ${view.getUint8(0)}, only ${version} is known`;
  const [columns, classes, rows] = [view.getUint8(1), view.getUint8(2), view.getUint16(3, true)];
  if (columns < 1 || columns > mostColumns) return `${columns} columns, 1 to ${mostColumns} are read`;
  if (classes === 1 || classes > mostClasses) return `${classes} classes, 2 to ${mostClasses} are read`;
  if (rows < 1) return 'no examples';
  const width = columns + (classes === 0 ? 1 : 0);
  if (bytes.length !== bytesOf(width, rows, classes)) return 'cut off or too long';
  const numbers: number[][] = [];
  let at = headBytes;
  for (let column = 0; column < width; column++) {
    const [low, high] = [view.getFloat32(at, true), view.getFloat32(at + 4, true)];
    if (!(low <= high && Number.isFinite(low) && Number.isFinite(high))) return 'a column without a range';
    at += 8;
    const first = at;
    const value = (level: number) => (level === levels ? high : low + (level / levels) * (high - low));
    numbers.push(Array.from({ length: rows }, (_, row) => value(view.getUint16(first + 2 * row, true))));
    at += 2 * rows;
  }
  const targets =
    classes === 0
      ? (numbers.pop() ?? [])
      : Array.from({ length: rows }, (_, row) => (view.getUint8(at + (row >> 1)) >> (4 * (row & 1))) & 15);
  if (classes > 0 && targets.some((kind) => kind >= classes)) return 'an example of no class';
  return {
    inputs: Array.from({ length: rows }, (_, row) => numbers.map((column) => column[row] ?? 0)),
    targets,
    classes,
  };
}

const bytesOf = (columns: number, rows: number, classes: number): number =>
  headBytes + columns * (8 + 2 * rows) + (classes > 0 ? Math.ceil(rows / 2) : 0);

/** The table of a spec, where a link can say it: finite numbers in rows of one length, one target an example. */
function tableIn({ data }: PartialSpec): LinkTable | undefined {
  if (typeof data !== 'object' || data.name !== 'table') return undefined;
  const { inputs, targets, classes: kinds } = data;
  const classes = typeof kinds === 'number' ? kinds : 0;
  const rows = rowsIn(inputs);
  const wanted = rowsIn(targets);
  const columns = rows?.[0]?.length ?? 0;
  if (!rows || !wanted || rows.length !== wanted.length || rows.length === 0 || rows.length > levels) return undefined;
  if (columns < 1 || columns > mostColumns || classes === 1 || classes > mostClasses) return undefined;
  if (rows.some((row) => row.length !== columns) || wanted.some((row) => row.length !== 1)) return undefined;
  const single = wanted.map(([target = Number.NaN]) => target);
  if (classes > 0 && !single.every((kind) => Number.isInteger(kind) && kind >= 0 && kind < classes)) return undefined;
  return { inputs: rows, targets: single, classes };
}

function rowsIn(list: unknown): readonly (readonly number[])[] | undefined {
  if (!Array.isArray(list)) return undefined;
  const rows = list.map((row: unknown): readonly unknown[] => (Array.isArray(row) ? row : [row]));
  const finite = rows.every((row) =>
    row.every((value) => typeof value === 'number' && Number.isFinite(Math.fround(value))),
  );
  return finite ? (rows as readonly (readonly number[])[]) : undefined;
}

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

function bytesIn(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[\w-]+$/.test(text) || text.length % 4 === 1) return undefined;
  const letters = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
}
