// Where the contestants meet: the same module runs in Node and in a page.
import { brainJs, rule as brainRule } from './peers/brain.mjs';
import { convnet } from './peers/convnet.mjs';
import { evaluate, hillock, load as loadEngine } from './peers/hillock.mjs';
import { jax, load as loadJax } from './peers/jax.mjs';
import { rule as synapticRule, synapticJs } from './peers/synaptic.mjs';
import { load as loadTensorflow, tensorflow } from './peers/tensorflow.mjs';
import { formulas } from './formulas.mjs';
import { loss, tasks } from './tasks.mjs';

/** Every library: how to enter it, and what it is held to where it cannot compute what the task says. */
const libraries = {
  hillock: { enter: hillock, rule: () => ({}) },
  'tfjs wasm': { enter: tensorflow('wasm'), rule: () => ({}) },
  'tfjs cpu': { enter: tensorflow('cpu'), rule: () => ({}) },
  'jax-js wasm': { enter: jax, rule: () => ({}) },
  convnetjs: { enter: convnet, rule: () => ({}) },
  'brain.js': { enter: brainJs, rule: brainRule },
  synaptic: { enter: synapticJs, rule: synapticRule },
};
export const names = () => Object.keys(libraries);

/** Steps after which a contestant's parameters are compared with the engine's. */
const firstSteps = 3;
/**
 * Steps that a contestant has taken at least when its loss is judged, and then it is the end of an epoch: the first
 * steps of 50 layers lead up and down with the batch (W5 tanh: 0.507 at first, 0.509 after 12 steps, 0.499 after 32).
 */
const fewestSteps = 32;

/** @param {{ engine: string, tensorflow: string }} urls */
export async function open(urls) {
  await loadEngine(urls.engine);
  await loadTensorflow(urls.tensorflow);
  await loadJax();
}

/** @type {Map<string, any>} */
const entered = new Map();

/**
 * Lets a library take its first steps and compares them with the engine's from the same weights.
 * @param {keyof typeof libraries} name
 * @param {string} taskName
 * @returns how far apart the two changes of the parameters are, relative to the engine's; NaN if the rules differ
 */
export async function enter(name, taskName) {
  const task = tasks.find((t) => t.name === taskName);
  if (!task) throw new Error(`no task ${taskName}`);
  const { enter: begin, rule } = libraries[name];
  const held = rule(task);
  const twin = hillock(task, undefined, held);
  const start = twin.parameters();
  const contestant = await begin(task, start);
  await contestant.train(firstSteps);
  twin.train(held.batch === 1 ? firstSteps * task.batch : firstSteps);
  const [own, expected] = [flat(await contestant.parameters()), flat(twin.parameters())];
  twin.dispose();
  const from = flat(start);
  const norm = (/** @type {(i: number) => number} */ f) => Math.hypot(...from.map((_, i) => f(i)));
  const difference = norm((i) => (own[i] ?? 0) - (expected[i] ?? 0)) / norm((i) => (expected[i] ?? 0) - (from[i] ?? 0));
  const output = held.output === 'identity' || (!held.output && !task.softmax) ? 'linear' : (held.output ?? 'softmax');
  entered.set(`${name} ${taskName}`, { contestant, task, output, steps: firstSteps, before: loss(task, start, output) });
  return held.other ? Number.NaN : difference;
}

/** @param {string} name @param {string} taskName @param {number} steps @returns {Promise<number>} seconds */
export async function time(name, taskName, steps) {
  const entry = entered.get(`${name} ${taskName}`);
  const { contestant } = entry;
  entry.steps += steps;
  const start = performance.now();
  await contestant.train(steps);
  return (performance.now() - start) / 1000;
}

/** @param {string} name @param {string} taskName @returns loss before the first step and after the last, of some epochs */
export async function leave(name, taskName) {
  const key = `${name} ${taskName}`;
  const { contestant, task, output, steps, before } = entered.get(key);
  const epoch = task.inputs.length / task.batch;
  await contestant.train(Math.ceil(Math.max(steps, fewestSteps) / epoch) * epoch - steps);
  const after = loss(task, await contestant.parameters(), output);
  contestant.dispose();
  entered.delete(key);
  return { before, after };
}

/**
 * The value and the derivative of an activation with JavaScript's Math, in one loop over as many numbers from -6 to 6
 * as the core's measure of the same name has.
 * @param {string} activation @param {number} turns @returns seconds
 */
export function timeMath(activation, turns) {
  const formula = formulas[activation];
  if (!formula) throw new Error(`formulas.mjs does not know ${activation}`);
  const start = performance.now();
  for (let t = 0; t < turns; t++) {
    for (const row of mathRows) formula(row, mathRowValues, mathRowDerivatives);
  }
  return (performance.now() - start) / 1000;
}
const mathCount = 65_536;
/** As the core does: rows that stay in cache. */
const mathRow = 1024;
const mathInputs = Float32Array.from({ length: mathCount }, (_, i) => -6 + (12 * i) / mathCount);
const mathValues = new Float32Array(mathCount);
const mathDerivatives = new Float32Array(mathCount);
const mathRows = Array.from({ length: mathCount / mathRow }, (_, r) => mathInputs.slice(r * mathRow, (r + 1) * mathRow));
const mathRowValues = new Float32Array(mathRow);
const mathRowDerivatives = new Float32Array(mathRow);

/**
 * How far the formula of timeMath() is from the engine's value and derivative, at most, over the same numbers.
 * @param {string} activation
 */
export function compareMath(activation) {
  const formula = formulas[activation];
  if (!formula) throw new Error(`formulas.mjs does not know ${activation}`);
  formula(mathInputs, mathValues, mathDerivatives);
  const { value, derivative } = evaluate(activation, mathInputs);
  let worst = 0;
  for (let i = 0; i < mathCount; i++) {
    for (const [own, expected] of [
      [mathValues[i] ?? 0, value[i] ?? 0],
      [mathDerivatives[i] ?? 0, derivative[i] ?? 0],
    ]) {
      worst = Math.max(worst, Math.abs((own ?? 0) - (expected ?? 0)));
    }
  }
  return worst;
}

/** @param {import('./tasks.mjs').Parameters} parameters */
const flat = (parameters) => parameters.flatMap(({ weights, bias }) => [...weights, ...bias]);
