// The formulas of the inspector: their arithmetic, with the digits that are shown, comes to the result that is shown.
import { describe, expect, test } from 'vitest';
import { compact } from '../../web/src/draw/number';
import type { Run } from '../../web/src/engine/run';
import type { PartialSpec } from '../../web/src/engine/types';
import { backward, forward, lossTold } from '../../web/src/experiment/example-pass';
import { gradientTold, updateTold } from '../../web/src/experiment/example-update';
import { type Formula, has } from '../../web/src/experiment/formula';
import { type FormulaTexts, type Looked, unitParameters } from '../../web/src/experiment/looked';
import type { Told } from '../../web/src/experiment/told';
import { loadFromBuild } from '../engine/loaded';

const hillock = await loadFromBuild();
const texts = (rows: readonly { name: string; formula: string }[]): FormulaTexts =>
  new Map(rows.map(({ name, formula }) => [name, formula]));
const activations = texts(hillock.activations());
const losses = texts(hillock.losses());

type Interval = readonly [low: number, high: number];

/** The engine's float32 sums of up to some hundred terms, beside what the digits leave open. */
const rounding = 3e-6;

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** All numbers that are written as this one is: half a unit of its last digit to either side. */
function written(value: number, digits: number): Interval {
  const text = compact(value, digits).replaceAll('\u202f', '').replace('−', '-');
  const [mantissa = '', power = ''] = text.split(' × 10');
  const exponent = Number([...power].map((sign) => (sign === '⁻' ? '-' : superscripts.indexOf(sign))).join(''));
  const shown = Number(mantissa) * 10 ** exponent;
  // zeros at the end are not written: the last digit is at most the last significant one
  const size = Math.abs(shown);
  const places = size >= 10 ** digits && size < 1e6 ? 0 : Math.floor(Math.log10(size || 1)) - digits + 1;
  const half = shown === value ? 0 : 0.5 * 10 ** places;
  expect(Math.abs(shown - value)).toBeLessThanOrEqual(half * 1.000001);
  return [shown - half, shown + half];
}

const hull = (values: readonly number[]): Interval => [Math.min(...values), Math.max(...values)];
const pairs = ([a, b]: Interval, [c, d]: Interval, of: (x: number, y: number) => number): Interval =>
  hull([of(a, c), of(a, d), of(b, c), of(b, d)]);
/** Of functions that are smooth over so little: at both ends and between. */
const along = ([a, b]: Interval, of: (x: number) => number): Interval =>
  hull([0, 0.25, 0.5, 0.75, 1].map((share) => of(a + share * (b - a))));

function interval(formula: Formula): Interval {
  switch (formula.kind) {
    case 'number':
      return written(formula.value, formula.digits ?? 17);
    case 'constant':
      return [Math.PI, Math.PI];
    case 'negative': {
      const [low, high] = interval(formula.of);
      return [-high, -low];
    }
    case 'infix': {
      const [left, right] = [interval(formula.left), interval(formula.right)];
      switch (formula.sign) {
        case '+':
          return [left[0] + right[0], left[1] + right[1]];
        case '-':
          return [left[0] - right[1], left[1] - right[0]];
        case '*':
          return pairs(left, right, (x, y) => x * y);
        case '/':
          return pairs(left, right, (x, y) => x / y);
        case '^':
          return right[0] === 2 && left[0] < 0 && left[1] > 0
            ? [0, Math.max(left[0] ** 2, left[1] ** 2)]
            : pairs(left, right, (x, y) => x ** y);
        default:
          throw new Error(`no ${formula.sign} should be left`);
      }
    }
    case 'call': {
      const of = formula.of.map(interval);
      const [first = [Number.NaN, Number.NaN] as const, second, third] = of;
      const one = (name: 'abs' | 'exp' | 'expm1' | 'log' | 'log1p' | 'sign' | 'sqrt' | 'tanh' | 'sin' | 'atan') =>
        along(first, Math[name]);
      switch (formula.name) {
        case 'rest':
          return first;
        case 'max':
          return [Math.max(...of.map(([low]) => low)), Math.max(...of.map(([, high]) => high))];
        case 'min':
          return [Math.min(...of.map(([low]) => low)), Math.min(...of.map(([, high]) => high))];
        case 'clamp': {
          const within = (x: number) => Math.min(third?.[0] ?? 0, Math.max(second?.[0] ?? 0, x));
          return [within(first[0]), within(first[1])];
        }
        case 'abs':
        case 'exp':
        case 'expm1':
        case 'log':
        case 'log1p':
        case 'sign':
        case 'sqrt':
        case 'tanh':
        case 'sin':
        case 'atan':
          return one(formula.name);
        default:
          throw new Error(`no interval for ${formula.name}`);
      }
    }
    default:
      throw new Error(`a name is left: ${JSON.stringify(formula)}`);
  }
}

