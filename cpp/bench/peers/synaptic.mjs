// Synaptic: an update after every example; each neuron knows its squashing function. One step stands for as many
// examples as a batch has.
import synaptic from 'synaptic';
import { learningRate, targets } from '../tasks.mjs';

// A layer's error goes through weights that this very example has changed already: no rule of the engine's.
export const rule = () => ({ batch: 1, output: 'identity', other: true });

/** @type {(task: import('../tasks.mjs').Task, parameters: import('../tasks.mjs').Parameters) => any} */
export function synapticJs(task, parameters) {
  const { Architect, Neuron } = synaptic;
  const net = new Architect.Perceptron(...task.sizes);
  const squash = { tanh: Neuron.squash.TANH, relu: Neuron.squash.RELU, sigmoid: Neuron.squash.LOGISTIC }[task.activation];
  const layers = [net.layers.input, ...net.layers.hidden, net.layers.output];
  /** @type {(l: number, u: number) => any[]} connections into a unit, in the order of the units they come from */
  const into = (l, u) => {
    const incoming = Object.values(layers[l + 1].list[u].connections.inputs);
    return layers[l].list.map((/** @type {any} */ from) => incoming.find((c) => c.from === from));
  };
  parameters.forEach(({ weights, bias }, l) => {
    const inputs = task.sizes[l] ?? 0;
    bias.forEach((b, u) => {
      const neuron = layers[l + 1].list[u];
      neuron.bias = b;
      neuron.squash = l + 1 === parameters.length ? Neuron.squash.IDENTITY : squash;
      into(l, u).forEach((connection, i) => {
        connection.weight = weights[u * inputs + i];
      });
    });
  });
  const wanted = targets(task);
  let next = 0;
  return {
    train(/** @type {number} */ steps) {
      for (let e = 0; e < steps * task.batch; e++) {
        net.activate(task.inputs[next]);
        net.propagate(learningRate, wanted[next]);
        next = (next + 1) % task.inputs.length;
      }
    },
    parameters() {
      net.restore(); // from the compiled form to the objects
      return task.sizes.slice(1).map((units, l) => ({
        weights: Float32Array.from(Array.from({ length: units }, (_, u) => into(l, u).map((c) => c.weight)).flat()),
        bias: Float32Array.from(layers[l + 1].list, (/** @type {any} */ neuron) => neuron.bias),
      }));
    },
    dispose() {},
  };
}
