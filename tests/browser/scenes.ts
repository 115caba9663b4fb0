// What pictures are taken of: figures alone and pages, of runs at a fixed step.
import type { HillockLab } from '../../web/src/elements/hillock-lab';
import type { Page } from './browsers';
import { decodePng, type Picture } from './png';

/** Words are drawn as bars, by their letters: what fonts a machine has changes no picture of a figure. */
export const barsForLetters = (): void => {
  const context = CanvasRenderingContext2D.prototype;
  const size = (of: CanvasRenderingContext2D) => Number(/([\d.]+)px/.exec(of.font)?.[1] ?? 10);
  const widthOf = (of: CanvasRenderingContext2D, words: string) => Math.round(0.56 * size(of)) * words.length;
  context.measureText = function (this: CanvasRenderingContext2D, words: string) {
    return { width: widthOf(this, words) } as TextMetrics;
  };
  context.fillText = function (this: CanvasRenderingContext2D, words: string, x: number, y: number) {
    const [width, high] = [widthOf(this, words), size(this)];
    const left = { left: 0, start: 0, center: 0.5, right: 1, end: 1 }[this.textAlign] * width;
    const foot = { top: 0.8, hanging: 0.8, middle: 0.35, alphabetic: 0, ideographic: 0, bottom: -0.2 }[
      this.textBaseline
    ];
    const each = width / Math.max(1, words.length);
    [...words].forEach((letter, at) => {
      const tall = letter.trim() === '' ? 0 : high * (0.3 + 0.1 * ((letter.codePointAt(0) ?? 0) % 5));
      this.fillRect(Math.round(x - left + at * each), Math.round(y + foot * high - tall), each - 1, Math.round(tall));
    });
  };
};

