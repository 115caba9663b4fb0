import { css } from 'lit';

/** The Activations page: list, plot and facts side by side, one under the other on a phone. */
export const activationsStyle = css`
  :host { display: block; container: page / inline-size; color: var(--ink); font: var(--weight) var(--text-s) / var(--leading) var(--sans); font-variant-numeric: tabular-nums; }
  *, *::before, *::after { box-sizing: border-box; }
  h1, h2, p, dl, dd, ul { margin: 0; padding: 0; font-size: inherit; font-weight: inherit; }
  ul { list-style: none; }
  a { color: inherit; text-decoration-color: var(--rule-strong); text-underline-offset: 3px; }
  .grid { display: grid; grid-template-columns: var(--rail-left) minmax(0, 1fr) var(--rail-right); gap: var(--s3) var(--s4); padding-block-start: var(--s2); }
  .list h2 { color: var(--ink-3); font-size: var(--text-xs); margin-block: 10px 2px; }
  .list h2:first-child { margin-block-start: 0; }
  .list li { display: flex; align-items: center; gap: var(--s1); min-block-size: max(26px, var(--target)); }
  .list .name { display: flex; align-items: center; gap: 12px; flex: 1; text-align: start; border: 0; background: none; padding: 0; min-block-size: inherit; color: var(--ink-2); }
  .list .name:hover { color: var(--ink); text-decoration: underline; text-underline-offset: 3px; }
  .list :is(.chosen, .over) .name { color: var(--ink); font-weight: var(--weight-strong); }
  .list .note { color: var(--ink-3); font-size: var(--text-xs); }
  .list button.note { opacity: 0; }
  .list :is(li:hover, li:focus-within, .over) button.note { opacity: 1; }
  @media (hover: none) { .list button.note { opacity: 1; } }
  .list svg { inline-size: 32px; block-size: 20px; flex: none; }
  .list line { stroke: var(--rule); }
  .list polyline { fill: none; stroke: var(--ink-3); stroke-width: 1.5; }
  .list .chosen polyline { stroke: var(--ink); stroke-width: 1.75; }
  .own { display: grid; gap: 4px; margin-block-start: 14px; }
  .own span { color: var(--ink-3); font-size: var(--text-xs); }
  .own input { min-block-size: max(32px, var(--target)); min-inline-size: 0; border: 1px solid var(--rule-strong); border-radius: var(--radius); background: var(--raised); padding: 0 8px; font: 13px ui-monospace, Menlo, Consolas, "Liberation Mono", monospace; }
  .own input[aria-invalid="true"] { border-width: 2px; }
  .own small { color: var(--ink-3); font-size: var(--text-xs); line-height: 1.4; overflow-wrap: anywhere; }
  .own small.refused { color: var(--ink); }
  h1 { font-size: 36px; line-height: 1.15; letter-spacing: -0.015em; font-weight: var(--weight-strong); overflow-wrap: anywhere; }
  .sentence { font-size: var(--text-m); color: var(--ink-2); margin-block: 6px var(--s2); min-block-size: calc(1em * var(--leading)); }
  .facts { display: grid; grid-template-columns: minmax(0, 1fr); gap: var(--s2); align-content: start; min-inline-size: 0; }
  .stage { min-inline-size: 0; }
  .facts h2, .guide h2 { font-weight: var(--weight-strong); }
  .formula { overflow: auto hidden; min-block-size: 56px; display: grid; align-content: center; justify-content: start; }
  math { font-size: 19px; text-align: start; }
  .sliders { display: grid; gap: 12px; }
  .facts dl div { display: flex; justify-content: space-between; gap: var(--s2); padding-block: 5px; border-block-end: 1px solid var(--rule); }
  .facts dl div.long { display: block; }
  .facts dt { color: var(--ink-2); }
  .facts dd { text-align: end; }
  .facts .long dd { text-align: start; color: var(--ink-2); font-size: var(--text-xs); }
  .links { display: grid; gap: 4px; }
  .cost { margin-block-start: var(--s4); }
  .guide { margin: var(--s6) calc(var(--rail-right) + var(--s4)) 0 calc(var(--rail-left) + var(--s4)); font-size: var(--text-m); }
  .guide h2 { font-size: var(--text-xl); letter-spacing: -0.012em; }
  .guide > p { color: var(--ink-2); margin-block: 4px var(--s2); }
  .guide dl div { padding-block: 10px; border-block-start: 1px solid var(--rule); display: grid; grid-template-columns: 13em minmax(0, 1fr); gap: 4px var(--s3); }
  .guide dt { font-weight: var(--weight-strong); }
  .see { display: flex; flex-wrap: wrap; gap: 2px 14px; font-size: var(--text-s); color: var(--ink-2); margin-block-start: 4px; }
  .all { margin: var(--s4) 0 0 calc(var(--rail-left) + var(--s4)); border-block: 1px solid var(--rule); }
  .all summary { min-block-size: max(40px, var(--target)); display: flex; align-items: center; gap: var(--s1); cursor: pointer; font-weight: var(--weight-strong); list-style: none; }
  .all summary::before { content: "+"; color: var(--ink-3); }
  .all[open] summary::before { content: "–"; }
  .all summary::-webkit-details-marker { display: none; }
  .wide { overflow: auto; padding-block-end: var(--s2); }
  table { border-collapse: collapse; font-size: var(--text-xs); inline-size: 100%; }
  caption { text-align: start; color: var(--ink-3); }
  th, td { text-align: start; font-weight: var(--weight); padding: 3px 12px 3px 0; white-space: nowrap; }
  thead th { color: var(--ink-2); }
  tbody tr { border-block-start: 1px solid var(--rule); }
  @media (pointer: coarse) { .links a, .see a { display: inline-block; padding-block: 10px; } }

  @container page (max-width: 1199px) {
    .grid { grid-template-columns: var(--rail-left) minmax(0, 1fr); }
    .facts { grid-column: 1 / -1; grid-template-columns: repeat(2, minmax(0, 1fr)); }
    .guide { margin-inline: 0; }
    .all { margin-inline: 0; }
  }
  @container page (max-width: 760px) {
    .grid { display: flex; flex-direction: column; }
    .stage { order: 1; } .facts { order: 2; display: grid; grid-template-columns: minmax(0, 1fr); } .list { order: 3; }
    .list ul { display: grid; grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); gap: 0 var(--s2); }
    h1 { font-size: 28px; }
    .guide dl div { display: block; }
  }
  @media print {
    .list, .all:not([open]) { display: none; }
    .grid { display: block; } .guide { margin-inline: 0; break-inside: avoid; }
  }
`;
