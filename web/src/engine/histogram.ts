// Counts over all units of a layer and all training examples.
import type { CoreRun } from './core-run';
import { requireFinite, requireOneOf, requireWhole } from './errors';
import type { Histogram, HistogramRequest } from './types';
import { histogramQuantities } from './words';

const maxBins = 4096;

/** As Run.histogram(). */
export function histogramOf(core: CoreRun, layer: number, bins: number, request: HistogramRequest): Histogram {
  requireWhole('bins', bins, 1, maxBins);
  const { quantity = 'preActivation' } = request;
  requireOneOf('quantity', quantity, histogramQuantities);
  const { min, max } =
    request.min !== undefined && request.max !== undefined
      ? { min: request.min, max: request.max }
      : { ...rangeOf(core, layer, quantity), ...request };
  requireFinite('min', min);
  requireFinite('max', max);
  if (min >= max) throw new RangeError(`min is ${min}: must be less than max, ${max}`);
  const index = histogramQuantities.indexOf(quantity);
  const counts = core.histogram(layer, index, min, max, bins);
  const [below = 0, above = 0] = counts.subarray(bins);
  return { quantity, min, max, counts: counts.slice(0, bins), below, above };
}

/** Four standard deviations around the mean, or up to the largest gradient. */
function rangeOf(core: CoreRun, layer: number, quantity: Histogram['quantity']): { min: number; max: number } {
  if (quantity === 'gradient') {
    const peak = core.gradientPeak(layer) || 1;
    return { min: -peak, max: peak };
  }
  const report = core.layer(layer);
  const z = quantity === 'preActivation';
  const mean = z ? report.meanPreActivation : report.meanActivation;
  const deviation = Math.sqrt(z ? report.variancePreActivation : report.varianceActivation);
  const half = 4 * deviation || 1;
  return { min: mean - half, max: mean + half };
}