/** Waits until the page has drawn nothing else for some pictures of the screen. */
const settled = (page: Page): Promise<unknown> =>
  page.ask(async () => {
    const all = (root: ParentNode): Element[] =>
      [...root.querySelectorAll('*')].flatMap((element) => [
        element,
        ...(element.shadowRoot ? all(element.shadowRoot) : []),
      ]);
    const pending = 'pending';
    const shot = () =>
      all(document)
        .map((element) => {
          if (element.localName === 'polyline') return element.getAttribute('points') || pending;
          return element instanceof HTMLCanvasElement && element.width * element.height > 0 ? element.toDataURL() : '';
        })
        .join();
    for (let before = '', same = 0; same < 4; ) {
      // What was asked for before this comes before it.
      const session = (document.querySelector('hillock-lab') as HillockLab | null)?.session;
      await session?.inspect(session.runs[0]?.name ?? '', 0, 'train');
      const now = shot();
      // Something is there, all of it, and it stays.
      same = now === before && now.includes('data:image') && !now.includes(pending) ? same + 1 : 0;
      before = now;
      for (let picture = 0; picture < 3; picture++) await new Promise(requestAnimationFrame); // late, where others work
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
  }, undefined);

/** A run of the Lab at a step, paused, with other runs beside it. */
export async function runAt(
  page: Page,
  url: string,
  step: number,
  beside: Readonly<Record<string, object>> = {},
): Promise<void> {
  await page.goto(url);
  await page.ask(
    async ({ to, stride, others }) => {
      const until = async (wanted: () => boolean | undefined) => {
        while (!wanted()) await new Promise((resolve) => setTimeout(resolve, 5));
      };
      const session = () => (document.querySelector('hillock-lab') as HillockLab | null)?.session;
      await until(() => session()?.state.name === 'running' || session()?.state.name === 'stopped');
      const found = session();
      if (!found) throw new Error('no session');
      found.pause();
      await found.reset();
      for (const [name, change] of Object.entries(others)) await found.vary(name, change);
      // Few censuses a frame: of many only some are kept, and how many depends on the machine.
      for (let at = 0; at < to; ) {
        at = Math.min(to, at + stride);
        found.step(stride);
        await until(() => found.runs.every((run) => !run.alive || run.step === at));
      }
    },
    { to: step, stride: 50, others: beside },
  );
}

export interface Scene {
  /** Of the element, without `hillock-`. */
  readonly figure: string;
  readonly width: number;
  readonly theme?: 'light' | 'dark';
  /** Properties of the element. */
  readonly with?: Readonly<Record<string, unknown>>;
}

/** The pictures of a figure that stands alone, fed by the session of the Lab: its canvases, one under the other. */
export async function drawn(page: Page, { figure, width, theme = 'light', ...scene }: Scene): Promise<Picture> {
  await page.ask(
    (given) => {
      const lab = document.querySelector('hillock-lab') as HillockLab | null;
      const stage = document.querySelector<HTMLElement>('#stage') ?? document.createElement('div');
      stage.id = 'stage';
      stage.style.cssText = `position: absolute; z-index: 9; top: 0; left: 0; background: var(--paper); width: ${given.width}px`;
      document.documentElement.dataset['theme'] = given.theme;
      const element = Object.assign(
        document.createElement(`hillock-${given.figure}`),
        { session: lab?.session },
        given.with,
      );
      stage.replaceChildren(element);
      document.body.append(stage);
      scrollTo(0, 0);
    },
    { figure, width, theme, with: scene.with ?? {} },
  );
  return await pixels(page, '#stage > *');
}

/** Makes the figure that was drawn last as wide as this. */
export const resized = async (page: Page, width: number): Promise<Picture> => {
  await page.ask((now) => {
    const stage = document.querySelector<HTMLElement>('#stage');
    if (stage) stage.style.width = `${now}px`;
  }, width);
  return await pixels(page, '#stage > *');
};

/** The canvases of the first element of a selector, wherever it is, one under the other on their paper. */
async function pixels(page: Page, selector: string): Promise<Picture> {
  await settled(page);
  const { width, height, data } = await page.ask((wanted) => {
    const find = (root: ParentNode): Element | undefined =>
      root.querySelector(wanted) ??
      [...root.querySelectorAll('*')].map(({ shadowRoot }) => shadowRoot && find(shadowRoot)).find((found) => found) ??
      undefined;
    const root = find(document)?.shadowRoot;
    if (!root) throw new Error(`${wanted} is not there`);
    const parts = [...root.querySelectorAll('canvas')].filter((canvas) => canvas.getClientRects().length > 0);
    const whole = document.createElement('canvas');
    whole.width = Math.max(...parts.map((part) => part.width));
    whole.height = parts.reduce((sum, part) => sum + part.height, 0);
    const context = whole.getContext('2d');
    if (!context) throw new Error('no context');
    context.fillStyle = getComputedStyle(document.documentElement).backgroundColor;
    context.fillRect(0, 0, whole.width, whole.height);
    let top = 0;
    for (const part of parts) {
      context.drawImage(part, 0, top);
      top += part.height;
    }
    const bytes = context.getImageData(0, 0, whole.width, whole.height).data;
    let text = '';
    for (let at = 0; at < bytes.length; at += 4)
      text += String.fromCharCode(bytes[at] ?? 0, bytes[at + 1] ?? 0, bytes[at + 2] ?? 0);
    return { width: whole.width, height: whole.height, data: btoa(text) };
  }, selector);
  return { width, height, rgb: Buffer.from(data, 'base64') };
}

/** What is on the screen, without what tells the time. */
export async function screen(page: Page, theme: 'light' | 'dark'): Promise<Picture> {
  await settled(page);
  await page.ask((now) => {
    document.documentElement.dataset['theme'] = now;
    const all = (root: ParentNode): Element[] =>
      [...root.querySelectorAll('*')].flatMap((element) => [
        element,
        ...(element.shadowRoot ? all(element.shadowRoot) : []),
      ]);
    for (const element of all(document)) {
      const timed = ['hillock-transport', 'hillock-cost-bars'].includes(element.localName);
      if (timed && element instanceof HTMLElement) element.style.visibility = 'hidden';
    }
  }, theme);
  await settled(page);
  return decodePng(await page.screenshot());
}

/** Of some words in the face of the page, in px. */
export const sampleWidth = (page: Page): Promise<number> =>
  page.ask(() => {
    const words = document.createElement('span');
    words.textContent = 'The quick brown fox, 0123456789';
    words.style.cssText = 'position: absolute; font-size: 40px';
    document.body.append(words);
    const { width } = words.getBoundingClientRect();
    words.remove();
    return Math.round(width);
  }, undefined);
