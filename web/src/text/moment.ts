// The step before and after an event, in words.
import { compact, integer, percent } from '../draw/number';

const of = (share: number) => (share === 0 ? 'no example' : `${percent(share)} of the examples`);

export const moment = {
  title: (unit: string, step: number) => `Unit ${unit}, before and after step ${integer(step)}`,
  searching: (share: string) => `${share} of the steps between the two censuses looked through`,
  giveUp: 'give up',
  givenUp: 'The search was given up.',
  waiting: (unit: string) => `Unit ${unit}: training that step once more`,
  close: 'close',
  nothing: 'No update did this: it was set by hand, or found at the first look.',
  gone: (reason: string) => `This step cannot be had again: ${reason}.`,
  update: (step: number, rate: number, batch: number) =>
    `The update of step ${integer(step)} (${Number.isNaN(rate) ? '' : `rate ${compact(rate)}, `}batch of ${integer(batch)})`,
  moved: (before: number, after: number) => `: from ${of(before)} to ${of(after)}. `,
  largest: (before: number, after: number, bias: number) =>
    `Its largest z went from ${compact(before, 2)} to ${compact(after, 2)}${Number.isNaN(bias) || bias === 0 ? '' : `, ${bias > 0 ? '+' : ''}${compact(bias, 2)} of it from its bias`}.`,
  stood: 'Its own weights stood still: what the layer below sends has moved.',
  before: (step: number) => `before: step ${integer(step)}`,
  after: (step: number) => `after: step ${integer(step)}`,
  flat: 'f ′ = 0',
  fires: (share: number) => (share === 0 ? 'fires on none' : `fires on ${percent(share)}`),
  z: 'z',
  zTitle: 'Pre-activations over the training set',
  parametersTitle: 'What the update did to it',
  bias: 'bias',
  others: (n: number) => `and ${integer(n)} smaller changes`,
  fromTo: (before: number, after: number) => `${compact(before, 2)} → ${compact(after, 2)}`,
  zLabel: (before: number, after: number) =>
    `Pre-activations of the unit before and after the update: ${of(before)} above zero slope before, ${of(after)} after`,
  columns: ['Parameter', 'Before', 'After', 'Update'],
  caption: 'The parameters of the unit before and after the update',
  whatIf: (what: string) => `what if ${what}`,
  whatIfOther: 'what if …',
  whatIfLabel: 'Go on from the step before as another run, with something turned',
  forked: (letter: string, step: number, what: string) =>
    `Run ${letter} goes on from step ${integer(step)} with ${what}, beside the first one.`,
  see: 'see both',
  revive: 'revive',
  revived: (unit: string) => `Unit ${unit} has new weights.`,
} as const;
