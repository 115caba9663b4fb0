// What the next step of a run would do, without doing it.
import type { CoreRun } from './core-run';
import { outOfMemory } from './errors';
import type { NextUpdate, ParameterBlock } from './types';

/** As Run.nextUpdate(). */
export function nextUpdateOf(core: CoreRun, layout: readonly ParameterBlock[]): NextUpdate | undefined {
  const examples = Uint32Array.from(core.nextUpdate());
  if (examples.length === 0) {
    if (core.report().stopped) return undefined;
    throw outOfMemory();
  }
  const trained = trainedCount(core, layout);
  const state = (name: 'stateBefore' | 'stateAfter') => {
    const flat = core.nextArray(name).slice();
    return Array.from({ length: flat.length / trained }, (_, k) => flat.subarray(k * trained, (k + 1) * trained));
  };
  const next = {
    examples,
    gradient: core.nextArray('gradient').slice(),
    applied: core.nextArray('applied').slice(),
    update: core.nextArray('update').slice(),
    stateBefore: state('stateBefore'),
    stateAfter: state('stateAfter'),
    optimizerStep: core.optimizerStep(),
    learningRate: core.learningRate(),
  };
  core.forget();
  return next;
}

/** Parameters that an optimizer moves: all but running statistics, which come last. */
function trainedCount(core: CoreRun, layout: readonly ParameterBlock[]): number {
  const statistics = layout.find(({ kind }) => kind === 'mean' || kind === 'variance');
  return statistics?.offset ?? core.parameters().length;
}
