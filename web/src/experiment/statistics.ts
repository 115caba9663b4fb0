// What many seeds say together. A value that was never reached (steps to a loss, say) is null, and counts as larger
// than any number: a median stands as long as half of the seeds got there.

export type Sample = readonly (number | null)[];

export type Statistic = 'mean' | 'sd' | 'min' | 'max' | 'median' | 'error';
export const statistics: readonly Statistic[] = ['mean', 'sd', 'min', 'max', 'median', 'error'];

/** NaN where the sample does not have it: a mean of what was not always reached, a spread of one. */
export function statisticOf(sample: Sample, statistic: Statistic): number {
  const values = sample.map((value) => value ?? Number.POSITIVE_INFINITY);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  switch (statistic) {
    case 'mean':
      return Number.isFinite(mean) ? mean : Number.NaN;
    case 'sd':
      return deviation(values, mean);
    case 'error':
      return deviation(values, mean) / Math.sqrt(values.length);
    case 'min':
      return Math.min(...values);
    case 'max':
      return Math.max(...values);
    case 'median':
      return median(values);
  }
}

/** Sample standard deviation (n - 1). */
function deviation(values: readonly number[], mean: number): number {
  if (values.length < 2 || !Number.isFinite(mean)) return Number.NaN;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  if (low === undefined || high === undefined) return Number.NaN;
  return low === high ? low : (low + high) / 2;
}

/** Quantile by linear interpolation between the ordered values. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const low = sorted[Math.floor(at)] ?? Number.NaN;
  const high = sorted[Math.ceil(at)] ?? Number.NaN;
  return low + (at - Math.floor(at)) * (high - low);
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** 95 % confidence interval of a probability from `hits` of `trials`. Source: Wilson 1927. */
export function wilson(hits: number, trials: number): Interval {
  const z = 1.959963984540054;
  const share = hits / trials;
  const scale = 1 / (1 + z ** 2 / trials);
  const middle = scale * (share + z ** 2 / (2 * trials));
  const half = scale * z * Math.sqrt((share * (1 - share)) / trials + z ** 2 / (4 * trials ** 2));
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}
