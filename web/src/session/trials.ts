// Trials of experiments as a page asks for them: one after the other, in a worker where one may be started.
import { spawnTrialWorker } from 'virtual:spawn-trial-worker';
import type { Experiment } from '../experiment/experiment';
import type { Trial, TrialRequest } from '../experiment/trial';
import { inWorker } from './connect';
import type { TrialApi } from './trial-host';
import { wasmBytes } from './wasm-bytes';

export interface Trials {
  readonly place: 'worker' | 'main';
  /** Rejects, with the reason, where the reader has turned something that cannot be read or that the engine refuses. */
  trial(experiment: Experiment, condition: string, request: TrialRequest): Promise<Trial>;
  /** Those that wait are forgotten: their promises stay open. */
  close(): void;
}

export async function openTrials(): Promise<Trials> {
  const wasm = await wasmBytes();
  try {
    const { api, close } = await inWorker<TrialApi, void>(spawnTrialWorker, wasm);
    return {
      place: 'worker',
      trial: (experiment, condition, request) => api.trial(experiment, condition, request),
      close,
    };
  } catch (reason) {
    console.info(`Hillock runs trials on the main thread, as no worker could be started (${reason}).`);
    const { TrialHost } = await import('./trial-host');
    const host = new TrialHost();
    await host.init(wasm);
    return {
      place: 'main',
      trial: (experiment, condition, request) => host.trial(experiment, condition, request),
      close() {},
    };
  }
}
