// The entry of the npm package: finds the wasm that lies beside this file, and names what the package exports.
import { LoadError } from './errors';
import { type Hillock, instantiate } from './hillock';

export { LoadError, SpecError } from './errors';
export type { Hillock } from './hillock';
export type { Run } from './run';
export type { Sweep } from './sweep';
export type * from './types';

export interface LoadOptions {
  /** The bytes of hillock.wasm: for a worker without a URL of its own, or a bundler that moves files. */
  readonly wasm?: Uint8Array;
}

/**
 * The engine, in a browser, a worker or Node.
 * @throws {LoadError} where it cannot run or its wasm is not found, with a message for people.
 */
export async function loadHillock(options: LoadOptions = {}): Promise<Hillock> {
  return await instantiate(options.wasm ?? (await wasmBesideThisFile()));
}

async function wasmBesideThisFile(): Promise<Uint8Array> {
  const url = new URL(/* @vite-ignore */ './hillock.wasm', import.meta.url);
  try {
    if (url.protocol === 'file:' && typeof process === 'object') {
      const { readFile } = await import(/* @vite-ignore */ /* webpackIgnore: true */ 'node:fs/promises');
      return await readFile(url);
    }
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
    return new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    throw new LoadError(`${url} could not be read (${error instanceof Error ? error.message : error}).`);
  }
}
