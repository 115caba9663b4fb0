// Runs side by side in the Lab.
import { describe, expect, test } from 'vitest';
import type { HillockLab } from '../../web/src/elements/hillock-lab';
import { violations } from './axe';
import { type LabPage, openedLabs } from './lab';

const opened = openedLabs();

const runsOf = ({ page }: LabPage) =>
  page.evaluate(() =>
    ((document.querySelector('hillock-lab') as HillockLab | null)?.session?.runs ?? []).map((run) => ({
      name: run.name,
      step: run.step,
      activation: run.spec.network.layers[0]?.activation.name,
      rate: run.spec.training.optimizer['learningRate'],
      first: [...(run.history.trainLoss.subarray(0, 1) ?? [])][0],
    })),
  );

describe('runs side by side', () => {
  test('one click sets ReLU against leaky against ELU: they catch up, keep in step, and the table has them all', async () => {
    const open = await opened();
    await open.trained(100);
    await open.page.getByRole('button', { name: 'ReLU, leaky, ELU' }).click();
    await expect
      .poll(async () => (await runsOf(open)).map(({ activation }) => activation))
      .toEqual(['relu', 'leaky_relu', 'elu']);
    await open.finished();
    const runs = await runsOf(open);
    expect(new Set(runs.map(({ step }) => step)).size).toBe(1);
    const rows = open.page.locator('hillock-compare tbody tr');
    await expect.poll(() => rows.count()).toBe(3);
    await expect.poll(() => rows.nth(1).textContent()).toMatch(/Leaky ReLU.*0 of 16/);
    await expect.poll(() => open.page.locator('hillock-run-card').count()).toBe(3);
    expect(open.problems).toEqual([]);
  });

  test('from another activation it turns the first run to ReLU, and undo turns it back', async () => {
    const open = await opened('#act=tanh');
    await open.trained(10);
    await open.page.getByRole('button', { name: 'ReLU, leaky, ELU' }).click();
    await expect
      .poll(async () => (await runsOf(open)).map(({ activation }) => activation))
      .toEqual(['relu', 'leaky_relu', 'elu']);
    await open.transport.getByRole('button', { name: 'undo' }).click();
    await expect.poll(async () => (await runsOf(open))[0]?.activation).toBe('tanh');
  });

  test('a run is added by one knob, shown in the figures, and removed', async () => {
    const open = await opened();
    await open.trained(50);
    await open.page.getByRole('combobox', { name: 'Add a run that differs in one knob' }).selectOption('Adam');
    await expect.poll(async () => (await runsOf(open)).length).toBe(2);
    await open.page.getByRole('button', { name: 'Show run B in the figures' }).click();
    await expect
      .poll(() =>
        open.page.evaluate(
          () =>
            (document.querySelector('hillock-lab') as HillockLab | null)?.session?.shown?.spec.training.optimizer.name,
        ),
      )
      .toBe('adam');
    await open.page.getByRole('button', { name: 'Remove run B' }).click();
    await expect.poll(async () => (await runsOf(open)).length).toBe(1);
    await expect.poll(() => open.page.locator('hillock-run-card').count()).toBe(0);
  });

  test('the steps to a loss are those of the first census that has it', async () => {
    const open = await opened('#lr=0.03&data=circle');
    await open.trained(50);
    await open.page.getByRole('combobox', { name: 'Add a run that differs in one knob' }).selectOption('rate 0.3');
    await expect.poll(async () => (await runsOf(open)).length).toBe(2);
    await open.finished();
    const goal = 0.1;
    await open.page.getByRole('spinbutton', { name: 'Steps to a train loss of' }).fill(String(goal));
    await open.page.keyboard.press('Enter');
    const wanted = await open.page.evaluate((low) => {
      const run = (document.querySelector('hillock-lab') as HillockLab | null)?.session?.run('b');
      const row = run?.history.trainLoss.subarray(0, run.history.rows).findIndex((loss) => loss <= low) ?? -1;
      return run?.history.steps[row] ?? -1;
    }, goal);
    expect(wanted).toBeGreaterThan(0);
    const cell = open.page.locator('hillock-compare tbody tr').nth(1).locator('td').nth(1);
    await expect.poll(async () => (await cell.textContent())?.replace(/\D/g, '')).toBe(String(wanted));
  });

  test.each([
    ['light', 1440],
    ['dark', 1440],
    ['light', 360],
  ] as const)(
    'axe finds nothing with three runs, %s, %d px, and nothing is wider than the screen',
    async (colorScheme, width) => {
      const open = await opened('', { colorScheme, viewport: { width, height: 900 } });
      await open.trained(100);
      await open.page.getByRole('button', { name: 'ReLU, leaky, ELU' }).click();
      await expect.poll(() => open.page.locator('hillock-run-card').count()).toBe(3);
      expect(await violations(open)).toEqual([]);
      expect(await open.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    },
  );
});
