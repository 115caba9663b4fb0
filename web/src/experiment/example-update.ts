// One parameter on its way through the next step: its gradient from one example, the batch's mean, penalty, clipping, and
// the rule of the optimizer with what it remembers.
import type { NextUpdate } from '../engine/types';
import { rewritten } from './formula';
import { amountOf } from './formula-value';
import { at, inputsOf, kindOf, type Looked, type UnitParameter } from './looked';
import { filled, type Told, told, toldAs, tree } from './told';

const isFlag = (value: unknown): boolean => value === true || value === 1;
const setting = (of: { readonly [name: string]: unknown }, name: string): number => Number(of[name] ?? 0);

/** What one example asks of the parameter. */
export function gradientTold(looked: Looked, parameter: UnitParameter): Told {
  const { example, layer, unit, spec } = looked;
  const here = example.layers[layer];
  const { pieces, normalization } = kindOf(spec, layer);
  const result = at(example.gradient, parameter.index);
  const name = `d_${parameter.name}`;
  const linear = normalization.name === 'none' ? 'd_z' : 'd_s';
  const from = pieces > 1 ? `d_s_${parameter.piece + 1}` : linear;
  const d = pieces > 1 ? at(here?.pieceGradient, unit * pieces + parameter.piece) : at(here?.linearGradient, unit);
  const d_z = at(here?.preActivationGradient, unit);
  switch (parameter.kind) {
    case 'weights': {
      const { letter, values } = inputsOf(looked);
      const input = `${letter}_${parameter.input + 1}`;
      return told(name, `${from}*${input}`, { [from]: d, [input]: at(values, parameter.input) }, result);
    }
    case 'bias':
      return told(name, from, { [from]: d }, result);
    case 'scale':
      return told(name, 'd_z*s_hat', { d_z, s_hat: at(here?.normalization?.normalized, unit) }, result);
    case 'shift':
      return told(name, 'd_z', { d_z }, result);
    default:
      return toldAs(name, undefined, undefined, result);
  }
}

/** From the batch's gradient to the parameter after the step. */
export function updateTold(looked: Looked, next: NextUpdate, parameter: UnitParameter): readonly Told[] {
  const count = next.examples.length;
  const g = at(next.gradient, parameter.index);
  const mean = toldAs('g', count > 1 ? `sum(d_${parameter.name}_k)/${count}` : `d_${parameter.name}`, undefined, g);
  const lines = penalizedAndClipped(looked, next, parameter);
  return [mean, ...lines, ...ruleTold(looked, next, parameter)];
}

/** The penalty is on weights alone; the clipping looks at all gradients together. */
function penalizedAndClipped(
  { spec, parameters, layout }: Looked,
  next: NextUpdate,
  parameter: UnitParameter,
): readonly Told[] {
  const { regularization, clipping } = spec.training;
  const applied = at(next.applied, parameter.index);
  const lines: Told[] = [];
  const strength = regularization.name === 'none' ? 0 : setting(regularization, 'rate');
  const penalty = (w: number) =>
    regularization.name === 'l1' ? strength * Math.sign(w) : regularization.name === 'l2' ? strength * w : 0;
  let g = at(next.gradient, parameter.index);
  if (regularization.name !== 'none' && parameter.kind === 'weights') {
    const w = at(parameters, parameter.index);
    const values = { g, lambda: strength, w };
    g = clipping.name === 'none' ? applied : g + penalty(w);
    lines.push(told('g', regularization.name === 'l1' ? 'g+lambda*sign(w)' : 'g+lambda*w', values, g, '←'));
  }
  const c = setting(clipping, 'limit');
  if (clipping.name === 'value') lines.push(told('g', 'min(max(g,-c),c)', { g, c }, applied, '←'));
  if (clipping.name === 'norm') {
    let square = 0;
    for (const { kind, offset, shape } of layout) {
      const length = shape.reduce((product, size) => product * size, 1);
      for (let index = offset; index < offset + length; index++) {
        const more = kind === 'weights' ? penalty(at(parameters, index)) : 0;
        square += (at(next.gradient, index) + more) ** 2;
      }
    }
    const g_norm = Math.sqrt(square);
    lines.push(toldAs('g_norm', undefined, undefined, g_norm));
    lines.push(told('g', 'g*min(1,c/g_norm)', { g, c, g_norm }, applied, '←'));
  }
  return lines;
}

/** A line of a rule: what it gives and how; of what the optimizer remembers, which array has it afterwards. */
type Line = readonly [name: string, text: string, remembered?: number];
interface Rule {
  readonly lines: readonly Line[];
  /** What is remembered, by its letter, in the order of the optimizer's arrays. */
  readonly memory?: readonly string[];
  readonly values?: Readonly<Record<string, number>>;
}

