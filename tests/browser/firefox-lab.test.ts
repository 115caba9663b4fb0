// What readers do in the Lab and on the pages beside it, in Firefox, with its own mouse and keys.
import { fileURLToPath } from 'node:url';
import type { ElementHandle, Page } from 'puppeteer-core';
import puppeteer from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { serve } from '../../scripts/serve.mjs';
import type { HillockLab } from '../../web/src/elements/hillock-lab';

let browser: Awaited<ReturnType<typeof puppeteer.launch>>;
let server: Awaited<ReturnType<typeof serve>>;
let page: Page;
let problems: string[] = [];

beforeAll(async () => {
  const executablePath = process.env['FIREFOX'];
  if (!executablePath) throw new Error("FIREFOX is not set: run scripts/test firefox, or set it to the browser's path");
  browser = await puppeteer.launch({ browser: 'firefox', executablePath });
  server = await serve(fileURLToPath(new URL('../../dist/site', import.meta.url)));
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});
afterEach(async () => {
  const found = [...problems]; // before requests under way are cut off
  await page.browserContext().close();
  expect(found).toEqual([]);
});

async function open(path = ''): Promise<void> {
  const context = await browser.createBrowserContext();
  page = await context.newPage();
  problems = [];
  const into = problems;
  page.on('console', (message) => message.type() === 'error' && into.push(message.text()));
  page.on('pageerror', (error) => into.push(String(error)));
  page.on('requestfailed', (request) => into.push(`${request.url()}: ${request.failure()?.errorText}`));
  await page.setViewport({ width: 1440, height: 900 });
  await page.goto(`${server.url}${path}`);
}

/** The elements of a selector in the shadow of all of `host`, wherever it is; `name` is how their name or text begins. */
const findAll = (host: string, selector: string, name: string) =>
  page.evaluateHandle(
    (outer, inner, wanted) => {
      const below = (root: ParentNode): ParentNode[] => [
        root,
        ...[...root.querySelectorAll('*')].flatMap(({ shadowRoot }) => (shadowRoot ? below(shadowRoot) : [])),
      ];
      const hosts = below(document).flatMap((root) => [...root.querySelectorAll(outer)]);
      return hosts
        .flatMap((each) => below(each.shadowRoot ?? each))
        .flatMap((root) => [...root.querySelectorAll(inner)])
        .filter((element) => {
          const label = element.closest('label') ?? element;
          const named = element.getAttribute('aria-label') ?? label.textContent ?? '';
          return named.replace(/\s+/g, ' ').trim().startsWith(wanted);
        });
    },
    host,
    selector,
    name,
  );
const count = async (host: string, selector: string, name = '') =>
  (await findAll(host, selector, name)).evaluate((found) => found.length);
const words = async (host: string, selector: string) =>
  (await findAll(host, selector, '')).evaluate((found) =>
    found
      .map(({ textContent }) => textContent ?? '')
      .join(' ')
      .replace(/\s+/g, ' ')
      .trim(),
  );
async function find(host: string, selector: string, name = ''): Promise<ElementHandle<Element>> {
  await expect.poll(() => count(host, selector, name), { message: `${host} ${selector} ${name}` }).toBeGreaterThan(0);
  const first = (await (await findAll(host, selector, name)).evaluateHandle((found) => found[0])).asElement();
  if (!first) throw new Error(`${host} ${selector} ${name} went away`);
  return first as ElementHandle<Element>;
}
const click = async (...what: Parameters<typeof find>) => (await find(...what)).click();
async function fill(value: string, ...what: Parameters<typeof find>): Promise<void> {
  await (await find(...what)).click({ count: 3 });
  await page.keyboard.type(value);
}

