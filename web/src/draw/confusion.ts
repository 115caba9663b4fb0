// Which class is taken for which, as a square: rows are what the examples are, columns what they are taken for.
import { text } from './axis';
import { classColour } from './class-mark';
import type { Context, Rect } from './geometry';
import { integer } from './number';
import type { Theme } from './theme';

/** A cell narrower than this has no room for its count. */
const roomForCount = 24;

/** Shade is the share of the row, so that a rare class is seen as well as a common one. Shapes: counts classes x classes. */
export function drawConfusion(ctx: Context, theme: Theme, rect: Rect, counts: Float32Array, classes: number): void {
  const width = rect.width / classes;
  const height = rect.height / classes;
  for (let is = 0; is < classes; is++) {
    const row = counts.subarray(is * classes, (is + 1) * classes);
    const total = row.reduce((sum, count) => sum + count, 0);
    row.forEach((count, taken) => {
      const [x, y] = [rect.x + taken * width, rect.y + is * height];
      const share = total > 0 ? count / total : 0;
      ctx.globalAlpha = 0.06 + 0.6 * share;
      ctx.fillStyle = is === taken ? classColour(theme, is, classes) : theme.ink3;
      if (share > 0) ctx.fillRect(x + 1, y + 1, width - 2, height - 2);
      ctx.globalAlpha = 1;
      if (Math.min(width, height) < roomForCount || count === 0) return;
      const look = { align: 'center', baseline: 'middle', colour: theme.ink } as const;
      text(ctx, theme, x + width / 2, y + height / 2, integer(count), is === taken ? { ...look, style: '600' } : look);
    });
  }
}
