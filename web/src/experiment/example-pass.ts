// The way of one example through a unit and back as formulas with their numbers: what comes in, what is made of it, what
// that costs, and what of the loss's gradient comes back.
import { type Formula, negative, number, parseFormula, at as placed, type Formula as Tree } from './formula';
import { at, inputsOf, kindOf, type LayerKind, type Looked, unitParameters } from './looked';
import { filled, plus, shown, sumOf, type Told, told, toldAs, tree, weighted } from './told';

/** SELU's lower end, -lambda alpha: what alpha dropout drops to. */
const lowerEnd = -1.7580993;

const setting = (of: { readonly [name: string]: unknown }, name: string): number => Number(of[name] ?? Number.NaN);

/** The halves of what a layer gives: one, but two of crelu. */
const halvesOf = ({ spec, layer, unit, example }: Looked): readonly { name: string; row: number }[] =>
  kindOf(spec, layer).crelu
    ? [
        { name: 'a_plus', row: unit },
        { name: 'a_minus', row: (example.layers[layer]?.preActivation.length ?? 0) + unit },
      ]
    : [{ name: 'a', row: unit }];

/** What its linear part is called: the pre-activation itself where nothing else is made of it. */
const linearName = ({ normalization }: LayerKind): string => (normalization.name === 'none' ? 'z' : 's');

export function forward(looked: Looked): readonly Told[] {
  const kind = kindOf(looked.spec, looked.layer);
  return [...linearPart(looked, kind), ...normalized(looked, kind), ...activated(looked, kind), ...given(looked, kind)];
}

function linearPart(looked: Looked, kind: LayerKind): readonly Told[] {
  const { example, layer, unit, parameters } = looked;
  const here = example.layers[layer];
  const { letter, values } = inputsOf(looked);
  const own = unitParameters(looked);
  const name = linearName(kind);
  const sums = Array.from({ length: kind.pieces }, (_, piece) => {
    const weights = own.filter((one) => one.kind === 'weights' && one.piece === piece);
    const bias = own.find((one) => one.kind === 'bias' && one.piece === piece);
    const sum = weighted(weights.map(({ index, input }) => [at(parameters, index), at(values, input)]));
    const letters = `sum(w_i*${letter}_i)${bias ? '+b' : ''}`;
    const numbers = bias ? plus(sum, shown(at(parameters, bias.index))) : sum;
    const single = kind.pieces === 1;
    const result = single ? at(here?.linear, unit) : at(here?.pieces, unit * kind.pieces + piece);
    return toldAs(single ? name : `s_${piece + 1}`, letters, numbers, result);
  });
  if (kind.pieces === 1) return sums;
  const pieces = sums.map((_, piece) => `s_${piece + 1}`);
  const found = Object.fromEntries(pieces.map((one, piece) => [one, at(here?.pieces, unit * kind.pieces + piece)]));
  return [...sums, told(name, `max(${pieces.join(',')})`, found, at(here?.linear, unit))];
}

function normalized({ example, spec, layer, unit, parameters, layout }: Looked, kind: LayerKind): readonly Told[] {
  const here = example.layers[layer];
  const norm = here?.normalization;
  if (!here || !norm) return [];
  const own = unitParameters({ example, spec, layer, unit, parameters, layout } as Looked);
  const of = (name: string) => at(parameters, own.find((one) => one.name === name)?.index ?? -1);
  const mu = at(norm.mean, unit);
  const sigma_squared = at(norm.variance, unit);
  const values = { s: at(here.linear, unit), mu, sigma_squared, epsilon: setting(kind.normalization, 'epsilon') };
  const s_hat = at(norm.normalized, unit);
  const lines = [
    told('s_hat', '(s-mu)/sqrt(sigma_squared+epsilon)', values, s_hat),
    told('z', 'gamma*s_hat+beta', { gamma: of('gamma'), s_hat, beta: of('beta') }, at(here.preActivation, unit)),
  ];
  if (kind.normalization.name !== 'layer_normalization') return lines;
  const count = number(here.linear.length);
  const mean = (terms: readonly Formula[]): Formula => ({ kind: 'infix', sign: '/', left: sumOf(terms), right: count });
  const terms = [...here.linear];
  return [
    toldAs('mu', 'sum(s_k)/n', mean(terms.map(shown)), mu),
    toldAs(
      'sigma_squared',
      'sum((s_k-mu)^2)/n',
      mean(terms.map((s_k) => filled(tree('(s_k-mu)^2'), { s_k, mu }))),
      sigma_squared,
    ),
    ...lines,
  ];
}

