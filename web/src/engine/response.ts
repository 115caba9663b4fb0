// What a network makes of inputs: of examples, and of all points of a plane or a line.
import type { CoreRun } from './core-run';
import { requireFinite, requireLength, requireWhole } from './errors';
import type { Grid, GridRequest } from './types';

export const maxResolution = 1024;
/** Numbers of one grid: 8 MB of the 96 that all runs share. */
export const maxGridNumbers = 2 ** 21;
/** Numbers that go in or come out at a time when examples are predicted. */
const predictionNumbers = 2 ** 18;

/** As Run.predict(). */
export function predictions(core: CoreRun, inputs: readonly (readonly number[])[] | Float32Array): Float32Array {
  const { columns, outputs } = core.data();
  const flat = inputs instanceof Float32Array ? inputs : flatten(inputs, columns);
  const count = flat.length / columns;
  requireLength('inputs', flat.length, Math.ceil(count) * columns);
  const result = new Float32Array(count * outputs);
  const chunk = Math.max(1, Math.floor(predictionNumbers / Math.max(columns, outputs)));
  for (let first = 0; first < count; first += chunk) {
    const part = Math.min(chunk, count - first);
    const rows = flat.subarray(first * columns, (first + part) * columns);
    result.set(core.predict(part, rows), first * outputs);
  }
  return result;
}

/** As Run.grid() and Run.curves(), of so many points and, if units are asked for, so many of them. */
export function responses(
  core: CoreRun,
  request: GridRequest,
  points: number,
  hiddenUnits: number,
  target: Float32Array | undefined,
): Grid {
  const { outputs, domain: whole } = core.data();
  const { resolution, domain = whole, units = false } = request;
  requireWhole('resolution', resolution, 1, maxResolution);
  requireFinite('domain', domain);
  const hidden = units ? hiddenUnits : 0;
  const length = (hidden + outputs) * points;
  if (length > maxGridNumbers) {
    throw new RangeError(`a grid of ${length} numbers: at most ${maxGridNumbers}, take a smaller resolution`);
  }
  if (target) requireLength('target', target.length, length);
  const values = target ?? new Float32Array(length);
  values.set(core.grid(resolution, domain, units));
  return { resolution, domain, outputs, hidden, values };
}

function flatten(rows: readonly (readonly number[])[], columns: number): Float32Array {
  const flat = new Float32Array(rows.length * columns);
  rows.forEach((row, index) => {
    requireLength(`inputs[${index}]`, row.length, columns);
    flat.set(row, index * columns);
  });
  return flat;
}
