// Finds a place for the engine to run in: a worker where one may be started, else the main thread.

import { spawnWorker } from 'virtual:spawn-worker';
import { wrap } from 'comlink';
import type { Catalogues, WorkerApi } from './protocol';
import { wasmBytes } from './wasm-bytes';

export interface Connection {
  readonly place: 'worker' | 'main';
  readonly api: WorkerApi;
  readonly catalogues: Catalogues;
  close(): void;
}

/** A worker that a policy swallowed without an event would leave the page waiting for good. */
const answerWithinMs = 10_000;

export async function connect(): Promise<Connection> {
  const wasm = await wasmBytes();
  try {
    return await inWorker(wasm);
  } catch (reason) {
    console.info(`Hillock trains on the main thread, as no worker could be started (${reason}).`);
    return await onMainThread(wasm);
  }
}

async function inWorker(wasm: Uint8Array): Promise<Connection> {
  const worker = spawnWorker(); // throws a SecurityError in an opaque origin and for a foreign script
  let timer: ReturnType<typeof setTimeout> | undefined;
  // A worker that a Content-Security-Policy or a 404 stops does not throw: it fires `error`.
  const failed = new Promise<never>((_resolve, reject) => {
    const stopped = (event: ErrorEvent) => {
      event.preventDefault();
      reject(new Error(event.message || 'the worker was blocked'));
    };
    worker.addEventListener('error', stopped, { once: true });
    timer = setTimeout(() => reject(new Error('the worker did not answer')), answerWithinMs);
  });
  try {
    const api = wrap<WorkerApi>(worker) as unknown as WorkerApi;
    const catalogues = await Promise.race([api.init(wasm), failed]);
    return { place: 'worker', api, catalogues, close: () => worker.terminate() };
  } catch (error) {
    worker.terminate();
    throw error;
  } finally {
    clearTimeout(timer);
    failed.catch(() => {}); // an error after the hand-shake comes back from the call that met it
  }
}

async function onMainThread(wasm: Uint8Array): Promise<Connection> {
  const { RunHost } = await import('./run-host');
  const host = new RunHost();
  return { place: 'main', api: host, catalogues: await host.init(wasm), close: () => host.dispose() };
}
