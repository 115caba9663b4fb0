// Which link a pointer is on.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type LinkPlace, linkAt, linkEnds, linkHeight } from '../../web/src/draw/link-place';
import { layoutNetwork } from '../../web/src/draw/network-layout';

const all = () => true;
const linksOf = (inputs: number, layers: readonly number[], outputs: number): LinkPlace[] => {
  const widths = [inputs, ...layers, outputs];
  return widths.slice(1).flatMap((units, layer) =>
    Array.from({ length: units * (widths[layer] ?? 0) }, (_, k) => ({
      layer,
      unit: Math.floor(k / (widths[layer] ?? 1)),
      input: k % (widths[layer] ?? 1),
    })),
  );
};
/** What 24 halvings leave of the width of a gap, on the steepest curve. */
const halvings = 0.01;

describe('a point on a link', () => {
  test('is on that link, wherever along it, or on one that crosses there', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 16 }), { minLength: 1, maxLength: 8 }),
        fc.constantFrom(1, 3, 10),
        fc.constantFrom(328, 584, 744),
        fc.double({ min: 0.02, max: 0.98, noNaN: true }),
        fc.nat(),
        (layers, outputs, width, share, pick) => {
          const layout = layoutNetwork({ inputs: 2, layers }, width);
          const links = linksOf(2, layers, outputs);
          const link = links[pick % links.length];
          const ends = link && linkEnds(layout, outputs, link);
          if (!link || !ends) throw new Error('no link');
          const x = ends.start.x + share * (ends.end.x - ends.start.x);
          const y = linkHeight(ends, x);
          const found = linkAt(layout, outputs, { x, y }, 4, all);
          const there = found && linkEnds(layout, outputs, found);
          expect(found?.layer).toBe(link.layer);
          expect(Math.abs((there ? linkHeight(there, x) : Number.NaN) - y)).toBeLessThan(halvings);
        },
      ),
    );
  });

  test('is found by its distance, not by its height alone: a steep link is no wider than a level one', () => {
    const layout = layoutNetwork({ inputs: 2, layers: [8] }, 744);
    const ends = linkEnds(layout, 1, { layer: 0, unit: 7, input: 0 });
    if (!ends) throw new Error('no link');
    const [x, only] = [(ends.start.x + ends.end.x) / 2, (link: LinkPlace) => link.unit === 7 && link.input === 0];
    const y = linkHeight(ends, x);
    // In the middle it falls 1.5/0.75 times its height over its width.
    const slope = (2 * (ends.end.y - ends.start.y)) / (ends.end.x - ends.start.x);
    const level = 5 * Math.hypot(1, slope);
    expect(linkAt(layout, 1, { x, y: y + 0.98 * level }, 5, only)).toBeDefined();
    expect(linkAt(layout, 1, { x, y: y + 1.02 * level }, 5, only)).toBeUndefined();
  });

  test('beyond the reach, beside the gaps, or on a link that is not drawn, is on none', () => {
    const layout = layoutNetwork({ inputs: 2, layers: [4, 4] }, 744);
    const ends = linkEnds(layout, 1, { layer: 1, unit: 0, input: 0 });
    if (!ends) throw new Error('no link');
    const middle = { x: (ends.start.x + ends.end.x) / 2, y: ends.start.y };
    expect(linkAt(layout, 1, middle, 3, all)).toEqual({ layer: 1, unit: 0, input: 0 });
    expect(linkAt(layout, 1, { ...middle, y: middle.y - 8 }, 3, all)).toBeUndefined();
    expect(linkAt(layout, 1, { x: ends.end.x + 10, y: middle.y }, 3, all)).toBeUndefined();
    expect(linkAt(layout, 1, middle, 3, () => false)).toBeUndefined();
  });

  test('between summarised layers is on none: nobody could tell which', () => {
    const layout = layoutNetwork({ inputs: 2, layers: [64, 4] }, 744);
    expect(linkEnds(layout, 1, { layer: 1, unit: 0, input: 0 })).toBeUndefined();
    const { x, width, gap } = layout.layers[0] ?? { x: 0, width: 0, gap: 0 };
    for (let y = 30; y < layout.height; y += 3)
      expect(linkAt(layout, 1, { x: x + width + gap / 2, y }, 5, all)).toBeUndefined();
  });
});
