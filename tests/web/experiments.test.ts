// The experiments as data: every file is one, what it asks for can be run, and each number in its words was measured.
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { specOf, startOf } from '../../web/src/experiment/condition';
import { contestOf } from '../../web/src/experiment/contest';
import { course, measuredOf } from '../../web/src/experiment/course';
import { chapters, conditionOf, type Experiment } from '../../web/src/experiment/experiment';
import { readExperiment } from '../../web/src/experiment/experiment-schema';
import { piecesOf, quantity, spreadOf } from '../../web/src/experiment/prose';
import { statisticOf } from '../../web/src/experiment/statistics';
import { runTrial } from '../../web/src/experiment/trial';
import { outcomesOf, sampleOf } from '../../web/src/experiment/verdict';
import { loadFromBuild } from '../engine/loaded';

const hillock = await loadFromBuild();
const folder = new URL('../../web/content/', import.meta.url);
const named = course.map((experiment) => [experiment.id, experiment] as const);

/** The claims of articles on ReLU, in the order of the course. */
const claims = [
  ...['perceptron', 'backprop'],
  ...['linear-collapse', 'looks-linear'],
  ...['relu', 'relu-at-zero', 'step-is-not-relu', 'sigmoid-tanh-ranges', 'softmax'],
  ...['vanishing', 'relu-keeps-gradient', 'exploding', 'zero-centred'],
  ...['dying', 'dying-by-rate', 'dying-by-bias', 'dying-by-init', 'never-recovers'],
  ...['leaky', 'prelu', 'elu', 'selu'],
  ...['cheap', 'converges-faster', 'sparsity', 'real-zeros-in-code', 'no-free-lunch'],
];

/** What a reader reads, by the path of the part. */
const proseOf = ({ finding, intro, watch, happens, unless, breakIt, numbersNote }: Experiment) =>
  Object.entries({
    finding: [finding],
    intro,
    watch,
    happens,
    unless,
    question: [breakIt.question],
    answer: breakIt.answer,
    numbersNote: [numbersNote],
  }).flatMap(([part, paragraphs]) => paragraphs.map((paragraph) => [part, paragraph] as const));

describe('the course', () => {
  test('has an experiment for each claim, from the neuron to the choice', () => {
    expect(course.map(({ id }) => id)).toEqual(claims);
    expect([...new Set(course.map(({ chapter }) => chapter))]).toEqual(chapters);
  });

  test('gives each experiment a place of its own', () => {
    const places = course.map(({ chapter, place }) => `${chapter} ${place}`);
    expect(new Set(places).size).toBe(places.length);
  });

  test('has no measured numbers of an experiment that is gone', () => {
    const files = readdirSync(new URL('measured/', folder)).map((file) => file.replace(/\.json$/, ''));
    expect(files.sort()).toEqual([...claims].sort());
  });
});

