// An event of the time line: the step before and after it, what would have been, new weights for a dead unit.
import { describe, expect, test } from 'vitest';
import type { HillockLab } from '../../web/src/elements/hillock-lab';
import { violations } from './axe';
import { type LabPage, openedLabs } from './lab';

const opened = openedLabs();

/** Trained to the end, with the last event chosen. */
const atLastEvent = async (): Promise<LabPage> => {
  const lab = await opened();
  await lab.finished();
  await lab.page.keyboard.press('[');
  await lab.page.locator('hillock-event-view h2').getByText('before and after').waitFor();
  return lab;
};

const runB = ({ page }: LabPage) =>
  page.evaluate(() => {
    const run = (document.querySelector('hillock-lab') as HillockLab | null)?.session?.run('b');
    return run && { startedAt: run.startedAt, step: run.step, rate: run.spec.training.optimizer['learningRate'] };
  });

describe('an event', () => {
  test('that is chosen shows the update behind it, as a picture, in words and as a table', async () => {
    const { page, problems } = await atLastEvent();
    const view = page.locator('hillock-event-view');
    const title = (await view.locator('h2').textContent()) ?? '';
    expect(title).toMatch(/^Unit \d\.\d, before and after step [\d\s]+$/);
    await expect.poll(() => view.locator('.why').textContent()).toMatch(/^The update of step .*batch of 10.*largest z/);
    await view.getByRole('button', { name: /^table/ }).click();
    await expect.poll(() => view.locator('tbody tr').count()).toBeGreaterThanOrEqual(3);
    await view.getByRole('button', { name: 'close' }).click();
    await expect.poll(() => view.count()).toBe(0);
    expect(problems).toEqual([]);
  });

  test('what if: another run goes on from the step before, with a tenth of the rate', async () => {
    const open = await atLastEvent();
    const view = open.page.locator('hillock-event-view');
    const step = Number(((await view.locator('h2').textContent()) ?? '').replace(/^.*step/, '').replace(/\D/g, ''));
    await view.getByRole('button', { name: /^what if rate/ }).click();
    await expect.poll(() => runB(open)).toEqual({ startedAt: step - 1, step: 2500, rate: 0.1 });
    expect(await view.locator('.said').textContent()).toMatch(/^Run B goes on from step/);
    await expect.poll(() => open.page.locator('hillock-run-card').count()).toBe(2);
  });

  test('a dead unit is revived: it fires again, and the sentence counts one dead unit less', async () => {
    const lab = await opened();
    const { dead } = await lab.finished();
    const unit = await lab.page.evaluate(() => {
      const units = (document.querySelector('hillock-lab') as HillockLab | null)?.session?.runs[0]?.frame?.units;
      return units ? units.state.indexOf(3) : -1;
    });
    await lab.page.locator(`hillock-network .unit[data-flat="${unit}"]`).click();
    await lab.page.locator('hillock-unit-inspector').getByRole('button', { name: 'revive' }).click();
    await expect.poll(async () => (await lab?.reading())?.dead).toBe(dead - 1);
    expect((await lab.reading()).step).toBe(2500);
  });

  test('that takes long to find says how far the search is, and can be given up', async () => {
    const lab = await opened('#layers=96,96,96&census=1200&lr=0.5');
    await lab.finished();
    const inView = (name: string, act: boolean) =>
      lab.page.waitForFunction(
        ([selector, press]) => {
          const view = document
            .querySelector('hillock-lab')
            ?.shadowRoot?.querySelector('hillock-unit-timeline')
            ?.shadowRoot?.querySelector('hillock-event-view');
          const found = view?.shadowRoot?.querySelector<HTMLElement>(selector);
          if (found && press) found.click();
          return found !== null && found !== undefined;
        },
        [name, act] as const,
        { polling: 'raf', timeout: 20_000 },
      );
    await lab.page.keyboard.press('[');
    await inView('.why progress', false);
    await inView('.why progress ~ button, .why label ~ button', true);
    const view = lab.page.locator('hillock-event-view');
    await expect.poll(() => view.locator('.why').textContent()).toBe('The search was given up.');
    expect(await view.locator('progress').count()).toBe(0);
    expect(lab.problems).toEqual([]);
  });

  test('axe finds nothing beside it', async () => {
    const open = await atLastEvent();
    expect(await violations(open)).toEqual([]);
  });
});
