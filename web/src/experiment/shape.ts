// Reads JSON-like data into a known shape and says where it is not: the path, what was found, what was expected.

/** A part of a file that is not as the schema wants it. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
  readonly path: string;

  constructor(path: string, found: unknown, expected: string) {
    super(`${path} is ${JSON.stringify(found) ?? 'left out'}: must be ${expected}`);
    this.path = path;
  }
}

/** Turns what stands at `path` into a T, or throws a ShapeError. */
export type Shape<T> = (value: unknown, path: string) => T;

export const text: Shape<string> = (value, path) => {
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw new ShapeError(path, value, 'a text');
};

export function matching(pattern: RegExp, meaning: string): Shape<string> {
  return (value, path) => {
    if (typeof value === 'string' && pattern.test(value)) return value;
    throw new ShapeError(path, value, meaning);
  };
}

export function number(min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY): Shape<number> {
  return (value, path) => {
    if (typeof value === 'number' && value >= min && value <= max) return value;
    throw new ShapeError(path, value, `a number from ${min} to ${max}`);
  };
}

export function whole(min: number, max: number): Shape<number> {
  return (value, path) => {
    if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
    throw new ShapeError(path, value, `a whole number from ${min} to ${max}`);
  };
}

export const flag: Shape<boolean> = (value, path) => {
  if (typeof value === 'boolean') return value;
  throw new ShapeError(path, value, 'true or false');
};

export function oneOf<const T extends string>(words: readonly T[]): Shape<T> {
  return (value, path) => {
    const word = words.find((candidate) => candidate === value);
    if (word !== undefined) return word;
    throw new ShapeError(path, value, `one of ${words.join(', ')}`);
  };
}

export function list<T>(item: Shape<T>, least = 0): Shape<readonly T[]> {
  return (value, path) => {
    if (!Array.isArray(value) || value.length < least) throw new ShapeError(path, value, `a list of at least ${least}`);
    return value.map((each, index) => item(each, `${path}.${index}`));
  };
}

export const optional =
  <T>(shape: Shape<T>): Shape<T | undefined> =>
  (value, path) =>
    value === undefined ? undefined : shape(value, path);

export const otherwise =
  <T>(shape: Shape<T>, usual: T): Shape<T> =>
  (value, path) =>
    value === undefined ? usual : shape(value, path);

type Parts = Readonly<Record<string, Shape<unknown>>>;
type Optional<P extends Parts> = { [K in keyof P]: undefined extends ReturnType<P[K]> ? K : never }[keyof P];
type Read<P extends Parts> = {
  readonly [K in Exclude<keyof P, Optional<P>>]: ReturnType<P[K]>;
} & { readonly [K in Optional<P>]?: Exclude<ReturnType<P[K]>, undefined> };

/** An object with these parts and no others. */
export function object<P extends Parts>(parts: P): Shape<Read<P>> {
  return (value, path) => {
    const given = record(value, path);
    for (const key of Object.keys(given)) {
      if (!(key in parts))
        throw new ShapeError(`${path}.${key}`, given[key], `left out: known are ${Object.keys(parts).join(', ')}`);
    }
    const read: Record<string, unknown> = {};
    for (const [key, shape] of Object.entries(parts)) {
      const part = shape(given[key], path === '' ? key : `${path}.${key}`);
      if (part !== undefined) read[key] = part;
    }
    return read as Read<P>;
  };
}

export function record(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new ShapeError(path, value, 'an object');
}
