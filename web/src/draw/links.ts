// The links of a network: sign by colour and by dash, magnitude by width, silent ones as hairlines.
import { type Context, clamp, type Rect } from './geometry';
import { peak } from './heatmap';
import { addLink, type LinkEnds, linkSides, linkStart } from './link-place';
import type { NetworkPicture } from './network';
import { entryOf, type LayerPlace, type NetworkLayout } from './network-layout';
import { isSilent } from './state-mark';
import type { Theme } from './theme';

/** Magnitudes are drawn in this many widths: one path each, as a stroke costs far more than a segment. */
const strengths = 8;
/** Between layers with more links than this, those under a share of the strongest are left out. */
const mostLinks = 100;
const faintShare = 0.2;
/** A link of this magnitude has the full width. */
const strong = 2;

/** The least magnitude that is drawn between two layers. */
export const faintest = (weights: Float32Array): number =>
  weights.length > mostLinks ? faintShare * peak(weights) : 0;

export function drawLinks(ctx: Context, theme: Theme, layout: NetworkLayout, picture: NetworkPicture): void {
  const silent = (layer: number, unit: number) => {
    const look = picture.units[layer]?.[unit];
    return look !== undefined && isSilent(look.state);
  };
  for (let layer = 0; layer <= layout.layers.length; layer++) {
    const weights = picture.weights[layer];
    const { from, to, single } = linkSides(layout, picture.outputs, layer);
    if (!weights) continue;
    if (!single) {
      drawRibbon(ctx, theme, layout, layout.layers[layer - 1], layout.layers[layer], from, to);
      continue;
    }
    const paths = new LinkPaths();
    const least = faintest(weights);
    for (const [unit, target] of to.entries()) {
      const end = entryOf(target);
      for (const [input, source] of from.entries()) {
        const weight = weights[unit * from.length + input] ?? 0;
        if (!Number.isFinite(weight) || Math.abs(weight) < least) continue;
        paths.add({ start: linkStart(layout, layer, source), end }, weight, {
          idle: silent(layer - 1, input) || silent(layer, unit),
          near: picture.near ? isAt(picture.near, layer, unit) || isAt(picture.near, layer - 1, input) : undefined,
        });
      }
    }
    // Where many links meet, or have little room, each one is paler, or a wide layer would be a wall.
    const room = (to[0]?.x ?? 0) - ((from[0]?.x ?? 0) + (from[0]?.width ?? 0));
    paths.stroke(ctx, theme, clamp(Math.sqrt(12 / Math.max(1, from.length)), 0.6, 1) * clamp(room / 80, 0.5, 1));
  }
  ctx.globalAlpha = 1;
  ctx.setLineDash([]);
}

/** One link so that it can be followed with the eye. */
export function drawLink(ctx: Context, theme: Theme, ends: LinkEnds, weight: number): void {
  const path = new Path2D();
  addLink(path, ends);
  ctx.lineCap = 'round';
  ctx.setLineDash([]);
  ctx.lineWidth = 6;
  ctx.strokeStyle = theme.paper;
  ctx.stroke(path);
  ctx.lineCap = 'butt';
  ctx.setLineDash(weight < 0 ? [6, 3] : []);
  ctx.lineWidth = 2.5;
  ctx.strokeStyle = weight < 0 ? theme.minus : theme.plus;
  ctx.stroke(path);
  ctx.setLineDash([]);
  for (const { x, y } of [ends.start, ends.end]) {
    ctx.beginPath();
    ctx.arc(x, y, 3, 0, 2 * Math.PI);
    ctx.fillStyle = theme.ink;
    ctx.fill();
  }
}

const isAt = (place: { layer: number; unit: number }, layer: number, unit: number): boolean =>
  place.layer === layer && place.unit === unit;

class LinkPaths {
  readonly #paths = new Map<string, Path2D>();

  add(ends: LinkEnds, weight: number, { idle, near }: { idle: boolean; near: boolean | undefined }): void {
    const strength = Math.round(Math.min(1, Math.abs(weight) / strong) * (strengths - 1));
    const key = idle ? `idle ${near ?? ''}` : `${weight < 0 ? 'minus' : 'plus'} ${near ?? ''} ${strength}`;
    const path = this.#paths.get(key) ?? new Path2D();
    this.#paths.set(key, path);
    addLink(path, ends);
  }

  stroke(ctx: Context, theme: Theme, density: number): void {
    for (const [key, path] of this.#paths) {
      const [kind, near, level] = key.split(' ');
      const share = Number(level ?? 0) / (strengths - 1);
      const back = near === 'false' ? 0.25 : near === 'true' ? (kind === 'idle' ? 3 : 1.5) : density;
      ctx.setLineDash(kind === 'minus' ? [4, 2.5] : []);
      ctx.lineWidth = kind === 'idle' ? 0.75 : 0.5 + 1.9 * share;
      ctx.strokeStyle = kind === 'idle' ? theme.ink3 : kind === 'minus' ? theme.minus : theme.plus;
      ctx.globalAlpha = Math.min(1, (kind === 'idle' ? 0.16 : 0.2 + 0.45 * share) * back);
      ctx.stroke(path);
    }
    ctx.globalAlpha = 1;
  }
}

/** Between summarised layers single links cannot be told apart: a band says that everything is joined to everything. */
function drawRibbon(
  ctx: Context,
  theme: Theme,
  layout: NetworkLayout,
  fromPlace: LayerPlace | undefined,
  toPlace: LayerPlace | undefined,
  from: readonly Rect[],
  to: readonly Rect[],
): void {
  const span = (rects: readonly Rect[]) => ({
    top: Math.min(...rects.map((rect) => rect.y)),
    bottom: Math.max(...rects.map((rect) => rect.y + rect.height)),
  });
  const [a, b] = [span(from), span(to)];
  const left = fromPlace
    ? fromPlace.x + fromPlace.width + (fromPlace.summarised ? 4 : layout.bars ? 10 : 2)
    : (from[0]?.x ?? 0) + (from[0]?.width ?? 0) + 2;
  const right = (toPlace ? toPlace.x : layout.outputUnit.x) - 4;
  const bend = (right - left) / 2;
  ctx.beginPath();
  ctx.moveTo(left, a.top);
  ctx.bezierCurveTo(left + bend, a.top, right - bend, b.top, right, b.top);
  ctx.lineTo(right, b.bottom);
  ctx.bezierCurveTo(right - bend, b.bottom, left + bend, a.bottom, left, a.bottom);
  ctx.closePath();
  ctx.fillStyle = theme.sunken;
  ctx.fill();
}