const reading = () =>
  page.evaluate(() => {
    const session = (document.querySelector('hillock-lab') as HillockLab | null)?.session;
    const runs = session?.runs ?? [];
    const [first] = runs;
    const { columns = 1, classes = 0, trainInputs = [], testInputs = [] } = first?.opened.data ?? {};
    return {
      state: session?.state.name ?? 'absent',
      place: session?.place,
      step: first?.frame?.report.step ?? -1,
      loss: first?.frame?.report.trainLoss,
      silent: first?.frame?.report.silent,
      parameters: [...(first?.frame?.parameters ?? [])],
      history: [...(first?.history.steps.subarray(0, first.history.rows) ?? [])],
      data: {
        name: first?.spec.data.name,
        classes,
        columns,
        examples: (trainInputs.length + testInputs.length) / columns,
      },
      activations: runs.map((run) => run.spec.network.layers[0]?.activation.name),
      rates: runs.map((run) => run.spec.training.optimizer['learningRate']),
      starts: runs.map(({ startedAt }) => startedAt),
      steps: runs.map(({ step }) => step),
    };
  });
const untilStep = (step: number) => expect.poll(async () => (await reading()).step).toBeGreaterThanOrEqual(step);
async function paused(step: number, path = ''): Promise<void> {
  await open(path);
  await untilStep(step);
  await click('hillock-transport', 'button', 'Pause');
  let before = -1; // a frame that was under way still comes
  const still = async () => {
    const now = await reading();
    const same = now.step === before;
    before = now.step;
    return same && now.state === 'paused';
  };
  await expect.poll(still, { interval: 100 }).toBe(true);
}
/** Trains as fast as it can until it pauses by itself. */
async function finish(): Promise<void> {
  await untilStep(1);
  await page.evaluate(() => {
    const session = (document.querySelector('hillock-lab') as HillockLab | null)?.session;
    if (session) session.speed = Number.POSITIVE_INFINITY;
  });
  const steps = async () => (await reading()).steps.every((step) => step === 2500);
  await expect.poll(steps).toBe(true);
  await expect.poll(async () => (await reading()).state).toBe('paused');
}

