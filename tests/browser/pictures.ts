// Pictures that are compared with those kept in tests/pictures: as means over small squares, each taken from where it fits
// best within a pixel or two, so that two browsers and two versions of one pass, and a line that is missing does not.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodePng, encodePng, type Picture } from './png';

const kept = fileURLToPath(new URL('../pictures', import.meta.url));
const failed = fileURLToPath(new URL('../../build/pictures', import.meta.url));
const writing = process.env['HILLOCK_WRITE_PICTURES'] === '1';

export interface Tolerance {
  /** Side of a square, in px. */
  readonly square: number;
  /** How far off, in px, a square may lie: browsers round text and half pixels otherwise. */
  readonly shift: number;
  /** Of a channel, of 255, in a square's mean. */
  readonly difference: number;
  /** Of all squares, how many may differ by more. */
  readonly share: number;
}

/** Drawings on a canvas, with bars for letters. */
export const ofDrawing: Tolerance = { square: 4, shift: 1, difference: 8, share: 0.0003 };
/** Whole pages, with their text: letters of two browsers are two kinds of grey. */
export const ofPage: Tolerance = { square: 8, shift: 1, difference: 16, share: 0.003 };

/** Means over squares, from (dx, dy) on; what is outside is the nearest that is inside. */
export function squares({ width, height, rgb }: Picture, side: number, dx = 0, dy = 0): Picture {
  const [columns, rows] = [Math.ceil(width / side), Math.ceil(height / side)];
  const means = new Uint8Array(3 * columns * rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const sum = [0, 0, 0];
      for (let y = row * side + dy; y < (row + 1) * side + dy; y++) {
        for (let x = column * side + dx; x < (column + 1) * side + dx; x++) {
          const at = 3 * (Math.min(height - 1, Math.max(0, y)) * width + Math.min(width - 1, Math.max(0, x)));
          for (let channel = 0; channel < 3; channel++) sum[channel] = (sum[channel] ?? 0) + (rgb[at + channel] ?? 0);
        }
      }
      means.set(
        sum.map((total) => Math.round(total / (side * side))),
        3 * (row * columns + column),
      );
    }
  }
  return { width: columns, height: rows, rgb: means };
}

/** Of each square of `wanted` by how much `found` differs in the channel that differs most, at best. */
export function differences(wanted: Picture, found: Picture, { square, shift }: Tolerance): Uint8Array {
  const least = new Uint8Array(wanted.width * wanted.height).fill(255);
  for (let dy = -shift; dy <= shift; dy++) {
    for (let dx = -shift; dx <= shift; dx++) {
      const { rgb } = squares(found, square, dx, dy);
      for (let at = 0; at < least.length; at++) {
        const of = (channel: number) => Math.abs((rgb[3 * at + channel] ?? 0) - (wanted.rgb[3 * at + channel] ?? 0));
        least[at] = Math.min(least[at] ?? 255, Math.max(of(0), of(1), of(2)));
      }
    }
  }
  return least;
}

/**
 * What is wrong with a picture, beside the one that is kept under `name`; nothing if they are alike. Then build/pictures
 * has what was wanted, what was found, and where they differ. With HILLOCK_WRITE_PICTURES=1 it is kept instead.
 */
export function unlike(name: string, found: Picture, tolerance: Tolerance): string | undefined {
  const file = join(kept, `${name}.png`);
  if (writing) {
    mkdirSync(kept, { recursive: true });
    writeFileSync(file, encodePng(squares(found, tolerance.square)));
    return undefined;
  }
  if (!existsSync(file)) return `tests/pictures/${name}.png is missing: scripts/test pictures --write makes it`;
  const wanted = decodePng(readFileSync(file));
  const size = squares(found, tolerance.square);
  const sizes = `${wanted.width} x ${wanted.height} squares wanted, ${size.width} x ${size.height} found`;
  if (size.width !== wanted.width || size.height !== wanted.height) return keep(name, wanted, found, undefined, sizes);
  const by = differences(wanted, found, tolerance);
  const many = by.filter((each) => each > tolerance.difference).length;
  if (many <= tolerance.share * by.length) return undefined;
  return keep(
    name,
    wanted,
    found,
    by,
    `${many} of ${by.length} squares differ, by up to ${by.reduce((a, b) => Math.max(a, b), 0)}`,
  );
}

function keep(name: string, wanted: Picture, found: Picture, by: Uint8Array | undefined, what: string): string {
  mkdirSync(failed, { recursive: true });
  writeFileSync(join(failed, `${name}-wanted.png`), encodePng(wanted));
  writeFileSync(join(failed, `${name}-found.png`), encodePng(found));
  if (by) {
    const rgb = Uint8Array.from({ length: 3 * by.length }, (_, at) =>
      at % 3 === 0 ? 255 : 255 - (by[Math.floor(at / 3)] ?? 0),
    );
    writeFileSync(join(failed, `${name}-differs.png`), encodePng({ width: wanted.width, height: wanted.height, rgb }));
  }
  return `${name}: ${what}; see build/pictures/${name}-*.png`;
}
