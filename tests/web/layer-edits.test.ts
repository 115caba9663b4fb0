// Layers that come and go anywhere, and where the drawing has room for the buttons of that.
import { describe, expect, test } from 'vitest';
import { gapsOf, layoutNetwork } from '../../web/src/draw/network-layout';
import { mostLayers, withLayer, withoutLayer, withUnits } from '../../web/src/elements/layer-edits';

const layers = [
  { units: 6, activation: { name: 'relu' } },
  { units: 4, activation: { name: 'elu', alpha: 2 } },
];
const unitsOf = (change: ReturnType<typeof withLayer>) => change?.network?.layers?.map(({ units }) => units);

describe('a layer', () => {
  test('comes as a copy of the one before it, at the front as one of the one after it', () => {
    expect(unitsOf(withLayer(layers, 0))).toEqual([6, 6, 4]);
    expect(unitsOf(withLayer(layers, 1))).toEqual([6, 6, 4]);
    expect(withLayer(layers, 2)?.network?.layers?.[2]).toEqual(layers[1]);
    expect(unitsOf(withLayer(layers, 2))).toEqual([6, 4, 4]);
  });

  test('goes wherever it is, but not the last one; and none comes beyond the most that are drawn', () => {
    expect(unitsOf(withoutLayer(layers, 0))).toEqual([4]);
    expect(unitsOf(withoutLayer(layers, 1))).toEqual([6]);
    expect(withoutLayer(layers.slice(0, 1), 0)).toBeUndefined();
    expect(withLayer(Array(mostLayers).fill(layers[0]), 3)).toBeUndefined();
  });

  test('has other units, and the others stay', () => {
    expect(withUnits(layers, 1, 9)).toEqual({ network: { layers: [layers[0], { ...layers[1], units: 9 }] } });
  });
});

test.each([328, 584, 744])('gaps lie between the columns, in order, one more than layers, in %i px', (width) => {
  for (let count = 1; count <= 8; count++) {
    const layout = layoutNetwork({ inputs: 2, layers: Array(count).fill(8) }, width);
    const gaps = gapsOf(layout);
    expect(gaps.length).toBe(count + 1);
    layout.layers.forEach(({ x, width: wide }, layer) => {
      expect(gaps[layer]).toBeLessThan(x);
      expect(gaps[layer + 1]).toBeGreaterThan(x + wide);
    });
    expect(gaps[count]).toBeLessThan(layout.outputUnit.x);
  }
});
