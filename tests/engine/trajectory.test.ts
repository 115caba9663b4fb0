// Whole trainings in float32 against the same in float64, by a program that shares nothing with the core.
import { describe, expect, test } from 'vitest';
import type { PartialSpec } from '../../web/src/engine/types';
import { lossAndGradient, type Problem, train } from './double-trainer';
import { loadFromBuild } from './loaded';

const hillock = await loadFromBuild();

const steps = 60;
/**
 * Parameters are of order 1, so that each update rounds them by up to 6e-8. Measured over the cases below: at most 6e-7,
 * and 1.6e-6 when clipped by value, where all 60 updates of a parameter are the same and round the same way.
 */
const parameterTolerance = 3e-6;
/** Means over 250 examples in float32. Measured: at most 9e-8. */
const gradientTolerance = 4e-7;
const lossTolerance = 4e-7;

type Case = Partial<Pick<Problem, 'optimizer' | 'penalty' | 'clipping'>> & {
  readonly activation: string;
  readonly alpha?: number;
  readonly loss?: Problem['loss'];
  readonly output?: string;
  readonly classes?: number;
  readonly bias?: boolean;
};

const cases: readonly Case[] = [
  { activation: 'relu' },
  { activation: 'leaky_relu', alpha: 0.1 },
  { activation: 'prelu', alpha: 0.25 },
  { activation: 'elu', alpha: 1.5 },
  { activation: 'selu' },
  { activation: 'sigmoid' },
  { activation: 'tanh' },
  { activation: 'softplus' },
  { activation: 'relu', bias: false },
  { activation: 'tanh', loss: 'mean_squared_error', output: 'identity' },
  { activation: 'tanh', loss: 'binary_cross_entropy', output: 'sigmoid' },
  { activation: 'tanh', loss: 'categorical_cross_entropy', output: 'softmax', classes: 3 },
  { activation: 'tanh', optimizer: { learningRate: 0.05, momentum: 0.9 } },
  { activation: 'tanh', optimizer: { learningRate: 0.05, momentum: 0.9, nesterov: true } },
  { activation: 'tanh', optimizer: { learningRate: 0.1, weightDecay: 0.01 } },
  { activation: 'tanh', penalty: { name: 'l2', rate: 0.01 } },
  { activation: 'tanh', penalty: { name: 'l1', rate: 0.003 } },
  { activation: 'tanh', clipping: { name: 'norm', limit: 0.05 } },
  { activation: 'tanh', clipping: { name: 'value', limit: 0.02 } },
];

/** Three clouds that overlap, from a sequence without pattern; class 2 is only there for three classes. */
const points = Array.from({ length: 250 }, (_, index) => {
  const fraction = (factor: number) => (((index + 1) * factor) % 1) * 2 - 1;
  const cloud = index % 3;
  return {
    x: Math.fround(cloud - 1 + fraction(0.754877666)),
    y: Math.fround((cloud % 2) + fraction(0.569840291)),
    cloud,
  };
});

const named = ({ activation, alpha }: { activation: string; alpha?: number | undefined }) =>
  alpha === undefined
    ? { name: activation }
    : { name: activation, alpha, ...(activation === 'prelu' ? { sharing: 'unit' } : {}) };

function setUp({ classes = 2, bias = true, output = 'tanh', loss = 'half_squared_error', ...given }: Case) {
  const hidden = [5, 3].map((units) => ({
    units,
    activation: given.activation,
    ...(given.alpha === undefined ? {} : { alpha: given.alpha }),
  }));
  const optimizer = given.optimizer ?? { learningRate: 0.1 };
  const inputs = points.map(({ x, y }) => [x, y]);
  const labels = points.map(({ cloud }) => (classes === 3 ? cloud : Math.min(cloud, 1)));
  const spec: PartialSpec = {
    seed: 4,
    data: { name: 'table', inputs, targets: labels, classes, trainFraction: 1 },
    network: {
      layers: hidden.map(({ units, ...activation }) => ({ units, bias, activation: named(activation) })),
      output: { activation: output },
      init: { weights: 'glorot_uniform', bias: 0.05 },
    },
    training: {
      loss,
      optimizer: { name: 'sgd', ...optimizer },
      batchSize: 32, // 250 examples: the last batch of an epoch has 26
      shuffle: false,
      ...(given.penalty ? { regularization: { ...given.penalty } } : {}),
      ...(given.clipping ? { clipping: { ...given.clipping } } : {}),
    },
  };
  const run = hillock.createRun(spec);
  const targets = labels.map((label) => {
    if (loss === 'categorical_cross_entropy') return [0, 1, 2].map((k) => (k === label ? 1 : 0));
    return [label === 1 ? 1 : loss === 'binary_cross_entropy' ? 0 : -1];
  });
  const problem: Problem = {
    ...given,
    layers: [...hidden, { units: targets[0]?.length ?? 1, activation: output }],
    ...{ loss, optimizer, inputs, targets, batchSize: 32, layout: run.layout(), parameters: [...run.parameters()] },
  };
  return { run, problem };
}

const largestDifference = (one: ArrayLike<number>, other: ArrayLike<number>) => {
  expect(one.length).toBe(other.length);
  return Math.max(...Array.from(one, (value, index) => Math.abs(value - (other[index] ?? Number.NaN))));
};

describe.each(cases.map((given) => [JSON.stringify(given), given] as const))('%s', (_, given) => {
  test('has the loss and the gradient of the formulas before the first step', () => {
    const { run, problem } = setUp(given);
    const { loss, gradient } = lossAndGradient(problem, problem.parameters, problem.inputs, problem.targets);
    expect(Math.abs(run.report().trainLoss - loss)).toBeLessThan(lossTolerance);
    expect(largestDifference(run.gradients(), gradient)).toBeLessThan(gradientTolerance);
    expect(Math.max(...gradient.map(Math.abs))).toBeGreaterThan(100 * gradientTolerance);
    run.dispose();
  });

  test(`has the parameters of the formulas after ${steps} steps`, () => {
    const { run, problem } = setUp(given);
    const { parameters } = train(problem, steps);
    run.advance(steps);
    expect(largestDifference(run.parameters(), parameters)).toBeLessThan(parameterTolerance);
    expect(largestDifference(parameters, problem.parameters)).toBeGreaterThan(1000 * parameterTolerance);
    run.dispose();
  });
});
