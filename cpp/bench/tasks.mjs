// The trainings that all contestants take part in, and the judge: a plain forward pass in double that tells whether
// the loss fell, whoever trained.

/**
 * @typedef {object} Task
 * @property {string} name
 * @property {string} label
 * @property {number[]} sizes inputs, units of every layer, outputs
 * @property {'tanh' | 'relu' | 'sigmoid'} activation of the hidden layers
 * @property {boolean} softmax with categorical cross-entropy; else a linear output and half the squared error
 * @property {number} batch
 * @property {number[][]} inputs
 * @property {number[]} classes
 */
/**
 * Weights units x inputs, row-major.
 * @typedef {{ weights: Float32Array, bias: Float32Array }[]} Parameters
 */

export const learningRate = 0.05;

/** @type {(name: string, label: string, sizes: number[], activation: Task['activation'], batch: number) => Task} */
const task = (name, label, sizes, activation, batch) => {
  const [columns = 0] = sizes;
  const outputs = sizes.at(-1) ?? 0;
  const random = generator(1);
  const inputs = Array.from({ length: Math.floor(512 / batch) * batch }, () =>
    Array.from({ length: columns }, () => 2 * random() - 1),
  );
  const classes = inputs.map(([x = 0, y = 0], e) => (x * y > 0 ? 0 : 1) + (outputs > 2 ? 2 * (e % (outputs / 2)) : 0));
  return { name, label, sizes, activation, softmax: outputs > 1, batch, inputs, classes };
};

const deep = Array.from({ length: 50 }, () => 32);

/** @type {Task[]} */
export const tasks = [
  task('W1', '2-4-2-1 tanh, batch 10', [2, 4, 2, 1], 'tanh', 10),
  task('W2', '2-8x6-1 ReLU, batch 32', [2, 8, 8, 8, 8, 8, 8, 1], 'relu', 32),
  task('W3', '2-64-64-2 ReLU, softmax, batch 128', [2, 64, 64, 2], 'relu', 128),
  task('W4', '64-256-256-10 ReLU, softmax, batch 128', [64, 256, 256, 10], 'relu', 128),
  task('W5t', '2-32x50-1 tanh, batch 64', [2, ...deep, 1], 'tanh', 64),
  task('W5s', '2-32x50-1 sigmoid, batch 64', [2, ...deep, 1], 'sigmoid', 64),
];

/**
 * What the output should be: the class as one of k, or -1 and 1.
 * @param {Task} task
 * @returns {number[][]}
 */
export const targets = ({ softmax, sizes, classes }) =>
  classes.map((c) => (softmax ? Array.from({ length: sizes.at(-1) ?? 0 }, (_, k) => (k === c ? 1 : 0)) : [2 * c - 1]));

/** @type {Record<Task['activation'], (z: number) => number>} */
const functions = {
  tanh: Math.tanh,
  relu: (z) => (z > 0 ? z : 0),
  sigmoid: (z) => 1 / (1 + Math.exp(-z)),
};

/**
 * The mean loss over all examples. A library that has no softmax or linear output is judged by half the squared error
 * of the output it has.
 * @param {Task} task
 * @param {Parameters} parameters
 * @param {'linear' | 'softmax' | Task['activation']} output
 */
export function loss(task, parameters, output) {
  const wanted = targets(task);
  let total = 0;
  task.inputs.forEach((x, e) => {
    let a = x;
    parameters.forEach(({ weights, bias }, l) => {
      const z = Array.from(bias, (b, u) => a.reduce((sum, v, i) => sum + v * (weights[u * a.length + i] ?? 0), b));
      const last = l + 1 === parameters.length;
      const f = functions[last && (output === 'linear' || output === 'softmax') ? 'tanh' : last ? output : task.activation];
      a = last && (output === 'linear' || output === 'softmax') ? z : z.map(f);
    });
    const y = wanted[e] ?? [];
    if (output === 'softmax') {
      const most = Math.max(...a);
      total += Math.log(a.reduce((sum, z) => sum + Math.exp(z - most), 0)) + most - (a[task.classes[e] ?? 0] ?? 0);
    } else total += a.reduce((sum, v, k) => sum + (v - (y[k] ?? 0)) ** 2 / 2, 0) / a.length;
  });
  return total / task.inputs.length;
}

/** Uniform numbers from 0 to 1, the same everywhere (mulberry32). @param {number} seed */
function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
