// What units and outputs make of the inputs, as pictures: maps of the plane, curves over one input, and where the data
// have more columns than can be drawn, the share of the examples that fire a unit.
import { classColour } from '../draw/class-mark';
import { css } from '../draw/colour';
import type { Context, Rect } from '../draw/geometry';
import { drawGraphs, drawResponse, type Graph } from '../draw/graph';
import { firingShade } from '../draw/heatmap';
import type { Theme } from '../draw/theme';
import type { SessionRun } from '../session/session';
import { type OutputLook, outputLook } from './output-look';
import { ResponseCurves } from './response-curves';
import { inputMap, ResponseMaps } from './response-maps';
import { graphBounds } from './run-numbers';

/** The columns of the data of a run; of none that is there, a plane. */
export const columnsOf = (run: SessionRun | undefined): number => run?.opened.data.columns ?? 2;

export class Responses {
  readonly #maps = new ResponseMaps();
  readonly #curves = new ResponseCurves();
  /** The output that is shown alone. */
  #only: number | undefined;

  /** Keeps what the latest frame of a run carries. */
  take(run: SessionRun | undefined): void {
    const hidden = run?.history.units ?? 0;
    this.#maps.take(run?.frame?.grid, hidden);
    this.#curves.take(run?.frame?.curves, hidden);
  }

  /** Makes pictures of what came: a drawing of its own. */
  paint(run: SessionRun | undefined, theme: Theme, look: OutputLook = outputLook(run)): void {
    this.#only = look.only;
    this.#maps.paint(look, theme);
  }

  /** Whether there is something to draw of the units: a frame may carry the outputs alone. */
  hasUnits(run: SessionRun | undefined): boolean {
    const columns = columnsOf(run);
    return columns > 2 || (columns === 1 ? this.#curves.unit(0) !== undefined : this.#maps.hasUnits);
  }

  drawUnit(ctx: Context, theme: Theme, run: SessionRun | undefined, flat: number, rect: Rect): void {
    const curve = columnsOf(run) === 1 ? this.#curves.unit(flat) : undefined;
    if (curve) drawResponse(ctx, theme, rect, curve);
    else if (columnsOf(run) === 2) this.#maps.drawUnit(ctx, flat, rect);
    else {
      ctx.fillStyle = css(firingShade(theme.fire, run?.frame?.units.activeShare[flat] ?? 0));
      ctx.fillRect(rect.x, rect.y, rect.width, rect.height);
    }
  }

  /** All outputs in one picture, or the one that the look asks for. */
  drawOutput(ctx: Context, theme: Theme, run: SessionRun | undefined, rect: Rect, smooth = true): void {
    const columns = columnsOf(run);
    if (columns === 2) this.#maps.drawOutput(ctx, rect, smooth);
    else if (run && columns === 1) {
      const { low, high } = graphBounds(run);
      drawGraphs(ctx, theme, rect, this.#graphs(theme, run), low, high);
    }
  }

  #graphs(theme: Theme, run: SessionRun): readonly Graph[] {
    const { classes, perClass } = outputLook(run);
    return this.#curves.outputs.map((values, output) => ({
      values,
      colour: perClass ? classColour(theme, output, classes) : theme.ink,
      faint: this.#only !== undefined && output !== this.#only,
    }));
  }
}

/** The picture of an input: what it is over the plane, or over itself. */
export function inputPicture(run: SessionRun | undefined, name: string, theme: Theme): HTMLCanvasElement {
  if (columnsOf(run) !== 1) return inputMap(name, theme);
  const canvas = document.createElement('canvas');
  const side = 96;
  canvas.width = side;
  canvas.height = side;
  const ctx = canvas.getContext('2d');
  ctx?.scale(side / 32, side / 32);
  const line = Float32Array.from({ length: 32 }, (_, at) => (at - 15.5) / 15.5);
  if (ctx) drawResponse(ctx, theme, { x: 0, y: 0, width: 32, height: 32 }, line);
  return canvas;
}
