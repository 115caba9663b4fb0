// Who may know whom: reads every #include and import and compares them with the two tables below, which are the ones
// of the design. A file that no table names is an error, too: a new file needs a room.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The floors of cpp/hillock, from the ground up: a file includes its own floor and those below, in no circle. */
const floors = [
  ['simd', 'side_by_side'],
  ['elementary', 'error_function', 'trigonometric', 'power', 'matrix', 'random', 'catalogue', 'sentence'],
  ['activation_facts', 'dual'],
  ['exponential_units', 'gated_units', 'piecewise_linear', 'sigmoids', 'waves'],
  ['expression', 'expression_parser', 'custom'],
  ['activation', 'kinks', 'gain', 'softmax', 'loss', 'initializer', 'optimizer', 'optimizer_rules', 'schedule', 'stop'],
  ['dataset', 'feature', 'generators', 'class_generators', 'value_generators'],
  ['dense', 'dense_gradient', 'dense_product', 'tile', 'interleaved_dense', 'dropout', 'maxout', 'normalization'],
  ['network', 'propagation'],
  ['gradient'],
  ['config', 'spec'],
  ['construction'],
  ['census', 'survey'],
  ['trainer', 'probe', 'inspection', 'snapshot'],
  ['lockstep'],
  ['sweep'],
];

