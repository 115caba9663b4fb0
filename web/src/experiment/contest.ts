// A table of conditions: a row for what competes, a column for what it competes on. The label of a condition names
// both, `column · row`.
import type { Experiment } from './experiment';
import { type Sample, statisticOf } from './statistics';
import { type Measured, sampleOf } from './verdict';

export interface Cell {
  readonly condition: string;
  readonly mean: number;
  readonly sd: number;
  /** `level`: behind the best of its column by less than twice the standard error of the difference, seed by seed. */
  readonly rank: 'best' | 'level' | 'behind';
}

export interface Contest {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** A list a row. */
  readonly cells: readonly (readonly Cell[])[];
}

/** @throws {RangeError} if a place of the table is empty. */
export function contestOf({ id, conditions }: Experiment, measured: Measured, measure: string): Contest {
  const named = conditions.map((condition) => {
    const [column = '', row = ''] = condition.label.split(' · ');
    return { condition: condition.id, column, row, sample: sampleOf(measured, condition.id, measure) };
  });
  const rows = [...new Set(named.map(({ row }) => row))];
  const columns = [...new Set(named.map(({ column }) => column))];
  const cells = rows.map((row) =>
    columns.map((column): Cell => {
      const own = named.find((each) => each.row === row && each.column === column);
      if (!own) throw new RangeError(`${id}: no condition is labelled "${column} · ${row}"`);
      const best = bestOf(named.filter((each) => each.column === column).map(({ sample }) => sample));
      const rank = own.sample === best ? 'best' : isLevel(own.sample, best) ? 'level' : 'behind';
      return {
        condition: own.condition,
        mean: statisticOf(own.sample, 'mean'),
        sd: statisticOf(own.sample, 'sd'),
        rank,
      };
    }),
  );
  return { rows, columns, cells };
}

const bestOf = (samples: readonly Sample[]): Sample =>
  samples.reduce((best, sample) => (statisticOf(sample, 'mean') > statisticOf(best, 'mean') ? sample : best));

function isLevel(sample: Sample, best: Sample): boolean {
  const differences = best.map((value, seed) => (value ?? Number.NaN) - (sample[seed] ?? Number.NaN));
  return statisticOf(differences, 'mean') <= 2 * statisticOf(differences, 'error');
}
