// A formula as MathML, which browsers set and screen readers read.
import { html, mathml, type TemplateResult } from 'lit';
import { compact } from '../draw/number';
import { type Formula, has, strengths } from '../experiment/formula';

const greek: Readonly<Record<string, string>> = {
  ...{ alpha: 'α', beta: 'β', gamma: 'γ', delta: 'δ', epsilon: 'ε', eps: 'ε', eta: 'η' },
  ...{ lambda: 'λ', mu: 'μ', rho: 'ρ', tau: 'τ', theta: 'θ', sigma: 'σ' },
};
const whole = 9;
/** Of a number that does not say how many. */
const usualDigits = 5;

export type Part = TemplateResult<3>;

const op = (sign: string): Part => mathml`<mo>${sign}</mo>`;
/** A bracket that stays small beside something tall. */
const still = (sign: string): Part => mathml`<mo stretchy="false">${sign}</mo>`;
const row = (...parts: readonly Part[]): Part => mathml`<mrow>${parts}</mrow>`;
const list = (of: readonly Formula[]): Part =>
  row(...of.flatMap((part, i) => (i === 0 ? [part1(part)] : [op(','), part1(part)])));
const applied = (name: string, of: readonly Formula[]): Part =>
  row(mathml`<mi mathvariant="normal">${name}</mi>`, op('\u2061'), op('('), list(of), op(')'));
const part1 = (part: Formula): Part => set(part)[0];

/** What is set and how tightly it holds together. */
function set(part: Formula): readonly [Part, number] {
  switch (part.kind) {
    case 'number':
      return [mathml`<mn>${compact(part.value, part.digits ?? usualDigits)}</mn>`, part.value < 0 ? 6 : whole];
    case 'constant':
      return [mathml`<mi>${part.name === 'pi' ? 'π' : part.name}</mi>`, whole];
    case 'variable':
      return [mathml`<mi>x</mi>`, whole];
    case 'parameter':
      return [symbol(part.name), whole];
    case 'negative':
      return [row(op('−'), bracketed(part.of, 5)), 4];
    case 'call':
      return call(part.name, part.of);
    case 'choose':
      return [cases(part), 1];
    case 'infix':
      return infix(part.sign, part.left, part.right);
  }
}

/** `w_1` has an index, `m_hat` a hat, `a_plus` a sign; `d_w_1` is the derivative of the loss with respect to it. */
function symbol(name: string): Part {
  const [head = '', ...tail] = name.split('_');
  if (head === 'd' && tail.length > 0)
    return mathml`<mfrac><mrow><mo>∂</mo><mi>L</mi></mrow><mrow><mo>∂</mo>${symbol(tail.join('_'))}</mrow></mfrac>`;
  const letter = mathml`<mi>${greek[head] ?? head}</mi>`;
  const mark = tail.join(',');
  switch (mark) {
    case '':
      return letter;
    case 'hat':
      return mathml`<mover accent="true">${letter}<mo>^</mo></mover>`;
    case 'plus':
    case 'minus':
      return mathml`<msup>${letter}<mo>${mark === 'plus' ? '+' : '−'}</mo></msup>`;
    case 'squared':
      return mathml`<msup>${letter}<mn>2</mn></msup>`;
    case 'prime':
      return row(mathml`<msup>${letter}<mo>′</mo></msup>`, still('('), mathml`<mi>z</mi>`, still(')'));
    case 'mirrored':
      return row(mathml`<msup>${letter}<mo>′</mo></msup>`, still('('), op('−'), mathml`<mi>z</mi>`, still(')'));
    case 'norm':
      return row(still('‖'), letter, still('‖'));
    default:
      return mathml`<msub>${letter}<mrow>${/^[\d,]+$/.test(mark) ? mathml`<mn>${mark}</mn>` : mathml`<mi>${mark}</mi>`}</mrow></msub>`;
  }
}

const isName = ({ kind }: Formula) => kind === 'parameter' || kind === 'variable';

/** What stands after a sign: a number below zero needs brackets there. */
const after = (part: Formula, weakest: number): Part => bracketed(part, part.kind === 'number' ? whole : weakest);

