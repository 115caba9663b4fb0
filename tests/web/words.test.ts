// What the page says, and when it says it.
import { describe, expect, test } from 'vitest';
import { Announcer } from '../../web/src/elements/announcer';
import { EventTeller } from '../../web/src/elements/event-teller';
import { isLike, opening, presets } from '../../web/src/elements/presets';
import { TimeWindow } from '../../web/src/elements/time-window';
import { UnitWipes } from '../../web/src/elements/unit-wipes';
import type { UnitEvent } from '../../web/src/engine/types';
import { english as text } from '../../web/src/text/english';

const say = (tally: Parameters<typeof text.headline>[0]) => {
  const { fact, detail } = text.headline(tally);
  return `${fact} ${detail}`.trim();
};

describe('the sentence of the Lab', () => {
  test.each([
    [{ hidden: 16, dead: 3, dormant: 4, saturated: 0 }, '7 of 16 units are silent: 3 dead, 4 dormant'],
    [{ hidden: 16, dead: 0, dormant: 1, saturated: 0 }, '1 of 16 units is silent: 1 dormant'],
    [{ hidden: 8, dead: 8, dormant: 0, saturated: 0 }, '8 of 8 units are silent: 8 dead'],
    [{ hidden: 16, dead: 0, dormant: 0, saturated: 0 }, 'None of the 16 units is silent'],
    [{ hidden: 16, dead: 0, dormant: 0, saturated: 2 }, '2 of 16 units are saturated: alive, but they hardly learn'],
  ])('%o: %s', (tally, sentence) => {
    expect(say(tally)).toBe(sentence);
  });
});

const event = (change: Partial<UnitEvent>): UnitEvent => ({
  step: 290,
  previousStep: 285,
  layer: 0,
  unit: 7,
  from: 'active',
  to: 'dead',
  cause: 'bias',
  byBias: -0.31,
  byWeights: -0.05,
  byInputs: 0,
  shareBefore: 0.19,
  shareAfter: 0,
  ...change,
});

describe('an event in words', () => {
  test('a death has its step, its unit, the shares and the measured cause', () => {
    const { what, why } = text.event(event({}));
    expect(what).toBe('Step 290: unit 1.8 dies,');
    expect(why).toBe(
      'from 19\u202f% of the examples to none. Most of it came from its bias, by −0.31 in the largest z.',
    );
  });

  test('only what is dead for good is said to die', () => {
    expect(text.event(event({ layer: 1, to: 'dormant' })).what).toMatch(/falls silent/);
    expect(text.event(event({ from: 'dormant', to: 'active', shareBefore: 0, shareAfter: 0.02 })).what).toMatch(
      /wakes up/,
    );
    expect(text.event(event({ to: 'saturated' })).what).toMatch(/becomes saturated/);
  });

  test('a unit that was born silent did not fall', () => {
    expect(text.event(event({ cause: 'born', step: 0 })).what).toMatch(/was born dead/);
  });
});

describe('what is told while it trains', () => {
  const first = event({ to: 'dormant', layer: 1, step: 10 });
  const second = event({ to: 'dormant', layer: 1, step: 20 });
  const texture = event({ from: 'active', to: 'sparse', step: 30 });

  test('a sentence stands until it can have been read; then the latest takes its place', () => {
    const teller = new EventTeller();
    expect(teller.tell([first], false, 0)).toBe(first);
    expect(teller.tell([first, second], false, 1000)).toBe(first);
    expect(teller.tell([first, second], false, 3000)).toBe(second);
  });

  test('a death is told at once, and at a pause it is still told, whatever came after it', () => {
    const teller = new EventTeller();
    const death = event({ step: 40 });
    expect(teller.tell([first], false, 0)).toBe(first);
    expect(teller.tell([first, death], false, 100)).toBe(death);
    expect(teller.tell([first, death, second], true, 200)).toBe(death);
    expect(teller.tell([first, second], true, 300)).toBe(second);
  });

  test('from active to sparse is no news', () => {
    expect(new EventTeller().tell([texture], true, 0)).toBeUndefined();
  });

  test('the events of a run that is gone are forgotten', () => {
    const teller = new EventTeller();
    teller.tell([first], false, 0);
    expect(teller.tell([], false, 10)).toBeUndefined();
  });

  test('a screen reader hears the sentence at most every 5 s, and at each pause', () => {
    const announcer = new Announcer();
    const heard = [
      ['one', false, 0],
      ['two', false, 1000],
      ['three', false, 4999],
      ['four', false, 5000],
      ['five', true, 5100],
      ['six', true, 5200],
    ] as const;
    const said = heard.map(([sentence, still, now]) => {
      announcer.hear(sentence, still, now);
      return announcer.said;
    });
    expect(said).toEqual(['one', 'one', 'one', 'four', 'five', 'five']);
  });
});

describe('the hatch of a unit that falls silent', () => {
  test('comes once, in less than a second, and ends complete', () => {
    const wipes = new UnitWipes();
    wipes.update([false, false], 0, false);
    wipes.update([true, false], 100, false);
    expect(wipes.progress(0, 100)).toBe(0);
    expect(wipes.progress(0, 500)).toBeGreaterThan(0);
    expect(wipes.progress(0, 1100)).toBe(1);
    expect(wipes.running).toBe(false);
  });

  test.each([
    ['reduced motion', [true, false, false, false, false, false], true],
    ['more than four at once', [true, true, true, true, true, false], false],
  ])('is there at once with %s', (_, silent, calm) => {
    const wipes = new UnitWipes();
    wipes.update(new Array(6).fill(false), 0, false);
    wipes.update(silent, 100, calm);
    expect(wipes.progress(0, 100)).toBe(1);
  });

  test('units that were silent when the run was opened are not mourned', () => {
    const wipes = new UnitWipes();
    wipes.update([true, true], 0, false);
    expect(wipes.progress(0, 0)).toBe(1);
  });
});

describe('the window of a time line', () => {
  test('shows the whole run up to its horizon, or a part around the reader', () => {
    const window = new TimeWindow();
    expect(window.scale(900, 40, 540)).toMatchObject({ low: 0, high: 2500 });
    window.zoomBy(5, 900);
    expect(window.scale(900, 40, 540)).toMatchObject({ low: 650, high: 1150 });
  });

  test('never leaves the run', () => {
    const window = new TimeWindow();
    window.move(-1e6, 900);
    expect(window.step).toBe(0);
    window.zoomBy(100, 900);
    const { low, high } = window.scale(900, 0, 100);
    expect([low, window.zoom]).toEqual([0, 32]);
    expect(high).toBeCloseTo(2500 / 32);
  });
});

describe('the presets', () => {
  test('differ from each other in the rate or the activation alone', () => {
    expect(presets.map(({ spec }) => isLike(opening, spec))).toEqual([true, false, false]);
    for (const { spec } of presets)
      expect([spec.seed, spec.data, spec.training?.batchSize]).toEqual([opening.seed, opening.data, 10]);
  });

  test('are recognised in a spec that has more settings', () => {
    expect(isLike({ ...opening, version: 1 }, opening)).toBe(true);
    expect(isLike({ ...opening, seed: 3 }, opening)).toBe(false);
  });
});
