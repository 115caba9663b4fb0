import { css } from 'lit';

/** More rows than fit into this scroll inside the figure, or are squeezed into it if the reader asks for that; in px. */
export const tallest = 320;

export const timelineStyle = css`
  :host { container-type: inline-size; }
  .head { min-block-size: 28px; align-items: center; }
  @container (max-width: 600px) { .head { display: grid; grid-template-columns: 1fr auto; } hillock-state-legend { order: 3; grid-column: 1 / -1; gap: 2px 7px; } }
  .rows { overflow-y: auto; overflow-x: hidden; max-block-size: ${tallest}px; scrollbar-width: thin; touch-action: pan-y pinch-zoom; }
  .picture:focus-visible { outline-offset: 4px; }
  .told { display: flex; gap: 2px var(--s2); align-items: baseline; flex-wrap: wrap; color: var(--ink-2); margin-block-start: 2px; }
  .told p { flex: 1 1 24em; min-block-size: calc(2em * var(--leading)); }
  .told strong { color: var(--ink); font-weight: var(--weight-strong); }
  .acts { display: flex; flex-wrap: wrap; gap: 0 var(--s2); white-space: nowrap; color: var(--ink); }
  @media print { .rows { max-block-size: none; } }
`;
