// A run's frame, unit by unit and layer by layer, as the figures ask for it.
import { peak } from '../draw/heatmap';
import type { Points } from '../draw/points';
import { isSilent } from '../draw/state-mark';
import type { Data, ParameterBlock, UnitState } from '../engine/types';
import { unitStates } from '../engine/words';
import type { Frame } from '../session/protocol';
import type { Session, SessionRun } from '../session/session';
import { english as text } from '../text/english';

export interface UnitPlace {
  readonly layer: number;
  readonly unit: number;
}

export const samePlace = (a: UnitPlace | undefined, b: UnitPlace | undefined): boolean =>
  a !== undefined && b !== undefined && a.layer === b.layer && a.unit === b.unit;

/** Units of each hidden layer. */
export const layerSizes = (run: SessionRun | undefined): readonly number[] =>
  run?.spec.network.layers.map((layer) => layer.units) ?? [];

/** Index of a unit in what a frame has for each hidden unit. */
export const flatIndex = (sizes: readonly number[], { layer, unit }: UnitPlace): number =>
  sizes.slice(0, layer).reduce((sum, units) => sum + units, 0) + unit;

export function placeOf(sizes: readonly number[], flat: number): UnitPlace {
  let unit = flat;
  let layer = 0;
  while (layer < sizes.length - 1 && unit >= (sizes[layer] ?? 0)) unit -= sizes[layer++] ?? 0;
  return { layer, unit };
}

export const stateOf = (frame: Frame, flat: number): UnitState => unitStates[frame.units.state[flat] ?? 0] ?? 'active';

export function silentIn(frame: Frame, sizes: readonly number[], layer: number): { silent: number; dead: number } {
  const first = flatIndex(sizes, { layer, unit: 0 });
  const states = Array.from({ length: sizes[layer] ?? 0 }, (_, unit) => stateOf(frame, first + unit));
  return { silent: states.filter(isSilent).length, dead: states.filter((state) => state === 'dead').length };
}

/** Where a block of the parameter buffer lies. The output is the last layer. */
export const blockOf = (run: SessionRun, layer: number, kind: 'weights' | 'bias'): ParameterBlock | undefined =>
  run.opened.layout.find((entry) => entry.layer === layer && entry.kind === kind);

/** Units of a layer; those of the layer after the last hidden one are the outputs. */
export const layerUnits = (run: SessionRun, layer: number): number =>
  run.spec.network.layers[layer]?.units ?? run.opened.data.outputs;

/** A block of the parameter buffer; empty if the layer has none of that kind. */
export function block(run: SessionRun, layer: number, kind: 'weights' | 'bias'): Float32Array {
  const found = blockOf(run, layer, kind);
  const length = found?.shape.reduce((product, size) => product * size, 1) ?? 0;
  return run.frame?.parameters.subarray(found?.offset ?? 0, (found?.offset ?? 0) + length) ?? new Float32Array(0);
}

/**
 * One weight for each link into a layer: of a unit with several pieces, or from one with two halves, that of the largest
 * magnitude. Shape: units x units below, row-major.
 */
export function linkWeights(run: SessionRun, layer: number): Float32Array {
  const weights = block(run, layer, 'weights');
  const [rows = 0, columns = 0] = blockOf(run, layer, 'weights')?.shape ?? [];
  const units = layerUnits(run, layer);
  const sources = layerSizes(run)[layer - 1] ?? columns;
  if (rows === units && columns === sources) return weights;
  const links = new Float32Array(units * sources);
  for (const [index, weight] of weights.entries()) {
    const unit = Math.floor((Math.floor(index / columns) * units) / rows); // its pieces follow one another
    const link = unit * sources + ((index % columns) % sources); // the second halves follow the first
    if (Math.abs(weight) > Math.abs(links[link] ?? 0)) links[link] = weight;
  }
  return links;
}

/** Whether units of the layer can be silent: f' is exactly zero on an interval. Of others the firing share counts z > 0. */
export function canBeSilent(session: Session | undefined, layer: number): boolean {
  const name = session?.shown?.spec.network.layers[layer]?.activation.name;
  return session?.catalogues?.activations.find((row) => row.name === name)?.hardZero ?? true;
}

/** What the inputs of a layer are called: features of the data, or units of the layer below. */
export function inputNames(run: SessionRun, layer: number): readonly string[] {
  const below = layerSizes(run)[layer - 1];
  if (below !== undefined) return Array.from({ length: below }, (_, unit) => text.unitName(layer - 1, unit));
  const features = run.spec.data['features'];
  const inPlane = run.opened.data.columns === 2;
  const given = inPlane && Array.isArray(features) ? features.map(String) : [];
  return Array.from({ length: run.opened.data.inputs }, (_, input) => given[input] ?? `x${input + 1}`);
}

/** Where the weight of a link lies among the parameters; nowhere if the layer has not one weight a unit and input. */
export function weightIndex(run: SessionRun, link: UnitPlace & { readonly input: number }): number | undefined {
  const { layer, unit, input } = link;
  const weights = blockOf(run, layer, 'weights');
  const [rows = 0, inputs = 0] = weights?.shape ?? [];
  const sources = layerSizes(run)[layer - 1] ?? run.opened.data.inputs;
  if (!weights || rows !== layerUnits(run, layer) || inputs !== sources || unit >= rows || input >= inputs)
    return undefined;
  return weights.offset + unit * inputs + input;
}

/** What flows into a unit, one weight an input. */
export function weightsInto(run: SessionRun, { layer, unit }: UnitPlace): Float32Array {
  const weights = block(run, layer, 'weights');
  const inputs = weights.length / layerUnits(run, layer);
  return weights.subarray(unit * inputs, (unit + 1) * inputs);
}

/** Over one input: the bounds of outputs and targets, and the height of the examples of each class. */
export function graphBounds({ opened: { data, targets } }: SessionRun) {
  const { low, high } = targets;
  const perClass = data.outputs === data.classes; // then a class is what its own output ought to be full of
  const classes = Array.from({ length: data.classes }, (_, index) =>
    perClass ? high : low + ((high - low) * index) / Math.max(1, data.classes - 1),
  );
  return { low, high, classes };
}

/** The examples of a run as points of the plane, or of a graph if there is one input. */
export function pointsOf(data: Data, part: 'train' | 'test' = 'train', bounds?: Points['bounds']): Points {
  return {
    ...(bounds ? { bounds } : {}),
    domain: data.domain,
    places: part === 'train' ? data.trainInputs : data.testInputs,
    targets: part === 'train' ? data.trainTargets : data.testTargets,
    columns: data.columns,
    targetColumns: Math.max(
      1,
      Math.round(data.trainTargets.length / Math.max(1, data.trainInputs.length / data.columns)),
    ),
    classes: data.classes,
    full: data.classes > 0 ? 1 : peak(data.trainTargets),
  };
}
