import { css } from 'lit';

/** The Lab's layout answers to its own width, not to the window's: it may stand in a column of a foreign page. */
export const labStyle = css`
  :host { display: block; container: lab / inline-size; color: var(--ink); font: var(--weight) var(--text-s) / var(--leading) var(--sans); font-variant-numeric: tabular-nums; text-align: start; }
  :host([hidden]) { display: none; }
  /* A theme of its own needs a ground of its own: the page's may be of the other kind. */
  :host([theme]) { background: var(--paper); padding: 1px var(--s2); --bleed: var(--s2); }
  *, *::before, *::after { box-sizing: border-box; }
  h1, h2, p, dl, dd { margin: 0; font-size: inherit; font-weight: inherit; }

  .transport { grid-area: transport; border-block-end: 1px solid var(--rule); min-inline-size: 0; }
  .grid { display: grid; grid-template: "transport transport transport" auto "settings stage measures" auto / var(--rail-left) minmax(0, 1fr) var(--rail-right); gap: var(--s2) var(--s4); }
  .settings { grid-area: settings; min-inline-size: 0; min-block-size: 740px; }
  .stage { grid-area: stage; min-inline-size: 0; }
  .measures { grid-area: measures; display: grid; gap: var(--s2); align-content: start; min-inline-size: 0; }
  .measures > * { min-inline-size: 0; }

  h1 { font-size: var(--text-xl); line-height: 32px; letter-spacing: -0.012em; font-weight: var(--weight-strong); margin-block-end: var(--s1); }
  h1 .detail { color: var(--ink-2); font-weight: var(--weight); }
  .failed { padding-block: var(--s4); font-size: var(--text-m); min-block-size: 60vh; }
  .failed p { max-inline-size: 34rem; }
  .met { color: var(--ink-2); }
  .network { position: relative; }
  hillock-unit-timeline { margin-block-start: var(--s2); }

  .inspector { position: absolute; inset-block-start: 36px; inset-inline-end: -8px; inline-size: min(388px, 100%); z-index: 2; }
  .blown { position: absolute; inset-block-start: 26px; inset-inline-end: 0; inline-size: min(320px, 100%); z-index: 1; background: var(--raised); border: 1px solid var(--ink); padding: 14px 16px; display: grid; gap: var(--s1); }
  .blown strong { font-weight: var(--weight-strong); }
  .cures { display: grid; gap: var(--s1); }
  .cures button { text-align: start; }

  .depths { display: grid; gap: var(--s3); border-block-start: 1px solid var(--rule); margin-block-start: var(--s3); padding-block-start: var(--s2); }
  .depths > * { min-inline-size: 0; }
  .example { border-block-start: 1px solid var(--rule); margin-block-start: var(--s3); padding-block-start: var(--s2); }
  .compare { border-block-start: 1px solid var(--rule); margin-block-start: var(--s3); padding-block: var(--s2); }
  .map { border-block-start: 1px solid var(--rule); padding-block: var(--s2); }
  .map .head { display: flex; flex-wrap: wrap; gap: 4px var(--s3); align-items: center; min-block-size: var(--target); }
  hillock-map { display: block; min-block-size: 700px; }
  .map h2 { font-weight: var(--weight-strong); }
  .map .intro { color: var(--ink-3); font-size: var(--text-xs); }

  .bar, .printed { display: none; }
  .said { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); }

  .keys { border: 1px solid var(--ink); background: var(--raised); color: var(--ink); padding: var(--s3); max-inline-size: min(30rem, 92vw); }
  .keys::backdrop { background: rgb(0 0 0 / 0.3); }
  .keys form { display: grid; gap: var(--s2); }
  .keys h2 { font-weight: var(--weight-strong); font-size: var(--text-m); }
  .keys dl { display: grid; gap: 4px; }
  .keys dl div { display: grid; grid-template-columns: 8em 1fr; gap: var(--s2); }
  .keys dt { font-weight: var(--weight-strong); }
  .keys dd { color: var(--ink-2); }
  .keys label { display: flex; gap: var(--s1); align-items: center; }
  .keys button { justify-self: end; }

  /* Long settings scroll past what they change. */
  @media (min-height: 860px) {
    @container lab (min-width: 1200px) { .stage, .measures { position: sticky; inset-block-start: 8px; align-self: start; } }
  }

  /* A small laptop: network and time line on one screen. */
  @media (max-height: 840px) {
    @container lab (min-width: 1200px) {
      .grid { row-gap: var(--s1); }
      h1 { line-height: 28px; margin-block-end: 4px; }
      hillock-unit-timeline { margin-block-start: var(--s1); }
    }
  }
  @container lab (max-width: 1339px) { h1 { font-size: max(22px, 1.375rem); } }
  @container lab (max-width: 1199px) {
    .grid { grid-template: "transport transport" auto "settings stage" auto "measures measures" auto / var(--rail-left) minmax(0, 1fr); }
    .measures { grid-template-columns: repeat(3, minmax(0, 1fr)); gap: var(--s4); margin-block-start: var(--s2); }
  }
  @container lab (max-width: 899px) {
    .transport { order: 3; border: 0; }
    .grid { display: flex; flex-direction: column; gap: var(--s4); padding-block-start: 4px; }
    .stage { order: 1; }
    .measures { order: 2; margin: 0; grid-template-columns: repeat(2, minmax(0, 1fr)); }
    .measures > :first-child { grid-row: span 2; }
    .settings { order: 4; }
    .bar { display: block; position: sticky; inset-block-end: 0; z-index: 3; margin-block-start: var(--s3); margin-inline: calc(-1 * var(--bleed, 0px)); padding: 8px max(var(--bleed, 0px), 12px) calc(10px + env(safe-area-inset-bottom, 0px)); background: var(--sunken); border-block-start: 1px solid var(--rule); }
    .quick { display: grid; grid-template-columns: auto 1fr auto; gap: 12px; align-items: center; min-block-size: 44px; margin-block-end: 4px; }
    .quick select { min-block-size: max(36px, var(--target)); max-inline-size: 8.2em; border: 1px solid var(--rule-strong); border-radius: var(--radius); background: var(--paper); padding: 0 8px; font: inherit; color: inherit; }
    .quick .rate { min-inline-size: 4.6em; text-align: end; }
    .quick b { font-weight: var(--weight-strong); }
  }
  @container lab (max-width: 640px) {
    h1 { font-size: max(22px, 1.375rem); line-height: 1.3; min-block-size: 2.6em; }
    h1 .detail { display: block; }
    .measures { grid-template-columns: minmax(0, 1fr); }
    .inspector { position: fixed; inset: auto 0 0; inline-size: auto; z-index: 4; border-width: 1px 0 0; max-block-size: 70vh; overflow: auto; }
    .blown { position: static; inline-size: auto; margin-block-start: var(--s1); }
  }

  @media print {
    .transport, .settings, .bar, .inspector, .compare[data-alone], .map[data-closed], .map button, .example:not(:has([open])) { display: none; }
    .printed { display: block; margin-block-start: 20px; font-size: var(--text-xs); overflow-wrap: anywhere; }
    .grid { display: block; padding: 0; }
    .measures { display: grid; grid-template-columns: 1fr 1fr; gap: 24px 40px; margin-block-start: 20px; }
    .measures > :first-child { grid-row: span 2; }
    hillock-network, hillock-unit-timeline, .measures > *, .depths > * { break-inside: avoid; }
  }
`;
