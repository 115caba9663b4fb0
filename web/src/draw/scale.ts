// One axis: where a number lies, and which numbers are worth a tick.

export interface Scale {
  readonly low: number;
  readonly high: number;
  readonly logarithmic: boolean;
  /** Position in px; what is not positive lies at the low end of a logarithmic scale. */
  at(value: number): number;
}

/** `from` is the position of `low`, `to` that of `high`; either may be the larger. */
export const linearScale = (low: number, high: number, from: number, to: number): Scale => ({
  low,
  high,
  logarithmic: false,
  at: (value) => from + ((value - low) / (high - low)) * (to - from),
});

export function logScale(low: number, high: number, from: number, to: number): Scale {
  const start = Math.log10(low);
  const span = Math.log10(high) - start;
  return {
    low,
    high,
    logarithmic: true,
    at: (value) => (value > 0 ? from + ((Math.log10(value) - start) / span) * (to - from) : from),
  };
}

const roundSteps = [1, 2, 5, 10] as const;

/** Multiples of 1, 2 or 5 times a power of ten, at most `most` of them. */
export function linearTicks(low: number, high: number, most: number): number[] {
  const rough = (high - low) / Math.max(1, most);
  if (!(rough > 0) || !Number.isFinite(rough)) return [low];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * (roundSteps.find((candidate) => candidate * power >= rough * (1 - 1e-9)) ?? 10);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => {
    const value = (first + index) * step;
    return Number(value.toPrecision(12)); // 3 * 0.1 is 0.30000000000000004
  });
}

/** Powers of ten; between them 2 and 5 where there is room for so many. */
export function logTicks(low: number, high: number, most: number): number[] {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  for (const within of [[1, 2, 3, 4, 5, 6, 8], [1, 2, 3, 5], [1, 2, 5], [1, 3], [1]]) {
    const ticks: number[] = [];
    for (let power = first - 1; power <= last; power++) {
      for (const digit of within) {
        const value = Number((digit * 10 ** power).toPrecision(3));
        if (value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9)) ticks.push(value);
      }
    }
    if (ticks.length <= most) return ticks;
  }
  const stride = Math.ceil((last - first + 1) / most);
  return Array.from({ length: Math.floor((last - first) / stride) + 1 }, (_, index) =>
    Number((10 ** (first + index * stride)).toPrecision(3)),
  );
}

/** The end of a time axis, 1, 2.5 or 5 times a power of ten: it stands still for long and never crawls along with the run. */
export function horizon(step: number, shortest: number): number {
  const wanted = Math.max(step, shortest);
  const power = 10 ** Math.floor(Math.log10(wanted));
  return power * ([1, 2.5, 5, 10].find((candidate) => candidate * power >= wanted) ?? 10);
}
