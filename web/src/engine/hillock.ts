// The engine: its catalogues, activations, and the runs it makes. The module behind it is C++ compiled to wasm.
import createModule, { type Curve, type MainModule, type Scratch } from '@wasm/hillock.mjs';
import { LoadError, requireWhole, SpecError } from './errors';
import { Run } from './run';
import { withSpec } from './spec-input';
import type {
  ActivationRow,
  ActivationShape,
  CatalogueRow,
  DatasetRow,
  ExpressionCheck,
  NamedOr,
  ParameterInfo,
  PartialSpec,
} from './types';

export class Hillock {
  readonly #module: MainModule;
  readonly #scratch: Scratch;

  /** @internal */
  constructor(module: MainModule) {
    this.#module = module;
    this.#scratch = new module.Scratch();
  }

  get version(): string {
    return this.#module.version();
  }

  activations(): readonly ActivationRow[] {
    return this.#module.activations();
  }
  /** The generators; a caller's own examples are `{name: 'table', inputs, targets}`. */
  datasets(): readonly DatasetRow[] {
    return this.#module.datasets();
  }
  /** Names of the network inputs that can be made from the points of the plane. */
  features(): readonly string[] {
    return this.#module.features();
  }
  scalings(): readonly CatalogueRow[] {
    return this.#module.scalings();
  }
  layerTypes(): readonly CatalogueRow[] {
    return this.#module.layerTypes();
  }
  normalizations(): readonly CatalogueRow[] {
    return this.#module.normalizations();
  }
  dropouts(): readonly CatalogueRow[] {
    return this.#module.dropouts();
  }
  initializers(): readonly CatalogueRow[] {
    return this.#module.initializers();
  }
  losses(): readonly CatalogueRow[] {
    return this.#module.losses();
  }
  /** What an output may have: every activation, and softmax. */
  outputActivations(): readonly CatalogueRow[] {
    return this.#module.outputActivations();
  }
  optimizers(): readonly CatalogueRow[] {
    return this.#module.optimizers();
  }
  regularizations(): readonly CatalogueRow[] {
    return this.#module.regularizations();
  }
  clippings(): readonly CatalogueRow[] {
    return this.#module.clippings();
  }
  schedules(): readonly CatalogueRow[] {
    return this.#module.schedules();
  }
  /** Conditions on which a run stops by itself. */
  stops(): readonly CatalogueRow[] {
    return this.#module.stops();
  }
  /** The settings that are no parameter of a catalogue row, by path in the spec. */
  fields(): readonly ParameterInfo[] {
    return this.#module.fields();
  }

  /**
   * f(x) and f'(x), in float32 as training computes them.
   * @throws {SpecError} if there is no such activation or a parameter is out of its bounds.
   */
  evaluate(activation: NamedOr, x: ArrayLike<number>): { value: Float32Array; derivative: Float32Array } {
    const curve = this.#curve(activation);
    try {
      const value = new Float32Array(x.length);
      const derivative = new Float32Array(x.length);
      const chunk = 65_536; // keeps the memory that the call takes bounded
      for (let first = 0; first < x.length; first += chunk) {
        const count = Math.min(chunk, x.length - first);
        const room = curve.room(count);
        for (let index = 0; index < count; index++) room[index] = x[first + index] ?? Number.NaN;
        curve.evaluate();
        value.set(curve.value(), first);
        derivative.set(curve.derivative(), first);
      }
      return { value, derivative };
    } finally {
      curve.delete();
    }
  }

  /**
   * Whether an activation can be silent, and where it bends.
   * @throws {SpecError} as evaluate().
   */
  shape(activation: NamedOr): ActivationShape {
    const curve = this.#curve(activation);
    try {
      return { hardZero: curve.hardZero(), kinks: curve.kinks() };
    } finally {
      curve.delete();
    }
  }

  /**
   * Reads a typed-in activation, `{name: 'custom', expression}`: a formula of x, the parameters a, b, c, d, alpha and
   * beta, pi and e, with + - * / ^, comparisons, && || and c ? u : v, and expressionFunctions().
   */
  checkExpression(expression: string): ExpressionCheck {
    if (typeof expression !== 'string') return { valid: false, position: 0, expected: 'a text' };
    const { parameters, position, expected } = this.#module.checkExpression(expression);
    // the core counts bytes
    const characters = () =>
      new TextDecoder().decode(new TextEncoder().encode(expression).subarray(0, position)).length;
    return parameters ? { valid: true, parameters } : { valid: false, position: characters(), expected };
  }

  /** Names of the functions of one number that a typed-in activation may use, besides min, max and pow. */
  expressionFunctions(): readonly string[] {
    return this.#module.functionNames();
  }

  /**
   * How long f and f' of so many elements take, computed `repeats` times over in wasm memory, in ms: the functions alone,
   * without what evaluate() copies. A clock of a browser has steps of 0.1 or 1 ms: repeat until it does not matter.
   * @throws {SpecError} as evaluate().
   */
  evaluationTime(activation: NamedOr, elements: number, repeats: number): number {
    requireWhole('elements', elements, 1, 1 << 20);
    requireWhole('repeats', repeats, 1, 1e9);
    const curve = this.#curve(activation);
    try {
      const room = curve.room(elements);
      for (let index = 0; index < elements; index++) room[index] = 8 * ((index * 0.618034) % 1) - 4; // -4 to 4, no order
      curve.evaluate();
      const start = performance.now();
      for (let repeat = 0; repeat < repeats; repeat++) curve.evaluate();
      return performance.now() - start;
    } finally {
      curve.delete();
    }
  }

  /**
   * A new run at step 0. What the spec leaves out has its default; `run.spec` is complete.
   * @throws {SpecError} with path, value and reason if a setting is refused.
   */
  createRun(spec: PartialSpec = {}): Run {
    const core = withSpec(this.#module, spec, (input) => this.#module.openRun(input, this.#scratch));
    return new Run(this.#module, core, spec);
  }

  /** An activation is judged as that of a layer; to the caller it is not in a layer. */
  #curve(activation: NamedOr): Curve {
    try {
      const spec = { network: { layers: [{ units: 1, activation }] } };
      return withSpec(this.#module, spec, (input) => this.#module.openCurve(input));
    } catch (error) {
      if (!(error instanceof SpecError)) throw error;
      throw new SpecError(error.path.replace(/^network\.layers\.0\./, ''), error.value, error.reason);
    }
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
    return new Hillock(await createModule({ wasmBinary: wasm, printErr: () => {} }));
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
