import { css } from 'lit';

/** An experiment: prose and figures side by side; on a phone the figures come after the first paragraph. */
export const experimentStyle = css`
  :host { display: block; container: experiment / inline-size; color: var(--ink); font: var(--weight) var(--text-s) / var(--leading) var(--sans); font-variant-numeric: tabular-nums; }
  :host([theme]) { background: var(--paper); padding: 1px var(--s2); }
  *, *::before, *::after { box-sizing: border-box; }
  h1, h2, p, ul { margin: 0; padding: 0; font-size: inherit; font-weight: inherit; }
  a { color: inherit; text-decoration-color: var(--rule-strong); text-underline-offset: 3px; }
  .sheet { display: grid; grid-template: "first figures" auto "rest figures" 1fr / minmax(0, 34rem) minmax(0, 1fr); gap: var(--s3) var(--s4); }
  .first { grid-area: first; } .rest { grid-area: rest; }
  .figures { grid-area: figures; display: grid; gap: var(--s3); align-content: start; min-inline-size: 0; }
  .figure { min-inline-size: 0; }
  .prose { font-size: var(--text-l); line-height: 1.6; min-inline-size: 0; }
  .prose > p { margin-block-end: var(--s2); }
  .prose h2 { font-weight: var(--weight-strong); margin-block: var(--s3) 4px; }
  .prose code { font: 0.9em ui-monospace, Menlo, Consolas, "Liberation Mono", monospace; white-space: nowrap; }
  .place { color: var(--ink-2); font-size: var(--text-s); }
  .prose > p.place { margin: 0; }
  h1 { font-size: 36px; line-height: 1.15; letter-spacing: -0.015em; font-weight: var(--weight-strong); margin-block: 4px var(--s2); text-wrap: balance; overflow-wrap: anywhere; }
  .claim { color: var(--ink-2); border-inline-start: 2px solid var(--rule-strong); padding-inline-start: 14px; }
  .claim span { font-size: var(--text-s); }
  .number { font-weight: var(--weight-strong); white-space: nowrap; }
  .verdict { border-block: 1px solid var(--ink); padding-block: 14px; font-size: var(--text-m); }
  .prose .verdict h2 { margin-block: 0 8px; }
  .truth { font-weight: var(--weight); font-size: var(--text-s); color: var(--ink-2); }
  .verdict table { border-collapse: collapse; }
  .verdict th, .verdict td { text-align: start; font-weight: var(--weight); padding: 2px 18px 2px 0; vertical-align: baseline; }
  .verdict .mean { font-weight: var(--weight-strong); font-size: var(--text-l); white-space: nowrap; }
  .verdict td:last-child { color: var(--ink-2); font-size: var(--text-s); padding: 2px 0; }
  .fine { color: var(--ink-3); font-size: var(--text-s); margin-block-start: 6px; }
  .verdict ul { margin: 4px 0 0 1.2em; font-size: var(--text-s); color: var(--ink-2); }
  details { font-size: var(--text-m); }
  summary { min-block-size: max(32px, var(--target)); display: flex; align-items: center; gap: 8px; cursor: pointer; list-style: none; }
  summary::-webkit-details-marker { display: none; }
  summary::before { content: "+"; color: var(--ink-3); }
  details[open] > summary::before { content: "–"; }
  .verdict details summary { font-size: var(--text-s); color: var(--ink-2); }
  .answer { border-block: 1px solid var(--rule); padding-block: 4px; }
  .answer p { padding-block: 4px 8px; }
  .sources { font-size: var(--text-s); line-height: 1.5; color: var(--ink-2); margin-inline-start: 1.2em; }
  .live { display: grid; gap: var(--s2); border-block-start: 1px solid var(--rule); padding-block-start: var(--s2); }
  .transport { display: flex; flex-wrap: wrap; gap: 8px 14px; align-items: center; color: var(--ink-2); }
  .transport .step { min-inline-size: 9em; }
  .pick { display: flex; flex-wrap: wrap; gap: 2px 8px; align-items: center; color: var(--ink-2); }
  .pick select { color: var(--ink); max-inline-size: 100%; }
  .deciding { font-weight: var(--weight-strong); min-block-size: calc(1em * var(--leading)); }
  .knobs { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 14px var(--s4); }
  .knobs .pick { justify-content: space-between; }
  .links { display: flex; flex-wrap: wrap; align-items: baseline; gap: 4px 18px; color: var(--ink-2); }
  .contest { overflow: auto; }
  .contest table { border-collapse: collapse; font-size: var(--text-s); inline-size: 100%; }
  .contest caption { text-align: start; color: var(--ink-2); padding-block-end: 8px; }
  .contest caption b { color: var(--ink); font-weight: var(--weight-strong); }
  .contest :is(th, td) { text-align: start; font-weight: var(--weight); padding: 5px 8px 5px 0; vertical-align: top; white-space: nowrap; }
  .contest th { white-space: normal; }
  .contest thead th { vertical-align: bottom; }
  .contest thead th { color: var(--ink-2); }
  .contest tbody tr { border-block-start: 1px solid var(--rule); }
  .contest .best { font-weight: var(--weight-strong); }
  .contest .behind { color: var(--ink-3); }
  .contest small { font-size: var(--text-xs); color: var(--ink-3); font-weight: var(--weight); }
  .contest .rank { color: var(--ink-2); }
  .contest .spread { display: block; }
  @media (pointer: coarse) { .links a, .sources a { display: inline-block; padding-block: 10px; } }
  @container experiment (max-width: 860px) {
    .sheet { display: flex; flex-direction: column; }
    .prose { font-size: var(--text-m); }
    h1 { font-size: 28px; }
  }
  @container experiment (max-width: 460px) { .knobs { grid-template-columns: minmax(0, 1fr); } }
  @media print {
    .live .transport, .knobs, .links { display: none; }
    .sheet { display: block; }
    .prose { font-size: 11pt; }
    .figure, .verdict { break-inside: avoid; margin-block: 12px; }
  }
`;
