// ConvNetJS: one call of train() for each example, an update after every batch.
import convnetjs from 'convnetjs';
import { learningRate, targets } from '../tasks.mjs';

/** @type {(task: import('../tasks.mjs').Task, parameters: import('../tasks.mjs').Parameters) => any} */
export function convnet(task, parameters) {
  const { sizes, batch, softmax } = task;
  const outputs = sizes.at(-1) ?? 0;
  const net = new convnetjs.Net();
  net.makeLayers([
    { type: 'input', out_sx: 1, out_sy: 1, out_depth: sizes[0] },
    ...sizes.slice(1, -1).map((units) => ({ type: 'fc', num_neurons: units, activation: task.activation, bias_pref: 0 })),
    softmax ? { type: 'softmax', num_classes: outputs } : { type: 'regression', num_neurons: outputs },
  ]);
  const layers = net.layers.filter((/** @type {any} */ layer) => layer.layer_type === 'fc');
  layers.forEach((/** @type {any} */ layer, /** @type {number} */ l) => {
    const { weights = [], bias = [] } = parameters[l] ?? {};
    layer.filters.forEach((/** @type {any} */ filter, /** @type {number} */ u) => {
      for (let i = 0; i < filter.w.length; i++) filter.w[i] = weights[u * filter.w.length + i];
      layer.biases.w[u] = bias[u];
    });
  });
  const trainer = new convnetjs.SGDTrainer(net, { learning_rate: learningRate, momentum: 0, batch_size: batch });
  const inputs = task.inputs.map((x) => new convnetjs.Vol(x));
  const wanted = softmax ? task.classes : targets(task);
  let next = 0;
  return {
    train(/** @type {number} */ steps) {
      for (let e = 0; e < steps * batch; e++) {
        trainer.train(inputs[next], wanted[next]);
        next = (next + 1) % inputs.length;
      }
    },
    parameters: () =>
      layers.map((/** @type {any} */ layer) => ({
        weights: Float32Array.from(layer.filters.flatMap((/** @type {any} */ filter) => [...filter.w])),
        bias: Float32Array.from(layer.biases.w),
      })),
    dispose() {},
  };
}
