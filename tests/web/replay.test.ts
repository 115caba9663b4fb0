// A step of the past, had again: the update behind an event, what would have been, and what is done by hand since.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PartialSpec, UnitEvent } from '../../web/src/engine/types';
import type { Moment } from '../../web/src/session/protocol';
import type { Session } from '../../web/src/session/session';
import { dyingSpec, loadFromBuild } from '../engine/loaded';
import { sessionOver, until, wire } from './wire';

const hillock = await loadFromBuild();
const spec: PartialSpec = { ...dyingSpec(1, 3), census: { every: 5 } };

let session: Session;
beforeEach(async () => {
  session = sessionOver(wire(0));
  await session.start();
  expect(await session.open('a', spec)).toBeUndefined();
});
afterEach(() => session.dispose());

const trained = async (steps: number) => {
  session.step(steps - (session.run('a')?.step ?? 0));
  await until(session, () => session.runs.every((run) => run.step === steps) && session.state.name === 'paused');
};
const eventsOf = (name = 'a'): readonly UnitEvent[] => session.run(name)?.events ?? [];
const isSilent = (state: string) => state === 'dead' || state === 'dormant';
const deaths = () =>
  eventsOf().filter(({ from, to, step, previousStep }) => isSilent(to) && !isSilent(from) && step > previousStep);

async function momentOf(event: UnitEvent | undefined): Promise<Moment> {
  if (!event) throw new Error('no such event');
  const found = await session.moment('a', event);
  if (!found || 'reason' in found) throw new Error(`no moment: ${found?.reason}`);
  return found;
}

describe('the update behind an event', () => {
  test('is one between the two censuses: the unit fires on an example before it and on none after it', async () => {
    await trained(1500);
    expect(deaths().length).toBeGreaterThan(5);
    for (const event of deaths().slice(0, 8)) {
      const { step, before, after } = await momentOf(event);
      expect(step).toBeGreaterThan(event.previousStep);
      expect(step).toBeLessThanOrEqual(event.step);
      expect(Math.max(...before.z)).toBeGreaterThan(0);
      expect(Math.max(...after.z)).toBeLessThanOrEqual(0);
      expect([isSilent(before.state), isSilent(after.state)]).toEqual([false, true]);
    }
  });

  test('has the parameters that the engine has at that step by itself', async () => {
    await trained(1000);
    const event = deaths().at(-1);
    const { step, before, after } = await momentOf(event);
    const run = hillock.createRun(spec);
    const rowOf = () => {
      const { layer = 0, unit = 0 } = event ?? {};
      const block = run.layout().find((entry) => entry.layer === layer && entry.kind === 'weights');
      const inputs = block?.shape[1] ?? 0;
      const first = (block?.offset ?? 0) + unit * inputs;
      return run.parameters().slice(first, first + inputs);
    };
    run.train(step - 1);
    expect(before.weights).toEqual(rowOf());
    expect(before.z).toEqual(run.preActivations(event?.layer ?? 0, event?.unit ?? 0));
    run.train(1);
    expect(after.weights).toEqual(rowOf());
    run.dispose();
  });

  test('can be had again after changes by hand, before and since', async () => {
    await trained(400);
    await session.change('a', { training: { optimizer: { name: 'sgd', learningRate: 0.5 } } });
    const early = deaths()[0];
    await trained(900);
    await session.edit('a', 0, 0.25);
    await trained(1500);
    for (const event of [early, deaths().find(({ previousStep }) => previousStep > 400), deaths().at(-1)]) {
      const { before, after } = await momentOf(event);
      expect([isSilent(before.state), isSilent(after.state)]).toEqual([false, true]);
    }
  });

  test('is still there after many more steps than there are snapshots', async () => {
    await trained(200);
    const [first] = deaths();
    const then = await momentOf(first);
    await trained(12_000);
    expect(await momentOf(first)).toEqual(then);
  });
});

