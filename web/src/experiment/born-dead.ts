// The probability that a ReLU network is born dead: constant for every input before the first step. One input, zero
// biases, symmetric weights, `layers` hidden layers of `width` units. Source: Lu, Shin, Su & Karniadakis 2020,
// "Dying ReLU and initialization", Communications in Computational Physics 28(5).
import { type Experiment, measureOf } from './experiment';
import { type Interval, statisticOf, wilson } from './statistics';
import { type Measured, sampleOf } from './verdict';

/**
 * Upper bound: at one fixed input a layer is off with probability 2^-width exactly, whatever came before.
 * Lower bound: a bias-free network on a line is two rays; either each has its own unit, or one is gone, or both are.
 * With 1 or 2 hidden layers, or width 1, the lower bound is the probability itself.
 */
export function bornDeadBounds(layers: number, width: number): Interval {
  const off = 2 ** -width;
  const high = 1 - (1 - off) ** layers;
  const oneRay = 1 - off;
  const twoRays = 1 - 2 * off - (width - 1) * off ** 2;
  const share = ((1 - 2 * off) * (1 - off)) / (1 + (width - 1) * off);
  const low = 1 - oneRay ** (layers - 1) + share * (twoRays ** (layers - 1) - oneRay ** (layers - 1));
  return { low: Math.max(0, low), high };
}

/** Counted networks of one width by depth, and the bounds of the theory for every depth up to the largest. */
export interface BornDeadSeries {
  readonly width: number;
  readonly points: readonly (Interval & { readonly layers: number; readonly share: number; readonly nets: number })[];
  readonly bounds: readonly (Interval & { readonly layers: number })[];
}

/** The conditions that the theory speaks of are those whose settings are `layers=WIDTHxLAYERS` and nothing else. */
const shape = /^layers=(\d+)x(\d+)$/;

/** A series a width, narrow ones first; intervals of the points are 95 % confidence intervals (Wilson). */
export function bornDeadSeries(experiment: Experiment, measured: Measured): readonly BornDeadSeries[] {
  const lot = Number(measureOf(experiment, 'dead').parameters['nets']);
  const counted = experiment.conditions.flatMap(({ id, settings }) => {
    const [, width, layers] = shape.exec(settings) ?? [];
    if (width === undefined || layers === undefined) return [];
    const sample = sampleOf(measured, id, 'dead');
    const nets = lot * sample.length;
    const share = statisticOf(sample, 'mean');
    return [{ width: Number(width), layers: Number(layers), share, nets, ...wilson(share * nets, nets) }];
  });
  const deepest = Math.max(...counted.map(({ layers }) => layers));
  return [...new Set(counted.map(({ width }) => width))]
    .sort((a, b) => a - b)
    .map((width) => ({
      width,
      points: counted.filter((point) => point.width === width).sort((a, b) => a.layers - b.layers),
      bounds: Array.from({ length: deepest }, (_, i) => ({ layers: i + 1, ...bornDeadBounds(i + 1, width) })),
    }));
}
