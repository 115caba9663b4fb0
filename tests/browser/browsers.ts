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
  /** Runs a function, which can use nothing from around it but what it is given, in the page. */
  ask<T, G>(work: (given: G) => T | Promise<T>, given: G): Promise<T>;
  /** What is on the screen, as a PNG. */
  screenshot(): Promise<Uint8Array>;
  close(): Promise<void>;
}

export interface Look {
  readonly width?: number;
  readonly height?: number;
  /** Chromium alone. */
  readonly forcedColours?: boolean;
  /** They run before the scripts of the page, and can use nothing from around them. */
  readonly prepare?: readonly (() => void)[];
}

export interface Browser {
  open(look?: Look): Promise<Page>;
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
    async open({ width = 1280, height = 720, forcedColours = false, prepare = [] } = {}) {
      // With a cache and service workers of its own.
      const context = await browser.newContext({
        viewport: { width, height },
        forcedColors: forcedColours ? 'active' : 'none',
      });
      const page = await context.newPage();
      for (const work of prepare) await page.addInitScript(work);
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
        ask: (work, given) => page.evaluate(work as never, given) as never,
        screenshot: () => page.screenshot(),
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
    // Its scroll bars take no room, as those of a phone and of Chromium without a screen.
    extraPrefsFirefox: { 'security.fileuri.strict_origin_policy': true, 'ui.useOverlayScrollbars': 1 },
  });
  return {
    async open({ width = 1280, height = 720, prepare = [] } = {}) {
      const context = await browser.createBrowserContext();
      const page = await context.newPage();
      await page.setViewport({ width, height });
      for (const work of prepare) await page.evaluateOnNewDocument(work);
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
        ask: (work, given) => page.evaluate(work as never, given as never) as never,
        screenshot: () => page.screenshot(),
        close: () => context.close(),
      };
    },
    close: () => browser.close(),
  };
}
