// What can go wrong, each with the offending value in its message.

/** The engine cannot run here; the message is for people. */
export class LoadError extends Error {
  override readonly name = 'LoadError';
}

/** A setting that was refused: where, what was found there, and which bound or rule it breaks. */
export class SpecError extends Error {
  override readonly name = 'SpecError';
  readonly path: string;
  readonly value: unknown;
  readonly reason: string;

  constructor(path: string, value: unknown, reason: string) {
    super(`${path || 'the spec'} is ${shown(value)}: ${reason}`);
    this.path = path;
    this.value = value;
    this.reason = reason;
  }
}

function shown(value: unknown): string {
  if (typeof value === 'string') return `"${value}"`;
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  return typeof value === 'function' ? 'a function' : String(value);
}

/** @throws {RangeError} unless `value` is a whole number within the bounds. */
export function requireWhole(name: string, value: number, min: number, max: number): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  throw new RangeError(`${name} is ${shown(value)}: must be a whole number from ${min} to ${max}`);
}

/** @throws {RangeError} unless `value` is finite. */
export function requireFinite(name: string, value: number): void {
  if (typeof value === 'number' && Number.isFinite(value)) return;
  throw new RangeError(`${name} is ${shown(value)}: must be a finite number`);
}

/** @throws {RangeError} unless there are `expected` numbers. */
export function requireLength(name: string, length: number, expected: number): void {
  if (length === expected) return;
  throw new RangeError(`${name} has ${length} numbers: must have ${expected}`);
}

/** @throws {RangeError} unless `value` is one of the words. */
export function requireOneOf(name: string, value: string, words: readonly string[]): void {
  if (words.includes(value)) return;
  throw new RangeError(`${name} is ${shown(value)}: must be one of: ${words.join(', ')}`);
}

export const outOfMemory = (): RangeError => new RangeError('there is no memory left: dispose of a run');
