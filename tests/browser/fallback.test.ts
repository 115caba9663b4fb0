// The site where something is forbidden: it trains all the same, or says in words why it does not.
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serve } from '../../scripts/serve.mjs';
import type { HillockLab } from '../../web/src/elements/hillock-lab';
import { type Browser, openChromium } from './browsers';

const site = fileURLToPath(new URL('../../dist/site', import.meta.url));
let browser: Browser;
beforeAll(async () => {
  browser = await openChromium();
});
afterAll(async () => {
  await browser?.close();
});

const reading = () => {
  const { session } = (document.querySelector('hillock-lab') as HillockLab | null) ?? {};
  const state = session?.state ?? { name: 'absent' };
  return {
    name: state.name,
    sentence: 'sentence' in state ? state.sentence : '',
    place: session?.place ?? 'nowhere',
    step: session?.runs[0]?.step ?? 0,
    headline: document.querySelector('hillock-lab')?.shadowRoot?.querySelector('h1')?.textContent?.trim() ?? '',
  };
};

/** Opens the site under a policy and waits until it has trained or given up. */
async function under(policy: string) {
  const server = await serve(site, { headers: { 'Content-Security-Policy': policy } });
  const page = await browser.open();
  try {
    await page.goto(server.url);
    let last = await page.evaluate(reading);
    await expect
      .poll(
        async () => {
          last = await page.evaluate(reading);
          return last.name === 'failed' || last.step > 20;
        },
        { timeout: 30_000 },
      )
      .toBe(true);
    return last;
  } finally {
    await page.close();
    await server.close();
  }
}

test('workers are forbidden: it trains on the main thread', async () => {
  expect(await under("worker-src 'none'")).toMatchObject({ name: 'running', place: 'main' });
});

test('WebAssembly is forbidden: it says which word the policy lacks', async () => {
  const { name, sentence, headline } = await under("script-src 'self'");
  expect(name).toBe('failed');
  expect(sentence).toBe(
    "The Content-Security-Policy of this page forbids WebAssembly: script-src needs 'wasm-unsafe-eval'.",
  );
  expect(headline).not.toBe('');
});

test('fetching is forbidden: it says what could not be fetched', async () => {
  const { name, sentence } = await under("connect-src 'none'");
  expect(name).toBe('failed');
  expect(sentence).toMatch(/^The engine could not be fetched from http.*\.wasm/);
});
