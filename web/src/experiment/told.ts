// A formula told twice: in letters, and with the numbers of one moment in it.
import { type Formula, number, parseFormula, rewritten } from './formula';
import { amountOf, withCases } from './formula-value';

export interface Told {
  /** What it gives: `d_w_1` is dL/dw1, and so on. */
  readonly name: string;
  /** Whether something of that name was there before. */
  readonly sign: '=' | '←';
  readonly letters: Formula | undefined;
  readonly numbers: Formula | undefined;
  /** As the engine has it. */
  readonly result: Formula;
}

type Values = Readonly<Record<string, number>>;

const digits = 4;
/** Settings are as somebody chose them: 0.99999 is not 1. */
const settingDigits = 7;
/** Terms of a sum that are written out; what is left over is one number. */
const mostTerms = 5;

export const shown = (value: number): Formula => {
  const chosen = Number(value.toPrecision(settingDigits)) === value;
  return { kind: 'number', value, digits: chosen ? settingDigits : digits };
};

const trees = new Map<string, Formula>();

/** The tree of a formula of the page's own. */
export function tree(text: string): Formula {
  const known = trees.get(text) ?? parseFormula(text);
  trees.set(text, known);
  return known;
}

/** The formula with these numbers for its names, and the case that they fall into. */
export const filled = (formula: Formula, values: Values): Formula =>
  withCases(
    rewritten(formula, (part) => {
      const value = part.kind === 'variable' ? values['x'] : part.kind === 'parameter' ? values[part.name] : undefined;
      return value === undefined ? part : shown(value);
    }),
  );

/** The letters of the case that the numbers fall into. */
const fitting = (formula: Formula, values: Values): Formula =>
  rewritten(formula, (part) => {
    if (part.kind !== 'choose') return part;
    return withCases({ ...part, when: filled(part.when, values), yes: part.yes, no: part.no });
  });

export function told(
  name: string,
  text: string | Formula,
  values: Values,
  result: number,
  sign: Told['sign'] = '=',
): Told {
  const formula = typeof text === 'string' ? tree(text) : text;
  return { name, sign, letters: fitting(formula, values), numbers: filled(formula, values), result: shown(result) };
}

/** In letters as `text` says, in numbers as `numbers`. */
export const toldAs = (name: string, text: string | undefined, numbers: Formula | undefined, result: number): Told => ({
  ...{ name, sign: '=', letters: text === undefined ? undefined : tree(text), numbers, result: shown(result) },
});

export const plus = (left: Formula, right: Formula): Formula => ({ kind: 'infix', sign: '+', left, right });

/** A sum of many terms: the first ones, and the rest as one number. */
export function sumOf(terms: readonly Formula[]): Formula {
  const written = terms.length <= mostTerms ? terms : terms.slice(0, mostTerms - 1);
  const left = terms.slice(written.length).reduce((total, term) => total + amountOf(term), 0);
  const rest: readonly Formula[] =
    terms.length > written.length ? [{ kind: 'call', name: 'rest', of: [shown(left)] }] : [];
  const [first = number(0), ...others] = [...written, ...rest];
  return others.reduce(plus, first);
}

/** Products of pairs, added up. */
export const weighted = (pairs: readonly (readonly [number, number])[]): Formula =>
  sumOf(pairs.map(([w, x]) => ({ kind: 'infix', sign: '*', left: shown(w), right: shown(x) })));