function bracketed(part: Formula, weakest: number): Part {
  const [made, strength] = set(part);
  if (strength >= weakest) return made;
  const bracket = has(part, ({ kind, ...rest }) => 'sign' in rest && rest.sign === '/') ? op : still;
  return row(bracket('('), made, bracket(')'));
}

const signs: Readonly<Record<string, string>> = {
  '-': '−',
  '<=': '≤',
  '>=': '≥',
  '==': '=',
  '!=': '≠',
  '&&': 'and',
  '||': 'or',
};

function infix(sign: string, left: Formula, right: Formula): readonly [Part, number] {
  const strength = strengths.get(sign) ?? 1;
  if (sign === '/') return [mathml`<mfrac>${part1(left)}${part1(right)}</mfrac>`, whole];
  if (sign === '^') return [mathml`<msup>${bracketed(left, whole)}${part1(right)}</msup>`, 8];
  if (sign === '*') {
    // 2x needs no sign between, 2 times 3 does
    const numbers =
      right.kind === 'number' || (right.kind === 'infix' && right.left.kind === 'number') || !has(right, isName);
    const before = numbers ? after(left, strength) : bracketed(left, strength);
    return [row(before, op(numbers ? '·' : '\u2062'), after(right, strength)), strength];
  }
  return [row(bracketed(left, strength), op(signs[sign] ?? sign), after(right, strength + 1)), strength];
}

function call(name: string, of: readonly Formula[]): readonly [Part, number] {
  const u = of[0] ?? { kind: 'variable' as const };
  const power = mathml`<msup><mi>e</mi>${part1(u)}</msup>`;
  switch (name) {
    case 'exp':
      return [power, 8];
    case 'expm1':
      return [row(power, op('−'), mathml`<mn>1</mn>`), 4];
    case 'log1p':
      return [
        row(
          mathml`<mi mathvariant="normal">ln</mi>`,
          op('\u2061'),
          op('('),
          mathml`<mn>1</mn>`,
          op('+'),
          bracketed(u, 4),
          op(')'),
        ),
        whole,
      ];
    case 'log':
      return [applied('ln', of), whole];
    case 'sqrt':
      return [mathml`<msqrt>${part1(u)}</msqrt>`, whole];
    case 'abs':
      return [row(op('|'), part1(u), op('|')), whole];
    case 'sum': {
      const index = has(u, (part) => part.kind === 'parameter' && part.name.endsWith('_i')) ? 'i' : 'k';
      return [row(mathml`<munder><mo>∑</mo><mi>${index}</mi></munder>`, bracketed(u, 5)), 4];
    }
    case 'rest':
      return [mathml`<munder><mo>⋯</mo>${part1(u)}</munder>`, whole];
    case 'sigmoid':
      return [applied('σ', of), whole];
    case 'atan':
      return [applied('arctan', of), whole];
    default:
      return [applied(name, of), whole];
  }
}

function cases({ when, yes, no }: Extract<Formula, { kind: 'choose' }>): Part {
  const line = (value: Formula, condition: Part): Part =>
    mathml`<mtr><mtd>${part1(value)}</mtd><mtd>${condition}</mtd></mtr>`;
  return row(
    op('{'),
    mathml`<mtable columnalign="left left" columnspacing="1em">${line(yes, part1(when))}${line(no, otherwise(when))}</mtable>`,
  );
}

const opposites: Readonly<Record<string, string>> = { '<': '>=', '<=': '>', '>': '<=', '>=': '<' };

function otherwise(when: Formula): Part {
  if (when.kind === 'infix') {
    const sign = opposites[when.sign];
    if (sign) return infix(sign, when.left, when.right)[0];
  }
  return mathml`<mtext>otherwise</mtext>`;
}

/** The formula, to stand in a `<math>`. */
export const mathOf = (formula: Formula): Part => part1(formula);

/** f(x) = and the formula. */
export function formulaView(formula: Formula, text: string): TemplateResult {
  return html`<math display="block" alttext=${`f(x) = ${text}`}>${row(mathml`<mi>f</mi>`, still('('), mathml`<mi>x</mi>`, still(')'), op('='))}${part1(formula)}</math>`;
}
