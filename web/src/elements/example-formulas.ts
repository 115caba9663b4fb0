// The formulas of one unit and one example in MathML, first in letters, then with the numbers in them.
import { mathml, type TemplateResult } from 'lit';
import { compact } from '../draw/number';
import type { Term, UnitNumbers } from './example-numbers';

/** So many terms of a sum are written out. */
const mostTerms = 4;

/** A number; in brackets where a sign before it would read as a sum. */
const number = (value: number): TemplateResult =>
  value < 0
    ? mathml`<mrow><mo stretchy="false">(</mo><mo form="prefix" lspace="0" rspace="0">−</mo><mn>${compact(-value, 3)}</mn><mo stretchy="false">)</mo></mrow>`
    : mathml`<mn>${compact(value, 3)}</mn>`;

/** A number that stands in brackets already. */
const bare = (value: number): TemplateResult =>
  value < 0
    ? mathml`<mo form="prefix" lspace="0" rspace="0">−</mo><mn>${compact(-value, 3)}</mn>`
    : mathml`<mn>${compact(value, 3)}</mn>`;

const result = (value: number): TemplateResult =>
  value < 0
    ? mathml`<mo>=</mo><mo form="prefix" lspace="0" rspace="0">−</mo><mn>${compact(-value, 3)}</mn>`
    : mathml`<mo>=</mo><mn>${compact(value, 3)}</mn>`;

const indexed = (name: string, index: string): TemplateResult => mathml`<msub><mi>${name}</mi><mi>${index}</mi></msub>`;

const gradient = (of: TemplateResult): TemplateResult =>
  mathml`<mfrac><mrow><mo>∂</mo><mi>L</mi></mrow><mrow><mo>∂</mo>${of}</mrow></mfrac>`;

const z = mathml`<mi>z</mi>`;
const a = mathml`<mi>a</mi>`;

function sum(terms: readonly Term[], last: number | undefined): TemplateResult {
  const shown = terms.length <= mostTerms + 1 ? terms : terms.slice(0, mostTerms);
  const rest = terms.slice(shown.length).reduce((total, { weight, factor }) => total + weight * factor, 0);
  return mathml`${shown.map(
    ({ weight, factor }, at) => mathml`${at > 0 ? mathml`<mo>+</mo>` : ''}${number(weight)}<mo>·</mo>${number(factor)}`,
  )}${shown.length < terms.length ? mathml`<mo>+</mo><munder><mrow><mo>⋯</mo></mrow><mn>${compact(rest, 2)}</mn></munder>` : ''}${
    last === undefined ? '' : mathml`<mo>+</mo>${number(last)}`
  }`;
}

/** z is the weighted sum of what comes in. */
export const forwardSum = ({ terms, bias, z: value }: UnitNumbers, input: string): TemplateResult =>
  mathml`<mrow>${z}<mo>=</mo><munder><mo>∑</mo><mi>i</mi></munder>${indexed('w', 'i')}${indexed(input, 'i')}${
    bias === undefined ? '' : mathml`<mo>+</mo><mi>b</mi>`
  }<mo>=</mo>${sum(terms, bias)}${result(value)}</mrow>`;

/** a is f of z. */
export const forwardActivation = ({ z: at, a: value }: UnitNumbers, name: string): TemplateResult =>
  mathml`<mrow>${a}<mo>=</mo><mi>f</mi><mo stretchy="false">(</mo>${z}<mo stretchy="false">)</mo><mo>=</mo><mtext>${name}</mtext><mo stretchy="false">(</mo>${bare(at)}<mo stretchy="false">)</mo>${result(value)}</mrow>`;

/** What comes back from above, each by the weight that it went up with. */
export const backwardSum = ({ back, activationGradient }: UnitNumbers): TemplateResult =>
  mathml`<mrow>${gradient(a)}<mo>=</mo><munder><mo>∑</mo><mi>k</mi></munder>${indexed('w', 'k')}${gradient(indexed('z', 'k'))}<mo>=</mo>${sum(back, undefined)}${result(activationGradient)}</mrow>`;

/** And through f. */
export const backwardActivation = ({ activationGradient, slope, zGradient }: UnitNumbers): TemplateResult =>
  mathml`<mrow>${gradient(z)}<mo>=</mo>${gradient(a)}<mo>·</mo><msup><mi>f</mi><mo>′</mo></msup><mo stretchy="false">(</mo>${z}<mo stretchy="false">)</mo><mo>=</mo>${number(activationGradient)}<mo>·</mo>${number(slope)}${result(zGradient)}</mrow>`;

/** A loss that reads logits: the softmax or the sigmoid and the logarithm leave a difference. */
export const logitGradient = (output: number, target: number, value: number): TemplateResult =>
  mathml`<mrow>${gradient(z)}<mo>=</mo>${a}<mo>−</mo><mi>y</mi><mo>=</mo>${number(output)}<mo>−</mo>${number(target)}${result(value)}</mrow>`;

