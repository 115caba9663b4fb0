// How the Lab looks and behaves for everyone: axe, widths, themes, shifts, long tasks, and what it says where it cannot run.
import type { Locator } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { HillockLab } from '../../web/src/elements/hillock-lab';
import { violations } from './axe';
import { labOn, openedLabs } from './lab';
import { openSite } from './site';

const opened = openedLabs();

/** WCAG 2.2, 2.5.5. */
const fingerPx = 44;

describe('axe finds nothing', () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    test.each([
      ['a wide screen', 1440, 900, ''],
      ['a tablet', 800, 1100, ''],
      ['a phone', 390, 844, ''],
    ])(`${colorScheme}: on %s, after 100 epochs`, async (_, width, height, hash) => {
      const page = await opened(hash, {
        viewport: { width, height },
        colorScheme,
      });
      await page.finished();
      expect(await violations(page)).toEqual([]);
    });

    test(`${colorScheme}: with everything open`, async () => {
      const page = await opened('', { colorScheme });
      await page.trained(100);
      await page.page.keyboard.press('Space');
      await page.page.locator('hillock-network .unit').first().click();
      for (const summary of await page.page.locator('hillock-settings summary').all()) await summary.click();
      await page.page.getByRole('button', { name: 'look inside' }).click();
      await page.page.locator('hillock-csv-import textarea').fill('a,b,kind\n1,2,x\n3,4,y\n5\n6,7,x');
      await page.page.locator('hillock-csv-import table').waitFor();
      const tables = page.page.getByRole('button', { name: /^table/ });
      for (let left = await tables.count(); left > 0; left--) {
        await tables.first().click();
        await expect.poll(() => tables.count()).toBe(left - 1);
      }
      expect(await violations(page)).toEqual([]);
    });

    test(`${colorScheme}: after a blow-up`, async () => {
      const page = await opened('#lr=30&act=elu&out=identity', { colorScheme });
      await page.finished();
      expect(await violations(page)).toEqual([]);
    });
  }
});

describe('axe finds nothing in other ways to see', () => {
  test.each([
    ['forced colours', { forcedColors: 'active' }],
    ['more contrast', { contrast: 'more' }],
    ['less motion', { reducedMotion: 'reduce' }],
  ] as const)('%s', async (_, options) => {
    const page = await opened('#data=blobs&loss=categorical_cross_entropy&out=softmax', options);
    await page.trained(100);
    expect(await violations(page)).toEqual([]);
  });
});

