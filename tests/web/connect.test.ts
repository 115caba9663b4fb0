// Where the engine runs: in a worker where one answers, on the main thread where it cannot be had.
import { readFile } from 'node:fs/promises';
import { MessageChannel } from 'node:worker_threads';
import { expose } from 'comlink';
import nodeEndpoint from 'comlink/dist/esm/node-adapter';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { connect } from '../../web/src/session/connect';
import { RunHost } from '../../web/src/session/run-host';
import { wasmFile } from '../engine/loaded';

const spawn = vi.hoisted(() => ({ worker: (): unknown => undefined }));
const wasm = vi.hoisted(() => ({ bytes: async (): Promise<Uint8Array> => new Uint8Array() }));
vi.mock('virtual:spawn-worker', () => ({ spawnWorker: () => spawn.worker() }));
vi.mock('../../web/src/session/wasm-bytes', () => ({ wasmBytes: () => wasm.bytes() }));

/** A worker as the page sees it: a port, that may also fire `error` and be terminated. */
function workerOn(port: unknown) {
  const failures: ((event: { message: string; preventDefault: () => void }) => void)[] = [];
  const endpoint = port as { addEventListener: (type: string, listener: never) => void };
  return {
    terminated: false,
    postMessage: (endpoint as unknown as MessagePort).postMessage.bind(endpoint),
    addEventListener(type: string, listener: never) {
      if (type === 'error') failures.push(listener);
      else endpoint.addEventListener(type, listener);
    },
    removeEventListener: () => {},
    terminate() {
      this.terminated = true;
    },
    fail: (message: string) => {
      for (const listener of failures) listener({ message, preventDefault: () => {} });
    },
  };
}

const told = vi.spyOn(console, 'info').mockImplementation(() => {});
beforeEach(() => {
  wasm.bytes = () => readFile(wasmFile);
  told.mockClear();
});
afterEach(() => {
  vi.useRealTimers();
});

test('in a worker that answers', async () => {
  const { port1, port2 } = new MessageChannel();
  expose(new RunHost(), nodeEndpoint(port2));
  const worker = workerOn(nodeEndpoint(port1));
  spawn.worker = () => worker;
  const connection = await connect();
  expect(connection.place).toBe('worker');
  expect(connection.catalogues.activations.length).toBeGreaterThan(9);
  expect(await connection.api.open('a', { seed: 5 })).toMatchObject({ spec: { seed: 5 } });
  connection.close();
  expect(worker.terminated).toBe(true);
  expect(told).not.toHaveBeenCalled();
  port1.close();
});

test('on the main thread where starting a worker throws', async () => {
  spawn.worker = () => {
    throw new DOMException('no workers from an opaque origin', 'SecurityError');
  };
  const connection = await connect();
  expect(connection.place).toBe('main');
  expect(await connection.api.open('a', { seed: 6 })).toMatchObject({ spec: { seed: 6 } });
  expect(told).toHaveBeenCalledWith(expect.stringContaining('opaque origin'));
});

test('on the main thread where the worker is blocked: it says so by an event', async () => {
  const worker = workerOn(nodeEndpoint(new MessageChannel().port1));
  spawn.worker = () => {
    setTimeout(() => worker.fail('blocked by the policy'), 10);
    return worker;
  };
  expect((await connect()).place).toBe('main');
  expect(worker.terminated).toBe(true);
  expect(told).toHaveBeenCalledWith(expect.stringContaining('blocked by the policy'));
});

test('on the main thread where the worker never answers', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const worker = workerOn(nodeEndpoint(new MessageChannel().port1));
  spawn.worker = () => worker;
  wasm.bytes = async () => new Uint8Array(await readFile(wasmFile));
  const connecting = connect();
  await vi.waitUntil(() => vi.getTimerCount() > 0);
  await vi.advanceTimersByTimeAsync(10_000);
  expect((await connecting).place).toBe('main');
  expect(worker.terminated).toBe(true);
});

test('nowhere without the module: the reason is that of the download', async () => {
  wasm.bytes = async () => {
    throw new Error('404 Not Found for https://example.org/hillock.wasm');
  };
  await expect(connect()).rejects.toThrow('404 Not Found');
});

test('nowhere with a module that is none: the reason is in words', async () => {
  spawn.worker = () => {
    throw new DOMException('no', 'SecurityError');
  };
  wasm.bytes = async () => new TextEncoder().encode('<!doctype html>');
  await expect(connect()).rejects.toMatchObject({
    name: 'LoadError',
    message: expect.stringMatching(/could not be started/),
  });
});
