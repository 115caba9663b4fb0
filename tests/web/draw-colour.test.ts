// Colours: the ramps, and the contrast that the tokens promise.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { css, parseColour, type Rgb, ramp, shade } from '../../web/src/draw/colour';
import { paintSigned, peak } from '../../web/src/draw/heatmap';

const tokens = readFileSync(new URL('../../web/styles/tokens.css', import.meta.url), 'utf8');
/** Light and dark of every token that is a pair of colours, as it is first set. */
const pairs = new Map<string, readonly [Rgb, Rgb]>();
for (const [, name = '', light = '', dark = ''] of tokens.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)) {
  if (!pairs.has(name)) pairs.set(name, [parseColour(light), parseColour(dark)]);
}
const colour = (name: string, theme: 0 | 1): Rgb => {
  const pair = pairs.get(name);
  if (!pair) throw new Error(`no token --${name}`);
  return pair[theme];
};

/** WCAG 2.2: relative luminance. */
const luminance = (rgb: Rgb): number => {
  const [r = 0, g = 0, b = 0] = rgb.map((channel) => {
    const c = channel / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (a: Rgb, b: Rgb): number => {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
};

const surfaces = ['paper', 'raised', 'sunken'] as const;
/** WCAG 2.2 AA: text 4.5, borders of controls and focus rings 3. */
const textContrast = 4.5;
const edgeContrast = 3;

describe('colours', () => {
  test.each(['ink', 'ink-2', 'ink-3', 'minus-2', 'plus-2'])(
    'text in --%s can be read on every surface, in both themes',
    (name) => {
      for (const surface of surfaces)
        for (const theme of [0, 1] as const)
          expect(contrast(colour(name, theme), colour(surface, theme)), `${surface} ${theme}`).toBeGreaterThanOrEqual(
            textContrast,
          );
    },
  );

  test.each(['rule-strong', 'focus'])('edges in --%s can be seen on every surface, in both themes', (name) => {
    for (const surface of surfaces)
      for (const theme of [0, 1] as const)
        expect(contrast(colour(name, theme), colour(surface, theme)), `${surface} ${theme}`).toBeGreaterThanOrEqual(
          edgeContrast,
        );
  });

  test.each([0, 1] as const)('the firing share reads without hue: its lightness goes one way (theme %i)', (theme) => {
    const shades = ['fire-1', 'fire-2', 'fire-3', 'fire-4', 'fire-5', 'fire-6'].map((name) =>
      luminance(colour(name, theme)),
    );
    const sorted = [...shades].sort((a, b) => (theme === 0 ? b - a : a - b));
    expect(shades).toEqual(sorted);
  });

  test('a ramp passes through its stops, and zero is the colour of the middle one', () => {
    const stops = ['minus-2', 'minus-1', 'zero', 'plus-1', 'plus-2'].map((name) => colour(name, 0));
    const colours = ramp(stops);
    expect(css(shade(colours, 0))).toBe('rgb(168 74 8)');
    expect(css(shade(colours, 1))).toBe('rgb(27 95 166)');
    const middle = parseColour(css(shade(colours, 0.5)));
    colour('zero', 0).forEach((channel, index) => {
      expect(Math.abs(channel - (middle[index] ?? 0))).toBeLessThanOrEqual(2); // 256 shades have no exact middle
    });
  });

  test('a value that is no number leaves a hole, and one beyond the scale takes its end', () => {
    const colours = ramp([
      [0, 0, 0],
      [255, 255, 255],
    ]);
    const pixels = new Uint32Array(4);
    paintSigned(pixels, Float32Array.of(Number.NaN, -5, 5, Number.POSITIVE_INFINITY), 1, colours);
    expect([...pixels]).toEqual([0, 0xff000000, 0xffffffff, 0xffffffff]);
  });

  test('the scale of a map comes from its finite values', () => {
    expect(peak(Float32Array.of(0.5, -2, Number.NaN, Number.POSITIVE_INFINITY))).toBe(2);
    expect(peak(Float32Array.of(0, 0))).toBeGreaterThan(0);
  });

  test('colours are read in every form in which browsers compute them', () => {
    expect(parseColour('rgb(27, 95, 166)')).toEqual([27, 95, 166]);
    expect(parseColour('rgba(27, 95, 166, 0.5)')).toEqual([27, 95, 166]);
    expect(parseColour('color(srgb 1 0 0.2)')).toEqual([255, 0, 51]);
    expect(parseColour('#1b5fa6')).toEqual([27, 95, 166]);
  });
});
