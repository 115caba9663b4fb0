import { css, html, nothing } from 'lit';
import { compact } from '../draw/number';
import type { Frame } from '../session/protocol';
import { instruments } from '../text/instruments';
import { controls } from './control-style';
import { define } from './define';
import { Figure, type Table } from './figure';
import './hillock-slider';
import { PlaneFigure, type Seen } from './plane-figure';

const words = instruments.plane;
const most = 8;

/** A network without hidden layers: the line that it draws, and its weights and bias to be dragged. */
export class HillockPerceptron extends PlaneFigure {
  static override styles = [
    controls,
    Figure.figureStyle,
    css`.weights { display: grid; grid-template-columns: repeat(auto-fit, minmax(140px, 1fr)); gap: var(--s1) var(--s3); margin-block-start: var(--s1); }`,
  ];

  protected see(frame: Frame): Seen | undefined {
    return this.outputOf(frame);
  }

  protected override renderMore(): unknown {
    return html`<span class="more">${words.line}</span>`;
  }

  protected override renderUnder(): unknown {
    const { run } = this;
    const parameters = run?.frame?.parameters;
    // With hidden layers there are more weights than one can drag to any purpose.
    const sliders =
      run && parameters && run.spec.network.layers.length === 0
        ? html`<div class="weights">${[...parameters].map((value, index) => {
            const turn = (event: CustomEvent<{ value: number }>) => this.#set(index, event.detail.value);
            return html`<hillock-slider label=${this.#nameOf(index)} .min=${-most} .max=${most} .value=${Math.max(-most, Math.min(most, value))}
              @hillock-input=${turn} @hillock-change=${turn}></hillock-slider>`;
          })}</div>`
        : nothing;
    return html`<p class="verdict" role="status">${this.#told}</p>${sliders}`;
  }

  get #told(): string {
    const report = this.run?.frame?.report;
    return report ? words.right(report.trainAccuracy) : this.waiting;
  }

  #nameOf(index: number): string {
    const bias = this.run?.opened.layout.find(({ kind }) => kind === 'bias');
    return bias && index >= bias.offset ? words.bias : words.weight(index);
  }

  #set(index: number, value: number): void {
    const { run, session } = this;
    const parameters = run?.frame?.parameters.slice();
    if (!run || !session || !parameters) return;
    session.pause();
    parameters[index] = value;
    void session.setParameters(run.name, parameters);
  }

  protected get alternative(): string {
    return `${this.#told}. ${words.line}`;
  }

  protected get table(): Table {
    const parameters = this.run?.frame?.parameters ?? new Float32Array(0);
    const rows = [...parameters].slice(0, 64).map((value, index) => [this.#nameOf(index), compact(value)]);
    return { caption: this.heading, columns: words.columns, rows };
  }
}

define('hillock-perceptron', HillockPerceptron);
