// The derivative of a formula as a formula, for readers who want to see it or to copy it; the engine does without.
import { at, type Formula, negative, number, parseFormula, varies } from './formula';

const parsed = (table: Readonly<Record<string, string>>): ReadonlyMap<string, Formula> =>
  new Map(Object.entries(table).map(([name, text]) => [name, parseFormula(text)]));

/** Of the functions of one number. At a kink it is the slope to the left. */
const slopes = parsed({
  exp: 'exp(x)',
  expm1: 'exp(x)',
  log: '1/x',
  log1p: '1/(1 + x)',
  sqrt: '1/(2*sqrt(x))',
  abs: 'x > 0 ? 1 : -1',
  sign: '0',
  floor: '0',
  ceil: '0',
  round: '0',
  sin: 'cos(x)',
  cos: '-sin(x)',
  tan: '1/cos(x)^2',
  atan: '1/(1 + x^2)',
  sinh: 'cosh(x)',
  cosh: 'sinh(x)',
  tanh: '1 - tanh(x)^2',
  erf: '2/sqrt(pi)*exp(-x^2)',
  relu: 'x > 0 ? 1 : 0',
  sigmoid: 'sigmoid(x)*sigmoid(-x)',
});

const is = (formula: Formula, value: number): boolean => formula.kind === 'number' && formula.value === value;
const infix = (left: Formula, sign: string, right: Formula): Formula => ({ kind: 'infix', sign, left, right });
const call = (name: string, ...of: Formula[]): Formula => ({ kind: 'call', name, of });

// Sums and products that leave out what does nothing.

function sum(left: Formula, right: Formula): Formula {
  if (is(left, 0)) return right;
  if (is(right, 0)) return left;
  if (right.kind === 'negative') return infix(left, '-', right.of);
  if (left.kind === 'number' && right.kind === 'number') return number(left.value + right.value);
  return infix(left, '+', right);
}

const difference = (left: Formula, right: Formula): Formula => {
  if (left.kind === 'number' && right.kind === 'number') return number(left.value - right.value);
  return is(right, 0) ? left : is(left, 0) ? negative(right) : infix(left, '-', right);
};

function product(left: Formula, right: Formula): Formula {
  if (is(left, 0) || is(right, 0)) return number(0);
  if (is(left, 1)) return right;
  if (is(right, 1)) return left;
  if (is(left, -1)) return negative(right);
  if (is(right, -1)) return negative(left);
  if (left.kind === 'number' && right.kind === 'number') return number(left.value * right.value);
  if (left.kind === 'negative') return negative(product(left.of, right));
  if (right.kind === 'negative') return negative(product(left, right.of));
  // a choice between numbers takes the other factor into its arms
  for (const [one, other] of [
    [left, right],
    [right, left],
  ] as const) {
    if (one.kind === 'choose' && one.yes.kind === 'number' && one.no.kind === 'number')
      return choose(one.when, product(one.yes, other), product(one.no, other));
  }
  return right.kind === 'number' ? infix(right, '*', left) : infix(left, '*', right);
}

function quotient(left: Formula, right: Formula): Formula {
  if (is(left, 0)) return left;
  if (is(right, 1)) return left;
  return left.kind === 'negative' ? negative(quotient(left.of, right)) : infix(left, '/', right);
}

function power(base: Formula, exponent: Formula): Formula {
  return is(exponent, 0) ? number(1) : is(exponent, 1) ? base : infix(base, '^', exponent);
}

const same = (left: Formula, right: Formula): boolean => JSON.stringify(left) === JSON.stringify(right);

const choose = (when: Formula, yes: Formula, no: Formula): Formula =>
  same(yes, no) ? yes : { kind: 'choose', when, yes, no };

/** u, where a formula is 1 + e^u. */
function exponentOf(formula: Formula): Formula | undefined {
  if (formula.kind !== 'infix' || formula.sign !== '+' || !is(formula.left, 1)) return undefined;
  const { right } = formula;
  return right.kind === 'call' && right.name === 'exp' ? right.of[0] : undefined;
}

/**
 * df/dx. Where arms are equal it is the slope of the first of max() and of the second of min(): the catalogue writes
 * them such that max(0, x) has the slope 0 at 0 and the halves of softplus meet. At the ends of clamp() it is 0.
 */
export function derivativeOf(formula: Formula): Formula {
  if (!varies(formula)) return number(0);
  switch (formula.kind) {
    case 'number':
    case 'constant':
    case 'parameter':
      return number(0);
    case 'variable':
      return number(1);
    case 'negative':
      return negative(derivativeOf(formula.of));
    case 'choose':
      return choose(formula.when, derivativeOf(formula.yes), derivativeOf(formula.no));
    case 'infix':
      return ofInfix(formula.sign, formula.left, formula.right);
    case 'call':
      return ofCall(formula.name, formula.of);
  }
}

function ofInfix(sign: string, u: Formula, v: Formula): Formula {
  switch (sign) {
    case '+':
      return sum(derivativeOf(u), derivativeOf(v));
    case '-':
      return difference(derivativeOf(u), derivativeOf(v));
    case '*':
      return sum(product(derivativeOf(u), v), product(u, derivativeOf(v)));
    case '/': {
      if (!varies(v)) return quotient(derivativeOf(u), v);
      // 1/(1 + e^-x) is the sigmoid, whose derivative has a form that does not overflow.
      const exponent = exponentOf(v);
      if (exponent) return ofInfix('*', u, call('sigmoid', negative(exponent)));
      const above = difference(product(derivativeOf(u), v), product(u, derivativeOf(v)));
      return quotient(above, power(v, number(2)));
    }
    case '^': {
      if (!varies(v)) {
        const less = v.kind === 'number' ? number(v.value - 1) : difference(v, number(1));
        return product(product(v, power(u, less)), derivativeOf(u));
      }
      const growth = sum(product(derivativeOf(v), call('log', u)), quotient(product(v, derivativeOf(u)), u));
      return product(power(u, v), growth);
    }
    default: // comparisons are steps
      return number(0);
  }
}

function ofCall(name: string, of: readonly Formula[]): Formula {
  const [u = number(0), v = number(0), w = number(0)] = of;
  switch (name) {
    case 'clamp': {
      const inside = infix(infix(u, '>', v), '&&', infix(u, '<', w));
      return choose(inside, derivativeOf(u), number(0));
    }
    case 'max':
    case 'min': {
      const [first = number(0), ...others] = of;
      return others.reduce<readonly [Formula, Formula]>(
        ([value, slope], next) => {
          const ofNext = derivativeOf(next);
          return name === 'max'
            ? [call(name, value, next), choose(infix(next, '>', value), ofNext, slope)]
            : [call(name, value, next), choose(infix(value, '<', next), slope, ofNext)];
        },
        [first, derivativeOf(first)],
      )[1];
    }
    case 'log1p':
      // of ln(1 + e^u): the sigmoid again
      if (u.kind === 'call' && u.name === 'exp')
        return product(call('sigmoid', u.of[0] ?? u), derivativeOf(u.of[0] ?? u));
      break;
  }
  const slope = slopes.get(name);
  if (!slope) throw new RangeError(`nothing is known of the slope of ${name}()`);
  return product(at(slope, u), derivativeOf(u));
}
