// Where the links of a network lie, and which of them a point is on: pure numbers, as the layout is.
import type { Point, Rect } from './geometry';
import { entryOf, exitOf, type NetworkLayout, outputPorts } from './network-layout';

/** A link, by the unit it goes into (the output is the last layer) and the input of that unit which it comes from. */
export interface LinkPlace {
  readonly layer: number;
  readonly unit: number;
  readonly input: number;
}

export interface LinkEnds {
  readonly start: Point;
  readonly end: Point;
}

/** What links of a layer join: on the left inputs or units, on the right units or outputs. */
export function linkSides(layout: NetworkLayout, outputs: number, layer: number) {
  const from: readonly Rect[] = layer === 0 ? layout.inputs : (layout.layers[layer - 1]?.units ?? []);
  const last = layer === layout.layers.length;
  const to: readonly Rect[] = last ? outputPorts(layout, outputs) : (layout.layers[layer]?.units ?? []);
  /** Of a summarised layer no link can be told from another. */
  const single = !layout.layers[layer - 1]?.summarised && !layout.layers[layer]?.summarised;
  return { from, to, single };
}

export const linkStart = (layout: NetworkLayout, layer: number, source: Rect): Point =>
  layer === 0 ? { x: source.x + source.width + 2, y: source.y + source.height / 2 } : exitOf(source, layout);

export function linkEnds(
  layout: NetworkLayout,
  outputs: number,
  { layer, unit, input }: LinkPlace,
): LinkEnds | undefined {
  const { from, to, single } = linkSides(layout, outputs, layer);
  const [source, target] = [from[input], to[unit]];
  return single && source && target ? { start: linkStart(layout, layer, source), end: entryOf(target) } : undefined;
}

/** Adds a link to a path: a Bézier curve that leaves and enters level, with its handles half way. */
export function addLink(path: Pick<Path2D, 'moveTo' | 'bezierCurveTo'>, { start, end }: LinkEnds): void {
  const bend = (end.x - start.x) / 2;
  path.moveTo(start.x, start.y);
  path.bezierCurveTo(start.x + bend, start.y, end.x - bend, end.y, end.x, end.y);
}

/** Parameter of the curve where it is at `share` of its width: with the handles half way, x is t (1.5 - 1.5 t + t^2). */
function parameterAt(share: number): number {
  let [low, high] = [0, 1];
  for (let halving = 0; halving < 24; halving++) {
    const t = (low + high) / 2;
    if (t * (1.5 - 1.5 * t + t * t) < share) low = t;
    else high = t;
  }
  return (low + high) / 2;
}

const rise = (t: number): number => t * t * (3 - 2 * t);

/** The height of a link at an x between its ends. */
export function linkHeight({ start, end }: LinkEnds, x: number): number {
  return start.y + (end.y - start.y) * rise(parameterAt((x - start.x) / (end.x - start.x)));
}

/** The link nearest to a point, at most `reach` px from it, of those that `drawn` says are there. */
export function linkAt(
  layout: NetworkLayout,
  outputs: number,
  { x, y }: Point,
  reach: number,
  drawn: (link: LinkPlace) => boolean,
): LinkPlace | undefined {
  let nearest: LinkPlace | undefined;
  let least = reach;
  for (let layer = 0; layer <= layout.layers.length; layer++) {
    const { from, to, single } = linkSides(layout, outputs, layer);
    const [source, target] = [from[0], to[0]];
    if (!single || !source || !target) continue;
    const [left, right] = [linkStart(layout, layer, source).x, entryOf(target).x];
    if (x < left || x > right) continue;
    const t = parameterAt((x - left) / (right - left));
    const steep = (6 * t * (1 - t)) / ((right - left) * (1.5 - 3 * t + 3 * t * t));
    for (const [input, start] of from.map((rect) => linkStart(layout, layer, rect).y).entries()) {
      for (const [unit, rect] of to.entries()) {
        const fall = entryOf(rect).y - start;
        const away = Math.abs(start + fall * rise(t) - y) / Math.hypot(1, fall * steep);
        const link = { layer, unit, input };
        if (away <= least && drawn(link)) [nearest, least] = [link, away];
      }
    }
  }
  return nearest;
}
