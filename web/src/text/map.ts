// A map of two settings, in words.
import { compact, integer, percent } from '../draw/number';
import type { MapSetting, StretchRefusal } from '../experiment/map-axis';
import type { CellNumber, MapCell, MapMeasure } from '../experiment/settings-map';

const measures = {
  silent: 'Silent units',
  dead: 'Dead units',
  saturated: 'Saturated units',
  trainLoss: 'Train loss',
  testAccuracy: 'Test accuracy',
} as const satisfies Record<MapMeasure, string>;

/** What a map is told by, as text: `percent` of the map. */
export interface MapTally {
  readonly measure: MapMeasure;
  /** Shares of the map: where it goes well, where badly, where a number blew up. */
  readonly good: number;
  readonly bad: number;
  readonly blown: number;
  /** Of the train loss: what counts as learned, and what as worse than before. */
  readonly losses: readonly [low: number, high: number];
  /** The best cell by its two settings, with its number. */
  readonly best: { readonly at: string; readonly value: number } | undefined;
}

const nameOf = ({ label, initial }: MapSetting): string => (initial ? `initial ${label}` : label);

const say = (measure: CellNumber, value: number): string =>
  measure === 'trainLoss' ? compact(value, 3) : percent(value);

const finds = {
  silent: ['of the map keep more than half of their units', 'lose half of them or more'],
  dead: ['of the map keep more than half of their units alive', 'lose half of them or more for good'],
  saturated: ['of the map keep more than half of their units out of saturation', 'saturate half of them or more'],
} as const satisfies Record<Exclude<MapMeasure, 'trainLoss' | 'testAccuracy'>, readonly [string, string]>;

const holes: Partial<Record<MapMeasure, string>> = {
  silent: 'all silent',
  dead: 'all dead',
  saturated: 'all saturated',
};

export const map = {
  title: 'Map of two settings',
  region: 'Map of two settings',
  intro:
    'This network from its start, thousands of times: one for every pair of two settings, coloured by what came of it.',
  open: 'Train the map',
  close: 'close',
  loading: 'Loading …',
  choices: 'What the map shows',
  across: 'Across',
  up: 'Up',
  from: 'from',
  to: 'to',
  fromOf: (axis: string) => `${axis}: from`,
  toOf: (axis: string) => `${axis}: to`,
  steps: 'Steps of each',
  colour: 'Colour',
  measures,
  nameOf,
  train: 'Train',
  again: 'Train again',
  stop: 'Stop',
  stale: 'Settings have changed since: this map is of the former ones.',
  progress: (trained: number, of: number, rate: number) =>
    `${integer(trained)} of ${integer(of)} networks${rate > 0 ? `, ${integer(Number(rate.toPrecision(2)))} a second` : ''}`,
  done: (of: number, rate: number) => `${integer(of)} networks, ${integer(Number(rate.toPrecision(2)))} a second`,
  stopped: (trained: number, of: number) => `Stopped after ${integer(trained)} of ${integer(of)} networks`,
  waiting: 'The first networks are on their way.',
  /** First what stands out. */
  verdict: ({ measure, good, bad, blown, best, losses }: MapTally): readonly [string, string] => {
    const blew = blown > 0 ? `${percent(blown)} blow up` : '';
    if (measure === 'trainLoss' || measure === 'testAccuracy') {
      const [low, high] = losses.map((value) => compact(value, 2));
      const shares =
        measure === 'trainLoss'
          ? [
              `${percent(good)} of the map end below ${low}`,
              bad > 0 ? `${percent(bad)} above ${high}, where the run of the Lab began` : '',
              blew,
            ]
          : [`${percent(good)} of the map get nine test examples in ten right`, blew];
      const rest = shares.filter(Boolean).join(', ');
      if (!best) return ['', `${rest}.`];
      const lead =
        measure === 'trainLoss' ? `Lowest loss ${compact(best.value, 2)}` : `Best ${percent(best.value)} right`;
      return [lead, `, at ${best.at}. ${rest}.`];
    }
    const [well, badly] = finds[measure];
    const others = [bad > 0 ? `${percent(bad)} ${badly}` : '', blew].filter(Boolean).join(', ');
    return [`${percent(good)} ${well}`, others ? `; ${others}.` : '.'];
  },
  place: (x: MapSetting, xValue: number, y: MapSetting, yValue: number) =>
    `${nameOf(x)} ${compact(xValue, 3)}, ${nameOf(y)} ${compact(yValue, 3)}`,
  /** What came of one training. */
  cell: (cell: MapCell | undefined): string => {
    if (!cell) return 'not trained yet';
    if (!Number.isNaN(cell.blownAt)) return `blew up at step ${integer(cell.blownAt)}`;
    const parts = [`${percent(cell.silent)} silent`];
    if (cell.dead > 0) parts.push(`${percent(cell.dead)} dead`);
    if (cell.saturated > 0) parts.push(`${percent(cell.saturated)} saturated`);
    parts.push(`loss ${compact(cell.trainLoss, 3)}`);
    if (!Number.isNaN(cell.testAccuracy)) parts.push(`${percent(cell.testAccuracy)} of the test right`);
    return parts.join(', ');
  },
  cursor: 'Cell of the map',
  start: 'Train this in the Lab',
  hint: 'Arrows move, with Shift by eight; Enter trains it in the Lab, and undo brings back what was there.',
  legend: { hole: (measure: MapMeasure) => holes[measure] ?? '', blown: 'blew up', present: 'the run of the Lab' },
  heading: (measure: MapMeasure) => measures[measure],
  alternative: (measure: MapMeasure, x: string, y: string, verdict: string) =>
    `${measures[measure]} over ${x} and ${y}. ${verdict}`,
  corner: (x: string, y: string) => `${y}, by ${x}`,
  blownShort: 'blew up',
  value: say,
  number: (value: number) => compact(value, 3),
  copy: 'Copy as CSV',
  copied: 'Copied',
  notCopied: 'This page may not copy',
  refusal: (setting: MapSetting, { end, value, rule, bound }: StretchRefusal): string => {
    const given = Number.isFinite(value) ? compact(value, 6) : 'no number';
    const limit = compact(bound, 6);
    const rules = {
      number: `must be a number from ${limit}`,
      whole: 'must be a whole number',
      least: `must be at least ${limit}`,
      most: `must be at most ${limit}`,
      above: `must be greater than ${limit}`,
    };
    return `${sentence(nameOf(setting))}, ${end === 'from' ? 'from' : 'to'}: ${given}, but it ${rules[rule]}.`;
  },
  few: 'These settings have fewer than two numbers that a map could go along.',
} as const;

const sentence = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
