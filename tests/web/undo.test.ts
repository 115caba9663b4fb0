// Undo and redo with a real engine behind them: what comes back is what was, with all that the optimizer remembers.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RunControl } from '../../web/src/elements/run-control';
import type { Run } from '../../web/src/engine/run';
import type { PartialSpec } from '../../web/src/engine/types';
import { merge } from '../../web/src/experiment/settings';
import type { Session } from '../../web/src/session/session';
import { dyingSpec, loadFromBuild } from '../engine/loaded';
import { sessionOver, until, wire } from './wire';

const hillock = await loadFromBuild();
const spec: PartialSpec = merge(
  { ...dyingSpec(1, 3), census: { every: 5 } },
  { training: { optimizer: { name: 'adam', learningRate: 0.02 } } },
);
const layer = { units: 8, activation: { name: 'relu' } };

let session: Session;
let control: RunControl;
beforeEach(async () => {
  session = sessionOver(wire());
  control = new RunControl(session, () => {});
  await session.start();
  await control.start(spec, (base) => base, false);
});
afterEach(() => session.dispose());

const stepOf = (name = 'a') => session.run(name)?.step ?? -1;
const parameters = (name = 'a') => session.run(name)?.frame?.parameters;
/** In portions of which one frame tells every census. */
async function trained(to: number): Promise<void> {
  while (stepOf() < to) {
    const next = Math.min(to, stepOf() + 50);
    session.step(next - stepOf());
    await until(session, () => session.runs.every(({ step }) => step === next) && session.state.name === 'paused');
  }
}
/** Of the runs themselves, without a session; all are disposed of. */
function alone(given: PartialSpec, ...deeds: readonly (number | ((run: Run) => void))[]): Float32Array {
  const run = hillock.createRun(given);
  for (const deed of deeds) typeof deed === 'number' ? run.train(deed) : deed(run);
  const found = run.parameters();
  run.dispose();
  return found;
}
const rows = (name = 'a') => {
  const { history } = session.run(name) ?? {};
  return [...(history?.steps.subarray(0, history.rows) ?? [])];
};
const every5th = (to: number) => Array.from({ length: Math.floor(to / 5) + 1 }, (_, row) => 5 * row);

describe('what was set by hand', () => {
  test('is undone to the bit, moments of the optimizer included, with all that was trained since', async () => {
    await trained(98);
    await session.edit('a', 3, -2);
    await trained(250);
    expect(parameters()).toEqual(alone(spec, 98, (run) => run.setParameter(3, -2), 152));
    await control.undo();
    expect(stepOf()).toBe(98);
    expect(rows()).toEqual(every5th(98));
    expect(parameters()).toEqual(alone(spec, 98));
    await trained(300);
    expect(parameters()).toEqual(alone(spec, 300));
    expect(rows()).toEqual(every5th(300));
  });

  test('is done again to the bit, with what was trained after it and its history', async () => {
    await trained(98);
    await session.edit('a', 3, -2);
    await trained(250);
    const [drawn, events] = [rows(), session.run('a')?.events];
    await control.undo();
    await trained(120);
    await control.redo();
    expect(stepOf()).toBe(250);
    expect(rows()).toEqual(drawn);
    expect(session.run('a')?.events).toEqual(events);
    await trained(330);
    expect(parameters()).toEqual(alone(spec, 98, (run) => run.setParameter(3, -2), 232));
  });

  test('leaves no event behind that has not happened', async () => {
    await trained(100);
    const before = session.run('a')?.events;
    await session.edit('a', session.run('a')?.opened.layout.find(({ kind }) => kind === 'bias')?.offset ?? 0, -50);
    await trained(110);
    expect(session.run('a')?.events.length).toBeGreaterThan(before?.length ?? 0);
    await control.undo();
    expect(session.run('a')?.events).toEqual(before);
    await trained(400);
    const run = hillock.createRun(spec);
    run.train(400);
    expect(session.run('a')?.events).toEqual(run.events());
    run.dispose();
  });

  test('step after step, and done again one by one', async () => {
    await trained(20);
    for (const [at, value] of [0.5, -0.5, 2].entries()) await session.edit('a', at, value);
    await control.undo();
    await control.undo();
    expect(parameters()?.slice(0, 3)).toEqual(Float32Array.of(0.5, ...alone(spec, 20).slice(1, 3)));
    await control.redo();
    expect(parameters()?.slice(0, 3)).toEqual(Float32Array.of(0.5, -0.5, ...alone(spec, 20).slice(2, 3)));
    await control.undo();
    await control.undo();
    expect(parameters()).toEqual(alone(spec, 20));
    expect([control.canUndo, control.canRedo]).toEqual([false, true]);
  });

  test('is undone while training goes on: it goes on from there', async () => {
    await trained(60);
    await session.edit('a', 3, -2);
    control.toggle();
    await until(session, () => stepOf() > 75);
    await control.undo();
    expect(session.state.name).toBe('running');
    await until(session, () => stepOf() > 90);
    session.pause();
    await control.undo(); // nothing: it only waits for the frame under way
    await until(session, () => session.state.name === 'paused');
    await trained(stepOf() + 1);
    expect(parameters()).toEqual(alone(spec, stepOf()));
    expect(rows()).toEqual(every5th(stepOf()));
  });

  test('a unit drawn anew is what it was again, and goes on as if nothing had been', async () => {
    await trained(150);
    const drawn = parameters()?.slice() ?? [];
    await session.revive('a', 0, 2);
    await until(session, () => parameters()?.some((value, index) => value !== drawn[index]) === true);
    await control.undo();
    expect(parameters()).toEqual(alone(spec, 150));
    await trained(260);
    expect(parameters()).toEqual(alone(spec, 260));
    await control.redo();
    expect(stepOf()).toBe(150);
    await trained(200);
    expect(parameters()).toEqual(alone(spec, 150, (run) => run.revive(0, 2), 50));
  });
});

