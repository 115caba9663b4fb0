import { css } from 'lit';

/** Buttons, fields and focus, as every element has them. */
export const controls = css`
  button, input, select { font: inherit; color: inherit; letter-spacing: inherit; }
  button { cursor: pointer; touch-action: manipulation; }
  button:disabled { cursor: default; opacity: 0.45; }
  :focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: var(--radius); }

  button.text { border: 0; background: none; padding: 0; min-block-size: min(24px, var(--target)); text-decoration: underline; text-decoration-color: var(--rule-strong); text-decoration-thickness: 1px; text-underline-offset: 3px; }
  button.text:hover:not(:disabled) { text-decoration-color: currentColor; }
  button.plain { min-block-size: max(32px, var(--target)); padding: 0 10px; border: 1px solid var(--rule-strong); border-radius: var(--radius); background: transparent; }
  button.plain:hover:not(:disabled) { border-color: var(--ink); }
  select, input[type="number"] { min-block-size: max(28px, var(--target)); border: 1px solid var(--rule-strong); border-radius: var(--radius); background: var(--raised); padding: 0 6px; }
  @media (pointer: coarse) {
    button.text { min-block-size: var(--target); min-inline-size: var(--target); padding-inline: 4px; }
    button.more { padding-inline: 4px 0; text-align: end; }
  }
`;
