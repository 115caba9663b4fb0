// A run as the drawing of a network wants it.
import type { NetworkPicture } from '../draw/network';
import { mostTiles } from '../draw/network-layout';
import type { SessionRun } from '../session/session';
import { english as text } from '../text/english';
import { block, flatIndex, layerSizes, linkWeights, stateOf } from './run-numbers';

/** Drawn while nothing has been opened, so that nothing moves when it is. */
export const emptyShape = { inputs: 2, layers: [8, 8] } as const;

type OfRun = Pick<NetworkPicture, 'inputsName' | 'layerNames' | 'units' | 'weights' | 'outputs' | 'outputBias'>;

/**
 * @param labelOf an activation.
 * @param wipe of a unit, by its number among all: how much of its hatch is there.
 */
export function pictureOf(
  run: SessionRun | undefined,
  labelOf: (activation: { readonly name: string }) => string,
  wipe: (flat: number) => number,
): OfRun {
  const frame = run?.frame;
  const sizes = run ? layerSizes(run) : emptyShape.layers;
  return {
    inputsName: text.network.inputs,
    layerNames: sizes.map((units, layer) => {
      const activation = run?.spec.network.layers[layer]?.activation;
      const short = text.layer(layer);
      const whole = activation ? text.layerActivation(layer, labelOf(activation)) : short;
      const long = units > mostTiles ? text.layerUnits(layer, units) : whole;
      return { long, short, shortest: text.layerShort(layer) };
    }),
    units: sizes.map((units, layer) => {
      const biases = run && frame ? block(run, layer, 'bias') : undefined;
      return Array.from({ length: units }, (_, unit) => {
        const flat = flatIndex(sizes, { layer, unit });
        return {
          state: frame ? stateOf(frame, flat) : ('active' as const),
          share: frame?.units.activeShare[flat] ?? 0,
          bias: biases?.[(unit * biases.length) / units] ?? Number.NaN, // of several pieces the first
          wipe: wipe(flat),
        };
      });
    }),
    weights: run && frame ? [...sizes, 0].map((_, layer) => linkWeights(run, layer)) : [],
    outputs: run?.opened.data.outputs ?? 1,
    outputBias: run && frame ? block(run, sizes.length, 'bias') : new Float32Array(0),
  };
}
