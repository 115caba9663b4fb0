import { css } from 'lit';

export const networkStyle = css`
  :host { container-type: inline-size; }
  .head { position: absolute; inset-block-start: -4px; inset-inline-end: 0; z-index: 1; min-block-size: 0; }
  .head h2 { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); }
  @container (max-width: 559px) {
    .figure { display: flex; flex-direction: column; }
    .head { position: static; order: 1; justify-content: end; }
    .shape { order: 2; }
  }
  .units { position: absolute; inset: 0; }
  .units[data-linked] { cursor: pointer; }
  .unit, .output { position: absolute; border: 0; padding: 0; background: none; }
  .unit:focus-visible, .output:focus-visible { outline-offset: -3px; }
  .output.name:hover { border-block-end: 1px solid var(--rule-strong); }
  .shape { margin-block-start: var(--s1); }
  .readout { position: absolute; z-index: 2; pointer-events: none; background: var(--raised); border: 1px solid var(--rule-strong); padding: 6px 10px; font-size: var(--text-xs); line-height: 1.45; }
  .readout b { font-weight: var(--weight-strong); }
  .readout dl { display: grid; grid-template-columns: auto auto; gap: 0 10px; margin: 2px 0 0; }
  .readout dt { color: var(--ink-2); }
  .readout dd { margin: 0; text-align: end; }
  @media print { .readout { display: none; } }
`;
