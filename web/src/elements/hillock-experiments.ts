import { css, html, LitElement, nothing, type PropertyDeclarations } from 'lit';
import { course } from '../experiment/course';
import { chapters } from '../experiment/experiment';
import { experimentsText as text } from '../text/experiments';
import { controls } from './control-style';
import { define } from './define';
import type { Address } from './hillock-activations';
import './hillock-experiment';

/** The course: all experiments in order, and the one that is read. */
export class HillockExperiments extends LitElement {
  static override properties: PropertyDeclarations = { name: { type: String }, address: { attribute: false } };

  static override styles = [
    controls,
    css`
      :host { display: block; container: page / inline-size; font: var(--weight) var(--text-s) / var(--leading) var(--sans); color: var(--ink); }
      .grid { display: grid; grid-template-columns: var(--rail-left) minmax(0, 1fr); gap: var(--s4); padding-block-start: var(--s2); }
      nav h2 { font-size: var(--text-xs); font-weight: var(--weight); color: var(--ink-3); margin: 14px 0 2px; }
      nav h2:first-child { margin-block-start: 0; }
      ol { list-style: none; margin: 0; padding: 0; }
      li a { display: flex; align-items: center; box-sizing: border-box; min-block-size: max(28px, var(--target)); color: var(--ink-2); text-decoration: none; line-height: 1.3; padding-block: 5px; }
      li a:hover { color: var(--ink); text-decoration: underline; text-underline-offset: 3px; }
      li a[aria-current] { color: var(--ink); font-weight: var(--weight-strong); }
      .turn { display: flex; justify-content: space-between; gap: var(--s2); margin-block-start: var(--s4); border-block-start: 1px solid var(--rule); padding-block-start: var(--s2); }
      .turn a { color: inherit; text-decoration-color: var(--rule-strong); text-underline-offset: 3px; min-block-size: var(--target); }
      .turn span { color: var(--ink-3); font-size: var(--text-xs); display: block; }
      .turn a:last-child { text-align: end; margin-inline-start: auto; }
      details { border-block: 1px solid var(--rule); }
      summary { min-block-size: max(40px, var(--target)); align-content: center; cursor: pointer; }
      .narrow { display: none; }
      @container page (max-width: 1099px) {
        .grid { display: block; }
        .wide { display: none; }
        .narrow { display: block; margin-block-end: var(--s3); }
      }
      @media print { nav, .turn { display: none; } .grid { display: block; } }
    `,
  ];

  /** Of the one that is read; the first if there is none of that name. */
  declare name: string;
  declare address: Address | undefined;

  constructor() {
    super();
    this.name = '';
  }

  protected override render(): unknown {
    const index = Math.max(
      0,
      course.findIndex(({ id }) => id === this.name),
    );
    const current = course[index];
    if (!current) return nothing;
    const turn = (to: number, word: string) => {
      const other = course[to];
      return other ? html`<a href=${this.#address(other.id)}><span>${word}</span>${other.title}</a>` : nothing;
    };
    return html`<div class="grid">
      <nav class="wide" aria-label=${text.contents}>${this.#contents(current.id)}</nav>
      <nav class="narrow" aria-label=${text.contents}><details><summary>${text.contents}</summary>${this.#contents(current.id)}</details></nav>
      <div><hillock-experiment name=${current.id} .address=${this.address}></hillock-experiment>
        <div class="turn">${turn(index - 1, text.previous)}${turn(index + 1, text.next)}</div></div>
    </div>`;
  }

  #address(id: string): string {
    return this.address?.('experiments', id) ?? `#${id}`;
  }

  #contents(current: string): unknown {
    return chapters.map(
      (chapter) =>
        html`<h2>${text.chapters[chapter]}</h2><ol>${course
          .filter((each) => each.chapter === chapter)
          .map(
            ({ id, title }) =>
              html`<li><a href=${this.#address(id)} aria-current=${id === current ? 'page' : nothing}>${title}</a></li>`,
          )}</ol>`,
    );
  }
}

define('hillock-experiments', HillockExperiments);
