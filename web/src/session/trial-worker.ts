// The worker of trials: a TrialHost behind Comlink. It knows no DOM and fetches nothing; the page gives it the wasm.
import { expose } from 'comlink';
import { type TrialApi, TrialHost } from './trial-host';

const host = new TrialHost();

const api: TrialApi = {
  init: (wasm) => host.init(wasm),
  trial: (experiment, condition, request) => host.trial(experiment, condition, request),
};

expose(api);
