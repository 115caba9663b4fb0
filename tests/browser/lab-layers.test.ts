// Activations and gradients, layer by layer, in the Lab.
import { describe, expect, test } from 'vitest';
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
    expect(await panel.locator('tbody th').allTextContents()).toEqual(['Layer 1', 'Layer 2', 'Output']);
    expect(await panel.locator('tbody tr').first().locator('td').nth(4).textContent()).toMatch(/%$/);
  });

  test('histograms are asked for only while they can be seen, and stand still with the run', async () => {
    const lab = await opened();
    await lab.trained(50);
    const asked = () =>
      lab?.page.evaluate(() => {
        const panel = document
          .querySelector('hillock-lab')
          ?.shadowRoot?.querySelector('hillock-layer-panel') as unknown as
          | { run?: { frame?: { histograms?: readonly unknown[] } } }
          | undefined;
        return panel?.run?.frame?.histograms !== undefined;
      });
    await lab.page.evaluate(() => scrollTo(0, 0));
    expect(await asked()).toBe(false);
    await lab.page.locator('hillock-layer-panel').scrollIntoViewIfNeeded();
    await lab.page.waitForFunction(
      () =>
        (
          document.querySelector('hillock-lab')?.shadowRoot?.querySelector('hillock-layer-panel') as unknown as {
            run?: { frame?: { histograms?: readonly unknown[] } };
          }
        )?.run?.frame?.histograms !== undefined,
    );
    expect(lab.problems).toEqual([]);
  });
});
