// From the columns of a text to the examples that the engine trains on, and from examples back to a text.
import type { Data, TableData } from '../engine/types';
import { type Csv, numberOf } from './csv';

export type Role = 'input' | 'class' | 'value' | 'none';

export interface Column {
  readonly name: string;
  /** Whether most fields are numbers: the others are then mistakes to be told. */
  readonly numeric: boolean;
  /** Different fields, up to one more than there may be classes. */
  readonly kinds: readonly string[];
}

/** What is wrong with a field, where. */
export interface FieldProblem {
  readonly line: number;
  readonly column: string;
  readonly field: string;
}

export interface Imported {
  readonly table: TableData;
  /** Names of the classes, in the order of their indices; none for values. */
  readonly classNames: readonly string[];
}

export const mostClasses = 10;
const mostProblems = 20;

export function columnsOf({ header, rows, separator }: Csv): Column[] {
  const count = rows[0]?.fields.length ?? 0;
  return Array.from({ length: count }, (_, at) => {
    const fields = rows.map((row) => row.fields[at]?.trim() ?? '');
    return {
      name: header?.[at] || `column ${at + 1}`,
      numeric: fields.filter((field) => Number.isNaN(numberOf(field, separator))).length * 3 < fields.length,
      kinds: [...new Set(fields)].slice(0, mostClasses + 1),
    };
  });
}

/** The last column is what is to be learned: classes where there are few different fields. The others are inputs. */
export function guessRoles(columns: readonly Column[], rows: number): Role[] {
  const last = columns.length - 1;
  return columns.map((column, at) => {
    if (at < last) return column.numeric ? 'input' : 'none';
    const few = column.kinds.length <= mostClasses && column.kinds.length > 1;
    return few && (!column.numeric || column.kinds.length * 4 <= rows) ? 'class' : column.numeric ? 'value' : 'none';
  });
}

/** The examples of the chosen columns, or every field that is in the way. */
export function importTable(csv: Csv, columns: readonly Column[], roles: readonly Role[]): Imported | FieldProblem[] {
  const problems: FieldProblem[] = [];
  const target = roles.findIndex((role) => role === 'class' || role === 'value');
  const inputs = roles.flatMap((role, at) => (role === 'input' ? [at] : []));
  const number = (line: number, at: number, field: string): number => {
    const value = numberOf(field, csv.separator);
    if (Number.isNaN(value) && problems.length < mostProblems)
      problems.push({ line, column: columns[at]?.name ?? '', field: field.trim() });
    return value;
  };
  const classNames = roles[target] === 'class' ? sorted(columns[target]?.kinds ?? []) : [];
  const examples = csv.rows.map(({ line, fields }) => ({
    inputs: inputs.map((at) => number(line, at, fields[at] ?? '')),
    target:
      classNames.length > 0
        ? classNames.indexOf(fields[target]?.trim() ?? '')
        : number(line, target, fields[target] ?? ''),
  }));
  if (problems.length > 0) return problems;
  const table: TableData = {
    name: 'table',
    inputs: examples.map((example) => example.inputs),
    targets: examples.map((example) => example.target),
    ...(classNames.length > 0 ? { classes: Math.max(2, classNames.length) } : {}),
  };
  return { table, classNames };
}

/** Numbers by size, words by letter. */
const sorted = (kinds: readonly string[]): string[] =>
  kinds.every((kind) => kind !== '' && Number.isFinite(Number(kind)))
    ? [...kinds].sort((a, b) => Number(a) - Number(b))
    : [...kinds].sort();

/** All examples as CSV, with the part that each one is in. */
export function csvOf(data: Data): string {
  const names = data.columns === 1 ? ['x'] : data.columns === 2 ? ['x', 'y'] : columnNames(data.columns);
  const target = data.classes > 0 ? 'class' : 'target';
  const lines = [[...names, target, 'part'].join(',')];
  const write = (inputs: Float32Array, targets: Float32Array, part: string) => {
    const count = data.columns > 0 ? inputs.length / data.columns : 0;
    const width = count > 0 ? Math.round(targets.length / count) : 1;
    for (let example = 0; example < count; example++) {
      const row = [...inputs.subarray(example * data.columns, (example + 1) * data.columns)];
      lines.push([...row.map(shortest), shortest(targets[example * width] ?? 0), part].join(','));
    }
  };
  write(data.trainInputs, data.trainTargets, 'train');
  write(data.testInputs, data.testTargets, 'test');
  return `${lines.join('\n')}\n`;
}

const columnNames = (count: number) => Array.from({ length: count }, (_, at) => `x${at + 1}`);

/** The fewest digits that make the same float32. */
export function shortest(value: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const text = Number(value.toPrecision(digits));
    if (Math.fround(text) === Math.fround(value)) return String(text);
  }
  return String(Number(value.toPrecision(9)));
}
