// A step of the past, had again: what a unit was before and after the update that changed its state.
import { SpecError } from '../engine/errors';
import type { Hillock } from '../engine/hillock';
import type { Run } from '../engine/run';
import type { UnitState } from '../engine/types';
import { unitStates } from '../engine/words';
import type { EventPlace, Moment, MomentSide } from './protocol';
import type { Snapshots } from './snapshots';

/** A run at `step`, made from the snapshot before it; or, if it is not `trained`, at that snapshot. */
export function runAt(hillock: Hillock, snapshots: Snapshots, step: number, trained = true): Run {
  const snapshot = snapshots.before(step);
  if (!snapshot) throw new SpecError('step', step, 'lies before the first step that can still be had');
  const run = hillock.createRun(snapshot.spec);
  try {
    run.restore(snapshot.bytes);
    if (trained) run.train(step - run.step);
    return run;
  } catch (error) {
    run.dispose();
    throw error;
  }
}

const isSilent = (state: UnitState | undefined) => state === 'dead' || state === 'dormant';

/** Steps that are trained at a time on the way to where a search begins. */
const portion = 16;

/**
 * The update behind an event: the last one within (previousStep, step] that brought the unit into its state; nothing where
 * none did, as the change was made by hand. Yields the share of its way that it has gone; it may be left at any time.
 */
export function* searchMoment(
  hillock: Hillock,
  snapshots: Snapshots,
  event: EventPlace,
): Generator<number, Moment | undefined> {
  if (event.step === event.previousStep) return undefined;
  const run = runAt(hillock, snapshots, event.previousStep, false);
  const between = event.step - event.previousStep;
  const whole = event.previousStep - run.step + 2 * between;
  let done = 0;
  function* trainTo(step: number): Generator<number, void> {
    while (run.step < step) {
      const taken = run.train(Math.min(portion, step - run.step));
      if (taken === 0) throw new SpecError('step', step, 'cannot be reached again: the run stops before it');
      done += taken;
      yield done / whole;
    }
  }
  try {
    yield* trainTo(event.previousStep);
    const start = run.save();
    const watch = watchOf(run, event);
    let found: number | undefined;
    let before = watch();
    while (run.step < event.step && run.train(1) === 1) {
      const after = watch();
      if (after && !before) found = run.step;
      before = after;
      yield ++done / whole;
    }
    if (found === undefined) return undefined;
    run.restore(start);
    yield* trainTo(found - 1);
    const sideBefore = sideOf(run, event);
    run.train(1);
    const { optimizer, batchSize } = run.spec.training;
    const learningRate = Number(optimizer['learningRate'] ?? Number.NaN);
    return { step: found, before: sideBefore, after: sideOf(run, event), learningRate, batchSize };
  } finally {
    run.dispose();
  }
}

/**
 * Tells whether a unit is in the state that an event found: silent, or exactly that one. Whether it is silent is asked of
 * the unit alone, and of the example first on which it fired last: in 64-64-64 units that takes 0.005 ms while it fires, a
 * look at all units and examples 1.7 ms.
 */
function watchOf(run: Run, { from, to, layer, unit }: EventPlace): () => boolean {
  if (isSilent(from) === isSilent(to)) return () => stateOf(run, { layer, unit }) === to;
  let fired = 0;
  return () => {
    const firing = run.firingExample(layer, unit, fired);
    if (firing >= 0) fired = firing;
    return isSilent(to) === firing < 0;
  };
}

const flatOf = (run: Run, { layer, unit }: Pick<EventPlace, 'layer' | 'unit'>): number =>
  run.spec.network.layers.slice(0, layer).reduce((sum, { units }) => sum + units, unit);

const stateOf = (run: Run, place: Pick<EventPlace, 'layer' | 'unit'>): UnitState =>
  unitStates[run.unitStates()[flatOf(run, place)] ?? 0] ?? 'blown';

function sideOf(run: Run, place: EventPlace): MomentSide {
  const { layer, unit } = place;
  const parameters = run.parameters();
  const blockOf = (kind: string) => run.layout().find((entry) => entry.layer === layer && entry.kind === kind);
  const weights = blockOf('weights');
  const bias = blockOf('bias');
  const [units = 1, inputs = 0] = weights?.shape ?? [];
  const rows = units / (run.spec.network.layers[layer]?.units ?? units); // a maxout unit has several
  const first = (weights?.offset ?? 0) + unit * rows * inputs;
  const flat = flatOf(run, place);
  const { state, activeShare } = run.unitColumns();
  return {
    state: unitStates[state[flat] ?? 0] ?? 'blown',
    activeShare: activeShare[flat] ?? Number.NaN,
    z: run.preActivations(layer, unit),
    weights: parameters.slice(first, first + rows * inputs),
    bias: bias ? (parameters[bias.offset + unit * rows] ?? Number.NaN) : Number.NaN,
  };
}
