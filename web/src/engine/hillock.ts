// The engine: its catalogues, activations, and the runs it makes. The module behind it is C++ compiled to wasm.
import createModule from '@wasm/hillock.mjs';
import { type Catalogues, readCatalogues } from './catalogues';
import { Core } from './core';
import { CoreRun } from './core-run';
import { Curve, checkExpression } from './curve';
import { LoadError, requireWhole } from './errors';
import { Run } from './run';
import { give } from './spec-input';
import { Sweep } from './sweep';
import type {
  ActivationRow,
  ActivationShape,
  CatalogueRow,
  DatasetRow,
  ExpressionCheck,
  NamedOr,
  ParameterInfo,
  PartialSpec,
  SweepGrid,
} from './types';

export class Hillock {
  readonly #core: Core;
  #all: Catalogues | undefined;

  /** @internal */
  constructor(core: Core) {
    this.#core = core;
  }

  get #catalogues(): Catalogues {
    this.#all ??= readCatalogues(this.#core);
    return this.#all;
  }

  get version(): string {
    return this.#catalogues.version;
  }

  activations(): readonly ActivationRow[] {
    return this.#catalogues.activations;
  }
  /** The generators; a caller's own examples are `{name: 'table', inputs, targets}`. */
  datasets(): readonly DatasetRow[] {
    return this.#catalogues.datasets;
  }
  /** Names of the network inputs that can be made from the points of the plane. */
  features(): readonly string[] {
    return this.#catalogues.features;
  }
  scalings(): readonly CatalogueRow[] {
    return this.#catalogues.scalings;
  }
  layerTypes(): readonly CatalogueRow[] {
    return this.#catalogues.layerTypes;
  }
  normalizations(): readonly CatalogueRow[] {
    return this.#catalogues.normalizations;
  }
  dropouts(): readonly CatalogueRow[] {
    return this.#catalogues.dropouts;
  }
  initializers(): readonly CatalogueRow[] {
    return this.#catalogues.initializers;
  }
  losses(): readonly CatalogueRow[] {
    return this.#catalogues.losses;
  }
  /** What an output may have: every activation, and softmax. */
  outputActivations(): readonly CatalogueRow[] {
    return this.#catalogues.outputActivations;
  }
  optimizers(): readonly CatalogueRow[] {
    return this.#catalogues.optimizers;
  }
  regularizations(): readonly CatalogueRow[] {
    return this.#catalogues.regularizations;
  }
  clippings(): readonly CatalogueRow[] {
    return this.#catalogues.clippings;
  }
  schedules(): readonly CatalogueRow[] {
    return this.#catalogues.schedules;
  }
  /** Conditions on which a run stops by itself. */
  stops(): readonly CatalogueRow[] {
    return this.#catalogues.stops;
  }
  /** The settings that are no parameter of a catalogue row, by path in the spec. */
  fields(): readonly ParameterInfo[] {
    return this.#catalogues.fields;
  }

  /**
   * f(x) and f'(x), in float32 as training computes them.
   * @throws {SpecError} if there is no such activation or a parameter is out of its bounds.
   */
  evaluate(activation: NamedOr, x: ArrayLike<number>): { value: Float32Array; derivative: Float32Array } {
    const curve = new Curve(this.#core, activation);
    try {
      const value = new Float32Array(x.length);
      const derivative = new Float32Array(x.length);
      const chunk = 65_536; // keeps the memory that the call takes bounded
      for (let first = 0; first < x.length; first += chunk) {
        const count = Math.min(chunk, x.length - first);
        const { given } = this.#core;
        for (let index = 0; index < count; index++) given[index] = x[first + index] ?? Number.NaN;
        const found = curve.evaluate(count);
        value.set(found.value, first);
        derivative.set(found.derivative, first);
      }
      return { value, derivative };
    } finally {
      curve.close();
    }
  }

  /**
   * Whether an activation can be silent, and where it bends.
   * @throws {SpecError} as evaluate().
   */
  shape(activation: NamedOr): ActivationShape {
    const curve = new Curve(this.#core, activation);
    try {
      return { hardZero: curve.hardZero(), kinks: curve.kinks() };
    } finally {
      curve.close();
    }
  }

  /**
   * Reads a typed-in activation, `{name: 'custom', expression}`: a formula of x, the parameters a, b, c, d, alpha and
   * beta, pi and e, with + - * / ^, comparisons, && || and c ? u : v, and expressionFunctions().
   */
  checkExpression(expression: string): ExpressionCheck {
    if (typeof expression !== 'string') return { valid: false, position: 0, expected: 'a text' };
    return checkExpression(this.#core, expression);
  }

  /** Names of the functions of one number that a typed-in activation may use, besides min, max and pow. */
  expressionFunctions(): readonly string[] {
    return this.#catalogues.functions;
  }

  /**
   * How long f and f' of so many elements take, computed `repeats` times over in wasm memory, in ms: the functions alone,
   * without what evaluate() copies. A clock of a browser has steps of 0.1 or 1 ms: repeat until it does not matter.
   * @throws {SpecError} as evaluate().
   */
  evaluationTime(activation: NamedOr, elements: number, repeats: number): number {
    requireWhole('elements', elements, 1, 1 << 20);
    requireWhole('repeats', repeats, 1, 1e9);
    const curve = new Curve(this.#core, activation);
    try {
      const { given } = this.#core;
      for (let index = 0; index < elements; index++) given[index] = 8 * ((index * 0.618034) % 1) - 4; // -4 to 4, no order
      curve.evaluate(elements);
      const start = performance.now();
      for (let repeat = 0; repeat < repeats; repeat++) curve.evaluate(elements);
      return performance.now() - start;
    } finally {
      curve.close();
    }
  }

  /**
   * A new run at step 0. What the spec leaves out has its default; `run.spec` is complete.
   * @throws {SpecError} with path, value and reason if a setting is refused.
   */
  createRun(spec: PartialSpec = {}): Run {
    const { module, exchange } = this.#core;
    const address = give(this.#core, spec, (leaves) => module.openRun(exchange, leaves));
    return new Run(new CoreRun(this.#core, address), spec);
  }

  /**
   * Trainings of one spec over a grid of settings, each from step 0 and to the bit what a run of its own would be. Four
   * train at a time where cells differ in nothing but seed, data, initial weights and numbers of training; their layers
   * must be plain ones of 32 units at most.
   * @throws {SpecError} with path, value and reason if a setting of any cell is refused.
   */
  sweep(spec: PartialSpec, grid: SweepGrid): Sweep {
    return new Sweep(this.#core, spec, grid);
  }
}

/** A module of 26 bytes that uses one SIMD instruction. */
const simdModule = Uint8Array.of(
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00], // \0asm, version 1
  ...[0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7b], // type: () -> v128
  ...[0x03, 0x02, 0x01, 0x00], // one function of it
  ...[0x0a, 0x08, 0x01, 0x06, 0x00, 0x41, 0x00, 0xfd, 0x0f, 0x0b], // i32.const 0, i8x16.splat
);

/**
 * The engine from the bytes of its wasm module.
 * @throws {LoadError} where it cannot run, with a message for people.
 */
export async function instantiate(wasm: Uint8Array): Promise<Hillock> {
  if (typeof WebAssembly !== 'object') {
    throw new LoadError('This browser has WebAssembly switched off or does not know it; Hillock computes with it.');
  }
  if (!WebAssembly.validate(simdModule)) {
    throw new LoadError(
      'This browser has no WebAssembly SIMD, with which Hillock computes. Chrome and Edge have it since version 91, ' +
        'Firefox since 89, Safari since 16.4.',
    );
  }
  try {
    return new Hillock(new Core(await createModule({ wasmBinary: wasm, printErr: () => {} })));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (/unsafe-eval|content security policy|call to WebAssembly/i.test(message)) {
      throw new LoadError(
        "The Content-Security-Policy of this page forbids WebAssembly: script-src needs 'wasm-unsafe-eval'.",
      );
    }
    throw new LoadError(`The engine could not be started (${message}).`);
  }
}
