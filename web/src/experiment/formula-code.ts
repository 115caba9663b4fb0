// A formula as a program: NumPy and C++ with the derivative, and PyTorch, JAX and Keras, which differentiate by themselves.

import { type Formula, has, parametersOf, rewritten, strengths, varies } from './formula';
import { derivativeOf } from './formula-derivative';

export interface CodeRequest {
  /** Of the function in the code. */
  readonly name: string;
  readonly formula: Formula;
  /** What the code has as defaults, by parameter. */
  readonly values: Readonly<Record<string, unknown>>;
  /** What each framework calls it, as its documentation does (`nn.ELU`); empty where it has none. */
  readonly known: Readonly<Partial<Record<string, string>>>;
}

/** What is written differently from one language to the next. */
interface Language {
  readonly name: string;
  readonly label: string;
  /** Lines above, for what is used. */
  readonly heading: (uses: (name: string) => boolean) => readonly string[];
  /** One function a number: its name there. */
  readonly call: (name: string, of: readonly string[], scalar: boolean) => string;
  readonly choose: (when: string, then: string, otherwise: string, scalar: boolean) => string;
  readonly power: (base: string, exponent: string) => string;
  readonly number: (value: number) => string;
  readonly constant: (name: string, scalar: boolean) => string;
  readonly and: string;
  readonly or: string;
  /** Whether both arms of a choice are computed for every element. */
  readonly bothArms: boolean;
  /** A number as long as x. */
  readonly filled: (value: string) => string;
  readonly define: (name: string, parameters: readonly string[], body: string) => readonly string[];
  readonly derivative: boolean;
  /** Where the framework has it. */
  readonly builtIn: (known: string) => string;
}

const reserved = new Set(['lambda', 'in', 'is', 'not', 'and', 'or', 'if', 'for', 'def', 'double', 'float', 'int']);
const identifier = (name: string): string => (reserved.has(name) ? `${name}_` : name);

/** Functions that Python's own module has for single numbers. */
const inMath = new Set([
  'exp',
  'expm1',
  'log',
  'log1p',
  'sqrt',
  'sin',
  'cos',
  'tan',
  'atan',
  'sinh',
  'cosh',
  'tanh',
  'erf',
]);

const indented = (lines: readonly string[]): readonly string[] => lines.map((line) => `    ${line}`);

function python(
  module: string,
  own: Partial<Language> & Pick<Language, 'name' | 'label' | 'heading' | 'call'>,
): Language {
  return {
    choose: (when, then, otherwise, scalar) =>
      scalar ? `(${then} if ${when} else ${otherwise})` : `${module}.where(${when}, ${then}, ${otherwise})`,
    power: (base, exponent) => `${base}**${exponent}`,
    number: (value) => String(value),
    constant: (name) => `math.${name}`,
    and: '&',
    or: '|',
    bothArms: true,
    filled: (value) => `${module}.full_like(x, ${value})`,
    define: (name, parameters, body) => [
      `def ${name}(${['x', ...parameters].join(', ')}):`,
      ...indented([`return ${body}`]),
    ],
    derivative: false,
    builtIn: (known) => `# built in: ${known}`,
    ...own,
  };
}

/** max and min of two, sums of choices and the like, from the functions that a module of arrays has. */
function arrayCall(module: string, names: Readonly<Record<string, string>>) {
  const inModule = (name: string) => `${module}.${names[name] ?? name}`;
  return (name: string, of: readonly string[], scalar: boolean): string => {
    const [u = '', v = '', w = ''] = of;
    if (scalar && inMath.has(name)) return `math.${name}(${u})`;
    switch (name) {
      case 'max':
      case 'min':
        return scalar
          ? `${name}(${of.join(', ')})`
          : of.slice(1).reduce((all, next) => `${inModule(`${name}imum`)}(${all}, ${next})`, u);
      case 'clamp':
        return `${inModule('clip')}(${u}, ${v}, ${w})`;
      case 'round': // halves up, where the modules round them to even
        return `${inModule('floor')}(${u} + 0.5)`;
      default:
        return `${inModule(name)}(${u})`;
    }
  };
}

const mathHeading = (uses: (name: string) => boolean): string[] => (uses('math') ? ['import math', ''] : []);

