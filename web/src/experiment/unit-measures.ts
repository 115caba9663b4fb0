// What a census, a report or a layer says, as one number.
import { unitStates } from '../engine/words';
import { firstUnit, type Look, layerIndex, type MeasureKind } from './look';
import { object, optional, otherwise, whole } from './shape';

const none = object({});
/** Which hidden layer; left out: all of them. */
const ofLayer = object({ layer: optional(whole(-64, 63)) });

/** The units of one hidden layer, or of all, as a range among all hidden units. */
function unitsOf({ run }: Look, layer: unknown): { readonly first: number; readonly end: number } {
  if (typeof layer !== 'number') return { first: 0, end: firstUnit(run, run.spec.network.layers.length) };
  const index = layerIndex(run, layer);
  return { first: firstUnit(run, index), end: firstUnit(run, index + 1) };
}

const stateShare = (...states: readonly string[]): MeasureKind => ({
  parameters: ofLayer,
  measure: (look, { layer }) => {
    const { first, end } = unitsOf(look, layer);
    const found = look.run.unitColumns().state.subarray(first, end);
    return found.filter((state) => states.includes(unitStates[state] ?? '')).length / (end - first);
  },
});

const unitSum = (column: 'deaths' | 'revivals' | 'bornSilent'): MeasureKind => ({
  parameters: ofLayer,
  measure: (look, { layer }) => {
    const { first, end } = unitsOf(look, layer);
    return [...look.run.unitColumns()[column].subarray(first, end)].reduce((sum, value) => sum + value, 0);
  },
});

/** A number of a layer report: of one layer (counted as in layout(), the output last) or the mean over hidden layers. */
const layerMean = (of: 'zeroShare' | 'meanActivation' | 'varianceActivation'): MeasureKind => ({
  parameters: ofLayer,
  measure: ({ run }, { layer }) => {
    const layers = run.layers();
    if (layer !== undefined) return layers[layerIndex(run, layer)]?.[of] ?? Number.NaN;
    const hidden = layers.filter(({ output }) => !output);
    return hidden.reduce((sum, report) => sum + report[of], 0) / hidden.length;
  },
});

/** Whether some hidden layer is silent as a whole: the output is then one number for all examples. */
export function isConstant({ run }: Pick<Look, 'run'>): boolean {
  const { activeShare } = run.unitColumns();
  let first = 0;
  return run.spec.network.layers.some(({ units }) => {
    const layer = activeShare.subarray(first, first + units);
    first += units;
    return layer.every((share) => share === 0);
  });
}

/** Smallest gradient that is told apart from none: a logarithm of 0 is no number. */
const leastRatio = 1e-40;

