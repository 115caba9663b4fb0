// The pages of the site in Chromium, as a reader has them before them.
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { serve } from '../../scripts/serve.mjs';

const site = fileURLToPath(new URL('../../dist/site', import.meta.url));

export interface SitePage {
  readonly page: Page;
  /** Errors in the console, uncaught ones, and requests without an answer. */
  readonly problems: readonly string[];
  readonly requests: readonly string[];
}

export interface SiteBrowser {
  /** Opens `activations.html#elu` and the like, or a whole address, under the strict policy unless `headers` say otherwise. */
  open(path?: string, options?: SiteOptions): Promise<SitePage>;
  close(): Promise<void>;
}

/** `prepare` runs in the page before its scripts do, and can use nothing from around it. */
export type SiteOptions = BrowserContextOptions & { readonly prepare?: () => void };

export async function openSite(headers?: Record<string, string>): Promise<SiteBrowser> {
  const executablePath = process.env['CHROMIUM'];
  if (!executablePath)
    throw new Error("CHROMIUM is not set: run scripts/test chromium, or set it to the browser's path");
  const browser: Browser = await chromium.launch({ executablePath });
  const server = await serve(site, headers ? { headers } : {});
  return {
    async open(path = '', { prepare, ...options } = {}) {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
      const page = await context.newPage();
      const problems: string[] = [];
      const requests: string[] = [];
      page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
      page.on('pageerror', (error) => problems.push(String(error)));
      page.on('request', (request) => requests.push(request.url()));
      context.on('requestfailed', (request) => problems.push(`${request.url()}: ${request.failure()?.errorText}`));
      if (prepare) await page.addInitScript(prepare);
      await page.goto(path.includes('://') ? path : `${server.url}${path}`);
      return { page, problems, requests };
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

/** A browser for the tests of a file. Opens pages in it; each is closed after its test. */
export function openedPages(): SiteBrowser['open'] {
  let browser: SiteBrowser | undefined;
  let pages: Page[] = [];
  beforeAll(async () => {
    browser = await openSite();
  });
  afterEach(async () => {
    for (const page of pages) await page.context().close();
    pages = [];
  });
  afterAll(() => browser?.close());
  return async (...given) => {
    if (!browser) throw new Error('no browser yet: pages are opened within a test');
    const opened = await browser.open(...given);
    pages.push(opened.page);
    return opened;
  };
}