const numpyCall = arrayCall('np', { atan: 'arctan' });
const numpy = python('np', {
  name: 'numpy',
  label: 'NumPy',
  heading: (uses) => [
    ...(uses('math') || uses('erf') ? ['import math'] : []),
    'import numpy as np',
    ...(uses('erf') ? ['', 'erf = np.vectorize(math.erf, otypes=[float])'] : []),
  ],
  call: (name, of, scalar) => {
    if (name === 'sigmoid' && !scalar) return `(1 / (1 + np.exp(-(${of[0]}))))`;
    if (name === 'relu') return `np.maximum(0, ${of[0]})`;
    return name === 'erf' && !scalar ? `erf(${of[0]})` : numpyCall(name, of, scalar);
  },
  derivative: true,
});

const torchCall = arrayCall('torch', { clip: 'clamp' });
const pytorch = python('torch', {
  name: 'pytorch',
  label: 'PyTorch',
  heading: (uses) => [...mathHeading(uses), 'import torch'],
  call: (name, of, scalar) => {
    if (!scalar && (name === 'max' || name === 'min') && of.length === 2) {
      // torch.maximum takes tensors alone
      const [bound, other] = of as [string, string];
      const isNumber = (code: string) => !/\bx\b/.test(code);
      if (isNumber(bound) || isNumber(other))
        return `torch.clamp(${isNumber(bound) ? other : bound}, ${name === 'max' ? 'min' : 'max'}=${isNumber(bound) ? bound : other})`;
    }
    return torchCall(name, of, scalar);
  },
  builtIn: (known) => `# built in: torch.${known}`,
});

const jaxCall = arrayCall('jnp', { atan: 'arctan' });
const jax = python('jnp', {
  name: 'jax',
  label: 'JAX',
  heading: (uses) => [
    ...mathHeading(uses),
    ...(uses('erf') || uses('sigmoid') || uses('relu') ? ['import jax'] : []),
    'import jax.numpy as jnp',
  ],
  call: (name, of, scalar) => {
    if (name === 'erf' && !scalar) return `jax.scipy.special.erf(${of[0]})`;
    return name === 'sigmoid' || name === 'relu' ? `jax.nn.${name}(${of[0]})` : jaxCall(name, of, scalar);
  },
  builtIn: (known) => `# built in: jax.${known}`,
});

const kerasCall = arrayCall('ops', { atan: 'arctan' });
const keras = python('ops', {
  name: 'keras',
  label: 'Keras',
  heading: (uses) => [...mathHeading(uses), 'from keras import ops'],
  call: kerasCall,
  builtIn: (known) => `# built in: keras.${known.startsWith('ops.') ? known : `activations.${known}`}`,
});

const single = (value: number): string => `${Number.isInteger(value) ? value.toFixed(1) : value}f`;
const cpp: Language = {
  name: 'cpp',
  label: 'C++',
  heading: (uses) => [
    ...(uses('max') || uses('min') || uses('clamp') ? ['#include <algorithm>'] : []),
    '#include <cmath>',
    '',
  ],
  call: (name, of) => {
    const [u = '', v = '', w = ''] = of;
    switch (name) {
      case 'max':
      case 'min':
        return of.slice(1).reduce((all, next) => `std::${name}(${all}, ${next})`, u);
      case 'clamp':
        return `std::clamp(${u}, ${v}, ${w})`;
      case 'sigmoid':
        return `(1.0f / (1.0f + std::exp(-(${u}))))`;
      case 'relu':
        return `std::max(${u}, 0.0f)`;
      case 'sign':
        return `static_cast<float>((${u} > 0.0f) - (${u} < 0.0f))`;
      case 'round':
        return `std::floor(${u} + 0.5f)`;
      default:
        return `std::${name}(${u})`;
    }
  },
  choose: (when, then, otherwise) => `(${when} ? ${then} : ${otherwise})`,
  power: (base, exponent) =>
    exponent === '2.0f' && /^[\w]+$/.test(base) ? `${base} * ${base}` : `std::pow(${base}, ${exponent})`,
  number: single,
  constant: (name) => (name === 'pi' ? '3.14159265f' : '2.71828183f'),
  and: '&&',
  or: '||',
  bothArms: false,
  filled: (value) => value,
  define: (name, parameters, body) => [
    `inline float ${name}(${[`${/\bx\b/.test(body) ? 'float x' : 'float'}`, ...parameters.map((each) => `float ${each}`)].join(', ')}) {`,
    ...indented([`return ${body};`]),
    '}',
  ],
  derivative: true,
  builtIn: () => '',
};

const languages = [numpy, pytorch, jax, keras, cpp] as const;

