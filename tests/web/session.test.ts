// The session with a real engine behind it: what it trains, what it answers, and what it does when things go wrong.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { LoadError } from '../../web/src/engine/errors';
import { Session } from '../../web/src/session/session';
import { dyingSpec, loadFromBuild } from '../engine/loaded';
import { until, type Wire, wire } from './wire';

const hillock = await loadFromBuild();
const spec = { ...dyingSpec(1, 3), census: { every: 5 } };

let over: Wire;
let session: Session;
/** Time stands still but between pictures, so that nothing depends on how fast the machine is. */
let now = 0;
const frameMs = 16;

beforeEach(() => {
  now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  over = wire();
  session = new Session({
    connect: over.connect,
    nextFrame: async () => {
      await new Promise((resolve) => setImmediate(resolve));
      now += frameMs;
    },
  });
});
afterEach(() => {
  session.dispose();
  vi.restoreAllMocks();
});

const step = (name = 'a') => session.run(name)?.step ?? -1;
const quiet = () => new Promise((resolve) => setTimeout(resolve, 30));
const framesOf = (name = 'a') => over.calls.filter((call) => call.name === 'frame' && call.run === name);

/** The parameters that the engine has after so many steps, without a session. */
function expected(steps: number, given = spec as object): Float32Array {
  const run = hillock.createRun(given);
  run.train(steps);
  const parameters = run.parameters();
  run.dispose();
  return parameters;
}

async function opened(given: object = spec, name = 'a'): Promise<void> {
  if (session.state.name === 'loading') await session.start();
  expect(await session.open(name, given)).toBeUndefined();
}

describe('a session', () => {
  test('loads, and then has catalogues', async () => {
    const states: string[] = [];
    session.subscribe(() => states.push(session.state.name));
    expect(session.state.name).toBe('loading');
    await session.start();
    expect(states).toEqual(['ready']);
    expect(session.catalogues?.activations.map(({ name }) => name)).toContain('relu');
    expect(session.place).toBe('worker');
  });

  test('shows a run before its first step, with the units that it has', async () => {
    await opened();
    const run = session.run('a');
    expect(run?.frame?.report).toMatchObject({ step: 0, hidden: 16 });
    expect(run?.frame?.parameters).toEqual(expected(0));
    expect(run?.history.rows).toBe(1);
    expect(run?.opened.data.trainInputs.length).toBe(500);
    expect(session.state.name).toBe('ready');
  });

  test('trains to the bits that the engine has by itself, at any speed', async () => {
    await opened();
    session.speed = 1000;
    session.until = 300;
    session.play();
    await until(session, () => session.state.name === 'paused');
    expect(step()).toBe(300);
    expect(session.run('a')?.frame?.parameters).toEqual(expected(300));

    session.speed = Number.POSITIVE_INFINITY;
    session.until = 5000;
    session.play();
    await until(session, () => session.state.name === 'paused');
    expect(step()).toBe(5000);
    expect(session.run('a')?.frame?.parameters).toEqual(expected(5000));
  });

  test('takes as many steps a second as it is told', async () => {
    await opened();
    session.speed = 250;
    session.play();
    await until(session, () => now >= 60 * frameMs);
    session.pause();
    await quiet();
    expect(step()).toBeGreaterThan((250 * 59 * frameMs) / 1000 - 5);
    expect(step()).toBeLessThanOrEqual((250 * now) / 1000);
  });

  test('that is slow asks for no frame that would show nothing new', async () => {
    await opened();
    session.speed = 10;
    session.play();
    await until(session, () => step() >= 5);
    session.pause();
    expect(framesOf().length).toBeLessThan(10); // over about 30 pictures
  });

  test('pauses, and takes single steps, exactly', async () => {
    await opened();
    session.step();
    await until(session, () => step() === 1);
    session.step(25);
    session.step(4);
    await until(session, () => step() === 30);
    await quiet();
    expect(step()).toBe(30);
    expect(session.state.name).toBe('paused');
    expect(session.run('a')?.frame?.parameters).toEqual(expected(30));
  });

  test('goes back to the same weights, and to others with another seed', async () => {
    await opened();
    session.step(40);
    await until(session, () => step() === 40);
    await session.reset();
    expect(step()).toBe(0);
    expect(session.run('a')?.frame?.parameters).toEqual(expected(0));
    expect(session.run('a')?.history.rows).toBe(1);
    await session.reseed(99);
    expect(session.run('a')?.spec.seed).toBe(99);
    expect(session.run('a')?.frame?.parameters).toEqual(expected(0, { ...spec, seed: 99 }));
  });

  test('has one frame in flight, whose buffers go back and forth', async () => {
    await opened();
    session.look({ grid: { resolution: 16, units: true } });
    session.speed = 1000;
    session.until = 400;
    session.play();
    await until(session, () => session.state.name === 'paused');
    expect(over.mostOpen).toBe(1);
    const sizes = framesOf()
      .slice(-10) // it takes a few to know how large they are
      .map((call) => call.recycled);
    expect(sizes.length).toBe(10);
    expect(Math.min(...sizes)).toBeGreaterThan(17 * 16 * 16 * 4);
    expect(new Set(sizes).size).toBe(1);
    const frame = session.run('a')?.frame;
    const run = hillock.createRun(spec);
    run.train(400);
    expect(frame?.grid?.values).toEqual(run.grid({ resolution: 16, units: true }).values);
    expect({ ...frame?.units }).toEqual({ ...run.unitColumns() });
    expect(frame?.layers).toEqual(run.layers());
    run.dispose();
  });

  test('keeps the history and the events of the whole run', async () => {
    await opened();
    session.speed = 2000;
    session.until = 1000;
    session.play();
    await until(session, () => session.state.name === 'paused');
    const run = session.run('a');
    const alone = hillock.createRun(spec);
    alone.train(1000);
    expect(run?.events).toEqual(alone.events());
    expect([...(run?.history.steps.subarray(0, run.history.rows) ?? [])]).toEqual(
      Array.from({ length: 201 }, (_, k) => 5 * k),
    );
    expect([...(run?.history.state.subarray(200 * 16, 201 * 16) ?? [])]).toEqual([...alone.unitColumns().state]);
    expect(run?.history.trainLoss[200]).toBeCloseTo(alone.report().trainLoss, 6);
    alone.dispose();
  });
});

