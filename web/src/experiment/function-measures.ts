// What can be said of an activation without any network: of that of the first layer, evaluated by the engine.
import type { NamedOr } from '../engine/types';
import { Draws } from './draws';
import type { Look, MeasureKind } from './look';
import { number, object, optional } from './shape';

const samples = 1000;

const activationOf = ({ run }: Look): NamedOr => run.spec.network.layers[0]?.activation ?? 'relu';

const valuesAt = (look: Look, z: readonly number[]) => look.hillock.evaluate(activationOf(look), z).value;

function draws(seed: number, from: unknown, to: unknown): number[] {
  const random = new Draws(seed);
  return Array.from({ length: samples }, () => Math.fround(random.uniform(Number(from), Number(to))));
}

const range = { from: number(), to: number() };

export const functionMeasures: Readonly<Record<string, MeasureKind>> = {
  /** Share of f(z) that equals a number, or lies between two, for z drawn from `from` to `to`. */
  valueShare: {
    parameters: object({ ...range, equal: optional(number()), over: optional(number()), under: optional(number()) }),
    measure: (look, { from, to, equal, over, under }) => {
      const values = valuesAt(look, draws(look.seed, from, to));
      const holds = (value: number) =>
        equal === undefined
          ? value > Number(over ?? Number.NEGATIVE_INFINITY) && value < Number(under ?? Number.POSITIVE_INFINITY)
          : value === equal;
      return values.filter(holds).length / samples;
    },
  },
  /** Share of z that f passes unchanged. */
  passedShare: {
    parameters: object(range),
    measure: (look, { from, to }) => {
      const z = draws(look.seed, from, to);
      return valuesAt(look, z).filter((value, i) => value === z[i]).length / samples;
    },
  },
  /** Mean of |f(a + b) - f(a) - f(b)| for a and b drawn from `from` to `to`: 0 for a linear function. */
  superposition: {
    parameters: object(range),
    measure: (look, { from, to }) => {
      const a = draws(look.seed, from, to);
      const b = draws(look.seed + 1_000_000, from, to);
      const [fa, fb] = [valuesAt(look, a), valuesAt(look, b)];
      const both = valuesAt(
        look,
        a.map((value, i) => value + (b[i] ?? 0)),
      );
      return both.reduce((sum, value, i) => sum + Math.abs(value - (fa[i] ?? 0) - (fb[i] ?? 0)), 0) / samples;
    },
  },
  /** f'(at). */
  derivativeAt: {
    parameters: object({ at: number() }),
    measure: ({ hillock, ...look }, { at }) =>
      hillock.evaluate(activationOf({ hillock, ...look }), [Number(at)]).derivative[0] ?? Number.NaN,
  },
  /** The smallest z of float32 above 0 at which a rising f is `value`. */
  reaches: {
    parameters: object({ value: number() }),
    measure: (look, { value }) => {
      const bits = new Uint32Array(1);
      const float = new Float32Array(bits.buffer);
      let low = 0;
      let high = 0x42c80000; // 100 as float32: positive floats are in the order of their bits
      while (high - low > 1) {
        const middle = Math.floor((low + high) / 2);
        bits[0] = middle;
        if ((valuesAt(look, [float[0] ?? 0])[0] ?? 0) >= Number(value)) high = middle;
        else low = middle;
      }
      bits[0] = high;
      return float[0] ?? Number.NaN;
    },
  },
};