describe('on every screen', () => {
  test.each([320, 360, 390, 600, 800, 1024, 1280, 1440, 1920, 3840])(
    'nothing scrolls sideways at %i px',
    async (width) => {
      const { page, trained } = await opened('', {
        viewport: { width, height: 900 },
      });
      await trained(20);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    },
  );

  test('at 1440 x 900 the sentence, the network, the time line and its event are on one screen', async () => {
    const { page, finished } = await opened();
    await finished();
    for (const part of ['h1', 'hillock-network', 'hillock-unit-timeline', 'hillock-loss-chart']) {
      const box = await page.locator(part).boundingBox();
      expect((box?.y ?? 1e6) + (box?.height ?? 0), part).toBeLessThanOrEqual(900);
    }
  });

  test('at 1280 x 800, too, all of the network and of the rows of the time line', async () => {
    const { page, trained } = await opened('', { viewport: { width: 1280, height: 800 } });
    await trained(100);
    for (const part of ['hillock-network', 'hillock-unit-timeline .picture']) {
      const box = await page.locator(part).boundingBox();
      expect((box?.y ?? 1e6) + (box?.height ?? 0), part).toBeLessThanOrEqual(800);
    }
  });

  test('on a phone the two knobs that matter stay on the screen, and targets fit a finger', async () => {
    const { page, trained } = await opened('', {
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
    });
    await trained(20);
    const small = await page.evaluate((least) => {
      const targets: string[] = [];
      const visit = (root: ParentNode) => {
        for (const element of root.querySelectorAll('*')) {
          if (element.shadowRoot) visit(element.shadowRoot);
          if (!element.matches('button:not(.unit), select, summary, input:not([type="checkbox"])')) continue;
          const { width, height } = element.getBoundingClientRect();
          if (width > 1 && height > 1 && Math.min(width, height) < least)
            targets.push(`${element.outerHTML.slice(0, 80)} ${width} x ${height}`);
        }
      };
      visit(document);
      return targets;
    }, fingerPx);
    expect(small).toEqual([]);
    await page.mouse.wheel(0, 900);
    await page.waitForTimeout(200);
    const bar = await page.locator('.bar').boundingBox();
    expect((bar?.y ?? 0) + (bar?.height ?? 0)).toBeCloseTo(844, -1);
  });

  test('light and dark are two pictures, and a choice outlives the page', async () => {
    const { page, finished } = await opened('', { colorScheme: 'light' });
    await finished();
    const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const ground = () =>
      page.locator('hillock-loss-chart canvas').evaluate((canvas: HTMLCanvasElement) => {
        const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
        return [...pixels].filter((_, index) => index % 4 < 3).reduce((sum, channel) => sum + channel, 0);
      });
    const [light, inkOnLight] = [await paper(), await ground()];
    await page.getByRole('button', { name: /^Theme/ }).click(); // light
    await page.getByRole('button', { name: /^Theme/ }).click(); // dark
    await expect.poll(paper).not.toBe(light);
    await expect.poll(ground).toBeGreaterThan(inkOnLight * 1.2); // the curves are light now
    await page.reload();
    await expect.poll(paper).not.toBe(light);
  });

  test('nothing jumps: the shifts of a whole run sum up to next to nothing', async () => {
    const { page, trained } = await opened('', {
      prepare: () => {
        const found = globalThis as unknown as { shift: number };
        found.shift = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries() as (PerformanceEntry & {
            value: number;
            hadRecentInput: boolean;
          })[]) {
            if (!entry.hadRecentInput) found.shift += entry.value;
          }
        }).observe({ type: 'layout-shift', buffered: true });
      },
    });
    await trained(1500);
    // "Good" is up to 0.1 (Web Vitals). What is left here is words that grow by a letter: 0.02 on an idle machine, 0.045
    // on one so busy that frames come late.
    expect(await page.evaluate(() => (globalThis as unknown as { shift: number }).shift)).toBeLessThan(0.1);
  });

  test('while it trains the main thread is hardly ever busy for more than 50 ms', async () => {
    const { page, trained } = await opened('', {
      prepare: () => {
        const found = globalThis as unknown as { long: number[] };
        found.long = [];
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) found.long.push(entry.startTime);
        }).observe({ type: 'longtask', buffered: true });
      },
    });
    await trained(250);
    const from = await page.evaluate(() => performance.now());
    await trained(1500);
    const long = await page.evaluate(
      (start) => (globalThis as unknown as { long: number[] }).long.filter((at) => at > start).length,
      from,
    );
    expect(long).toBeLessThanOrEqual(3); // of about 300 frames: another process may have the processor
  });
});