describe('the search for it', () => {
  test('tells how far it is, and is given up when nobody waits for it any more', async () => {
    await trained(900);
    const wide: PartialSpec = { ...dyingSpec(1, 3), census: { every: 800 } };
    const layers = Array.from({ length: 2 }, () => ({ units: 48, activation: 'relu' }));
    await session.open('a', { ...wide, network: { ...wide.network, layers } });
    session.step(800);
    await until(session, () => session.run('a')?.step === 800 && eventsOf().length > 0);
    const event = deaths().at(-1);
    if (!event) throw new Error('no unit has died');
    const shares: number[] = [];
    const whole = await session.moment('a', event, (share) => shares.push(share) > 0);
    expect(whole).toMatchObject({ before: { activeShare: expect.any(Number) }, after: { activeShare: 0 } });
    expect(shares.length).toBeGreaterThan(1);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares.every((share) => share > 0 && share <= 1)).toBe(true);
    expect(await session.moment('a', event, () => false)).toBeUndefined();
    expect(await session.moment('a', event)).toEqual(whole); // from the start again
  });

  test('asks of the unit alone, at a fraction of what a look at all units takes', () => {
    const layers = Array.from({ length: 3 }, () => ({ units: 64, activation: 'relu' }));
    const run = hillock.createRun({ ...dyingSpec(0.3, 3), network: { layers } });
    const time = (look: () => void): number => {
      let least = Number.POSITIVE_INFINITY;
      for (let round = 0; round < 5; round++) {
        let spent = 0;
        for (let step = 0; step < 20; step++) {
          run.train(1);
          const before = performance.now();
          look();
          spent += performance.now() - before;
        }
        least = Math.min(least, spent / 20);
      }
      return least;
    };
    const columns = time(() => run.unitColumns());
    let fired = 0;
    const alone = time(() => {
      fired = Math.max(0, run.firingExample(2, 5, fired));
    });
    console.log(
      `a look at all units ${columns.toFixed(3)} ms, at one ${alone.toFixed(4)} ms: ${(columns / alone).toFixed(0)}-fold`,
    );
    expect(columns / alone).toBeGreaterThan(5);
    run.dispose();
  });
});

describe('what would have been', () => {
  test('goes on from the step before, to the bit, and follows the first run', async () => {
    await trained(600);
    const { step } = await momentOf(deaths()[0]);
    const slower: PartialSpec = { training: { optimizer: { learningRate: 0.1 } } };
    expect(await session.fork('b', 'a', step - 1, slower)).toBeUndefined();
    expect(session.run('b')?.startedAt).toBe(step - 1);
    await until(session, () => session.run('b')?.step === 600);
    const run = hillock.createRun(spec);
    run.train(step - 1);
    run.change(slower);
    run.train(600 - (step - 1));
    expect(session.run('b')?.frame?.parameters).toEqual(run.parameters());
    run.dispose();
  });

  test('takes another activation with the weights that are there', async () => {
    await trained(300);
    const layer = { activation: { name: 'leaky_relu' } };
    expect(await session.fork('b', 'a', 200, { network: { layers: [layer, layer] } })).toBeUndefined();
    await until(session, () => session.run('b')?.step === 300);
    expect(session.run('b')?.frame?.report.silent).toBe(0);
  });

  test('that needs other weights is refused, and nothing changes', async () => {
    await trained(100);
    const refusal = await session.fork('b', 'a', 50, { network: { init: { bias: 1 } } });
    expect(refusal?.reason).toBeTruthy();
    expect(session.runs.map(({ name }) => name)).toEqual(['a']);
  });
});

describe('by hand', () => {
  test('one parameter is set while the others go on, and no row of the history comes of it', async () => {
    await trained(100);
    const before = session.run('a')?.frame?.parameters.slice();
    const rows = session.run('a')?.history.rows;
    await session.edit('a', 3, 1.5);
    await until(session, () => session.run('a')?.frame?.parameters[3] === 1.5);
    expect(session.run('a')?.history.rows).toBe(rows);
    expect(session.run('a')?.step).toBe(100);
    const after = session.run('a')?.frame?.parameters ?? new Float32Array(0);
    expect([...after].filter((value, index) => value !== before?.[index]).length).toBe(1);
    expect(session.run('a')?.asOpened).toBe(false);
  });

  test('a dead unit is revived: it has other weights and fires again', async () => {
    await trained(2000);
    const run = session.run('a');
    const dead = eventsOf().findLast(
      ({ to, layer, unit }) => to === 'dead' && layer === 0 && run?.frame?.units.state[unit] === 3,
    );
    if (!dead) throw new Error('no unit of the first layer is dead');
    expect(run?.frame?.units.activeShare[dead.unit]).toBe(0);
    await session.revive('a', 0, dead.unit);
    await until(session, () => (run?.frame?.units.activeShare[dead.unit] ?? 0) > 0);
    expect(run?.step).toBe(2000);
  });
});
