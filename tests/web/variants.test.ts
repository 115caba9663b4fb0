// Runs side by side: what follows the first run, what stays different, and that all are what the engine makes of their specs.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PartialSpec } from '../../web/src/engine/types';
import { merge } from '../../web/src/experiment/settings';
import type { Session } from '../../web/src/session/session';
import { dyingSpec, loadFromBuild } from '../engine/loaded';
import { sessionOver, until, wire } from './wire';

const hillock = await loadFromBuild();
const spec: PartialSpec = { ...dyingSpec(1, 3), census: { every: 5 } };
const leaky: PartialSpec = {
  network: { layers: [{ activation: { name: 'leaky_relu' } }, { activation: { name: 'leaky_relu' } }] },
};
const slow: PartialSpec = { training: { optimizer: { learningRate: 0.01 } } };

let session: Session;
beforeEach(async () => {
  session = sessionOver(wire());
  await session.start();
  expect(await session.open('a', spec)).toBeUndefined();
});
afterEach(() => session.dispose());

const at = (step: number, ...names: string[]) =>
  until(session, () => names.every((name) => session.run(name)?.step === step) && session.state.name === 'paused');

/** The parameters that the engine has by itself; `turned` at half of the steps. */
function expected(given: PartialSpec, steps: number, turned?: PartialSpec): Float32Array {
  const run = hillock.createRun(given);
  run.train(turned ? steps / 2 : steps);
  if (turned) {
    run.change(turned);
    run.train(steps / 2);
  }
  const parameters = run.parameters();
  run.dispose();
  return parameters;
}
const parameters = (name: string) => session.run(name)?.frame?.parameters;

describe('a run that follows the first one', () => {
  test('starts from the same weights, differs by its change alone, and keeps in step', async () => {
    await session.vary('b', leaky);
    expect(parameters('b')).toEqual(parameters('a'));
    session.step(200);
    await at(200, 'a', 'b');
    expect(parameters('a')).toEqual(expected(spec, 200));
    expect(parameters('b')).toEqual(expected(merge(session.run('a')?.spec ?? {}, leaky), 200));
    expect(session.run('b')?.spec.network.layers.map(({ activation }) => activation.name)).toEqual([
      'leaky_relu',
      'leaky_relu',
    ]);
  });

  test('that comes later catches up to the bit', async () => {
    session.step(300);
    await at(300, 'a');
    await session.vary('b', slow);
    await at(300, 'a', 'b');
    expect(parameters('b')).toEqual(expected(merge(session.run('a')?.spec ?? {}, slow), 300));
  });

  test('takes over what is turned in the first one at the very same step', async () => {
    await session.vary('b', leaky);
    session.step(100);
    await at(100, 'a', 'b');
    const clipped: PartialSpec = { training: { clipping: { name: 'norm' } } };
    await session.change('a', clipped);
    session.step(100);
    await at(200, 'a', 'b');
    expect(parameters('a')).toEqual(expected(spec, 200, clipped));
    expect(parameters('b')).toEqual(expected(merge(spec, leaky), 200, clipped));
  });

  test('keeps the knob that is its own', async () => {
    await session.vary('b', slow);
    await session.change('a', { training: { optimizer: { name: 'sgd', learningRate: 0.5 } } });
    expect(session.run('a')?.spec.training.optimizer['learningRate']).toBe(0.5);
    expect(session.run('b')?.spec.training.optimizer['learningRate']).toBe(0.01);
  });

  test('starts again with the first one, with as many layers as that has', async () => {
    await session.vary('b', leaky);
    session.step(50);
    await at(50, 'a', 'b');
    const layer = { units: 3, activation: { name: 'relu' } };
    await session.open('a', { ...spec, network: { ...spec.network, layers: [layer, layer, layer] } });
    expect(session.run('b')?.step).toBe(0);
    expect(session.run('b')?.spec.network.layers.map(({ units, activation }) => [units, activation.name])).toEqual([
      [3, 'leaky_relu'],
      [3, 'leaky_relu'],
      [3, 'leaky_relu'],
    ]);
    await session.reset();
    expect(session.runs.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  test('cannot follow one that was turned on its way: all start again', async () => {
    session.step(100);
    await at(100, 'a');
    await session.change('a', { training: { optimizer: { name: 'sgd', learningRate: 0.3 } } });
    await session.vary('b', leaky);
    await until(session, () => session.run('b') !== undefined);
    expect([session.run('a')?.step, session.run('b')?.step]).toEqual([0, 0]);
    expect(session.run('a')?.spec.training.optimizer['learningRate']).toBe(0.3);
  });

  test('is refused with its reason, and then is not there', async () => {
    const refusal = await session.vary('b', { training: { optimizer: { learningRate: -1 } } });
    expect(refusal?.path).toMatch(/learningRate/);
    expect(session.variants.names).toEqual([]);
    expect(session.runs.map(({ name }) => name)).toEqual(['a']);
  });

  test('is shown when it is chosen, and the first one again when it is closed', async () => {
    await session.vary('b', leaky);
    session.show('b');
    expect(session.shown?.name).toBe('b');
    await session.close('b');
    expect(session.shown?.name).toBe('a');
    expect(session.variants.names).toEqual([]);
  });
});
