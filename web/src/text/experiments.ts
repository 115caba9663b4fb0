// The words around an experiment. What it says itself is in its file.
import { integer } from '../draw/number';
import type { Chapter, Truth } from '../experiment/experiment';

const chapters: Record<Chapter, string> = {
  neuron: 'Neuron',
  nonlinearity: 'Non-linearity',
  functions: 'Functions',
  gradients: 'Gradients',
  dying: 'Dying',
  cures: 'Cures',
  choosing: 'Choosing',
};

const truths: Record<Truth, string> = { true: 'True', conditional: 'It depends', wrong: 'Not so' };

export const experiments = {
  course: 'Course',
  chapters,
  truths,
  place: (chapter: string, place: number, of: number) => `${chapter}, ${place} of ${of}`,
  says: 'What articles say',
  watch: 'What to watch',
  happens: 'What happens',
  unless: 'When it is not so',
  breakIt: 'Try to break it',
  answer: 'One answer',
  sources: 'Sources',
  previous: 'Before',
  next: 'Next',
  turn: 'Before and after',
  spread: (about: string, min: string, max: string) => `${about}, from ${min} to ${max}`,
  reached: (reached: number, seeds: number, min: string) =>
    `in ${integer(reached)} of ${integer(seeds)} seeds, from ${min}`,
  note: (note: string, seeds: number) => `${note} Mean, standard deviation and range over ${integer(seeds)} seeds.`,
  tip: (label: string, spread: string, seeds: number) => `${label}: ${spread}, ${integer(seeds)} seeds`,
  expected: 'Expected, and measured',
  holds: 'holds',
  broken: 'does not hold',
  condition: 'Run',
  play: 'Play',
  pause: 'Pause',
  again: 'again',
  seed: (seed: number) => `seed ${integer(seed)}`,
  nextSeed: 'next seed',
  toTheEnd: 'to the end',
  step: (step: number) => `Step ${integer(step)}`,
  openInLab: 'open in the Lab',
  knobs: 'What you may turn',
  figures: 'Figures',
  refused: (reason: string) => `This cannot be run: ${reason}`,
} as const;
