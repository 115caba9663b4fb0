// The engine itself, as an npm package.
import { learningRate, targets } from '../tasks.mjs';

/** @typedef {import('../tasks.mjs').Task} Task */

/**
 * What a library computes where it cannot compute what the task says: it is held to the engine with the same settings,
 * unless its update is another one altogether.
 * @typedef {{ batch?: number, output?: string, other?: boolean }} Rule
 */

/** @type {any} */
let engine;
/** @param {string} url of hillock.js, with hillock.wasm beside it */
export async function load(url) {
  const { loadHillock } = await import(/* @vite-ignore */ url);
  engine = await loadHillock();
  return engine;
}

/** @param {string} activation @param {Float32Array} x @returns {{ value: Float32Array, derivative: Float32Array }} */
export const evaluate = (activation, x) => engine.evaluate(activation, x);

/**
 * @param {Task} task
 * @param {Rule} [rule]
 */
export function spec(task, rule = {}) {
  const { softmax, sizes, batch } = task;
  const regression = rule.output !== undefined || !softmax;
  return {
    seed: 1,
    data: {
      name: 'table',
      inputs: task.inputs,
      targets: regression ? targets(task) : task.classes,
      ...(regression ? {} : { classes: sizes.at(-1) }),
      trainFraction: 1,
    },
    network: {
      layers: sizes.slice(1, -1).map((units) => ({ units, activation: task.activation })),
      output: { activation: rule.output ?? (softmax ? 'softmax' : 'identity') },
      init: { weights: 'glorot_uniform' },
    },
    training: {
      loss: regression ? 'half_squared_error' : 'categorical_cross_entropy',
      // the loss is a mean over the outputs; libraries that have no softmax sum over them
      optimizer: { name: 'sgd', learningRate: learningRate * (rule.output === undefined ? 1 : (sizes.at(-1) ?? 1)) },
      batchSize: rule.batch ?? batch,
      shuffle: false,
    },
    census: { every: 1e9 },
  };
}

/**
 * @param {Task} task
 * @param {import('../tasks.mjs').Parameters | undefined} parameters
 * @param {Rule} [rule]
 */
export function hillock(task, parameters, rule) {
  const run = engine.createRun(spec(task, rule));
  const blocks = run.layout();
  /** @type {(kind: string, layer: number) => { offset: number, shape: number[] }} */
  const block = (kind, layer) =>
    blocks.find((/** @type {any} */ b) => b.kind === kind && b.layer === layer) ?? { offset: 0, shape: [] };
  if (parameters) {
    const flat = run.parameters();
    parameters.forEach(({ weights, bias }, l) => {
      flat.set(weights, block('weights', l).offset);
      flat.set(bias, block('bias', l).offset);
    });
    run.setParameters(flat);
  }
  return {
    train: (/** @type {number} */ steps) => run.train(steps),
    parameters() {
      const flat = run.parameters();
      /** @type {(kind: string, layer: number) => Float32Array} */
      const part = (kind, layer) => {
        const { offset, shape } = block(kind, layer);
        return flat.slice(offset, offset + shape.reduce((a, b) => a * b, 1));
      };
      return task.sizes.slice(1).map((_, l) => ({ weights: part('weights', l), bias: part('bias', l) }));
    },
    dispose: () => run.dispose(),
  };
}
