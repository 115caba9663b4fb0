// Activations and gradients, layer by layer, in the Lab.
import { describe, expect, test } from 'vitest';
import type { HillockLayerPanel } from '../../web/src/elements/hillock-layer-panel';
import { openedLabs } from './lab';

const opened = openedLabs();

describe('what flows through each layer', () => {
  test('eight sigmoid layers: the words say by how much the gradient shrinks, with the limit, and that it vanishes', async () => {
    const lab = await opened('#layers=6,6,6,6,6,6,6,6&act=sigmoid&lr=0.03');
    await lab.trained(100);
    const verdict = lab.page.locator('hillock-layer-norms .verdict');
    await expect
      .poll(() => verdict.textContent())
      .toMatch(/Gradients shrink [\d\s]+-fold from layer 8 to layer 1: vanishing, the limit is 1.000/);
  });

  test('the numbers are there for every layer, as a table', async () => {
    const lab = await opened();
    await lab.trained(100);
    const panel = lab.page.locator('hillock-layer-panel');
    await panel.getByRole('button', { name: /^table/ }).click();
    const names = () => panel.locator('tbody th').allTextContents();
    await expect.poll(names).toEqual(['Layer 1', 'Layer 2', 'Output']);
    expect(await panel.locator('tbody tr').first().locator('td').nth(4).textContent()).toMatch(/%$/);
  });

  test('histograms come many times a second where they are seen, and else once, for the printer', async () => {
    const lab = await opened();
    await lab.trained(50);
    /** Answers in so many seconds. */
    const answers = (seconds: number) =>
      lab.page.evaluate(async (within) => {
        const root = document.querySelector('hillock-lab')?.shadowRoot;
        const panel = root?.querySelector('hillock-layer-panel') as HillockLayerPanel | null | undefined;
        const found = new Set<unknown>();
        for (const start = performance.now(); performance.now() - start < 1000 * within; ) {
          await new Promise(requestAnimationFrame);
          const histograms = panel?.run?.frame?.histograms;
          if (histograms) found.add(histograms);
        }
        return found.size;
      }, seconds);
    await lab.page.evaluate(() => scrollTo(0, 0));
    expect(await answers(2)).toBeLessThanOrEqual(3);
    await lab.page.locator('hillock-layer-panel').scrollIntoViewIfNeeded();
    await expect.poll(() => answers(1)).toBeGreaterThan(4);
    expect(lab.problems).toEqual([]);
  });

  test('on paper all layers have their histograms, also where nobody has seen them', async () => {
    const lab = await opened('', { colorScheme: 'dark' });
    await lab.trained(400);
    await lab.transport.getByRole('button', { name: 'Pause' }).click();
    await lab.still();
    await lab.page.emulateMedia({ media: 'print' });
    /** Coloured pixels of each row; and whether the ground is that of paper. */
    const rows = await lab.page.locator('hillock-layer-panel canvas').evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
      const counts = [0, 0, 0];
      for (let at = 0; at < data.length; at += 4) {
        const channels = [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0];
        const row = Math.floor((3 * at) / data.length);
        if ((data[at + 3] ?? 0) > 100 && Math.max(...channels) - Math.min(...channels) > 60)
          counts[row] = (counts[row] ?? 0) + 1;
      }
      return counts;
    });
    expect(Math.min(...rows)).toBeGreaterThan(300);
    const colour = () => lab.page.locator('h1').evaluate((words) => getComputedStyle(words).color);
    expect(await colour()).toBe('rgb(0, 0, 0)');
  });
});
