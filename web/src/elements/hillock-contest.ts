import { css, html, LitElement, nothing, type PropertyDeclarations } from 'lit';
import { contestOf } from '../experiment/contest';
import { type Experiment, type Figure, measureOf } from '../experiment/experiment';
import { quantity } from '../experiment/prose';
import type { Measured } from '../experiment/verdict';
import { experimentFigures } from '../text/experiment-figures';
import { define } from './define';

const words = experimentFigures.contest;

/** A table of what competes against what it competes on, the best of each column in strong type. */
export class HillockContest extends LitElement {
  static override properties: PropertyDeclarations = {
    experiment: { attribute: false },
    measured: { attribute: false },
    figure: { attribute: false },
    current: {},
  };

  static override styles = css`
    :host { display: block; color: var(--ink); font: var(--weight) var(--text-s) / var(--leading) var(--sans); font-variant-numeric: tabular-nums; }
    h2 { margin: 0; font-size: inherit; font-weight: var(--weight-strong); }
    .head { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: 0 12px; margin-block-end: 4px; }
    .more { color: var(--ink-3); font-size: var(--text-xs); }
    .scroll { overflow-x: auto; }
    table { border-collapse: collapse; inline-size: 100%; }
    caption { text-align: start; color: var(--ink-2); font-size: var(--text-xs); padding-block-end: 4px; }
    th, td { text-align: end; padding: 6px 0 6px 12px; font-weight: var(--weight); white-space: nowrap; }
    thead th { color: var(--ink-2); font-size: var(--text-xs); white-space: normal; vertical-align: bottom; }
    th:first-child { text-align: start; padding-inline-start: 0; }
    tbody tr { border-block-start: 1px solid var(--rule); }
    tr.current { background: var(--sunken); }
    .sd { color: var(--ink-3); font-size: var(--text-xs); }
    strong { font-weight: var(--weight-strong); }
    .level { text-decoration: underline dotted; text-underline-offset: 3px; }
    .sr { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  `;

  declare experiment: Experiment | undefined;
  declare measured: Measured | undefined;
  declare figure: Figure | undefined;
  /** The condition that the reader has before them. */
  declare current: string | undefined;

  protected override render(): unknown {
    const { experiment, measured, figure } = this;
    if (!experiment || !measured || !figure) return nothing;
    const measure = measureOf(experiment, String(figure.parameters['measure']));
    const { rows, columns, cells } = contestOf(experiment, measured, measure.id);
    const value = (number: number) => quantity(number, measure.format);
    return html`<div class="head"><h2>${figure.title}</h2><span class="more">${words.more}</span></div>
      <div class="scroll" tabindex="0" role="region" aria-label=${figure.title}>
        <table>
          <caption>${words.caption(measure.label)}</caption>
          <thead><tr><td></td>${columns.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
          <tbody>${rows.map(
            (name, row) =>
              html`<tr class=${cells[row]?.some(({ condition }) => condition === this.current) ? 'current' : ''}>
                <th scope="row">${name}</th>
                ${cells[row]?.map(({ mean, sd, rank }) => {
                  const text = value(mean);
                  const shown =
                    rank === 'best'
                      ? html`<strong>${text}</strong><span class="sr"> (${words.best})</span>`
                      : rank === 'level'
                        ? html`<span class="level">${text}</span><span class="sr"> (${words.level})</span>`
                        : text;
                  return html`<td>${shown} <span class="sd">± ${value(sd)}</span></td>`;
                })}
              </tr>`,
          )}</tbody>
        </table>
      </div>`;
  }
}

define('hillock-contest', HillockContest);
