// One unit of a run while one example passes: where its numbers are, and what its layer is.
import type { Example, Named, NextUpdate, ParameterBlock, Spec } from '../engine/types';

/** Formulas as the catalogue has them, by name. */
export type FormulaTexts = ReadonlyMap<string, string>;

export interface Looked {
  readonly example: Example;
  /** Undefined once the run has stopped. */
  readonly next: NextUpdate | undefined;
  readonly parameters: Float32Array;
  readonly spec: Spec;
  readonly layout: readonly ParameterBlock[];
  readonly activations: FormulaTexts;
  readonly losses: FormulaTexts;
  /** Counted from 0, the output is the last one. */
  readonly layer: number;
  readonly unit: number;
}

export interface Setting {
  readonly name: string;
  readonly [parameter: string]: unknown;
}

/** A setting that may be a name alone. */
const setting = (value: unknown): Setting =>
  typeof value === 'object' && value !== null && 'name' in value
    ? (value as Setting)
    : { name: String(value ?? 'none') };

export interface LayerKind {
  readonly output: boolean;
  readonly activation: Named;
  readonly pieces: number;
  readonly crelu: boolean;
  readonly softmax: boolean;
  readonly normalization: Setting;
  readonly dropout: Setting;
  readonly residual: boolean;
}

export function kindOf({ network }: Spec, layer: number): LayerKind {
  const hidden = network.layers[layer];
  const type = setting(hidden?.type ?? 'dense');
  const activation = hidden?.activation ?? network.output.activation;
  return {
    output: hidden === undefined,
    activation,
    pieces: type.name === 'maxout' ? Number(type['pieces'] ?? 2) : 1,
    crelu: type.name === 'crelu',
    softmax: activation.name === 'softmax',
    normalization: setting(hidden?.['normalization']),
    dropout: setting(hidden?.['dropout']),
    residual: hidden?.['residual'] === true,
  };
}

/** Whether training sees an example otherwise than evaluation does. */
export const differsInTraining = ({ network }: Spec): boolean =>
  network.layers.some((_, layer) => {
    const { normalization, dropout, activation } = kindOf({ network } as Spec, layer);
    return normalization.name === 'batch_normalization' || dropout.name !== 'none' || activation.name === 'rrelu';
  });

export const at = (values: ArrayLike<number> | undefined, index: number): number => values?.[index] ?? Number.NaN;

/** A parameter of the unit: which of the buffer, and what it is called in formulas. */
export interface UnitParameter {
  readonly name: string;
  readonly kind: ParameterBlock['kind'];
  readonly index: number;
  /** Of maxout, which of the pieces it belongs to; of weights, the input. */
  readonly piece: number;
  readonly input: number;
}

/** All that training moves in one unit: weights, bias, scale, shift, alpha. */
export function unitParameters(looked: Looked): readonly UnitParameter[] {
  const { layout, spec, layer, unit } = looked;
  const { pieces } = kindOf(spec, layer);
  const found: UnitParameter[] = [];
  const names = { weights: 'w', bias: 'b', scale: 'gamma', shift: 'beta', alpha: 'alpha' } as const;
  for (const { layer: of, kind, offset, shape } of layout) {
    if (of !== layer || kind === 'mean' || kind === 'variance') continue;
    const [rows = 0, columns = 1] = shape;
    const shared = kind === 'alpha' && rows === 1;
    const ofPieces = kind === 'weights' || kind === 'bias' ? pieces : 1;
    for (let piece = 0; piece < ofPieces; piece++) {
      const row = shared ? 0 : unit * ofPieces + piece;
      for (let input = 0; input < columns; input++) {
        const parts = [...(ofPieces > 1 ? [piece + 1] : []), ...(kind === 'weights' ? [input + 1] : [])];
        const name = parts.length > 0 ? `${names[kind]}_${parts.join('_')}` : names[kind];
        found.push({ name, kind, index: offset + row * columns + input, piece, input });
      }
    }
  }
  return found;
}

/** What comes into a layer, and its letter. */
export function inputsOf({ example, spec, layer }: Looked): { readonly letter: string; readonly values: Float32Array } {
  const below = example.layers[layer - 1];
  if (layer === 0 || !below) return { letter: 'x', values: example.inputs };
  return { letter: kindOf(spec, layer - 1).residual || below.dropout.length > 0 ? 'o' : 'a', values: below.output };
}
