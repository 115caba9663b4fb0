// The settings of the Lab: a control for everything in the spec, what restarts and what does not, and the way back.
import { describe, expect, test } from 'vitest';
import type { HillockLab } from '../../web/src/elements/hillock-lab';
import { type LabPage, openedLabs } from './lab';

const opened = openedLabs();

/** With all topics unfolded, past step 100. */
const unfolded = async (hash = ''): Promise<LabPage> => {
  const lab = await opened(hash);
  await lab.trained(0);
  for (const summary of await lab.page.locator('hillock-settings .folds summary').all()) await summary.click();
  await lab.trained(100);
  return lab;
};

const specOf = ({ page }: LabPage) =>
  page.evaluate(() => (document.querySelector('hillock-lab') as HillockLab | null)?.session?.runs[0]?.spec);

describe('the settings', () => {
  test('have a name, a value, a range and, but for few, a line of explanation on every slider', async () => {
    const { page } = await unfolded('#opt=adam&schedule=warm_up&reg=l2&clip=norm&stop=plateau');
    const sliders = await page.locator('hillock-settings hillock-slider').evaluateAll((all) =>
      all.map((slider) => ({
        name: slider.shadowRoot?.querySelector('.name')?.textContent ?? '',
        value: slider.shadowRoot?.querySelector('output')?.textContent ?? '',
        about: slider.shadowRoot?.querySelector('.about')?.textContent ?? '',
      })),
    );
    expect(sliders.length).toBeGreaterThan(20);
    for (const { name, value, about } of sliders) {
      expect(name).toMatch(/\w/);
      expect(value, name).toMatch(/\d/);
      expect(about, name).toMatch(/, .*\d.* to /);
    }
  });

  test('everything that the spec has can be set', async () => {
    const page = await unfolded();
    for (const setting of [
      'Activation',
      'Learning rate',
      'Noise',
      'Batch size',
      'Examples',
      'Share that trains',
      'Inputs',
      'Scaling',
      'Type',
      'Normalisation',
      'Dropout',
      'Skip connection',
      'Biases',
      'Weights from',
      'Bias',
      'Optimizer',
      'Momentum',
      'Learning rate over time',
      'Loss',
      'Output',
      'Penalty',
      'Clipping',
      'Stop',
      'Shuffle',
      'Census every',
      "F'(0)",
    ])
      expect(await page.page.locator('hillock-settings').getByText(setting).count(), setting).toBeGreaterThan(0);
  });

  test('activation, optimizer, loss and clipping change while it trains, with the weights that are there, and so does undo', async () => {
    const page = await unfolded();
    const pick = (name: string) => page.page.locator('hillock-settings').getByLabel(name, { exact: false }).first();
    let { step } = await page.reading();
    const goesOn = async () => {
      const now = await page.reading();
      expect(now.step).toBeGreaterThanOrEqual(step);
      step = now.step;
    };
    await page.page.getByRole('radio', { name: 'ELU', exact: true }).click();
    await expect.poll(async () => (await page.reading()).activations).toEqual(['elu', 'elu']);
    await goesOn();
    await pick('Clipping').selectOption('norm');
    await expect.poll(async () => (await specOf(page))?.training.clipping.name).toBe('norm');
    await goesOn();
    await page.transport.getByRole('button', { name: 'undo' }).click();
    await expect.poll(async () => (await specOf(page))?.training.clipping.name).toBe('none');
    await page.transport.getByRole('button', { name: 'undo' }).click();
    await expect.poll(async () => (await page.reading()).activations).toEqual(['relu', 'relu']);
    await goesOn();
    await page.transport.getByRole('button', { name: 'redo' }).click();
    await expect.poll(async () => (await page.reading()).activations).toEqual(['elu', 'elu']);
    await goesOn();
  });

  test('one layer can be made otherwise than the rest', async () => {
    const page = await unfolded();
    await page.page.getByLabel('These hold for').selectOption('1');
    await page.page
      .locator('hillock-settings')
      .getByLabel(/^Normalisation/)
      .selectOption('batch_normalization');
    await expect
      .poll(async () =>
        (await specOf(page))?.network.layers.map((layer) => (layer['normalization'] as { name: string }).name),
      )
      .toEqual(['none', 'batch_normalization']);
    await page.page.locator('hillock-settings').getByLabel(/^Type/).selectOption('maxout');
    await expect
      .poll(async () => (await specOf(page))?.network.layers.map((layer) => Object(layer.type).name ?? layer.type))
      .toEqual(['dense', 'maxout']);
    await page.page.locator('hillock-settings').getByLabel(/^Type/).selectOption('dense');
    await expect
      .poll(async () => (await specOf(page))?.network.layers.map((layer) => Object(layer.type).name ?? layer.type))
      .toEqual(['dense', 'dense']);
    expect(await page.page.locator('hillock-settings .refusal').count()).toBe(0);
  });

  test('the default of a slider is one click away', async () => {
    const page = await unfolded();
    await page.page.getByRole('button', { name: 'Set Learning rate to its default, 0.03' }).click();
    await expect.poll(async () => (await specOf(page))?.training.optimizer['learningRate']).toBe(0.03);
    expect(await page.page.getByRole('button', { name: /^Set Learning rate to its default/ }).count()).toBe(0);
  });

  test('the seed is copied', async () => {
    const lab = await opened('', { permissions: ['clipboard-read', 'clipboard-write'] });
    await lab.trained(0);
    await lab.transport.getByRole('button', { name: 'copy' }).click();
    await expect.poll(() => lab?.transport.getByRole('button', { name: 'copied' }).count()).toBe(1);
    expect(await lab.page.evaluate(() => navigator.clipboard.readText())).toBe('728');
  });
});