/** Third-party headers, and the only files that may include them. */
const guests = [
  { header: /^xsimd\//, only: /^cpp\/hillock\/simd\.hpp$/ },
  { header: /^emscripten/, only: /^cpp\/bindings\/(embind|types)\.cpp$/ },
  { header: /^doctest\//, only: /^tests\/cpp\// },
  { header: /^(iostream|cstdio|fstream|print)$/, only: /^(cpp\/bench|tests\/cpp)\// },
  { header: /^(stdexcept|exception|new|thread|mutex)$/, only: /^tests\/cpp\// },
];

/** Modules of the engine that hold no wasm: everyone may read them. */
const plainData = ['engine/errors', 'engine/leaves', 'engine/words'];

/**
 * The rooms of web/src, and what a file in one may import besides its own room: `types` are imports of types alone,
 * which leave nothing behind in the program. The first row that matches a file is its room.
 */
const rooms = [
  { room: 'engine', files: /^engine\//, imports: ['@wasm'], types: [] },
  { room: 'draw', files: /^draw\//, imports: [], types: [] },
  { room: 'text', files: /^text\//, imports: ['draw/number'], types: ['engine', 'experiment'] },
  { room: 'experiment', files: /^experiment\//, imports: [...plainData, 'draw/number'], types: ['engine'] },
  {
    room: 'worker',
    files:
      /^session\/(worker|run-host|guest|frame|bench|cells|census-log|arena|confusion|target-range|snapshots|replay)\./,
    imports: ['experiment', 'engine', 'comlink'],
    types: ['session'],
  },
  {
    room: 'session',
    files: /^session\//,
    imports: [...plainData, 'experiment', 'text', 'worker', 'comlink', '@wasm', 'virtual:spawn-worker'],
    types: ['engine'],
  },
  {
    room: 'elements',
    files: /^elements\//,
    imports: [...plainData, 'session', 'experiment', 'draw', 'text', 'styles', 'lit', 'virtual:experiment-index'],
    types: ['engine'],
  },
  {
    room: 'pages',
    files: /^pages\//,
    imports: [...plainData, 'elements', 'session', 'experiment', 'draw', 'text', 'styles', 'lit'],
    types: ['engine'],
  },
];

/** @type {string[]} */
const problems = [];
/** @type {(folder: string, endings: RegExp) => string[]} paths from the root of the checkout */
const filesIn = (folder, endings) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && endings.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((file) => !file.includes('node_modules'))
    .sort();
/** @type {(file: string) => string} */
const textOf = (file) => readFileSync(join(root, file), 'utf8');
/** @type {(file: string) => string} */
const stem = (file) => basename(file).replace(/\..*$/, '');

const sources = ['cpp', 'tests/cpp'].flatMap((folder) => filesIn(folder, /\.[ch]pp$/));
const floorOf = new Map(floors.flatMap((names, floor) => names.map((name) => [name, floor])));
/** @type {Map<string, string[]>} header stem -> stems of the headers it includes */
const headers = new Map();
for (const file of sources) {
  const inLibrary = file.startsWith('cpp/hillock/');
  const floor = floorOf.get(stem(file));
  if (inLibrary && floor === undefined) problems.push(`${file} is on no floor: add it to scripts/check-rooms.mjs`);
  for (const [, bracket, header = ''] of textOf(file).matchAll(/^\s*#\s*include\s*([<"])([^>"]+)[>"]/gm)) {
    if (bracket === '<') {
      for (const { header: guest, only } of guests) {
        if (guest.test(header) && !only.test(file)) problems.push(`${file} includes <${header}>: only ${only} may`);
      }
    } else if (inLibrary) {
      const other = floorOf.get(stem(header));
      if (!header.startsWith('hillock/')) problems.push(`${file} includes "${header}": the library knows only itself`);
      else if (other !== undefined && floor !== undefined && other > floor) {
        problems.push(`${file} includes "${header}", which is ${other - floor} floors up`);
      }
      if (file.endsWith('.hpp')) headers.set(stem(file), [...(headers.get(stem(file)) ?? []), stem(header)]);
    }
  }
}
/** @type {(name: string, path: string[]) => string[] | undefined} */
const circle = (name, path) => {
  if (path.includes(name)) return [...path.slice(path.indexOf(name)), name];
  for (const next of headers.get(name) ?? []) {
    const found = circle(next, [...path, name]);
    if (found) return found;
  }
  return undefined;
};
for (const name of headers.keys()) {
  const found = circle(name, []);
  if (found && found[0] === name) problems.push(`headers include each other in a circle: ${found.join(' -> ')}`);
}

const modules = filesIn('web/src', /\.ts$/);
/** @type {(path: string) => string | undefined} path inside web/src */
const roomOf = (path) => rooms.find(({ files }) => files.test(path))?.room;
const statement = /(?:^|\n)\s*(?:import|export)\s+([^;'"]*?)\s*from\s*'([^']+)'|\bimport\s*\(?\s*'([^']+)'/g;
/** @type {(clause: string) => boolean} */
const onlyTypes = (clause) => /^type\b/.test(clause) || /^\{\s*(type\s+[^,}]+,?\s*)+\}$/.test(clause);
for (const file of modules) {
  const path = file.slice('web/src/'.length);
  const own = rooms.find(({ files }) => files.test(path));
  if (!own) {
    problems.push(`${file} is in no room: add it to scripts/check-rooms.mjs`);
    continue;
  }
  for (const [, clause = '', from, bare] of textOf(file).matchAll(statement)) {
    const specifier = (from ?? bare ?? '').replace(/\?.*$/, '');
    const target = specifier.startsWith('.')
      ? normalize(join(dirname(path), specifier)).replaceAll('\\', '/')
      : specifier;
    const inside = specifier.startsWith('.') && !target.startsWith('..');
    const room = inside ? roomOf(target.includes('.') ? target : `${target}.ts`) : undefined;
    const outside = target.replace(/^(\.\.\/)+/, '').split('/')[0]; // or, of a file outside of web/src, its folder
    const names = inside ? [room, target.replace(/\.ts$/, '')] : [outside, target];
    const allowed = onlyTypes(clause) ? [...own.imports, ...own.types] : own.imports;
    if (room !== own.room && !names.some((name) => name !== undefined && allowed.includes(name))) {
      problems.push(`${file} (${own.room}) imports ${specifier}${room ? ` (${room})` : ''}: not in its row`);
    }
  }
}

for (const problem of problems) console.error(`rooms: ${problem}`);
console.log(`rooms: ${sources.length} C++ files and ${modules.length} modules, ${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;
