// Classes are told by colour and by shape: two by orange and blue, more by colours of their own with shapes that take turns.
import type { Context } from './geometry';
import type { Theme } from './theme';

/** As many classes as have a colour; what comes after begins again. */
export const classColours = 10;

const shapes = ['disc', 'square', 'triangle', 'diamond', 'wedge'] as const;
export type ClassShape = (typeof shapes)[number];

export const classShape = (index: number, classes: number): ClassShape =>
  classes > 2 ? (shapes[index % shapes.length] ?? 'disc') : 'disc';

export function classColour(theme: Theme, index: number, classes: number): string {
  if (classes <= 2) return index === 0 ? theme.minus : theme.plus;
  return theme.classes[index % classColours] ?? theme.ink;
}

/** Adds the outline of a mark to the path; all shapes look about as large as a disc of that radius. */
export function addMark(ctx: Context, shape: ClassShape, x: number, y: number, radius: number): void {
  const far = radius * 1.25;
  switch (shape) {
    case 'disc':
      ctx.moveTo(x + radius, y);
      ctx.arc(x, y, radius, 0, 2 * Math.PI);
      return;
    case 'square':
      ctx.rect(x - radius * 0.89, y - radius * 0.89, radius * 1.78, radius * 1.78);
      return;
    case 'triangle':
      polygon(ctx, [x, y - far, x + far, y + far * 0.75, x - far, y + far * 0.75]);
      return;
    case 'diamond':
      polygon(ctx, [x, y - far, x + far, y, x, y + far, x - far, y]);
      return;
    case 'wedge':
      polygon(ctx, [x, y + far, x + far, y - far * 0.75, x - far, y - far * 0.75]);
      return;
  }
}

function polygon(ctx: Context, corners: readonly number[]): void {
  ctx.moveTo(corners[0] ?? 0, corners[1] ?? 0);
  for (let at = 2; at < corners.length; at += 2) ctx.lineTo(corners[at] ?? 0, corners[at + 1] ?? 0);
  ctx.closePath();
}
