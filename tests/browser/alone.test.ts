// Each figure alone: in a plain page of another origin, with a run around it and nothing else of Hillock.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serve } from '../../scripts/serve.mjs';
import type { HillockRun } from '../../web/src/elements/hillock-run';
import { openSite, type SiteBrowser } from './site';

const folder = mkdtempSync(join(tmpdir(), 'hillock-alone-'));
let browser: SiteBrowser;
let artefacts: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  browser = await openSite();
  artefacts = await serve(fileURLToPath(new URL('../../dist', import.meta.url)), {
    headers: { 'Access-Control-Allow-Origin': '*' },
  });
});
afterAll(async () => {
  await browser?.close();
  await artefacts?.close();
  rmSync(folder, { recursive: true });
});

/** What is drawn: a sentence for the picture, and the numbers behind it. */
const pictures = {
  'hillock.js': [
    ['hillock-network', 'layers="4,3"'],
    ['hillock-unit-timeline', 'lr="2"'],
    ['hillock-activation-plot', ''],
    ['hillock-gradient-flow', 'layers="4,4,4"'],
    ['hillock-loss-chart', ''],
    ['hillock-confusion', 'data="circle"'],
    ['hillock-layer-panel', 'layers="4,3"'],
    ['hillock-layer-norms', 'layers="4,3"'],
    ['hillock-run-curves', ''],
  ],
  'hillock-experiments.js': [
    ['hillock-hinges', 'layers="4"'],
    ['hillock-perceptron', 'layers="" data="gauss"'],
    ['hillock-network', 'layers="3"'],
    ['hillock-loss-chart', 'layers="3"'],
  ],
} as const;

/** What is said without a picture. */
const tables = [
  ['hillock.js', 'hillock-example-inspector', 'open', /Forward.*=/s],
  ['hillock.js', 'hillock-compare', '', /ReLU/],
  ['hillock.js', 'hillock-run-card', 'name="a"', /ReLU.*test loss \d/s],
  ['hillock-experiments.js', 'hillock-backpropagation', 'heading="Back"', /Back.*\d/s],
] as const;

async function plain(
  script: string,
  headers: Record<string, string>,
): Promise<{ page: Page; problems: readonly string[]; close(): Promise<void> }> {
  writeFileSync(
    join(folder, 'index.html'),
    `<!doctype html><html lang="en"><title>A post</title><link rel="icon" href="data:,"><script type="module" src="${artefacts.url}embed/${script}"></script>
    <main style="max-width: 700px"><h1>A post</h1></main></html>`,
  );
  const blog = await serve(folder, { headers });
  const { page, problems } = await browser.open(blog.url);
  await page.waitForFunction(() => customElements.get('hillock-run') !== undefined);
  return {
    page,
    problems,
    close: async () => {
      await page.context().close();
      await blog.close();
    },
  };
}

/** To the numbers of a figure, and back to its picture. */
const turn = (figure: Locator, to: 'table' | 'figure') =>
  figure.getByRole('button', { name: new RegExp(`^${to}`) }).first();

/** Puts a run with one figure into the page. */
async function mount(page: Page, figure: string, run: string, attributes = ''): Promise<void> {
  await page.evaluate(
    (html) => document.querySelector('main')?.insertAdjacentHTML('beforeend', html),
    `<hillock-run ${run} lr="0.3" census="5"><${figure} ${attributes}></${figure}></hillock-run>`,
  );
  await trained(page, 60);
}

const trained = (page: Page, steps: number) =>
  page.waitForFunction(
    (least) => ((document.querySelector('hillock-run') as HillockRun | null)?.run?.frame?.report.step ?? 0) >= least,
    steps,
    { timeout: 20_000 },
  );

const colours = (page: Page, figure: string) =>
  page
    .locator(`${figure} canvas`)
    .first()
    .evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
      const found = new Set<string>();
      for (let at = 0; at < data.length; at += 16)
        found.add(`${data[at]},${data[at + 1]},${data[at + 2]},${data[at + 3]}`);
      return found.size;
    });

/** Takes the figure out of the page; the run goes on. Then the page must not know it any more. */
async function forgets(page: Page, figure: string): Promise<void> {
  await page.evaluate((name) => {
    const element = document.querySelector(name);
    if (element) Object.assign(globalThis, { gone: new WeakRef(element) });
    element?.remove();
  }, figure);
  const session = await page.context().newCDPSession(page);
  await expect
    .poll(
      async () => {
        await session.send('HeapProfiler.collectGarbage');
        return await page.evaluate(
          () => (globalThis as unknown as { gone: WeakRef<Element> }).gone.deref() === undefined,
        );
      },
      { message: `${figure} is collected once it is gone` },
    )
    .toBe(true);
  await session.detach();
}

