import { css, html, LitElement, type PropertyDeclarations } from 'lit';
import { course } from '../experiment/course';
import { chapters } from '../experiment/experiment';
import { experiments as text } from '../text/experiments';
import { define } from './define';
import { type Address, standalone } from './hillock-experiment';

/** From this width on the list of the course stands open beside the experiment. */
const wide = '(min-width: 1000px)';

/** The course: all experiments by chapter, and the one of that name; the first one, if there is none. */
export class HillockExperiments extends LitElement {
  static override properties: PropertyDeclarations = { name: {}, address: { attribute: false } };

  static override styles = css`
    :host { display: block; color: var(--ink); font: var(--weight) var(--text-s) / var(--leading) var(--sans); }
    .course { display: grid; grid-template-columns: var(--rail-left) minmax(0, 1fr); gap: var(--s4); padding-block: var(--s3); }
    summary { display: none; }
    .chapter { margin: var(--s2) 0 var(--s-half); color: var(--ink-2); font-size: var(--text-xs); }
    ol { list-style: none; margin: 0; padding: 0; }
    a { color: inherit; text-decoration-color: var(--rule-strong); text-decoration-thickness: 1px; text-underline-offset: 3px; }
    a:focus-visible, summary:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: var(--radius); }
    ol a { display: block; padding-block: 3px; text-decoration: none; color: var(--ink-2); }
    ol a:hover { text-decoration: underline; }
    ol a[aria-current="page"] { color: var(--ink); font-weight: var(--weight-strong); }
    .turn { display: flex; justify-content: space-between; gap: var(--s3); margin-block-start: var(--s4); padding-block-start: var(--s2); border-block-start: 1px solid var(--rule); }
    .turn a:last-child { text-align: end; }
    @media (max-width: 999px) {
      .course { grid-template-columns: minmax(0, 1fr); gap: var(--s2); padding-block: var(--s2); }
      summary { display: block; cursor: pointer; min-block-size: var(--target); align-content: center; }
    }
    @media (pointer: coarse) { ol a, .turn a { min-block-size: var(--target); align-content: center; } }
    @media print { .course { display: block; } .list, .turn { display: none; } }
  `;

  declare name: string;
  /** Where pages are; left out: in the hash. */
  declare address: Address | undefined;
  #open = matchMedia(wide).matches;

  constructor() {
    super();
    this.name = '';
  }

  protected override render(): unknown {
    const at = Math.max(
      0,
      course.findIndex(({ id }) => id === this.name),
    );
    const address = this.address ?? standalone;
    const link = (index: number) => address('experiments', course[index]?.id);
    const [before, here, after] = [course[at - 1], course[at], course[at + 1]];
    return html`<div class="course">
      <nav class="list" aria-label=${text.course}>
        <details ?open=${this.#open}>
          <summary>${text.course}: ${here ? text.chapters[here.chapter] : ''}</summary>
          ${chapters.map(
            (chapter) => html`<p class="chapter">${text.chapters[chapter]}</p>
            <ol>${course.map((experiment, index) =>
              experiment.chapter === chapter
                ? html`<li><a href=${link(index)} aria-current=${index === at ? 'page' : 'false'}>${experiment.title}</a></li>`
                : '',
            )}</ol>`,
          )}
        </details>
      </nav>
      <div>
        <hillock-experiment .name=${here?.id ?? ''} .address=${address}></hillock-experiment>
        <nav class="turn" aria-label=${text.turn}>
          ${before ? html`<a href=${link(at - 1)}>${text.previous}: ${before.title}</a>` : html`<span></span>`}
          ${after ? html`<a href=${link(at + 1)}>${text.next}: ${after.title}</a>` : html`<span></span>`}
        </nav>
      </div>
    </div>`;
  }
}

define('hillock-experiments', HillockExperiments);