/** Names and labels of what codeOf() writes. */
export const codeLanguages: readonly { readonly name: string; readonly label: string }[] = languages.map(
  ({ name, label }) => ({ name, label }),
);

/**
 * In a module of arrays both arms of a choice are computed: an arm that could overflow where it is not taken gets x
 * bounded to where it is, or a derivative by the framework would be NaN there.
 */
function guarded(formula: Formula): Formula {
  return rewritten(formula, (part) => {
    if (part.kind !== 'choose' || part.when.kind !== 'infix') return part;
    const { sign, left, right } = part.when;
    if (left.kind !== 'variable' || varies(right) || !/^[<>]/.test(sign)) return part;
    const above = sign.startsWith('>');
    const bounded = (arm: Formula, name: string): Formula =>
      has(arm, ({ kind }) => kind === 'call')
        ? rewritten(arm, (inner) => (inner.kind === 'variable' ? { kind: 'call', name, of: [inner, right] } : inner))
        : arm;
    return {
      ...part,
      yes: bounded(part.yes, above ? 'max' : 'min'),
      no: bounded(part.no, above ? 'min' : 'max'),
    };
  });
}

/** Tighter than any operator. */
const whole = 9;

function written(formula: Formula, language: Language): string {
  const write = (part: Formula): readonly [code: string, strength: number] => {
    const scalar = !varies(part);
    switch (part.kind) {
      case 'number':
        return [language.number(part.value), part.value < 0 ? 6 : whole];
      case 'constant':
        return [language.constant(part.name, scalar), whole];
      case 'variable':
        return ['x', whole];
      case 'parameter':
        return [identifier(part.name), whole];
      case 'negative':
        return [`-${bracketed(part.of, 7)}`, 6];
      case 'call': {
        // std::max and std::min pass on a NaN only as their first argument
        const of =
          part.name === 'max' || part.name === 'min' ? [...part.of].sort((a, b) => +varies(b) - +varies(a)) : part.of;
        return [
          language.call(
            part.name,
            of.map((each) => write(each)[0]),
            scalar,
          ),
          whole,
        ];
      }
      case 'choose':
        return [language.choose(write(part.when)[0], write(part.yes)[0], write(part.no)[0], !varies(part.when)), whole];
      case 'infix': {
        const { sign, left, right } = part;
        const strength = strengths.get(sign) ?? 0;
        if (sign === '^') {
          const code = language.power(bracketed(left, whole), bracketed(right, 6));
          return [code, /^std::/.test(code) ? whole : code.includes('**') ? 7 : 5];
        }
        if (sign === '&&' || sign === '||') {
          const word = sign === '&&' ? language.and : language.or;
          return [`(${bracketed(left, whole)} ${word} ${bracketed(right, whole)})`, whole];
        }
        return [`${bracketed(left, strength)} ${sign} ${bracketed(right, strength + 1)}`, strength];
      }
    }
  };
  const bracketed = (part: Formula, weakest: number): string => {
    const [code, strength] = write(part);
    return strength < weakest ? `(${code})` : code;
  };
  return write(formula)[0];
}

/** The program in the language of that name. */
export function codeOf(language: string, { name, formula, values, known }: CodeRequest): string {
  const to = languages.find((each) => each.name === language);
  if (!to) throw new RangeError(`no code in ${language}`);
  const called = identifier(name);
  const functions: [string, Formula][] = [[called, formula]];
  if (to.derivative) functions.push([`${called}_derivative`, derivativeOf(formula)]);
  const definitions = functions.map(([each, of]) => {
    const tree = to.bothArms ? guarded(of) : of;
    const code = varies(tree) ? written(tree, to) : to.filled(written(tree, to));
    const parameters = parametersOf(of).map((parameter) => {
      const value = values[parameter];
      return `${identifier(parameter)}${typeof value === 'number' ? ` = ${to.number(value)}` : ''}`;
    });
    return to.define(each, to === cpp ? parameters : parameters.map((each) => each.replace(' = ', '=')), code);
  });
  const body = definitions.map((lines) => lines.join('\n')).join('\n\n');
  const uses = (word: string) => new RegExp(`\\b${word}\\b`).test(body);
  const built = known[language];
  const comment = built ? to.builtIn(built) : '';
  return [...to.heading(uses), ...(comment ? [comment] : []), ...(to === cpp ? [] : ['']), body, ''].join('\n');
}

/** What the reader's own formula is called in code. */
export const ownName = 'activation';
