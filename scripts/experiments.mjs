// The program behind scripts/experiments. The TypeScript of the page runs here as it is: Vite compiles it on the way.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
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
  options: { check: { type: 'boolean', default: false }, seeds: { type: 'string' } },
});
const { instantiate } = await load('engine/hillock.ts');
const { readExperiment } = await load('experiment/experiment-schema.ts');
const { measureExperiment } = await load('experiment/runner.ts');
const { outcomesOf } = await load('experiment/verdict.ts');
const { statisticOf } = await load('experiment/statistics.ts');
const { compact } = await load('draw/number.ts');

const names = readdirSync(experimentsFolder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.replace(/\.json$/, ''));
for (const name of wanted) {
  if (!names.includes(name)) throw new Error(`there is no experiment "${name}": known are ${names.join(', ')}`);
}
const hillock = await instantiate(readFileSync(join(root, 'build/wasm/hillock.wasm')));
mkdirSync(measuredFolder, { recursive: true });

const writes = !options.check && options.seeds === undefined;
let broken = 0;
const begun = performance.now();
for (const name of wanted.length > 0 ? wanted : names) {
  const experiment = readExperiment(JSON.parse(readFileSync(join(experimentsFolder, `${name}.json`), 'utf8')), name);
  const start = performance.now();
  const measured = measureExperiment(hillock, experiment, Number(options.seeds ?? experiment.seeds));
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`\n${name}: ${experiment.finding} (${measured.seeds} seeds, ${seconds} s)`);
  for (const { id, label } of experiment.conditions) {
    const cells = experiment.measures.map((/** @type {{ id: string }} */ { id: measure }) => {
      const sample = measured.samples[id][measure];
      const [mean, sd, median] = ['mean', 'sd', 'median'].map((statistic) => statisticOf(sample, statistic));
      const reached = sample.filter((/** @type {unknown} */ value) => value !== null).length;
      if (reached === 0) return `${measure} never`;
      const spread = `${compact(statisticOf(sample, 'min'))} to ${compact(statisticOf(sample, 'max'))}`;
      return Number.isNaN(mean)
        ? `${measure} median ${compact(median)} (${reached} of ${sample.length})`
        : `${measure} ${compact(mean)} ± ${compact(sd, 2)} [${spread}]`;
    });
    console.log(`  ${label.padEnd(26)} ${cells.join('; ')}`);
  }
  for (const { expectation, value, holds } of outcomesOf(experiment, measured)) {
    console.log(
      `  ${holds ? 'holds ' : 'BROKEN'} ${expectation.says}: ${compact(value)}, expected ${compact(expectation.min)} to ${compact(expectation.max)}`,
    );
    if (!holds) broken++;
  }
  if (writes) writeFileSync(join(measuredFolder, `${name}.json`), `${JSON.stringify(measured)}\n`);
}
console.log(
  `\n${((performance.now() - begun) / 1000).toFixed(0)} s, ${broken === 0 ? 'every range holds' : `${broken} ranges do not hold`}`,
);
if (broken > 0) process.exitCode = 1;
