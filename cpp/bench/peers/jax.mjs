// jax-js on its wasm backend: one step is one call of a jitted function from parameters and a batch to parameters.
import { blockUntilReady, defaultDevice, init, jit, nn, numpy as np, tree, valueAndGrad } from '@jax-js/jax';
import { learningRate, targets } from '../tasks.mjs';

export async function load() {
  await init('wasm');
  defaultDevice('wasm');
}

/** @type {(task: import('../tasks.mjs').Task, parameters: import('../tasks.mjs').Parameters) => any} */
export function jax(task, parameters) {
  const { sizes, batch, softmax } = task;
  const f = { tanh: np.tanh, relu: nn.relu, sigmoid: nn.sigmoid }[task.activation];
  const array = (/** @type {Float32Array} */ v, /** @type {number[]} */ shape) => np.array(v).reshape(shape);
  /** @type {any[]} */
  let layers = parameters.map(({ weights, bias }, l) => ({
    weights: array(weights, [sizes[l + 1] ?? 0, sizes[l] ?? 0]).transpose(),
    bias: np.array(bias),
  }));
  const wanted = targets(task);
  const batches = Array.from({ length: task.inputs.length / batch }, (_, b) => ({
    x: array(Float32Array.from(task.inputs.slice(b * batch, (b + 1) * batch).flat()), [batch, sizes[0] ?? 0]),
    y: array(Float32Array.from(wanted.slice(b * batch, (b + 1) * batch).flat()), [batch, sizes.at(-1) ?? 0]),
  }));
  const lossOf = (/** @type {any[]} */ p, /** @type {any} */ x, /** @type {any} */ y) => {
    let a = x;
    p.forEach(({ weights, bias }, l) => {
      const z = np.matmul(a, weights).add(bias);
      a = l + 1 < p.length ? f(z) : z;
    });
    if (softmax) return nn.logSoftmax(a, -1).mul(y).sum().mul(-1 / batch);
    return np.square(a.sub(y)).mean().mul(0.5);
  };
  const step = jit((/** @type {any[]} */ p, /** @type {any} */ x, /** @type {any} */ y) => {
    const [value, gradient] = valueAndGrad(lossOf)(tree.ref(p), x, y);
    value.dispose();
    return tree.map((/** @type {any} */ w, /** @type {any} */ g) => w.sub(g.mul(learningRate)), p, gradient);
  });
  let next = 0;
  return {
    async train(/** @type {number} */ steps) {
      for (let s = 0; s < steps; s++) {
        const { x, y } = batches[next] ?? {};
        next = (next + 1) % batches.length;
        layers = step(layers, x?.ref, y?.ref);
      }
      await blockUntilReady(tree.ref(layers));
    },
    parameters: () =>
      Promise.all(
        layers.map(async ({ weights, bias }) => ({
          weights: await weights.ref.transpose().data(),
          bias: await bias.ref.data(),
        })),
      ),
    dispose() {
      tree.dispose(layers);
      tree.dispose(batches);
    },
  };
}
