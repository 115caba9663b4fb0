// Formulas of activations as text: what the catalogue of the engine has and what a reader types in. Read here into a tree,
// to be written as mathematics and as code; values come from the engine, which has a parser of its own and is the judge.

export type Formula =
  /** Set with so many digits, if that is said. */
  | { readonly kind: 'number'; readonly value: number; readonly digits?: number }
  /** pi or e. */
  | { readonly kind: 'constant'; readonly name: string }
  | { readonly kind: 'variable' }
  | { readonly kind: 'parameter'; readonly name: string }
  | { readonly kind: 'negative'; readonly of: Formula }
  | { readonly kind: 'infix'; readonly sign: string; readonly left: Formula; readonly right: Formula }
  | { readonly kind: 'call'; readonly name: string; readonly of: readonly Formula[] }
  | { readonly kind: 'choose'; readonly when: Formula; readonly yes: Formula; readonly no: Formula };

/** How tightly what stands between two operands binds; powers bind more tightly than a sign before them. */
export const strengths: ReadonlyMap<string, number> = new Map([
  ['||', 1],
  ['&&', 2],
  ...['<=', '>=', '==', '!=', '<', '>'].map((sign) => [sign, 3] as const),
  ...['+', '-'].map((sign) => [sign, 4] as const),
  ...['*', '/'].map((sign) => [sign, 5] as const),
  ['^', 7],
]);

const token =
  /\s*(?:(\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?)|([A-Za-z_]\w*)|(\*\*|\|\||&&|<=|>=|==|!=|[-+*/^<>?:(),]))/y;

/**
 * The tree of a formula that the engine has accepted.
 * @throws {SyntaxError} if it is none.
 */
export function parseFormula(text: string): Formula {
  const tokens: string[] = [];
  token.lastIndex = 0;
  const source = text.trim();
  while (token.lastIndex < source.length) {
    const found = token.exec(source);
    if (!found) throw new SyntaxError(`"${text}" is no formula`);
    tokens.push(found[0].trim());
  }
  let at = 0;
  const take = (wanted: string): boolean => {
    if (tokens[at] !== wanted) return false;
    at++;
    return true;
  };
  const need = (wanted: string): void => {
    if (!take(wanted)) throw new SyntaxError(`"${text}" has no ${wanted} where it should`);
  };

  const conditional = (): Formula => {
    const when = infix(1);
    if (!take('?')) return when;
    const yes = conditional();
    need(':');
    return { kind: 'choose', when, yes, no: conditional() };
  };
  const infix = (weakest: number): Formula => {
    let left = unary();
    for (;;) {
      const sign = tokens[at] ?? '';
      const strength = sign === '^' || sign === '**' ? 0 : (strengths.get(sign) ?? 0);
      if (strength < weakest || strength === 0) return left;
      at++;
      left = { kind: 'infix', sign, left, right: infix(strength + 1) };
    }
  };
  const unary = (): Formula => {
    let minus = false;
    for (; tokens[at] === '-' || tokens[at] === '+'; at++) minus = minus !== (tokens[at] === '-');
    const of = power();
    return minus ? negative(of) : of;
  };
  const power = (): Formula => {
    const left = primary();
    return take('^') || take('**') ? { kind: 'infix', sign: '^', left, right: unary() } : left;
  };
  const primary = (): Formula => {
    if (take('(')) {
      const inner = conditional();
      need(')');
      return inner;
    }
    const word = tokens[at++] ?? '';
    if (/^[\d.]/.test(word)) return number(Number(word));
    if (!/^[A-Za-z_]/.test(word)) throw new SyntaxError(`"${text}" ends or has "${word}" where a number should stand`);
    if (tokens[at] !== '(') return named(word);
    const of: Formula[] = [];
    do {
      at++;
      of.push(conditional());
    } while (tokens[at] === ',');
    need(')');
    const [first, second, third] = of;
    if (word === 'where' && first && second && third) return { kind: 'choose', when: first, yes: second, no: third };
    if (word === 'pow' && first && second) return { kind: 'infix', sign: '^', left: first, right: second };
    return { kind: 'call', name: word, of };
  };

  const formula = conditional();
  if (at < tokens.length) throw new SyntaxError(`"${text}" goes on after its end, at "${tokens[at]}"`);
  return formula;
}

function named(name: string): Formula {
  if (name === 'x') return { kind: 'variable' };
  return name === 'pi' || name === 'e' ? { kind: 'constant', name } : { kind: 'parameter', name };
}

export const number = (value: number): Formula => ({ kind: 'number', value });

export function negative(of: Formula): Formula {
  if (of.kind === 'number') return { ...of, value: -of.value };
  if (of.kind === 'infix' && (of.sign === '*' || of.sign === '/') && of.left.kind === 'negative')
    return { ...of, left: of.left.of };
  return of.kind === 'negative' ? of.of : { kind: 'negative', of };
}

/** The tree with every part, from the leaves up, replaced by what `change` makes of it. */
export function rewritten(formula: Formula, change: (part: Formula) => Formula): Formula {
  const inner = (part: Formula) => rewritten(part, change);
  switch (formula.kind) {
    case 'number':
    case 'constant':
    case 'variable':
    case 'parameter':
      return change(formula);
    case 'negative':
      return change(negative(inner(formula.of)));
    case 'infix':
      return change({ ...formula, left: inner(formula.left), right: inner(formula.right) });
    case 'call':
      return change({ ...formula, of: formula.of.map(inner) });
    case 'choose':
      return change({
        ...formula,
        when: inner(formula.when),
        yes: inner(formula.yes),
        no: inner(formula.no),
      });
  }
}

/** Whether some part of the tree is as `wanted`. */
export function has(formula: Formula, wanted: (part: Formula) => boolean): boolean {
  let found = false;
  rewritten(formula, (part) => {
    found ||= wanted(part);
    return part;
  });
  return found;
}

/** Whether it depends on x. */
export const varies = (formula: Formula): boolean => has(formula, ({ kind }) => kind === 'variable');

/** Names of its parameters, in the order in which they come. */
export function parametersOf(formula: Formula): readonly string[] {
  const names = new Set<string>();
  rewritten(formula, (part) => {
    if (part.kind === 'parameter') names.add(part.name);
    return part;
  });
  return [...names];
}

/** The formula at another x. */
export const at = (formula: Formula, x: Formula): Formula =>
  rewritten(formula, (part) => (part.kind === 'variable' ? x : part));

/** The formula with numbers for the parameters that are known. */
export const withNumbers = (formula: Formula, values: Readonly<Record<string, unknown>>): Formula =>
  rewritten(formula, (part) => {
    const value = part.kind === 'parameter' ? values[part.name] : undefined;
    return typeof value === 'number' ? number(value) : part;
  });
