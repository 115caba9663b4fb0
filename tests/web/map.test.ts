// Maps of two settings: where they go, in which order they are trained, what is said of them, and that a cell is the very
// training that its settings make.
import { describe, expect, test } from 'vitest';
import { type MapView, pictureOf, verdictOf } from '../../web/src/elements/map-picture';
import type { Spec } from '../../web/src/engine/types';
import {
  type MapSetting,
  mapSettings,
  mapValues,
  placeAmong,
  settingAt,
  stretchRefusal,
} from '../../web/src/experiment/map-axis';
import { levelsOf, standIns } from '../../web/src/experiment/refinement';
import { merge } from '../../web/src/experiment/settings';
import { cellNumbers, csvOf, SettingsMap } from '../../web/src/experiment/settings-map';
import { sweepCells } from '../../web/src/session/cells';
import type { Connection } from '../../web/src/session/connect';
import { Mapping, type MapRequest } from '../../web/src/session/mapping';
import { map as text } from '../../web/src/text/map';
import { loadFromBuild } from '../engine/loaded';
import { wire } from './wire';

const base = {
  seed: 3,
  data: { name: 'xor', samples: 60 },
  network: { layers: [{ units: 4, activation: { name: 'relu' } }], init: { weights: { name: 'uniform', limit: 0.5 } } },
  training: { loss: 'half_squared_error', optimizer: { name: 'sgd', learningRate: 1 } },
} as const;

async function settingsOfBase(): Promise<{ spec: Spec; settings: MapSetting[] }> {
  const hillock = await loadFromBuild();
  const run = hillock.createRun(base);
  const { spec } = run;
  run.dispose();
  const rows = { optimizers: hillock.optimizers(), initializers: hillock.initializers(), fields: hillock.fields() };
  return { spec, settings: mapSettings(spec, rows) };
}

const named = (settings: readonly MapSetting[], path: string): MapSetting => {
  const found = settings.find((setting) => setting.path === path);
  if (!found) throw new Error(`no setting ${path}`);
  return found;
};
const rate = 'training.optimizer.learningRate';
const limit = 'network.init.weights.limit';

describe('what a map can go along', () => {
  test('is every number of the optimizer and of the start that the run has, its batches, its noise and its seed', async () => {
    const { settings } = await settingsOfBase();
    expect(settings.map(({ path }) => path)).toEqual([
      rate,
      'training.optimizer.momentum',
      'training.optimizer.weightDecay',
      limit,
      'network.init.bias',
      'training.batchSize',
      'data.noise',
      'seed',
    ]);
    expect(named(settings, rate)).toMatchObject({ present: 1, logarithmic: true, usual: { from: 0.03, to: 30 } });
    expect(text.nameOf(named(settings, limit))).toBe('initial limit');
  });

  test('has its values in even ratios on a logarithmic axis, rising, from one end to the other', async () => {
    const { settings } = await settingsOfBase();
    const values = mapValues(named(settings, rate), { from: 0.01, to: 10 });
    expect([values.length, values[0], values.at(-1)]).toEqual([64, 0.01, 10]);
    const ratios = values.slice(1).map((value, index) => value / (values[index] ?? 0));
    // rounded to four digits: a value is off by 0.05 % at most, a ratio of two by twice that
    for (const ratio of ratios) expect(ratio / 1000 ** (1 / 63)).toBeCloseTo(1, 2);
  });

  test('takes whole numbers once each: batches of 1 to 8 are eight, seeds follow one another', async () => {
    const { settings } = await settingsOfBase();
    expect(mapValues(named(settings, 'training.batchSize'), { from: 1, to: 8 })).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    const seed = named(settings, 'seed');
    expect(mapValues(seed, seed.usual)).toEqual(Array.from({ length: 64 }, (_, index) => 3 + index));
  });

  test('keeps its values apart on a narrow stretch', async () => {
    const { settings } = await settingsOfBase();
    expect(mapValues(named(settings, 'training.optimizer.momentum'), { from: 0.9, to: 0.9001 })).toHaveLength(64);
  });

  test.each([
    [rate, { from: 0, to: 1 }, 'Learning rate, from: 0, but it must be greater than 0.'],
    [rate, { from: 0.1, to: 1000 }, 'Learning rate, to: 1\u202f000, but it must be at most 100.'],
    [rate, { from: 1, to: 0.1 }, 'Learning rate, to: 0.1, but it must be greater than 1.'],
    ['training.batchSize', { from: 0, to: 8 }, 'Batch size, from: 0, but it must be at least 1.'],
    ['training.batchSize', { from: 1, to: 2.5 }, 'Batch size, to: 2.5, but it must be a whole number.'],
    ['seed', { from: 1, to: Number.NaN }, 'Seed, to: no number, but it must be a number from 0.'],
  ])('%s %o: %s', async (path, stretch, sentence) => {
    const setting = named((await settingsOfBase()).settings, path);
    const refusal = stretchRefusal(setting, stretch);
    expect(refusal && text.refusal(setting, refusal)).toBe(sentence);
  });

  test('finds the place of a value between its neighbours, and none outside', () => {
    expect(placeAmong([0.1, 1, 10], Math.sqrt(10), true)).toBeCloseTo(1.5, 12);
    expect(placeAmong([1, 2, 4], 3, false)).toBe(1.5);
    expect(placeAmong([1, 2, 4], 1, false)).toBe(0);
    expect(placeAmong([1, 2, 4], 4.1, false)).toBeNaN();
  });
});

