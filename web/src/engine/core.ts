// The module compiled from C++, and the memory through which everything goes that is no number: views of one fixed
// memory, which stay valid. What the core puts there lasts until the next call.
import type { MainModule } from '@wasm/hillock.mjs';

/** As in cpp/bindings/exchange.hpp. */
const maxNumbers = 9 * 64 * 1024;
const maxFloats = 2 ** 21;

/** @internal */
export class Core {
  readonly module: MainModule;
  /** What calls that need the exchange take as their first argument. */
  readonly exchange: number;
  readonly numbers: Float64Array;
  readonly given: Float32Array;
  readonly found: Float32Array;
  readonly characters: Uint8Array;

  constructor(module: MainModule) {
    this.module = module;
    this.exchange = module.openExchange();
    const { buffer } = module.HEAPU8;
    this.numbers = new Float64Array(buffer, module.numbers(this.exchange), maxNumbers);
    this.given = new Float32Array(buffer, module.given(this.exchange), maxFloats);
    this.found = new Float32Array(buffer, module.found(this.exchange), maxFloats);
    this.characters = new Uint8Array(buffer, this.found.byteOffset, this.found.byteLength);
  }

  /** Reads what the core has just written, which is `count` numbers. */
  answer(count = maxNumbers): Answer {
    return new Answer(this.numbers.subarray(0, count), this.characters);
  }

  /** Numbers under their names, in the order in which the core writes them. */
  named<Name extends string>(names: readonly Name[]): Record<Name, number> {
    return Object.fromEntries(names.map((name, index) => [name, this.numbers[index]])) as Record<Name, number>;
  }

  /** A copy of rows of numbers. */
  rows(count: number, columns: number): number[][] {
    return Array.from({ length: count / columns }, (_, row) => [
      ...this.numbers.subarray(row * columns, (row + 1) * columns),
    ]);
  }
}

/** Writes numbers and texts one after the other; a text is its length among the numbers and its bytes among the characters. */
export class Question {
  readonly #core: Core;
  #number = 0;
  #character = 0;
  #full = false;

  constructor(core: Core) {
    this.#core = core;
  }

  /** Whether there was no room for all. */
  get full(): boolean {
    return this.#full || this.#number > maxNumbers;
  }

  number(value: number): void {
    this.#core.numbers[this.#number++] = value;
  }

  text(text: string): void {
    const { read, written } = encoder.encodeInto(text, this.#core.characters.subarray(this.#character));
    this.#full ||= read < text.length;
    this.#character += written;
    this.number(written);
  }

  /** Bytes of all texts. */
  get bytes(): number {
    return this.#character;
  }
}

/** Reads the same. */
export class Answer {
  readonly #numbers: Float64Array;
  readonly #characters: Uint8Array;
  #number = 0;
  #character = 0;

  constructor(numbers: Float64Array, characters: Uint8Array) {
    this.#numbers = numbers;
    this.#characters = characters;
  }

  get ended(): boolean {
    return this.#number >= this.#numbers.length;
  }

  number(): number {
    return this.#numbers[this.#number++] ?? Number.NaN;
  }

  flag(): boolean {
    return this.number() !== 0;
  }

  text(): string {
    const from = this.#character;
    this.#character += this.number();
    return decoder.decode(this.#characters.subarray(from, this.#character));
  }

  /** Items until the answer ends. */
  rest<T>(item: () => T): T[] {
    const items: T[] = [];
    while (!this.ended) items.push(item());
    return items;
  }

  /** Items after their number. */
  list<T>(item: () => T): T[] {
    return Array.from({ length: this.number() }, item);
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
