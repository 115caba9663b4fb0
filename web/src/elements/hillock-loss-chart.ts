import { html, type PropertyDeclarations } from 'lit';
import type { Context } from '../draw/geometry';
import { drawLossChart, type LossHistory } from '../draw/loss-chart';
import { compact, integer, percent } from '../draw/number';
import type { Theme } from '../draw/theme';
import { english as text } from '../text/english';
import { define } from './define';
import { Figure, type Table } from './figure';
import { firstHorizon } from './time-window';

const nothing: LossHistory = {
  rows: 0,
  steps: new Float64Array(0),
  train: new Float32Array(0),
  test: new Float32Array(0),
};

/** Of the curves, in px. */
const smoothings: readonly number[] = [0, 5, 20];

/** The loss, or the accuracy, on the train and the test examples over the steps. */
export class HillockLossChart extends Figure {
  static override properties: PropertyDeclarations = {
    accuracy: { type: Boolean },
    linear: { type: Boolean },
    smoothing: { type: Number },
  };

  /** Accuracy instead of the loss. */
  declare accuracy: boolean;
  /** A linear axis instead of a logarithmic one. */
  declare linear: boolean;
  /** Curves are the mean over the last so many px. */
  declare smoothing: number;
  #told = { train: '', test: '' };

  constructor() {
    super();
    this.accuracy = false;
    this.linear = false;
    this.smoothing = 5;
  }

  protected override get everyMs(): number {
    return 80; // it moves by less than a pixel a frame
  }

  protected get heading(): string {
    return this.#shares ? text.loss.accuracy : text.loss.title;
  }

  /** Data without classes have no accuracy. */
  get #shares(): boolean {
    return this.accuracy && (this.run?.opened.data.classes ?? 2) > 0;
  }

  protected heightAt(): number {
    return 148;
  }

  #history(): LossHistory {
    const { history } = this.run ?? {};
    if (!history) return nothing;
    const { rows, steps, trainLoss, testLoss, trainAccuracy, testAccuracy } = history;
    return this.#shares
      ? { rows, steps, train: trainAccuracy, test: testAccuracy }
      : { rows, steps, train: trainLoss, test: testLoss };
  }

  protected draw(ctx: Context, theme: Theme, width: number, height: number): void {
    const words = {
      step: text.loss.step,
      train: `${text.loss.train} ${this.#told.train}`,
      test: `${text.loss.test} ${this.#told.test}`,
    };
    const view = { logarithmic: !this.linear, shares: this.#shares, smoothing: this.smoothing };
    drawLossChart(ctx, theme, { x: 0, y: 0, width, height }, this.#history(), firstHorizon, words, view);
  }

  protected override renderMore(): unknown {
    const classes = (this.run?.opened.data.classes ?? 2) > 0;
    const smoothing = smoothings.indexOf(this.smoothing);
    const next = smoothings[(smoothing + 1) % smoothings.length] ?? 0;
    return html`
      ${classes ? html`<button class="text more" @click=${this.#turn}>${this.#shares ? text.loss.toLoss : text.loss.toAccuracy}</button>` : ''}
      ${this.#shares ? '' : html`<button class="text more" aria-pressed=${!this.linear} @click=${this.#axis}>${this.linear ? text.loss.linear : text.loss.logarithmic}</button>`}
      <button class="text more" title=${text.loss.smoothingNote} @click=${() => this.#smooth(next)}>${text.loss.smoothing[smoothing] ?? ''}</button>`;
  }

  #turn(): void {
    this.accuracy = !this.#shares;
  }

  #axis(): void {
    this.linear = !this.linear;
  }

  #smooth(px: number): void {
    this.smoothing = px;
  }

  protected override renderUnder(): unknown {
    const report = this.run?.frame?.report;
    if (!report) return html`<p class="verdict"></p>`;
    this.#told = this.#shares
      ? { train: percent(report.trainAccuracy), test: percent(report.testAccuracy) }
      : { train: compact(report.trainLoss, 2), test: compact(report.testLoss, 2) };
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
    const { history } = this.run ?? {};
    const rows: string[][] = [];
    const every = Math.max(1, Math.ceil((history?.rows ?? 0) / 60));
    for (let row = 0; history && row < history.rows; row += every) {
      const share = (values: Float32Array) => percent(values[row] ?? Number.NaN);
      const loss = (values: Float32Array) => compact(values[row] ?? 0, 4);
      const accuracies = [share(history.trainAccuracy), share(history.testAccuracy)];
      rows.push([
        integer(history.steps[row] ?? 0),
        loss(history.trainLoss),
        loss(history.testLoss),
        ...((this.run?.opened.data.classes ?? 0) > 0 ? accuracies : []),
      ]);
    }
    const columns = text.loss.columns.slice(0, rows[0]?.length ?? text.loss.columns.length);
    return { caption: text.loss.label, columns, rows };
  }
}

define('hillock-loss-chart', HillockLossChart);
