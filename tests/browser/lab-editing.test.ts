// Editing by hand in the Lab: weights, biases, units, layers, one layer's activation.
import { describe, expect, test } from 'vitest';
import type { HillockLab } from '../../web/src/elements/hillock-lab';
import { violations } from './axe';
import { type LabPage, openedLabs, wordsIn } from './lab';

const opened = openedLabs();
const paused = async (steps = 100, ...given: Parameters<typeof opened>): Promise<LabPage> => {
  const open = await opened(...given);
  await open.trained(steps);
  await open.transport.getByRole('button', { name: 'Pause' }).click();
  await open.still();
  return open;
};
const historyOf = ({ page }: LabPage) =>
  page.evaluate(() => {
    const history = (document.querySelector('hillock-lab') as HillockLab | null)?.session?.runs[0]?.history;
    return [...(history?.steps.subarray(0, history.rows) ?? [])];
  });
/** The buttons at the heads of the columns; the settings have some of these names, too. */
const headsOf = ({ page }: LabPage) => page.locator('hillock-network .heads');
const lossOf = async (open: LabPage) => (await open.reading()).trainLoss;

describe('by hand', () => {
  test('a bias typed in holds at once, while nothing trains, and leaves no point in the history', async () => {
    const open = await paused();
    const [rows, loss, { step }] = [await historyOf(open), await lossOf(open), await open.reading()];
    await open.page.locator('hillock-network .unit').first().click();
    await open.page.getByRole('button', { name: 'edit weights' }).click();
    await open.page.getByRole('spinbutton', { name: 'bias, as a number' }).fill('-3.5');
    await open.page.keyboard.press('Enter');
    await expect.poll(async () => await lossOf(open)).not.toBe(loss);
    expect(await open.parameters()).toContain(-3.5);
    expect(await historyOf(open)).toEqual(rows);
    expect((await open.reading()).step).toBe(step);
    expect(open.problems).toEqual([]);
  });

  test('a bias typed in is undone and done again, with no point in the history', async () => {
    const open = await paused();
    const [rows, before, { trainLoss }] = [await historyOf(open), await open.parameters(), await open.reading()];
    await open.page.locator('hillock-network .unit').first().click();
    await open.page.getByRole('button', { name: 'edit weights' }).click();
    const field = open.page.getByRole('spinbutton', { name: 'bias, as a number' });
    await field.fill('-3.5');
    await open.page.keyboard.press('Enter');
    await expect.poll(() => open.parameters()).toContain(-3.5);
    await open.transport.getByRole('button', { name: 'undo' }).click();
    await expect.poll(() => open.parameters()).toEqual(before);
    await expect.poll(() => lossOf(open)).toBe(trainLoss);
    await expect.poll(() => field.inputValue()).not.toBe('-3.5');
    await open.transport.getByRole('button', { name: 'redo' }).click();
    await expect.poll(() => open.parameters()).toContain(-3.5);
    await open.transport.getByRole('button', { name: 'undo' }).click();
    await expect.poll(() => open.parameters()).toEqual(before);
    expect(await historyOf(open)).toEqual(rows);
    expect(await open.transport.getByRole('button', { name: 'undo' }).isDisabled()).toBe(true);
    expect(open.problems).toEqual([]);
  });

  test('a slider that is dragged is one entry of undo', async () => {
    const open = await paused();
    const before = await open.parameters();
    await open.page.locator('hillock-network .unit').nth(9).click();
    await open.page.getByRole('button', { name: 'edit weights' }).click();
    const box = await open.page.getByRole('slider', { name: 'weight of 1.2' }).boundingBox();
    if (!box) throw new Error('no slider');
    const y = box.y + box.height / 2;
    await open.page.mouse.move(box.x + box.width / 2, y);
    await open.page.mouse.down();
    for (const share of [0.6, 0.7, 0.8, 0.9]) await open.page.mouse.move(box.x + share * box.width, y, { steps: 3 });
    await open.page.mouse.up();
    await expect.poll(() => open.parameters()).not.toEqual(before);
    await open.transport.getByRole('button', { name: 'undo' }).click();
    await expect.poll(() => open.parameters()).toEqual(before);
  });

  test('a weight is turned by the keys of its slider, and training goes on from it', async () => {
    const open = await paused();
    const before = await open.parameters();
    await open.page.locator('hillock-network .unit').nth(9).click();
    await open.page.getByRole('button', { name: 'edit weights' }).click();
    await open.page.getByRole('slider', { name: 'weight of 1.2' }).press('PageUp');
    await expect
      .poll(async () => (await open.parameters()).filter((value, index) => value !== before[index]).length)
      .toBe(1);
    await open.transport.getByRole('button', { name: 'Play' }).click();
    await open.trained(150);
  });

  test('the output is edited like a unit', async () => {
    const open = await paused();
    await open.page.locator('hillock-network .output').click();
    await open.page.getByRole('button', { name: 'edit weights' }).click();
    await open.page.getByRole('spinbutton', { name: 'bias, as a number' }).fill('0.875');
    await open.page.keyboard.press('Enter');
    await expect.poll(async () => (await open.parameters()).at(-1)).toBe(0.875);
  });

  test('units and layers are added and taken away under the drawing', async () => {
    const open = await paused(10);
    await open.page.getByRole('button', { name: /^layers/ }).click();
    const shape = open.page.locator('hillock-network-shape');
    await shape.getByRole('button', { name: 'One unit more in layer 2' }).click();
    await expect.poll(() => open.page.locator('hillock-network .unit:not(.output)').count()).toBe(17);
    await headsOf(open).getByRole('button', { name: 'Add a layer after layer 2' }).click();
    await expect.poll(() => open.page.locator('hillock-network .unit:not(.output)').count()).toBe(26);
    await headsOf(open).getByRole('button', { name: 'Remove layer 1' }).click();
    await expect.poll(() => open.page.url()).toMatch(/layers=9,9/);
  });

  test('a layer comes between two others and goes, by keyboard alone, and undo brings back the run that was', async () => {
    const open = await paused(40, '#layers=6,4');
    const [before, { step }] = [await open.parameters(), await open.reading()];
    const names = () =>
      open.page.locator('hillock-network .heads button').evaluateAll((all) => all.map((b) => b.ariaLabel));
    await open.page.getByRole('button', { name: /^layers/ }).focus();
    await open.page.keyboard.press('Enter');
    await expect
      .poll(names)
      .toEqual([
        'Add a layer before layer 1',
        'Remove layer 1',
        'Add a layer between layers 1 and 2',
        'Remove layer 2',
        'Add a layer after layer 2',
      ]);
    await headsOf(open).getByRole('button', { name: 'Add a layer between layers 1 and 2' }).focus();
    await open.page.keyboard.press('Enter');
    await expect.poll(() => open.page.url()).toMatch(/layers=6,6,4/);
    await headsOf(open).getByRole('button', { name: 'Remove layer 3' }).focus();
    await open.page.keyboard.press('Enter');
    await expect.poll(() => open.page.url()).toMatch(/layers=6,6(&|$)/);
    expect(await open.page.evaluate(() => document.activeElement?.tagName)).toBe('HILLOCK-LAB'); // not lost to the page
    await open.transport.getByRole('button', { name: 'undo' }).click();
    await expect.poll(() => open.page.url()).toMatch(/layers=6,6,4/);
    await open.transport.getByRole('button', { name: 'undo' }).click();
    await expect.poll(() => open.page.url()).toMatch(/layers=6,4(&|$)/);
    await expect.poll(() => open.parameters()).toEqual(before);
    expect((await open.reading()).step).toBe(step);
    expect(open.problems).toEqual([]);
  });

  test('eight layers are the most, and one is the least, also on a phone', async () => {
    const open = await opened('#layers=3,3,3,3,3,3,3', { viewport: { width: 360, height: 740 }, hasTouch: true });
    await open.trained(20);
    await open.page.getByRole('button', { name: /^layers/ }).tap();
    await headsOf(open).getByRole('button', { name: 'Add a layer between layers 3 and 4' }).tap();
    await expect.poll(() => open.page.url()).toMatch(/layers=3,3,3,3,3,3,3,3/);
    const plus = headsOf(open).getByRole('button', { name: 'Add a layer before layer 1' });
    await expect.poll(() => plus.getAttribute('aria-disabled')).toBe('true');
    for (let left = 7; left >= 1; left--) {
      await headsOf(open)
        .getByRole('button', { name: `Remove layer ${left + 1}` })
        .tap();
      await expect.poll(() => open.page.locator('hillock-network .heads .remove').count()).toBe(left);
    }
    const minus = headsOf(open).getByRole('button', { name: 'Remove layer 1' });
    await expect.poll(() => minus.getAttribute('aria-disabled')).toBe('true');
  });

  test('the activation of one layer is another one, with the weights that are there', async () => {
    const open = await paused(200);
    const before = await open.parameters();
    const { step } = await open.reading();
    await open.page.getByRole('button', { name: /^layers/ }).click();
    await open.page.getByRole('combobox', { name: 'Activation of layer 2' }).selectOption('elu');
    await expect.poll(async () => (await open.reading()).activations).toEqual(['relu', 'elu']);
    expect((await open.reading()).step).toBe(step);
    expect(await open.parameters()).toEqual(before);
  });

  test.each(['light', 'dark'] as const)(
    'axe finds nothing while a unit and the layers are edited, %s',
    async (colorScheme) => {
      const open = await opened('', { colorScheme });
      await open.trained(100);
      await open.page.getByRole('button', { name: /^layers/ }).click();
      await open.page.locator('hillock-network .unit').first().click();
      await open.page.getByRole('button', { name: 'edit weights' }).click();
      await open.page.getByRole('spinbutton', { name: 'bias, as a number' }).waitFor();
      expect(await violations(open)).toEqual([]);
    },
  );

  test('a link shows its weight, its gradient and the next update, and a click takes its weight in hand', async () => {
    const open = await paused(100, '#layers=3,2');
    const network = open.page.locator('hillock-network');
    // Between the columns, level with the first units of both: nothing else is there.
    const at = await network.evaluate((element) => {
      const tiles = [...(element.shadowRoot?.querySelectorAll('.unit') ?? [])].map((unit) =>
        unit.getBoundingClientRect(),
      );
      const [from, to] = [tiles[0], tiles[3]];
      return from && to ? { x: to.left - 8, y: to.top + to.height / 2, from: from.top } : { x: 0, y: 0, from: 0 };
    });
    await open.page.mouse.move(at.x, at.y);
    const readout = network.locator('.readout');
    await expect.poll(() => readout.textContent()).toMatch(/1\.\d → 2\.1/);
    await expect.poll(() => readout.textContent()).toMatch(/gradient\s*[−\d]/); // comes with a frame
    const name = /1\.(\d) → 2\.1/.exec((await readout.textContent()) ?? '')?.[1] ?? '';
    const words = (await readout.textContent()) ?? '';
    const pull = await open.page.evaluate(() => {
      const run = (document.querySelector('hillock-lab') as HillockLab | null)?.session?.runs[0];
      return { ...run?.frame?.parameter, weight: run?.frame?.parameters[run.frame.parameter?.index ?? -1] };
    });
    expect(words).toContain(
      Math.abs(pull.weight ?? 0)
        .toPrecision(3)
        .slice(0, 4),
    );
    expect(Math.abs(pull.update ?? 0)).toBeGreaterThanOrEqual(0);
    await open.page.mouse.click(at.x, at.y);
    const slider = open.page.getByRole('slider', { name: `weight of 1.${name}` });
    await expect
      .poll(() => slider.evaluate((element) => (element.getRootNode() as ShadowRoot).activeElement === element))
      .toBe(true);
    await slider.press('PageUp');
    await expect.poll(async () => (await open.parameters())[pull.index ?? -1]).not.toBe(pull.weight);
    expect(open.problems).toEqual([]);
  });

  test('from a unit the links into it are walked by keys and said, and Enter takes one in hand', async () => {
    const open = await paused(100, '#layers=3,2');
    await open.page.locator('hillock-network .unit').nth(3).focus();
    await open.page.keyboard.press('Shift+ArrowDown');
    const said = open.page.locator('hillock-network .sr[role=status]');
    await expect
      .poll(() => said.textContent())
      .toMatch(/^Link from 1\.1 to 2\.1: weight .+, gradient [−\d].*, next update [−\d]/);
    await open.page.keyboard.press('Shift+ArrowDown');
    await expect.poll(() => said.textContent()).toMatch(/^Link from 1\.2 to 2\.1/);
    expect(await violations(open)).toEqual([]);
    await open.page.keyboard.press('Enter');
    const slider = open.page.getByRole('slider', { name: 'weight of 1.2' });
    await expect
      .poll(() => slider.evaluate((element) => (element.getRootNode() as ShadowRoot).activeElement === element))
      .toBe(true);
  });

  test('on a phone a tap on a link shows it, and a second one takes its weight in hand', async () => {
    const open = await opened('#layers=3,2', { viewport: { width: 360, height: 740 }, hasTouch: true });
    await open.trained(50);
    await open.page.evaluate(() => (document.querySelector('hillock-lab') as HillockLab | null)?.session?.pause());
    await open.still();
    const at = await open.page.locator('hillock-network').evaluate((element) => {
      const tiles = [...(element.shadowRoot?.querySelectorAll('.unit') ?? [])].map((unit) =>
        unit.getBoundingClientRect(),
      );
      const [from, to] = [tiles[0], tiles[3]];
      const middleOf = (box: DOMRect) => box.top + box.height / 2;
      return from && to ? { x: (from.right + to.left) / 2, y: (middleOf(from) + middleOf(to)) / 2 } : { x: 0, y: 0 };
    });
    await open.page.touchscreen.tap(at.x, at.y);
    await open.page.locator('hillock-network .readout').waitFor();
    expect(await open.page.locator('hillock-unit-editor').count()).toBe(0);
    await open.page.touchscreen.tap(at.x, at.y);
    await open.page
      .getByRole('slider', { name: /^weight of 1/ })
      .first()
      .waitFor();
  });

  test('of several outputs each one is opened, alone and large, by mouse and by keys, and can be edited', async () => {
    const open = await paused(200, '#data=blobs&loss=categorical_cross_entropy&out=softmax&lr=0.1');
    const hues = () =>
      open.page.locator('hillock-unit-inspector canvas').evaluate((canvas: HTMLCanvasElement) => {
        const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
        const counts = { orange: 0, blue: 0, green: 0 };
        for (let at = 0; at < data.length; at += 4) {
          const [r = 0, g = 0, b = 0] = [data[at], data[at + 1], data[at + 2]];
          if (Math.max(r, g, b) - Math.min(r, g, b) < 40) continue;
          counts[r > g && r > b ? 'orange' : g > b ? 'green' : 'blue']++;
        }
        return Object.entries(counts).sort(([, a], [, b]) => b - a)[0]?.[0];
      });
    await open.page.locator('hillock-network .port').nth(1).click();
    const inspector = open.page.locator('hillock-unit-inspector');
    await expect.poll(() => wordsIn(inspector)).toMatch(/Output 2 learns/);
    await expect.poll(hues).toBe('blue'); // that of the second class
    expect(await violations(open)).toEqual([]);
    await inspector.getByRole('button', { name: 'Output 3' }).click();
    await expect.poll(hues).toBe('green');
    await open.page.locator('hillock-network .port').nth(2).focus();
    await open.page.keyboard.press('ArrowUp');
    await open.page.keyboard.press('ArrowUp');
    await open.page.keyboard.press('Enter');
    await expect.poll(() => wordsIn(inspector)).toMatch(/Output 1 learns/);
    await expect.poll(hues).toBe('orange');
    await open.page.getByRole('button', { name: 'edit weights' }).click();
    await open.page.getByRole('spinbutton', { name: 'bias, as a number' }).fill('0.625');
    await open.page.keyboard.press('Enter');
    await expect.poll(async () => (await open.parameters()).at(-3)).toBe(0.625);
    expect(open.problems).toEqual([]);
  });

  test('over one input a unit is drawn as a curve, which moves with its bias, and the output over the points', async () => {
    const open = await paused(60, '#data=sine&loss=mean_squared_error&out=identity&act=tanh&layers=3&lr=0.05');
    const tileOf = (unit: number) =>
      open.page.locator('hillock-network').evaluate((network, at) => {
        const canvas = network.shadowRoot?.querySelector('canvas');
        const tile = network.shadowRoot?.querySelectorAll('.unit')[at]?.getBoundingClientRect();
        const box = canvas?.getBoundingClientRect();
        if (!canvas || !tile || !box) return [];
        const scale = canvas.width / box.width;
        const part = [tile.x - box.x, tile.y - box.y, tile.width, tile.height].map((px) => px * scale);
        const [x = 0, y = 0, width = 1, height = 1] = part;
        return [...(canvas.getContext('2d')?.getImageData(x, y, width, height).data ?? [])];
      }, unit);
    const [first, second] = [await tileOf(0), await tileOf(1)];
    await open.page.locator('hillock-network .unit').first().click();
    await open.page.getByRole('button', { name: 'edit weights' }).click();
    await open.page.getByRole('spinbutton', { name: 'bias, as a number' }).fill('4');
    await open.page.keyboard.press('Enter');
    await open.page.keyboard.press('Escape');
    await expect.poll(async () => (await tileOf(0)).join()).not.toBe(first.join());
    expect(second.length).toBe(first.length);
    expect(open.problems).toEqual([]);
  });
});
