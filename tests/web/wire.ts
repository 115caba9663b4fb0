// A connection to a real engine in the same thread, over which everything is cloned and transferred as if it went to a
// worker, and every call is written down.
import { readFile } from 'node:fs/promises';
import type { Connection } from '../../web/src/session/connect';
import { buffersOf } from '../../web/src/session/frame';
import type { Frame, FrameRequest, WorkerApi } from '../../web/src/session/protocol';
import { RunHost } from '../../web/src/session/run-host';
import { Session } from '../../web/src/session/session';
import { wasmFile } from '../engine/loaded';

export interface Call {
  readonly name: keyof WorkerApi;
  readonly run: unknown;
  readonly argument: unknown;
  /** Bytes of a buffer that came back with the call. */
  readonly recycled: number;
}

export interface Wire {
  readonly connect: () => Promise<Connection>;
  readonly calls: Call[];
  /** Calls that have not been answered, and the most there have been at a time, by run. */
  readonly open: Map<unknown, number>;
  mostOpen: number;
  closed: boolean;
  /** Put in the way of the next call of this name. */
  interrupt: ((name: keyof WorkerApi) => void | Promise<void>) | undefined;
}

/** @param searchMs as of a RunHost. */
export function wire(searchMs?: number): Wire {
  const host = new RunHost(searchMs);
  const over: Wire = { connect, calls: [], open: new Map(), mostOpen: 0, closed: false, interrupt: undefined };

  async function send<T>(name: keyof WorkerApi, run: unknown, argument: unknown, work: () => Promise<T>): Promise<T> {
    const recycled = name === 'frame' ? ((argument as FrameRequest).recycled?.byteLength ?? 0) : 0;
    over.calls.push({ name, run, argument, recycled });
    over.open.set(run, (over.open.get(run) ?? 0) + 1);
    over.mostOpen = Math.max(over.mostOpen, over.open.get(run) ?? 0);
    await new Promise((resolve) => setImmediate(resolve)); // a message takes its time
    await over.interrupt?.(name);
    try {
      return await work();
    } finally {
      over.open.set(run, (over.open.get(run) ?? 0) - 1);
    }
  }

  async function connect(): Promise<Connection> {
    const catalogues = structuredClone(await host.init(await readFile(wasmFile)));
    const api: WorkerApi = {
      init: (wasm) => host.init(wasm),
      open: (run, spec) =>
        send('open', run, spec, async () => structuredClone(await host.open(run, structuredClone(spec)))),
      change: (run, part) => send('change', run, part, async () => structuredClone(await host.change(run, part))),
      fork: (run, from, step, change) =>
        send('fork', run, change, async () =>
          structuredClone(await host.fork(run, from, step, structuredClone(change))),
        ),
      moment: (run, event) => send('moment', run, event, async () => structuredClone(await host.moment(run, event))),
      revive: (run, layer, unit) => send('revive', run, { layer, unit }, () => host.revive(run, layer, unit)),
      frame: (run, request) => {
        const transfer = request.recycled ? [request.recycled] : [];
        const received: FrameRequest = structuredClone(request, { transfer });
        return send('frame', run, received, async () => {
          const frame = await host.frame(run, received);
          return structuredClone(frame, { transfer: buffersOf(frame) }) as Frame;
        });
      },
      setParameters: (run, p) => send('setParameters', run, p, () => host.setParameters(run, structuredClone(p))),
      edit: (run, index, value) => send('edit', run, { index, value }, () => host.edit(run, index, value)),
      save: (run) => send('save', run, undefined, async () => structuredClone(await host.save(run))),
      restore: (run, spec, checkpoint, goesOn) =>
        send('restore', run, { checkpoint, goesOn }, () =>
          host.restore(run, structuredClone(spec), structuredClone(checkpoint), goesOn),
        ),
      evaluate: (activation, x) => host.evaluate(activation, x),
      checkExpression: (expression) => host.checkExpression(expression),
      examples: (spec) => host.examples(spec),
      bench: (task, request) => host.bench(task, request),
      inspect: (run, index, set) => host.inspect(run, index, set),
      sweep: (request, budgetMs) =>
        send('sweep', '', request, async () => structuredClone(await host.sweep(structuredClone(request), budgetMs))),
      close: (run) => send('close', run, undefined, () => host.close(run)),
    };
    const close = () => {
      over.closed = true;
      host.dispose();
    };
    return { place: 'worker', api, catalogues, close };
  }
  return over;
}

/** A session over a wire, whose pictures follow one another at once. */
export const sessionOver = ({ connect }: Wire): Session =>
  new Session({ connect, nextFrame: () => new Promise((resolve) => setImmediate(resolve)) });

/** Waits until something is so of a session. */
export const until = (session: Session, condition: () => boolean): Promise<void> =>
  new Promise((resolve) => {
    const stop = session.subscribe(check);
    function check() {
      if (!condition()) return;
      stop();
      resolve();
    }
    check();
  });
