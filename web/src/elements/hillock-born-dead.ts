import { html } from 'lit';
import { drawBornDead } from '../draw/born-dead';
import type { Context } from '../draw/geometry';
import { percent } from '../draw/number';
import type { Theme } from '../draw/theme';
import { bornDeadSeries } from '../experiment/born-dead';
import { experimentFigures } from '../text/experiment-figures';
import { define } from './define';
import { ExperimentFigure } from './experiment-figure';
import type { Table } from './figure';

const words = experimentFigures.bornDead;

/** How many networks are born dead, counted, between the bounds that were proved. */
export class HillockBornDead extends ExperimentFigure {
  protected heightAt(): number {
    return 340;
  }

  protected draw(ctx: Context, theme: Theme, width: number, height: number): void {
    const curves = this.#series().map(({ width: units, points, bounds }) => ({
      name: words.width(units),
      points,
      bounds,
    }));
    drawBornDead(ctx, theme, { x: 0, y: 0, width, height }, curves, {
      x: words.depth,
      y: words.share,
      written: percent,
    });
  }

  protected override renderMore(): unknown {
    return html`<span class="more">${words.more}</span>`;
  }

  protected get alternative(): string {
    const deepest = this.#series().flatMap(({ width, points }) =>
      points.slice(-1).map((point) => ({ width, ...point })),
    );
    return words.alternative(deepest.map(({ width, layers, share }) => words.point(width, layers, share)));
  }

  protected get table(): Table {
    const rows = this.#series().flatMap(({ width, points, bounds }) =>
      points.map(({ layers, share, low, high }) => {
        const bound = bounds.find((each) => each.layers === layers);
        const proved = [bound?.low ?? Number.NaN, bound?.high ?? Number.NaN].map(percent);
        return [String(width), String(layers), percent(share), words.interval(low, high), ...proved];
      }),
    );
    return { caption: this.heading, columns: words.columns, rows };
  }

  #series() {
    const { experiment, measured } = this;
    return experiment && measured ? bornDeadSeries(experiment, measured) : [];
  }
}

define('hillock-born-dead', HillockBornDead);
