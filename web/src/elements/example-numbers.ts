// One unit while one example passes, as sums of terms: what the formulas of the inspector have in them.
import type { ParameterBlock, Spec } from '../engine/types';
import type { Inspection } from '../session/protocol';

export interface Term {
  /** Index of what it belongs to: an input of the unit, or a unit of the layer above. */
  readonly from: number;
  readonly weight: number;
  readonly factor: number;
}

export interface Move {
  readonly weight: number;
  /** Of this example's loss, and of the mean loss of the batch. */
  readonly gradient: number;
  readonly batchGradient: number;
  readonly update: number;
}

export interface UnitNumbers {
  readonly terms: readonly Term[];
  readonly bias: number | undefined;
  readonly z: number;
  readonly a: number;
  readonly slope: number;
  readonly activationGradient: number;
  readonly zGradient: number;
  /** Of the gradient: what comes back from each unit of the layer above; none at the output. */
  readonly back: readonly Term[];
  /** Of each weight, and of the bias as the last one. */
  readonly moves: readonly Move[];
}

type Layers = Spec['network']['layers'];

/** Whether z is the plain sum of weights times inputs: nothing is normalised, maximised, doubled or added to it. */
export function isPlain(layers: Layers, layer: number): boolean {
  const spec = layers[layer];
  if (!spec) return layer === layers.length; // the output
  const name = (setting: unknown) => (typeof setting === 'string' ? setting : (setting as { name?: string })?.name);
  return name(spec.type) === 'dense' && name(spec['normalization']) === 'none' && spec['residual'] !== true;
}

const blockOf = (layout: readonly ParameterBlock[], layer: number, kind: ParameterBlock['kind']) =>
  layout.find((block) => block.layer === layer && block.kind === kind);

/** @param layer counted from 0, the output is the last one. */
export function unitNumbers(
  { example, next, parameters }: Inspection,
  layout: readonly ParameterBlock[],
  layer: number,
  unit: number,
): UnitNumbers | undefined {
  const here = example.layers[layer];
  const weights = blockOf(layout, layer, 'weights');
  if (!here || !weights || unit >= here.preActivation.length) return undefined;
  const inputs = layer === 0 ? example.inputs : (example.layers[layer - 1]?.activation ?? new Float32Array(0));
  const columns = weights.shape[1] ?? inputs.length;
  const first = weights.offset + unit * columns;
  const bias = blockOf(layout, layer, 'bias');
  const at = (values: Float32Array | undefined, index: number) => values?.[index] ?? Number.NaN;
  const move = (index: number): Move => ({
    weight: at(parameters, index),
    gradient: at(example.gradient, index),
    batchGradient: at(next?.gradient, index),
    update: at(next?.update, index),
  });
  const above = example.layers[layer + 1];
  const outgoing = blockOf(layout, layer + 1, 'weights');
  const width = outgoing?.shape[1] ?? 0;
  return {
    terms: Array.from({ length: columns }, (_, from) => ({
      from,
      weight: at(parameters, first + from),
      factor: at(inputs, from),
    })),
    bias: bias ? at(parameters, bias.offset + unit) : undefined,
    z: at(here.preActivation, unit),
    a: at(here.activation, unit),
    slope: at(here.derivative, unit),
    activationGradient: at(here.activationGradient, unit),
    zGradient: at(here.preActivationGradient, unit),
    back: Array.from(above?.preActivationGradient ?? [], (factor, from) => ({
      from,
      weight: at(parameters, (outgoing?.offset ?? 0) + from * width + unit),
      factor,
    })),
    moves: [
      ...Array.from({ length: columns }, (_, from) => move(first + from)),
      ...(bias ? [move(bias.offset + unit)] : []),
    ],
  };
}