/** The activation's own formula, in z. */
function activationTree({ example, activations, layer, unit }: Looked, { activation }: LayerKind): Formula | undefined {
  if (activation.name === 'rrelu' && example.training) {
    const slope = at(example.layers[layer]?.derivative, unit);
    return at(example.layers[layer]?.preActivation, unit) > 0 ? tree('x') : filled(tree('r*x'), { r: slope });
  }
  const text = activation.name === 'custom' ? String(activation['expression']) : activations.get(activation.name);
  return text === undefined ? undefined : parseFormula(text);
}

const zName: Tree = { kind: 'parameter', name: 'z' };

function activated(looked: Looked, kind: LayerKind): readonly Told[] {
  const { example, layer, unit, parameters } = looked;
  const here = example.layers[layer];
  if (!here) return [];
  const z = at(here.preActivation, unit);
  if (kind.softmax) {
    const all = [...here.preActivation].map((value) => filled(tree('exp(z)'), { z: value }));
    const share: Formula = { kind: 'infix', sign: '/', left: filled(tree('exp(z)'), { z }), right: sumOf(all) };
    return [toldAs('a', 'exp(z)/sum(exp(z_k))', share, at(here.activation, unit))];
  }
  const formula = activationTree(looked, kind);
  const learned = unitParameters(looked).find((one) => one.kind === 'alpha');
  const chosen = Object.entries(kind.activation).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number',
  );
  const values = { ...Object.fromEntries(chosen), ...(learned ? { alpha: at(parameters, learned.index) } : {}), z };
  return halvesOf(looked).map(({ name, row }) => {
    const result = at(here.activation, row);
    if (!formula) return toldAs(name, undefined, undefined, result);
    return told(name, placed(formula, name === 'a_minus' ? negative(zName) : zName), values, result);
  });
}

/** What the next layer gets, where that is not a itself. */
function given(looked: Looked, kind: LayerKind): readonly Told[] {
  const { example, layer } = looked;
  const here = example.layers[layer];
  if (!here) return [];
  const dropping = here.dropout.length > 0;
  if (!dropping && !kind.residual) return [];
  const { letter, values: inputs } = inputsOf(looked);
  const p = setting(kind.dropout, 'rate');
  const alpha = kind.dropout.name === 'alpha_dropout' && dropping;
  const { lines, A, B } = alpha ? alphaScale(p) : { lines: [], A: 1, B: 0 };
  return [
    ...lines,
    ...halvesOf(looked).map(({ name, row }) => {
      const m = at(here.dropout, row) === 0 ? 0 : 1;
      const kept = alpha ? `A*(m*${name}+(1-m)*d)+B` : dropping ? `m*${name}/(1-p)` : name;
      const skip = `${letter}_${row + 1}`;
      const values = { m, p, A, B, d: lowerEnd, [name]: at(here.activation, row), [skip]: at(inputs, row) };
      return told(halfOutput(name), kind.residual ? `${kept}+${skip}` : kept, values, at(here.output, row));
    }),
  ];
}

const halfOutput = (half: string): string => half.replace('a', 'o');

/** The scale and the shift that keep mean 0 and variance 1 under alpha dropout. */
function alphaScale(p: number): { lines: readonly Told[]; A: number; B: number } {
  const d = lowerEnd;
  const A = 1 / Math.sqrt((1 - p) * (1 + p * d * d));
  const B = -A * p * d;
  return { lines: [told('A', '1/sqrt((1-p)*(1+p*d^2))', { p, d }, A), told('B', '-A*p*d', { A, p, d }, B)], A, B };
}

