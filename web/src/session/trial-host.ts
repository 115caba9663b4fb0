// Where trials of experiments are run: a module of its own, so that they take nothing away from the run that is watched.
import { type Hillock, instantiate } from '../engine/hillock';
import { conditionOf, type Experiment } from '../experiment/experiment';
import { runTrial, type Trial, type TrialRequest } from '../experiment/trial';

/** What a page asks of the place where trials are run. */
export interface TrialApi {
  init(wasm: Uint8Array): Promise<void>;
  trial(experiment: Experiment, condition: string, request: TrialRequest): Promise<Trial>;
}

export class TrialHost implements TrialApi {
  #hillock: Hillock | undefined;

  async init(wasm: Uint8Array): Promise<void> {
    this.#hillock = await instantiate(wasm);
  }

  async trial(experiment: Experiment, condition: string, request: TrialRequest): Promise<Trial> {
    if (!this.#hillock) throw new Error('a trial was asked for before init()');
    return runTrial(this.#hillock, experiment, conditionOf(experiment, condition), request);
  }
}
