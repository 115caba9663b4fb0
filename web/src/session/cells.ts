// Trains the cells of a grid, a few at a time: what comes between two yields is short.
import type { Hillock } from '../engine/hillock';
import { settingAt } from '../experiment/map-axis';
import { merge } from '../experiment/settings';
import { type CellNumber, cellNumbers } from '../experiment/settings-map';
import type { SweepRequest } from './protocol';

/** Nobody looks at the way: a census would only take time. */
const withoutCensus = { census: { every: 1e9 } } as const;
const pieceMs = 4;

/** Rows of numbers as a SweepSlice has them; undefined: there is more to do before the next ones. */
type Cells = Generator<readonly number[] | undefined, undefined>;

export function sweepCells(engine: Hillock, request: SweepRequest): Cells {
  const spec = merge(request.spec, withoutCensus);
  return request.inPieces ? oneByOne(engine, { ...request, spec }) : together(engine, { ...request, spec });
}

/** Four at a time where they can, each from its first step to its last. */
function* together(engine: Hillock, { spec, rows, columns, steps }: SweepRequest): Cells {
  const sweep = engine.sweep(spec, { rows, columns, steps });
  const told = new Uint8Array(sweep.cells);
  try {
    while (!sweep.done) {
      sweep.advance(1);
      for (let cell = told.indexOf(0); cell >= 0; cell = told.indexOf(0, cell + 1)) {
        if (Number.isNaN(sweep.steps[cell])) continue;
        told[cell] = 1;
        const at = (values: Float32Array) => values[cell] ?? Number.NaN;
        yield row(Math.floor(cell / sweep.columns), cell % sweep.columns, {
          silent: at(sweep.silentShare),
          dead: at(sweep.deadShare),
          saturated: at(sweep.saturatedShare),
          trainLoss: at(sweep.trainLoss),
          testAccuracy: at(sweep.testAccuracy),
          blownAt: at(sweep.blownAt),
        });
      }
    }
  } finally {
    sweep.dispose();
  }
}

/** The same in pieces of a training, for a thread that has others to answer. */
function* oneByOne(engine: Hillock, { spec, rows, columns, steps }: SweepRequest): Cells {
  for (const [r, ofRow] of rows.values.entries()) {
    const inRow = merge(spec, settingAt(rows.path, ofRow));
    for (const [c, ofColumn] of columns.values.entries()) {
      const run = engine.createRun(merge(inRow, settingAt(columns.path, ofColumn)));
      try {
        for (let taken = 0, piece = 8; taken < steps; ) {
          const start = performance.now();
          const now = run.train(Math.min(piece, steps - taken));
          if (now === 0) break;
          taken += now;
          if (performance.now() - start < pieceMs) piece *= 2;
          else yield undefined;
        }
        const report = run.report();
        yield row(r, c, {
          silent: report.deadShare,
          dead: report.dead / Math.max(1, report.hidden),
          saturated: report.saturated / Math.max(1, report.hidden),
          trainLoss: report.trainLoss,
          testAccuracy: report.testAccuracy,
          blownAt: report.stopped?.kind === 'nonFinite' ? report.stopped.step : Number.NaN,
        });
      } finally {
        run.dispose();
      }
    }
  }
}

const row = (index: number, column: number, numbers: Readonly<Record<CellNumber, number>>): number[] => [
  index,
  column,
  ...cellNumbers.map((name) => numbers[name]),
];
