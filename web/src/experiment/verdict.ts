// What the measured samples of an experiment come to: statistics by reference, and whether each expectation holds.
import type { Expectation, Experiment, Reference } from './experiment';
import { type Sample, statisticOf } from './statistics';

/** The measured samples of one experiment, as they are committed: a number a seed, seeds 1, 2, 3 ... */
export interface Measured {
  readonly seeds: number;
  readonly samples: Readonly<Record<string, Readonly<Record<string, Sample>>>>;
}

export interface Outcome {
  readonly expectation: Expectation;
  readonly value: number;
  readonly holds: boolean;
}

/** @throws {RangeError} if nothing of the kind was measured. */
export function sampleOf(measured: Measured, condition: string, measure: string): Sample {
  const sample = measured.samples[condition]?.[measure];
  if (sample) return sample;
  throw new RangeError(`no sample of ${measure} under ${condition}`);
}

export const measuredValue = (measured: Measured, { condition, measure, statistic }: Reference): number =>
  statisticOf(sampleOf(measured, condition, measure), statistic);

export function outcomesOf({ expect }: Experiment, measured: Measured): readonly Outcome[] {
  return expect.map((expectation) => {
    const { value: of, minus, over, min, max } = expectation;
    const first = measuredValue(measured, of);
    const value = minus ? first - measuredValue(measured, minus) : over ? first / measuredValue(measured, over) : first;
    return { expectation, value, holds: value >= min && value <= max };
  });
}
