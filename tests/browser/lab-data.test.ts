// Data in the Lab: generators of every kind, points that are drawn, tables that are pasted, examples that are saved.
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { HillockLab } from '../../web/src/elements/hillock-lab';
import { type LabPage, openedLabs } from './lab';

const opened = openedLabs();

/** What the run trains on. */
const dataOf = ({ page }: LabPage) =>
  page.evaluate(() => {
    const run = (document.querySelector('hillock-lab') as HillockLab | null)?.session?.runs[0];
    const { classes = 0, columns = 1, outputs = 0, trainInputs = [], testInputs = [] } = run?.opened.data ?? {};
    const examples = (trainInputs.length + testInputs.length) / columns;
    return { name: run?.spec.data.name, classes, columns, outputs, examples, loss: run?.spec.training.loss.name };
  });

describe('data in the Lab', () => {
  test('every generator trains, with an output that fits it, and nothing complains', async () => {
    const page = await opened();
    await page.trained(10);
    await page.page.locator('hillock-data-settings').getByRole('button', { name: 'More' }).click();
    const names = await page.page
      .locator('hillock-data-settings [role="radio"][data-option]')
      .evaluateAll((options) => options.map((option) => (option as HTMLElement).dataset['option'] ?? ''));
    expect(names.length).toBeGreaterThan(12);
    for (const name of names) {
      await page.page.locator(`hillock-data-settings [data-option="${name}"]`).click();
      await expect.poll(async () => (await dataOf(page)).name, { message: name }).toBe(name);
      await page.trained(3);
      expect(await page.page.locator('hillock-settings .refusal').count(), name).toBe(0);
    }
    expect(page.problems).toEqual([]);
  });

  test('three classes have three outputs, and the surface has more than two colours', async () => {
    const page = await opened('#data=blobs&loss=categorical_cross_entropy&out=softmax&lr=0.1');
    await page.trained(300);
    expect(await dataOf(page)).toMatchObject({ classes: 3, outputs: 3 });
    const hues = await page.page.locator('hillock-network canvas').evaluate((canvas: HTMLCanvasElement) => {
      const scale = canvas.width / canvas.clientWidth;
      const [left, top] = [canvas.clientWidth - 200, 80].map((at) => at * scale);
      const { data } = canvas.getContext('2d')?.getImageData(left ?? 0, top ?? 0, 180 * scale, 180 * scale) ?? {
        data: [],
      };
      const found = new Set<string>();
      for (let at = 0; at < data.length; at += 4) {
        const [r = 0, g = 0, b = 0] = [data[at], data[at + 1], data[at + 2]];
        if (Math.max(r, g, b) - Math.min(r, g, b) > 40) found.add(r > g && r > b ? 'red' : g > b ? 'green' : 'blue');
      }
      return [...found].sort();
    });
    expect(hues).toEqual(['blue', 'green', 'red']);
  });

  test('points are drawn by mouse, each stroke trains, and undo takes it back', async () => {
    const page = await opened();
    await page.trained(10);
    await page.page.getByText('Own data').click();
    const editor = page.page.locator('hillock-point-editor');
    await editor.getByRole('button', { name: 'clear' }).click();
    const plane = await editor.locator('.plane').boundingBox();
    const stroke = async (from: number, to: number) => {
      const at = (share: number) =>
        [(plane?.x ?? 0) + share * (plane?.width ?? 0), (plane?.y ?? 0) + share * (plane?.height ?? 0)] as const;
      await page.page.mouse.move(...at(from));
      await page.page.mouse.down();
      await page.page.mouse.move(...at(to), { steps: 20 });
      await page.page.mouse.up();
    };
    await stroke(0.1, 0.4);
    expect((await dataOf(page)).name).toBe('spiral'); // one class is none to learn
    await editor.getByRole('radio', { name: 'Class 2' }).click();
    await stroke(0.6, 0.9);
    await expect.poll(() => dataOf(page)).toMatchObject({ name: 'table', classes: 2 });
    const two = (await dataOf(page)).examples;
    await editor.getByRole('button', { name: 'one class more' }).click();
    await stroke(0.45, 0.55);
    await expect.poll(() => dataOf(page)).toMatchObject({ classes: 3, outputs: 3, loss: 'categorical_cross_entropy' });
    await page.transport.getByRole('button', { name: 'undo' }).click();
    await expect.poll(() => dataOf(page)).toMatchObject({ classes: 2, examples: two });
    await expect.poll(() => editor.locator('.row span').textContent()).toBe(`${two} points`);
    expect(page.problems).toEqual([]);
  });

  test('points are drawn by finger', async () => {
    const page = await opened('', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    await page.trained(10);
    await page.page.getByText('Own data').tap();
    const editor = page.page.locator('hillock-point-editor');
    const before = Number.parseInt((await editor.locator('.row span').textContent()) ?? '', 10);
    await editor.locator('.plane').tap({ position: { x: 20, y: 20 } });
    await expect.poll(async () => (await dataOf(page)).examples).toBe(before + 1);
  });

  test('points are drawn by keyboard, and taken away', async () => {
    const page = await opened();
    await page.trained(10);
    await page.page.getByText('Own data').click();
    const plane = page.page.locator('hillock-point-editor .plane');
    await plane.focus();
    for (let press = 0; press < 8; press++) await page.page.keyboard.press('ArrowUp');
    await page.page.keyboard.press('2');
    await page.page.keyboard.press('Enter');
    await expect.poll(() => dataOf(page)).toMatchObject({ name: 'table', examples: 501 });
    expect((await page.reading()).state).toBe('running'); // the keys did not reach the transport
    await page.page.keyboard.press('Delete');
    await expect.poll(async () => (await dataOf(page)).examples).toBeLessThan(501);
  });

  test('a pasted table is shown, told of by line where it is wrong, and trained on', async () => {
    const page = await opened();
    await page.trained(10);
    await page.page.getByText('Own data').click();
    const importer = page.page.locator('hillock-csv-import');
    const rows = Array.from(
      { length: 40 },
      (_, at) => `${at % 7},${at % 5},${at % 3},${['red', 'green', 'blue'][at % 3]}`,
    );
    await importer.locator('textarea').fill(['a,b,c,colour', ...rows, '1,2', '3,x,4,red'].join('\n'));
    await importer.getByRole('button', { name: 'train on 41 rows' }).click();
    await expect
      .poll(() => importer.locator('.wrong').textContent())
      .toMatch(/Line 42 has 2 fields, the first one has 4.*Line 43: “x” in b\./s);
    await importer.locator('textarea').fill(['a,b,c,colour', ...rows].join('\n'));
    await expect.poll(() => importer.locator('caption').textContent()).toMatch(/40 rows, 4 columns/);
    await importer.getByRole('button', { name: 'train on 40 rows' }).click();
    await expect.poll(() => dataOf(page)).toMatchObject({ name: 'table', classes: 3, columns: 3, examples: 40 });
    await page.trained(20);
    expect(page.problems).toEqual([]);
  });

  test('own examples travel in the link where they are few; of many it carries the settings, and says so', async () => {
    const page = await opened('#seed=5');
    await page.trained(10);
    await page.page.getByText('Own data').click();
    const importer = page.page.locator('hillock-csv-import');
    const note = () => page.page.locator('hillock-data-settings .folds > :last-child .note').textContent();
    const paste = async (count: number) => {
      const rows = Array.from({ length: count }, (_, at) => `${at % 7},${(at % 5) / 3},${['red', 'blue'][at % 2]}`);
      await importer.locator('textarea').fill(['a,b,colour', ...rows].join('\n'));
      await importer.getByRole('button', { name: `train on ${count} rows` }).click();
      await expect.poll(async () => (await dataOf(page)).examples).toBe(count);
    };
    await paste(120);
    await expect.poll(() => page.page.url()).toContain('points=');
    expect(await note()).toMatch(/these 120 examples in it/);
    const link = page.page.url().replace(/^[^#]*/, '');
    expect(link.length).toBeLessThan(2000);
    const shared = await opened(link);
    await shared.trained(10);
    expect(await dataOf(shared)).toEqual(await dataOf(page));
    expect(shared.problems).toEqual([]);

    await paste(700);
    await expect.poll(() => page.page.url()).not.toContain('points=');
    expect(page.page.url()).toContain('seed=5');
    expect(await note()).toMatch(/These 700 examples are too many for a link/);
    expect(page.problems).toEqual([]);
  });

  test('a link whose examples cannot be read says so, and the page has its own', async () => {
    const page = await opened('#data=table&points=AQICoops&lr=0.02');
    await page.trained(10);
    expect((await dataOf(page)).name).toBe('spiral');
    await expect.poll(() => page.page.locator('hillock-settings .refusal').textContent()).toMatch(/points=AQICoops/);
    expect(page.problems).toEqual([]);
  });

  test('the examples are saved as a table with all of them', async () => {
    const page = await opened();
    await page.trained(10);
    await page.page.getByText('Train and test, view').click();
    const [download] = await Promise.all([
      page.page.waitForEvent('download'),
      page.page.getByRole('button', { name: 'download the examples' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('hillock-spiral.csv');
    const lines = (await readFile(await download.path(), 'utf8')).trim().split('\n');
    expect(lines[0]).toBe('x,y,class,part');
    expect(lines.length).toBe(501);
    expect(lines.filter((line) => line.endsWith(',test')).length).toBe(250);
  });

  test('test points and shades of certainty can be left out', async () => {
    const page = await opened();
    await page.finished();
    const surface = () =>
      page.page.locator('hillock-network canvas').evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL().length);
    const whole = await surface();
    await page.page.getByText('Train and test, view').click();
    await page.page.getByLabel('test points (hollow)').uncheck();
    await expect.poll(surface).not.toBe(whole);
    const trainOnly = await surface();
    await page.page.getByLabel('discretise the output').check();
    await expect.poll(surface).not.toBe(trainOnly);
  });

  test('which class is taken for which is counted over all examples, and as a table', async () => {
    const page = await opened('#data=blobs&loss=categorical_cross_entropy&out=softmax&lr=0.1');
    await page.finished();
    const figure = page.page.locator('hillock-confusion');
    await figure.scrollIntoViewIfNeeded();
    await figure.getByRole('button', { name: /^table/ }).click();
    await expect.poll(() => figure.locator('tbody tr').count()).toBe(6);
    const cells = (await figure.locator('tbody td').allTextContents()).map(Number);
    expect(cells.slice(0, 9).reduce((sum, count) => sum + count, 0)).toBe(250);
    expect(cells.slice(9).reduce((sum, count) => sum + count, 0)).toBe(250);
  });

  test('the loss chart shows accuracy, another axis and other smoothing', async () => {
    const page = await opened();
    await page.finished();
    const chart = page.page.locator('hillock-loss-chart');
    const picture = () => chart.locator('canvas').evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
    const seen = new Set([await picture()]);
    for (const name of ['log axis', 'smooth', 'accuracy']) {
      await chart.getByRole('button', { name, exact: true }).click();
      await expect.poll(async () => seen.has(await picture()), { message: name }).toBe(false);
      seen.add(await picture());
    }
    expect(await chart.locator('h2').textContent()).toBe('Accuracy');
  });
});
