// Another trainer, in float64 and the plainest TypeScript, written from the formulas: what the engine is compared with.
// Examples in order, no shuffling; the last batch of an epoch may be smaller.
import type { ParameterBlock } from '../../web/src/engine/types';

export interface Problem {
  /** One entry a layer, the output last: units, activation and, for `leaky_relu` and `elu`, alpha. */
  readonly layers: readonly { readonly units: number; readonly activation: string; readonly alpha?: number }[];
  readonly loss: 'half_squared_error' | 'mean_squared_error' | 'binary_cross_entropy' | 'categorical_cross_entropy';
  readonly optimizer: {
    readonly learningRate: number;
    readonly momentum?: number;
    readonly nesterov?: boolean;
    readonly weightDecay?: number;
  };
  readonly penalty?: { readonly name: 'l1' | 'l2'; readonly rate: number };
  readonly clipping?: { readonly name: 'value' | 'norm'; readonly limit: number };
  readonly batchSize: number;
  readonly layout: readonly ParameterBlock[];
  readonly parameters: readonly number[];
  readonly inputs: readonly (readonly number[])[];
  /** As the loss sees them: -1 and 1, 0 and 1, or one-hot. */
  readonly targets: readonly (readonly number[])[];
}

type Vector = number[];

const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));
const functions: Record<string, (z: number, alpha: number) => [value: number, derivative: number]> = {
  identity: (z) => [z, 1],
  relu: (z) => (z > 0 ? [z, 1] : [0, 0]),
  leaky_relu: (z, alpha) => (z > 0 ? [z, 1] : [alpha * z, alpha]),
  prelu: (z, alpha) => (z > 0 ? [z, 1] : [alpha * z, alpha]),
  elu: (z, alpha) => (z > 0 ? [z, 1] : [alpha * Math.expm1(z), alpha * Math.exp(z)]),
  selu: (z) => {
    const scale = 1.0507009873554805;
    const alpha = 1.6732632423543772;
    return z > 0 ? [scale * z, scale] : [scale * alpha * Math.expm1(z), scale * alpha * Math.exp(z)];
  },
  sigmoid: (z) => [sigmoid(z), sigmoid(z) * sigmoid(-z)],
  tanh: (z) => [Math.tanh(z), 1 - Math.tanh(z) ** 2],
  softplus: (z) => [Math.log1p(Math.exp(z)), sigmoid(z)],
};

/** Losses of the batches as they were trained on, and the parameters after `steps` steps. */
export function train(problem: Problem, steps: number): { losses: Vector; parameters: Vector } {
  const { batchSize, inputs, targets } = problem;
  const parameters = [...problem.parameters];
  const velocity = parameters.map(() => 0);
  const losses: Vector = [];
  let position = 0;
  for (let step = 0; step < steps; step++) {
    const end = Math.min(position + batchSize, inputs.length);
    const { loss, gradient } = lossAndGradient(
      problem,
      parameters,
      inputs.slice(position, end),
      targets.slice(position, end),
    );
    losses.push(loss);
    position = end === inputs.length ? 0 : end;
    update(problem, step, gradient, parameters, velocity);
  }
  return { losses, parameters };
}

/** The mean loss of some examples, and its gradient with respect to every parameter. */
export function lossAndGradient(
  problem: Problem,
  parameters: readonly number[],
  inputs: readonly (readonly number[])[],
  targets: readonly (readonly number[])[],
): { loss: number; gradient: Vector } {
  const gradient = parameters.map(() => 0);
  const outputs = problem.layers.at(-1)?.units ?? 0;
  const terms = inputs.length * (problem.loss === 'categorical_cross_entropy' ? 1 : outputs);
  let loss = 0;
  inputs.forEach((input, example) => {
    const passes = forward(problem, parameters, input);
    const target = targets[example] ?? [];
    const { z = [], a = [], slope = [] } = passes.at(-1) ?? {};
    loss += lossOf(problem.loss, z, a, target) / terms;
    let delta = a.map((value, k) => {
      const error = value - (target[k] ?? 0);
      const dLdz = {
        half_squared_error: error * (slope[k] ?? 0),
        mean_squared_error: 2 * error * (slope[k] ?? 0),
        binary_cross_entropy: error, // of sigmoid and softmax: the derivatives cancel
        categorical_cross_entropy: error,
      }[problem.loss];
      return dLdz / terms;
    });
    for (let layer = problem.layers.length - 1; layer >= 0; layer--) {
      const below = passes[layer - 1];
      const previous = below?.a ?? input;
      const weights = block(problem, layer, 'weights');
      const bias = block(problem, layer, 'bias');
      const alpha = block(problem, layer, 'alpha');
      const before = previous.map(() => 0);
      delta.forEach((d, unit) => {
        if (bias) add(gradient, bias.offset + unit, d);
        const z = passes[layer]?.z[unit] ?? 0;
        if (alpha && z <= 0) add(gradient, alpha.offset + unit, (d / (passes[layer]?.slope[unit] ?? 1)) * z);
        previous.forEach((value, k) => {
          const index = (weights?.offset ?? 0) + unit * previous.length + k;
          add(gradient, index, d * value);
          add(before, k, d * (parameters[index] ?? 0));
        });
      });
      delta = before.map((sum, k) => sum * (below?.slope[k] ?? 0));
    }
  });
  return { loss, gradient };
}

