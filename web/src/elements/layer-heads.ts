// At the heads of the columns of a drawn network: a minus takes the layer away, a plus in a gap puts one there.
import { css, html, type TemplateResult } from 'lit';
import { gapsOf, type NetworkLayout } from '../draw/network-layout';
import type { LayerSpec, PartialSpec } from '../engine/types';
import { english as text } from '../text/english';
import { mostLayers, withLayer, withoutLayer } from './layer-edits';

/** Of a button, and so of the least distance of two in a row, in px. */
const side = 24;

export const headStyle = css`
  .heads { position: relative; block-size: ${side}px; margin-block-end: 2px; }
  .heads.close { block-size: ${2 * side}px; }
  .heads button { position: absolute; inset-block-start: 0; inline-size: ${side}px; block-size: ${side}px; min-block-size: 0; margin-inline-start: ${-side / 2}px; padding: 0; border: 0; background: none; color: var(--ink-2); font: inherit; line-height: 1; cursor: pointer; }
  .heads button:hover { color: var(--ink); font-weight: var(--weight-strong); }
  .heads button[aria-disabled='true'] { color: var(--ink-3); opacity: 0.5; cursor: default; font-weight: inherit; }
  .heads.close .insert { inset-block-start: ${side}px; }
  .heads .insert::after { content: ''; position: absolute; inset-block-start: 100%; inset-inline-start: 50%; block-size: var(--fall); pointer-events: none; }
  .heads .insert:not([aria-disabled='true']):is(:hover, :focus-visible)::after { border-inline-start: 1px dashed var(--ink-2); }
  @media (pointer: coarse) {
    .heads { block-size: 44px; }
    .heads.close { block-size: 88px; }
    .heads button { block-size: 44px; }
    .heads.close .insert { inset-block-start: 44px; }
  }
  @media print { .heads { display: none; } }
`;

/** @param change is told what comes of a button. */
export function layerHeads(
  layout: NetworkLayout,
  layers: readonly LayerSpec[],
  change: (change: PartialSpec) => void,
): TemplateResult {
  const gaps = gapsOf(layout);
  const columns = layout.layers.map(({ x, width }) => x + width / 2);
  const close = columns.some((middle, layer) =>
    [gaps[layer], gaps[layer + 1]].some((gap) => Math.abs((gap ?? 0) - middle) < side),
  );
  const full = layers.length >= mostLayers;
  const alone = layers.length <= 1;
  const insert = (at: number) => {
    const wanted = withLayer(layers, at);
    if (wanted) change(wanted);
  };
  // The focus goes to a plus that stays: the minus is gone, and with the last layer the plus before it, too.
  const remove = (event: Event, at: number) => {
    const wanted = withoutLayer(layers, at);
    if (!wanted) return;
    const { currentTarget: minus } = event;
    const sibling = at === layers.length - 1 ? 'nextElementSibling' : 'previousElementSibling';
    const plus = minus instanceof Element ? minus[sibling] : null;
    if (plus instanceof HTMLElement) plus.focus();
    change(wanted);
  };
  const plus = (
    at: number,
  ) => html`<button class="insert" aria-label=${text.editing.insertAt(at, layers.length)} title=${text.editing.insertAt(at, layers.length)}
    aria-disabled=${full} .style=${`left:${gaps[at]}px`} @click=${() => insert(at)}>+</button>`;
  return html`<div class=${close ? 'heads close' : 'heads'} role="group" aria-label=${text.editing.headsLabel} .style=${`--fall:${layout.height}px`}>
    ${layers.map(
      (
        _,
        at,
      ) => html`${plus(at)}<button class="remove" aria-label=${text.editing.remove(at)} title=${text.editing.remove(at)}
        aria-disabled=${alone} .style=${`left:${columns[at]}px`} @click=${(event: Event) => remove(event, at)}>−</button>`,
    )}${plus(layers.length)}
  </div>`;
}
