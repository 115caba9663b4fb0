// Counted shares with their confidence intervals against depth, and the bounds of a theory as a band behind them.
import { text } from './axis';
import { colourOf } from './curves';
import type { Context, Rect } from './geometry';
import { linearScale, logScale } from './scale';
import type { Theme } from './theme';

export interface BornDeadCurve {
  readonly name: string;
  readonly points: readonly {
    readonly layers: number;
    readonly share: number;
    readonly low: number;
    readonly high: number;
  }[];
  readonly bounds: readonly { readonly layers: number; readonly low: number; readonly high: number }[];
}

const margin = { top: 26, bottom: 36, left: 46, right: 62 };

export function drawBornDead(
  ctx: Context,
  theme: Theme,
  rect: Rect,
  curves: readonly BornDeadCurve[],
  words: { readonly x: string; readonly y: string; readonly written: (share: number) => string },
): void {
  const left = rect.x + margin.left;
  const right = rect.x + rect.width - margin.right;
  const top = rect.y + margin.top;
  const bottom = rect.y + rect.height - margin.bottom;
  const depths = curves.flatMap(({ points }) => points.map(({ layers }) => layers));
  const deepest = Math.max(2, ...depths);
  // Depths double more than they add: a logarithmic axis gives shallow networks their room.
  const x = logScale(2, deepest, left, right);
  const y = linearScale(0, 1, bottom, top);
  for (const share of [0, 0.25, 0.5, 0.75, 1]) {
    ctx.fillStyle = theme.rule;
    ctx.fillRect(left, Math.round(y.at(share)), right - left, 1);
    text(ctx, theme, left - 8, y.at(share), words.written(share), { align: 'right', baseline: 'middle' });
  }
  for (const layers of [...new Set(depths)].sort((a, b) => a - b)) {
    text(ctx, theme, x.at(layers), bottom + 6, String(layers), { align: 'center', baseline: 'top' });
  }
  text(ctx, theme, rect.x, rect.y + 14, words.y);
  text(ctx, theme, right, rect.y + rect.height - 4, words.x, { align: 'right' });
  for (const [index, { bounds }] of curves.entries()) {
    const inside = bounds.filter(({ layers }) => layers >= 2);
    const colour = colourOf(theme, index);
    ctx.beginPath();
    for (const { layers, high } of inside) ctx.lineTo(x.at(layers), y.at(high));
    for (const { layers, low } of [...inside].reverse()) ctx.lineTo(x.at(layers), y.at(low));
    ctx.closePath();
    ctx.fillStyle = colour;
    ctx.globalAlpha = 0.12;
    ctx.fill();
    ctx.globalAlpha = 1;
    for (const side of ['low', 'high'] as const) {
      ctx.beginPath();
      for (const bound of inside) ctx.lineTo(x.at(bound.layers), y.at(bound[side]));
      ctx.lineWidth = 1;
      ctx.strokeStyle = colour;
      ctx.setLineDash(side === 'high' ? [5, 3] : []);
      ctx.stroke();
      ctx.setLineDash([]);
    }
  }
  for (const [index, { name, points }] of curves.entries()) {
    const colour = colourOf(theme, index);
    for (const { layers, share, low, high } of points) {
      const at = x.at(layers);
      ctx.beginPath();
      ctx.moveTo(at, y.at(low));
      ctx.lineTo(at, y.at(high));
      for (const end of [low, high]) {
        ctx.moveTo(at - 4, y.at(end));
        ctx.lineTo(at + 4, y.at(end));
      }
      ctx.lineWidth = 1.5;
      ctx.strokeStyle = colour;
      ctx.stroke();
      ctx.beginPath();
      ctx.arc(at, y.at(share), 3.2, 0, 2 * Math.PI);
      ctx.fillStyle = colour;
      ctx.fill();
      ctx.lineWidth = 1.5;
      ctx.strokeStyle = theme.paper;
      ctx.stroke();
    }
    const last = points.at(-1);
    if (last) text(ctx, theme, right + 8, y.at(last.share), name, { baseline: 'middle', colour });
  }
}