/** The loss of the example: its terms, one an output, or the logarithm of what the right class got. */
export function lossTold({ example, spec, losses }: Looked): readonly Told[] {
  const { loss } = spec.training;
  const last = example.layers.at(-1);
  const [z, a, y] = [last?.preActivation, last?.activation, example.targets];
  if (loss.name === 'categorical_cross_entropy') {
    const right = y.indexOf(Math.max(...y));
    const name = `a_${right + 1}`;
    return [told('L', `-log(${name})`, { [name]: at(a, right) }, example.loss)];
  }
  const text = losses.get(loss.name);
  if (text === undefined) return [toldAs('L', undefined, undefined, example.loss)];
  const delta = setting(loss, 'delta');
  const values = (k: number) => ({ z: at(z, k), a: at(a, k), y: at(y, k), delta });
  if (y.length === 1) return [told('L', parseFormula(text), values(0), example.loss)];
  const terms = [...y].map((_, k) => told('L', parseFormula(text), values(k), 0).numbers ?? number(Number.NaN));
  const numbers: Formula = { kind: 'infix', sign: '/', left: sumOf(terms), right: number(y.length) };
  return [toldAs('L', 'sum(L_k)/n', numbers, example.loss)];
}

export function backward(looked: Looked): readonly Told[] {
  const kind = kindOf(looked.spec, looked.layer);
  const arrived = kind.output
    ? fromLoss(looked, kind)
    : [...fromAbove(looked, kind), ...throughActivation(looked, kind)];
  return [...arrived, ...throughNormalization(looked, kind), ...throughPieces(looked, kind)];
}

const logitLosses: readonly string[] = ['binary_cross_entropy', 'categorical_cross_entropy'];

/** dL/da of one output, in letters. */
const lossSlopes: ReadonlyMap<string, string> = new Map([
  ['mean_squared_error', '2*(a-y)'],
  ['half_squared_error', 'a-y'],
  ['mean_absolute_error', 'sign(a-y)'],
  ['huber', 'abs(a-y) <= delta ? a-y : delta*sign(a-y)'],
  ['hinge', 'y*a < 1 ? -y : 0'],
]);

function fromLoss(looked: Looked, kind: LayerKind): readonly Told[] {
  const { example, spec, layer, unit } = looked;
  const here = example.layers[layer];
  const { loss } = spec.training;
  const n = loss.name === 'categorical_cross_entropy' ? 1 : example.targets.length;
  const share = (text: string) => (n > 1 ? `(${text})/n` : text);
  const values = { a: at(here?.activation, unit), y: at(example.targets, unit), delta: setting(loss, 'delta'), n };
  const d_z = at(here?.preActivationGradient, unit);
  if (logitLosses.includes(loss.name)) return [told('d_z', share('a-y'), values, d_z)];
  const d_a = at(here?.activationGradient, unit);
  const slope = lossSlopes.get(loss.name);
  return [
    slope ? told('d_a', share(slope), values, d_a) : toldAs('d_a', undefined, undefined, d_a),
    ...(kind.softmax ? [toldAs('d_z', undefined, undefined, d_z)] : slopeTold(looked)),
  ];
}

const slopeTold = ({ example, layer, unit }: Looked): readonly Told[] => {
  const here = example.layers[layer];
  const values = { d_a: at(here?.activationGradient, unit), f_prime: at(here?.derivative, unit) };
  return [told('d_z', 'd_a*f_prime', values, at(here?.preActivationGradient, unit))];
};

