// Chromium and Firefox, as little of them as the tests need, and the same for both.
import { type Frame as ChromiumFrame, chromium } from 'playwright-core';
import puppeteer, { type Frame as FirefoxFrame } from 'puppeteer-core';

export interface Page {
  /** What went wrong so far: errors in the console, uncaught ones, and requests without an answer. */
  readonly problems: readonly string[];
  /** The addresses asked for so far. */
  readonly requests: readonly string[];
  goto(url: string): Promise<void>;
  /** Runs a function, which can use nothing from around it, in the page or, if it has one, in its frame. */
  evaluate<T>(work: () => T, where?: 'page' | 'frame'): Promise<T>;
  close(): Promise<void>;
}

export interface Browser {
  open(): Promise<Page>;
  close(): Promise<void>;
}

/** The path of a browser; scripts/test finds it. */
function pathOf(name: 'CHROMIUM' | 'FIREFOX'): string {
  const path = process.env[name];
  if (!path) throw new Error(`${name} is not set: run scripts/test browser, or set it to the browser's path`);
  return path;
}

const frameOf = <F extends ChromiumFrame | FirefoxFrame>(frames: readonly F[], where: 'page' | 'frame'): F => {
  const frame = frames[where === 'page' ? 0 : 1];
  if (!frame) throw new Error('the page has no frame');
  return frame;
};

export async function openChromium(): Promise<Browser> {
  const browser = await chromium.launch({ executablePath: pathOf('CHROMIUM') });
  return {
    async open() {
      const context = await browser.newContext(); // with a cache and service workers of its own
      const page = await context.newPage();
      const problems: string[] = [];
      const requests: string[] = [];
      page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
      page.on('pageerror', (error) => problems.push(String(error)));
      context.on('requestfailed', (request) => problems.push(`${request.url()}: ${request.failure()?.errorText}`));
      context.on('request', (request) => requests.push(request.url()));
      return {
        problems,
        requests,
        goto: async (url) => void (await page.goto(url)),
        evaluate: (work, where = 'page') => frameOf(page.frames(), where).evaluate(work),
        close: () => context.close(),
      };
    },
    close: () => browser.close(),
  };
}

export async function openFirefox(): Promise<Browser> {
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: pathOf('FIREFOX'),
    // Puppeteer turns this off, and with it what readers meet who open a file from disk.
    extraPrefsFirefox: { 'security.fileuri.strict_origin_policy': true },
  });
  return {
    async open() {
      const context = await browser.createBrowserContext();
      const page = await context.newPage();
      const problems: string[] = [];
      const requests: string[] = [];
      page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
      page.on('pageerror', (error) => problems.push(String(error)));
      page.on('requestfailed', (request) => problems.push(`${request.url()}: ${request.failure()?.errorText}`));
      page.on('request', (request) => requests.push(request.url()));
      return {
        problems,
        requests,
        goto: async (url) => void (await page.goto(url)),
        evaluate: async (work, where = 'page') => (await frameOf(page.frames(), where).evaluate(work)) as never,
        close: () => context.close(),
      };
    },
    close: () => browser.close(),
  };
}
