// The only module that knows where the wasm is. It runs in the page: a worker from a blob, a file:// page and a
// sandboxed frame have no address to fetch from, so the worker is given the bytes.
import url from '@wasm/hillock.wasm?url';
import { LoadError } from '../engine/errors';

let bytes: Promise<Uint8Array> | undefined;

/** The bytes of the engine's module, fetched once, or decoded where they are inlined. */
export function wasmBytes(): Promise<Uint8Array> {
  bytes ??= url.startsWith('data:') ? Promise.resolve(decode(url)) : download(url);
  bytes.catch(() => {
    bytes = undefined; // so that a second try is one
  });
  return bytes;
}

/** Not by fetch: a strict connect-src has no data:. */
function decode(dataUrl: string): Uint8Array {
  const binary = atob(dataUrl.slice(dataUrl.indexOf(',') + 1));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

async function download(relative: string): Promise<Uint8Array> {
  const address = new URL(relative, import.meta.url);
  try {
    const response = await fetch(address);
    if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
    return new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    const reason = error instanceof Error ? error.message : error;
    throw new LoadError(`The engine could not be fetched from ${address} (${reason}). Reload the page to try again.`);
  }
}
