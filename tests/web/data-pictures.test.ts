// How classes are counted and coloured, and which changes of settings a run takes up as it goes on.
import { describe, expect, test } from 'vitest';
import { classShape } from '../../web/src/draw/class-mark';
import { ramp } from '../../web/src/draw/colour';
import { paintClasses } from '../../web/src/draw/heatmap';
import type { PartialSpec } from '../../web/src/engine/types';
import { fittingEnds } from '../../web/src/experiment/fitting';
import { liveChange, merge } from '../../web/src/experiment/settings';
import { confusionMatrix } from '../../web/src/session/confusion';

describe('the confusion matrix', () => {
  test('counts, for each class that is, the class that is taken', () => {
    const outputs = Float32Array.of(0.7, 0.2, 0.1, 0.1, 0.1, 0.8, 0.2, 0.5, 0.3, 0.6, 0.3, 0.1);
    expect([...confusionMatrix(Float32Array.of(0, 2, 1, 1), outputs, 3, 0)]).toEqual([1, 0, 0, 1, 1, 0, 0, 0, 1]);
  });

  test('takes one output for the second class where it is above the middle', () => {
    const targets = Float32Array.of(0, 0, 1, 1);
    expect([...confusionMatrix(targets, Float32Array.of(-0.2, 0.1, 0.3, -1), 2, 0)]).toEqual([1, 1, 1, 1]);
    expect([...confusionMatrix(targets, Float32Array.of(0.4, 0.6, 0.7, 0.2), 2, 0.5)]).toEqual([1, 1, 1, 1]);
  });

  test('is empty without examples, and counts none whose output is no number', () => {
    expect([...confusionMatrix(Float32Array.of(0, 1), Float32Array.of(Number.NaN, 1), 2, 0)]).toEqual([0, 0, 0, 1]);
    expect([...confusionMatrix(new Float32Array(0), new Float32Array(0), 2, 0)]).toEqual([0, 0, 0, 0]);
  });
});

describe('many classes', () => {
  const paper = [250, 250, 250] as const;
  const ramps = [[200, 0, 0] as const, [0, 200, 0] as const, [0, 0, 200] as const].map((colour) =>
    ramp([paper, colour]),
  );
  const red = (pixel: number) => pixel & 255;
  const green = (pixel: number) => (pixel >> 8) & 255;

  test('have the colour of the largest output, stronger the further it leads', () => {
    const pixels = new Uint32Array(3);
    // classes x pixels: sure of the second, barely the second, sure of the first
    paintClasses(pixels, Float32Array.of(0.02, 0.3, 0.98, 0.97, 0.4, 0.01, 0.01, 0.3, 0.01), ramps, 1, false);
    const [sure = 0, barely = 0, first = 0] = pixels;
    expect(green(sure)).toBeGreaterThan(red(sure));
    expect(red(barely)).toBeGreaterThan(red(sure)); // nearer to the paper
    expect(red(first)).toBeGreaterThan(green(first));
  });

  test('have no colour where an output is no number', () => {
    const pixels = new Uint32Array(1);
    paintClasses(pixels, Float32Array.of(Number.NaN, Number.NaN, Number.NaN), ramps, 1, true);
    expect(pixels[0]).toBe(0);
  });

  test('differ in shape from their neighbours, two have one shape', () => {
    for (let index = 0; index < 9; index++) expect(classShape(index, 10)).not.toBe(classShape(index + 1, 10));
    expect(classShape(0, 2)).toBe(classShape(1, 2));
  });

  test('get an output each, values get a linear one, and what fits stays', () => {
    expect(fittingEnds(3, 'half_squared_error', 'tanh')).toEqual({
      training: { loss: { name: 'categorical_cross_entropy' } },
      network: { output: { activation: { name: 'softmax' } } },
    });
    expect(fittingEnds(0, 'binary_cross_entropy', 'sigmoid')).toMatchObject({
      training: { loss: { name: 'mean_squared_error' } },
    });
    expect(fittingEnds(2, 'half_squared_error', 'tanh')).toEqual({});
    expect(fittingEnds(2, 'categorical_cross_entropy', 'softmax')).toMatchObject({
      training: { loss: { name: 'binary_cross_entropy' } },
    });
  });
});

describe('a change of settings', () => {
  const spec = {
    seed: 1,
    data: { name: 'spiral', samples: 500 },
    network: { layers: [{ units: 8, activation: { name: 'relu' } }], output: { activation: { name: 'tanh' } } },
    training: { optimizer: { name: 'sgd', learningRate: 1 }, batchSize: 10 },
  } as const satisfies PartialSpec;

  test('goes on with the weights for all of training and for activations', () => {
    for (const change of [
      { training: { batchSize: 20 } },
      { training: { optimizer: { name: 'adam' } } },
      { network: { layers: [{ activation: { name: 'elu', alpha: 1 } }] } },
    ] satisfies PartialSpec[]) {
      expect(liveChange(spec, merge(spec, change)), JSON.stringify(change)).toBeDefined();
    }
  });

  test('starts again for data, seed, units and initial weights', () => {
    for (const change of [
      { seed: 2 },
      { data: { samples: 400 } },
      { network: { layers: [{ units: 9 }] } },
      { network: { layers: [{}, {}] } },
      { network: { init: { bias: 0.1 } } },
    ] satisfies PartialSpec[]) {
      expect(liveChange(spec, merge(spec, change)), JSON.stringify(change)).toBeUndefined();
    }
  });

  test('keeps a table as it is, and replaces it as a whole', () => {
    const table = {
      name: 'table',
      inputs: [
        [1, 2],
        [3, 4],
      ],
      targets: [0, 1],
      classes: 2,
    };
    const own = merge(spec, { data: table });
    expect(own.data).toMatchObject(table);
    const faster = merge(own, { training: { batchSize: 1 } });
    expect((faster.data as typeof table).inputs).toBe(table.inputs);
    expect(liveChange(own, faster)).toBeDefined();
    const other = merge(own, { data: { ...table, inputs: [[5, 6]], targets: [1] } });
    expect((other.data as typeof table).inputs).toEqual([[5, 6]]);
    expect(liveChange(own, other)).toBeUndefined();
    expect(merge(own, { data: { name: 'circle' } }).data).not.toHaveProperty('inputs');
  });
});
