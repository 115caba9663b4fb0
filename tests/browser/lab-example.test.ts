// The inspector of one example, and the field for a typed-in activation.
import { describe, expect, test } from 'vitest';
import type { HillockExampleInspector } from '../../web/src/elements/hillock-example-inspector';
import type { HillockLab } from '../../web/src/elements/hillock-lab';
import { type LabPage, openedLabs } from './lab';

const opened = openedLabs();

const paused = async (hash = ''): Promise<LabPage> => {
  const lab = await opened(hash);
  await lab.trained(40);
  await lab.page.keyboard.press('Space');
  await lab.still();
  return lab;
};

/** The numbers behind the formulas. */
const inspected = ({ page }: LabPage) =>
  page.locator('hillock-example-inspector').evaluate((element) => {
    const { inspection, index } = element as HillockExampleInspector;
    return {
      index,
      step: inspection?.step,
      members: [...(inspection?.next?.examples ?? [])],
      parameters: [...(inspection?.parameters ?? [])],
      update: [...(inspection?.next?.update ?? [])],
      z: inspection?.example.layers.map((layer) => [...layer.preActivation]),
    };
  });

/** All formulas there, without spaces and invisible signs. */
const written = async (place: ReturnType<LabPage['page']['locator']>) =>
  (await place.locator('math').allTextContents()).join('').replace(/[\s\u2061\u2062]/g, '');

describe('one example, step by step', () => {
  test('goes from forward over loss and backward to update, each with a formula that has its numbers in it', async () => {
    const open = await paused();
    const inspector = open.page.locator('hillock-example-inspector');
    await inspector.getByRole('button', { name: 'look inside' }).click();
    for (const [stage, letters] of [
      ['Forward', /^z=∑iwixi\+b=.*a=max\(0,z\)=max\(0,/],
      ['Loss', /^L=0.5\(a−y\)2=0.5·/],
      ['Backward', /^∂L∂a=∑kwk∂L∂zk=.*∂L∂z=∂L∂af′\(z\)=/],
      ['Update', /^∂L∂w1=∂L∂zx1=.*w1←w1−ηg=/],
    ] as const) {
      await inspector.getByRole('tab', { name: stage }).click();
      await expect.poll(() => written(inspector), { message: stage }).toMatch(letters);
    }
    expect(open.problems).toEqual([]);
  });

  test('the forward sum that is shown is the z of the unit', async () => {
    const open = await paused('#layers=3');
    const inspector = open.page.locator('hillock-example-inspector');
    await inspector.getByRole('button', { name: 'look inside' }).click();
    await expect.poll(() => inspector.locator('.formula').count()).toBe(2);
    const shown = (await written(inspector.locator('.formula').first())).replaceAll('−', '-');
    const [, sum = '', result = ''] = /b=(.*)=(-?[\d.]+)$/.exec(shown) ?? [];
    const value = sum.split('+').reduce(
      (total, term) =>
        total +
        term
          .replace(/[()]/g, '')
          .split('·')
          .map(Number)
          .reduce((product, factor) => product * factor, 1),
      0,
    );
    expect(value).toBeCloseTo(Number(result), 2); // four digits each
    expect((await inspected(open)).z?.[0]?.[0]).toBeCloseTo(Number(result), 3);
  });

  test('the update that is told is the one that the next step makes', async () => {
    const open = await paused();
    const inspector = open.page.locator('hillock-example-inspector');
    await inspector.getByRole('button', { name: 'look inside' }).click();
    await expect.poll(async () => (await inspected(open)).members.length).toBe(10);
    const { parameters, update, step } = await inspected(open);
    await open.page.keyboard.press('.');
    await expect.poll(async () => (await open.reading()).step).toBe((step ?? 0) + 1);
    const after = await open.parameters();
    after.forEach((value, index) => {
      expect(value).toBeCloseTo((parameters[index] ?? 0) + (update[index] ?? 0), 6);
    });
  });

  test('what training drops and normalises by the batch is shown on request, and fits a phone', async () => {
    const open = await paused('#layers=4,4&act=elu&norm=batch_normalization&drop=dropout&drop.rate=0.4&opt=adam');
    await open.page.setViewportSize({ width: 360, height: 740 });
    const inspector = open.page.locator('hillock-example-inspector');
    await inspector.getByRole('button', { name: 'look inside' }).click();
    await expect.poll(() => written(inspector)).toMatch(/^s=∑iwixi\+b=.*s\^=s−μσ2\+ε=.*z=γs\^\+β=/);
    expect(await written(inspector)).not.toContain('o=');
    await inspector.getByRole('button', { name: /which is/ }).click();
    await inspector.getByRole('combobox', { name: 'Seen' }).selectOption('training');
    await expect.poll(() => written(inspector)).toMatch(/o=ma1−p=[01]·.*1−0\.4=/);
    await inspector.getByRole('tab', { name: 'Update' }).click();
    await expect.poll(() => written(inspector)).toMatch(/m←β1m\+\(1−β1\)g=0\.9·.*v\^=v1−β2t=.*w1←w1−ηm\^v\^\+ε=/);
    await inspector.getByRole('combobox', { name: 'Parameter' }).selectOption('gamma');
    await expect.poll(() => written(inspector)).toMatch(/^∂L∂γ=∂L∂zs\^=.*γ←γ−ηm\^/);
    const wide = () => open.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(await wide()).toBeLessThanOrEqual(0);
    expect(open.problems).toEqual([]);
  });

  test('a member of the batch is opened, with batches of one, too', async () => {
    const open = await paused('#batch=1');
    const inspector = open.page.locator('hillock-example-inspector');
    await inspector.getByRole('button', { name: 'look inside' }).click();
    await inspector.getByRole('tab', { name: 'Update' }).click();
    await expect.poll(async () => (await inspected(open)).members.length).toBe(1);
    const [member] = (await inspected(open)).members;
    await inspector.locator('.members button').first().click();
    await expect.poll(async () => (await inspected(open)).index).toBe(member);
    await expect.poll(() => inspector.locator('.formulas').textContent()).toMatch(/1 example, this one among them/);
  });
});

describe('a typed-in activation', () => {
  test('trains as soon as it is right, and says where it is wrong', async () => {
    const lab = await opened();
    await lab.trained(10);
    const settings = lab.page.locator('hillock-settings');
    await settings.locator('.activation').getByRole('button', { name: 'More' }).click();
    await settings.getByRole('radio', { name: 'Typed in' }).click();
    await expect.poll(async () => (await lab?.reading())?.activations).toEqual(['custom', 'custom']);
    const field = settings.locator('hillock-formula input');
    await field.fill('max(0, x) + sin(');
    await expect
      .poll(() => settings.locator('hillock-formula small').textContent())
      .toMatch(/^At character 17: .*expected\.$/);
    await expect.poll(() => settings.locator('hillock-formula pre').textContent()).toBe(`${' '.repeat(16)}^`);
    await field.fill('max(0, x) + 0.1*sin(3*x)');
    await field.press('Enter');
    const expression = () =>
      lab?.page.evaluate(
        () =>
          (document.querySelector('hillock-lab') as HillockLab | null)?.session?.runs[0]?.spec.network.layers[1]
            ?.activation['expression'],
      );
    await expect.poll(expression).toBe('max(0, x) + 0.1*sin(3*x)');
    expect(lab.page.url()).toContain('act.expression=');
    expect(await settings.locator('.refusal').count()).toBe(0);
    expect(lab.problems).toEqual([]);
  });
});
