import { css, html, nothing, type TemplateResult } from 'lit';

/** A topic that is opened when it is asked for, with what holds now beside its name. */
export function fold(
  name: string,
  now: string,
  inside: unknown,
  toggled?: (open: boolean) => void,
  points?: (event: CustomEvent) => void,
): TemplateResult {
  const turned = (event: Event) => {
    if (event.currentTarget instanceof HTMLDetailsElement) toggled?.(event.currentTarget.open);
  };
  return html`<details @toggle=${toggled ? turned : nothing} @hillock-points=${points ?? nothing}><summary><em>${name}</em><span>${now}</span></summary><div class="inside">${inside}</div></details>`;
}

export const foldStyle = css`
  details { border-block-start: 1px solid var(--rule); }
  summary { list-style: none; display: flex; gap: 8px; align-items: center; min-block-size: max(32px, var(--target)); cursor: pointer; white-space: nowrap; }
  summary::-webkit-details-marker { display: none; }
  summary::before { content: "+"; color: var(--ink-3); inline-size: 12px; flex: none; }
  details[open] > summary::before { content: "–"; }
  summary em { font-style: normal; margin-inline-end: auto; }
  summary span { color: var(--ink-3); font-size: var(--text-xs); overflow: hidden; text-overflow: ellipsis; }
  .inside { display: grid; grid-template-columns: minmax(0, 1fr); gap: 12px; padding-block: 4px 14px; }
  .pick { display: grid; gap: 4px; }
  .pick select { inline-size: 100%; }
  .note { font-size: var(--text-xs); line-height: 1.4; color: var(--ink-3); margin: 0; }
  .check { display: flex; gap: 8px; align-items: baseline; min-block-size: var(--target); }
  .check small, .pick small { display: block; font-size: var(--text-xs); line-height: 1.35; color: var(--ink-3); overflow-wrap: anywhere; }
`;
