// Hidden units as columns of numbers, layer by layer, and as reports of one layer.
import type { ParameterBlock, UnitColumns, UnitReport } from './types';
import { unitStates } from './words';

export function newUnitColumns(units: number): UnitColumns {
  return {
    state: new Uint8Array(units),
    activeShare: new Float32Array(units),
    meanAbsDerivative: new Float32Array(units),
    since: new Float64Array(units),
    deaths: new Uint16Array(units),
    revivals: new Uint16Array(units),
    bornSilent: new Uint8Array(units),
    minPreActivation: new Float32Array(units),
    maxPreActivation: new Float32Array(units),
    gradientNorm: new Float32Array(units),
  };
}

/** Of `count` units from `first` on. */
export function unitReports(
  columns: UnitColumns,
  sameSign: Float32Array,
  first: number,
  count: number,
): readonly UnitReport[] {
  return Array.from({ length: count }, (_, unit) => {
    const at = (column: ArrayLike<number>) => column[first + unit] ?? Number.NaN;
    return {
      unit,
      state: unitStates[at(columns.state)] ?? 'blown',
      activeShare: at(columns.activeShare),
      meanAbsDerivative: at(columns.meanAbsDerivative),
      since: at(columns.since),
      deaths: at(columns.deaths),
      revivals: at(columns.revivals),
      bornSilent: at(columns.bornSilent) === 1,
      minPreActivation: at(columns.minPreActivation),
      maxPreActivation: at(columns.maxPreActivation),
      gradientNorm: at(columns.gradientNorm),
      sameSignShare: at(sameSign),
    };
  });
}

/** Euclidean norm over the row of weights and the bias of every hidden unit, into `norms`. */
export function gradientNorms(
  gradients: Float32Array,
  layout: readonly ParameterBlock[],
  layers: readonly { readonly units: number }[],
  norms: Float32Array,
): void {
  const firsts = [0];
  for (const { units } of layers) firsts.push((firsts.at(-1) ?? 0) + units);
  norms.fill(0);
  for (const { layer, kind, offset, shape } of layout) {
    if (layer >= firsts.length - 1 || (kind !== 'weights' && kind !== 'bias')) continue;
    const [units = 0, width = 1] = shape;
    for (let index = 0; index < units * width; index++) {
      const unit = (firsts[layer] ?? 0) + Math.floor(index / width);
      norms[unit] = (norms[unit] ?? 0) + (gradients[offset + index] ?? 0) ** 2;
    }
  }
  for (let unit = 0; unit < norms.length; unit++) norms[unit] = Math.sqrt(norms[unit] ?? 0);
}
