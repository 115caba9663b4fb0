// Runs experiments over their seeds: what `scripts/experiments` prints and writes, and what the tests ask for.
import type { Hillock } from '../engine/hillock';
import type { Experiment } from './experiment';
import { runTrial } from './trial';
import type { Measured } from './verdict';

/** Digits that are kept of a measured number. */
const digits = 6;

/** The samples of an experiment, for seeds 1 to `seeds`. */
export function measureExperiment(hillock: Hillock, experiment: Experiment, seeds = experiment.seeds): Measured {
  const samples: Record<string, Record<string, (number | null)[]>> = {};
  for (const condition of experiment.conditions) {
    const ofCondition: Record<string, (number | null)[]> = {};
    for (let seed = 1; seed <= seeds; seed++) {
      const { values } = runTrial(hillock, experiment, condition, { seed });
      for (const { id } of experiment.measures) {
        const sample = ofCondition[id] ?? [];
        sample.push(rounded(values[id] ?? null));
        ofCondition[id] = sample;
      }
    }
    samples[condition.id] = ofCondition;
  }
  return { seeds, samples };
}

const rounded = (value: number | null): number | null =>
  value === null || !Number.isFinite(value) ? null : Number(value.toPrecision(digits));
