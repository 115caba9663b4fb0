// brain.js: an update after every example, the activation of the hidden layers at the output, too, and half the
// squared error. One step stands for as many examples as a batch has.
// Its index wants Node's streams, which a page does not have.
import imported from 'brain.js/dist/neural-network.js';
import { learningRate, targets } from '../tasks.mjs';

/** A bundler unwraps the CommonJS default export, Node does not. */
const NeuralNetwork = /** @type {any} */ (imported).default ?? imported;

/** @param {import('../tasks.mjs').Task} task */
export const rule = (task) => ({ batch: 1, output: task.activation });

/** @type {(task: import('../tasks.mjs').Task, parameters: import('../tasks.mjs').Parameters) => any} */
export function brainJs(task, parameters) {
  const net = new NeuralNetwork({ hiddenLayers: task.sizes.slice(1, -1), activation: task.activation });
  net.sizes = task.sizes;
  net.initialize();
  Object.assign(net.trainOpts, { learningRate, momentum: 0 }); // its own check refuses no momentum
  parameters.forEach(({ weights, bias }, l) => {
    const inputs = task.sizes[l] ?? 0;
    bias.forEach((b, u) => {
      net.biases[l + 1][u] = b;
      for (let i = 0; i < inputs; i++) net.weights[l + 1][u][i] = weights[u * inputs + i];
    });
  });
  const wanted = targets(task);
  let next = 0;
  return {
    train(/** @type {number} */ steps) {
      for (let e = 0; e < steps * task.batch; e++) {
        net.trainPattern({ input: task.inputs[next], output: wanted[next] });
        next = (next + 1) % task.inputs.length;
      }
    },
    parameters: () =>
      task.sizes.slice(1).map((_, l) => ({
        weights: Float32Array.from(net.weights[l + 1].flatMap((/** @type {number[]} */ row) => [...row])),
        bias: Float32Array.from(net.biases[l + 1]),
      })),
    dispose() {},
  };
}
