// The states of a unit: hatch, frame and mark, the same in network, time line and legend. README of the figures:
// active solid frame; sparse dotted; dormant dashed, broken hatch, ring; dead full hatch, cross; saturated double frame,
// bar; blown heavy frame. Ink only: a state is never told by hue.

import { text } from './axis';
import type { Context, Rect } from './geometry';
import type { Theme } from './theme';

export type State = 'active' | 'sparse' | 'dormant' | 'dead' | 'saturated' | 'blown';

export const isSilent = (state: State): boolean => state === 'dormant' || state === 'dead';

/** Hatch as a pattern, whose phase is that of the canvas: neighbours join. A tile is drawn once for a theme and a ratio. */
const hatchTiles = new WeakMap<Theme, Map<string, OffscreenCanvas>>();
const hatchPitch = 7;

function hatchTile(theme: Theme, state: 'dormant' | 'dead', ratio: number): OffscreenCanvas {
  const tiles = hatchTiles.get(theme) ?? new Map<string, OffscreenCanvas>();
  hatchTiles.set(theme, tiles);
  const key = `${state} ${ratio}`;
  const known = tiles.get(key);
  if (known) return known;
  const size = Math.round(hatchPitch * ratio);
  const tile = new OffscreenCanvas(size, size);
  const ctx = tile.getContext('2d');
  if (ctx) {
    ctx.scale(size / hatchPitch, size / hatchPitch);
    ctx.lineWidth = state === 'dead' ? 1.4 : 1.25;
    ctx.strokeStyle = state === 'dead' ? theme.hatchDead : theme.hatchDormant;
    if (state === 'dormant') ctx.setLineDash([(hatchPitch * Math.SQRT2) / 2]);
    ctx.beginPath();
    for (const shift of [-hatchPitch, 0, hatchPitch]) {
      ctx.moveTo(shift - hatchPitch, 2 * hatchPitch);
      ctx.lineTo(shift + 2 * hatchPitch, -hatchPitch);
    }
    ctx.stroke();
  }
  tiles.set(key, tile);
  return tile;
}

export function hatchFill(ctx: Context, theme: Theme, state: 'dormant' | 'dead'): CanvasPattern | string {
  const ratio = ctx.getTransform().a || 1;
  const pattern = ctx.createPattern(hatchTile(theme, state, ratio), 'repeat');
  const size = Math.round(hatchPitch * ratio);
  pattern?.setTransform(new DOMMatrix().scale(hatchPitch / size));
  return pattern ?? theme.hatchDead;
}

/** `share` below 1 covers a corner: the wipe of a unit that falls silent. */
export function hatch(ctx: Context, theme: Theme, rect: Rect, state: 'dormant' | 'dead', share = 1): void {
  ctx.fillStyle = hatchFill(ctx, theme, state);
  if (share >= 1) {
    ctx.fillRect(rect.x, rect.y, rect.width, rect.height);
    return;
  }
  const reach = share * (rect.width + rect.height);
  ctx.save();
  ctx.beginPath();
  ctx.rect(rect.x, rect.y, rect.width, rect.height);
  ctx.clip();
  ctx.beginPath();
  ctx.moveTo(rect.x, rect.y + rect.height);
  ctx.lineTo(rect.x, rect.y + rect.height - reach);
  ctx.lineTo(rect.x + reach, rect.y + rect.height);
  ctx.fill();
  ctx.restore();
}

/** A square of the ground under a mark, so that it can be read on hatch and on colour. */
export function knockOut(ctx: Context, theme: Theme, x: number, y: number, half: number): void {
  ctx.fillStyle = theme.paper;
  ctx.fillRect(x - half, y - half, 2 * half, 2 * half);
}

export function cross(ctx: Context, theme: Theme, x: number, y: number, half: number): void {
  ctx.beginPath();
  ctx.moveTo(x - half, y - half);
  ctx.lineTo(x + half, y + half);
  ctx.moveTo(x + half, y - half);
  ctx.lineTo(x - half, y + half);
  ink(ctx, theme, 1.75);
}

export function ring(ctx: Context, theme: Theme, x: number, y: number, radius: number): void {
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, 2 * Math.PI);
  ctx.fillStyle = theme.paper;
  ctx.fill();
  ink(ctx, theme, 1.5);
}

export function triangle(ctx: Context, theme: Theme, x: number, y: number, half: number): void {
  ctx.beginPath();
  ctx.moveTo(x - half, y + half * 0.8);
  ctx.lineTo(x, y - half);
  ctx.lineTo(x + half, y + half * 0.8);
  ctx.closePath();
  ctx.fillStyle = theme.ink;
  ctx.fill();
}

export function bar(ctx: Context, theme: Theme, x: number, y: number, half: number): void {
  ctx.beginPath();
  ctx.moveTo(x - half, y);
  ctx.lineTo(x + half, y);
  ink(ctx, theme, 2.25);
}

/** The mark of a state on its knocked-out ground, `half` its half width; active and sparse have none. */
export function stateMark(ctx: Context, theme: Theme, state: State, x: number, y: number, half: number): void {
  if (state === 'active' || state === 'sparse') return;
  if (state === 'blown') {
    text(ctx, theme, x, y, 'NaN', { align: 'center', baseline: 'middle', colour: theme.ink, style: '600' });
    return;
  }
  knockOut(ctx, theme, x, y, half + 3);
  if (state === 'dead') cross(ctx, theme, x, y, half);
  else if (state === 'dormant') ring(ctx, theme, x, y, half * 0.9);
  else bar(ctx, theme, x, y, half);
}

export function frame(ctx: Context, theme: Theme, state: State, rect: Rect): void {
  const outline = (inset: number) =>
    ctx.strokeRect(rect.x + inset + 0.5, rect.y + inset + 0.5, rect.width - 1 - 2 * inset, rect.height - 1 - 2 * inset);
  ctx.setLineDash(state === 'sparse' ? [1.5, 2] : state === 'dormant' ? [3, 2] : []);
  ctx.lineWidth = state === 'blown' ? 2 : 1;
  ctx.strokeStyle =
    state === 'sparse' || state === 'blown' ? theme.ink : isSilent(state) ? theme.hatchDead : theme.ruleStrong;
  outline(0);
  if (state === 'saturated') outline(2);
  ctx.setLineDash([]);
}

function ink(ctx: Context, theme: Theme, width: number): void {
  ctx.lineWidth = width;
  ctx.strokeStyle = theme.ink;
  ctx.setLineDash([]);
  ctx.stroke();
}
