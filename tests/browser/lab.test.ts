// What a reader does in the Lab, and what they must be able to rely on.
import { describe, expect, test } from 'vitest';
import { type LabPage, openedLabs, wordsIn } from './lab';

const opened = openedLabs();

describe('the Lab', () => {
  test('loads under the strict policy and trains in a worker, without a complaint', async () => {
    const { trained, problems } = await opened();
    const { place } = await trained(50);
    expect({ place, problems }).toEqual({ place: 'worker', problems: [] });
  });

  test('the loss falls', async () => {
    const { trained } = await opened('#data=circle&lr=0.03');
    const { trainLoss: before } = await trained(0);
    const { trainLoss: after } = await trained(1000);
    expect(after).toBeLessThan(before / 2);
  });

  test('opens with units that die: 20 to 50 % are silent within 100 epochs, some of them dead, and the sentence says so', async () => {
    const { finished, sentence } = await opened();
    const { step, hidden, silent, dead, dormant } = await finished();
    expect(step).toBe(2500);
    expect(silent / hidden).toBeGreaterThanOrEqual(0.2);
    expect(silent / hidden).toBeLessThanOrEqual(0.5);
    expect(dead).toBeGreaterThan(0);
    await expect.poll(sentence).toBe(`${silent} of ${hidden} units are silent: ${dead} dead, ${dormant} dormant`);
  });

  test('the sentence is told to a screen reader when training pauses', async () => {
    const { finished, page } = await opened();
    const { silent } = await finished();
    await expect
      .poll(() => page.locator('.said').textContent())
      .toMatch(new RegExp(`^${silent} of 16 units are silent.*Step 2.500\\.$`));
  });

  test('pause holds the step, one step is one step, and play goes on', async () => {
    const { trained, still, reading, transport, page } = await opened();
    await trained(100);
    await transport.getByRole('button', { name: 'Pause' }).click();
    const { step } = await still();
    await page.waitForTimeout(300);
    expect((await reading()).step).toBe(step);
    await transport.getByRole('button', { name: 'One step' }).click();
    await expect.poll(async () => (await reading()).step).toBe(step + 1);
    await transport.getByRole('button', { name: 'Play' }).click();
    await trained(step + 20);
  });

  test('reset has the same weights, another seed has others', async () => {
    const { trained, still, parameters, transport, page } = await opened('', {});
    await trained(0);
    await transport.getByRole('button', { name: 'Pause' }).click();
    await transport.getByRole('button', { name: 'Reset' }).click();
    await expect.poll(async () => (await still()).step).toBe(0);
    const first = await parameters();
    await transport.getByRole('button', { name: 'Play' }).click();
    await trained(200);
    expect(await parameters()).not.toEqual(first);
    await transport.getByRole('button', { name: 'Pause' }).click();
    await transport.getByRole('button', { name: 'Reset' }).click();
    await expect.poll(async () => (await still()).step).toBe(0);
    expect(await parameters()).toEqual(first);
    await page.locator('#seed').fill('7');
    await page.keyboard.press('Enter');
    await expect.poll(parameters).not.toEqual(first);
  });

  test('another activation starts from the same weights, and undo goes back to the first', async () => {
    const { trained, still, reading, parameters, transport, page } = await opened();
    await trained(0);
    await transport.getByRole('button', { name: 'Pause' }).click();
    await transport.getByRole('button', { name: 'Reset' }).click();
    await expect.poll(async () => (await still()).step).toBe(0);
    const first = await parameters();
    await page.getByRole('radio', { name: 'ELU', exact: true }).click();
    await expect.poll(async () => (await reading()).activations).toEqual(['elu', 'elu']);
    expect((await still()).step).toBe(0);
    expect(await parameters()).toEqual(first);
    expect(page.url()).toMatch(/#act=elu&act\.alpha=1$/);
    await transport.getByRole('button', { name: 'undo' }).click();
    await expect.poll(async () => (await reading()).activations).toEqual(['relu', 'relu']);
    await transport.getByRole('button', { name: 'redo' }).click();
    await expect.poll(async () => (await reading()).activations).toEqual(['elu', 'elu']);
  });

  test('the learning rate turns while it trains: the weights stay', async () => {
    const { trained, reading, page } = await opened();
    const { step } = await trained(300);
    await page.getByRole('slider', { name: 'Learning rate' }).first().press('ArrowLeft');
    await expect.poll(async () => (await reading()).link).toMatch(/lr=/);
    expect((await reading()).step).toBeGreaterThanOrEqual(step);
  });

  test('layers and units are added and taken away', async () => {
    const { trained, page } = await opened();
    await trained(0);
    await page.getByText('Layers', { exact: true }).click();
    await page.getByRole('button', { name: 'add a layer' }).click();
    await page.getByRole('button', { name: 'One unit more in layer 3' }).click();
    await page.getByRole('button', { name: 'Remove layer 1' }).click();
    await expect.poll(() => page.url()).toMatch(/layers=8,9/);
    await expect.poll(() => page.locator('hillock-network .unit').count()).toBe(17);
  });

  test('a link opens what it says, and a setting that is refused leaves the rest', async () => {
    const { trained, reading, page } = await opened('#act=tanh&data=xor&layers=4,3&noise=0.1&lr=nonsense');
    await trained(10);
    expect((await reading()).activations).toEqual(['tanh', 'tanh']);
    await expect.poll(() => page.locator('hillock-settings .refusal').textContent()).toMatch(/lr=nonsense/);
  });

  test('a value out of bounds is refused with its bound, and the page opens with what it has', async () => {
    const { trained, page } = await opened('#lr=1000');
    await trained(10);
    await expect.poll(() => page.locator('hillock-settings .refusal').textContent()).toMatch(/learningRate.*1000/);
  });

  test('a run that blows up says at which step, where and what, and a cure makes it train again', async () => {
    const { finished, trained, sentence, page } = await opened('#lr=30&act=elu&out=identity');
    const { step } = await finished();
    await expect.poll(sentence).toMatch(/^The run blew up at step/);
    const told = page.locator('.blown');
    expect(await told.textContent()).toMatch(
      new RegExp(`At step ${step} the [a-z-]+ of (layer \\d|the output layer) stopped being a number`),
    );
    await told.getByRole('button', { name: /^rate 3/ }).click();
    await page.getByRole('slider', { name: 'Learning rate' }).first().waitFor();
    await expect.poll(() => page.url()).toMatch(/lr=3(&|$)/);
    await told
      .getByRole('button', { name: 'clip' })
      .click({ timeout: 3000 })
      .catch(() => {}); // 3 may be too much, too
    await trained(100);
  });

  test('every figure has its numbers as a table', async () => {
    const { finished, page } = await opened();
    await finished();
    for (const figure of ['network', 'unit-timeline', 'activation-plot', 'gradient-flow', 'loss-chart']) {
      const element = page.locator(`hillock-${figure}`);
      await element.getByRole('button', { name: /^table/ }).click();
      await expect.poll(() => element.locator('tbody tr').count(), { message: figure }).toBeGreaterThan(2);
      expect(await element.locator('table').textContent(), figure).not.toMatch(/undefined|\[object/);
      await element.getByRole('button', { name: /^figure/ }).click();
    }
  });

  test('a unit tells its numbers when it is pointed at, and in full when it is chosen', async () => {
    const { finished, page } = await opened();
    await finished();
    const unit = page.locator('hillock-network .unit').nth(3);
    await unit.hover();
    await expect.poll(() => page.locator('hillock-network .readout').textContent()).toMatch(/Unit 1\.4 is \w+/);
    await unit.click();
    const inspector = page.locator('hillock-unit-inspector');
    await expect.poll(() => wordsIn(inspector)).toMatch(/Unit 1\.4 is.*fires on.*weights in/);
    await inspector.getByRole('button', { name: 'Close' }).click();
    await expect.poll(() => inspector.count()).toBe(0);
  });
});

describe('by keyboard alone', () => {
  const active = (page: LabPage['page']) =>
    page.evaluate(() => {
      let node = document.activeElement;
      while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
      return node?.getAttribute('aria-label') ?? node?.textContent?.trim() ?? '';
    });

  test('space, dot, zero, N and Z do what the list of keys says', async () => {
    const { trained, still, reading, page } = await opened();
    await trained(20);
    await page.keyboard.press('Space');
    const { step } = await still();
    await page.keyboard.press('.');
    await expect.poll(async () => (await reading()).step).toBe(step + 1);
    await page.keyboard.press('0');
    await expect.poll(async () => (await reading()).step).toBe(0);
    await page.keyboard.press('n');
    await expect.poll(async () => (await reading()).link).toMatch(/seed=\d+/);
    await page.keyboard.press('z');
    await expect.poll(async () => (await reading()).link).toBe('');
    await page.keyboard.press('Shift+Z');
    await expect.poll(async () => (await reading()).link).toMatch(/seed=\d+/);
  });

  test('Tab reaches the network once, arrows go from unit to unit, Enter opens one and Escape leaves it', async () => {
    const { trained, page } = await opened();
    await trained(20);
    let presses = 0;
    while (!/^Unit 1\.1/.test(await active(page))) {
      if (presses++ > 40) throw new Error(`no unit after 40 presses of Tab, but ${await active(page)}`);
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    expect(await active(page)).toMatch(/^Unit 2\.2, \w+, fires on/);
    await page.keyboard.press('Enter');
    await expect.poll(() => wordsIn(page.locator('hillock-unit-inspector'))).toMatch(/Unit 2\.2/);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('hillock-unit-inspector').count()).toBe(0);
    await page.keyboard.press('Tab');
    expect(await active(page)).not.toMatch(/^Unit/);
  });

  test('brackets go from event to event, and the time line can be scrubbed', async () => {
    const { finished, page } = await opened();
    await finished();
    const told = page.locator('hillock-unit-timeline .told p');
    await page.keyboard.press('[');
    const latest = await told.textContent();
    await page.keyboard.press('[');
    await expect.poll(() => told.textContent()).not.toBe(latest);
    expect(await told.textContent()).toMatch(/^Step [\d\u202f]+: unit \d\.\d+/);
    const slider = page.locator('hillock-unit-timeline [role="slider"]');
    await slider.focus();
    const before = Number(await slider.getAttribute('aria-valuenow'));
    await page.keyboard.press('Shift+ArrowLeft');
    await expect.poll(async () => Number(await slider.getAttribute('aria-valuenow'))).toBeLessThan(before);
  });

  test('the list of keys opens, closes, and switches single letters off', async () => {
    const { trained, reading, page } = await opened();
    await trained(5);
    await page.keyboard.press('?');
    await page.getByLabel('Single letters are keys').uncheck();
    await page.keyboard.press('Escape');
    await page.keyboard.press('n');
    await page.waitForTimeout(200);
    expect((await reading()).link).toBe('');
  });

  test('letters typed into a field stay letters', async () => {
    const { trained, reading, page } = await opened();
    await trained(5);
    await page.locator('#seed').focus();
    await page.keyboard.press('0');
    await page.keyboard.press('.');
    expect((await reading()).step).toBeGreaterThan(0);
  });
});