describe('with runs side by side', () => {
  const slow: PartialSpec = { training: { optimizer: { learningRate: 0.001 } } };

  test('an edit of the second one is undone there, and all are in step', async () => {
    await session.vary('b', slow);
    await trained(50);
    await session.edit('b', 7, 3);
    await trained(120);
    await control.undo();
    expect([stepOf('a'), stepOf('b')]).toEqual([50, 50]);
    await trained(140);
    expect(parameters('a')).toEqual(alone(spec, 140));
    expect(parameters('b')).toEqual(alone(merge(spec, slow), 140));
    expect(rows('b')).toEqual(every5th(140));
  });

  test('a run that was closed meanwhile stays closed', async () => {
    await session.vary('b', slow);
    await trained(50);
    await session.edit('a', 7, 3);
    await session.close('b');
    await control.undo();
    expect(session.runs.map(({ name }) => name)).toEqual(['a']);
    expect(parameters('a')).toEqual(alone(spec, 50));
  });

  test('another network for all is undone for all', async () => {
    await session.vary('b', slow);
    await trained(50);
    await control.apply({ network: { layers: [layer, layer, layer] } }, true);
    await trained(30);
    await control.undo();
    expect([stepOf('a'), stepOf('b')]).toEqual([50, 50]);
    await trained(100);
    expect(parameters('b')).toEqual(alone(merge(spec, slow), 100));
  });

  test('a run that has come since starts again with the settings that come back', async () => {
    await trained(40);
    await control.apply({ network: { layers: [layer, layer, layer] } }, true);
    await session.vary('b', slow);
    await control.undo();
    expect(session.run('b')?.spec.network.layers.length).toBe(2);
    expect([stepOf('a'), stepOf('b')]).toEqual([0, 0]);
  });
});

describe('settings', () => {
  test('that lose what the optimizer remembers give it back as long as nothing was trained', async () => {
    await trained(80);
    await control.apply({ training: { optimizer: { name: 'momentum', learningRate: 0.1 } } }, true);
    await control.undo();
    expect(session.run('a')?.spec.training.optimizer.name).toBe('adam');
    await trained(160);
    expect(parameters()).toEqual(alone(spec, 160));
  });

  test('that were turned while it trained turn back, and the weights are those of now', async () => {
    await trained(80);
    await control.apply({ training: { optimizer: { learningRate: 0.5 } } }, true);
    await trained(120);
    const now = parameters()?.slice();
    await control.undo();
    expect(stepOf()).toBe(120);
    expect(session.run('a')?.spec.training.optimizer['learningRate']).toBe(0.02);
    await until(session, () => session.state.name === 'paused');
    expect(parameters()).toEqual(now);
    await control.redo();
    expect(session.run('a')?.spec.training.optimizer['learningRate']).toBe(0.5);
    expect(stepOf()).toBe(120);
  });

  test('that start again give back the run that was, trained, with its history', async () => {
    await trained(200);
    const events = session.run('a')?.events;
    await control.apply({ network: { layers: [layer, layer, layer] } }, true);
    expect(stepOf()).toBe(0);
    await trained(35);
    await control.undo();
    expect(stepOf()).toBe(200);
    expect(rows()).toEqual(every5th(200));
    expect(session.run('a')?.events).toEqual(events);
    await trained(260);
    expect(parameters()).toEqual(alone(spec, 260));
    await control.redo();
    expect([stepOf(), session.run('a')?.spec.network.layers.length]).toEqual([35, 3]);
  });

  test('a reset is undone, and what was set by hand before it after that', async () => {
    await trained(30);
    await session.edit('a', 0, 1.5);
    await trained(60);
    await control.reset();
    expect(stepOf()).toBe(0);
    await control.undo();
    expect(stepOf()).toBe(60);
    expect(parameters()).toEqual(alone(spec, 30, (run) => run.setParameter(0, 1.5), 30));
    await control.undo();
    expect(parameters()).toEqual(alone(spec, 30));
  });

  test('a slider that is dragged is undone to where it was before the drag', async () => {
    await trained(20);
    for (const learningRate of [0.03, 0.04]) await control.apply({ training: { optimizer: { learningRate } } }, false);
    await control.apply({ training: { optimizer: { learningRate: 0.05 } } }, true);
    await control.undo();
    expect(session.run('a')?.spec.training.optimizer['learningRate']).toBe(0.02);
    expect(control.canUndo).toBe(false);
  });
});
