// What is measured beside a run: costs, and single trials of experiments. The worker loads it when it is first asked.
import type { Hillock } from '../engine/hillock';
import { elementCosts, stepCosts } from '../experiment/cost';
import { conditionOf, type Experiment } from '../experiment/experiment';
import { runTrial } from '../experiment/trial';
import type { BenchAnswers, BenchRequests } from './protocol';

type Tasks = { readonly [K in keyof BenchRequests]: (hillock: Hillock, request: BenchRequests[K]) => BenchAnswers[K] };

const tasks: Tasks = {
  elementCosts: (hillock, { activations, rounds }) => elementCosts(hillock, activations, rounds),
  stepCosts: (hillock, { activations, units, rounds }) => stepCosts(hillock, activations, units, rounds),
  trial: (hillock, { experiment, condition, ...request }) =>
    runTrial(hillock, experiment as Experiment, conditionOf(experiment as Experiment, condition), request),
};

export const answer = <K extends keyof BenchRequests>(
  hillock: Hillock,
  task: K,
  request: BenchRequests[K],
): BenchAnswers[K] => tasks[task](hillock, request);
