// TensorFlow.js, on its wasm or its plain JavaScript backend: one step is one call of minimize() on tensors that exist.
import * as tf from '@tensorflow/tfjs';
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { learningRate, targets } from '../tasks.mjs';

/** @param {string} folder where its wasm files are, with a slash at the end */
export async function load(folder) {
  setWasmPaths(folder);
  setThreadsCount(1); // everybody has one core
  await tf.ready();
}

/** @type {(backend: 'wasm' | 'cpu') => (task: import('../tasks.mjs').Task, parameters: import('../tasks.mjs').Parameters) => Promise<any>} */
export const tensorflow = (backend) => async (task, parameters) => {
  await tf.setBackend(backend);
  const { sizes, batch, softmax } = task;
  const f = { tanh: tf.tanh, relu: tf.relu, sigmoid: tf.sigmoid }[task.activation];
  const layers = parameters.map(({ weights, bias }, l) => ({
    weights: tf.variable(tf.tensor2d(weights, [sizes[l + 1] ?? 0, sizes[l] ?? 0]).transpose()),
    bias: tf.variable(tf.tensor1d(bias)),
  }));
  const wanted = targets(task);
  const batches = Array.from({ length: task.inputs.length / batch }, (_, b) => ({
    x: tf.tensor2d(task.inputs.slice(b * batch, (b + 1) * batch)),
    y: tf.tensor2d(wanted.slice(b * batch, (b + 1) * batch)),
  }));
  const optimizer = tf.train.sgd(learningRate);
  let next = 0;
  return {
    async train(/** @type {number} */ steps) {
      if (tf.getBackend() !== backend) await tf.setBackend(backend);
      for (let s = 0; s < steps; s++) {
        const { x, y } = batches[next] ?? batches[0] ?? { x: tf.zeros([0]), y: tf.zeros([0]) };
        next = (next + 1) % batches.length;
        optimizer.minimize(() => {
          /** @type {tf.Tensor} */
          let a = x;
          layers.forEach(({ weights, bias }, l) => {
            const z = tf.add(tf.matMul(a, weights), bias);
            a = l + 1 < layers.length ? f(z) : z;
          });
          return softmax
            ? tf.losses.softmaxCrossEntropy(y, a)
            : tf.mul(0.5, tf.mean(tf.square(tf.sub(a, y))));
        });
      }
    },
    parameters: () =>
      Promise.all(
        layers.map(async ({ weights, bias }) => ({
          weights: /** @type {Float32Array} */ (await tf.tidy(() => tf.transpose(weights)).data()),
          bias: /** @type {Float32Array} */ (await bias.data()),
        })),
      ),
    dispose() {
      for (const { weights, bias } of layers) tf.dispose([weights, bias]);
      for (const { x, y } of batches) tf.dispose([x, y]);
    },
  };
};
