// The worker: a RunHost behind Comlink. It knows no DOM and fetches nothing; the page gives it the wasm.
import { expose, transfer } from 'comlink';
import { buffersOf } from './frame';
import type { WorkerApi } from './protocol';
import { RunHost } from './run-host';

const host = new RunHost();

const api: WorkerApi = {
  init: (wasm) => host.init(wasm),
  open: (run, spec) => host.open(run, spec),
  change: (run, partial) => host.change(run, partial),
  fork: (run, from, step, change) => host.fork(run, from, step, change),
  moment: (run, event) => host.moment(run, event),
  revive: (run, layer, unit) => host.revive(run, layer, unit),
  async frame(run, request) {
    const frame = await host.frame(run, request);
    return transfer(frame, buffersOf(frame));
  },
  setParameters: (run, parameters) => host.setParameters(run, parameters),
  edit: (run, index, value) => host.edit(run, index, value),
  save: (run) => host.save(run),
  restore: (run, spec, checkpoint, goesOn) => host.restore(run, spec, checkpoint, goesOn),
  evaluate: (activation, x) => host.evaluate(activation, x),
  checkExpression: (expression) => host.checkExpression(expression),
  examples: (spec) => host.examples(spec),
  bench: (task, request) => host.bench(task, request),
  inspect: (run, index, set) => host.inspect(run, index, set),
  async sweep(request, budgetMs) {
    const slice = await host.sweep(request, budgetMs);
    return 'cells' in slice ? transfer(slice, [slice.cells.buffer]) : slice;
  },
  close: (run) => host.close(run),
};

expose(api);
