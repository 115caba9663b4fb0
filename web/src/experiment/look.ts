import type { Hillock } from '../engine/hillock';
import type { Run } from '../engine/run';
import type { PartialSpec } from '../engine/types';
import type { Parameters } from './experiment';
import type { Shape } from './shape';

/** A run at one moment of an experiment, and what it came from. */
export interface Look {
  readonly hillock: Hillock;
  readonly run: Run;
  /** As it was opened; examples are in it. */
  readonly spec: PartialSpec;
  readonly seed: number;
  /** Parameters before the first step. */
  readonly start: Float32Array;
}

/** One way to measure. What cannot be told (steps to a loss that was not reached) is null. */
export interface MeasureKind {
  readonly parameters: Shape<Parameters>;
  readonly measure: (look: Look, parameters: Parameters) => number | null;
}

/** A layer of a run, from 0; negative ones count from the end, -1 is the last hidden layer. */
export function layerIndex(run: Run, layer: Parameters[string] | undefined): number {
  const layers = run.spec.network.layers.length;
  return typeof layer === 'number' && layer < 0 ? layers + layer : Number(layer ?? 0);
}

/** Index of a layer's first unit among all hidden units. */
export const firstUnit = (run: Run, layer: number): number =>
  run.spec.network.layers.slice(0, layer).reduce((sum, { units }) => sum + units, 0);
