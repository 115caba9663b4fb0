// A formula as MathML, which browsers set and screen readers read.
import { html, mathml, type TemplateResult } from 'lit';
import { compact } from '../draw/number';
import { type Formula, strengths } from '../experiment/formula';

const greek: Readonly<Record<string, string>> = { alpha: 'α', beta: 'β', lambda: 'λ', tau: 'τ', theta: 'θ' };
const whole = 9;

type Part = TemplateResult<3>;

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
      return [mathml`<mn>${compact(part.value, 5)}</mn>`, part.value < 0 ? 6 : whole];
    case 'constant':
      return [mathml`<mi>${part.name === 'pi' ? 'π' : part.name}</mi>`, whole];
    case 'variable':
      return [mathml`<mi>x</mi>`, whole];
    case 'parameter':
      return [mathml`<mi>${greek[part.name] ?? part.name}</mi>`, whole];
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

function bracketed(part: Formula, weakest: number): Part {
  const [made, strength] = set(part);
  return strength < weakest ? row(op('('), made, op(')')) : made;
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
    const between =
      right.kind === 'number' || (right.kind === 'infix' && right.left.kind === 'number') ? '·' : '\u2062';
    return [row(bracketed(left, strength), op(between), bracketed(right, strength)), strength];
  }
  return [row(bracketed(left, strength), op(signs[sign] ?? sign), bracketed(right, strength + 1)), strength];
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

/** f(x) = and the formula. */
export function formulaView(formula: Formula, text: string): TemplateResult {
  return html`<math display="block" alttext=${`f(x) = ${text}`}>${row(mathml`<mi>f</mi>`, still('('), mathml`<mi>x</mi>`, still(')'), op('='))}${part1(formula)}</math>`;
}
