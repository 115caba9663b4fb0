// How long a reader waits for an experiment: for its first picture, and for the effect that it shows. Prints a table; aims
// are a second and ten, and what fails is a multiple that no busy machine explains.
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { experimentsText as text } from '../../web/src/text/experiments';
import { openedPages } from './site';

const names = readdirSync(new URL('../../web/content/experiments', import.meta.url)).map((file) =>
  file.replace('.json', ''),
);
/** Readers have one page open; so many at a time share this machine. */
const atOnce = 6;
const aim = { picture: 1000, effect: 10_000 } as const;
const mostAims = { picture: 15, effect: 4 } as const;

const opened = openedPages();

/** Runs in the page before its scripts: marks when a figure of the experiment is drawn, and when its run is over. */
function watch(): void {
  const shown = (root: ParentNode | null | undefined) =>
    [...(root?.querySelectorAll('.figure > *') ?? [])].some((figure) => {
      const canvas = figure.shadowRoot?.querySelector('canvas');
      if (!canvas) return ((figure.shadowRoot ?? figure).textContent?.trim() ?? '') !== '';
      if (canvas.width === 0 || canvas.height === 0) return false;
      const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      return pixels.some((channel) => channel !== pixels[0]);
    });
  let still = 0;
  const timer = setInterval(() => {
    const experiment = document.querySelector('hillock-experiments')?.shadowRoot?.querySelector('hillock-experiment');
    const article = experiment?.shadowRoot;
    const { session } = (experiment ?? {}) as {
      session?: { runs: readonly { frame?: unknown }[] };
    };
    const marked = (name: string) => performance.getEntriesByName(name).length > 0;
    if (!marked('picture') && shown(article)) performance.mark('picture');
    if (!marked('picture') || !session?.runs[0]?.frame) return;
    const step = article?.querySelector('.step');
    if (step ? !(step.textContent ?? '').includes('FINISHED') : ++still < 5) return; // without a step nothing trains
    performance.mark('effect');
    clearInterval(timer);
  }, 50);
}

test('no experiment lets six readers at a time wait 15 seconds for a picture, or 40 for its effect', async () => {
  const source = new Function(`return (${watch.toString().replace('FINISHED', text.finished)})`)() as () => void;
  const waits = new Map<string, { readonly picture: number; readonly effect: number }>();
  const waiting = [...names];
  const reader = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const { page } = await opened(`experiments.html#${name}`, {
        prepare: source,
      });
      await page.waitForFunction(() => performance.getEntriesByName('effect').length > 0, undefined, {
        timeout: aim.effect * mostAims.effect,
      });
      waits.set(
        name,
        await page.evaluate(() => {
          const at = (mark: string) => performance.getEntriesByName(mark)[0]?.startTime ?? Number.NaN;
          return { picture: at('picture'), effect: at('effect') };
        }),
      );
      await page.close();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, reader));
  const seconds = (ms: number) => (ms / 1000).toFixed(1).padStart(6);
  const rows = names.map((name) => {
    const { picture = Number.NaN, effect = Number.NaN } = waits.get(name) ?? {};
    return `${name.padEnd(22)}${seconds(picture)} s${seconds(effect)} s`;
  });
  console.log([`${''.padEnd(22)} picture  effect`, ...rows].join('\n'));
  expect(waits.size).toBe(names.length);
  const late = [...waits].filter(
    ([, { picture, effect }]) => !(picture < aim.picture * mostAims.picture && effect < aim.effect * mostAims.effect),
  );
  expect(late).toEqual([]);
}, 180_000);