describe('the Lab in Firefox', () => {
  test('trains in a worker, and its sentence counts the units that fell silent', async () => {
    await open();
    await finish();
    const { place, silent } = await reading();
    expect(place).toBe('worker');
    expect(silent).toBeGreaterThan(0);
    await expect.poll(() => words('hillock-lab', 'h1')).toMatch(new RegExp(`^${silent} of 16 units are silent`));
  });

  test('a map of two settings is trained, its cursor goes by keys, and Enter trains what it shows', async () => {
    await paused(20);
    await click('hillock-lab', 'button', 'Train the map');
    const at = async () =>
      (await findAll('hillock-map-plot', '.cursor', '')).evaluate(([cursor]) => {
        if (cursor instanceof HTMLElement) cursor.focus();
        return cursor?.getAttribute('aria-valuetext') ?? '';
      });
    await expect.poll(at).toMatch(/silent, loss/);
    for (const key of ['PageDown', 'Home', 'ArrowUp'] as const) await page.keyboard.press(key);
    await expect.poll(at).toMatch(/^learning rate 0\.0\d+, initial limit 0\.05/);
    await page.keyboard.press('Enter');
    await expect
      .poll(() => page.evaluate(() => (document.querySelector('hillock-lab') as HillockLab | null)?.currentLink ?? ''))
      .toMatch(/^lr=0\.0/);
  });

  test('a bias typed in holds at once and leaves no point in the history', async () => {
    await paused(100);
    const { loss, history, step } = await reading();
    await click('hillock-network', '.unit');
    await click('hillock-unit-inspector', 'button', 'edit weights');
    await fill('-3.5', 'hillock-unit-inspector', 'input', 'bias, as a number');
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await reading()).loss).not.toBe(loss);
    const after = await reading();
    expect(after.parameters).toContain(-3.5);
    expect(after).toMatchObject({ history, step });
  });

  test('undo takes another activation back, and redo brings it again', async () => {
    await open();
    await untilStep(1);
    await click('hillock-settings', '[role="radio"]', 'ELU');
    await expect.poll(async () => (await reading()).activations).toEqual(['elu']);
    await click('hillock-transport', 'button', 'undo');
    await expect.poll(async () => (await reading()).activations).toEqual(['relu']);
    await click('hillock-transport', 'button', 'redo');
    await expect.poll(async () => (await reading()).activations).toEqual(['elu']);
  });

  test('one click sets three activations against each other, in lockstep', async () => {
    await open();
    await untilStep(50);
    await click('hillock-compare', 'button', 'ReLU, leaky, ELU');
    await expect.poll(async () => (await reading()).activations).toEqual(['relu', 'leaky_relu', 'elu']);
    await expect.poll(async () => new Set((await reading()).steps).size).toBe(1);
    await finish();
    await expect.poll(() => count('hillock-compare', 'tbody tr')).toBe(3);
  });

  test('an event shows the update behind it, and what if goes on from the step before it', async () => {
    await open();
    await finish();
    await page.keyboard.press('[');
    await expect.poll(() => words('hillock-event-view', '.why')).toMatch(/^The update of step .*batch of 10/);
    const step = Number((await words('hillock-event-view', 'h2')).replace(/^.*step/, '').replace(/\D/g, ''));
    await click('hillock-event-view', 'button', 'what if rate');
    await expect.poll(reading).toMatchObject({ starts: [0, step - 1], rates: [1, 0.1], steps: [2500, 2500] });
  });

  test('a table that is pasted is trained on', async () => {
    await open();
    await untilStep(1);
    await click('hillock-data-settings', 'summary', 'Own data');
    const rows = Array.from(
      { length: 40 },
      (_, at) => `${at % 7},${at % 5},${at % 3},${['red', 'green', 'blue'][at % 3]}`,
    );
    await fill(['a,b,c,colour', ...rows].join('\n'), 'hillock-csv-import', 'textarea');
    await click('hillock-csv-import', 'button', 'train on 40 rows');
    await expect
      .poll(async () => (await reading()).data)
      .toEqual({
        name: 'table',
        classes: 3,
        columns: 3,
        examples: 40,
      });
    await untilStep(20);
  });

  test('an example is followed from forward over loss and backward to update', async () => {
    await paused(40);
    await click('hillock-example-inspector', 'button', 'look inside');
    for (const [stage, letters] of [
      ['Forward', /z=∑.*b=.*a=max.?\(0,z\)=max/s],
      ['Loss', /L=0\.5.*\(a−y\)2=/s],
      ['Backward', /∂L∂a=∑.*∂L∂z=.*f′\(z\)/s],
      ['Update', /∂L∂w1=.*w1←w1−η.?g=/s],
    ] as const) {
      await click('hillock-example-inspector', '[role="tab"]', stage);
      await expect
        .poll(async () => (await words('hillock-example-inspector', 'math')).replace(/\s/g, ''), {
          message: stage,
        })
        .toMatch(letters);
    }
  });
});

describe('the pages in Firefox', () => {
  test('an activation opens by its address, and a formula that is typed in stands in its place', async () => {
    await open('activations.html#elu:alpha=2,relu');
    await expect.poll(() => words('hillock-activations', 'h1')).toBe('ELU 2');
    await fill('x*tanh(x)', 'hillock-activations', 'input', 'A formula of x');
    await expect.poll(() => words('hillock-activations', '.formula math')).toMatch(/tanh/);
    await expect.poll(() => page.url()).toMatch(/#custom.*tanh/);
  });

  test('an experiment opens by its address and trains to its end, with the number that was recorded', async () => {
    await open('experiments.html#dying-by-rate');
    await expect.poll(() => words('hillock-experiment', 'h1')).toBe('A large learning rate kills');
    await expect.poll(() => words('hillock-experiment', '.deciding')).toMatch(/silent units after 100 epochs: 44/);
    await expect.poll(() => words('hillock-experiment', '.transport')).toMatch(/step 2.500, finished/);
  });
});
