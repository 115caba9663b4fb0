// The charts of the experiments: what they are drawn from, as their tables have it.
import { expect, test } from 'vitest';
import { linesChart, linesOf } from '../../web/src/elements/experiment-charts';
import { course } from '../../web/src/experiment/course';
import { conditionOf } from '../../web/src/experiment/experiment';
import { runTrial } from '../../web/src/experiment/trial';
import { loadFromBuild } from '../engine/loaded';

const hillock = await loadFromBuild();

test('what networks make of x stands beside the examples and one regression line, all from left to right', () => {
  const experiment = course.find(({ id }) => id === 'linear-collapse');
  const figure = experiment?.figures.find(({ kind }) => kind === 'lines');
  if (!experiment || !figure) throw new Error('the experiment shows no lines');
  const traces = new Map(
    linesOf(experiment, figure).map((id) => {
      const trial = runTrial(hillock, experiment, conditionOf(experiment, id), {
        seed: 3,
        traces: ['fit'],
        measures: [],
      });
      return [id, trial.traces['fit'] ?? { lines: [] }] as const;
    }),
  );
  const { rows } = linesChart(experiment, figure, traces).table;
  const names = [...new Set(rows.map(([name]) => name))];
  expect(names).toEqual(['no activation', 'ReLU', 'regression', 'examples']);
  for (const name of names) {
    const x = rows.filter((row) => row[0] === name).map(([, at = '']) => Number(at.replace('−', '-')));
    expect(x, name).toEqual([...x].sort((a, b) => a - b));
  }
});