describe.each(named)('%s', (id, experiment) => {
  test('asks only for runs that the engine opens', () => {
    for (const condition of experiment.conditions) {
      hillock.createRun(specOf(experiment, condition, experiment.live.seed)).dispose();
    }
    const live = conditionOf(experiment, experiment.live.condition);
    for (const { key, min, max, options } of experiment.knobs) {
      for (const value of options?.map(([choice]) => choice) ?? [min, max]) {
        hillock.createRun(specOf(experiment, live, experiment.live.seed, `${key}=${value}`)).dispose();
      }
    }
  });

  test('shows knobs that begin where the run does', () => {
    for (const condition of experiment.conditions)
      for (const { key, min, max, options } of experiment.knobs) {
        const start = startOf(key, experiment, condition);
        const named = `${condition.id}, ${key}`;
        if (options) expect([...options.map(([choice]) => choice.split('&')[0]), undefined], named).toContain(start);
        else if (start === undefined) {
          const turned = specOf(experiment, condition, 1, `${key}=${max}`);
          expect(() => hillock.createRun(turned), `${named} is not shown`).toThrow(key.split('.').at(-1));
        } else {
          expect(Number(start), named).toBeGreaterThanOrEqual(min ?? 0);
          expect(Number(start), named).toBeLessThanOrEqual(max ?? 1);
        }
      }
  });

  test('draws activations that there are', () => {
    for (const { parameters } of experiment.figures) {
      for (const name of String(parameters['activations'] ?? 'relu').split(',')) {
        expect(hillock.evaluate(name, [1]).value[0]).toBeTypeOf('number');
      }
    }
  });

  test('shows its effect within ten seconds', () => {
    const { id: condition, stages } = conditionOf(experiment, experiment.live.condition);
    const all = stages.reduce((sum, { train }) => sum + train, 0);
    const toStop = experiment.measures.find(({ kind }) => kind === 'stepsToStop');
    const stop = toStop ? statisticOf(sampleOf(measuredOf(id), condition, toStop.id), 'median') : all;
    expect(Math.min(all, stop) / experiment.live.speed).toBeLessThanOrEqual(10);
  });

  test('was measured over at least 20 seeds, every condition and measure', () => {
    const { seeds, samples } = measuredOf(id);
    expect(seeds).toBe(experiment.seeds);
    expect(seeds).toBeGreaterThanOrEqual(20);
    expect(Object.keys(samples)).toEqual(experiment.conditions.map((condition) => condition.id));
    for (const sample of Object.values(samples)) {
      expect(Object.keys(sample)).toEqual(experiment.measures.map((measure) => measure.id));
      for (const numbers of Object.values(sample)) expect(numbers).toHaveLength(seeds);
    }
  });

  test('holds what it says', () => {
    const broken = outcomesOf(experiment, measuredOf(id)).filter(({ holds }) => !holds);
    expect(broken).toEqual([]);
  });

  test('shows numbers that there are', () => {
    for (const { condition, measure } of experiment.numbers) {
      expect(spreadOf(experiment, measuredOf(id), condition, measure).median).not.toBeNull();
    }
  });

  test('quotes only what was measured', () => {
    for (const [, paragraph] of proseOf(experiment)) {
      for (const { kind, text } of piecesOf(paragraph, experiment, measuredOf(id))) {
        expect(text).not.toMatch(kind === 'number' ? /NaN|infinite/ : /[{}`*]/);
      }
    }
  });

  test('has no number in its words that is neither measured nor set', () => {
    const { settings, examples, seeds, measures, conditions, knobs, figures } = experiment;
    const asked = experiment.expect.flatMap(({ min, max }) => [min, max, 100 * min, 100 * max]);
    const set = numbersIn(JSON.stringify({ settings, examples, seeds, measures, conditions, knobs, figures }));
    for (const condition of conditions) {
      const units = specOf(experiment, condition, 1).network?.layers?.map((layer) => layer.units ?? 0) ?? [];
      set.add(units.reduce((sum, count) => sum + count, 0)); // "of 16 units" in layers of 8 and 8
      set.add(condition.stages.reduce((sum, { train }) => sum + train, 0));
    }
    for (const { says } of experiment.expect) {
      const unfounded = [...numbersIn(says)].filter((number) => !set.has(number) && !asked.includes(number));
      expect(unfounded, says).toEqual([]);
    }
    for (const [part, paragraph] of proseOf(experiment)) {
      // measured numbers, formulas, what articles are quoted to say, formats of numbers, and years
      const words = paragraph.replace(/\{[^}]*\}|`[^`]*`|“[^”]*”|\b32-bit|\b(1[89]|20)\d\d\b/g, '');
      const unfounded = [...numbersIn(words)].filter((number) => !set.has(number));
      expect(unfounded, `${part}: ${paragraph}`).toEqual([]);
    }
  });

  // Clocks tell something else each time.
  test.skipIf(experiment.measures.some(({ kind }) => kind.endsWith('Cost')))('measures the same again', () => {
    const { samples } = measuredOf(id);
    for (const condition of experiment.conditions) {
      const { values } = runTrial(hillock, experiment, condition, { seed: 1 });
      for (const [measure, value] of Object.entries(values)) {
        const kept = samples[condition.id]?.[measure]?.[0] ?? null;
        const now = value === null || !Number.isFinite(value) ? null : Number(value.toPrecision(6));
        expect(now, `${condition.id}.${measure}: run scripts/experiments --write ${id}`).toBe(kept);
      }
    }
  });
});

function numbersIn(text: string): Set<number> {
  const found = text
    .replaceAll('−', '-')
    .replace(/(?<=\d)x(?=\d)/g, ' ')
    .matchAll(/(?<![\w.])-?\d+(\.\d+)?/g);
  return new Set([...found].map(([digits]) => Number(digits)).flatMap((number) => [number, Math.abs(number)]));
}

describe('a file', () => {
  const good = (): Record<string, unknown> => ({
    chapter: 'dying',
    place: 1,
    title: 'Title',
    claim: 'Claim',
    truth: 'true',
    finding: 'Finding',
    intro: ['Intro'],
    watch: ['Watch'],
    happens: ['Happens'],
    unless: ['Unless'],
    breakIt: { question: 'Question', answer: ['Answer'] },
    sources: [{ text: 'Source' }],
    seeds: 20,
    measures: [{ id: 'dead', label: 'dead', format: 'percent', kind: 'deadShare', layer: 0 }],
    conditions: [{ id: 'relu', label: 'ReLU', settings: 'act=relu' }],
    expect: [{ says: 'none', value: 'relu.dead.mean', max: 0 }],
    numbers: [{ label: 'ReLU', condition: 'relu', measure: 'dead' }],
    numbersNote: 'Note',
    figures: [{ title: 'Dots', kind: 'seeds', measure: 'dead', axis: 'activation' }],
    live: { condition: 'relu', seed: 1 },
  });

  test('needs no more than this', () => {
    expect(readExperiment(good(), 'good').live.speed).toBe(250);
  });

  test('may run one setting through some values', () => {
    const { conditions } = readExperiment(
      {
        ...good(),
        conditions: { vary: 'lr', values: [0.1, 1] },
        expect: [{ says: 'a', value: 'lr-0.1.dead.mean', max: 1 }],
        numbers: [{ label: 'a', condition: 'lr-1', measure: 'dead' }],
        live: { condition: 'lr-1', seed: 1 },
      },
      'varied',
    );
    expect(conditions.map(({ id, settings, at }) => [id, settings, at])).toEqual([
      ['lr-0.1', 'lr=0.1', 0.1],
      ['lr-1', 'lr=1', 1],
    ]);
  });

  test.each([
    ['a part that is not known', { colour: 'red' }, /colour/],
    ['no chapter of the course', { chapter: 'history' }, /chapter is "history"/],
    ['fewer than 20 seeds', { seeds: 19 }, /seeds is 19/],
    [
      'a measure of no kind',
      { measures: [{ id: 'dead', label: 'a', format: 'percent', kind: 'guess' }] },
      /measures\.0\.kind is "guess"/,
    ],
    [
      'a parameter that a measure does not have',
      { measures: [{ id: 'dead', label: 'a', format: 'percent', kind: 'deadShare', unit: 1 }] },
      /measures\.0\.unit/,
    ],
    [
      'a condition twice',
      {
        conditions: [
          { id: 'relu', label: 'a' },
          { id: 'relu', label: 'b' },
        ],
      },
      /conditions is "relu"/,
    ],
    [
      'an expectation of a condition that is not there',
      { expect: [{ says: 'a', value: 'elu.dead.mean', max: 0 }] },
      /expect\.0 is "elu"/,
    ],
    ['a statistic that there is not', { expect: [{ says: 'a', value: 'relu.dead.mode', max: 0 }] }, /"mode"/],
    [
      'a figure of a measure that is not there',
      { figures: [{ title: 'a', kind: 'seeds', measure: 'alive', axis: 'b' }] },
      /figures\.0\.measure is "alive"/,
    ],
    [
      'a figure of a condition that is not there',
      { figures: [{ title: 'a', kind: 'lines', trace: 'loss', x: 'a', y: 'b', conditions: 'relu,elu' }] },
      /figures\.0\.conditions is "elu"/,
    ],
    ['a source that is not https', { sources: [{ text: 'a', url: 'javascript:alert(1)' }] }, /sources\.0\.url/],
  ])('with %s is refused, with its place', (_, wrong, message) => {
    expect(() => readExperiment({ ...good(), ...wrong }, 'wrong')).toThrow(message);
  });
});

describe('the words of an experiment', () => {
  const [experiment] = course;
  if (!experiment) throw new Error('there is no experiment');
  const measured = measuredOf(experiment.id);

  test('fall into text, emphasis, formulas and numbers', () => {
    const pieces = piecesOf('Not *all*: `f(x)` got {gauss.accuracy.mean}.', experiment, measured);
    expect(pieces.map(({ kind }) => kind)).toEqual(['text', 'emphasis', 'text', 'formula', 'text', 'number', 'text']);
    expect(pieces.map(({ text }) => text).join('')).toBe('Not all: f(x) got 100\u202f%.');
  });

  test('cannot quote what was not measured', () => {
    expect(() => piecesOf('{gauss.beauty.mean}', experiment, measured)).toThrow('beauty');
    expect(() => piecesOf('{gauss.accuracy.mode}', experiment, measured)).toThrow('mode');
  });

  test('write powers of ten as such, and their spread as a number of them', () => {
    expect(quantity(-19.5, 'decades')).toBe('3.2 × 10⁻²⁰');
    expect(quantity(0.62, 'decades', 'sd')).toBe('0.62 decades');
  });
});

describe('a contest', () => {
  test('marks the best of each column, and what cannot be told from it', () => {
    const experiment = course.find(({ id }) => id === 'no-free-lunch');
    if (!experiment) throw new Error('there is no contest');
    const table = contestOf(experiment, measuredOf(experiment.id), 'accuracy');
    for (const column of table.columns.keys()) {
      const cells = table.cells.map((row) => row[column]);
      const means = cells.map((cell) => cell?.mean ?? Number.NaN);
      const best = cells.filter((cell) => cell?.rank === 'best');
      expect(best).toHaveLength(1);
      expect(best[0]?.mean).toBe(Math.max(...means));
    }
    const spiral = table.columns.indexOf('spiral');
    expect(table.cells[table.rows.indexOf('Sigmoid')]?.[spiral]?.rank).toBe('behind');
    expect(table.cells[table.rows.indexOf('ReLU')]?.[table.columns.indexOf('disc and ring')]?.rank).not.toBe('behind');
  });
});
