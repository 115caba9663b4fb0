// The engine as the tests use it: the sources, with the module that the wasm preset has built.
import { readFile } from 'node:fs/promises';
import { type Hillock, instantiate } from '../../web/src/engine/hillock';
import type { PartialSpec } from '../../web/src/engine/types';

export const wasmFile = new URL('../../build/wasm/hillock.wasm', import.meta.url);

export const loadFromBuild = async (): Promise<Hillock> => await instantiate(await readFile(wasmFile));

/**
 * The set-up in which units die: spiral, 250 examples to train on, 8-8 ReLU, batches of 10, weights U(-0.5, 0.5), bias
 * 0.1, half the squared error of a tanh output.
 */
export const dyingSpec = (learningRate: number, seed: number) =>
  ({
    seed,
    data: { name: 'spiral', samples: 500, noise: 0, trainFraction: 0.5 },
    network: {
      layers: [
        { units: 8, activation: { name: 'relu' } },
        { units: 8, activation: { name: 'relu' } },
      ],
      output: { activation: { name: 'tanh' } },
      init: { weights: { name: 'uniform', limit: 0.5 }, bias: 0.1 },
    },
    training: { loss: { name: 'half_squared_error' }, optimizer: { name: 'sgd', learningRate }, batchSize: 10 },
  }) satisfies PartialSpec;
