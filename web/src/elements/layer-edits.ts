// Layers that come, go and change their width, as changes of the settings.
import type { LayerSpec, PartialSpec } from '../engine/types';

/** A link can ask for more; this is what the drawing is made for. */
export const mostLayers = 8;
export const mostUnits = 16;

type Layers = readonly LayerSpec[];

const changeTo = (layers: Layers): PartialSpec => ({ network: { layers } });

/** One more layer so that it is number `at`: like the one before it, or the first like the one after it. */
export function withLayer(layers: Layers, at: number): PartialSpec | undefined {
  const model = layers[Math.max(0, at - 1)];
  if (!model || layers.length >= mostLayers) return undefined;
  return changeTo([...layers.slice(0, at), model, ...layers.slice(at)]);
}

export function withoutLayer(layers: Layers, at: number): PartialSpec | undefined {
  return layers.length > 1 ? changeTo(layers.filter((_, index) => index !== at)) : undefined;
}

export const withUnits = (layers: Layers, at: number, units: number): PartialSpec =>
  changeTo(layers.map((layer, index) => (index === at ? { ...layer, units } : layer)));
