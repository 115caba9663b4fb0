// The package as others get it: dist/npm, in a process that knows nothing of this checkout's sources.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';

const folder = fileURLToPath(new URL('../../dist/npm', import.meta.url));
const elsewhere = mkdtempSync(join(tmpdir(), 'hillock-npm-'));
afterAll(() => rmSync(elsewhere, { recursive: true }));

/** Runs a module in a fresh Node and returns what it prints. */
function node(source: string, flags: readonly string[] = []): string {
  const file = join(elsewhere, `${Math.random().toString(36).slice(2)}.mjs`);
  writeFileSync(file, source);
  return execFileSync(process.execPath, [...flags, file], { encoding: 'utf8', cwd: elsewhere }).trim();
}
const packageAt = (path: string) =>
  `import { loadHillock } from ${JSON.stringify(pathToFileURL(join(path, 'hillock.js')).href)};\n`;
const train = 'const run = hillock.createRun({ seed: 2 }); console.log(hillock.version, run.advance(100).trainLoss);';

test('finds its wasm beside it and trains, in a process and in a worker, with the same result', () => {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const inProcess = node(`${packageAt(folder)} const hillock = await loadHillock(); ${train}`);
  const inWorker = node(`import { isMainThread, Worker } from 'node:worker_threads';
    ${packageAt(folder)}
    if (isMainThread) new Worker(new URL(import.meta.url));
    else { const hillock = await loadHillock(); ${train} }`);
  expect(inProcess).toMatch(new RegExp(`^${version} 0\\.\\d+$`));
  expect(inWorker).toBe(inProcess);
});

test('takes the bytes where it could not find them, and says so where it is given none', () => {
  copyFileSync(join(folder, 'hillock.js'), join(elsewhere, 'hillock.js'));
  const wasm = JSON.stringify(join(folder, 'hillock.wasm'));
  const given = `import { readFileSync } from 'node:fs'; ${packageAt(elsewhere)}
    const hillock = await loadHillock({ wasm: readFileSync(${wasm}) }); ${train}`;
  expect(node(given)).toMatch(/^\d+\.\d+\.\d+ 0\.\d+$/);
  const missing = node(
    `${packageAt(elsewhere)} await loadHillock().catch((error) => console.log(error.name, error.message));`,
  );
  expect(missing).toMatch(/^LoadError .*hillock\.wasm could not be read/);
});

test('says what is missing without WebAssembly SIMD, and without WebAssembly', () => {
  const say = 'await loadHillock().catch((error) => console.log(error.name, error.message));';
  const withoutSimd = node(`WebAssembly.validate = () => false;\n${packageAt(folder)} ${say}`);
  expect(withoutSimd).toMatch(/^LoadError This browser has no WebAssembly SIMD/);
  const withoutWasm = node(`delete globalThis.WebAssembly;\n${packageAt(folder)} ${say}`);
  expect(withoutWasm).toMatch(/^LoadError This browser has WebAssembly switched off/);
  const broken = node(
    `${packageAt(folder)} await loadHillock({ wasm: new Uint8Array(8) }).catch((error) => console.log(error.name, error.message));`,
  );
  expect(broken).toMatch(/^LoadError The engine could not be started/);
});

test('the example of its README runs', () => {
  const example = /```js\n([\s\S]*?)```/.exec(readFileSync(join(folder, 'README.md'), 'utf8'))?.[1] ?? '';
  const printed = node(example.replace(`'hillock'`, JSON.stringify(pathToFileURL(join(folder, 'hillock.js')).href)));
  expect(printed).toMatch(/^loss 0\.\d+: \d+ of 16 units are silent, \d+ of them dead\n\d+ unit [12]\.[1-8] /);
});

test('its typings stand alone: nothing in them points out of the package', () => {
  const typings = readdirSync(join(folder, 'types'));
  expect(typings).toContain('load.d.ts');
  for (const file of typings) {
    const imports = [...readFileSync(join(folder, 'types', file), 'utf8').matchAll(/from '([^']+)'/g)];
    for (const [, from = ''] of imports) expect(typings).toContain(`${from.replace('./', '')}.d.ts`);
  }
});
