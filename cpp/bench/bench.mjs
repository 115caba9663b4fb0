// Times the core and its peers, in turns: everybody gets a slice of time in every round, so that a slow moment hits
// all, and what is compared is the median over the rounds. scripts/bench builds what this needs and passes its
// arguments on; see there.
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { serve } from '../../scripts/serve.mjs';
import { coreTable, growthTable, markdown, mathTable, peerTable } from './tables.mjs';
import { tasks } from './tasks.mjs';

const path = (/** @type {string} */ relative) => fileURLToPath(new URL(relative, import.meta.url));
const { values: options } = parseArgs({
  options: {
    browser: { type: 'boolean', default: false },
    native: { type: 'boolean', default: false },
    short: { type: 'boolean', default: false },
    growth: { type: 'boolean', default: false },
    readme: { type: 'boolean', default: false },
    only: { type: 'string', default: '.' },
    rounds: { type: 'string' },
    slice: { type: 'string' },
  },
});
const rounds = Number(options.rounds ?? (options.short ? 3 : 15));
/** Seconds of one measurement: the clock of a page ticks every 0.1 ms. */
const slice = Number(options.slice ?? (options.short ? 5 : 20)) / 1000;
const only = new RegExp(options.only);

/**
 * A place where things run: Node, a page, or the native program.
 * @typedef {object} Place
 * @property {string} name
 * @property {{ name: string, label: string, operations: number }[]} measures of the core
 * @property {(index: number, turns: number) => Promise<number>} run seconds
 * @property {(what: string, ...args: any[]) => Promise<any>} arena calls a function of arena.mjs
 * @property {() => Promise<void> | void} close
 */

/** @param {any} core an instance of hillock_bench.mjs */
const listOf = (core) =>
  Array.from({ length: core._bench_count() }, (_, i) => ({
    name: core.UTF8ToString(core._bench_name(i)),
    label: core.UTF8ToString(core._bench_label(i)),
    operations: core._bench_operations(i),
  }));

/** @returns {Promise<Place>} */
async function node() {
  const built = pathToFileURL(path('../../build/wasm/cpp/hillock_bench.mjs')).href;
  const core = await (await import(built)).default();
  const arena = /** @type {any} */ (await import('./arena.mjs'));
  await arena.open({
    engine: pathToFileURL(path('../../dist/npm/hillock.js')).href,
    tensorflow: path('peers/node_modules/@tensorflow/tfjs-backend-wasm/dist/'),
  });
  return {
    name: `Node ${process.versions.node} (V8 ${process.versions.v8})`,
    measures: listOf(core),
    run: async (index, turns) => {
      const start = performance.now();
      core._bench_run(index, turns);
      return (performance.now() - start) / 1000;
    },
    arena: async (what, ...args) => await arena[what](...args),
    close: () => {},
  };
}

