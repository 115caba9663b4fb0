// The words of an experiment with its measured numbers in them: `*emphasis*`, `` `formula` `` and
// `{condition.measure.statistic}` in a paragraph become pieces that a page can set.
import { compact, integer, percent } from '../draw/number';
import { type Experiment, type Format, measureOf, type Reference } from './experiment';
import { reference } from './experiment-schema';
import { type Statistic, statisticOf } from './statistics';
import { type Measured, measuredValue, sampleOf } from './verdict';

export type Piece =
  | { readonly kind: 'text' | 'emphasis' | 'formula'; readonly text: string }
  | { readonly kind: 'number'; readonly text: string; readonly of: Reference };

const marks = /\{([^{}]+)\}|\*([^*]+)\*|`([^`]+)`/g;

/**
 * The pieces of one paragraph.
 * @throws {RangeError} at a number that was not measured, or that is none (a mean of what was not always reached).
 */
export function piecesOf(paragraph: string, experiment: Experiment, measured: Measured): readonly Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of paragraph.matchAll(marks)) {
    const [whole, number, emphasis, formula] = match;
    if (match.index > end) pieces.push({ kind: 'text', text: paragraph.slice(end, match.index) });
    end = match.index + whole.length;
    if (number !== undefined) {
      const of = reference(number, `${experiment.id}: ${whole}`);
      pieces.push({ kind: 'number', text: numberText(experiment, measured, of), of });
    } else if (emphasis !== undefined) pieces.push({ kind: 'emphasis', text: emphasis });
    else if (formula !== undefined) pieces.push({ kind: 'formula', text: formula });
  }
  if (end < paragraph.length) pieces.push({ kind: 'text', text: paragraph.slice(end) });
  return pieces;
}

function numberText(experiment: Experiment, measured: Measured, of: Reference): string {
  const value = measuredValue(measured, of);
  if (!Number.isFinite(value)) {
    throw new RangeError(`${experiment.id} quotes ${of.condition}.${of.measure}.${of.statistic}, which is ${value}`);
  }
  return quantity(value, measureOf(experiment, of.measure).format, of.statistic);
}

/** A measured number as it is written. Decades are written as the number they stand for, a spread of them as decades. */
export function quantity(value: number, format: Format, statistic: Statistic = 'mean'): string {
  switch (format) {
    case 'percent':
      return percent(value);
    case 'integer':
    case 'steps':
      return integer(value);
    case 'decades':
      return statistic === 'sd' || statistic === 'error' ? `${compact(value, 2)} decades` : compact(10 ** value, 2);
    case 'number':
      return compact(value);
    case 'times':
    case 'ns':
      return compact(value, 2);
  }
}

/** What the seeds say about one measure under one condition, ready to be read; null where there is no such number. */
export interface Spread {
  readonly seeds: number;
  /** In how many of them there was a value at all. */
  readonly reached: number;
  readonly mean: string | null;
  readonly sd: string | null;
  readonly median: string | null;
  readonly min: string | null;
  readonly max: string | null;
}

export function spreadOf(experiment: Experiment, measured: Measured, condition: string, measure: string): Spread {
  const sample = sampleOf(measured, condition, measure);
  const { format } = measureOf(experiment, measure);
  const written = (statistic: Statistic) => {
    const value = statisticOf(sample, statistic);
    return Number.isFinite(value) ? quantity(value, format, statistic) : null;
  };
  return {
    seeds: sample.length,
    reached: sample.filter((value) => value !== null).length,
    mean: written('mean'),
    sd: written('sd'),
    median: written('median'),
    min: written('min'),
    max: written('max'),
  };
}
