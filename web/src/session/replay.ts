// A step of the past, had again: what a unit was before and after the update that changed its state.
import { SpecError } from '../engine/errors';
import type { Hillock } from '../engine/hillock';
import type { Run } from '../engine/run';
import type { UnitState } from '../engine/types';
import { unitStates } from '../engine/words';
import type { EventPlace, Moment, MomentSide } from './protocol';
import type { Snapshots } from './snapshots';

/** A run at `step`, made from the snapshot before it. */
export function runAt(hillock: Hillock, snapshots: Snapshots, step: number): Run {
  const snapshot = snapshots.before(step);
  if (!snapshot) throw new SpecError('step', step, 'lies before the first step that can still be had');
  const run = hillock.createRun(snapshot.spec);
  try {
    run.restore(snapshot.bytes);
    run.train(step - run.step);
    return run;
  } catch (error) {
    run.dispose();
    throw error;
  }
}

const isSilent = (state: UnitState | undefined) => state === 'dead' || state === 'dormant';

/** Whether a unit has come into the state that an event found: silent, or exactly that one. */
const hasCome = ({ from, to }: EventPlace, state: UnitState | undefined): boolean =>
  isSilent(from) !== isSilent(to) ? isSilent(state) === isSilent(to) : state === to;

/**
 * The update behind an event: the last one within (previousStep, step] that brought the unit into its state; nothing where
 * none did, as the change was made by hand.
 */
export function momentOf(hillock: Hillock, snapshots: Snapshots, event: EventPlace): Moment | undefined {
  const step = stepOf(hillock, snapshots, event);
  if (step === undefined) return undefined;
  const run = runAt(hillock, snapshots, step - 1);
  try {
    const before = sideOf(run, event);
    run.train(1);
    const { optimizer, batchSize } = run.spec.training;
    const learningRate = Number(optimizer['learningRate'] ?? Number.NaN);
    return { step, before, after: sideOf(run, event), learningRate, batchSize };
  } finally {
    run.dispose();
  }
}

function stepOf(hillock: Hillock, snapshots: Snapshots, event: EventPlace): number | undefined {
  if (event.step === event.previousStep) return undefined;
  const run = runAt(hillock, snapshots, event.previousStep);
  try {
    let found: number | undefined;
    let before = stateOf(run, event);
    while (run.step < event.step && run.train(1) === 1) {
      const after = stateOf(run, event);
      if (!hasCome(event, before) && hasCome(event, after)) found = run.step;
      before = after;
    }
    return found;
  } finally {
    run.dispose();
  }
}

const flatOf = (run: Run, { layer, unit }: EventPlace): number =>
  run.spec.network.layers.slice(0, layer).reduce((sum, { units }) => sum + units, unit);

const stateOf = (run: Run, place: EventPlace): UnitState =>
  unitStates[run.unitColumns().state[flatOf(run, place)] ?? 0] ?? 'blown';

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