/** @returns {Promise<Place>} */
async function page() {
  const folder = path('../../build/bench/page/');
  mkdirSync(folder, { recursive: true });
  const web = '../../web/node_modules/';
  const { build } = await import(`${web}vite/dist/node/index.js`);
  await build({
    configFile: false,
    root: path('.'),
    logLevel: 'error',
    publicDir: false,
    build: { outDir: folder, emptyOutDir: true, minify: false, lib: { entry: path('arena.mjs'), formats: ['es'], fileName: () => 'arena.js' } },
    define: { global: 'globalThis', 'process.env.NODE_ENV': '"production"' },
  });
  const tensorflow = path('peers/node_modules/@tensorflow/tfjs-backend-wasm/dist/');
  const beside = [
    ...['hillock_bench.mjs', 'hillock_bench.wasm'].map((name) => path(`../../build/wasm/cpp/${name}`)),
    ...['hillock.js', 'hillock.wasm'].map((name) => path(`../../dist/npm/${name}`)),
    ...readdirSync(tensorflow).flatMap((name) => (name.endsWith('.wasm') ? [tensorflow + name] : [])),
  ];
  for (const file of beside) copyFileSync(file, join(folder, file.replace(/.*\//, '')));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><link rel="icon" href="data:,"><title>bench</title>');
  const server = await serve(folder, { headers: {} });
  const { chromium } = await import(`${web}playwright-core/index.mjs`);
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });
  const tab = await browser.newPage();
  await tab.goto(server.url);
  /** @type {Place['measures']} */
  const measures = await tab.evaluate(
    async ([url, list]) => {
      const global = /** @type {any} */ (globalThis);
      global.core = await (await import(`${url}hillock_bench.mjs`)).default();
      global.arena = await import(`${url}arena.js`);
      await global.arena.open({ engine: `${url}hillock.js`, tensorflow: url });
      return new Function('core', `return (${list})(core)`)(global.core);
    },
    /** @type {[string, string]} */ ([server.url, String(listOf)]),
  );
  return {
    name: `Chromium ${browser.version()}`,
    measures,
    run: (index, turns) =>
      tab.evaluate(
        ([i, t]) => {
          const start = performance.now();
          /** @type {any} */ (globalThis).core._bench_run(i, t);
          return (performance.now() - start) / 1000;
        },
        /** @type {[number, number]} */ ([index, turns]),
      ),
    arena: (what, ...args) =>
      tab.evaluate(([f, a]) => /** @type {any} */ (globalThis).arena[f](...a), /** @type {[string, any[]]} */ ([what, args])),
    close: async () => {
      await browser.close();
      await server.close();
    },
  };
}

/** @returns {Promise<Pick<Place, 'measures' | 'run' | 'close'>>} */
async function native() {
  const program = spawn(path('../../build/bench/cpp/hillock_bench'), { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: program.stdout })[Symbol.asyncIterator]();
  const line = async () => String((await lines.next()).value);
  const measures = [];
  for (let text = await line(); text !== ''; text = await line()) {
    const [name = '', label = '', operations] = text.split('\t');
    measures.push({ name, label, operations: Number(operations) });
  }
  return {
    measures,
    run: async (index, turns) => {
      program.stdin.write(`${index} ${turns}\n`);
      return Number(await line());
    },
    close: () => void program.stdin.end(),
  };
}

/**
 * Something that takes turns.
 * @typedef {object} Runner
 * @property {string} row
 * @property {string} column
 * @property {number} operations
 * @property {(turns: number) => Promise<number>} run
 * @property {number} turns
 * @property {number[]} seconds of one turn, one number a round
 */

/** Turns that take about a slice; warms up on the way. @param {Runner['run']} run */
async function calibrate(run) {
  let turns = 1;
  let seconds = await run(1);
  seconds = await run(1);
  while (seconds < slice / 2) {
    turns *= Math.max(2, Math.min(16, Math.floor(slice / 2 / Math.max(seconds, 1e-4))));
    seconds = await run(turns);
  }
  return Math.max(1, Math.round((turns * slice) / seconds));
}

/** @param {Omit<Runner, 'turns' | 'seconds'>[]} entries @returns {Promise<Runner[]>} */
async function takeTurns(entries) {
  const runners = [];
  for (const entry of entries) runners.push({ ...entry, turns: await calibrate(entry.run), seconds: /** @type {number[]} */ ([]) });
  for (let round = 0; round < rounds; round++) {
    for (const runner of runners) runner.seconds.push((await runner.run(runner.turns)) / runner.turns);
  }
  return runners;
}

/**
 * @param {Place} place
 * @param {Pick<Place, 'measures' | 'run'> | undefined} twin
 * @param {RegExp} pattern
 */
const coreEntries = (place, twin, pattern) =>
  place.measures.flatMap(({ name, operations }, index) => {
    if (!pattern.test(name)) return [];
    const own = { row: name, column: 'wasm', operations, run: (/** @type {number} */ t) => place.run(index, t) };
    const at = twin?.measures.findIndex((m) => m.name === name) ?? -1;
    if (!twin || at < 0) return [own];
    return [own, { row: name, column: 'native', operations, run: (/** @type {number} */ t) => twin.run(at, t) }];
  });

/** Above this the first steps are not the engine's: rounding stays below 1e-5, libraries that take another f' at a kink of ReLU below this. */
const sameSteps = 0.02;

/** @param {Place} place */
async function peers(place) {
  /** @type {Runner[]} */
  const all = [];
  /** @type {string[]} */
  const notes = [];
  /** @type {string[]} */
  const names = await place.arena('names');
  for (const task of tasks) {
    if (!only.test(task.name)) continue;
    const entries = [];
    for (const name of names) {
      if (name === 'synaptic' && task.name !== 'W1') continue; // builds an object for each connection
      try {
        const difference = await place.arena('enter', name, task.name);
        if (difference > sameSteps) throw new Error(`its first steps differ from the engine's by ${(100 * difference).toFixed(1)} %`);
        notes.push(`${task.name} ${name}: first steps ${Number.isNaN(difference) ? 'by another rule' : `within ${difference.toExponential(0)}`}`);
        entries.push({
          row: task.name,
          column: name,
          operations: 0,
          run: (/** @type {number} */ steps) => place.arena('time', name, task.name, steps),
        });
      } catch (error) {
        notes.push(`${task.name} ${name}: NOT TIMED, ${error instanceof Error ? error.message.split('\n')[0] : error}`);
      }
    }
    all.push(...(await takeTurns(entries)));
    for (const { column } of entries) {
      const { before, after } = await place.arena('leave', column, task.name);
      if (!(after < before)) notes.push(`${task.name} ${column}: LOSS DID NOT FALL, ${before} to ${after}`);
    }
  }
  return { all, notes };
}

/** @param {Place} place */
async function math(place) {
  const entries = place.measures.flatMap(({ name }, index) => {
    if (!name.startsWith('W7 ')) return [];
    const activation = name.slice(3);
    return [
      { row: activation, column: 'wasm', operations: 0, run: (/** @type {number} */ t) => place.run(index, t) },
      { row: activation, column: 'Math', operations: 0, run: (/** @type {number} */ t) => place.arena('timeMath', activation, t) },
    ];
  });
  const notes = [];
  for (const { row, column } of entries) {
    if (column !== 'Math') continue;
    const difference = await place.arena('compareMath', row);
    if (!(difference < 1e-5)) notes.push(`${row}: formulas.mjs is off by ${difference}`);
  }
  return { all: await takeTurns(entries), notes };
}

const place = await (options.browser ? page() : node());
const twin = options.native ? await native() : undefined;
const machine = `${cpus()[0]?.model.trim()}, ${cpus().length} cores; ${place.name}; ${new Date().toISOString().slice(0, 10)}`;
console.log(`${machine}\n${rounds} rounds of ${1000 * slice} ms each\n`);

/** @type {Runner[]} */
const everything = [];
/** @type {string[]} */
const sections = [];
/** @param {string} title @param {string[][]} table @param {string[]} [notes] */
const section = (title, table, notes = []) => {
  const text = `${title}\n\n${markdown(table)}${notes.map((note) => `\n- ${note}`).join('')}\n`;
  sections.push(text);
  console.log(text);
};

if (only.test('core')) {
  const core = await takeTurns(coreEntries(place, twin, /^(peak|W[1-68])/));
  everything.push(...core);
  section('### The core: whole steps', coreTable(core, place.measures));
  if (!options.short) {
    const kernels = await takeTurns(coreEntries(place, twin, /^(peak|forward|backward|gradient)/));
    everything.push(...kernels);
    section('### The products of a dense layer: units x inputs x examples', coreTable(kernels, place.measures));
  }
}
if (only.test('peers')) {
  const { all, notes } = await peers(place);
  everything.push(...all);
  section('### Against other libraries', peerTable(all), notes);
}
if (only.test('math') && !options.short) {
  const { all, notes } = await math(place);
  everything.push(...all);
  section('### W7: value and derivative against Math', mathTable(all), notes);
}
if (options.growth) {
  const growth = await takeTurns(coreEntries(place, twin, /^(peak|width|depth|batch)/));
  everything.push(...growth);
  section('### How the cost grows: ReLU, around 2-64-64-1 at batch 128', growthTable(growth));
}
await place.close();
twin?.close();

const csv = [
  'where,row,column,operations,turns,round,seconds',
  ...everything.flatMap(({ row, column, operations, turns, seconds }) =>
    seconds.map((s, round) => [place.name, row, column, operations, turns, round, s].join()),
  ),
];
const file = path(`../../build/bench/${options.browser ? 'browser' : 'node'}.csv`);
mkdirSync(path('../../build/bench'), { recursive: true });
writeFileSync(file, `${csv.join('\n')}\n`);
console.log(`every measurement: ${file}`);
if (options.readme) {
  const readme = path('README.md');
  const text = readFileSync(readme, 'utf8');
  const mark = options.browser ? 'browser' : 'node';
  const figures = `<!-- ${mark} -->\n${machine}\n\n${sections.join('\n')}<!-- /${mark} -->`;
  writeFileSync(readme, text.replace(new RegExp(`<!-- ${mark} -->[\\s\\S]*<!-- /${mark} -->`), () => figures));
}
process.exit(); // tfjs and jax-js keep workers
