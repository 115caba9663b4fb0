// Examples as marks in the plane, or over one input as a graph.
import { addMark, classColour, classShape } from './class-mark';
import { css, shade } from './colour';
import type { Context, Rect } from './geometry';
import { graphHeight } from './graph';
import type { Theme } from './theme';

export interface Points {
  /** Half-width of the plane that is drawn. */
  readonly domain: number;
  /** x and y of each point; only x where `columns` is 1. */
  readonly places: Float32Array;
  /** A target each: the index of a class, or a value. */
  readonly targets: Float32Array;
  /** Numbers of `places` that belong to one point, numbers of `targets` likewise. */
  readonly columns: number;
  readonly targetColumns: number;
  /** 0 for values. */
  readonly classes: number;
  /** The value of the strongest colour: targets are drawn from -full to +full. */
  readonly full: number;
  /** Over one input: the bounds of the heights, and that of each class. Left out, values lie from -full to +full. */
  readonly bounds?: { readonly low: number; readonly high: number; readonly classes: readonly number[] };
}

export interface PointLook {
  readonly radius: number;
  readonly hollow: boolean;
}

/** Values are drawn in so many colours: a path each, as a stroke costs far more than a segment. */
const valueSteps = 16;

/** Train points are full, test points hollow: told apart without colour. */
export function drawPoints(ctx: Context, theme: Theme, rect: Rect, points: Points, look: PointLook): void {
  const { classes, full } = points;
  const kinds = classes > 0 ? classes : valueSteps;
  const kindOf = (target: number) =>
    classes > 0 ? target : Math.max(0, Math.min(valueSteps - 1, Math.floor(((target / full + 1) / 2) * valueSteps)));
  const members = groups(points, kinds, kindOf);
  ctx.setLineDash([]);
  for (let kind = kinds - 1; kind >= 0; kind--) {
    const group = members[kind];
    if (!group || group.length === 0) continue;
    const colour =
      classes > 0 ? classColour(theme, kind, classes) : css(shade(theme.signed, (kind + 0.5) / valueSteps));
    const shape = classShape(kind, classes);
    ctx.beginPath();
    for (const point of group) {
      const x = rect.x + (0.5 + (points.places[point * points.columns] ?? 0) / (2 * points.domain)) * rect.width;
      addMark(ctx, shape, x, heightOf(points, point, rect), look.radius);
    }
    // A value near zero has the colour of the paper: its rim is what one sees.
    const rim = look.hollow ? colour : classes > 0 ? theme.paper : look.radius < 2 ? theme.rule : theme.ink3;
    inkPath(ctx, look.hollow ? theme.paper : colour, rim, look.hollow);
  }
}

function groups(
  { places, targets, columns, targetColumns }: Points,
  kinds: number,
  kindOf: (target: number) => number,
) {
  const members: number[][] = Array.from({ length: kinds }, () => []);
  for (let point = 0; point * columns < places.length; point++)
    members[kindOf(targets[point * targetColumns] ?? 0)]?.push(point);
  return members;
}

/** With one input the height is the target. */
function heightOf(points: Points, point: number, rect: Rect): number {
  if (points.columns > 1) {
    const y = points.places[point * points.columns + 1] ?? 0;
    return rect.y + (0.5 - y / (2 * points.domain)) * rect.height;
  }
  const target = points.targets[point * points.targetColumns] ?? 0;
  const { low, high, classes } = points.bounds ?? { low: -points.full, high: points.full, classes: [] };
  return graphHeight(rect, classes[target] ?? target, low, high);
}

function inkPath(ctx: Context, fill: string, stroke: string, hollow: boolean): void {
  ctx.fillStyle = fill;
  ctx.strokeStyle = stroke;
  if (hollow) {
    ctx.lineWidth = 1.1;
    ctx.fill();
    ctx.stroke();
  } else {
    ctx.lineWidth = 1.4; // half of it is covered by the fill: the rim of one point does not cut into the next
    ctx.stroke();
    ctx.fill();
  }
}