export const unitMeasures: Readonly<Record<string, MeasureKind>> = {
  silentShare: stateShare('dead', 'dormant'),
  deadShare: stateShare('dead'),
  dormantShare: stateShare('dormant'),
  saturatedShare: stateShare('saturated'),
  /** Units that are below zero on every example: silent ones, and their like under activations that are never silent. */
  asleepShare: {
    parameters: ofLayer,
    measure: (look, { layer }) => {
      const { first, end } = unitsOf(look, layer);
      return (
        look.run
          .unitColumns()
          .maxPreActivation.subarray(first, end)
          .filter((z) => z <= 0).length /
        (end - first)
      );
    },
  },
  bornSilent: unitSum('bornSilent'),
  deaths: unitSum('deaths'),
  revivals: unitSum('revivals'),
  zeroShare: layerMean('zeroShare'),
  meanActivation: layerMean('meanActivation'),
  varianceActivation: layerMean('varianceActivation'),
  trainLoss: { parameters: none, measure: ({ run }) => run.report().trainLoss },
  testLoss: { parameters: none, measure: ({ run }) => run.report().testLoss },
  trainAccuracy: { parameters: none, measure: ({ run }) => run.report().trainAccuracy },
  testAccuracy: { parameters: none, measure: ({ run }) => run.report().testAccuracy },
  /** Steps to the stop condition of the settings; nothing if it was not met. */
  stepsToStop: {
    parameters: none,
    measure: ({ run }) => {
      const { stopped, step } = run.report();
      return stopped && stopped.kind !== 'nonFinite' ? step : null;
    },
  },
  /** 1 if the stop condition of the settings was met, else 0. */
  reachedStop: {
    parameters: none,
    measure: ({ run }) => {
      const { stopped } = run.report();
      return stopped && stopped.kind !== 'nonFinite' ? 1 : 0;
    },
  },
  /** 1 if a number stopped being finite, else 0. */
  blewUp: { parameters: none, measure: ({ run }) => (run.report().stopped?.kind === 'nonFinite' ? 1 : 0) },
  /** 1 if the accuracy on the training examples is at least `least`. */
  solved: {
    parameters: object({ least: otherwise(whole(0, 1), 1) }),
    measure: ({ run }, { least }) => (run.report().trainAccuracy >= Number(least) ? 1 : 0),
  },
  constantOutput: { parameters: none, measure: (look) => (isConstant(look) ? 1 : 0) },
  /**
   * log10 of the gradient norm of the first layer's weights over that of the output's. Weights alone: where the signal
   * has faded away the gradient of the output's bias is all that is left, and would hide it.
   */
  gradientRatio: {
    parameters: none,
    measure: ({ run }) => {
      const gradients = run.gradients();
      const norms = run
        .layout()
        .filter(({ kind }) => kind === 'weights')
        .map(({ offset, shape: [units = 0, inputs = 0] }) =>
          Math.hypot(...gradients.subarray(offset, offset + units * inputs)),
        );
      return Math.log10(Math.max(leastRatio, (norms[0] ?? 0) / (norms.at(-1) ?? 0)));
    },
  },
  /** log10 of the norm of the whole gradient. */
  gradientNorm: {
    parameters: none,
    measure: ({ run }) =>
      Math.log10(Math.max(leastRatio, Math.hypot(...run.layers().map((layer) => layer.gradientNorm)))),
  },
  /** Largest |alpha| that a PReLU has learned. */
  largestAlpha: {
    parameters: none,
    measure: ({ run }) => {
      const parameters = run.parameters();
      const alphas = run
        .layout()
        .filter(({ kind }) => kind === 'alpha')
        .flatMap(({ offset, shape }) => [...parameters.subarray(offset, offset + (shape[0] ?? 0))]);
      return alphas.reduce((largest, alpha) => Math.max(largest, Math.abs(alpha)), 0);
    },
  },
  /** Share of the weights into silent units that are exactly 0. */
  zeroWeights: {
    parameters: none,
    measure: ({ run }) => {
      const { state } = run.unitColumns();
      const parameters = run.parameters();
      let weights = 0;
      let zeros = 0;
      for (const { layer, kind, offset, shape } of run.layout()) {
        const [units = 0, inputs = 0] = shape;
        if (kind !== 'weights' || layer >= run.spec.network.layers.length) continue;
        for (let unit = 0; unit < units; unit++) {
          const name = unitStates[state[firstUnit(run, layer) + unit] ?? 0];
          if (name !== 'dead' && name !== 'dormant') continue;
          const row = parameters.subarray(offset + unit * inputs, offset + (unit + 1) * inputs);
          weights += inputs;
          zeros += row.filter((weight) => weight === 0).length;
        }
      }
      return weights === 0 ? null : zeros / weights;
    },
  },
  /** Largest change of a parameter of the hidden layers since the start. */
  hiddenChange: {
    parameters: none,
    measure: ({ run, start }) => {
      const parameters = run.parameters();
      const output = run.spec.network.layers.length;
      let largest = 0;
      for (const { layer, offset, shape } of run.layout()) {
        if (layer >= output) continue;
        const end = offset + shape.reduce((product, length) => product * length, 1);
        for (let at = offset; at < end; at++)
          largest = Math.max(largest, Math.abs((parameters[at] ?? 0) - (start[at] ?? 0)));
      }
      return largest;
    },
  },
};