describe('on a machine of a quarter of the speed', () => {
  /** Half of what Web Vitals call good, in ms. */
  const promptMs = 100;
  /** Of so many times one does the same the fastest counts: another process may have the processor for a while. */
  const times = 3;
  /** Pictures a second: 60 on an idle machine; this one has others to serve. */
  const leastPictures = 30;

  test('it draws on, hardly any task takes 50 ms, and whatever one does is answered by the next picture', async () => {
    const { page, trained } = await opened('', {
      prepare: () => {
        const found = globalThis as unknown as { long: number[]; answers: number[] };
        found.long = [];
        found.answers = [];
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) found.long.push(entry.startTime);
        }).observe({ type: 'longtask' });
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries() as (PerformanceEntry & { interactionId?: number })[])
            if (entry.interactionId) found.answers.push(entry.duration);
        }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
      },
    });
    await trained(250);
    await page.evaluate(() => {
      const session = (document.querySelector('hillock-lab') as HillockLab | null)?.session;
      if (session) session.until = Number.POSITIVE_INFINITY; // it trains all the while
    });
    const debugging = await page.context().newCDPSession(page);
    await debugging.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    /** Second by second: other processes have the processor in some of them. */
    const seconds = await page.evaluate(async () => {
      const { long } = globalThis as unknown as { long: number[] };
      const seen: { pictures: number; long: number }[] = [];
      for (let second = 0; second < 5; second++) {
        const start = performance.now();
        let pictures = 0;
        for (; performance.now() - start < 1000; pictures++) await new Promise(requestAnimationFrame);
        seen.push({ pictures, long: long.filter((at) => at > start).length });
      }
      return seen;
    });
    const most = Math.max(...seconds.map(({ pictures }) => pictures));
    const quietest = Math.min(...seconds.map(({ long }) => long));

    /** With the mouse alone: what looks into the page to find out whether it would hit takes time there, too. */
    const press = async (what: Locator) => {
      const { x = 0, y = 0, width = 0, height = 0 } = (await what.boundingBox()) ?? {};
      await page.mouse.click(x + width / 2, y + height / 2);
    };
    const unit = page.locator('hillock-network .unit');
    const settings = page.locator('hillock-settings');
    const doings: Readonly<Record<string, (time: number) => Promise<unknown>>> = {
      'open a unit': (time) => press(unit.nth([2, 5, 11][time] ?? 0)),
      'close it': () => page.keyboard.press('Escape'),
      'show the controls of the layers': () => press(page.locator('hillock-network .head button').first()),
      'hide them': () => press(page.locator('hillock-network .head button').first()),
      'show the numbers': () => press(page.locator('hillock-loss-chart .head button').last()),
      'hide the numbers': () => press(page.locator('hillock-loss-chart .head button').last()),
      'go to an event': () => page.keyboard.press('['),
      'take another activation': () => press(settings.getByRole('radio', { name: 'ELU', exact: true })),
      'take it back': () => press(settings.getByRole('radio', { name: 'ReLU', exact: true })),
      'go to the rate': () => page.keyboard.press('r'),
      'turn it up': () => page.keyboard.press('ArrowRight'),
      'turn it down': () => page.keyboard.press('ArrowLeft'),
      pause: () => press(page.locator('.transport button').first()),
      play: () => press(page.locator('.transport button').first()),
    };
    const answers = new Map<string, number[]>();
    for (let time = 0; time < times; time++) {
      for (const [name, work] of Object.entries(doings)) {
        await page.evaluate(() => {
          (globalThis as unknown as { answers: number[] }).answers.length = 0;
        });
        await work(time);
        await page.waitForTimeout(250);
        const found = await page.evaluate(() => (globalThis as unknown as { answers: number[] }).answers);
        answers.set(name, [...(answers.get(name) ?? []), Math.max(16, ...found)]); // shorter ones are not told
      }
    }
    const sorted = [...answers.values()].flat().sort((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
    const best = Object.fromEntries([...answers].map(([name, all]) => [name, Math.min(...all)]));
    console.log(
      `at a quarter of the speed: ${seconds.map(({ pictures, long }) => `${pictures} pictures and ${long} long tasks`).join(', ')} a second; answers: median ${median} ms, ` +
        `slowest ${sorted.at(-1)} ms, best of ${times}: ${Object.entries(best)
          .map(([name, ms]) => `${name} ${ms}`)
          .join(', ')}`,
    );
    expect(most).toBeGreaterThanOrEqual(leastPictures);
    expect(quietest).toBeLessThanOrEqual(2);
    expect(median).toBeLessThan(promptMs);
    expect(Object.entries(best).filter(([, ms]) => ms >= promptMs)).toEqual([]);
  });
});

describe('at full speed', () => {
  test('at 60 pictures a second the main thread has nothing to do most of the time', async () => {
    const { page, trained } = await opened();
    await trained(100);
    await page.evaluate(() => {
      const session = (document.querySelector('hillock-lab') as HillockLab | null)?.session;
      if (session) session.until = Number.POSITIVE_INFINITY;
    });
    const debugging = await page.context().newCDPSession(page);
    // The time of the thread itself: what other processes take of the processor does not count.
    await debugging.send('Performance.enable', { timeDomain: 'threadTicks' });
    const busy = async () =>
      (await debugging.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0;
    const before = await busy();
    const { pictures, seconds } = await page.evaluate(async () => {
      const start = performance.now();
      let drawn = 0;
      for (; performance.now() - start < 3000; drawn++) await new Promise(requestAnimationFrame);
      return { pictures: drawn, seconds: (performance.now() - start) / 1000 };
    });
    const share = ((await busy()) - before) / seconds;
    console.log(
      `at ${(pictures / seconds).toFixed(0)} pictures/s the main thread is idle ${(100 * (1 - share)).toFixed(0)} % of the time`,
    );
    expect(share).toBeGreaterThan(0.02); // or nothing was measured
    expect(share).toBeLessThan(0.5);
  });
});

describe('where it cannot run it says so in words', () => {
  test('without the SIMD instructions of WebAssembly', async () => {
    const { page, sentence } = await opened('', {
      prepare: () => {
        WebAssembly.validate = () => false;
        // A worker has a WebAssembly of its own: let the page, too, try in vain.
        globalThis.Worker = class {
          constructor() {
            throw new DOMException('no workers here', 'SecurityError');
          }
        } as unknown as typeof Worker;
      },
    });
    await expect.poll(sentence).toBe('The engine does not run here');
    expect(await page.locator('.failed p').textContent()).toMatch(/SIMD.*Chrome/);
  });

  test('under a policy that forbids WebAssembly', async () => {
    const strict = await openSite({ 'Content-Security-Policy': "default-src 'self'; script-src 'self'" });
    const lab = labOn(await strict.open());
    await expect.poll(lab.sentence).toBe('The engine does not run here');
    expect(await lab.page.locator('.failed p').textContent()).toMatch(/wasm-unsafe-eval/);
    await strict.close();
  });
});