describe.each([
  ['in a worker', {}],
  ['on the main thread, where a policy forbids workers', { 'Content-Security-Policy': "worker-src 'none'" }],
])('alone in a plain page, training %s,', (_, headers: Record<string, string>) => {
  const allowed = (problems: readonly string[]) =>
    problems.filter((problem) => !('Content-Security-Policy' in headers) || !/worker/i.test(problem));

  test.each(Object.entries(pictures))(
    'every figure of %s draws, says its sentence and has its numbers',
    async (script, figures) => {
      const { page, problems, close } = await plain(script, headers);
      for (const [figure, run] of figures) {
        await mount(page, figure, run);
        const element = page.locator(figure);
        await expect.poll(() => colours(page, figure), { message: figure }).toBeGreaterThan(4);
        const canvas = element.locator('canvas').first();
        await expect.poll(() => canvas.getAttribute('aria-label'), { message: figure }).toMatch(/\w+ .*\d|\d.* \w+/s);
        await turn(element, 'table').click();
        await expect.poll(() => element.locator('tbody tr').count(), { message: figure }).toBeGreaterThan(0);
        expect(await element.locator('tbody').first().textContent(), figure).toMatch(/\d/);
        await turn(element, 'figure').click();
        // taken out and put back it goes on, also in another place
        await element.evaluate((found) => {
          const run = found.parentElement;
          found.remove();
          run?.append(found);
        });
        const step = await page.evaluate(() => (document.querySelector('hillock-run') as HillockRun).run?.step ?? 0);
        await trained(page, step + 20);
        await expect.poll(() => colours(page, figure), { message: `${figure} again` }).toBeGreaterThan(4);
        await forgets(page, figure);
        await page.evaluate(() => document.querySelector('hillock-run')?.remove());
        await expect.poll(() => page.workers().length, { message: figure }).toBe(0);
      }
      expect(allowed(problems)).toEqual([]);
      await close();
    },
  );

  test.each(Object.keys(pictures))('what has no picture of its own in %s tells its numbers', async (script) => {
    const { page, problems, close } = await plain(script, headers);
    for (const [of, figure, attributes, words] of tables) {
      if (of !== script) continue;
      await mount(page, figure, 'layers="3"', attributes);
      await expect.poll(() => said(page, figure), { message: figure }).toMatch(words);
      await forgets(page, figure);
      await page.evaluate(() => document.querySelector('hillock-run')?.remove());
    }
    expect(allowed(problems)).toEqual([]);
    await close();
  });
});

/** All text in an element and in the elements inside it. */
const said = (page: Page, figure: string) =>
  page.locator(figure).evaluate((element) => {
    const textOf = (node: Node): string => {
      if (node instanceof HTMLStyleElement) return '';
      const inner = node instanceof Element && node.shadowRoot ? [...node.shadowRoot.childNodes] : [];
      return node.nodeType === Node.TEXT_NODE
        ? (node.textContent ?? '')
        : [...inner, ...node.childNodes].map(textOf).join(' ');
    };
    return textOf(element);
  });

test('figures in one run look at the same unit, and another run beside it has its own', async () => {
  const { page, problems, close } = await plain('hillock.js', {});
  await page.evaluate(() => {
    const main = document.querySelector('main');
    if (main)
      main.innerHTML = `<hillock-run id="one" controls layers="4"><div><hillock-network></hillock-network></div><hillock-unit-inspector></hillock-unit-inspector></hillock-run>
        <hillock-run id="two" act="tanh" seed="7" paused><hillock-loss-chart></hillock-loss-chart></hillock-run>`;
  });
  await trained(page, 30);
  await page
    .locator('#one hillock-network')
    .getByRole('button', { name: /^Unit 1\.2|^1\.2/ })
    .first()
    .press('Enter');
  await expect.poll(() => said(page, '#one hillock-unit-inspector')).toMatch(/1\.2/);
  const steps = () =>
    page.evaluate(() => ['one', 'two'].map((id) => (document.getElementById(id) as HillockRun).run?.step ?? 0));
  expect((await steps())[1]).toBe(0);
  await page.locator('#one hillock-transport').getByRole('button', { name: /pause/i }).click();
  await expect.poll(() => said(page, '#one hillock-transport')).toMatch(/paused/i);
  await page.evaluate(() => document.getElementById('two')?.setAttribute('act', 'elu'));
  await expect
    .poll(() =>
      page.evaluate(() => (document.getElementById('two') as HillockRun).run?.spec.network.layers[0]?.activation.name),
    )
    .toBe('elu');
  expect(problems).toEqual([]);
  await close();
});
