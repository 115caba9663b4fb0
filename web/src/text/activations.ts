// Words of the Activations page.
import { compact, fixed, percent } from '../draw/number';
import type { End } from '../experiment/activation-shape';

const number = (value: number): string => compact(value, 4);

const endings = (end: End, side: 'left' | 'right'): string => {
  switch (end.kind) {
    case 'constant':
      return `is ${number(end.value)}`;
    case 'settles':
      return `settles at ${number(end.value)}`;
    case 'line':
      return end.slope === 1 ? 'follows x' : `runs along a line of slope ${number(end.slope)}`;
    case 'grows':
      return end.down === (side === 'right') ? 'falls without limit' : 'grows without limit';
    case 'unsettled':
      return 'never settles';
  }
};

const places = (at: readonly number[]): string => at.map(number).join(' and ');

export const activationsText = {
  list: 'Activations',
  groups: { bounded: 'Bounded', flat: 'Flat on a part', bent: 'Bent, never flat', smooth: 'Smooth, unbounded' },
  own: 'Your own',
  ownLabel: 'A formula of x',
  ownHint:
    'x, numbers, + - * / ^, comparisons with ? :, and max, min, clamp, exp, log, sin, tanh, erf and the like; a, b, c, d are sliders',
  stillDrawn: 'Still drawn:',
  ownStart: 'max(0,x)+0.1*sin(3*x)',
  overlay: (name: string, over: boolean) => `${over ? 'overlaid' : 'overlay'}: ${name}`,
  overlaid: 'overlaid',
  shown: 'shown',
  add: 'overlay',
  sentence: (left: End, right: End, kinks: readonly number[], jumps: readonly number[]): string => {
    const bends = [
      ...(kinks.length > 0 && kinks.length < 6 ? [`bends at ${places(kinks)}`] : []),
      ...(jumps.length > 0 && jumps.length < 6 ? [`jumps at ${places(jumps)}`] : []),
      ...(kinks.length + jumps.length === 0 ? ['bends nowhere'] : []),
    ].join(', ');
    return `Far left it ${endings(left, 'left')}, far right it ${endings(right, 'right')}; it ${bends || 'has many kinks'}.`;
  },
  plot: 'f and f ′',
  f: 'f(x)',
  slope: 'f ′(x)',
  x: 'x',
  hint: 'Drag to move, wheel or pinch to zoom. Keys: arrows move the cursor, Shift by ten, Alt moves the plot, + and - zoom, 0 shows -10 to 10.',
  shade: 'f ′ under 1\u202f%',
  cursor: 'Cursor on the x axis',
  at: (x: number) => `x = ${fixed(x, 4)}`,
  reading: (name: string, value: number, slope: number) => `${name} ${compact(value, 5)}, slope ${compact(slope, 5)}`,
  zoomIn: 'zoom in',
  zoomOut: 'zoom out',
  home: '−10 to 10',
  columns: ['x', 'f', 'f ′'],
  facts: 'Properties',
  formula: 'Formula',
  /** Words begin with a capital letter; a symbol, f'(0) or a, stays what it is. */
  parameter: (label: string) => (/^[a-z]{2}/.test(label) ? label.charAt(0).toUpperCase() + label.slice(1) : label),
  range: 'Range',
  monotone: 'Monotone',
  smooth: 'Smooth',
  centred: 'Zero-centred (odd)',
  bounded: 'Bounded',
  saturates: 'Saturates (slope under 1\u202f%)',
  flat: 'Slope exactly 0',
  kinks: 'Kinks',
  mean: 'Mean for x from N(0, 1)',
  deviation: 'Deviation for x from N(0, 1)',
  zeros: 'Exact zeros for x from N(0, 1)',
  special: 'f at −1, 0, 1',
  slopes: 'f ′ at −1, 0, 1',
  ends: 'f at −∞, ∞',
  learned: 'Trained with the weights',
  frameworks: 'PyTorch, JAX, Keras',
  differences: 'Differences',
  source: 'History',
  sourceUnknown: 'in use without a paper of its own',
  yes: 'yes',
  no: 'no',
  nowhere: 'nowhere',
  smoothNot: (kinks: readonly number[], jumps: readonly number[]) =>
    jumps.length > 0
      ? `no, f jumps at ${places(jumps)}`
      : kinks.length > 5
        ? 'no, many kinks'
        : `no, f ′ jumps at ${places(kinks)}`,
  boundedBy: (lower: number, upper: number): string => {
    if (Number.isFinite(lower) && Number.isFinite(upper)) return 'on both sides';
    if (Number.isFinite(lower)) return `below, at ${number(lower)}`;
    return Number.isFinite(upper) ? `above, at ${number(upper)}` : 'no';
  },
  interval: (from: number, to: number): string => {
    if (from === Number.NEGATIVE_INFINITY && to === Number.POSITIVE_INFINITY) return 'everywhere';
    if (from === Number.NEGATIVE_INFINITY) return `x < ${number(to)}`;
    return to === Number.POSITIVE_INFINITY ? `x > ${number(from)}` : `${number(from)} < x < ${number(to)}`;
  },
  about: (lower: number, upper: number) => `about ${bound(lower)} to ${bound(upper)}`,
  atDefaults: 'at the default parameters',
  share: percent,
  code: 'Code',
  copy: 'copy',
  copied: 'copied',
  derivativeByFramework:
    'The framework differentiates it. At a kink its rule may be another one than that of its built-in function.',
  evidence: 'Experiments with it',
  useInLab: 'Train a network with it in the Lab',
  cost: {
    title: 'What it costs on this machine',
    element: 'f and f ′, ns an element',
    step: (layers: string) => `whole training step of 2-${layers}-1, relative to ReLU`,
    how: (rounds: number) => `median of ${rounds} rounds; whiskers: quartiles`,
    again: 'measure again',
    start: 'measure',
    busy: (done: number, of: number) => `measuring, ${done} of ${of}`,
    times: (times: number) => `${fixed(times, 2)} ×`,
    noisy: 'The whiskers are wide: something else is using this machine. Measure again when it is quiet.',
    quiet:
      'Rounds of all functions take turns, so that whatever else runs here hits all of them. A difference smaller than the whiskers is none.',
    columns: ['Activation', 'ns an element', 'from', 'to', 'step, times ReLU', 'from', 'to'],
  },
  table: {
    title: 'All of them in one table',
    columns: ['Activation', 'Range', 'Monotone', 'Smooth', 'Odd', 'Flat', 'Mean for N(0, 1)', 'Year'],
  },
  guide: {
    title: 'Which one should I use?',
    intro:
      'No activation is best everywhere. This is where to start, and why; each reason is an experiment that runs in this browser.',
    rows: [
      {
        when: 'You want a default for the hidden layers',
        advice:
          'ReLU with He initialisation and a moderate learning rate. It is cheap, and its gradient keeps its size through many layers.',
        see: ['relu-keeps-gradient', 'cheap', 'converges-faster'],
      },
      {
        when: 'Units die',
        advice:
          'Lower the learning rate or clip the gradients first; then a slope below zero: leaky ReLU with a slope of a tenth or more, PReLU, ELU.',
        see: ['dying-by-rate', 'dying-by-bias', 'never-recovers', 'leaky', 'prelu'],
      },
      {
        when: 'The network is deep and has no normalisation',
        advice:
          'ReLU with He, tanh with Glorot or SELU with LeCun initialisation: the pair matters, not the function alone. Never sigmoid in hidden layers.',
        see: ['vanishing', 'selu', 'exploding', 'dying-by-init'],
      },
      {
        when: 'The mean activation should stay near zero',
        advice: 'ELU or SELU, or tanh where saturation does no harm.',
        see: ['elu', 'zero-centred', 'selu'],
      },
      {
        when: 'It is the output layer',
        advice: 'Identity for regression, sigmoid for one probability, softmax for one of several classes.',
        see: ['sigmoid-tanh-ranges', 'softmax', 'linear-collapse'],
      },
      {
        when: 'You want exact zeros',
        advice: 'ReLU and its kin give them. Do not expect better results from the zeros alone.',
        see: ['sparsity', 'real-zeros-in-code'],
      },
      {
        when: 'You are not sure',
        advice: 'Try some on your own data with the same seeds. Several of them are often level.',
        see: ['no-free-lunch'],
      },
    ],
  },
} as const;

const bound = (value: number): string => (Number.isFinite(value) ? number(value) : value > 0 ? '∞' : '−∞');
