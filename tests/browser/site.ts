// The pages beside the Lab in Chromium, as a reader has them before them.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { serve } from '../../scripts/serve.mjs';

const site = fileURLToPath(new URL('../../dist/site', import.meta.url));
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export interface SitePage {
  readonly page: Page;
  /** Errors in the console, uncaught ones, and requests without an answer. */
  readonly problems: readonly string[];
  readonly requests: readonly string[];
}

export interface SiteBrowser {
  /** Opens `activations.html#elu` and the like under the strict policy. */
  open(path: string, options?: BrowserContextOptions): Promise<SitePage>;
  close(): Promise<void>;
}

export async function openSite(): Promise<SiteBrowser> {
  const executablePath = process.env['CHROMIUM'];
  if (!executablePath)
    throw new Error("CHROMIUM is not set: run scripts/test chromium, or set it to the browser's path");
  const browser: Browser = await chromium.launch({ executablePath });
  const server = await serve(site);
  return {
    async open(path, options = {}) {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
      const page = await context.newPage();
      const problems: string[] = [];
      const requests: string[] = [];
      page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
      page.on('pageerror', (error) => problems.push(String(error)));
      page.on('request', (request) => requests.push(request.url()));
      context.on('requestfailed', (request) => problems.push(`${request.url()}: ${request.failure()?.errorText}`));
      await page.goto(path.includes('://') ? path : `${server.url}${path}`);
      return { page, problems, requests };
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly target: readonly unknown[]; readonly failureSummary?: string }[];
}

/** What axe finds, a line each. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe); // over the debugger: the policy of the page keeps other scripts out
  const found = await page.evaluate(async () => {
    const { axe: checker } = globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } };
    return (await checker.run()).violations;
  });
  return found.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id} ${JSON.stringify(node.target)}: ${node.failureSummary}`),
  );
}
