// A told formula in MathML: a line that breaks between the letters, the numbers and the result.
import { html, mathml, type TemplateResult } from 'lit';
import type { Formula } from '../experiment/formula';
import type { Told } from '../experiment/told';
import { mathOf } from './formula-view';

const part = (inside: unknown): TemplateResult =>
  html`<math display="inline" displaystyle="true"><mrow>${inside}</mrow></math>`;

const same = (a: Formula | undefined, b: Formula): boolean =>
  a?.kind === 'number' && b.kind === 'number' && a.value === b.value;

export function toldView({ name, sign, letters, numbers, result }: Told): TemplateResult {
  const left = mathOf({ kind: 'parameter', name });
  const equals = mathml`<mo>=</mo>`;
  const first = letters ? mathml`${left}<mo>${sign}</mo>${mathOf(letters)}` : mathml`${left}${equals}${mathOf(result)}`;
  return html`<div class="formula" tabindex="0">${part(first)} ${
    numbers && !same(numbers, result) ? part(mathml`${equals}${mathOf(numbers)}`) : ''
  } ${letters ? part(mathml`${equals}${mathOf(result)}`) : ''}</div>`;
}
