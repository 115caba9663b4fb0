// How the outputs of a run are shown: what stands for the strongest colours, and whether as classes or as values.
import { classColour } from '../draw/class-mark';
import { parseColour, type Ramp, ramp } from '../draw/colour';
import { paintClasses, paintSides, paintSigned } from '../draw/heatmap';
import type { Theme } from '../draw/theme';
import type { SessionRun } from '../session/session';

export interface OutputLook {
  readonly classes: number;
  /** An output a class; else one for all. */
  readonly perClass: boolean;
  /** Values that have the first and the last colour. */
  readonly low: number;
  readonly high: number;
  /** Only which class, or which side: not how sure. */
  readonly discrete: boolean;
  /** Of several outputs this one alone. */
  readonly only?: number | undefined;
}

export function outputLook(run: SessionRun | undefined, discrete = false, only?: number): OutputLook {
  if (!run) return { classes: 2, perClass: false, low: -1, high: 1, discrete };
  const { data, targets } = run.opened;
  return {
    classes: data.classes,
    perClass: data.classes > 1 && data.outputs === data.classes,
    discrete,
    only,
    ...targets,
  };
}

export const sameLook = (a: OutputLook, b: OutputLook): boolean =>
  a.classes === b.classes &&
  a.perClass === b.perClass &&
  a.low === b.low &&
  a.high === b.high &&
  a.discrete === b.discrete &&
  a.only === b.only;

/** Outputs over a grid to one image. Shapes: values outputs x pixels. */
export function paintOutputs(pixels: Uint32Array, values: Float32Array, look: OutputLook, theme: Theme): void {
  const { classes, perClass, low, high, discrete, only } = look;
  const middle = (low + high) / 2;
  const own = perClass && only !== undefined ? classRamps(theme, classes)[only] : undefined;
  if (own && only !== undefined) {
    const cells = pixels.length;
    paintSigned(pixels, values.subarray(only * cells, (only + 1) * cells), (high - low) / 2, own, middle);
  } else if (perClass) paintClasses(pixels, values, classRamps(theme, classes), high - low, discrete);
  else if (discrete && classes === 2) paintSides(pixels, values, theme.signed, middle);
  else paintSigned(pixels, values, (high - low) / 2, theme.signed, middle);
}

const ramps = new WeakMap<Theme, Map<number, readonly Ramp[]>>();

/** From the paper to the colour of each class. */
export function classRamps(theme: Theme, classes: number): readonly Ramp[] {
  const known = ramps.get(theme) ?? new Map<number, readonly Ramp[]>();
  ramps.set(theme, known);
  const made =
    known.get(classes) ??
    Array.from({ length: classes }, (_, index) =>
      ramp([parseColour(theme.paper), parseColour(classColour(theme, index, classes))]),
    );
  known.set(classes, made);
  return made;
}
