// The Lab of the site in Chromium, as a reader has it before them: what it shows, says and takes.
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright-core';
import { serve } from '../../scripts/serve.mjs';
import type { HillockLab } from '../../web/src/elements/hillock-lab';

const site = fileURLToPath(new URL('../../dist/site', import.meta.url));

export interface LabPage {
  readonly page: Page;
  /** Errors in the console, uncaught ones, and requests without an answer. */
  readonly problems: readonly string[];
  readonly transport: Locator;
  /** The large sentence. */
  sentence(): Promise<string>;
  reading(): Promise<Reading>;
  parameters(): Promise<number[]>;
  /** Waits until the run has made so many steps. */
  trained(steps: number): Promise<Reading>;
  /** Waits until nothing trains. */
  still(): Promise<Reading>;
  /** Lets it train as fast as it can until it pauses by itself. */
  finished(): Promise<Reading>;
  close(): Promise<void>;
}

export interface Reading {
  readonly state: string;
  readonly place: string;
  readonly step: number;
  readonly trainLoss: number;
  readonly hidden: number;
  readonly silent: number;
  readonly dead: number;
  readonly dormant: number;
  readonly link: string;
  readonly activations: readonly string[];
}

const read = (): Reading => {
  const lab = document.querySelector('hillock-lab') as HillockLab | null;
  const run = lab?.session?.runs[0];
  const report = run?.frame?.report;
  return {
    state: lab?.session?.state.name ?? 'absent',
    place: lab?.session?.place ?? 'nowhere',
    step: report?.step ?? -1,
    trainLoss: report?.trainLoss ?? Number.NaN,
    hidden: report?.hidden ?? 0,
    silent: report?.silent ?? 0,
    dead: report?.dead ?? 0,
    dormant: report?.dormant ?? 0,
    link: lab?.currentLink ?? '',
    activations: run?.spec.network.layers.map((layer) => layer.activation.name) ?? [],
  };
};

export interface LabBrowser {
  /** Opens the Lab at a link, under the strict policy unless `headers` say otherwise. */
  open(hash?: string, options?: BrowserContextOptions & { readonly prepare?: () => void }): Promise<LabPage>;
  openAt(url: string, options?: BrowserContextOptions): Promise<LabPage>;
  close(): Promise<void>;
}

/** All words in an element's shadow: the text of the element itself is what stands between its tags. */
export const wordsIn = (element: Locator): Promise<string> =>
  element.evaluate((node) => (node.shadowRoot?.textContent ?? '').replace(/\s+/g, ' '));

export async function openLab(headers?: Record<string, string>): Promise<LabBrowser> {
  const executablePath = process.env['CHROMIUM'];
  if (!executablePath)
    throw new Error("CHROMIUM is not set: run scripts/test chromium, or set it to the browser's path");
  const browser: Browser = await chromium.launch({ executablePath });
  const server = await serve(site, headers ? { headers } : {});
  const openAt: LabBrowser['openAt'] = async (url, options = {}) => labAt(browser, url, options);
  return {
    openAt,
    open: (hash = '', options = {}) => labAt(browser, `${server.url}${hash}`, options, options.prepare),
    close: async () => {
      await browser.close();
      await server.close();
    },
  };
}

async function labAt(
  browser: Browser,
  url: string,
  options: BrowserContextOptions,
  prepare?: () => void,
): Promise<LabPage> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    ...options,
  });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(String(error)));
  context.on('requestfailed', (request) => problems.push(`${request.url()}: ${request.failure()?.errorText}`));
  if (prepare) await page.addInitScript(prepare);
  await page.goto(url);
  const reading = () => page.evaluate(read);
  const until = async (wanted: (now: Reading) => boolean): Promise<Reading> => {
    await page.waitForFunction(
      () => (document.querySelector('hillock-lab') as HillockLab | null)?.session?.runs[0]?.frame !== undefined,
      undefined,
      { timeout: 30_000 },
    );
    for (;;) {
      const now = await reading();
      if (wanted(now)) return now;
      await page.waitForTimeout(60);
    }
  };
  // A frame that was under way when training paused still comes.
  const still = async (): Promise<Reading> => {
    let before = -1;
    return await until(({ state, step }) => {
      const same = step === before;
      before = step;
      return same && step >= 0 && (state === 'paused' || state === 'stopped');
    });
  };
  return {
    page,
    problems,
    transport: page.locator('.transport hillock-transport'),
    sentence: async () => ((await page.locator('h1').textContent()) ?? '').replace(/\s+/g, ' ').trim(),
    reading,
    parameters: () =>
      page.evaluate(() => [
        ...((document.querySelector('hillock-lab') as HillockLab | null)?.session?.runs[0]?.frame?.parameters ?? []),
      ]),
    trained: (steps) => until(({ step }) => step >= steps),
    still,
    finished: async () => {
      await until(({ state }) => state === 'running' || state === 'stopped');
      await page.evaluate(() => {
        const session = (document.querySelector('hillock-lab') as HillockLab | null)?.session;
        if (session) session.speed = Number.POSITIVE_INFINITY;
      });
      return await still();
    },
    close: () => context.close(),
  };
}