function forward(problem: Problem, parameters: readonly number[], input: readonly number[]) {
  let a: readonly number[] = input;
  return problem.layers.map(({ units, activation, alpha: fixed = 0 }, layer) => {
    const weights = block(problem, layer, 'weights')?.offset ?? 0;
    const bias = block(problem, layer, 'bias');
    const alpha = block(problem, layer, 'alpha');
    const previous = a;
    const z = Array.from({ length: units }, (_, unit) =>
      previous.reduce(
        (sum, value, k) => sum + value * (parameters[weights + unit * previous.length + k] ?? 0),
        bias ? (parameters[bias.offset + unit] ?? 0) : 0,
      ),
    );
    const pairs =
      activation === 'softmax'
        ? softmax(z).map((p) => [p, Number.NaN] as const)
        : z.map((value, unit) => {
            const own = alpha ? (parameters[alpha.offset + unit] ?? 0) : fixed;
            return functions[activation]?.(value, own) ?? ([Number.NaN, Number.NaN] as const);
          });
    a = pairs.map(([value]) => value);
    return { z, a: [...a], slope: pairs.map(([, derivative]) => derivative) };
  });
}

function softmax(z: Vector): Vector {
  const powers = z.map((value) => Math.exp(value - Math.max(...z)));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

function lossOf(loss: Problem['loss'], z: Vector, a: Vector, target: readonly number[]): number {
  return a.reduce((sum, value, k) => {
    const y = target[k] ?? 0;
    const logit = z[k] ?? 0;
    const term = {
      half_squared_error: 0.5 * (value - y) ** 2,
      mean_squared_error: (value - y) ** 2,
      binary_cross_entropy: Math.max(0, logit) - logit * y + Math.log1p(Math.exp(-Math.abs(logit))),
      categorical_cross_entropy: y === 0 ? 0 : -y * Math.log(value),
    }[loss];
    return sum + term;
  }, 0);
}

function update(problem: Problem, step: number, gradient: Vector, parameters: Vector, velocity: Vector): void {
  const { penalty, clipping, layout } = problem;
  const { learningRate, momentum = 0, nesterov = false, weightDecay = 0 } = problem.optimizer;
  for (const { kind, offset, shape } of layout) {
    if (kind !== 'weights' || !penalty) continue; // a penalty is on weights only
    for (let index = offset; index < offset + size(shape); index++) {
      const w = parameters[index] ?? 0;
      add(gradient, index, penalty.rate * (penalty.name === 'l2' ? w : Math.sign(w)));
    }
  }
  const norm = Math.hypot(...gradient);
  gradient.forEach((g, index) => {
    let clipped = g;
    if (clipping?.name === 'value') clipped = Math.max(-clipping.limit, Math.min(clipping.limit, g));
    if (clipping?.name === 'norm') clipped = g * Math.min(1, clipping.limit / norm);
    const w = parameters[index] ?? 0;
    const decayed = clipped + weightDecay * w;
    const v = step === 0 ? decayed : momentum * (velocity[index] ?? 0) + decayed;
    velocity[index] = v;
    parameters[index] = w - learningRate * (momentum === 0 ? decayed : nesterov ? decayed + momentum * v : v);
  });
}

const block = (problem: Problem, layer: number, kind: ParameterBlock['kind']) =>
  problem.layout.find((entry) => entry.layer === layer && entry.kind === kind);
const size = (shape: readonly number[]) => shape.reduce((product, length) => product * length, 1);
const add = (vector: Vector, index: number, value: number) => {
  vector[index] = (vector[index] ?? 0) + value;
};
