// The figures that an experiment can ask for, by the name that its file uses; elements of these names draw them.
import type { Parameters } from './experiment';
import { flag, number, object, oneOf, optional, otherwise, type Shape, text, whole } from './shape';
import { traceKinds } from './traces';

const none = object({});

export const figureKinds: Readonly<Record<string, { readonly parameters: Shape<Parameters> }>> = {
  /** A dot a seed, a column a condition. */
  seeds: {
    parameters: object({
      measure: text,
      axis: text,
      logarithmic: otherwise(flag, false),
      low: optional(number()),
      high: optional(number()),
    }),
  },
  /**
   * Lines of a trace, one colour and dash a condition; `conditions` are ids with commas between, all if left out, or
   * `now` for the one that the reader has before them, as it is turned.
   */
  lines: {
    parameters: object({
      trace: oneOf(traceKinds),
      x: text,
      y: text,
      conditions: otherwise(text, 'all'),
      logarithmic: otherwise(flag, false),
    }),
  },
  /** Of the run that trains: network, time line of the units, loss, gradient norms, activation with the live z. */
  network: { parameters: none },
  timeline: { parameters: none },
  loss: { parameters: none },
  gradients: { parameters: none },
  activation: { parameters: none },
  /** f and f' of activations, as `relu,leaky_relu`. */
  functions: { parameters: object({ activations: text, from: otherwise(number(), -10), to: otherwise(number(), 10) }) },
  /** One unit, its line in the plane, its weights to be dragged. */
  perceptron: { parameters: none },
  /** Logits to be dragged, probabilities beside them. */
  softmax: { parameters: object({ classes: otherwise(whole(2, 8), 4) }) },
  /** One example through a small network, forward and backward, every number. */
  backpropagation: { parameters: none },
  /** The linear pieces of the plane and the hinges between them. */
  hinges: { parameters: none },
  /** A heat map of the code of an autoencoder; exact zeros are hatched. */
  code: { parameters: none },
  /** ns of functions and of whole steps on this machine. */
  cost: { parameters: none },
  /** Measured probability with its confidence interval between the bounds of the theory. */
  bornDead: { parameters: none },
  /** A table: a row an activation, a column a data set. */
  contest: { parameters: object({ measure: text }) },
};
