// Where the parts of a network lie, from a phone to a wide screen.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Rect } from '../../web/src/draw/geometry';
import { layoutNetwork, mostTiles, namesHeight } from '../../web/src/draw/network-layout';

const overlap = (a: Rect, b: Rect) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** Pixels that rounding to whole ones may cost. */
const rounding = 1;
/** Smallest tile in which a mark of 9 px and its ground have room. */
const smallestTile = 19;

const widths = [328, 358, 480, 656, 744, 960, 1100];
const upToEightBySixteen = fc.array(fc.integer({ min: 1, max: mostTiles }), { minLength: 1, maxLength: 8 });

describe('the layout of a network', () => {
  test.each(widths)('keeps up to 8 layers of 16 units apart, inside and legible in %i px', (width) => {
    fc.assert(
      fc.property(upToEightBySixteen, (layers) => {
        const layout = layoutNetwork({ inputs: 2, layers }, width);
        const tiles = layout.layers.flatMap((layer) => layer.units);
        const all = [...layout.inputs, ...tiles, layout.output, ...(layout.outputBelow ? [layout.outputUnit] : [])];
        const inside = ({ x, y, width: w, height: h }: Rect) =>
          x >= -rounding &&
          x + w <= width + rounding &&
          y >= namesHeight - rounding &&
          y + h <= layout.height + rounding;
        expect(all.filter((rect) => !inside(rect))).toEqual([]);
        expect(tiles.filter((tile) => tile.width < smallestTile)).toEqual([]);
        expect(all.flatMap((a, i) => all.slice(i + 1).flatMap((b) => (overlap(a, b) ? [[a, b]] : [])))).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  test('has a place for every unit, in the order of the layers', () => {
    const layout = layoutNetwork({ inputs: 2, layers: [3, 16, 40] }, 744);
    expect(layout.layers.map(({ layer, units }) => [layer, units.length])).toEqual([
      [0, 3],
      [1, 16],
      [2, 40],
    ]);
    const x = layout.layers.map((layer) => layer.x);
    expect([...x].sort((a, b) => a - b)).toEqual(x);
  });

  test.each([17, 64, 256, 1024])('summarises a layer of %i units instead of squeezing it', (units) => {
    const layout = layoutNetwork({ inputs: 2, layers: [8, units] }, 744);
    expect(layout.layers.map((layer) => layer.summarised)).toEqual([false, true]);
    const cells = layout.layers[1]?.units ?? [];
    const places = new Set(cells.map((cell) => `${cell.x} ${cell.y}`));
    expect(places.size).toBe(units);
  });

  test('does not change its height between 1 and 8 units a layer: adding one moves nothing', () => {
    const heights = [1, 2, 4, 8].map((units) => layoutNetwork({ inputs: 2, layers: [units, units] }, 744).height);
    expect(new Set(heights).size).toBe(1);
  });
});
