// The Activations page in Chromium: what it shows of the catalogue, and how it is reached and used.
import { describe, expect, test } from 'vitest';
import { violations } from './axe';
import { openedPages, type SitePage } from './site';

const opened = openedPages();

const open = async (...given: Parameters<typeof opened>): Promise<SitePage> => {
  const site = await opened(...given);
  await site.page.locator('hillock-activations dl').first().waitFor();
  return site;
};

describe('the Activations page', () => {
  test('opens with what the address names, and the address follows', async () => {
    const { page, problems } = await open('activations.html#elu:alpha=2,relu');
    expect(await page.locator('h1').textContent()).toBe('ELU 2');
    expect(await page.locator('hillock-activations math').getAttribute('alttext')).toContain('alpha*expm1(x)');
    await page.getByRole('button', { name: 'Sigmoid', exact: true }).click();
    await expect.poll(() => page.url()).toMatch(/#sigmoid,relu$/);
    await page.goto(page.url().replace(/#.*/, '#tanh'));
    await expect.poll(() => page.locator('h1').textContent()).toBe('Tanh');
    expect(problems).toEqual([]);
  });

  test('says the exact value under the cursor, which keys move', async () => {
    const { page } = await open('activations.html#relu');
    const cursor = page.getByRole('slider', { name: 'Cursor on the x axis' });
    await expect.poll(() => cursor.getAttribute('aria-valuetext')).toContain('x = 1.0000; ReLU 1, slope 1');
    await cursor.focus();
    await page.keyboard.press('Home');
    await expect.poll(() => cursor.getAttribute('aria-valuetext')).toContain('x = −10.0000; ReLU 0, slope 0');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => cursor.getAttribute('aria-valuenow')).toBe('-9.99');
  });

  test('zooms around the cursor and comes back to -10 to 10', async () => {
    const { page } = await open('activations.html#tanh');
    const cursor = page.getByRole('slider', { name: 'Cursor on the x axis' });
    await cursor.focus();
    await page.keyboard.press('+');
    await expect.poll(async () => Number(await cursor.getAttribute('aria-valuemax'))).toBeCloseTo(7, 3);
    await page.keyboard.press('0');
    await expect.poll(() => cursor.getAttribute('aria-valuemin')).toBe('-10');
  });

  test('a parameter is a slider, and its number stands in formula, facts and code', async () => {
    const { page } = await open('activations.html#leaky_relu');
    const slider = page.locator('hillock-slider').first();
    await slider.locator('input').press('PageUp');
    await expect.poll(() => page.url()).toMatch(/alpha=0\.\d+/);
    const alpha = /alpha=([\d.]+)/.exec(page.url())?.[1] ?? '';
    await expect.poll(() => page.locator('hillock-activations math').textContent()).toContain(alpha);
    expect(await page.locator('hillock-code pre').textContent()).toContain(`alpha=${alpha}`);
  });

  test('shows code in five languages and copies it', async () => {
    const { page } = await open('activations.html#elu', { permissions: ['clipboard-read', 'clipboard-write'] });
    for (const [language, has] of [
      ['PyTorch', 'torch.nn.ELU'],
      ['JAX', 'jax.nn.elu'],
      ['Keras', 'keras.activations.elu'],
      ['C++', 'std::expm1(x)'],
      ['NumPy', 'def elu_derivative'],
    ] as const) {
      await page.getByRole('tab', { name: language }).click();
      expect(await page.locator('hillock-code pre').textContent()).toContain(has);
    }
    await page.locator('hillock-code').getByRole('button', { name: 'copy' }).click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain('np.where(x > 0, x');
  });

  test('a typed-in formula is drawn, with its mathematics and its code', async () => {
    const { page, problems } = await open('activations.html#relu');
    const cursor = page.getByRole('slider', { name: 'Cursor on the x axis' });
    await page.getByLabel('A formula of x').fill('x*x + 2');
    await expect.poll(() => cursor.getAttribute('aria-valuetext')).toContain('x = 1.0000; Your own 3, slope 2');
    expect(await page.locator('hillock-activations .formula math').getAttribute('alttext')).toContain('x*x + 2');
    expect(await page.locator('hillock-code pre').textContent()).toContain('x * x + 2');
    expect(page.url()).toContain('#custom:expression=x%2ax%20%2B%202');
    expect(problems).toEqual([]);
  });

  test('a refused formula says where and what was expected, and the last good one stays', async () => {
    const { page, problems } = await open('activations.html#custom:expression=x%2ax%20%2B%202');
    const cursor = page.getByRole('slider', { name: 'Cursor on the x axis' });
    await expect.poll(() => cursor.getAttribute('aria-valuetext')).toContain('Your own 3, slope 2');
    await page.getByLabel('A formula of x').fill('x*x + q');
    await expect
      .poll(() => page.locator('#own-hint').textContent())
      .toBe('At character 7: x, pi, e, a parameter or a known function expected. Still drawn: x*x + 2');
    expect(await page.getByLabel('A formula of x').getAttribute('aria-invalid')).toBe('true');
    await cursor.focus();
    await page.keyboard.press('Home');
    await expect.poll(() => cursor.getAttribute('aria-valuetext')).toContain('x = −10.0000; Your own 102, slope −20');
    expect(await page.locator('hillock-code pre').textContent()).toContain('x * x + 2');
    await page.getByLabel('A formula of x').fill('x*x + 3');
    await expect.poll(() => cursor.getAttribute('aria-valuetext')).toContain('Your own 103');
    expect(await page.locator('#own-hint').textContent()).not.toContain('expected');
    expect(problems).toEqual([]);
  });

  test.each(['custom:expression=max%280%2C', 'relu,custom:expression=max%280%2C'])(
    'an address with a refused formula says so beside the field and draws the first example: %s',
    async (part) => {
      const { page, problems } = await open(`activations.html#${part}`);
      await expect
        .poll(() => page.locator('#own-hint').textContent())
        .toMatch(/^At character 7: .+ expected\. Still drawn: max\(0,x\)\+0\.1\*sin\(3\*x\)$/);
      expect(await page.getByLabel('A formula of x').inputValue()).toBe('max(0,');
      const cursor = page.getByRole('slider', { name: 'Cursor on the x axis' });
      await expect.poll(() => cursor.getAttribute('aria-valuetext')).toContain('Your own 1.01');
      const drawn = await page.locator('hillock-function-plot canvas').evaluate((canvas: HTMLCanvasElement) => {
        const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
        return [...data].some((channel) => channel !== data[0]);
      });
      expect(drawn).toBe(true);
      expect(problems).toEqual([]);
    },
  );

  test('measures what it costs on this machine', async () => {
    const { page } = await open('activations.html#gelu');
    await page.locator('hillock-cost-bars').scrollIntoViewIfNeeded();
    await expect.poll(() => page.locator('hillock-cost-bars tbody tr').count()).toBeGreaterThan(7);
    const times = await page
      .locator('hillock-cost-bars td svg')
      .evaluateAll((bars) => bars.map((bar) => Number.parseFloat(bar.getAttribute('aria-label') ?? '')));
    expect(times.filter((time) => !(time > 0 && time < 1000))).toEqual([]);
  });

  test('every advice points to experiments that there are', async () => {
    const { page } = await open('activations.html');
    const links = await page
      .locator('.guide a')
      .evaluateAll((all) => all.map((each) => [each.getAttribute('href'), each.textContent]));
    expect(links.length).toBeGreaterThan(10);
    for (const [href, title] of links) expect(title, String(href)).not.toBe(href?.replace(/^.*#/, ''));
  });

  test('the table has a row for every activation of the catalogue', async () => {
    const { page } = await open('activations.html');
    await page.locator('details.all summary').click();
    const named = await page.locator('nav.list li').count();
    expect(await page.locator('details.all tbody tr').count()).toBe(named);
    expect(named).toBeGreaterThan(25);
  });
});

describe('for everyone', () => {
  test.each(['light', 'dark'] as const)('axe finds nothing, %s', async (colorScheme) => {
    const { page } = await open('activations.html#elu,relu', { colorScheme });
    await page.locator('details.all summary').click();
    await page.locator('hillock-cost-bars').scrollIntoViewIfNeeded();
    await page.locator('hillock-cost-bars tbody tr').first().waitFor();
    expect(await violations({ page })).toEqual([]);
  });

  test.each([360, 800, 1280, 1920])('nothing scrolls sideways at %i px', async (width) => {
    const { page } = await open('activations.html#elu,leaky_relu', { viewport: { width, height: 800 } });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  });

  test('the pages are one click apart, and the Lab loads nothing of the others', async () => {
    const { page, requests } = await open('activations.html');
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Experiments' }).click();
    await page.locator('hillock-experiment h1').waitFor();
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Lab' }).click();
    const before = requests.length;
    await page.reload();
    await page.locator('hillock-lab h1').waitFor();
    await page.waitForTimeout(1500);
    expect(requests.slice(before).filter((url) => /(activations|experiments|bench|measures)-/.test(url))).toEqual([]);
  });
});