/** Of a told formula: its arithmetic lies around its result. Returns whether there was any. */
function check({ name, letters, numbers, result }: Told, where: string): boolean {
  expect(result.kind).toBe('number');
  if (!numbers || result.kind !== 'number') return false;
  expect(
    has(numbers, ({ kind }) => kind === 'parameter' || kind === 'variable'),
    `${where} ${name}`,
  ).toBe(false);
  expect(letters, `${where} ${name}`).toBeDefined();
  const [low, high] = interval(numbers);
  const [least, most] = written(result.value, result.digits ?? 17);
  const slack = rounding * (1 + Math.abs(result.value) + Math.max(Math.abs(low), Math.abs(high)));
  const told = `${where} ${name}: ${low} to ${high} for ${least} to ${most}`;
  expect(low - slack <= most && high + slack >= least, told).toBe(true);
  return true;
}

function lookAt(run: Run, training: boolean, layer: number, unit: number): Looked {
  const next = run.nextUpdate();
  const example = training ? run.batchExample(0) : run.example(next?.examples[0] ?? 0);
  const { spec } = run;
  return { example, next, parameters: run.parameters(), spec, layout: run.layout(), activations, losses, layer, unit };
}

/** Every formula of every unit; how many had numbers. */
function checkAll(run: Run, training: boolean): number {
  let checked = 0;
  const tell = (lines: readonly Told[], where: string) => {
    for (const line of lines) checked += check(line, where) ? 1 : 0;
  };
  const outputs = run.data().outputs;
  [...run.spec.network.layers.map(({ units }) => units), outputs].forEach((units, layer) => {
    for (let unit = 0; unit < units; unit++) {
      const looked = lookAt(run, training, layer, unit);
      const where = `step ${run.step}, unit ${layer + 1}.${unit + 1}${training ? ' in training' : ''}`;
      tell(forward(looked), `${where} forward`);
      tell(lossTold(looked), `${where} loss`);
      tell(backward(looked), `${where} backward`);
      for (const parameter of unitParameters(looked)) {
        tell([gradientTold(looked, parameter)], `${where} gradient`);
        if (looked.next) tell(updateTold(looked, looked.next, parameter), `${where} update`);
      }
    }
  });
  return checked;
}

function withRun(spec: unknown, work: (run: Run) => void): void {
  const run = hillock.createRun(spec as PartialSpec);
  try {
    work(run);
  } finally {
    run.dispose();
  }
}

const everyLayer = [
  { units: 4, activation: 'tanh', normalization: 'batch_normalization' },
  { units: 4, activation: 'elu', normalization: 'layer_normalization', dropout: { name: 'dropout', rate: 0.3 } },
  { units: 4, activation: 'leaky_relu', residual: true },
  { units: 3, activation: 'relu', type: { name: 'maxout', pieces: 3 }, normalization: 'layer_normalization' },
  { units: 3, activation: 'softplus', type: 'crelu' },
  { units: 6, activation: 'selu', dropout: { name: 'alpha_dropout', rate: 0.2 }, residual: true },
  { units: 3, activation: 'prelu', type: 'maxout' },
  { units: 3, activation: 'rrelu', normalization: 'batch_normalization', residual: true },
  { units: 8, activation: 'swish' },
];

