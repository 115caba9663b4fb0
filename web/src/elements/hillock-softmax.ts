import { css, html, LitElement, type PropertyDeclarations } from 'lit';
import { percent } from '../draw/number';
import { softmax } from '../experiment/softmax';
import { instruments } from '../text/instruments';
import { controls } from './control-style';
import { define } from './define';
import './hillock-slider';

const words = instruments.softmax;
const start: readonly number[] = [2, 1, 0, -1, 0.5, -0.5, 1.5, -2];
const most = 12;

/** Logits to be dragged, and the shares that softmax makes of them. `classes`: how many. */
export class HillockSoftmax extends LitElement {
  static override properties: PropertyDeclarations = {
    heading: {},
    classes: { type: Number },
    logits: { state: true },
  };

  static override styles = [
    controls,
    css`
      :host { display: block; color: var(--ink); font: var(--weight) var(--text-s) / var(--leading) var(--sans); font-variant-numeric: tabular-nums; }
      h2 { margin: 0 0 var(--s1); font-size: inherit; font-weight: var(--weight-strong); }
      .class { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: var(--s2); align-items: end; margin-block-end: var(--s1); }
      .bar { display: grid; grid-template-columns: minmax(0, 1fr) 4.5em; align-items: center; gap: var(--s1); padding-block-end: 22px; }
      .line { block-size: 14px; background: var(--sunken); border: 1px solid var(--rule); }
      .foot { display: flex; flex-wrap: wrap; gap: var(--s1) var(--s2); align-items: baseline; color: var(--ink-2); }
      @media print { button { display: none; } }
    `,
  ];

  declare heading: string;
  declare classes: number;
  declare private logits: readonly number[];

  constructor() {
    super();
    this.heading = words.title;
    this.classes = 4;
    this.logits = start;
  }

  protected override render(): unknown {
    const logits = this.logits.slice(0, this.classes);
    const shares = softmax(logits);
    const sum = shares.reduce((total, share) => total + share, 0);
    return html`<h2>${this.heading}</h2>
      ${logits.map((logit, index) => {
        const share = shares[index] ?? 0;
        const turn = (event: CustomEvent<{ value: number }>) => this.#set(index, event.detail.value);
        return html`<div class="class">
          <hillock-slider label=${words.logit(index)} .min=${-most} .max=${most} .value=${logit} @hillock-input=${turn} @hillock-change=${turn}></hillock-slider>
          <div class="bar" role="img" aria-label=${words.share(index, share)}>
            <svg class="line" width="100%" height="14" aria-hidden="true" preserveAspectRatio="none" viewBox="0 0 1 1"><rect fill="var(--plus-2)" x="0" y="0" height="1" width=${share}></rect></svg>
            <strong>${percent(share)}</strong>
          </div>
        </div>`;
      })}
      <p class="foot"><span>${words.sum(sum)}</span>
        <button class="text" @click=${this.#shift}>${words.shift}</button><button class="text" @click=${this.#reset}>${words.reset}</button></p>`;
  }

  #set(index: number, value: number): void {
    this.logits = this.logits.map((logit, at) => (at === index ? value : logit));
  }

  /** The shares stay as they are: only differences count. */
  #shift(): void {
    if (Math.max(...this.logits) + 1 <= most) this.logits = this.logits.map((logit) => logit + 1);
  }

  #reset(): void {
    this.logits = start;
  }
}

define('hillock-softmax', HillockSoftmax);
