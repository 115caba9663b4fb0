// The words of the figures that a reader takes in hand.
import { compact, integer, percent } from '../draw/number';

export const instruments = {
  softmax: {
    title: 'Logits and shares',
    logit: (index: number) => `Logit ${index + 1}`,
    share: (index: number, share: number) => `Share ${index + 1}: ${percent(share)}`,
    sum: (sum: number) => `Sum of the shares: ${compact(sum, 7)}`,
    shift: 'add 1 to all',
    reset: 'again',
  },
  plane: {
    waiting: 'The picture comes with the first numbers.',
    pieces: (count: number) => `${integer(count)} linear pieces on this grid`,
    hinges: 'each line: where a unit turns on',
    right: (share: number) => `${percent(share)} of the examples are right`,
    line: 'On the line z is 0.',
    weight: (input: number) => `Weight ${input + 1}`,
    bias: 'Bias',
    columns: ['number', 'value'],
    step: (step: number) => `step ${integer(step)}`,
  },
  code: {
    units: 'unit',
    zeros: (share: number) => `${percent(share)} of these numbers are exactly 0`,
    alternative: (units: number, examples: number) =>
      `${integer(units)} units of the code over ${integer(examples)} examples`,
    unit: (unit: number) => `unit ${integer(unit + 1)}`,
    columns: ['unit', 'smallest', 'largest', 'exact zeros'],
    hatched: 'hatched: exactly 0',
  },
  backpropagation: {
    title: 'Forward, backward, update',
    input: 'Input',
    target: 'Target',
    loss: 'Loss',
    layer: (layer: number, activation: string) => `Layer ${layer + 1}, ${activation}`,
    output: (activation: string) => `Output, ${activation}`,
    unit: (unit: number) => `unit ${unit + 1}`,
    rows: {
      z: 'z = weights · input + bias',
      a: 'a = f(z)',
      slope: 'f ′(z)',
      gradientA: '∂L/∂a, from above',
      gradientZ: '∂L/∂z = ∂L/∂a · f ′(z)',
      bias: 'bias',
    },
    weight: (input: number) => `weight of input ${input + 1}`,
    gradient: 'gradient',
    after: 'after the update',
    update: 'Update',
    next: 'Next example',
    example: (example: number) => `Example ${integer(example + 1)}`,
    lossAfter: (before: number, after: number) =>
      `Loss of this example: ${compact(before)}; after the update ${compact(after)}.`,
    rule: (rate: number) => `A weight loses ${compact(rate)} times its gradient.`,
  },
} as const;