/** What each unit of the next layer sends back, by the weight that it went up with. */
function fromAbove(looked: Looked, kind: LayerKind): readonly Told[] {
  const { example, spec, layer, layout, parameters } = looked;
  const [here, above] = [example.layers[layer], example.layers[layer + 1]];
  const weights = layout.find((block) => block.layer === layer + 1 && block.kind === 'weights');
  if (!here || !above || !weights) return [];
  const next = kindOf(spec, layer + 1);
  const gradients = next.pieces > 1 ? above.pieceGradient : above.linearGradient;
  const letter = next.pieces > 1 ? 's' : linearName(next);
  const width = weights.shape[1] ?? 0;
  const through = kind.residual || here.dropout.length > 0;
  return halvesOf(looked).map(({ name, row }) => {
    const pairs = [...gradients].map(
      (gradient, k) => [at(parameters, weights.offset + k * width + row), gradient] as const,
    );
    const skip = next.residual ? shown(at(above.activationGradient, row)) : undefined;
    const letters = `sum(w_k*d_${letter}_k)${next.residual ? `+d_o_${row + 1}` : ''}`;
    const sum = weighted(pairs);
    const left = `d_${through ? halfOutput(name) : name}`;
    return toldAs(left, letters, skip ? plus(sum, skip) : sum, at(here.activationGradient, row));
  });
}

function throughActivation(looked: Looked, kind: LayerKind): readonly Told[] {
  const { example, layer, unit } = looked;
  const here = example.layers[layer];
  if (!here) return [];
  const dropping = here.dropout.length > 0;
  const halves = halvesOf(looked).map(({ name, row }) => {
    const d_o = at(here.activationGradient, row);
    return { name, row, d_o, d_a: dropping ? Math.fround(at(here.dropout, row) * d_o) : d_o };
  });
  const p = setting(kind.dropout, 'rate');
  const { A } = alphaScale(p);
  const back = kind.dropout.name === 'alpha_dropout' ? 'A*m' : 'm/(1-p)';
  const lines =
    dropping || kind.residual
      ? halves.map(({ name, row, d_o, d_a }) => {
          const upper = `d_${halfOutput(name)}`;
          const values = { m: at(here.dropout, row) === 0 ? 0 : 1, p, A, [upper]: d_o };
          return told(`d_${name}`, dropping ? `${back}*${upper}` : upper, values, d_a);
        })
      : [];
  const d_z = at(here.preActivationGradient, unit);
  const slopes = { f_prime: at(here.derivative, unit), f_mirrored: at(here.mirroredDerivative, unit) };
  const values = { ...Object.fromEntries(halves.map(({ name, d_a }) => [`d_${name}`, d_a])), ...slopes };
  const letters = kind.crelu ? 'd_a_plus*f_prime-d_a_minus*f_mirrored' : 'd_a*f_prime';
  return [...lines, told('d_z', letters, values, d_z)];
}

/** Back through the mean and the spread: as many examples or units as made them are moved together. */
function throughNormalization(looked: Looked, kind: LayerKind): readonly Told[] {
  const { example, layer, unit, parameters } = looked;
  const here = example.layers[layer];
  const norm = here?.normalization;
  if (!here || !norm) return [];
  const gamma = at(parameters, unitParameters(looked).find((one) => one.kind === 'scale')?.index ?? -1);
  const values = {
    ...{ gamma, sigma_squared: at(norm.variance, unit), epsilon: setting(kind.normalization, 'epsilon') },
    ...{ d_z: at(here.preActivationGradient, unit), s_hat: at(norm.normalized, unit) },
    ...{ D: at(norm.gradientMean, unit), E: at(norm.productMean, unit) },
  };
  const root = 'sqrt(sigma_squared+epsilon)';
  const text =
    kind.normalization.name === 'layer_normalization'
      ? `(gamma*d_z-D-E*s_hat)/${root}`
      : example.training
        ? `gamma*(d_z-D-E*s_hat)/${root}`
        : `gamma*d_z/${root}`;
  return [told('d_s', text, values, at(here.linearGradient, unit))];
}

/** The largest piece gets it all. */
function throughPieces({ example, layer, unit }: Looked, kind: LayerKind): readonly Told[] {
  const here = example.layers[layer];
  if (kind.pieces === 1 || !here) return [];
  const from = `d_${linearName(kind)}`;
  const first = unit * kind.pieces;
  const own = here.pieces.subarray(first, first + kind.pieces);
  const winner = own.indexOf(Math.max(...own));
  return [...own].map((_, piece) => {
    const values = { [from]: at(here.linearGradient, unit) };
    return told(`d_s_${piece + 1}`, piece === winner ? from : '0', values, at(here.pieceGradient, first + piece));
  });
}
