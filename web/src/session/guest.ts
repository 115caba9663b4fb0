// A run where the engine lives, and what is remembered between its frames.
import type { Run } from '../engine/run';
import type { Data } from '../engine/types';
import { CensusLog } from './census-log';
import type { Opened } from './protocol';
import { Snapshots } from './snapshots';
import type { TargetRange } from './target-range';

export interface Guest {
  readonly run: Run;
  readonly census: CensusLog;
  readonly snapshots: Snapshots;
  /** Hidden units. */
  readonly units: number;
  readonly data: Data;
  targets: TargetRange;
  /** Steps that take about a millisecond. */
  pace: number;
  /** Time that a frame takes besides its steps. */
  lookMs: number;
  /** Bytes that a frame has taken at most. */
  bytes: number;
}

export function guestOf(run: Run, { spec, data, targets }: Opened): Guest {
  const units = spec.network.layers.reduce((sum, layer) => sum + layer.units, 0);
  return {
    ...{ run, census: new CensusLog(run), snapshots: new Snapshots(run), units, data, targets },
    ...{ pace: 1, lookMs: 0, bytes: 0 },
  };
}