describe('orders', () => {
  test('wait for the frame in flight, and of one kind the latest wins', async () => {
    await opened();
    session.speed = 1000;
    session.play();
    await until(session, () => step() > 20);
    const rates = Array.from({ length: 50 }, (_, index) => 0.01 * (index + 1));
    const outcomes = await Promise.all(
      rates.map((learningRate) => session.change('a', { training: { optimizer: { learningRate } } })),
    );
    expect(outcomes).toEqual(rates.map(() => undefined));
    expect(session.run('a')?.spec.training.optimizer.learningRate).toBe(0.5);
    expect(over.calls.filter((call) => call.name === 'change').length).toBeLessThanOrEqual(2);
    expect(over.mostOpen).toBe(1);
  });

  test('of different kinds are all obeyed, in order', async () => {
    await opened();
    void session.change('a', { training: { batchSize: 5 } });
    void session.change('a', { training: { optimizer: { learningRate: 0.2 } } });
    void session.open('a', { ...spec, seed: 8 });
    await session.change('a', { training: { batchSize: 7 } });
    expect(session.run('a')?.spec).toMatchObject({
      seed: 8,
      training: { batchSize: 7, optimizer: { learningRate: 1 } },
    });
  });

  test('that are refused say path, value and reason, and change nothing', async () => {
    await opened();
    session.step(10);
    await until(session, () => step() === 10);
    const before = session.run('a')?.spec;
    expect(await session.change('a', { training: { batchSize: 0 } })).toEqual({
      path: 'training.batchSize',
      value: 0,
      reason: 'must be from 1 to 20000',
    });
    expect(await session.open('a', { data: { name: 'nope' } })).toMatchObject({ path: 'data.name', value: 'nope' });
    expect(session.run('a')?.spec).toEqual(before);
    session.step(10);
    await until(session, () => step() === 20);
    expect(session.run('a')?.frame?.parameters).toEqual(expected(20));
  });

  test('that cannot be carried out reject to who gave them; the session goes on', async () => {
    await opened();
    await expect(session.setParameters('a', new Float32Array(3))).rejects.toThrow(/parameters has 3 numbers/);
    await expect(session.change('b', {})).rejects.toThrow(/no run is named "b"/);
    session.step(5);
    await until(session, () => step() === 5);
  });

  test('set the parameters by hand: the next frame shows what follows from them', async () => {
    await opened();
    const parameters = expected(0).fill(0);
    await session.setParameters('a', parameters);
    await until(session, () => session.run('a')?.frame?.parameters.every((value) => value === 0) === true);
    expect(session.run('a')?.frame?.report).toMatchObject({ step: 0, silent: 16 });
  });

  test('for another picture are answered while paused, and the last one counts', async () => {
    await opened();
    for (const resolution of [4, 8, 12]) session.look({ grid: { resolution, units: false } });
    await until(session, () => session.run('a')?.frame?.grid?.resolution === 12);
    await quiet();
    expect(session.run('a')?.frame?.grid?.values.length).toBe(144);
    expect(step()).toBe(0);
  });
});

