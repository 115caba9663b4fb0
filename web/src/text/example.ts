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
  pass: { forward: 'z and a of every unit', backward: 'what comes back to every unit' },
  loss: (loss: string) => `The loss of this example is ${loss}.`,
  zero: 'f ′ is 0 here: nothing passes, and the weights of this unit get no gradient from this example.',
  weights: 'Weights of this unit',
  batch: (size: number, inside: boolean) =>
    `The next batch has ${integer(size)} example${size === 1 ? '' : 's'}, ${inside ? 'this one among them' : 'this one is not among them'}: its gradients are averaged.`,
  optimizer: (name: string, step: number) => `Update ${integer(step)} of ${name}.`,
  members: 'Batch:',
  stopped: 'The run has stopped: there is no next update.',
  testOnly: 'Test examples are never trained on; this is the update that the next batch brings.',
  columns: {
    layer: ['unit', 'z', 'a', 'f ′', '∂L/∂a', '∂L/∂z'],
    moves: ['', 'now', 'this example', 'batch mean', 'update', 'after'],
  },
  parameter: 'Parameter',
  parameterName: (name: string) => {
    const [letter = '', ...places] = name.split('_');
    const words = { b: 'bias', gamma: 'scale γ', beta: 'shift β', alpha: 'slope α' }[letter] ?? letter;
    return places.length > 0 ? `${words}${letter === 'b' ? ' ' : ''}${places.join('.')}` : words;
  },
  way: 'Seen',
  ways: { evaluated: 'as it is evaluated', training: 'as the next batch trains on it' },
  notInBatch: 'It is not in the next batch.',
  showMember: (index: number) => `show example ${index + 1}, which is`,
  statistics: {
    running: 'μ and σ² are the running ones that training has gathered.',
    batch: 'μ and σ² are those of the next batch.',
    layer: 'μ and σ² are taken over the units of the layer, for this example alone.',
  },
  dropping: 'm is the mask that the next step will draw: 1 keeps the unit, 0 drops it.',
  notDropping: 'Nothing is dropped when an example is evaluated.',
  takenOff: {
    batch:
      'D and E are the means of ∂L/∂z and of ŝ·∂L/∂z over the batch, whose mean and spread this example moves, too. L is the sum of the batch’s losses.',
    layer:
      'D and E are the means of γ·∂L/∂z and of ŝ·γ·∂L/∂z over the layer, whose mean and spread this unit moves, too.',
  },
} as const;

/** Words of the field for a typed-in activation. */
export const formula = {
  name: 'f(x) =',
  note: 'x, the letters a b c d alpha beta (each gets a slider), + − * / ^, max, min, exp, sin, tanh ..., c ? u : v. f ′ follows by itself.',
  wrong: (character: number, expected: string) => `At character ${character}: ${expected} expected.`,
} as const;
