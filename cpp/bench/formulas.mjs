// Every activation with JavaScript's Math, value v and derivative d of x, as somebody without the engine would write
// it. Each formula gets a loop of its own, so that the compiler can specialise it.

// Math has no error function: Abramowitz & Stegun 7.1.26, within 1.5e-7.
const erf = `const t = 1 / (1 + 0.3275911 * Math.abs(x) * Math.SQRT1_2), e = Math.exp(-x * x / 2);
  const tail = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) * e;
  const share = x < 0 ? tail / 2 : 1 - tail / 2;`;
const sigmoid = 'const s = 1 / (1 + Math.exp(-x));';
const inner = 'const h = Math.tanh(0.7978845608028654 * (x + 0.044715 * x * x * x));';

/** @type {Record<string, [before: string, value: string, derivative: string]>} */
const terms = {
  identity: ['', 'x', '1'],
  binary_step: ['', 'x >= 0 ? 1 : 0', '0'],
  sigmoid: [sigmoid, 's', 's * (1 - s)'],
  hard_sigmoid: ['', 'Math.min(6, Math.max(0, x + 3)) / 6', 'x > -3 && x < 3 ? 1 / 6 : 0'],
  log_sigmoid: ['', 'Math.min(0, x) - Math.log1p(Math.exp(-Math.abs(x)))', '1 / (1 + Math.exp(x))'],
  tanh: ['', 'Math.tanh(x)', '1 - v * v'],
  hard_tanh: ['', 'Math.min(1, Math.max(-1, x))', 'x > -1 && x < 1 ? 1 : 0'],
  softsign: ['', 'x / (1 + Math.abs(x))', '1 / (1 + Math.abs(x)) ** 2'],
  arctan: ['', 'Math.atan(x)', '1 / (1 + x * x)'],
  relu: ['', 'Math.max(0, x)', 'x > 0 ? 1 : 0'],
  relu6: ['', 'Math.min(6, Math.max(0, x))', 'x > 0 && x < 6 ? 1 : 0'],
  leaky_relu: ['', 'x > 0 ? x : 0.01 * x', 'x > 0 ? 1 : 0.01'],
  prelu: ['', 'x > 0 ? x : 0.25 * x', 'x > 0 ? 1 : 0.25'],
  rrelu: ['', 'x > 0 ? x : 0.22916666666666666 * x', 'x > 0 ? 1 : 0.22916666666666666'],
  shifted_relu: ['', 'Math.max(0, x - 1)', 'x > 1 ? 1 : 0'],
  squared_relu: ['', 'Math.max(0, x) ** 2', '2 * Math.max(0, x)'],
  elu: ['', 'x > 0 ? x : Math.expm1(x)', 'x > 0 ? 1 : v + 1'],
  celu: ['', 'x > 0 ? x : Math.expm1(x)', 'x > 0 ? 1 : v + 1'],
  selu: [
    '',
    '1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x))',
    'x > 0 ? 1.0507009873554805 : v + 1.7580993408473766',
  ],
  softplus: ['', 'Math.max(0, x) + Math.log1p(Math.exp(-Math.abs(x)))', '1 / (1 + Math.exp(-x))'],
  gelu: [erf, 'x * share', 'share + x * e * 0.3989422804014327'],
  gelu_tanh: [inner, '0.5 * x * (1 + h)', '0.5 * (1 + h) + 0.5 * x * (1 - h * h) * 0.7978845608028654 * (1 + 0.134145 * x * x)'],
  swish: [sigmoid, 'x * s', 's + v * (1 - s)'],
  hard_swish: ['', 'x * Math.min(6, Math.max(0, x + 3)) / 6', 'x <= -3 ? 0 : x >= 3 ? 1 : (2 * x + 3) / 6'],
  mish: [
    'const e = Math.exp(x), t = Math.tanh(Math.log1p(e));',
    'x * t',
    't + x * (1 - t * t) * e / (1 + e)',
  ],
  softshrink: ['', 'x > 0.5 ? x - 0.5 : x < -0.5 ? x + 0.5 : 0', 'x > 0.5 || x < -0.5 ? 1 : 0'],
  hardshrink: ['', 'x > 0.5 || x < -0.5 ? x : 0', 'x > 0.5 || x < -0.5 ? 1 : 0'],
  tanhshrink: ['const t = Math.tanh(x);', 'x - t', 't * t'],
  sine: ['', 'Math.sin(x)', 'Math.cos(x)'],
  gaussian: ['', 'Math.exp(-x * x)', '-2 * x * v'],
  snake: ['const s = Math.sin(x);', 'x + s * s', '1 + Math.sin(2 * x)'],
};

/** @type {Record<string, (inputs: Float32Array, values: Float32Array, derivatives: Float32Array) => void>} */
export const formulas = Object.fromEntries(
  Object.entries(terms).map(([name, [before, value, derivative]]) => [
    name,
    new Function(
      'inputs',
      'values',
      'derivatives',
      `for (let i = 0; i < inputs.length; i++) { const x = inputs[i]; ${before}
      const v = ${value}; values[i] = v; derivatives[i] = ${derivative}; }`,
    ),
  ]),
);
