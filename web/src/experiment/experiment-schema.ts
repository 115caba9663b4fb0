// Reads the file of an experiment: every part there is, nothing that there is not, names that are known.
import { generators } from './examples';
import {
  type Condition,
  chapters,
  type Expectation,
  type Experiment,
  type Figure,
  formats,
  type Kind,
  type Knob,
  type Measure,
  type Parameters,
  type Reference,
  type Stage,
  truths,
} from './experiment';
import { figureKinds } from './figures';
import { measureKinds } from './measures';
import {
  flag,
  list,
  matching,
  number,
  object,
  oneOf,
  optional,
  otherwise,
  record,
  type Shape,
  ShapeError,
  text,
  whole,
} from './shape';
import { statistics } from './statistics';

const id = matching(/^[a-z][a-z0-9._-]*$/, 'a name of small letters, digits, dots, dashes and underscores');
const link: Shape<string> = (value, path) => (value === '' ? '' : text(value, path));
const settings = otherwise(link, '');
const prose = list(text, 1);

/** An object whose `kind` is known and whose other parts, but `others`, are the parameters of that kind. */
function kindOf(
  known: Readonly<Record<string, { readonly parameters: Shape<Parameters> }>>,
  others: readonly string[],
): Shape<Kind> {
  return (value, path) => {
    const given = record(value, path);
    const kind = oneOf(Object.keys(known))(given['kind'], `${path}.kind`);
    const parameters = Object.fromEntries(
      Object.entries(given).filter(([key]) => key !== 'kind' && !others.includes(key)),
    );
    return { kind, parameters: known[kind]?.parameters(parameters, path) ?? {} };
  };
}

/** The parts of an object that are named here. */
function partsOf<T>(value: unknown, path: string, names: readonly string[], shape: Shape<T>): T {
  const given = record(value, path);
  return shape(Object.fromEntries(names.flatMap((name) => (name in given ? [[name, given[name]]] : []))), path);
}

const examples = kindOf(generators, []);
const stage: Shape<Stage> = object({ settings, train: whole(0, 1_000_000) });

const measure: Shape<Measure> = (value, path) => {
  const own = ['id', 'label', 'format', 'after'] as const;
  const head = object({ id, label: text, format: oneOf(formats), after: optional(whole(0, 9)) });
  return { ...partsOf(value, path, own, head), ...kindOf(measureKinds, own)(value, path) };
};

const figure: Shape<Figure> = (value, path) => {
  const own = ['title', 'note'] as const;
  const head = object({ title: text, note: otherwise(link, '') });
  return { ...partsOf(value, path, own, head), ...kindOf(figureKinds, own)(value, path) };
};

const condition = (stages: readonly Stage[]): Shape<Condition> =>
  object({
    id,
    label: text,
    settings,
    at: optional(number()),
    examples: optional(examples),
    stages: otherwise(list(stage), stages),
  });

/** A list of conditions, or one setting that runs through some values: `{"vary": "lr", "values": [0.1, 1]}`. */
function conditions(stages: readonly Stage[]): Shape<readonly Condition[]> {
  return (value, path) => {
    if (Array.isArray(value)) return list(condition(stages), 1)(value, path);
    const { vary, values } = object({ vary: text, values: list(number(), 1) })(value, path);
    return values.map((at) => ({ id: `${vary}-${at}`, label: String(at), settings: `${vary}=${at}`, at, stages }));
  };
}

export const reference: Shape<Reference> = (value, path) => {
  // The name of a condition may have dots in it: `lr-0.03.silent.mean`.
  const words = text(value, path).split('.');
  const statistic = oneOf(statistics)(words.pop(), path);
  const of = words.pop() ?? '';
  return { condition: words.join('.'), measure: of, statistic };
};

const expectation: Shape<Expectation> = object({
  says: text,
  value: reference,
  minus: optional(reference),
  over: optional(reference),
  min: otherwise(number(), Number.NEGATIVE_INFINITY),
  max: otherwise(number(), Number.POSITIVE_INFINITY),
});

const knob: Shape<Knob> = object({
  key: text,
  label: text,
  note: otherwise(link, ''),
  min: optional(number()),
  max: optional(number()),
  scale: otherwise(oneOf(['linear', 'logarithmic']), 'linear'),
  whole: otherwise(flag, false),
  options: optional(
    list<readonly [string, string]>((pair, path) => {
      const [choice = '', label = ''] = list(text, 2)(pair, path);
      return [choice, label];
    }, 2),
  ),
  live: otherwise(flag, false),
});

/**
 * The experiment in a file's JSON.
 * @throws {ShapeError} with the path of the first part that is not as it must be.
 */
export function readExperiment(value: unknown, name: string): Experiment {
  const stages = otherwise(list(stage), [])(record(value, name)['stages'], 'stages');
  const { stages: _, ...experiment } = object({
    chapter: oneOf(chapters),
    place: whole(1, 99),
    title: text,
    claim: text,
    truth: oneOf(truths),
    finding: text,
    intro: prose,
    watch: prose,
    happens: prose,
    unless: prose,
    breakIt: object({ question: text, answer: prose }),
    sources: list(object({ text, url: optional(matching(/^https:\/\//, 'an https address')) }), 1),
    settings,
    examples: optional(examples),
    stages: otherwise(list(stage), []),
    seeds: whole(20, 1000),
    measures: list(measure, 1),
    conditions: conditions(stages),
    expect: list(expectation, 1),
    numbers: list(object({ label: text, condition: text, measure: text }), 1),
    numbersNote: text,
    figures: list(figure, 1),
    live: object({ condition: text, seed: whole(1, 9999), speed: otherwise(whole(1, 100_000), 250) }),
    knobs: otherwise(list(knob), []),
  })(value, '');
  const read: Experiment = { id: name, ...experiment };
  checkNames(read);
  return read;
}

/** Whatever speaks of a condition or a measure speaks of one that there is. */
function checkNames(experiment: Experiment): void {
  const conditionIds = experiment.conditions.map((each) => each.id);
  const measureIds = experiment.measures.map((each) => each.id);
  const known = (where: string, name: string, names: readonly string[]) => {
    if (!names.includes(name)) throw new ShapeError(where, name, `one of ${names.join(', ')}`);
  };
  for (const [where, ids] of [
    ['conditions', conditionIds],
    ['measures', measureIds],
  ] as const) {
    const twice = ids.find((each, index) => ids.indexOf(each) !== index);
    if (twice !== undefined) throw new ShapeError(where, twice, 'there once');
  }
  experiment.expect.forEach(({ value, minus, over }, index) => {
    for (const each of [value, minus, over]) {
      if (!each) continue;
      known(`expect.${index}`, each.condition, conditionIds);
      known(`expect.${index}`, each.measure, measureIds);
    }
  });
  experiment.numbers.forEach(({ condition: of, measure: what }, index) => {
    known(`numbers.${index}`, of, conditionIds);
    known(`numbers.${index}`, what, measureIds);
  });
  experiment.figures.forEach(({ parameters: { measure: what, conditions: some } }, index) => {
    if (typeof what === 'string') known(`figures.${index}.measure`, what, measureIds);
    for (const each of typeof some === 'string' ? some.split(',') : [])
      known(`figures.${index}.conditions`, each, ['all', 'now', ...conditionIds]);
  });
  known('live.condition', experiment.live.condition, conditionIds);
}
