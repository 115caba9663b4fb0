// The main claim of the page, over 20 seeds: a large learning rate kills ReLU units.
import { expect, test } from 'vitest';
import { dyingSpec, loadFromBuild } from './loaded';

const hillock = await loadFromBuild();
const seeds = Array.from({ length: 20 }, (_, index) => index + 1);
const epochs = 100;
const stepsPerEpoch = 25;

/** Share of silent units after 100 epochs, for each seed; and how often a unit of layer 1 came back. */
function outcomes(learningRate: number) {
  let firstLayerRevivals = 0;
  const shares = seeds.map((seed) => {
    const run = hillock.createRun({ ...dyingSpec(learningRate, seed), census: { every: 5 } });
    const { step, deadShare } = run.advance(epochs * stepsPerEpoch);
    expect(step).toBe(epochs * stepsPerEpoch);
    firstLayerRevivals += run.units(0).reduce((sum, unit) => sum + unit.revivals, 0);
    run.dispose();
    return deadShare;
  });
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  const spread = Math.sqrt(shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / (shares.length - 1));
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  console.log(
    `rate ${learningRate}: ${percent(mean)} of the units are silent after ${epochs} epochs ` +
      `(${seeds.length} seeds, sd ${percent(spread)}, ${percent(Math.min(...shares))} to ${percent(Math.max(...shares))})`,
  );
  return { mean, firstLayerRevivals };
}

test('at rate 1 between 30 and 60 % of the units fall silent, and none of layer 1 comes back', () => {
  const { mean, firstLayerRevivals } = outcomes(1);
  expect(mean).toBeGreaterThan(0.3);
  expect(mean).toBeLessThan(0.6);
  expect(firstLayerRevivals).toBe(0);
});

test('at rate 0.03 fewer than 10 % fall silent', () => {
  expect(outcomes(0.03).mean).toBeLessThan(0.1);
});
