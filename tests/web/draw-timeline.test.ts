// The life of the units: from censuses to columns, hatches and marks.
import { describe, expect, test } from 'vitest';
import { linearScale } from '../../web/src/draw/scale';
import { columnsOf, type Life, layoutTimeline, marksOf, nothing } from '../../web/src/draw/timeline';
import { unitStates } from '../../web/src/engine/words';

const at = (state: (typeof unitStates)[number]) => unitStates.indexOf(state);
const fire = Uint32Array.from({ length: 256 }, (_, shade) => 0xff000000 + shade);
const states = [...unitStates];

/** A life of one unit, a census every 5 steps: its share tells whether it fires. */
function lifeOf(shares: readonly number[], silent: 'dead' | 'dormant' = 'dormant'): Life {
  return {
    rows: shares.length,
    units: 1,
    steps: Float64Array.from(shares, (_, row) => 5 * row),
    activeShare: Float32Array.from(shares),
    state: Uint8Array.from(shares, (share) => (share === 0 ? at(silent) : share < 0.05 ? at('sparse') : at('active'))),
  };
}

const repeat = (share: number, times: number): number[] => new Array(times).fill(share);
/** 500 px for 2500 steps: a column a census. */
const x = linearScale(0, 2500, 40, 540);
const marksIn = (life: Life) =>
  marksOf(columnsOf(life, x, states, fire), 1, states).map(({ kind, column }) => [kind, column]);

describe('the time line', () => {
  test('has a column for every px, and none where the run has not been', () => {
    const columns = columnsOf(lifeOf(repeat(0.5, 101)), x, states, fire);
    expect(columns.count).toBe(500);
    expect([...columns.state.subarray(0, 100)].every((state) => state === at('active'))).toBe(true);
    expect([...columns.state.subarray(102)].every((state) => state === nothing)).toBe(true);
  });

  test('exactly no firing has no colour; the least firing has one', () => {
    const { pixels } = columnsOf(lifeOf([...repeat(0, 50), ...repeat(0.004, 50)]), x, states, fire);
    expect(pixels[20]).toBe(0);
    expect(pixels[80]).not.toBe(0);
  });

  test('a unit of layer 1 that dies has a cross where it died, at once', () => {
    expect(marksIn(lifeOf([...repeat(0.5, 60), ...repeat(0, 3)], 'dead'))).toEqual([['dead', 60]]);
  });

  test('a long silence that ends has a ring and a triangle; a short one is texture', () => {
    const life = lifeOf([
      ...repeat(0.5, 50),
      ...repeat(0, 40),
      ...repeat(0.5, 50),
      ...repeat(0, 5),
      ...repeat(0.5, 50),
    ]);
    expect(marksIn(life)).toEqual([
      ['dormant', 50],
      ['revived', 90],
    ]);
  });

  test('a dormant unit that turns out to be dead has both marks', () => {
    const life = lifeOf([...repeat(0.5, 50), ...repeat(0, 80)]);
    life.state.fill(at('dead'), 90);
    expect(marksIn(life).sort()).toEqual([
      ['dead', 90],
      ['dormant', 50],
    ]);
  });

  test('a column in which a unit fires at all is never hatched, however many censuses share it', () => {
    const crowded = linearScale(0, 25_000, 40, 540); // ten censuses a column
    const flicker = Array.from({ length: 5000 }, (_, row) => (row % 10 === 3 ? 0.3 : 0));
    const columns = columnsOf(lifeOf(flicker), crowded, states, fire);
    expect([...columns.state.subarray(0, 400)].some((state) => state === at('dormant'))).toBe(false);
    expect(columns.pixels.subarray(0, 400).every((pixel) => pixel !== 0)).toBe(true);
  });

  test('a zoomed window shows the part it covers', () => {
    const life = lifeOf([...repeat(0.5, 100), ...repeat(0, 100)]);
    const { state } = columnsOf(life, linearScale(400, 600, 0, 100), states, fire);
    expect([state[10], state[90]]).toEqual([at('active'), at('dormant')]);
  });

  test('rows of different layers are apart, and thin ones have no names of their own', () => {
    const wide = layoutTimeline([8, 8], 744, 13);
    const between = (wide.tops[8] ?? 0) - (wide.tops[7] ?? 0);
    expect(between).toBeGreaterThan((wide.tops[7] ?? 0) - (wide.tops[6] ?? 0));
    expect([wide.named, layoutTimeline([16, 16, 16], 744, 5).named]).toEqual([true, false]);
  });
});