describe('several runs', () => {
  test('with one seed start alike, train in step and stand at the same step when paused', async () => {
    await opened();
    await opened(
      { ...spec, network: { ...spec.network, layers: Array(3).fill({ units: 64, activation: 'relu' }) } },
      'b',
    );
    session.play();
    let widest = 0;
    const unsubscribe = session.subscribe(() => {
      widest = Math.max(widest, Math.abs(step('a') - step('b')));
    });
    vi.mocked(performance.now).mockRestore(); // the slower run must run out of time
    await until(session, () => step('a') > 500 && step('b') > 500);
    session.pause();
    await until(session, () => step('a') === step('b'));
    unsubscribe();
    await quiet();
    expect(step('a')).toBe(step('b'));
    expect(widest).toBeLessThan(step('a'));
    expect(session.run('a')?.frame?.parameters).toEqual(expected(step('a')));
  });

  test('one that is opened later catches up with the first', async () => {
    await opened();
    session.step(100);
    await until(session, () => step() === 100);
    await opened({ ...spec, network: { layers: [{ units: 4, activation: 'tanh' }] } }, 'b');
    await until(session, () => step('b') === 100);
    expect(step('a')).toBe(100);
    await session.close('b');
    expect(session.runs.map((run) => run.name)).toEqual(['a']);
    expect(framesOf().length).toBeGreaterThan(0);
  });
});

describe('what goes wrong', () => {
  const exploding = {
    ...dyingSpec(100, 1),
    network: { layers: [{ units: 8, activation: 'relu' }], output: { activation: 'identity' } },
  };

  test('numbers: the run stops, says where in words, and starts again when it is reset', async () => {
    await opened(exploding);
    session.play();
    await until(session, () => session.state.name === 'stopped');
    expect(session.state).toMatchObject({
      sentence: expect.stringMatching(/^Training stopped at step \d+: the .* is no longer a finite number\.$/),
    });
    session.play();
    expect(session.state.name).toBe('stopped');
    await session.reset();
    expect(session.state.name).toBe('paused');
    await until(session, () => step() === 0);
  });

  test('numbers of one run: the others go on', async () => {
    await opened(exploding);
    await opened(spec, 'b');
    session.play();
    session.until = 3000;
    await until(session, () => session.state.name === 'paused');
    expect(session.run('a')?.alive).toBe(false);
    expect(step('b')).toBe(3000);
  });

  test('the engine: the session has failed, in words, and asks no more', async () => {
    await opened();
    over.interrupt = (name) => {
      if (name === 'frame') throw new WebAssembly.RuntimeError('unreachable');
    };
    session.play();
    await until(session, () => session.state.name === 'failed');
    expect(session.state).toMatchObject({ sentence: expect.stringMatching(/stopped working \(unreachable\)/) });
    const asked = over.calls.length;
    session.play();
    session.step();
    session.look({});
    await quiet();
    expect(over.calls.length).toBe(asked);
  });

  test('loading: the sentence is that of the engine', async () => {
    const sentence = 'This browser has no WebAssembly SIMD.';
    session = new Session({ connect: () => Promise.reject(new LoadError(sentence)) });
    await session.start();
    expect(session.state).toEqual({ name: 'failed', sentence });
  });

  test('a page that has gone: the connection is closed and nobody is told any more', async () => {
    await opened();
    session.speed = 1000;
    session.play();
    await until(session, () => step() > 10);
    const told = vi.fn();
    session.subscribe(told);
    const order = session.change('a', { training: { batchSize: 4 } });
    session.dispose();
    await expect(order).resolves.toBeUndefined();
    await quiet();
    expect(over.closed).toBe(true);
    expect(told).not.toHaveBeenCalled();
  });

  test('a page that has gone while it was loading', async () => {
    const starting = session.start();
    session.dispose();
    await starting;
    expect(over.closed).toBe(true);
  });
});
