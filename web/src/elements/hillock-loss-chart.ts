import { html } from 'lit';
import type { Context } from '../draw/geometry';
import { drawLossChart, type LossHistory } from '../draw/loss-chart';
import { compact, integer, percent } from '../draw/number';
import type { Theme } from '../draw/theme';
import { english as text } from '../text/english';
import { define } from './define';
import { Figure, type Table } from './figure';
import { firstHorizon } from './time-window';

const none: LossHistory = {
  rows: 0,
  steps: new Float64Array(0),
  trainLoss: new Float32Array(0),
  testLoss: new Float32Array(0),
};

/** The loss on the train and the test examples over the steps. */
export class HillockLossChart extends Figure {
  #told = { train: '', test: '' };

  protected override get everyMs(): number {
    return 80; // it moves by less than a pixel a frame
  }

  protected get heading(): string {
    return text.loss.title;
  }

  protected heightAt(): number {
    return 148;
  }

  protected draw(ctx: Context, theme: Theme, width: number, height: number): void {
    const words = {
      step: text.loss.step,
      train: `${text.loss.train} ${this.#told.train}`,
      test: `${text.loss.test} ${this.#told.test}`,
    };
    drawLossChart(ctx, theme, { x: 0, y: 0, width, height }, this.run?.history ?? none, firstHorizon, words);
  }

  protected override renderMore(): unknown {
    return html`<span class="more">${text.loss.axis}</span>`;
  }

  protected override renderUnder(): unknown {
    const report = this.run?.frame?.report;
    if (!report) return html`<p class="verdict"></p>`;
    this.#told = { train: compact(report.trainLoss, 2), test: compact(report.testLoss, 2) };
    const wordless = Number.isNaN(report.trainAccuracy) || !Number.isFinite(report.trainLoss);
    const [before, strong, after] = wordless
      ? text.loss.verdict(compact(report.trainLoss), compact(report.testLoss))
      : text.loss.right(percent(report.trainAccuracy), percent(report.testAccuracy));
    return html`<p class="verdict">${before}<strong>${strong}</strong>${after}</p>`;
  }

  protected get alternative(): string {
    const report = this.run?.frame?.report;
    if (!report) return text.loss.label;
    return `${text.loss.label}: ${text.loss.verdict(compact(report.trainLoss), compact(report.testLoss)).join('')}`;
  }

  protected get table(): Table {
    const history = this.run?.history;
    const rows: string[][] = [];
    const every = Math.max(1, Math.ceil((history?.rows ?? 0) / 100));
    for (let row = 0; history && row < history.rows; row += every) {
      rows.push([
        integer(history.steps[row] ?? 0),
        compact(history.trainLoss[row] ?? 0, 4),
        compact(history.testLoss[row] ?? 0, 4),
      ]);
    }
    return { caption: text.loss.label, columns: text.loss.columns, rows };
  }
}

define('hillock-loss-chart', HillockLossChart);
