// Graphs over one input: where values lie, and what a picture of them shows.
import { describe, expect, test } from 'vitest';
import { graphHeight, responseBounds } from '../../web/src/draw/graph';
import { loadFromBuild } from '../engine/loaded';
import { sessionOver, wire } from './wire';

const rect = { x: 10, y: 20, width: 100, height: 220 };

describe('a graph', () => {
  test('has its bounds inside the picture, the higher one on top, with the same room over and under them', () => {
    const [top, bottom] = [graphHeight(rect, 3, -1, 3), graphHeight(rect, -1, -1, 3)];
    expect(top).toBeGreaterThan(rect.y);
    expect(bottom).toBeLessThan(rect.y + rect.height);
    expect(top - rect.y).toBeCloseTo(rect.y + rect.height - bottom, 9);
    expect(graphHeight(rect, 1, -1, 3)).toBeCloseTo((top + bottom) / 2, 9);
  });

  test('of a response always shows zero: of one sign it stands at an edge', () => {
    expect(responseBounds(Float32Array.of(0.5, 2))).toEqual({ low: 0, high: 2 });
    expect(responseBounds(Float32Array.of(-3, -1))).toEqual({ low: -3, high: 0 });
    expect(responseBounds(Float32Array.of(-1, 4))).toEqual({ low: -1, high: 4 });
  });

  test('of a response that is nowhere, or no number, still has a scale', () => {
    expect(responseBounds(new Float32Array(4))).toEqual({ low: -1, high: 1 });
    expect(responseBounds(Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, 2))).toEqual({ low: 0, high: 2 });
  });
});

test('a frame over one input carries the curve of every unit and of the output, as the engine has them', async () => {
  const spec = {
    data: 'sine',
    network: { layers: [{ units: 3, activation: 'tanh' }], output: { activation: 'identity' } },
    training: { loss: 'mean_squared_error' },
  } as const;
  const session = sessionOver(wire());
  await session.start();
  session.look({ grid: { resolution: 8, units: true } });
  expect(await session.open('a', spec)).toBeUndefined();
  const curves = session.run('a')?.frame?.curves;
  const run = (await loadFromBuild()).createRun(spec);
  const alone = run.curves({ resolution: curves?.resolution ?? 0, units: true });
  expect(curves?.values).toEqual(alone.values);
  expect(curves?.values.length).toBe(4 * (curves?.resolution ?? 0));
  expect(session.run('a')?.frame?.grid).toBeUndefined();
  run.dispose();
  session.dispose();
});