describe('the arithmetic of every formula comes to its result', () => {
  test.each([
    ['as evaluated', false, 1],
    ['as evaluated', false, 10],
    ['in training', true, 1],
    ['in training', true, 10],
  ])('for every kind of layer, %s (%s), with batches of %i', (_, training, batchSize) => {
    const spec = {
      seed: 4,
      data: { name: 'circle', samples: 60 },
      network: { layers: everyLayer },
      training: { batchSize, optimizer: { name: 'sgd', learningRate: 0.02 } },
    };
    withRun(spec, (run) => {
      for (const steps of [0, 1, 5]) {
        run.train(steps);
        expect(checkAll(run, training)).toBeGreaterThan(300);
      }
    });
  });

  test.each([
    ['mean_squared_error', 'tanh', 'circle'],
    ['half_squared_error', 'tanh', 'circle'],
    ['mean_absolute_error', 'tanh', 'circle'],
    [{ name: 'huber', delta: 0.5 }, 'tanh', 'circle'],
    ['hinge', 'identity', 'circle'],
    ['binary_cross_entropy', 'sigmoid', 'circle'],
    ['categorical_cross_entropy', 'softmax', 'blobs'],
    ['mean_squared_error', 'sigmoid', 'blobs'],
    [{ name: 'huber', delta: 0.5 }, 'sigmoid', 'blobs'],
  ])('for the loss %s behind a %s output of %s', (loss, output, data) => {
    const network = { layers: [{ units: 3, activation: 'tanh' }], output: { activation: output } };
    withRun({ data: { name: data }, network, training: { loss } }, (run) => {
      for (let step = 0; step < 6; step++) {
        expect(checkAll(run, false)).toBeGreaterThan(20);
        run.train(3);
      }
    });
  });

  const optimizers = [
    { name: 'sgd', momentum: 0.9, weightDecay: 0.01 },
    { name: 'sgd', momentum: 0.9, nesterov: true },
    { name: 'sgd', weightDecay: 0.1 },
    { name: 'rmsprop' },
    { name: 'rmsprop', momentum: 0.5, centered: true, weightDecay: 0.01 },
    { name: 'adagrad' },
    { name: 'adagrad', lrDecay: 0.1, initialAccumulator: 0.3, weightDecay: 0.01 },
    { name: 'adam' },
    { name: 'adam', beta2: 0.99999, weightDecay: 0.01 },
    { name: 'adamw', weightDecay: 0.05 },
    { name: 'nadam' },
    { name: 'nadam', weightDecay: 0.01 },
    { name: 'lion' },
    { name: 'lion', weightDecay: 0.1 },
  ];
  test.each(optimizers)('for the rule of $name (momentum $momentum, decay $weightDecay)', (optimizer) => {
    const layers = [
      { units: 3, activation: 'prelu', normalization: 'batch_normalization' },
      { units: 2, activation: { name: 'elu', alpha: 0.7 } },
    ];
    for (const clipping of ['none', { name: 'value', limit: 0.01 }, { name: 'norm', limit: 0.05 }])
      for (const regularization of ['none', { name: 'l1', rate: 0.01 }, { name: 'l2', rate: 0.03 }])
        withRun(
          {
            data: { name: 'xor' },
            network: { layers },
            training: { optimizer, clipping, regularization, batchSize: 7 },
          },
          (run) => {
            for (let look = 0; look < 3; look++) {
              expect(checkAll(run, true)).toBeGreaterThan(50);
              run.train(4);
            }
          },
        );
  });
});

test('the formulas of activations that choose a case are told in that case alone', () => {
  withRun({ network: { layers: [{ units: 6, activation: { name: 'elu', alpha: 0.5 } }] } }, (run) => {
    const signs = new Set<boolean>();
    for (let unit = 0; unit < 6; unit++) {
      const looked = lookAt(run, false, 0, unit);
      const line = forward(looked).find(({ name }) => name === 'a');
      const above = (looked.example.layers[0]?.preActivation[unit] ?? 0) > 0;
      signs.add(above);
      expect(line?.letters && has(line.letters, ({ kind }) => kind === 'call')).toBe(!above);
      expect(line?.letters && has(line.letters, ({ kind }) => kind === 'choose')).toBe(false);
    }
    expect(signs.size).toBe(2);
  });
});
