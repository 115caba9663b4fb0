import { css, shade } from './colour';
import type { Context, Rect } from './geometry';
import { frame, hatch, type State, stateMark } from './state-mark';
import type { Theme } from './theme';

/** A state as the legend shows it: the tile of a unit in small. */
export function drawSwatch(ctx: Context, theme: Theme, rect: Rect, state: State): void {
  ctx.fillStyle = theme.paper;
  ctx.fillRect(rect.x, rect.y, rect.width, rect.height);
  if (state === 'active' || state === 'saturated') {
    ctx.globalAlpha = state === 'saturated' ? 0.5 : 1;
    const slope = ctx.createLinearGradient(rect.x, rect.y + rect.height, rect.x + rect.width, rect.y);
    slope.addColorStop(0.1, css(shade(theme.signed, 0.95)));
    slope.addColorStop(0.75, css(shade(theme.signed, 0.5)));
    ctx.fillStyle = slope;
    ctx.fillRect(rect.x, rect.y, rect.width, rect.height);
    ctx.globalAlpha = 1;
  }
  if (state === 'sparse') {
    ctx.fillStyle = theme.plus;
    ctx.beginPath();
    ctx.arc(rect.x + rect.width * 0.62, rect.y + rect.height * 0.45, 1.6, 0, 2 * Math.PI);
    ctx.fill();
  }
  if (state === 'dead' || state === 'dormant') hatch(ctx, theme, rect, state);
  frame(ctx, theme, state, rect);
  if (state !== 'blown') stateMark(ctx, theme, state, rect.x + rect.width / 2, rect.y + rect.height / 2, 3.2);
}
