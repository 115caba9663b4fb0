// The output of a network with its examples: a surface over the plane, a graph over one input, or, where the data have
// more columns than can be drawn, which class is taken for which.
import { text as label } from '../draw/axis';
import { addMark, classColour, classShape } from '../draw/class-mark';
import { drawConfusion } from '../draw/confusion';
import type { Context, Rect } from '../draw/geometry';
import type { NetworkLayout } from '../draw/network-layout';
import { compact } from '../draw/number';
import { drawPoints } from '../draw/points';
import { drawSignedScale } from '../draw/surface';
import type { Theme } from '../draw/theme';
import type { SessionRun } from '../session/session';
import { english as text } from '../text/english';
import type { OutputLook } from './output-look';
import { PictureLayer } from './picture-layer';
import type { Responses } from './responses';
import { graphBounds, pointsOf } from './run-numbers';

export interface OutputWords {
  /** Name of the output's activation. */
  readonly activation: string;
}

/** Under this width names are short. */
const small = 200;

export class OutputPicture {
  readonly #points = new PictureLayer();

  draw(
    ctx: Context,
    theme: Theme,
    layout: NetworkLayout,
    run: SessionRun | undefined,
    responses: Responses,
    look: OutputLook,
    shown: OutputWords & { readonly test: boolean },
  ): void {
    const rect = layout.output;
    const name = look.only === undefined ? text.network.outputShort : text.editing.outputUnit(look.only, 2);
    const head = rect.width < small ? name : text.network.outputHead(name, shown.activation);
    label(ctx, theme, rect.x, rect.y - 10, head, { colour: theme.ink2 });
    if (!run) return;
    const { data } = run.opened;
    const range = text.data.range(data.columns, compact(data.domain, 2));
    const room = rect.width - ctx.measureText(head).width - ctx.measureText(range).width;
    if (room > 12) label(ctx, theme, rect.x + rect.width, rect.y - 10, range, { align: 'right' });
    ctx.fillStyle = theme.paper;
    ctx.fillRect(rect.x, rect.y, rect.width, rect.height);
    if (data.columns > 2) this.#drawTaken(ctx, theme, rect, run);
    else this.#drawPoints(ctx, theme, layout, run, responses, look, shown.test);
    ctx.strokeStyle = theme.ruleStrong;
    ctx.lineWidth = 1;
    ctx.strokeRect(rect.x + 0.5, rect.y + 0.5, rect.width - 1, rect.height - 1);
    const below = rect.y + rect.height + 14;
    if (data.columns > 2 || (layout.compact && !layout.outputBelow)) return;
    if (look.perClass && look.classes > 2) drawClassKey(ctx, theme, rect.x, below, rect.width, look.classes);
    else if (data.columns === 2) drawSignedScale(ctx, theme, rect.x, below, rect.width, look.low, look.high);
  }

  #drawPoints(
    ctx: Context,
    theme: Theme,
    layout: NetworkLayout,
    run: SessionRun,
    responses: Responses,
    look: OutputLook,
    test: boolean,
  ): void {
    const rect = layout.output;
    const { data } = run.opened;
    if (data.columns === 2) {
      ctx.globalAlpha = 0.85; // so that the points stand out
      responses.drawOutput(ctx, theme, run, rect, !look.discrete);
      ctx.globalAlpha = 1;
    }
    const radius = Math.max(1.3, rect.width / 110);
    const bounds = data.columns === 1 ? graphBounds(run) : undefined;
    const key = [theme, data, test, rect.x, rect.y, rect.width, bounds?.low, bounds?.high];
    this.#points.put(ctx, layout.width, layout.height, key, Number.POSITIVE_INFINITY, (own) => {
      if (test) drawPoints(own, theme, rect, pointsOf(data, 'test', bounds), { radius: radius * 0.9, hollow: true });
      drawPoints(own, theme, rect, pointsOf(data, 'train', bounds), { radius, hollow: false });
    });
    if (data.columns === 1) responses.drawOutput(ctx, theme, run, rect); // over the points: it is what is looked for
  }

  #drawTaken(ctx: Context, theme: Theme, rect: Rect, run: SessionRun): void {
    const { confusion } = run.latest;
    if (confusion) drawConfusion(ctx, theme, rect, confusion.train, confusion.classes);
    else {
      const words = text.data.noPlane(run.opened.data.columns);
      label(ctx, theme, rect.x + rect.width / 2, rect.y + rect.height / 2, words, { align: 'center' });
    }
  }
}

/** The mark of each class with its number. */
function drawClassKey(ctx: Context, theme: Theme, x: number, y: number, width: number, classes: number): void {
  const pitch = Math.min(34, width / classes);
  for (let index = 0; index < classes; index++) {
    ctx.beginPath();
    addMark(ctx, classShape(index, classes), x + index * pitch + 5, y + 5, 4.5);
    ctx.fillStyle = classColour(theme, index, classes);
    ctx.fill();
    if (pitch >= 24)
      label(ctx, theme, x + index * pitch + 13, y + 5, text.data.classNumber(index), { baseline: 'middle' });
  }
}
