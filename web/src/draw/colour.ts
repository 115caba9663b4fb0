// Ramps are interpolated in OKLab (Ottosson 2020): equal steps look equal, and blue to orange passes through paper, not mud.

export type Rgb = readonly [red: number, green: number, blue: number];

const linear = (channel: number): number => {
  const c = channel / 255;
  return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
};

const gamma = (light: number): number => {
  const c = light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055;
  return Math.round(255 * Math.min(1, Math.max(0, c)));
};

type Lab = readonly [lightness: number, a: number, b: number];

function toLab([red, green, blue]: Rgb): Lab {
  const r = linear(red);
  const g = linear(green);
  const b = linear(blue);
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function toRgb([lightness, a, b]: Lab): Rgb {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    gamma(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    gamma(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    gamma(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

const shades = 256;

/** 256 opaque pixels from the first stop to the last, each as ImageData holds it in a little-endian word. */
export type Ramp = Uint32Array;

export function ramp(stops: readonly Rgb[]): Ramp {
  const labs = stops.map(toLab);
  return Uint32Array.from({ length: shades }, (_, shade) => {
    const position = (shade / (shades - 1)) * (labs.length - 1);
    const index = Math.min(labs.length - 2, Math.floor(position));
    const share = position - index;
    const [from, to] = [labs[index] ?? [0, 0, 0], labs[index + 1] ?? [0, 0, 0]];
    const mixed: Lab = [
      from[0] + share * (to[0] - from[0]),
      from[1] + share * (to[1] - from[1]),
      from[2] + share * (to[2] - from[2]),
    ];
    const [red, green, blue] = toRgb(mixed);
    return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
  });
}

/** The pixel of a ramp at `t` from 0 to 1; what lies outside takes the colour of the end. */
export const shade = (colours: Ramp, t: number): number =>
  colours[t <= 0 ? 0 : t >= 1 ? shades - 1 : Math.round(t * (shades - 1))] ?? 0;

export const css = (pixel: number): string => `rgb(${pixel & 255} ${(pixel >> 8) & 255} ${(pixel >> 16) & 255})`;

/** Reads what getComputedStyle returns for a colour in sRGB: `rgb(1, 2, 3)`, `rgba(...)`, `color(srgb ...)`, `#123456`. */
export function parseColour(text: string): Rgb {
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/i.exec(text);
  if (hex) return [channel(hex[1], 16), channel(hex[2], 16), channel(hex[3], 16)];
  const numbers = (text.match(/-?[\d.]+(?:e-?\d+)?/g) ?? []).map(Number);
  const scale = text.startsWith('color(') ? 255 : 1;
  return [(numbers[0] ?? 0) * scale, (numbers[1] ?? 0) * scale, (numbers[2] ?? 0) * scale];
}

const channel = (digits: string | undefined, radix: number): number => Number.parseInt(digits ?? '0', radix);
