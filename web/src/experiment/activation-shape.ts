// What can be said of an activation from its numbers alone: where it is flat, where it bends, where it goes.

/** f and f' at ascending x. */
export interface Samples {
  readonly x: Float32Array;
  readonly value: Float32Array;
  readonly derivative: Float32Array;
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** What f does beyond all bounds on one side. */
export type End =
  | { readonly kind: 'constant'; readonly value: number }
  /** It settles at a value that it never has. */
  | { readonly kind: 'settles'; readonly value: number }
  | { readonly kind: 'line'; readonly slope: number }
  | { readonly kind: 'grows'; readonly down: boolean }
  | { readonly kind: 'unsettled' };

export interface ActivationShape {
  readonly left: End;
  readonly right: End;
  /** Least and greatest value; infinite where there is none. */
  readonly lower: number;
  readonly upper: number;
  readonly monotone: boolean;
  /** f(-x) = -f(x). */
  readonly odd: boolean;
  /** Where f' jumps, and where f itself does. */
  readonly kinks: readonly number[];
  readonly jumps: readonly number[];
  /** Where f' is exactly 0 on an interval. */
  readonly flat: readonly Span[];
  /** Where |f'| is under 1 % of its maximum; it reaches to infinity where it touches an end. */
  readonly saturated: readonly Span[];
  /** Of f(x) for x from N(0, 1). */
  readonly mean: number;
  readonly deviation: number;
  /** Share of x from N(0, 1) for which f is exactly 0. */
  readonly zeroShare: number;
}

const reach = 20;
const perUnit = 100;

/** Where shapeOf() wants f and f': close together next to 0, and a few very far away. */
export const shapePlaces: Float32Array = Float32Array.from([
  ...[-1e4, -5e3, -1e3, -200, -50],
  ...Array.from({ length: 2 * reach * perUnit + 1 }, (_, i) => (i - reach * perUnit) / perUnit),
  ...[50, 200, 1e3, 5e3, 1e4],
]);
const far = 5;

const faint = 0.01;
/** A slope of exactly 1 % is not below it, also when float32 has rounded it down: leaky ReLU has 0.01. */
const rounding = 1e-4;

export function shapeOf({ x, value, derivative }: Samples): ActivationShape {
  const near = {
    x: x.subarray(far, -far),
    value: value.subarray(far, -far),
    derivative: derivative.subarray(far, -far),
  };
  const [left, right] = [endOf(x, value, derivative, -1), endOf(x, value, derivative, 1)];
  const finite = value.filter(Number.isFinite);
  const peak = near.derivative.reduce(
    (most, slope) => (Number.isFinite(slope) ? Math.max(most, Math.abs(slope)) : most),
    0,
  );
  const jumps = breaksOf(near.value, jumpFloor(near.value)).map((i) => simpler(near.x[i] ?? 0, near.x[i + 1] ?? 0));
  return {
    left,
    right,
    lower: endless(left, -1, true) || endless(right, 1, true) ? Number.NEGATIVE_INFINITY : Math.min(...finite),
    upper: endless(left, -1, false) || endless(right, 1, false) ? Number.POSITIVE_INFINITY : Math.max(...finite),
    monotone: rises(value),
    odd: value.every(
      (v, i) => Math.abs(v + (value[value.length - 1 - i] ?? Number.NaN)) <= 1e-6 * Math.max(1, Math.abs(v)),
    ),
    kinks: kinksOf(near, 0.005 * peak).filter((at) => jumps.every((jump) => Math.abs(at - jump) > 1.5 / perUnit)),
    jumps,
    flat: flatSpans(x, derivative, peak),
    saturated:
      peak === 0 ? [] : spans(x, (i) => Math.abs(derivative[i] ?? 0) <= faint * peak * (1 - rounding), 2 / perUnit),
    ...momentsOf(near.x, near.value),
  };
}

/** Whether f has no bound on that side. */
const endless = (end: End, side: number, below: boolean): boolean =>
  (end.kind === 'line' && end.slope * side < 0 === below) || (end.kind === 'grows' && end.down === below);

/** What is smaller than the normal numbers of float32 is rounding: GELU tends to 0, not to -1e-43. */
export const withoutSubnormals = (value: number): number => (Math.abs(value) < 2 ** -126 ? 0 : value);

/** From the last of the far samples. */
function endOf(x: Float32Array, value: Float32Array, derivative: Float32Array, side: 1 | -1): End {
  const at = (fromEnd: number) => (side > 0 ? x.length - 1 - fromEnd : fromEnd);
  const v = (fromEnd: number) => withoutSubnormals(value[at(fromEnd)] ?? Number.NaN);
  const d = (fromEnd: number) => derivative[at(fromEnd)] ?? Number.NaN;
  const width = 2 * (far + perUnit);
  const same = Array.from({ length: far + 1 }, (_, i) => i).every((i) => v(i) === v(0) && d(i) === 0);
  if (same) {
    // exactly constant already close by, or only after rounding
    const exact = [...Array(width).keys()].every((i) => v(i) === v(0) && d(i) === 0);
    return exact ? { kind: 'constant', value: v(0) } : { kind: 'settles', value: v(0) };
  }
  if (!Number.isFinite(v(0))) return Number.isNaN(v(0)) ? { kind: 'unsettled' } : { kind: 'grows', down: v(0) < 0 };
  const size = Math.max(1, Math.abs(v(0)));
  if (Math.abs(v(0) - v(1)) < 1e-3 * size && Math.abs(v(1) - v(2)) < 1e-2 * size && Math.abs(d(0)) < 1e-5) {
    return { kind: 'settles', value: roundLimit(v(0), v(1)) };
  }
  const slope = (v(0) - v(2)) / ((x[at(0)] ?? 0) - (x[at(2)] ?? 0));
  if (Math.abs(d(0) - d(2)) <= 1e-3 * Math.abs(slope) && Math.abs(slope - d(0)) <= 1e-3 * Math.abs(slope))
    return { kind: 'line', slope: d(0) };
  const away = Array.from({ length: far }, (_, i) => Math.abs(v(i)));
  const growing = away.every((each, i) => i === 0 || each < (away[i - 1] ?? 0));
  return growing ? { kind: 'grows', down: v(0) < 0 } : { kind: 'unsettled' };
}

/** Where a slope that was more than the last digits of float32 is 0. */
function flatSpans(x: Float32Array, derivative: Float32Array, peak: number): Span[] {
  const beside = (at: number, side: number) =>
    Math.abs(derivative[x.findIndex((each) => Math.abs(each - at) < 1e-4) + side] ?? 0);
  return spans(x, (i) => derivative[i] === 0, 2 / perUnit).filter(({ from, to }) => {
    const around = [
      ...(Number.isFinite(from) ? [beside(from, -1)] : []),
      ...(Number.isFinite(to) ? [beside(to, 1)] : []),
    ];
    return around.length === 0 || around.some((slope) => slope > 1e-9 * peak);
  });
}

/** What a slow approach (softsign: 1 - 1/x) comes to: the next term taken away. */
const roundLimit = (last: number, before: number): number => Number((last + (last - before)).toPrecision(4));

function rises(value: Float32Array): boolean {
  let highest = Number.NEGATIVE_INFINITY;
  for (const v of value) {
    if (v < highest - 1e-6 * Math.max(1, Math.abs(highest))) return false;
    highest = Math.max(highest, v);
  }
  return true;
}

/** A step of f that is none of its slope. */
function jumpFloor(value: Float32Array): number {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const v of value) {
    if (!Number.isFinite(v)) continue;
    low = Math.min(low, v);
    high = Math.max(high, v);
  }
  return 0.02 * Math.max(Number.MIN_VALUE, Math.min(high - low, 5));
}

