// What dropout does to activations on their way through a network. A run shows them as they are after training, when
// nothing is dropped; here is one pass as in training.

import type { Named } from '../engine/types';
import { dot } from './backpropagation';
import { Draws } from './draws';
import type { MeasureKind } from './look';
import { layersOf, rowsOf, trainingRows } from './network-measures';
import { object } from './shape';

/** Examples that are sent through. */
const examples = 32;
/** Where SELU ends below: -lambda alpha. */
const lowerEnd = -1.758099340847376;

/** Drops each activation with the probability `rate`. Source: Srivastava et al. 2014; Klambauer et al. 2017. */
function thinned(activations: readonly number[], name: string, rate: number, draws: Draws): readonly number[] {
  const keep = 1 - rate;
  if (name === 'dropout') return activations.map((a) => (draws.uniform() < rate ? 0 : a / keep));
  if (name !== 'alpha_dropout') return activations;
  const scale = 1 / Math.sqrt(keep + lowerEnd ** 2 * keep * rate);
  const shift = -scale * rate * lowerEnd;
  return activations.map((a) => scale * (draws.uniform() < rate ? lowerEnd : a) + shift);
}

export const thinnedMeasures: Readonly<Record<string, MeasureKind>> = {
  /** Variance of the activations of the last hidden layer while its layers drop what they do in training. */
  thinnedVariance: {
    parameters: object({}),
    measure: ({ hillock, run, seed }) => {
      const dropouts = run.spec.network.layers.map(({ dropout }) => dropout as Named);
      if (dropouts.every(({ name }) => name === 'none')) return null;
      const draws = new Draws(seed);
      let signals: readonly (readonly number[])[] = trainingRows(run).inputs.slice(0, examples);
      for (const [index, { weights, bias, activate }] of layersOf(hillock, run).slice(0, -1).entries()) {
        const z = signals.flatMap((signal) => weights.map((row, unit) => dot(row, signal) + (bias[unit] ?? 0)));
        const { name, rate = 0 } = dropouts[index] ?? { name: 'none' };
        signals = rowsOf(thinned(activate(z).value, name, Number(rate), draws), weights.length);
      }
      const values = signals.flat();
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    },
  },
};
