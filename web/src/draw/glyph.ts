// Small pictures for menus: the shape of an activation, the look of a data set.
import { hairline } from './axis';
import type { Context, Rect } from './geometry';
import { drawPoints, type Points } from './points';
import type { Theme } from './theme';

/** z from -3 to 3 over the width; one unit of f is a fifth of the height. */
export function drawGlyph(ctx: Context, theme: Theme, rect: Rect, value: Float32Array, strong: boolean): void {
  const base = rect.y + rect.height * 0.68;
  hairline(ctx, rect.x, base, rect.x + rect.width, base, theme.rule);
  ctx.save();
  ctx.beginPath();
  ctx.rect(rect.x, rect.y, rect.width, rect.height);
  ctx.clip();
  ctx.beginPath();
  value.forEach((v, i) => {
    const x = rect.x + 2 + (i / (value.length - 1)) * (rect.width - 4);
    ctx.lineTo(x, base - v * rect.height * 0.2);
  });
  ctx.lineJoin = 'round';
  ctx.lineWidth = strong ? 1.75 : 1.5;
  ctx.strokeStyle = strong ? theme.ink : theme.ink3;
  ctx.stroke();
  ctx.restore();
}

export function drawThumbnail(ctx: Context, theme: Theme, rect: Rect, points: Points): void {
  drawPoints(ctx, theme, rect, points, { radius: Math.max(1.1, rect.width / 34), hollow: false });
}
