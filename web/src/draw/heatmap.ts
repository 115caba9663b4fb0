import { type Ramp, shade } from './colour';

/** The largest magnitude among the finite ones of `values`; never 0, so that it can divide. */
export function peak(values: Float32Array): number {
  let largest = 1e-6;
  for (const value of values) {
    const size = Math.abs(value);
    if (size > largest && size !== Number.POSITIVE_INFINITY) largest = size;
  }
  return largest;
}

/** Signed values to opaque pixels: -`full` and below is the first colour, +`full` and above the last, NaN is transparent. */
export function paintSigned(pixels: Uint32Array, values: Float32Array, full: number, colours: Ramp): void {
  for (let i = 0; i < pixels.length; i++) {
    const value = values[i] ?? Number.NaN;
    pixels[i] = Number.isNaN(value) ? 0 : shade(colours, 0.5 + (0.5 * value) / full);
  }
}

/** Firing share 0 to 1 on a square-root scale: 1 % can be told from 0. */
export const firingShade = (colours: Ramp, share: number): number => shade(colours, Math.sqrt(share));
