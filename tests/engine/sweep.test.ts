// Sweeps over settings, against runs of the same specs one by one.
import { describe, expect, test } from 'vitest';
import { SpecError } from '../../web/src/engine/errors';
import type { PartialSpec, SweepGrid } from '../../web/src/engine/types';
import { dyingSpec, loadFromBuild } from './loaded';

const hillock = await loadFromBuild();
const rates = [0.01, 0.3, 1, 3, 100];
const seeds = [1, 2, 3, 4, 5, 6];
const steps = 100;

const grid: SweepGrid = {
  columns: { path: 'seed', values: seeds },
  rows: { path: 'training.optimizer.learningRate', values: rates },
  steps,
};

function finished(spec: PartialSpec, over: SweepGrid) {
  const sweep = hillock.sweep(spec, over);
  sweep.advance(sweep.cells);
  sweep.dispose();
  return sweep;
}

function refusalOf(spec: unknown, over: unknown): SpecError {
  try {
    hillock.sweep(spec as PartialSpec, over as SweepGrid).dispose();
  } catch (error) {
    if (error instanceof SpecError) return error;
    throw error;
  }
  throw new Error('the sweep was taken');
}

describe('a sweep', () => {
  test('finds in every cell what a run of its own finds', () => {
    const sweep = finished(dyingSpec(1, 1), grid);
    const spec = dyingSpec(1, 1);
    expect([sweep.rows, sweep.columns, sweep.trained]).toEqual([rates.length, seeds.length, sweep.cells]);
    rates.forEach((rate, row) => {
      seeds.forEach((seed, column) => {
        const run = hillock.createRun(dyingSpec(rate, seed));
        const report = run.advance(steps);
        const cell = row * seeds.length + column;
        const found = [
          sweep.steps,
          sweep.trainLoss,
          sweep.testLoss,
          sweep.silentShare,
          sweep.deadShare,
          sweep.saturatedShare,
        ].map((values) => values[cell]);
        expect(found).toEqual(
          [
            report.step,
            report.trainLoss,
            report.testLoss,
            report.deadShare,
            report.dead / report.hidden,
            report.saturated / report.hidden,
          ].map(Math.fround),
        );
        expect(sweep.blownAt[cell]).toBe(report.stopped?.step ?? Number.NaN);
        run.dispose();
      });
    });
    expect(spec.seed).toBe(1);
  });

  test('goes over names, flags and widths as well, which do not train together', () => {
    const columns = { path: 'network.layers.0.activation', values: ['relu', 'tanh', 'elu'] };
    const rows = { path: 'network.layers.0.units', values: [2, 33] };
    const spec = { network: { layers: [{ units: 4, activation: 'relu' }] } };
    const sweep = finished(spec, { columns, rows, steps: 20 });
    rows.values.forEach((units, row) => {
      columns.values.forEach((activation, column) => {
        const run = hillock.createRun({ network: { layers: [{ units, activation }] } });
        expect(sweep.trainLoss[row * 3 + column]).toBe(Math.fround(run.advance(20).trainLoss));
        run.dispose();
      });
    });
  });

  test('may have one row, and goes in slices that can be the last', () => {
    const sweep = hillock.sweep(dyingSpec(1, 1), { columns: grid.columns, steps });
    expect(sweep.rows).toBe(1);
    expect([...sweep.trainLoss].every(Number.isNaN)).toBe(true);
    expect(sweep.advance(1)).toBe(4);
    expect(sweep.done).toBe(false);
    expect([...sweep.trainLoss].map(Number.isNaN)).toEqual([false, false, false, false, true, true]);
    expect(sweep.advance()).toBe(6);
    expect(sweep.done).toBe(true);
    expect(sweep.advance()).toBe(6);
    sweep.dispose();
    sweep.dispose();
    expect(sweep.trainLoss[5]).toBeGreaterThan(0);
  });

  test('that was disposed of trains no more', () => {
    const sweep = hillock.sweep({}, grid);
    sweep.dispose();
    expect(() => sweep.advance()).toThrow(/disposed of/);
  });
});

describe('a sweep is refused', () => {
  test.each<[string, unknown, string, unknown, RegExp]>([
    ['a cell out of its bounds', { ...grid, columns: { path: 'seed', values: [1, -2] } }, 'seed', -2, /from 0/],
    ['a path that is no field', { ...grid, columns: { path: 'sed', values: [1] } }, 'sed', 1, /no such field/],
    ['no path', { ...grid, columns: { path: '', values: [1] } }, 'columns.path', '', /path/],
    ['no axis', { steps }, 'columns', undefined, /path and values/],
    ['no values', { ...grid, rows: { path: 'seed', values: [] } }, 'rows.values', [], /at least one/],
    ['a list as a value', { ...grid, rows: { path: 'seed', values: [[1]] } }, 'rows.values.0', [1], /number/],
    ['one setting twice', { ...grid, rows: grid.columns }, 'seed', 'seed', /both axes/],
  ])('with %s', (_, over, path, value, reason) => {
    const refusal = refusalOf({}, over);
    expect([refusal.path, refusal.value]).toEqual([path, value]);
    expect(refusal.reason).toMatch(reason);
  });

  test('with what only two settings together make wrong', () => {
    const columns = { path: 'training.loss', values: ['binary_cross_entropy', 'half_squared_error'] };
    const rows = { path: 'network.output.activation', values: ['sigmoid', 'tanh'] };
    expect(refusalOf({}, { columns, rows, steps: 1 }).path).toBe('network.output.activation');
  });

  test('with too many cells or steps that are no number', () => {
    const values = Array.from({ length: 129 }, (_, index) => index);
    const rows = { path: 'training.batchSize', values: values.map((value) => value + 1) };
    expect(() => hillock.sweep({}, { columns: { path: 'seed', values }, rows, steps: 1 })).toThrow(/cells is 16641/);
    expect(() => hillock.sweep({}, { ...grid, steps: 1.5 })).toThrow(/steps is 1.5/);
    expect(() => hillock.sweep({}, grid).advance(0)).toThrow(/cells is 0/);
  });
});
