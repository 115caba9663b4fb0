// Forward pass, loss, backward pass and update of one example, every number kept, by the formulas as textbooks have them:
//   z = W a + b,  a = f(z),  L = mean of (a - y)^2 / 2 over the outputs
//   dL/dz = dL/da f'(z),  dL/dW = dL/dz times the input,  dL/db = dL/dz,  dL/d(input) = W^T dL/dz
import type { ParameterBlock } from '../engine/types';

/** f and f' at each z. */
export type Activate = (z: readonly number[]) => {
  readonly value: readonly number[];
  readonly derivative: readonly number[];
};

export interface DenseLayer {
  /** One row a unit. */
  readonly weights: readonly (readonly number[])[];
  readonly bias: readonly number[];
  readonly activate: Activate;
}

/** What passes through one layer, forward and backward; one number a unit, of `weights` a row a unit. */
export interface LayerPass {
  readonly input: readonly number[];
  readonly z: readonly number[];
  readonly a: readonly number[];
  readonly slope: readonly number[];
  /** dL/da, dL/dz. */
  readonly gradientA: readonly number[];
  readonly gradientZ: readonly number[];
  readonly gradientWeights: readonly (readonly number[])[];
  readonly gradientBias: readonly number[];
}

export interface Pass {
  readonly layers: readonly LayerPass[];
  readonly loss: number;
}

export function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

export function passOf(layers: readonly DenseLayer[], input: readonly number[], target: readonly number[]): Pass {
  const forward: { input: readonly number[]; z: number[]; a: readonly number[]; slope: readonly number[] }[] = [];
  let signal = input;
  for (const { weights, bias, activate } of layers) {
    const z = weights.map((row, unit) => dot(row, signal) + (bias[unit] ?? 0));
    const { value, derivative } = activate(z);
    forward.push({ input: signal, z, a: value, slope: derivative });
    signal = value;
  }
  const errors = signal.map((a, output) => a - (target[output] ?? 0));
  const loss = dot(errors, errors) / (2 * errors.length);

  let gradientA: readonly number[] = errors.map((error) => error / errors.length);
  const backward: LayerPass[] = [];
  for (let index = layers.length - 1; index >= 0; index--) {
    const { weights } = layers[index] as DenseLayer;
    const pass = forward[index] as (typeof forward)[number];
    const gradientZ = gradientA.map((gradient, unit) => gradient * (pass.slope[unit] ?? 0));
    backward.unshift({
      ...pass,
      gradientA,
      gradientZ,
      gradientWeights: gradientZ.map((gradient) => pass.input.map((value) => gradient * value)),
      gradientBias: gradientZ,
    });
    gradientA = pass.input.map((_, i) =>
      dot(
        gradientZ,
        weights.map((row) => row[i] ?? 0),
      ),
    );
  }
  return { layers: backward, loss };
}

/** The layers of a parameter buffer. */
export function denseLayers(
  layout: readonly ParameterBlock[],
  parameters: ArrayLike<number>,
  activate: readonly Activate[],
): DenseLayer[] {
  return activate.map((function_, layer) => {
    const part = (kind: ParameterBlock['kind']) => layout.find((block) => block.layer === layer && block.kind === kind);
    const { offset = 0, shape: [units = 0, inputs = 0] = [] } = part('weights') ?? {};
    const bias = part('bias');
    return {
      weights: Array.from({ length: units }, (_, unit) =>
        Array.from({ length: inputs }, (_, i) => parameters[offset + unit * inputs + i] ?? 0),
      ),
      bias: Array.from({ length: units }, (_, unit) => (bias ? (parameters[bias.offset + unit] ?? 0) : 0)),
      activate: function_,
    };
  });
}

/** The gradient of a pass in the layout of the parameters. */
export function gradientOf({ layers }: Pass, layout: readonly ParameterBlock[]): Float64Array {
  const length = Math.max(
    ...layout.map(({ offset, shape }) => offset + shape.reduce((product, size) => product * size, 1)),
  );
  const gradient = new Float64Array(length);
  for (const { layer, kind, offset } of layout) {
    const pass = layers[layer];
    if (pass && kind === 'weights') gradient.set(pass.gradientWeights.flat(), offset);
    if (pass && kind === 'bias') gradient.set(pass.gradientBias, offset);
  }
  return gradient;
}
