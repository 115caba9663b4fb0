// The value of a formula in which every name has a number. The engine is the judge of activations; this one decides which
// of the cases of a formula a number falls into, and adds up what an inspector writes out.
import { type Formula, rewritten } from './formula';

/** The case of every choice that its condition, which has numbers only, asks for. */
export const withCases = (formula: Formula): Formula =>
  rewritten(formula, (part) => (part.kind === 'choose' ? (amountOf(part.when) !== 0 ? part.yes : part.no) : part));

const functions: Readonly<Record<string, (...of: number[]) => number>> = {
  abs: Math.abs,
  atan: Math.atan,
  clamp: (x = 0, low = 0, high = 0) => Math.min(high, Math.max(low, x)),
  cos: Math.cos,
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  max: Math.max,
  min: Math.min,
  rest: (x = 0) => x,
  sigmoid: (x = 0) => 1 / (1 + Math.exp(-x)),
  sign: Math.sign,
  sin: Math.sin,
  sqrt: Math.sqrt,
  tan: Math.tan,
  tanh: Math.tanh,
};

/** NaN where a name has no number, or a function none here. */
export function amountOf(formula: Formula): number {
  switch (formula.kind) {
    case 'number':
      return formula.value;
    case 'constant':
      return formula.name === 'pi' ? Math.PI : Math.E;
    case 'variable':
    case 'parameter':
      return Number.NaN;
    case 'negative':
      return -amountOf(formula.of);
    case 'call':
      return functions[formula.name]?.(...formula.of.map(amountOf)) ?? Number.NaN;
    case 'choose':
      return amountOf(formula.when) !== 0 ? amountOf(formula.yes) : amountOf(formula.no);
    case 'infix':
      return infix(formula.sign, amountOf(formula.left), amountOf(formula.right));
  }
}

function infix(sign: string, left: number, right: number): number {
  switch (sign) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '^':
      return left ** right;
    case '<':
      return Number(left < right);
    case '<=':
      return Number(left <= right);
    case '>':
      return Number(left > right);
    case '>=':
      return Number(left >= right);
    case '==':
      return Number(left === right);
    case '!=':
      return Number(left !== right);
    case '&&':
      return Number(left !== 0 && right !== 0);
    case '||':
      return Number(left !== 0 || right !== 0);
    default:
      return Number.NaN;
  }
}
