// One activation, evaluated array by array, and typed-in formulas.
import { type Core, Question } from './core';
import { SpecError } from './errors';
import { give } from './spec-input';
import type { ExpressionCheck, NamedOr } from './types';

/** @internal */
export class Curve {
  readonly #core: Core;
  readonly #curve: number;

  /**
   * An activation is judged as that of a layer; to the caller it is not in a layer.
   * @throws {SpecError} if there is no such activation or a parameter is out of its bounds.
   */
  constructor(core: Core, activation: NamedOr) {
    this.#core = core;
    try {
      const spec = { network: { layers: [{ units: 1, activation }] } };
      this.#curve = give(core, spec, (leaves) => core.module.openCurve(core.exchange, leaves));
    } catch (error) {
      if (!(error instanceof SpecError)) throw error;
      throw new SpecError(error.path.replace(/^network\.layers\.0\./, ''), error.value, error.reason);
    }
  }

  close(): void {
    this.#core.module.closeCurve(this.#curve);
  }

  /** f and f' of the first `count` of the floats given, as views. */
  evaluate(count: number): { value: Float32Array; derivative: Float32Array } {
    const { module, found } = this.#core;
    module.evaluate(this.#curve, count);
    return { value: found.subarray(0, count), derivative: found.subarray(count, 2 * count) };
  }

  hardZero(): boolean {
    return this.#core.module.hardZero(this.#curve) !== 0;
  }

  /** Where it bends; null where it is not piecewise linear. */
  kinks(): readonly number[] | null {
    const count = this.#core.module.kinks(this.#curve);
    return count < 0 ? null : Array.from(this.#core.numbers.subarray(0, count));
  }
}

/** @internal */
export function checkExpression(core: Core, expression: string): ExpressionCheck {
  const question = new Question(core);
  question.text(expression);
  const answer = core.answer(core.module.checkExpression(core.exchange, question.bytes));
  if (answer.flag()) return { valid: true, parameters: answer.rest(() => answer.text()) };
  const [position, expected] = [answer.number(), answer.text()];
  // the core counts bytes
  const characters = new TextDecoder().decode(new TextEncoder().encode(expression).subarray(0, position)).length;
  return { valid: false, position: characters, expected };
}
