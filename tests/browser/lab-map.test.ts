// The map of two settings in the Lab: it opens, trains, answers pointer and keys, and starts the runs that it shows.
import { describe, expect, test } from 'vitest';
import type { HillockLab } from '../../web/src/elements/hillock-lab';
import { violations } from './axe';
import { type LabPage, openedLabs, wordsIn } from './lab';

const opened = openedLabs();

const cursorOf = ({ page }: LabPage) => page.getByRole('slider', { name: 'Cell of the map' });
const wordsAt = (open: LabPage) => cursorOf(open).getAttribute('aria-valuetext');
const progressOf = ({ page }: LabPage) => page.locator('hillock-map .progress').textContent();

/** Opens the map and waits for all of it; half as many steps are trained in half the time. */
async function trainedMap(open: LabPage): Promise<void> {
  await open.page.getByRole('button', { name: 'Train the map' }).click();
  await open.page.getByRole('combobox', { name: 'Steps of each' }).selectOption('200');
  await expect.poll(() => progressOf(open), { timeout: 45_000 }).toMatch(/^4.096 networks, /);
}

const numberAfter = (words: string | null, name: string): number =>
  Number(new RegExp(`${name} ([\\d.]+)`).exec(words ?? '')?.[1] ?? Number.NaN);

describe('the map of two settings', () => {
  test('nothing is trained before it is opened; then a picture is there within a second, and sharpens', async () => {
    const open = await opened();
    await open.trained(10);
    expect(await open.page.locator('hillock-map').count()).toBe(0);
    await open.page.getByRole('button', { name: 'Train the map' }).click();
    const asked = Date.now();
    const trained = async () => Number((await progressOf(open))?.split(/ of |,| networks/)[0]?.replace(/\D/g, '') ?? 0);
    await expect.poll(trained, { interval: 20 }).toBeGreaterThanOrEqual(64); // the whole of the first level
    expect(Date.now() - asked).toBeLessThan(3000); // 0.3 s alone on two cores
    await open.page.getByRole('button', { name: 'Stop' }).click();
    await expect.poll(() => progressOf(open)).toMatch(/^Stopped after/);
    expect(await wordsIn(open.page.locator('hillock-map'))).toMatch(/% of the map keep more than half of their units/);
    await open.page.getByRole('button', { name: 'close' }).click();
    await expect.poll(() => open.page.locator('hillock-map').count()).toBe(0);
    expect(open.problems).toEqual([]);
  });

  test('keys move a cursor that tells settings and numbers; Enter trains just this, to just these numbers, and undo takes it back', async () => {
    const open = await opened();
    const before = await open.finished();
    await trainedMap(open);
    await cursorOf(open).focus();
    for (const key of ['PageDown', 'Home', 'Shift+ArrowUp', 'Shift+ArrowRight', 'Shift+ArrowRight', 'ArrowUp'])
      await open.page.keyboard.press(key);
    await expect.poll(() => wordsAt(open)).toMatch(/^learning rate 0\.173, initial limit 0\.0965: /);
    const words = await wordsAt(open);
    await open.page.keyboard.press('Enter');
    await expect.poll(async () => (await open.reading()).link).toMatch(/lr=0\.173\d&init\.limit=0\.0965/);
    const now = await open.still();
    expect(now.step).toBe(200);
    expect(Number(now.trainLoss.toPrecision(3))).toBe(numberAfter(words, 'loss'));
    expect(words).toContain(`${((100 * now.silent) / now.hidden).toFixed(0)}\u202f% silent`);
    await open.transport.getByRole('button', { name: 'undo' }).click();
    await expect.poll(async () => (await open.reading()).link).toBe(before.link);
    expect((await open.still()).step).toBeGreaterThanOrEqual(before.step); // it goes on from where it was
    expect(open.problems).toEqual([]);
  });

  test('a click of the mouse trains the cell under it', async () => {
    const open = await opened();
    await open.finished();
    await trainedMap(open);
    const box = await cursorOf(open).boundingBox();
    if (!box) throw new Error('no map');
    await cursorOf(open).hover({ position: { x: 0.9 * box.width, y: 0.5 * box.height } });
    await expect.poll(() => wordsAt(open)).toMatch(/^learning rate 15\.?\d*, initial limit 0\.\d+/);
    const words = await wordsAt(open);
    await cursorOf(open).click({ position: { x: 0.9 * box.width, y: 0.5 * box.height } });
    await expect
      .poll(async () => numberAfter((await open.reading()).link.replaceAll('=', ' '), 'lr'))
      .toBeGreaterThan(14);
    const now = await open.still();
    expect([now.step, Number(now.trainLoss.toPrecision(3))]).toEqual([200, numberAfter(words, 'loss')]);
  });

  test('another activation in the Lab is another map, which trains by itself: of one that cannot fall silent, by loss', async () => {
    const open = await opened();
    await open.trained(10);
    await trainedMap(open);
    await open.page.evaluate(() => (document.querySelector('hillock-lab') as HillockLab | null)?.openLink('act=elu'));
    await expect.poll(() => progressOf(open)).toMatch(/ of /);
    await expect
      .poll(() => wordsIn(open.page.locator('hillock-map')), { timeout: 45_000 })
      .toMatch(/Lowest loss 0\.\d+/);
    const elu = await open.page.evaluate(() => {
      const lab = document.querySelector('hillock-lab') as HillockLab | null;
      return lab?.session?.runs[0]?.spec.network.layers[0]?.activation.name;
    });
    expect(elu).toBe('elu');
    await open.page.getByRole('combobox', { name: 'Colour' }).selectOption('Silent units');
    await expect.poll(() => wordsIn(open.page.locator('hillock-map'))).toMatch(/100\s% of the map keep/);
  });

  test('a stretch that cannot be taken is refused in words, with its bound', async () => {
    const open = await opened();
    await open.trained(10);
    await trainedMap(open);
    const from = open.page.getByRole('spinbutton', { name: 'Across: from' });
    await from.fill('-1');
    await from.press('Enter');
    const alert = open.page.locator('hillock-map').getByRole('alert');
    await expect.poll(() => alert.textContent()).toBe('Learning rate, from: −1, but it must be greater than 0.');
    await from.fill('0.1');
    await from.press('Enter');
    await expect.poll(() => alert.count()).toBe(0);
  });

  test('the other axis takes what an axis had, and the table has the coarsest level', async () => {
    const open = await opened();
    await open.trained(10);
    await trainedMap(open);
    await open.page.getByRole('combobox', { name: 'Up' }).selectOption('learning rate');
    const across = open.page.getByRole('combobox', { name: 'Across' });
    await expect.poll(() => across.inputValue()).toBe('network.init.weights.limit');
    await across.selectOption('seed');
    await open.page.getByRole('combobox', { name: 'Up' }).selectOption('seed');
    await expect.poll(() => across.inputValue()).toBe('training.optimizer.learningRate');
    await open.page.locator('hillock-map-plot').getByRole('button', { name: 'table' }).click();
    const rows = open.page.locator('hillock-map-plot tbody tr');
    await expect.poll(() => rows.count()).toBe(8);
    expect(await rows.first().locator('td').count()).toBe(8);
  });

  test.each([
    ['light', 1440],
    ['dark', 1440],
    ['light', 360],
  ] as const)('axe finds nothing, %s, %d px, and nothing is wider than the screen', async (colorScheme, width) => {
    const open = await opened('', { colorScheme, viewport: { width, height: 900 } });
    await open.trained(100);
    await trainedMap(open);
    expect(await violations(open)).toEqual([]);
    expect(await open.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  });

  test('while it trains beside the run the main thread is hardly ever busy for more than 50 ms', async () => {
    const open = await opened('', {
      prepare: () => {
        const found = globalThis as unknown as { long: number[] };
        found.long = [];
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) found.long.push(entry.startTime);
        }).observe({ type: 'longtask', buffered: true });
      },
    });
    await open.trained(100);
    const from = await open.page.evaluate(() => performance.now());
    await trainedMap(open);
    const long = await open.page.evaluate(
      (start) => (globalThis as unknown as { long: number[] }).long.filter((at) => at > start).length,
      from,
    );
    expect(long).toBeLessThanOrEqual(3); // of some hundred pictures: another process may have the processor
  });

  test('where no worker can be started it trains in the page, and the page answers', async () => {
    const open = await opened('', {
      prepare: () => {
        Object.defineProperty(globalThis, 'Worker', { value: undefined });
      },
    });
    await open.trained(10);
    expect((await open.reading()).place).toBe('main');
    await open.page.getByRole('button', { name: 'Train the map' }).click();
    await expect.poll(() => wordsAt(open), { timeout: 30_000 }).toMatch(/silent, /);
    await open.page.getByRole('button', { name: 'Stop' }).click();
    await expect.poll(() => progressOf(open)).toMatch(/^Stopped after/);
  });
});