/** The rules of the optimizers, as the core has them. `w` stands for the parameter; the last line gives its new value. */
function ruleOf(optimizer: { readonly name: string; readonly [setting: string]: unknown }, t: number): Rule {
  const of = (name: string) => setting(optimizer, name);
  const decays = of('weightDecay') !== 0;
  const decayed: readonly Line[] = decays ? [['g', 'g+lambda*w']] : [];
  const [beta_1, beta_2, eps] = [of('beta1'), of('beta2'), of('eps')];
  const moments: readonly Line[] = [
    ['m', 'beta_1*m+(1-beta_1)*g', 0],
    ['v', 'beta_2*v+(1-beta_2)*g^2', 1],
  ];
  switch (optimizer.name) {
    case 'rmsprop': {
      const centered = isFlag(optimizer['centered']);
      const mu = of('momentum');
      const root = `(sqrt(${centered ? 'max(0,v-m^2)' : 'v'})+eps)`;
      return {
        memory: ['v', 'm', 'u'],
        values: { rho: of('alpha'), eps, mu },
        lines: [
          ...decayed,
          ['v', 'rho*v+(1-rho)*g^2', 0],
          ...(centered ? [['m', 'rho*m+(1-rho)*g', 1] as const] : []),
          ...(mu === 0
            ? [['w', `w-eta*g/${root}`] as const]
            : [['u', `mu*u+g/${root}`, 2] as const, ['w', 'w-eta*u'] as const]),
        ],
      };
    }
    case 'adagrad': {
      const slowed: readonly Line[] = of('lrDecay') === 0 ? [] : [['eta', 'eta/(1+(t-1)*r)']];
      const first: readonly Line[] = t === 1 && of('initialAccumulator') !== 0 ? [['v', 'v+v_0']] : [];
      return {
        memory: ['v'],
        values: { eps, r: of('lrDecay'), v_0: of('initialAccumulator') },
        lines: [...decayed, ...slowed, ...first, ['v', 'v+g^2', 0], ['w', 'w-eta*g/(sqrt(v)+eps)']],
      };
    }
    case 'adam':
    case 'adamw':
      return {
        memory: ['m', 'v'],
        values: { beta_1, beta_2, eps },
        lines: [
          ...(optimizer.name === 'adam' ? decayed : []),
          ...moments,
          ['m_hat', 'm/(1-beta_1^t)'],
          ['v_hat', 'v/(1-beta_2^t)'],
          ['w', `${optimizer.name === 'adamw' && decays ? '(1-eta*lambda)*w' : 'w'}-eta*m_hat/(sqrt(v_hat)+eps)`],
        ],
      };
    case 'nadam':
      return {
        memory: ['m', 'v'],
        values: { beta_1, beta_2, eps, ...nesterovMoments(beta_1, of('momentumDecay'), t) },
        lines: [
          ...decayed,
          ...moments,
          ['m_hat', '(1-mu_t)/(1-P_t)*g+mu_u/(1-P_u)*m'],
          ['v_hat', 'v/(1-beta_2^t)'],
          ['w', 'w-eta*m_hat/(sqrt(v_hat)+eps)'],
        ],
      };
    case 'lion':
      return {
        memory: ['m'],
        values: { beta_1, beta_2 },
        lines: [
          ['u', 'beta_1*m+(1-beta_1)*g'],
          ['m', 'beta_2*m+(1-beta_2)*g', 0],
          ['w', `${decays ? '(1-eta*lambda)*w' : 'w'}-eta*sign(u)`],
        ],
      };
    default: {
      const mu = of('momentum');
      if (mu === 0) return { lines: [...decayed, ['w', 'w-eta*g']] };
      const step = isFlag(optimizer['nesterov']) ? 'w-eta*(g+mu*v)' : 'w-eta*v';
      return { memory: ['v'], values: { mu }, lines: [...decayed, ['v', 'mu*v+g', 0], ['w', step]] };
    }
  }
}

/** The momenta of this step and the next one (u = t + 1) and the products of all up to them. Source: Dozat 2016. */
function nesterovMoments(beta: number, decay: number, t: number): Readonly<Record<string, number>> {
  const mu = (k: number) => beta * (1 - 0.5 * 0.96 ** (k * decay));
  let P = 1;
  for (let k = 1; k <= t && P > 1e-17; k++) P *= mu(k);
  return { mu_t: mu(t), mu_u: mu(t + 1), P_t: P, P_u: P * mu(t + 1) };
}

/** A decayed gradient can be exactly 0 in the engine's numbers alone. */
const inFloats = (values: Readonly<Record<string, number>>): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Math.fround(value)]));

function ruleTold({ spec, parameters }: Looked, next: NextUpdate, parameter: UnitParameter): readonly Told[] {
  const { optimizer } = spec.training;
  const { index, name } = parameter;
  const { lines, memory = [], values = {} } = ruleOf(optimizer, next.optimizerStep);
  const w = at(parameters, index);
  const known: Record<string, number> = {
    ...{ g: at(next.applied, index), w, eta: next.learningRate, t: next.optimizerStep },
    ...{ lambda: setting(optimizer, 'weightDecay'), ...values },
    ...Object.fromEntries(memory.map((letter, array) => [letter, at(next.stateBefore[array], index)])),
  };
  return lines.map(([left, text, remembered]) => {
    const result =
      left === 'w'
        ? w + at(next.update, index)
        : remembered === undefined
          ? Math.fround(amountOf(filled(tree(text), left === 'g' ? inFloats(known) : known)))
          : at(next.stateAfter[remembered], index);
    // what the parameter is called stands for w; its old value is known under both names
    const named = rewritten(tree(text), (part) =>
      part.kind === 'parameter' && part.name === 'w' ? { ...part, name } : part,
    );
    const line = told(left === 'w' ? name : left, named, { ...known, [name]: w }, result, left in known ? '←' : '=');
    known[left] = result;
    return line;
  });
}