describe('from coarse to fine', () => {
  test.each([
    [64, 64],
    [64, 50],
    [8, 23],
    [1, 5],
  ])(
    'a map of %d x %d trains every cell once, and none of its levels has more than twice the last along a side',
    (rows, columns) => {
      const seen = new Map<string, number>();
      let blocks = 8;
      for (const { parts, rowStride, columnStride } of levelsOf(rows, columns)) {
        expect(Math.ceil(rows / rowStride)).toBeLessThanOrEqual(blocks);
        expect(Math.ceil(columns / columnStride)).toBeLessThanOrEqual(blocks);
        blocks *= 2;
        for (const part of parts)
          for (const row of part.rows)
            for (const column of part.columns) {
              const cell = `${row} ${column}`;
              seen.set(cell, (seen.get(cell) ?? 0) + 1);
            }
      }
      expect(seen.size).toBe(rows * columns);
      expect(Math.max(...seen.values())).toBe(1);
    },
  );

  test('the first level of 64 x 64 is 8 x 8, with the middle of each block', () => {
    const [first] = levelsOf(64, 64);
    expect(first?.parts).toHaveLength(1);
    expect(first?.parts[0]?.rows).toEqual([4, 12, 20, 28, 36, 44, 52, 60]);
  });

  test('what stands for a block lies in it, and goes on to stand for a part of it', () => {
    for (const stride of [8, 4, 2]) {
      const coarse = standIns(61, stride);
      expect(coarse.map((cell) => Math.floor(cell / stride))).toEqual(Array.from(coarse.keys()));
      expect(standIns(61, stride / 2)).toEqual(expect.arrayContaining(coarse));
    }
  });
});

/** A map of 2 x 2: half of the units silent, all, none, and one that blew up. */
function smallMap(): SettingsMap {
  const map = new SettingsMap(2, 2);
  const single = { rowStride: 1, columnStride: 1, parts: [] };
  const cell = (silent: number, loss: number, right: number, blownAt = Number.NaN) => [
    silent,
    0,
    0,
    loss,
    right,
    blownAt,
  ];
  map.take(single, 0, 0, cell(0.5, 0.4, 0.6));
  map.take(single, 0, 1, cell(1, 0.5, 0.5));
  map.take(single, 1, 0, cell(0, 0.1, 0.95));
  map.take(single, 1, 1, cell(0, Number.NaN, Number.NaN, 12));
  return map;
}

const side = (setting: MapSetting, values: readonly number[]) => ({ ...setting, values });

async function viewOf(measure: MapView['measure']): Promise<MapView> {
  const { settings } = await settingsOfBase();
  const [x, y] = [side(named(settings, rate), [0.1, 1]), side(named(settings, limit), [0.5, 2])];
  return { map: smallMap(), x, y, measure, present: [1, 0.5], firstLoss: 0.45 };
}

describe('what is said and drawn of a map', () => {
  test.each([
    [
      'silent',
      '25\u202f% of the map keep more than half of their units; 50\u202f% lose half of them or more, 25\u202f% blow up.',
    ],
    [
      'trainLoss',
      'Lowest loss 0.1, at learning rate 0.1, initial limit 2. 25\u202f% of the map end below 0.23, 25\u202f% above 0.45, where the run of the Lab began, 25\u202f% blow up.',
    ],
    [
      'testAccuracy',
      'Best 95\u202f% right, at learning rate 0.1, initial limit 2. 25\u202f% of the map get nine test examples in ten right, 25\u202f% blow up.',
    ],
  ] as const)('%s: %s', async (measure, sentence) => {
    expect(verdictOf(await viewOf(measure)).join('')).toBe(sentence);
  });

  test('a cell tells its numbers, or the step at which it blew up', () => {
    const map = smallMap();
    expect(text.cell(map.cell(0, 0))).toBe('50\u202f% silent, loss 0.4, 60\u202f% of the test right');
    expect(text.cell(map.cell(1, 1))).toBe('blew up at step 12');
  });

  test('silence of all units is a hole, a run that blew up has a mark of its own, and the legend has both', async () => {
    const picture = pictureOf(await viewOf('silent'));
    expect([...picture.holes]).toEqual([0, 1, 0, 0]);
    expect([...picture.blown]).toEqual([0, 0, 0, 1]);
    expect([...picture.tones]).toEqual([0.5, 0, 1, Number.NaN]);
    expect(picture.legend).toMatchObject({ hole: 'all silent', blown: 'blew up' });
    expect(picture.present).toEqual({ x: 1, y: 0 });
  });

  test('the CSV has a line for every training, in the order of the settings', async () => {
    const { map, x, y } = await viewOf('silent');
    expect(csvOf(map, x, y).split('\n')).toEqual([
      `${rate},${limit},${cellNumbers.join()}`,
      '0.1,0.5,0.5,0,0,0.4,0.6,',
      '1,0.5,1,0,0,0.5,0.5,',
      '0.1,2,0,0,0,0.1,0.95,',
      '1,2,0,0,0,,,12',
      '',
    ]);
  });
});

