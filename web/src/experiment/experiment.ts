// An experiment as an author writes it, one JSON file each in web/content/experiments: what articles claim, the settings
// that show it, what is measured over many seeds, the range it has to lie in, and the words around it.
import type { Statistic } from './statistics';

/** The course, in order. */
export const chapters = ['neuron', 'nonlinearity', 'functions', 'gradients', 'dying', 'cures', 'choosing'] as const;
export type Chapter = (typeof chapters)[number];

/** What remains of the claim. */
export const truths = ['true', 'conditional', 'wrong'] as const;
export type Truth = (typeof truths)[number];

export const formats = ['percent', 'number', 'integer', 'decades', 'times', 'steps', 'ns'] as const;
/** How a measured number is written; `decades` are powers of ten, given as their exponent. */
export type Format = (typeof formats)[number];

export type Parameters = Readonly<Record<string, number | string | boolean>>;

/** Something of a fixed vocabulary, with its parameters. */
export interface Kind {
  readonly kind: string;
  readonly parameters: Parameters;
}

/** Trains for so many steps, after turning what `settings` say. */
export interface Stage {
  readonly settings: string;
  readonly train: number;
}

/** One of the things compared. Settings are written as in a link: `act=relu&lr=1&layers=8,8`. */
export interface Condition {
  readonly id: string;
  readonly label: string;
  /** What differs from the experiment's own settings. */
  readonly settings: string;
  /** Where it lies on a numeric axis of conditions. */
  readonly at?: number;
  readonly examples?: Kind;
  readonly stages: readonly Stage[];
}

/** A number for each run. */
export interface Measure extends Kind {
  readonly id: string;
  readonly label: string;
  readonly format: Format;
  /** After how many stages it is taken; left out: after all. */
  readonly after?: number;
}

/** A statistic of a measure under a condition, `condition.measure.statistic`. */
export interface Reference {
  readonly condition: string;
  readonly measure: string;
  readonly statistic: Statistic;
}

/** What has to hold, or the verdict is not what the page says. */
export interface Expectation {
  readonly says: string;
  readonly value: Reference;
  /** The value less this one, or divided by it. */
  readonly minus?: Reference;
  readonly over?: Reference;
  readonly min: number;
  readonly max: number;
}

export interface Figure extends Kind {
  readonly title: string;
  readonly note: string;
}

/** Something the reader may turn: the key of a setting as in a link. */
export interface Knob {
  readonly key: string;
  readonly label: string;
  readonly note: string;
  readonly min?: number;
  readonly max?: number;
  readonly scale: 'linear' | 'logarithmic';
  readonly whole: boolean;
  /** Choices instead of a number: [value, label]. */
  readonly options?: readonly (readonly [value: string, label: string])[];
  /** Turned while the run goes on. */
  readonly live: boolean;
}

export interface Source {
  readonly text: string;
  readonly url?: string;
}

/** Paragraphs; `*emphasis*` and `{condition.measure.statistic}` inside. */
export type Prose = readonly string[];

export interface Experiment {
  readonly id: string;
  readonly chapter: Chapter;
  readonly place: number;
  readonly title: string;
  /** As articles put it. */
  readonly claim: string;
  readonly truth: Truth;
  /** The verdict in a few words. */
  readonly finding: string;
  readonly intro: Prose;
  readonly watch: Prose;
  readonly happens: Prose;
  readonly unless: Prose;
  readonly breakIt: { readonly question: string; readonly answer: Prose };
  readonly sources: readonly Source[];
  readonly settings: string;
  readonly examples?: Kind;
  readonly seeds: number;
  readonly measures: readonly Measure[];
  readonly conditions: readonly Condition[];
  readonly expect: readonly Expectation[];
  /** What the verdict shows: a row a condition. */
  readonly numbers: readonly { readonly label: string; readonly condition: string; readonly measure: string }[];
  /** What these numbers are, in a sentence. */
  readonly numbersNote: string;
  readonly figures: readonly Figure[];
  /** What the page opens with. */
  readonly live: { readonly condition: string; readonly seed: number; readonly speed: number };
  readonly knobs: readonly Knob[];
}

/** The order of the course. */
export const inOrder = (a: Experiment, b: Experiment): number =>
  chapters.indexOf(a.chapter) - chapters.indexOf(b.chapter) || a.place - b.place;

/** The condition of that name. */
export function conditionOf(experiment: Experiment, id: string): Condition {
  const condition = experiment.conditions.find((candidate) => candidate.id === id);
  if (condition) return condition;
  throw new RangeError(`${experiment.id} has no condition "${id}"`);
}

export function measureOf(experiment: Experiment, id: string): Measure {
  const measure = experiment.measures.find((candidate) => candidate.id === id);
  if (measure) return measure;
  throw new RangeError(`${experiment.id} has no measure "${id}"`);
}
