// Between which values the targets of a run lie, as the core codes them (target_code in config.cpp).
import type { Data, Spec } from '../engine/types';

export interface TargetRange {
  readonly low: number;
  readonly high: number;
}

/** @param lower of the output's activation: the least value that it has. */
export function targetRange({ training }: Spec, data: Data, lower: number): TargetRange {
  if (data.classes === 0) {
    let full = 1e-6;
    for (const target of data.trainTargets) full = Math.max(full, Math.abs(target));
    return { low: -full, high: full };
  }
  const { name } = training.loss;
  const oneEach = data.outputs === data.classes;
  const fromZero = oneEach || name === 'binary_cross_entropy' || (name !== 'hinge' && lower >= 0);
  return { low: fromZero ? 0 : -1, high: 1 };
}