export const outputGradient = (value: number): TemplateResult => mathml`<mrow>${gradient(a)}${result(value)}</mrow>`;

/** The weight that had the first input. */
export const weightGradient = ({ terms, zGradient, moves }: UnitNumbers, at: number, input: string): TemplateResult => {
  const index = String(at + 1);
  const factor = terms[at]?.factor ?? Number.NaN;
  return mathml`<mrow>${gradient(indexed('w', index))}<mo>=</mo>${gradient(z)}<mo>·</mo>${indexed(input, index)}<mo>=</mo>${number(zGradient)}<mo>·</mo>${number(factor)}${result(moves[at]?.gradient ?? Number.NaN)}</mrow>`;
};

/** @param rate of plain gradient descent; left out where an optimizer makes more of the gradient. */
export const weightUpdate = ({ moves }: UnitNumbers, at: number, rate: number | undefined): TemplateResult => {
  const { weight = Number.NaN, batchGradient = Number.NaN, update = Number.NaN } = moves[at] ?? {};
  const index = String(at + 1);
  const letters =
    rate === undefined ? mathml`<mi>Δ</mi>` : mathml`<mi>η</mi><mo>·</mo><mover><mi>g</mi><mo>¯</mo></mover>`;
  const numbers =
    rate === undefined
      ? mathml`<mo>+</mo>${number(update)}`
      : mathml`<mo>−</mo>${number(rate)}<mo>·</mo>${number(batchGradient)}`;
  return mathml`<mrow>${indexed('w', index)}<mo>←</mo>${indexed('w', index)}<mo>${rate === undefined ? '+' : '−'}</mo>${letters}<mo>=</mo>${number(weight)}${numbers}${result(weight + update)}</mrow>`;
};

const half = mathml`<mfrac><mn>1</mn><mn>2</mn></mfrac>`;

/** The loss of one example; nothing where its formula is no short one. */
export function lossFormula(
  name: string,
  outputs: Float32Array,
  targets: Float32Array,
  loss: number,
): TemplateResult | undefined {
  const [output = Number.NaN, target = Number.NaN] = [outputs[0], targets[0]];
  const one = outputs.length === 1;
  const letters = mathml`<mi>L</mi><mo>=</mo>`;
  const difference = mathml`<mo stretchy="false">(</mo>${a}<mo>−</mo><mi>y</mi><mo stretchy="false">)</mo>`;
  const numbers = mathml`<mo stretchy="false">(</mo>${number(output)}<mo>−</mo>${number(target)}<mo stretchy="false">)</mo>`;
  const squared = (of: TemplateResult) => mathml`<msup><mrow>${of}</mrow><mn>2</mn></msup>`;
  switch (name) {
    case 'mean_squared_error':
      return one
        ? mathml`<mrow>${letters}${squared(difference)}<mo>=</mo>${squared(numbers)}${result(loss)}</mrow>`
        : undefined;
    case 'half_squared_error':
      return one
        ? mathml`<mrow>${letters}${half}${squared(difference)}<mo>=</mo>${half}${squared(numbers)}${result(loss)}</mrow>`
        : undefined;
    case 'mean_absolute_error':
      return one
        ? mathml`<mrow>${letters}<mo>|</mo>${a}<mo>−</mo><mi>y</mi><mo>|</mo><mo>=</mo><mo>|</mo>${number(output)}<mo>−</mo>${number(target)}<mo>|</mo>${result(loss)}</mrow>`
        : undefined;
    case 'binary_cross_entropy': {
      if (!one) return undefined;
      const taken =
        target > 0.5
          ? mathml`${a}`
          : mathml`<mo stretchy="false">(</mo><mn>1</mn><mo>−</mo>${a}<mo stretchy="false">)</mo>`;
      return mathml`<mrow>${letters}<mo>−</mo><mi>ln</mi>${taken}<mo>=</mo><mo>−</mo><mi>ln</mi><mn>${compact(target > 0.5 ? output : 1 - output, 3)}</mn>${result(loss)}</mrow>`;
    }
    case 'categorical_cross_entropy': {
      const is = targets.indexOf(Math.max(...targets));
      return mathml`<mrow>${letters}<mo>−</mo><mi>ln</mi>${indexed('a', String(is + 1))}<mo>=</mo><mo>−</mo><mi>ln</mi><mn>${compact(outputs[is] ?? Number.NaN, 3)}</mn>${result(loss)}</mrow>`;
    }
    case 'hinge':
      return one
        ? mathml`<mrow>${letters}<mi>max</mi><mo stretchy="false">(</mo><mn>0</mn><mo>,</mo><mn>1</mn><mo>−</mo><mi>y</mi>${a}<mo stretchy="false">)</mo><mo>=</mo><mi>max</mi><mo stretchy="false">(</mo><mn>0</mn><mo>,</mo><mn>1</mn><mo>−</mo>${number(target)}<mo>·</mo>${number(output)}<mo stretchy="false">)</mo>${result(loss)}</mrow>`
        : undefined;
    default:
      return undefined;
  }
}
