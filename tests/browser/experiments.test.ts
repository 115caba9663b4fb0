// The Experiments page in Chromium: every experiment runs, shows its figures and says what was measured.
import { readdirSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { HillockExperiment } from '../../web/src/elements/hillock-experiment';
import { violations } from './axe';
import { openedPages, type SitePage } from './site';

const names = readdirSync(new URL('../../web/content/experiments', import.meta.url)).map((file) =>
  file.replace('.json', ''),
);

const opened = openedPages();

const open = async (...given: Parameters<typeof opened>): Promise<SitePage> => {
  const site = await opened(...given);
  await site.page.locator('hillock-experiment h1').waitFor();
  return site;
};

/** What the live run of an experiment says of itself. */
const reading = () => {
  const element = document
    .querySelector('hillock-experiments')
    ?.shadowRoot?.querySelector('hillock-experiment') as HillockExperiment | null;
  return { state: element?.session?.state.name ?? 'absent', step: element?.session?.runs[0]?.step ?? -1 };
};

/** Has whatever the page fetches wait until the page's `release` is called. */
const heldEngine = () => {
  const { fetch } = globalThis;
  const released = new Promise<void>((resolve) => Object.assign(globalThis, { release: resolve }));
  globalThis.fetch = async (...given) => {
    await released;
    return await fetch(...given);
  };
};

describe('every experiment', () => {
  test.each(names)('%s opens, draws each of its figures and complains of nothing', async (name) => {
    const { page, problems } = await open(`experiments.html#${name}`);
    await expect.poll(async () => (await page.evaluate(reading)).step).toBeGreaterThanOrEqual(0);
    // A picture counts as drawn when something in it differs from the ground.
    const blank = () =>
      page.evaluate(() => {
        const article = document
          .querySelector('hillock-experiments')
          ?.shadowRoot?.querySelector('hillock-experiment')?.shadowRoot;
        return [...(article?.querySelectorAll('.figure') ?? [])].filter((figure) => {
          const element = figure.firstElementChild;
          if (!element) return true;
          const canvas = element.shadowRoot?.querySelector('canvas');
          if (!canvas) return (element.shadowRoot ?? element).textContent?.trim() === '';
          const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
          return pixels.every((channel) => channel === pixels[0]);
        }).length;
      });
    const figures = await page.locator('hillock-experiment .figure').count();
    expect(figures).toBeGreaterThan(0);
    for (let figure = 0; figure < figures; figure++)
      await page.locator('hillock-experiment .figure').nth(figure).scrollIntoViewIfNeeded();
    await expect.poll(blank).toBe(0);
    expect(await page.locator('.verdict tr').count()).toBeGreaterThan(0);
    expect(await page.locator('hillock-experiment').getByText('does not hold').count()).toBe(0);
    expect(problems).toEqual([]);
  });
});

describe('the page', () => {
  test('a live run goes through to its end and then says so, and can be run again', async () => {
    const { page } = await open('experiments.html#dying-by-rate');
    await expect.poll(() => page.getByText('step 2 500, finished').count(), { timeout: 30_000 }).toBe(1);
    await expect.poll(() => page.locator('.deciding').textContent()).toMatch(/silent units after 100 epochs: 44/);
    await page.getByRole('button', { name: 'Again', exact: true }).click();
    await expect.poll(async () => (await page.evaluate(reading)).step).toBeLessThan(2500);
  });

  test('a knob changes the run and the number that decides', async () => {
    const { page } = await open('experiments.html#dying-by-rate');
    await expect.poll(() => page.locator('.deciding').textContent()).toMatch(/44/);
    await page.getByLabel('Clip the gradient norm').selectOption({ label: 'at 0.2' });
    await expect.poll(() => page.locator('.deciding').textContent()).not.toMatch(/44|^$/);
  });

  test('all seeds run again come to the numbers that were recorded', async () => {
    const { page } = await open('experiments.html#relu', { prepare: heldEngine });
    await page.getByRole('button', { name: /run all/ }).click();
    await page.getByRole('button', { name: 'running, 0 of 20' }).waitFor();
    expect((await page.evaluate(reading)).state).toBe('loading'); // pressed before there is an engine
    await page.evaluate(() => (globalThis as unknown as { release: () => void }).release());
    await expect
      .poll(() => page.getByText('The numbers are those that were recorded.').count(), { timeout: 60_000 })
      .toBe(1);
  });

  test('each has an address, and the contents lead from one to the next', async () => {
    const { page } = await open('experiments.html');
    await page
      .getByRole('navigation', { name: 'Experiments' })
      .getByRole('link', { name: 'A large learning rate kills' })
      .click();
    await expect.poll(() => page.locator('hillock-experiment h1').textContent()).toBe('A large learning rate kills');
    expect(page.url()).toMatch(/#dying-by-rate$/);
    await page.goBack();
    await expect.poll(() => page.locator('hillock-experiment h1').textContent()).toBe('One neuron draws one line');
  });

  test('opens in the Lab with the same settings', async () => {
    const { page } = await open('experiments.html#dying-by-rate');
    await page.getByRole('link', { name: 'Open in the Lab' }).click();
    await page.locator('hillock-lab h1').waitFor();
    expect(page.url()).toContain('lr=1');
  });

  test('printed, it shows the run at its end', async () => {
    const { page } = await open('experiments.html#dying-by-rate');
    await expect.poll(async () => (await page.evaluate(reading)).state).toBe('running');
    await page.emulateMedia({ media: 'print' });
    await expect.poll(async () => (await page.evaluate(reading)).step).toBe(2500);
    expect(await page.locator('.transport').first().isVisible()).toBe(false);
  });

  test('the neuron of the perceptron is turned by hand', async () => {
    const { page } = await open('experiments.html#perceptron');
    const weight = page.locator('hillock-perceptron hillock-slider').first();
    await weight.waitFor();
    await page.waitForTimeout(300);
    const before = await weight.locator('output').textContent();
    await weight.locator('input').press('PageDown');
    await expect.poll(() => weight.locator('output').textContent()).not.toBe(before);
  });
});

describe('for everyone', () => {
  test.each([
    ['dying-by-rate', 'light'],
    ['dying-by-init', 'dark'],
    ['no-free-lunch', 'light'],
    ['perceptron', 'dark'],
    ['softmax', 'light'],
    ['backprop', 'light'],
    ['relu', 'dark'],
    ['cheap', 'light'],
  ] as const)('axe finds nothing in %s, %s', async (name, colorScheme) => {
    const { page } = await open(`experiments.html#${name}`, { colorScheme });
    await expect.poll(async () => (await page.evaluate(reading)).step).toBeGreaterThanOrEqual(0);
    for (const summary of await page.locator('hillock-experiment summary').all()) await summary.click();
    await page.waitForTimeout(1500);
    expect(await violations({ page })).toEqual([]);
  });

  test.each(['dying-by-rate', 'no-free-lunch', 'backprop', 'softmax'])(
    '%s does not scroll sideways at 360 px',
    async (name) => {
      const { page } = await open(`experiments.html#${name}`, { viewport: { width: 360, height: 740 } });
      await page.waitForTimeout(800);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    },
  );
});

describe('the single file from disk', () => {
  const single = pathToFileURL(fileURLToPath(new URL('../../dist/hillock.html', import.meta.url))).href;

  test('has all pages, and goes from one to the next', async () => {
    const { page, problems } = await open(`${single}#experiments/dying-by-rate`);
    expect(await page.locator('hillock-experiment h1').textContent()).toBe('A large learning rate kills');
    await expect.poll(async () => (await page.evaluate(reading)).step).toBeGreaterThan(50);
    await page.getByRole('link', { name: 'Activations' }).click();
    await page.locator('hillock-activations dl').first().waitFor();
    expect(page.url()).toMatch(/#activations$/);
    await page.getByRole('button', { name: 'Sigmoid', exact: true }).click();
    await expect.poll(() => page.url()).toMatch(/#activations\/sigmoid$/);
    await page.getByRole('link', { name: 'Lab', exact: true }).click();
    await page.locator('hillock-lab h1').waitFor();
    expect(problems).toEqual([]);
  });
});
