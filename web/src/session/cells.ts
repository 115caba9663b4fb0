// Trains the cells of a grid, a few at a time: what comes between two yields is short.
import type { Hillock } from '../engine/hillock';
import type { Report } from '../engine/types';
import { settingAt } from '../experiment/map-axis';
import { merge } from '../experiment/settings';
import { type CellNumber, cellNumbers } from '../experiment/settings-map';
import type { SweepRequest } from './protocol';

/** Nobody looks at the way: a census would only take time. */
const withoutCensus = { census: { every: 1e9 } } as const;
const chunkMs = 4;

/** Rows of numbers as a SweepSlice has them; undefined: there is more to do before the next ones. */
export function* sweepCells(
  engine: Hillock,
  { spec, rows, columns, steps }: SweepRequest,
): Generator<readonly number[] | undefined, undefined> {
  const base = merge(spec, withoutCensus);
  for (const [row, ofRow] of rows.values.entries()) {
    const inRow = merge(base, settingAt(rows.path, ofRow));
    for (const [column, ofColumn] of columns.values.entries()) {
      const run = engine.createRun(merge(inRow, settingAt(columns.path, ofColumn)));
      try {
        for (let taken = 0, chunk = 8; taken < steps; ) {
          const start = performance.now();
          const now = run.train(Math.min(chunk, steps - taken));
          if (now === 0) break;
          taken += now;
          if (performance.now() - start < chunkMs) chunk *= 2;
          else yield undefined;
        }
        yield [row, column, ...numbersOf(run.report())];
      } finally {
        run.dispose();
      }
    }
  }
}

function numbersOf(report: Report): number[] {
  const numbers: Readonly<Record<CellNumber, number>> = {
    silent: report.deadShare,
    dead: report.dead / Math.max(1, report.hidden),
    saturated: report.saturated / Math.max(1, report.hidden),
    trainLoss: report.trainLoss,
    testAccuracy: report.testAccuracy,
    blownAt: report.stopped?.kind === 'nonFinite' ? report.stopped.step : Number.NaN,
  };
  return cellNumbers.map((name) => numbers[name]);
}
