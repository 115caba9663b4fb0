// An experiment and a plot of functions in a page of another origin, from the one script that an author takes.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serve } from '../../scripts/serve.mjs';
import { openSite, type SiteBrowser } from './site';

const folder = mkdtempSync(join(tmpdir(), 'hillock-embedding-'));
let browser: SiteBrowser;
beforeAll(async () => {
  browser = await openSite();
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

test('an experiment and a plot stand in a foreign page', async () => {
  const artefacts = await serve(fileURLToPath(new URL('../../dist', import.meta.url)), {
    headers: { 'Access-Control-Allow-Origin': '*' },
  });
  writeFileSync(
    join(folder, 'index.html'),
    `<!doctype html><link rel="icon" href="data:,"><script type="module" src="${artefacts.url}embed/hillock-experiments.js"></script>
    <hillock-experiment name="dying-by-rate"></hillock-experiment><hillock-functions functions="relu,elu:alpha=0.5"></hillock-functions>`,
  );
  const blog = await serve(folder, { headers: {} });
  const { page, problems } = await browser.open(blog.url);
  await expect.poll(() => page.locator('hillock-experiment h1').textContent()).toBe('A large learning rate kills');
  await expect.poll(() => page.locator('hillock-experiment .step').textContent()).toMatch(/step [1-9]/);
  await expect.poll(() => page.locator('hillock-functions .reading').textContent()).toContain('ELU 1, slope 1');
  expect(problems).toEqual([]);
  await page.context().close();
  await Promise.all([artefacts.close(), blog.close()]);
});
