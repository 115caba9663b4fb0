import { css } from 'lit';

/** Of an experiment: words on the left, pictures on the right; one under the other where there is no room. */
export const experimentStyle = css`
  :host { display: block; container-type: inline-size; color: var(--ink); font: var(--weight) var(--text-s) / var(--leading) var(--sans); font-variant-numeric: tabular-nums; }
  *, *::before, *::after { box-sizing: border-box; }
  .two { display: grid; grid-template-columns: minmax(0, 1fr); gap: var(--s4); }
  @container (min-width: 880px) { .two { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); } .pictures { position: sticky; inset-block-start: var(--s2); align-self: start; } }
  article { font-size: var(--text-m); max-inline-size: 66ch; }
  article p { margin: 0 0 var(--s2); text-wrap: pretty; }
  h1 { font-size: clamp(1.75rem, 1.2rem + 2vw, 2.5rem); line-height: 1.1; letter-spacing: -0.02em; margin: var(--s1) 0 var(--s2); text-wrap: balance; }
  h2 { font-size: var(--text-l); margin: var(--s3) 0 var(--s1); line-height: 1.3; }
  .kicker, .small { font-size: var(--text-s); color: var(--ink-2); margin: 0; }
  .claim { color: var(--ink-2); border-inline-start: 2px solid var(--rule-strong); padding-inline-start: var(--s2); }
  .verdict { border-block: 1px solid var(--ink); padding-block: var(--s2); margin-block: var(--s3); font-size: var(--text-s); }
  .verdict h2 { margin-block: 0 var(--s1); font-size: var(--text-m); }
  .verdict p { margin: var(--s1) 0 0; color: var(--ink-2); }
  dl { display: grid; grid-template-columns: auto auto 1fr; gap: 4px var(--s2); margin: 0; align-items: baseline; }
  dt { color: var(--ink-2); }
  dd { margin: 0; }
  dd.value { font-size: var(--text-m); font-weight: var(--weight-strong); white-space: nowrap; }
  dd.spread { color: var(--ink-2); }
  .number { font-weight: var(--weight-strong); text-decoration: underline dotted var(--rule-strong) 1px; text-underline-offset: 3px; white-space: nowrap; }
  .formula { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; font-size: 0.92em; white-space: nowrap; }
  details { border-block: 1px solid var(--rule); padding-block: var(--s1); margin-block-end: var(--s2); }
  details + details { margin-block-start: calc(-1 * var(--s2) - 1px); }
  details[open] { padding-block-end: var(--s2); }
  summary { cursor: pointer; min-block-size: var(--target); align-content: center; }
  details > :not(summary) { margin-block: var(--s1) 0; }
  ul.sources, ul.expected { margin: 0; padding-inline-start: 1.2em; font-size: var(--text-s); color: var(--ink-2); }
  a { color: inherit; text-decoration-color: var(--rule-strong); text-decoration-thickness: 1px; text-underline-offset: 3px; }
  .pictures { display: grid; gap: var(--s4); min-inline-size: 0; }
  .live { display: grid; gap: var(--s3); }
  .run { display: flex; flex-wrap: wrap; align-items: center; gap: var(--s1) var(--s2); min-block-size: 44px; }
  .run .play { inline-size: 44px; block-size: 44px; border-radius: 50%; border: 1px solid var(--ink); background: var(--ink); color: var(--paper); display: grid; place-items: center; padding: 0; }
  .run strong { font-weight: var(--weight-strong); }
  .run .end { margin-inline-start: auto; display: flex; gap: var(--s2); }
  .run label { color: var(--ink-2); }
  .knobs { display: grid; grid-template-columns: repeat(auto-fill, minmax(220px, 1fr)); gap: var(--s2) var(--s3); }
  .knob label { display: block; color: var(--ink); margin-block-end: 2px; }
  .knob select { inline-size: 100%; }
  .refused { color: var(--ink); font-weight: var(--weight-strong); margin: 0; min-block-size: calc(1em * var(--leading)); }
  @media print {
    .two { display: block; }
    .run, .knobs, summary { display: none; }
    details > * { display: block; }
    .pictures > *, .live > * { break-inside: avoid; margin-block-end: 12pt; }
  }
`;
