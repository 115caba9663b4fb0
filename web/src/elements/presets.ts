import type { PartialSpec } from '../engine/types';
import { english as text } from '../text/english';

export interface Preset {
  readonly name: string;
  readonly note: string;
  readonly spec: PartialSpec;
}

/** The set-up in which units die before one's eyes: spiral, 8-8 ReLU, batches of 10, half the squared error. */
const base = {
  seed: 728, // chosen by eye: two units of layer 1 die while one looks on, and what is left still winds with the spiral
  data: { name: 'spiral', noise: 0 },
  network: {
    layers: [
      { units: 8, activation: { name: 'relu' } },
      { units: 8, activation: { name: 'relu' } },
    ],
    output: { activation: { name: 'tanh' } },
    init: { weights: { name: 'uniform', limit: 0.5 }, bias: 0.1 },
  },
  training: {
    loss: { name: 'half_squared_error' },
    optimizer: { name: 'sgd', learningRate: 1 },
    batchSize: 10,
  },
  census: { every: 5 },
} as const satisfies PartialSpec;

/** What menus show first. The order of the catalogue is that of the literature, not of use. */
export const usualActivations: readonly string[] = ['relu', 'leaky_relu', 'prelu', 'elu', 'selu', 'tanh', 'sigmoid'];
export const usualData: readonly string[] = ['spiral', 'circle', 'xor', 'gauss'];

/** What the page opens with. */
export const opening: PartialSpec = base;

export const presets: readonly Preset[] = [
  { ...text.presets.high, spec: base },
  {
    ...text.presets.calm,
    spec: { ...base, training: { ...base.training, optimizer: { name: 'sgd', learningRate: 0.03 } } },
  },
  {
    ...text.presets.leaky,
    spec: {
      ...base,
      network: {
        ...base.network,
        layers: base.network.layers.map((layer) => ({ ...layer, activation: { name: 'leaky_relu' } })),
      },
    },
  },
];

/** Whether a complete spec has everything that a preset says. */
export function isLike(whole: unknown, part: unknown): boolean {
  if (typeof part !== 'object' || part === null) return whole === part;
  if (typeof whole !== 'object' || whole === null) return false;
  const held = whole as Record<string, unknown>;
  if (Array.isArray(part) && Array.isArray(whole) && part.length !== whole.length) return false;
  return Object.entries(part).every(([key, value]) => isLike(held[key], value));
}
