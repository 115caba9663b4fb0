// One condition of an experiment with one seed: opens the run, takes it through its stages, measures.
import type { Hillock } from '../engine/hillock';
import { changeOf, specOf } from './condition';
import type { Condition, Experiment } from './experiment';
import type { Look } from './look';
import { measureKinds } from './measures';
import { type Trace, Tracer } from './traces';

export interface Trial {
  readonly seed: number;
  /** By the name of the measure. */
  readonly values: Readonly<Record<string, number | null>>;
  readonly traces: Readonly<Record<string, Trace>>;
}

export interface TrialRequest {
  readonly seed: number;
  /** Settings of the reader, after those of the condition. */
  readonly turned?: string;
  /** Names of what is to be recorded on the way. */
  readonly traces?: readonly string[];
  /** Left out: everything is measured. */
  readonly measures?: readonly string[];
}

export function runTrial(hillock: Hillock, experiment: Experiment, condition: Condition, request: TrialRequest): Trial {
  const { seed, turned = '', traces = [] } = request;
  const spec = specOf(experiment, condition, seed, turned);
  const run = hillock.createRun(spec);
  try {
    const look: Look = { hillock, run, spec, seed, start: run.parameters() };
    const tracer = new Tracer(look, traces, condition.stages);
    const values: Record<string, number | null> = {};
    const wanted = experiment.measures.filter(({ id }) => request.measures?.includes(id) ?? true);
    for (let stage = 0; stage <= condition.stages.length; stage++) {
      const { settings, train } = condition.stages[stage - 1] ?? { settings: '', train: 0 };
      if (settings !== '') run.change(changeOf(settings, run.spec));
      tracer.train(train);
      for (const { id, kind, parameters, after = condition.stages.length } of wanted) {
        if (Math.min(after, condition.stages.length) === stage)
          values[id] = measureKinds[kind]?.measure(look, parameters) ?? null;
      }
    }
    return { seed, values, traces: tracer.traces() };
  } finally {
    run.dispose();
  }
}
