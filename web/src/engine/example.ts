// One example on its way through the network and back, as the core writes it down: one number after the other.
import type { Example, ExampleLayer, ExampleNormalization, Spec } from './types';

/** What of an example its numbers do not say. */
export interface ExamplePlace {
  readonly set: Example['set'];
  readonly index: number;
  /** As a member of the next batch. */
  readonly training: boolean;
}

export function exampleOf(
  numbers: Float32Array,
  { set, index, training }: ExamplePlace,
  spec: Spec,
  { inputs, outputs }: { readonly inputs: number; readonly outputs: number },
): Example {
  let offset = 1;
  const take = (count: number) => {
    offset += count;
    return numbers.slice(offset - count, offset);
  };
  const loss = numbers[0] ?? Number.NaN;
  const [x, targets] = [take(inputs), take(outputs)];
  const { layers } = spec.network;
  const has = (setting: unknown) => nameOf(setting) !== undefined && nameOf(setting) !== 'none';
  const layerOf = (units: number, layer: Readonly<Record<string, unknown>>): ExampleLayer => {
    const crelu = nameOf(layer['type']) === 'crelu';
    const width = crelu ? 2 * units : units;
    const pieces = units * piecesOf(layer['type']);
    const each = has(layer['normalization']) ? units : 0;
    return {
      preActivation: take(units),
      derivative: take(units),
      preActivationGradient: take(units),
      activation: take(width),
      activationGradient: take(width),
      linear: take(units),
      linearGradient: take(units),
      output: take(width),
      pieces: take(pieces),
      pieceGradient: take(pieces),
      mirroredDerivative: take(crelu ? units : 0),
      normalization: normalizationOf(Array.from({ length: 5 }, () => take(each))),
      dropout: take(training && has(layer['dropout']) ? width : 0),
    };
  };
  const all = [...layers.map((layer) => layerOf(layer.units, layer)), layerOf(outputs, {})];
  const gradient = take(numbers.length - offset);
  return { set, index, training, loss, inputs: x, targets, layers: all, gradient };
}

/** A setting that has parameters is an object with a name. */
const nameOf = (setting: unknown): unknown =>
  typeof setting === 'object' && setting !== null ? (setting as { name?: unknown }).name : setting;

/** 0 where the units are not the largest of several. */
const piecesOf = (type: unknown): number =>
  nameOf(type) === 'maxout' ? Number((type as { pieces?: unknown }).pieces ?? 2) : 0;

function normalizationOf(arrays: readonly Float32Array[]): ExampleNormalization | undefined {
  const [normalized, mean, variance, gradientMean, productMean] = arrays;
  if (!normalized?.length || !mean || !variance || !gradientMean || !productMean) return undefined;
  return { normalized, mean, variance, gradientMean, productMean };
}