/** Indices after which the numbers leap: by more than `least`, and far more than on either side. */
function breaksOf(numbers: Float32Array, least: number): number[] {
  const leap = (i: number) => Math.abs((numbers[i + 1] ?? Number.NaN) - (numbers[i] ?? Number.NaN));
  return [...numbers.keys()].filter((i) => leap(i) > least && leap(i) > 4 * Math.max(leap(i - 1), leap(i + 1)));
}

/** A kink lies where the tangents on either side of a leap of f' meet. */
function kinksOf({ x, value, derivative }: Samples, least: number): number[] {
  return breaksOf(derivative, least).map((i) => {
    const [at, slope, next] = [x[i] ?? 0, derivative[i] ?? 0, derivative[i + 1] ?? 0];
    const step = (x[i + 1] ?? 0) - at;
    const meet = at + ((value[i + 1] ?? 0) - (value[i] ?? 0) - next * step) / (slope - next);
    return Number(Math.min(at + step, Math.max(at, meet)).toFixed(3)) + 0;
  });
}

/** Of two neighbours the one with fewer digits: functions jump at round numbers. */
function simpler(a: number, b: number): number {
  const [low, high] = [a, b].map((each) => Number(each.toFixed(4))).sort((u, v) => Math.abs(u) - Math.abs(v));
  return String(high ?? 0).length < String(low ?? 0).length ? (high ?? 0) : (low ?? 0);
}

function spans(x: Float32Array, holds: (index: number) => boolean, least: number): Span[] {
  const found: { from: number; to: number }[] = [];
  let open = false;
  for (let i = 0; i < x.length; i++) {
    const at = Number((x[i] ?? 0).toFixed(4));
    if (!holds(i)) {
      open = false;
      continue;
    }
    const last = found.at(-1);
    if (open && last) last.to = at;
    else found.push({ from: at, to: at });
    open = true;
  }
  const [first, last] = [x[0] ?? 0, x.at(-1) ?? 0];
  return found
    .filter(({ from, to }) => to - from > least)
    .map(({ from, to }) => ({
      from: from === first ? Number.NEGATIVE_INFINITY : from,
      to: to === last ? Number.POSITIVE_INFINITY : to,
    }));
}

function momentsOf(x: Float32Array, value: Float32Array): { mean: number; deviation: number; zeroShare: number } {
  let [weights, mean, squares, zero] = [0, 0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const v = value[i] ?? Number.NaN;
    const weight = Math.exp(-0.5 * (x[i] ?? 0) ** 2);
    if (weight < 1e-30) continue;
    weights += weight;
    mean += weight * v;
    squares += weight * v * v;
    // of a single place nothing is left in the limit
    if (v === 0 && (value[i - 1] === 0 || value[i + 1] === 0))
      zero += weight * (value[i - 1] === 0 && value[i + 1] === 0 ? 1 : 0.5);
  }
  mean /= weights;
  return { mean, deviation: Math.sqrt(Math.max(0, squares / weights - mean ** 2)), zeroShare: zero / weights };
}
