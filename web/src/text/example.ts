// Words of the inspector of one example.
import { integer } from '../draw/number';

export const example = {
  title: 'One example, step by step',
  now: 'forward, loss, backward, update',
  open: 'look inside',
  close: 'close',
  which: 'Example',
  set: 'from',
  sets: { train: 'the train examples', test: 'the test examples' },
  unit: 'Unit',
  unitName: (layer: number, unit: number, last: boolean) => (last ? `output ${unit + 1}` : `${layer + 1}.${unit + 1}`),
  previous: 'previous',
  next: 'next',
  at: (step: number) => `At step ${integer(step)}, before the next one.`,
  steps: { forward: 'Forward', loss: 'Loss', backward: 'Backward', update: 'Update' },
  pointOf: (inputs: string, target: string) => `Inputs ${inputs}; target ${target}.`,
  notPlain: 'This layer does more than a weighted sum (normalisation, a maximum, a skip): only what it gives is shown.',
  pass: { forward: 'z and a of every unit', backward: 'what comes back to every unit' },
  loss: (loss: string) => `The loss of this example is ${loss}.`,
  zero: 'f ′ is 0 here: nothing passes, and the weights of this unit get no gradient from this example.',
  weights: 'Weights of this unit',
  batch: (size: number, inside: boolean) =>
    `The next batch has ${integer(size)} example${size === 1 ? '' : 's'}, ${inside ? 'this one among them' : 'this one is not among them'}: its gradients are averaged.`,
  optimizer: (name: string) => `${name} makes the update of the mean gradient and of what it remembers.`,
  members: 'Batch:',
  stopped: 'The run has stopped: there is no next update.',
  testOnly: 'Test examples are never trained on; this is the update that the next batch brings.',
  columns: {
    layer: ['unit', 'z', 'a', 'f ′', '∂L/∂a', '∂L/∂z'],
    moves: ['', 'now', 'this example', 'batch mean', 'update', 'after'],
  },
  weight: (index: number) => `w${index + 1}`,
  bias: 'bias',
} as const;

/** Words of the field for a typed-in activation. */
export const formula = {
  name: 'f(x) =',
  note: 'x, the letters a b c d alpha beta (each gets a slider), + − * / ^, max, min, exp, sin, tanh ..., c ? u : v. f ′ follows by itself.',
  wrong: (character: number, expected: string) => `At character ${character}: ${expected} expected.`,
} as const;
