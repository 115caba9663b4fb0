// One frame of a run: some steps, and the numbers that were asked for.
import { maxGridNumbers } from '../engine/response';
import type { Run } from '../engine/run';
import type { UnitColumns } from '../engine/types';
import { Arena } from './arena';
import { confusionMatrix } from './confusion';
import type { Guest } from './guest';
import type { Frame, FrameRequest } from './protocol';

/** However much there is to look at, this share of a frame's time is for steps. */
const leastTrainingShare = 0.25;
const weightOfNewest = 0.2;
/** Of the graph over one column. */
const curvePoints = 160;

export function frameOf(guest: Guest, request: FrameRequest): Frame {
  const { run, census } = guest;
  const start = performance.now();
  census.startFrame(request.censusFrom);
  const share = Math.max(request.budgetMs - guest.lookMs, request.budgetMs * leastTrainingShare);
  const stepsDone = train(guest, request.steps, start + share);
  const trained = performance.now();

  const arena = new Arena(request.recycled, guest.bytes);
  const frame = {
    report: run.report(),
    layers: run.layers(),
    units: run.unitColumns(unitColumnsIn(arena, totalUnits(run))),
    parameters: run.parameters(arena.take(Float32Array, totalParameters(run))),
    events: run.events(request.eventsFrom),
    eventCount: run.eventCount,
    census: census.rows(arena),
    ...gridIn(arena, guest, request),
    ...curvesIn(arena, guest, request),
    ...confusionOf(guest, request),
    ...histogramOf(run, request),
    ...histogramsOf(run, request),
    ...pullOf(run, request),
  };
  guest.bytes = Math.max(guest.bytes, arena.wanted);
  const end = performance.now();
  guest.lookMs += weightOfNewest * (end - trained - guest.lookMs);
  return { ...frame, buffer: arena.buffer, stepsDone, trainingMs: trained - start, elapsedMs: end - start };
}

/** The buffers of all arrays in a frame, to be transferred with it. */
export function buffersOf(frame: Frame): ArrayBuffer[] {
  const { units, census, parameters, grid, curves, confusion, histogram, histograms } = frame;
  const { first: _, ...columns } = census;
  const rest = [grid?.values, curves?.values, confusion?.train, confusion?.test, histogram?.counts];
  const counts = (histograms ?? []).map((found) => found.counts);
  const arrays = [...Object.values(units), ...Object.values(columns), parameters, ...rest, ...counts];
  return [...new Set(arrays.flatMap((array) => (array ? [array.buffer as ArrayBuffer] : [])))];
}

/** Trains until the steps are done or the time is over. Every census ends a portion, so that its row can be written. */
function train(guest: Guest, steps: number, deadline: number): number {
  const { run, census, snapshots } = guest;
  const interval = run.censusInterval;
  let done = 0;
  for (let now = performance.now(); done < steps && now < deadline; ) {
    const portion = Math.min(steps - done, guest.pace, interval - (run.step % interval));
    const taken = run.train(portion);
    done += taken;
    if (run.step % interval === 0 || taken < portion) {
      census.note();
      snapshots.note();
    }
    if (taken < portion) break; // a number stopped being finite
    const before = now;
    now = performance.now();
    guest.pace = now - before < 0.5 ? Math.min(guest.pace * 2, 1e6) : Math.max(1, Math.floor(guest.pace / 2));
  }
  return done;
}

const totalUnits = (run: Run) => run.spec.network.layers.reduce((sum, { units }) => sum + units, 0);
const totalParameters = (run: Run) =>
  run.layout().reduce((sum, { shape }) => sum + shape.reduce((product, length) => product * length, 1), 0);

const unitColumnsIn = (arena: Arena, units: number): UnitColumns => ({
  since: arena.take(Float64Array, units),
  activeShare: arena.take(Float32Array, units),
  meanAbsDerivative: arena.take(Float32Array, units),
  minPreActivation: arena.take(Float32Array, units),
  maxPreActivation: arena.take(Float32Array, units),
  gradientNorm: arena.take(Float32Array, units),
  deaths: arena.take(Uint16Array, units),
  revivals: arena.take(Uint16Array, units),
  state: arena.take(Uint8Array, units),
  bornSilent: arena.take(Uint8Array, units),
});

/** Wide networks get coarser grids than asked for, not none. */
function gridIn(arena: Arena, { run, data, units }: Guest, { grid }: FrameRequest): Pick<Frame, 'grid'> {
  if (!grid || data.columns !== 2) return {};
  const blocks = data.outputs + (grid.units ? units : 0);
  const resolution = Math.min(grid.resolution, Math.floor(Math.sqrt(maxGridNumbers / blocks)));
  const target = arena.take(Float32Array, blocks * resolution ** 2);
  const { domain, values } = run.grid({ resolution, units: grid.units }, target);
  return { grid: { resolution, domain, units: grid.units, values } };
}

/** Data with one column are no plane: units and outputs are graphs over the column. */
function curvesIn(arena: Arena, { run, data, units }: Guest, { grid }: FrameRequest): Pick<Frame, 'curves'> {
  if (!grid || data.columns !== 1) return {};
  const blocks = data.outputs + (grid.units ? units : 0);
  const resolution = Math.min(curvePoints, Math.floor(maxGridNumbers / blocks));
  const { domain, values } = run.curves(
    { resolution, units: grid.units },
    arena.take(Float32Array, blocks * resolution),
  );
  return { curves: { resolution, domain, units: grid.units, values } };
}

function confusionOf({ run, data, targets }: Guest, { confusion }: FrameRequest): Pick<Frame, 'confusion'> {
  if (!confusion || data.classes < 2) return {};
  const { classes, trainInputs, trainTargets, testInputs, testTargets } = data;
  const middle = (targets.low + targets.high) / 2;
  const count = (inputs: Float32Array, targets: Float32Array) =>
    confusionMatrix(targets, run.predict(inputs), classes, middle);
  return {
    confusion: { classes, train: count(trainInputs, trainTargets), test: count(testInputs, testTargets) },
  };
}

/** What is looked at may be of the network that was there before. */
const hasLayer = (run: Run, { layer }: { readonly layer: number }): boolean => layer <= run.spec.network.layers.length;

function histogramOf(run: Run, { histogram }: FrameRequest): Pick<Frame, 'histogram'> {
  if (!histogram || !hasLayer(run, histogram)) return {};
  const { layer, bins, min, max } = histogram;
  const { counts, below, above } = run.histogram(layer, bins, { min, max });
  return { histogram: { layer, min, max, counts, below, above } };
}

function histogramsOf(run: Run, { histograms }: FrameRequest): Pick<Frame, 'histograms'> {
  if (!histograms) return {};
  return {
    histograms: histograms
      .filter((ask) => hasLayer(run, ask))
      .map((ask) => ({ ...ask, ...run.histogram(ask.layer, ask.bins, ask) })),
  };
}

function pullOf(run: Run, { parameter: index }: FrameRequest): Pick<Frame, 'parameter'> {
  const gradient = index === undefined ? undefined : run.gradients()[index];
  if (index === undefined || gradient === undefined) return {}; // of the network that was there before
  return { parameter: { index, gradient, update: run.nextUpdate()?.update[index] ?? Number.NaN } };
}
