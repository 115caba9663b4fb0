import { css, html, LitElement, nothing, type PropertyDeclarations, svg } from 'lit';
import { compact } from '../draw/number';
import type { Named } from '../engine/types';
import type { Spread } from '../experiment/cost';
import { median } from '../experiment/statistics';
import { Session } from '../session/session';
import { activationsText } from '../text/activations';
import { controls } from './control-style';
import { define } from './define';

const text = activationsText.cost;

/** A lot of rounds is short enough that other calls do not wait long; the quartiles are of the medians of all lots. */
const lots = 9;
const roundsOfLot = 3;
const units = [8, 8] as const;
/** Whiskers of a quarter of the median or more come from something else that runs. */
const noisy = 0.25;

export interface Contestant {
  readonly activation: Named;
  readonly label: string;
}

interface Cost {
  readonly element: Spread;
  readonly step: Spread;
}

const spreadOf = (lotsOf: readonly Spread[]): Spread => ({
  least: Math.min(...lotsOf.map(({ least }) => least)),
  low: median(lotsOf.map(({ low }) => low)),
  median: median(lotsOf.map((each) => each.median)),
  high: median(lotsOf.map(({ high }) => high)),
});

/** ns of functions and of whole training steps, measured here and now in an engine of its own. */
export class HillockCostBars extends LitElement {
  static override properties: PropertyDeclarations = {
    contestants: { attribute: false },
    chosen: { type: String },
    costs: { state: true },
    done: { state: true },
    tabular: { state: true },
  };

  static override styles = [
    controls,
    css`
      :host { display: block; font: var(--weight) var(--text-s) / var(--leading) var(--sans); font-variant-numeric: tabular-nums; color: var(--ink); }
      .head { display: flex; flex-wrap: wrap; gap: 2px 12px; align-items: baseline; }
      h2 { font-size: inherit; font-weight: var(--weight-strong); margin: 0 auto 0 0; }
      .more, p { color: var(--ink-3); font-size: var(--text-xs); margin: var(--s1) 0 0; }
      table { inline-size: 100%; border-collapse: collapse; font-size: var(--text-xs); }
      th { font-weight: var(--weight); text-align: start; color: var(--ink-2); padding: 2px 10px 2px 0; white-space: nowrap; }
      thead th { color: var(--ink-3); padding-block: 6px 2px; white-space: normal; }
      tbody td { padding: 0; inline-size: 44%; }
      svg { display: block; inline-size: 100%; block-size: 20px; overflow: visible; }
      rect { fill: var(--ink-3); }
      line { stroke: var(--ink); stroke-width: 1; }
      text { fill: var(--ink-2); font-size: 12px; }
      tr.chosen th { color: var(--ink); font-weight: var(--weight-strong); }
      tr.chosen rect { fill: var(--ink); }
      @media print { button { display: none; } }
      @media (forced-colors: active) { rect { fill: GrayText; } tr.chosen rect { fill: CanvasText; } text { fill: CanvasText; } }
    `,
  ];

  declare contestants: readonly Contestant[];
  /** Label of the one that is looked at. */
  declare chosen: string;
  declare costs: ReadonlyMap<string, Cost>;
  declare done: number | undefined;
  #session: Session | undefined;
  #measured = '';
  readonly #sight = new IntersectionObserver(([entry]) => {
    if (entry?.isIntersecting && this.#measured === '' && this.contestants.length > 0) void this.measure();
  });

  constructor() {
    super();
    this.contestants = [];
    this.chosen = '';
    this.costs = new Map();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#sight.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#sight.disconnect();
    this.#session?.dispose();
    this.#session = undefined;
  }

  protected override updated(): void {
    const wanted = JSON.stringify(this.contestants);
    if (this.#measured !== '' && this.#measured !== wanted && this.done === undefined) void this.measure();
  }

  async measure(): Promise<void> {
    const { contestants } = this;
    if (this.done !== undefined || contestants.length === 0) return;
    this.done = 0;
    this.#measured = JSON.stringify(contestants);
    const session = this.#session ?? new Session();
    this.#session = session;
    await session.start();
    const activations = contestants.map(({ activation }) => activation);
    const elements: (readonly Spread[])[] = [];
    const steps: (readonly Spread[])[] = [];
    try {
      for (let lot = 0; lot < lots && session.state.name !== 'failed'; lot++) {
        elements.push(await session.bench('elementCosts', { activations, rounds: roundsOfLot }));
        steps.push(await session.bench('stepCosts', { activations, units, rounds: roundsOfLot }));
        this.done = lot + 1;
        this.costs = new Map(
          contestants.map(({ label }, i) => {
            const of = (all: readonly (readonly Spread[])[]) => spreadOf(all.flatMap((one) => one[i] ?? []));
            return [label, { element: of(elements), step: of(steps) }];
          }),
        );
      }
    } catch {
      // the page was left, or a typed-in formula is none: what was measured stays
    }
    this.done = undefined;
  }

  protected override render(): unknown {
    const { costs, done } = this;
    const relu = costs.get('ReLU') ?? [...costs.values()][0];
    const rows = [...costs].sort(([, a], [, b]) => a.element.median - b.element.median);
    const most = {
      element: Math.max(1e-9, ...rows.map(([, { element }]) => element.high)),
      step: Math.max(1e-9, ...rows.map(([, { step }]) => step.high)),
    };
    const loud = rows.filter(([, { element }]) => element.high - element.low > noisy * element.median).length;
    return html`<div class="head"><h2>${text.title}</h2><span class="more">${text.how(lots * roundsOfLot)}</span>
        <button class="text more" ?disabled=${done !== undefined} @click=${this.measure}>${done !== undefined ? text.busy(done, lots) : costs.size > 0 ? text.again : text.start}</button></div>
      ${
        rows.length === 0
          ? nothing
          : html`<table><thead><tr><td></td><th scope="col">${text.element}</th><th scope="col">${text.step(units.join('-'))}</th></tr></thead>
        <tbody>${rows.map(
          ([label, { element, step }]) =>
            html`<tr class=${label === this.chosen ? 'chosen' : ''}><th scope="row">${label}</th>
              <td>${bar(element, most.element, compact(element.median, 3))}</td>
              <td>${bar(step, most.step, text.times(step.median / (relu?.step.median ?? 1)))}</td></tr>`,
        )}</tbody></table>
        <p>${loud > rows.length / 2 ? text.noisy : text.quiet}</p>`
      }`;
  }
}

/** Three quarters of the width are for bars, the rest for the number. */
function bar({ low, median: middle, high }: Spread, most: number, words: string): unknown {
  const at = (value: number) => `${((72 * value) / most).toFixed(1)}%`;
  return html`<svg role="img" aria-label=${words}>${svg`<rect x="0" y="6" height="8" width=${at(middle)}></rect>
    <line x1=${at(low)} x2=${at(high)} y1="10" y2="10"></line>
    <text x=${`${((72 * Math.max(high, middle)) / most + 1.5).toFixed(1)}%`} y="14">${words}</text>`}</svg>`;
}

define('hillock-cost-bars', HillockCostBars);
