// How large each artefact is, raw and as it is sent, against scripts/size-budget.json: kB (1000 bytes) of gzip -9.
// A folder counts as the sum of its files, each compressed on its own. What has no budget is an error. The glue of
// the module counts as bundlers and the page make it, without the spaces and long names that are for people.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { minifySync } from '../web/node_modules/rolldown/dist/experimental-index.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
/** @type {Record<string, number>} */
const budget = JSON.parse(readFileSync(join(root, 'scripts/size-budget.json'), 'utf8'));

/** @type {(path: string) => string[]} */
const filesOf = (path) =>
  statSync(path).isFile()
    ? [path]
    : readdirSync(path, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name));
/** @type {(path: string) => Buffer} */
const contentOf = (path) =>
  path.endsWith('.mjs') ? Buffer.from(minifySync(path, readFileSync(path, 'utf8')).code) : readFileSync(path);
/** @type {(bytes: number) => string} */
const kB = (bytes) => (bytes / 1000).toFixed(1).padStart(8);

let over = 0;
console.log(`${''.padEnd(28)}     raw    gzip  brotli  budget (kB)`);
for (const [artefact, limit] of Object.entries(budget)) {
  const contents = filesOf(join(root, artefact)).map(contentOf);
  /** @type {(measure: (content: Buffer) => { length: number }) => number} */
  const total = (measure) => contents.reduce((sum, content) => sum + measure(content).length, 0);
  const gzip = total((content) => gzipSync(content, { level: 9 }));
  const verdict = gzip > limit * 1000 ? '  OVER' : '';
  if (verdict) over += 1;
  const columns = [total((content) => content), gzip, total((content) => brotliCompressSync(content))].map(kB).join('');
  console.log(`${artefact.padEnd(28)}${columns}${kB(limit * 1000)}${verdict}`);
}
if (over > 0) {
  console.error(`size: ${over} over budget`);
  process.exitCode = 1;
}
