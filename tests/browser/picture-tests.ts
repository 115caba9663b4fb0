// How figures and pages look, in either browser: beside the pictures that are kept, and beside one another.
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serve } from '../../scripts/serve.mjs';
import type { Browser, Look, Page } from './browsers';
import { differences, ofDrawing, ofPage, squares, type Tolerance, unlike } from './pictures';
import type { Picture } from './png';
import { barsForLetters, drawn, resized, runAt, type Scene, sampleWidth, screen } from './scenes';

const site = fileURLToPath(new URL('../../dist/site', import.meta.url));

/** The opening run, where some units are dead and others dormant. */
const step = 700;
const window = { width: 1100, height: 700 } as const;
const rails = { wide: 1024, stage: 744, rail: 352, phone: 328 } as const;

const scenes: Readonly<Record<string, Scene>> = {
  network: { figure: 'network', width: rails.stage },
  'network-dark': { figure: 'network', width: rails.stage, theme: 'dark' },
  'network-phone': { figure: 'network', width: rails.phone },
  'time-line': { figure: 'unit-timeline', width: rails.stage },
  'time-line-phone-dark': { figure: 'unit-timeline', width: rails.phone, theme: 'dark' },
  layers: { figure: 'layer-panel', width: rails.wide },
  'layers-phone-dark': { figure: 'layer-panel', width: rails.phone, theme: 'dark' },
  norms: { figure: 'layer-norms', width: rails.wide },
  loss: { figure: 'loss-chart', width: rails.rail },
  'loss-dark': { figure: 'loss-chart', width: rails.rail, theme: 'dark' },
  activation: { figure: 'activation-plot', width: rails.rail },
  gradients: { figure: 'gradient-flow', width: rails.rail },
};

/** Width of `sampleWidth` with the face that the kept pages are set in, DejaVu Sans; with another they cannot be alike. */
const keptSample = 684;

/** Pages as they open, by their names in the list of pictures. */
const pages: readonly (readonly [
  name: string,
  path: string,
  width: number,
  height: number,
  theme: 'light' | 'dark',
])[] = [
  ['page-lab', '', 1280, 800, 'light'],
  ['page-lab-phone-dark', '', 360, 740, 'dark'],
  ['page-blown', '#lr=10&act=elu&out=identity', 1280, 800, 'light'],
  ['page-activations', 'activations.html#elu', 1280, 800, 'light'],
  ['page-activations-phone-dark', 'activations.html#elu', 360, 740, 'dark'],
];

