// The program behind scripts/experiments. The TypeScript of the page runs here as it is: Vite compiles it on the way.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const web = join(root, 'web');
const experimentsFolder = join(web, 'content/experiments');
const measuredFolder = join(web, 'content/measured');

const vite = await import(pathToFileURL(createRequire(join(web, 'package.json')).resolve('vite')).href);
/** @type {(path: string) => Promise<any>} */
const load = async (path) => {
  const { module } = await vite.runnerImport(join(web, 'src', path), {
    root: web,
    configFile: false,
    logLevel: 'error',
    resolve: { alias: { '@wasm': join(root, 'build/wasm') } },
  });
  return module;
};

const { values: options, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: { seeds: { type: 'string' }, write: { type: 'boolean', default: false } },
});
const seedsWanted = options.seeds === undefined ? undefined : Number(options.seeds);
if (seedsWanted !== undefined && !(Number.isInteger(seedsWanted) && seedsWanted > 0)) {
  throw new Error(`--seeds is "${options.seeds}": must be a whole number from 1`);
}
if (options.write && seedsWanted !== undefined)
  throw new Error('--write keeps the seeds of the experiment: no --seeds');

const { instantiate } = await load('engine/hillock.ts');
const { readExperiment } = await load('experiment/experiment-schema.ts');
const { changeOf, specOf } = await load('experiment/condition.ts');
const { conditionOf, inOrder } = await load('experiment/experiment.ts');
const { measureExperiment } = await load('experiment/runner.ts');
const { outcomesOf } = await load('experiment/verdict.ts');
const { quantity, spreadOf } = await load('experiment/prose.ts');
const { compact } = await load('draw/number.ts');

const experiments = readdirSync(experimentsFolder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => [file.replace(/\.json$/, ''), readFileSync(join(experimentsFolder, file), 'utf8')])
  .map(([name, text = '']) => readExperiment(JSON.parse(text), name))
  .sort(inOrder);
for (const name of wanted) {
  if (!experiments.some(({ id }) => id === name)) {
    throw new Error(`there is no experiment "${name}": known are ${experiments.map(({ id }) => id).join(', ')}`);
  }
}
const hillock = await instantiate(readFileSync(join(root, 'build/wasm/hillock.wasm')));

/** @type {(min: number, max: number) => string} */
const range = (min, max) => {
  if (min === max) return `exactly ${compact(min)}`;
  if (min === -Infinity) return `at most ${compact(max)}`;
  return max === Infinity ? `at least ${compact(min)}` : `${compact(min)} to ${compact(max)}`;
};

/**
 * How long a reader waits for the end of the run that the page opens with, and what of it the engine needs.
 * @type {(experiment: any) => string}
 */
const liveTime = (experiment) => {
  const { condition, seed, speed } = experiment.live;
  const start = performance.now();
  const run = hillock.createRun(specOf(experiment, conditionOf(experiment, condition), seed));
  const opened = performance.now();
  for (const { settings, train } of conditionOf(experiment, condition).stages) {
    if (settings !== '') run.change(changeOf(settings, run.spec));
    run.train(train);
  }
  const { step } = run;
  const trained = performance.now();
  run.dispose();
  const times = `opens in ${compact(opened - start, 2)} ms`;
  return step === 0
    ? `live: ${times}, nothing trains`
    : `live: ${times}, ${step} steps in ${(step / speed).toFixed(1)} s (${compact(trained - opened, 2)} ms of training)`;
};

let broken = 0;
const begun = performance.now();
for (const experiment of experiments.filter(({ id }) => wanted.length === 0 || wanted.includes(id))) {
  const start = performance.now();
  const measured = measureExperiment(hillock, experiment, seedsWanted ?? experiment.seeds);
  const seconds = (performance.now() - start) / 1000;
  const each = (1000 * seconds) / (measured.seeds * experiment.conditions.length);
  console.log(`\n${experiment.id} (${experiment.truth}): ${experiment.finding}`);
  console.log(
    `  ${measured.seeds} seeds, ${seconds.toFixed(1)} s, ${compact(each, 2)} ms a run; ${liveTime(experiment)}`,
  );
  for (const { id, label } of experiment.conditions) {
    for (const { id: measure } of experiment.measures) {
      const { mean, sd, median, min, max, reached, seeds } = spreadOf(experiment, measured, id, measure);
      if (reached === 0) continue; // a measure that does not apply to this condition, or a goal that nobody reached
      const middle = mean === null ? `median ${median ?? 'not reached'}, ${reached} of ${seeds}` : `${mean} ± ${sd}`;
      console.log(`  ${`${label}: ${measure}`.padEnd(44)} ${middle.padEnd(28)} ${min} to ${max ?? 'never'}`);
    }
  }
  for (const { expectation, value, holds } of outcomesOf(experiment, measured)) {
    const { says, value: of, minus, over, min, max } = expectation;
    const { format } = experiment.measures.find((/** @type {{ id: string }} */ { id }) => id === of.measure);
    const written = minus || over ? compact(value) : quantity(value, format, of.statistic);
    const number = written === compact(value) ? written : `${written}, that is ${compact(value)}`;
    console.log(`  ${holds ? 'holds ' : 'BROKEN'} ${says}: ${number}; wanted ${range(min, max)}`);
    if (!holds) broken++;
  }
  if (options.write) {
    const conditions = Object.entries(measured.samples).map(
      ([condition, samples]) => `${JSON.stringify(condition)}:${JSON.stringify(samples)}`,
    );
    const file = `{"seeds":${measured.seeds},"samples":{\n${conditions.join(',\n')}\n}}\n`;
    writeFileSync(join(measuredFolder, `${experiment.id}.json`), file);
  }
}
const verdict = broken === 0 ? 'every range holds' : `${broken} ranges do not hold`;
console.log(`\n${((performance.now() - begun) / 1000).toFixed(0)} s, ${verdict}`);
if (broken > 0) process.exitCode = 1;
