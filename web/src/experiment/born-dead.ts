// The probability that a ReLU network is born dead: constant for every input before the first step. One input, zero
// biases, symmetric weights, `layers` hidden layers of `width` units. Source: Lu, Shin, Su & Karniadakis 2020,
// "Dying ReLU and initialization", Communications in Computational Physics 28(5).
import type { Interval } from './statistics';

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
