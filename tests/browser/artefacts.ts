// Every artefact, opened in the way it is made for: it trains, in a worker, quietly, and asks nobody else for anything.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { serve } from '../../scripts/serve.mjs';
import type { HillockLab } from '../../web/src/elements/hillock-lab';
import type { Browser, Page } from './browsers';

const dist = fileURLToPath(new URL('../../dist', import.meta.url));

/** What the Lab of a page says of itself. */
const reading = () => {
  const lab = document.querySelector('hillock-lab') as HillockLab | null;
  const session = lab?.session;
  return {
    state: session?.state.name ?? 'absent',
    place: session?.place ?? 'nowhere',
    step: session?.runs[0]?.frame?.report.step ?? 0,
  };
};

/** Steps after which a page counts as training: more than one frame, less than a second. */
const enoughSteps = 20;

async function trained(page: Page, where: 'page' | 'frame' = 'page') {
  let last = { state: 'absent', place: 'nowhere', step: 0 };
  await expect
    .poll(
      async () => {
        last = await page.evaluate(reading, where).catch(() => last); // not loaded yet
        return last.step;
      },
      { timeout: 30_000, message: `the Lab trains; problems so far: ${page.problems.join('; ') || 'none'}` },
    )
    .toBeGreaterThanOrEqual(enoughSteps);
  return last;
}

export function testArtefacts(name: string, launch: () => Promise<Browser>): void {
  describe(`in ${name}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'hillock-pages-'));
    let browser: Browser;
    let page: Page;

    beforeAll(async () => {
      browser = await launch();
    });
    afterAll(async () => {
      await browser?.close();
      rmSync(folder, { recursive: true });
    });
    beforeEach(async () => {
      page = await browser.open();
    });
    afterEach(async () => {
      await page.close();
    });

    /** It ran where it should, without a complaint, and asked only these servers. */
    const expectQuiet = (place: string, ...origins: string[]) => {
      expect({ place, problems: page.problems }).toEqual({ place: 'worker', problems: [] });
      const foreign = page.requests.filter(
        (url) => /^(https?|wss?):/.test(url) && !origins.includes(new URL(url).origin),
      );
      expect(foreign).toEqual([]);
    };

    test('the site trains under a sub-path and the strict policy, and again when the server is gone', async () => {
      const server = await serve(join(dist, 'site'), { base: '/a/b/' });
      await page.goto(server.url);
      const { place } = await trained(page);
      expectQuiet(place, new URL(server.url).origin);

      await page.evaluate(async () => {
        await navigator.serviceWorker.ready;
      });
      await server.close();
      await page.goto(`${server.url}?from=elsewhere#lr=0.1`);
      expect((await trained(page)).place).toBe('worker');
    });

    test('the single file trains from disk', async () => {
      await page.goto(pathToFileURL(join(dist, 'hillock.html')).href);
      expectQuiet((await trained(page)).place);
    });

    test('the single file trains in a sandboxed frame of a page of another origin', async () => {
      const artefacts = await serve(dist, { headers: {} });
      writeFileSync(
        join(folder, 'framed.html'),
        `<!doctype html><link rel="icon" href="data:,"><iframe sandbox="allow-scripts" width="800" height="600" src="${artefacts.url}hillock.html"></iframe>`,
      );
      const blog = await serve(folder, { headers: {} });
      await page.goto(`${blog.url}framed.html`);
      const { place } = await trained(page, 'frame');
      expectQuiet(place, new URL(artefacts.url).origin, new URL(blog.url).origin);
      await Promise.all([artefacts.close(), blog.close()]);
    });

    test('the custom element trains in a page of another origin', async () => {
      const artefacts = await serve(dist, { headers: { 'Access-Control-Allow-Origin': '*' } });
      writeFileSync(
        join(folder, 'embedding.html'),
        `<!doctype html><link rel="icon" href="data:,"><script type="module" src="${artefacts.url}embed/hillock.js"></script><hillock-lab></hillock-lab>`,
      );
      const blog = await serve(folder, { headers: {} });
      await page.goto(`${blog.url}embedding.html`);
      const { place } = await trained(page);
      expectQuiet(place, new URL(artefacts.url).origin, new URL(blog.url).origin);
      await Promise.all([artefacts.close(), blog.close()]);
    });
  });
}
