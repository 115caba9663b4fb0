// The Lab of the site in Chromium, as a reader has it before them: what it shows, says and takes.
import type { Locator, Page } from 'playwright-core';
import type { HillockLab } from '../../web/src/elements/hillock-lab';
import { openedPages, type SiteOptions, type SitePage } from './site';

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

/** All words in an element's shadow: the text of the element itself is what stands between its tags. */
export const wordsIn = (element: Locator): Promise<string> =>
  element.evaluate((node) => (node.shadowRoot?.textContent ?? '').replace(/\s+/g, ' '));

/** Opens Labs by their links in a browser for the tests of a file; each is closed after its test. */
export function openedLabs(): (hash?: string, options?: SiteOptions) => Promise<LabPage> {
  const opened = openedPages();
  return async (...given) => labOn(await opened(...given));
}

/** The Lab of a page. */
export function labOn({ page, problems }: SitePage): LabPage {
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
  };
}
