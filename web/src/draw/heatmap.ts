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
export function paintSigned(pixels: Uint32Array, values: Float32Array, full: number, colours: Ramp, middle = 0): void {
  for (let i = 0; i < pixels.length; i++) {
    const value = values[i] ?? Number.NaN;
    pixels[i] = Number.isNaN(value) ? 0 : shade(colours, 0.5 + (0.5 * (value - middle)) / full);
  }
}

/** Which side of `middle` a value lies on, as two colours. */
export function paintSides(pixels: Uint32Array, values: Float32Array, colours: Ramp, middle = 0): void {
  for (let i = 0; i < pixels.length; i++) {
    const value = values[i] ?? Number.NaN;
    pixels[i] = Number.isNaN(value) ? 0 : shade(colours, value > middle ? 0.85 : 0.15);
  }
}

/**
 * Outputs of several classes to pixels: the colour of the largest, stronger the more it leads the second (whole:
 * by `lead` or more). Shapes: values classes x pixels; one ramp from the paper to the colour a class.
 */
export function paintClasses(
  pixels: Uint32Array,
  values: Float32Array,
  ramps: readonly Ramp[],
  lead: number,
  whole: boolean,
): void {
  const cells = pixels.length;
  for (let i = 0; i < cells; i++) {
    let first = -1;
    let highest = Number.NEGATIVE_INFINITY;
    let second = Number.NEGATIVE_INFINITY;
    for (let output = 0; output < ramps.length; output++) {
      const value = values[output * cells + i] ?? Number.NaN;
      if (value > highest) {
        second = highest;
        highest = value;
        first = output;
      } else if (value > second) second = value;
    }
    const colours = ramps[first];
    pixels[i] = colours ? shade(colours, whole ? 0.75 : 0.15 + (0.6 * (highest - second)) / lead) : 0;
  }
}

/** Firing share 0 to 1 on a square-root scale: 1 % can be told from 0. */
export const firingShade = (colours: Ramp, share: number): number => shade(colours, Math.sqrt(share));