const request = (spec: Spec, side: number): MapRequest => ({
  spec,
  rows: { path: limit, values: Array.from({ length: side }, (_, index) => 0.2 + 0.2 * index) },
  columns: { path: rate, values: Array.from({ length: side }, (_, index) => 0.1 * 1.1 ** index) },
  steps: 40,
});

/** A mapping over a wire to a real engine. */
function mappingOver(changed: (mapping: Mapping) => void = () => {}) {
  const over = wire();
  const mapping: Mapping = new Mapping(() => changed(mapping), { connect: over.connect, workers: 1 });
  return { over, mapping };
}

const cellsOf = (map: SettingsMap | undefined) =>
  Array.from({ length: (map?.rows ?? 0) * (map?.columns ?? 0) }, (_, index) =>
    map?.cell(Math.floor(index / map.columns), index % map.columns),
  );

describe('training a map', () => {
  test('every cell has the very numbers of a run with its settings', async () => {
    const { spec } = await settingsOfBase();
    const { mapping } = mappingOver();
    const asked = request(spec, 10);
    await mapping.train(asked);
    expect(mapping.state.name).toBe('done');
    const { map } = mapping;
    expect(map?.trained).toBe(100);
    const hillock = await loadFromBuild();
    for (const [row, column] of [
      [0, 0],
      [4, 7],
      [9, 9],
    ] as const) {
      const inRow = merge(spec, settingAt(limit, asked.rows.values[row] ?? 0));
      const run = hillock.createRun(merge(inRow, settingAt(rate, asked.columns.values[column] ?? 0)));
      const report = run.advance(asked.steps);
      run.dispose();
      expect(map?.cell(row, column)).toMatchObject({
        silent: Math.fround(report.deadShare), // a sweep keeps its numbers as the core computes them, in float32
        trainLoss: Math.fround(report.trainLoss),
        testAccuracy: Math.fround(report.testAccuracy),
      });
    }
    mapping.dispose();
  });

  test('in pieces, for a thread that has others to answer, it finds the same, also where a number blows up', async () => {
    const { spec } = await settingsOfBase();
    const hillock = await loadFromBuild();
    const linear = merge(spec, { network: { output: { activation: 'identity' } } });
    const asked = { ...request(linear as Spec, 5), columns: { path: rate, values: [0.01, 0.1, 1, 10, 100] } };
    const rowsOf = (inPieces: boolean) =>
      [...sweepCells(hillock, { ...asked, inPieces })]
        .flatMap((numbers) => (numbers ? [Array.from(numbers, Math.fround)] : []))
        .sort(([row = 0, column = 0], [otherRow = 0, otherColumn = 0]) => row - otherRow || column - otherColumn);
    const together = rowsOf(false);
    expect(together).toHaveLength(25);
    expect(together).toEqual(rowsOf(true));
    const blownAt = together.map((numbers) => numbers.at(-1) ?? 0);
    expect(blownAt.some((step) => step > 0)).toBe(true);
    expect(blownAt.some(Number.isNaN)).toBe(true);
  });

  test('three workers find what one finds, and each cell is trained by one of them', async () => {
    const { spec } = await settingsOfBase();
    const asked = request(spec, 20);
    const alone = mappingOver();
    await alone.mapping.train(asked);
    const wires = [wire(), wire(), wire()];
    let started = 0;
    const crew = new Mapping(() => {}, {
      connect: () => wires[started++ % 3]?.connect() as Promise<Connection>,
      workers: 3,
    });
    await crew.train(asked);
    expect([crew.state.name, started, crew.map?.trained]).toEqual(['done', 3, 400]);
    expect(cellsOf(crew.map)).toEqual(cellsOf(alone.mapping.map));
    const cells = wires.map(({ calls }) =>
      calls
        .flatMap(({ argument }) => (argument ? [argument as MapRequest] : []))
        .reduce((sum, { rows, columns }) => sum + rows.values.length * columns.values.length, 0),
    );
    expect(cells.reduce((a, b) => a + b)).toBe(400);
    for (const count of cells) expect(count).toBeGreaterThan(0);
    crew.dispose();
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(wires.map(({ closed }) => closed)).toEqual([true, true, true]);
    alone.mapping.dispose();
  });

  test('out of sight all of its workers rest, and in sight again all go on', async () => {
    const { spec } = await settingsOfBase();
    const wires = [wire(), wire(), wire()];
    let started = 0;
    const connect = () => wires[started++ % 3]?.connect() as Promise<Connection>;
    let hidden = false;
    const mapping = new Mapping(
      () => {
        if (hidden || (mapping.map?.trained ?? 0) < 100) return;
        hidden = true;
        mapping.seen = false;
      },
      { connect, workers: 3 },
    );
    const ended = mapping.train(request(spec, 40));
    await expect.poll(() => hidden).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 200)); // what was under way is answered
    const trained = mapping.map?.trained ?? 0;
    const callsOf = () => wires.map(({ calls }) => calls.length);
    const before = callsOf();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect([callsOf(), mapping.map?.trained]).toEqual([before, trained]);
    expect(trained).toBeLessThan(1600);
    mapping.seen = true;
    await ended;
    expect([mapping.state.name, mapping.map?.trained]).toEqual(['done', 1600]);
    callsOf().forEach((count, index) => {
      expect(count).toBeGreaterThan(before[index] ?? 0);
    });
    mapping.dispose();
  });

  test('where only one of its workers can be started, that one trains all', async () => {
    const { spec } = await settingsOfBase();
    const over = wire();
    let asked = 0;
    const connect = async () => {
      if (asked++ > 0) throw new Error('no more of these');
      return over.connect();
    };
    const mapping = new Mapping(() => {}, { connect, workers: 3 });
    await mapping.train(request(spec, 10));
    expect([mapping.state.name, mapping.map?.trained, asked]).toEqual(['done', 100, 3]);
    mapping.dispose();
  });

  test('a refusal ends the work of all, and so does a worker that breaks off', async () => {
    const { spec } = await settingsOfBase();
    const wires = [wire(), wire()];
    let started = 0;
    const mapping = new Mapping(() => {}, {
      connect: () => wires[started++ % 2]?.connect() as Promise<Connection>,
      workers: 2,
    });
    await mapping.train({ ...request(spec, 16), columns: { path: rate, values: [0.1, -1] } });
    expect(mapping.state).toMatchObject({ name: 'refused', refusal: { path: rate, value: -1 } });
    const [, second] = wires;
    if (second)
      second.interrupt = () => {
        throw new Error('gone');
      };
    await mapping.train({ ...request(spec, 32), steps: 200 });
    expect(mapping.state.name).toBe('failed');
    const calls = wires.map((over) => over.calls.length);
    await new Promise((resolve) => setTimeout(resolve, 300)); // what was under way is answered
    const after = wires.map((over) => over.calls.length);
    expect(after[0] ?? 0).toBeLessThanOrEqual((calls[0] ?? 0) + 1);
    mapping.dispose();
  });

  test('stopped, it keeps what is trained and asks for no more', async () => {
    const { spec } = await settingsOfBase();
    const { mapping, over } = mappingOver((told) => {
      if ((told.map?.trained ?? 0) > 0) told.stop();
    });
    await mapping.train({ ...request(spec, 64), steps: 400 });
    expect(mapping.state.name).toBe('stopped');
    const { trained = 0 } = mapping.map ?? {};
    expect(trained).toBeGreaterThan(0);
    expect(trained).toBeLessThan(64 * 64);
    const calls = over.calls.length;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(over.calls.length).toBe(calls);
  });

  test('another map takes the place of one that is under way', async () => {
    const { spec } = await settingsOfBase();
    const { mapping } = mappingOver();
    const first = mapping.train({ ...request(spec, 64), steps: 400 });
    await mapping.train(request(spec, 4));
    await first;
    expect([mapping.state.name, mapping.map?.trained]).toEqual(['done', 16]);
  });

  test('settings that the engine refuses are told with their path', async () => {
    const { spec } = await settingsOfBase();
    const { mapping } = mappingOver();
    await mapping.train({ ...request(spec, 4), columns: { path: rate, values: [-1] } });
    expect(mapping.state).toMatchObject({ name: 'refused', refusal: { path: rate, value: -1 } });
  });
});
