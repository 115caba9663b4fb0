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

describe('one example, step by step', () => {
  test('goes from forward over loss and backward to update, each with a formula that has its numbers in it', async () => {
    const open = await paused();
    const inspector = open.page.locator('hillock-example-inspector');
    await inspector.getByRole('button', { name: 'look inside' }).click();
    for (const [stage, letters] of [
      ['Forward', /z=∑.*b=.*a=f\(z\)=ReLU\(/s],
      ['Loss', /L=.*12.*\(a−y\)2=/s],
      ['Backward', /∂L∂a=∑.*∂L∂z=.*f′\(z\)/s],
      ['Update', /w1←w1−η·g¯=/s],
    ] as const) {
      await inspector.getByRole('tab', { name: stage }).click();
      await expect
        .poll(async () => (await inspector.locator('math').allTextContents()).join(' ').replace(/\s/g, ''), {
          message: stage,
        })
        .toMatch(letters);
    }
    expect(open.problems).toEqual([]);
  });

  test('the forward sum that is shown is the z of the unit', async () => {
    const open = await paused('#layers=3');
    const inspector = open.page.locator('hillock-example-inspector');
    await inspector.getByRole('button', { name: 'look inside' }).click();
    await expect.poll(() => inspector.locator('math').count()).toBe(2);
    const shown = ((await inspector.locator('math').first().textContent()) ?? '')
      .replace(/\s/g, '')
      .replaceAll('−', '-');
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
    expect(value).toBeCloseTo(Number(result), 1); // three digits each
    expect((await inspected(open)).z?.[0]?.[0]).toBeCloseTo(Number(result), 2);
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
