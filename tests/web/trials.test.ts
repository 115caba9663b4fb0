// Trials as a page asks for them: the same numbers in a worker, on the main thread, and where they were measured.
import { readFile } from 'node:fs/promises';
import { MessageChannel } from 'node:worker_threads';
import { expose } from 'comlink';
import nodeEndpoint from 'comlink/dist/esm/node-adapter';
import { expect, test, vi } from 'vitest';
import { course, measuredOf } from '../../web/src/experiment/course';
import { TrialHost } from '../../web/src/session/trial-host';
import { openTrials } from '../../web/src/session/trials';
import { wasmFile } from '../engine/loaded';

const spawn = vi.hoisted(() => ({ worker: (): unknown => undefined }));
vi.mock('virtual:spawn-trial-worker', () => ({ spawnTrialWorker: () => spawn.worker() }));
vi.mock('../../web/src/session/wasm-bytes', () => ({ wasmBytes: () => readFile(wasmFile) }));
const told = vi.spyOn(console, 'info').mockImplementation(() => {});

const dying = course.find(({ id }) => id === 'dying-by-rate');
if (!dying) throw new Error('there is no experiment on the learning rate');
const kept = measuredOf(dying.id).samples['lr-1']?.['silent'] ?? [];

test('in a worker that answers', async () => {
  const { port1, port2 } = new MessageChannel();
  expose(new TrialHost(), nodeEndpoint(port2));
  const terminate = vi.fn();
  const endpoint = nodeEndpoint(port1);
  spawn.worker = () => ({
    postMessage: (endpoint as unknown as MessagePort).postMessage.bind(endpoint),
    addEventListener: (type: string, listener: never) => {
      if (type === 'message') endpoint.addEventListener(type, listener);
    },
    removeEventListener: () => {},
    terminate,
  });
  const trials = await openTrials();
  expect(trials.place).toBe('worker');
  const two = await Promise.all([2, 3].map((seed) => trials.trial(dying, 'lr-1', { seed, measures: ['silent'] })));
  expect(two.map(({ values }) => values)).toEqual([{ silent: kept[1] }, { silent: kept[2] }]);
  await expect(trials.trial(dying, 'lr-1', { seed: 1, turned: 'lr=fast' })).rejects.toThrow('lr=fast');
  trials.close();
  expect(terminate).toHaveBeenCalledOnce();
  expect(told).not.toHaveBeenCalled();
  port1.close();
});

test('on the main thread where no worker can be had', async () => {
  spawn.worker = () => {
    throw new DOMException('no workers here', 'SecurityError');
  };
  const trials = await openTrials();
  expect(trials.place).toBe('main');
  const { values, traces } = await trials.trial(dying, 'lr-1', { seed: 1, measures: ['silent'], traces: ['loss'] });
  expect(values).toEqual({ silent: kept[0] });
  expect(traces['loss']?.lines[0]?.x.at(-1)).toBe(2500);
  expect(told).toHaveBeenCalledOnce();
});