export function testPictures(name: string, start: () => Promise<Browser>): void {
  let browser: Browser;
  let server: Awaited<ReturnType<typeof serve>>;
  beforeAll(async () => {
    browser = await start();
    server = await serve(site);
  });

  /** Opens a page for one test. */
  async function on<T>({ prepare = [], ...look }: Look, work: (page: Page) => Promise<T>): Promise<T> {
    const page = await browser.open({ ...look, prepare: [barsForLetters, ...prepare] });
    try {
      const found = await work(page);
      expect(page.problems).toEqual([]);
      return found;
    } finally {
      await page.close();
    }
  }
  const squaresThatDiffer = (a: Picture, b: Picture, tolerance: Tolerance) =>
    differences(squares(a, tolerance.square), b, tolerance).filter((by) => by > tolerance.difference).length;
  const exactly: Tolerance = { square: 1, shift: 0, difference: 0, share: 0 };

  /** The opening run at `step`, for all tests that only look. */
  let opening: Page;
  beforeAll(async () => {
    opening = await browser.open({ ...window, prepare: [barsForLetters] });
    await runAt(opening, server.url, step);
  });
  afterAll(async () => {
    const { problems = [] } = opening ?? {};
    await browser?.close();
    await server?.close();
    expect(problems).toEqual([]);
  });

  describe(`in ${name}`, () => {
    test('figures look as they are kept', async () => {
      const wrong: (string | undefined)[] = [];
      for (const [file, scene] of Object.entries(scenes))
        wrong.push(unlike(file, await drawn(opening, scene), ofDrawing));
      expect(wrong.filter((each) => each)).toEqual([]);
    });

    test('curves of three runs, a network that blew up, and eight layers look as they are kept', async () => {
      await on(window, async (page) => {
        const others = Object.fromEntries(
          ['leaky_relu', 'elu'].map((activation, at) => [
            'bc'[at] ?? '',
            { network: { layers: [8, 8].map((units) => ({ units, activation: { name: activation } })) } },
          ]),
        );
        await runAt(page, server.url, 300, others);
        const curves = await drawn(page, { figure: 'run-curves', width: rails.stage, with: { quantity: 'silence' } });
        const wrong = [unlike('curves', curves, ofDrawing)];
        await page.goto('about:blank');
        await runAt(page, `${server.url}#lr=10&act=elu&out=identity`, 300);
        wrong.push(unlike('network-blown', await drawn(page, { figure: 'network', width: rails.stage }), ofDrawing));
        await page.goto('about:blank');
        await runAt(page, `${server.url}#layers=16,16,16,16,16,16,16,16&act=relu&lr=0.3`, 100);
        wrong.push(unlike('network-deep', await drawn(page, { figure: 'network', width: rails.stage }), ofDrawing));
        expect(wrong.filter((each) => each)).toEqual([]);
      });
    });

    test('a figure that was resized equals one that was made in that size', async () => {
      for (const figure of ['network', 'unit-timeline', 'loss-chart']) {
        const differing = async () => {
          const fresh = await drawn(opening, { figure, width: rails.phone });
          await drawn(opening, { figure, width: rails.stage });
          return squaresThatDiffer(fresh, await resized(opening, rails.phone), exactly);
        };
        await expect.poll(differing, { message: figure }).toBe(0);
      }
    });

    test('what the main thread trains is drawn like what a worker trains, to the pixel', async () => {
      const network = { figure: 'network', width: rails.stage };
      const noWorker = () => {
        globalThis.Worker = class {
          constructor() {
            throw new DOMException('no workers here', 'SecurityError');
          }
        } as unknown as typeof Worker;
      };
      const differing = async () => {
        const inWorker = await on(window, async (page) => {
          await runAt(page, server.url, 200);
          return await drawn(page, network);
        });
        return await on({ ...window, prepare: [noWorker] }, async (page) => {
          await runAt(page, server.url, 200);
          expect(
            await page.evaluate(
              () => (document.querySelector('hillock-lab') as { session?: { place?: string } } | null)?.session?.place,
            ),
          ).toBe('main');
          return squaresThatDiffer(inWorker, await drawn(page, network), exactly);
        });
      };
      // Maps of another resolution may still be on their way to either when the picture is taken.
      let differ = await differing();
      for (let again = 0; differ > 0 && again < 4; again++) differ = await differing();
      expect(differ).toBe(0);
    });

    test('without any colour a dead unit, a dormant one and one that fires are three kinds of tile', async () => {
      const whole = await drawn(opening, { figure: 'network', width: rails.stage });
      const tiles = await opening.evaluate(() => {
        const root = document.querySelector('#stage > *')?.shadowRoot;
        const origin = root?.querySelector('canvas')?.getBoundingClientRect();
        return [...(root?.querySelectorAll('.unit') ?? [])].map((unit) => {
          const { left, top, width, height } = unit.getBoundingClientRect();
          const state = /dead|dormant|sparse|active/.exec(unit.getAttribute('aria-label') ?? '')?.[0] ?? '';
          return { state, x: left + width / 2 - (origin?.left ?? 0), y: top + height / 2 - (origin?.top ?? 0) };
        });
      });
      /** How often the brightness turns from up to down or back along two rows of a tile, away from its mark. */
      const turns = ({ x, y }: { x: number; y: number }) => {
        const luma = (dx: number, dy: number) => {
          const at = 3 * (Math.round(y + dy) * whole.width + Math.round(x + dx));
          return 0.2126 * (whole.rgb[at] ?? 0) + 0.7152 * (whole.rgb[at + 1] ?? 0) + 0.0722 * (whole.rgb[at + 2] ?? 0);
        };
        let found = 0;
        for (const row of [-12, 12]) {
          let before = 0;
          for (let at = -13; at < 13; at++) {
            const change = luma(at + 1, row) - luma(at, row);
            if (Math.abs(change) < 4) continue;
            if (change * before < 0) found++;
            before = change;
          }
        }
        return found;
      };
      const of = (state: string) => tiles.filter((tile) => tile.state === state).map(turns);
      const [dead, dormant, active] = [of('dead'), of('dormant'), of('active')];
      expect(Math.min(dead.length, dormant.length, active.length)).toBeGreaterThan(0);
      // A hatch of lines, a broken one, and none.
      expect(Math.min(...dead)).toBeGreaterThan(12);
      expect(Math.min(...dormant)).toBeGreaterThan(4);
      expect(Math.max(...active)).toBeLessThan(3);
    });

    test('dark has the drawing of light in other colours: where one is blank the other is', async () => {
      for (const figure of ['unit-timeline', 'loss-chart', 'gradient-flow', 'activation-plot']) {
        const [light, dark] = [
          await drawn(opening, { figure, width: rails.rail }),
          await drawn(opening, { figure, width: rails.rail, theme: 'dark' }),
        ];
        const blank = ({ width, rgb }: Picture, x: number, y: number) => {
          const ground = [rgb[0], rgb[1], rgb[2]];
          return ground.every((channel, at) => Math.abs((rgb[3 * (y * width + x) + at] ?? 0) - (channel ?? 0)) <= 6);
        };
        let [both, one] = [0, 0];
        for (let y = 0; y < light.height; y++) {
          for (let x = 0; x < light.width; x++) {
            const [there, here] = [blank(light, x, y), blank(dark, x, y)];
            if (there && here) both++;
            else if (there !== here) one++;
          }
        }
        expect(both, figure).toBeGreaterThan(0.2 * light.width * light.height);
        expect(one, figure).toBeLessThan(0.02 * light.width * light.height);
      }
    });

    // The pages of activations have formulas, which each browser sets in its own way.
    const shown = pages.filter(([, path]) => name === 'Chromium' || !path.startsWith('activations'));
    test.for(shown)('%s looks as it is kept', async ([file, path, width, height, theme], { skip }) => {
      const sample = await sampleWidth(opening);
      skip(Math.abs(sample - keptSample) > 2, `the page has other letters here: ${sample} px for ${keptSample} px`);
      await on({ width, height }, async (page) => {
        if (path.includes('.html')) await page.goto(`${server.url}${path}`);
        else await runAt(page, `${server.url}${path}`, step);
        expect(unlike(file, await screen(page, theme), ofPage)).toBeUndefined();
      });
    });

    if (name === 'Chromium')
      test('in forced colours the network looks as it is kept', async () => {
        await on({ ...window, forcedColours: true }, async (page) => {
          await runAt(page, server.url, step);
          expect(
            unlike('network-forced', await drawn(page, { figure: 'network', width: rails.stage }), ofDrawing),
          ).toBeUndefined();
        });
      });
  });
}
