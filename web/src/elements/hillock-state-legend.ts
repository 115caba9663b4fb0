import { css, html, type PropertyDeclarations } from 'lit';
import { drawSwatch } from '../draw/state-swatch';
import { rampBar } from '../draw/surface';
import type { UnitState } from '../engine/types';
import { unitStates } from '../engine/words';
import { english as text } from '../text/english';
import { define } from './define';
import { fit } from './figure';
import { HillockElement, ThemeProbe } from './hillock-element';

const wordsEveryMs = 250;
const swatch = 18;
const ramp = { width: 72, height: 8 } as const;

/** States in the order of their gravity, each with how many units are in it, and the scale of the firing share. */
export class HillockStateLegend extends HillockElement {
  static override properties: PropertyDeclarations = { tick: { state: true } };

  static override styles = css`
    :host { display: flex; flex-wrap: wrap; gap: 2px 16px; align-items: center; color: var(--ink-2); font: var(--weight) var(--text-xs) / 1.5 var(--sans); font-variant-numeric: tabular-nums; }
    span { display: inline-flex; align-items: center; gap: 5px; white-space: nowrap; }
    canvas { display: block; }
    [data-state] { inline-size: ${swatch}px; block-size: ${swatch}px; }
    .ramp { inline-size: ${ramp.width}px; block-size: ${ramp.height}px; }
  `;

  #probe: ThemeProbe | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  protected override sessionChanged(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.requestUpdate();
    }, wordsEveryMs);
  }

  protected override firstUpdated(): void {
    this.#probe = new ThemeProbe(this.renderRoot, () => this.#draw());
  }

  protected override updated(): void {
    this.#draw();
  }

  /** States that no unit of this network can be in would be noise. */
  #shown(): readonly UnitState[] {
    const { run } = this;
    const rows = new Map(this.session?.catalogues?.activations.map((row) => [row.name, row.hardZero]));
    const layers = run?.spec.network.layers ?? [];
    const silenceable = layers.length === 0 || layers.some(({ activation }) => rows.get(activation.name) ?? true);
    const saturable = layers.some(({ activation }) => !(rows.get(activation.name) ?? true));
    const possible: Record<UnitState, boolean> = {
      active: true,
      sparse: silenceable,
      dormant: silenceable,
      dead: silenceable,
      saturated: saturable,
      blown: (run?.frame?.report.blown ?? 0) > 0,
    };
    return unitStates.filter((state) => possible[state]);
  }

  protected override render(): unknown {
    const report = this.run?.frame?.report;
    return html`${this.#shown().map(
      (state) =>
        html`<span title=${text.stateMeans[state]}><canvas data-state=${state} aria-hidden="true"></canvas>${text.states[state]} ${report?.[state] ?? 0}</span>`,
    )}<span>0 <canvas class="ramp" aria-hidden="true"></canvas> 100 ${text.timeline.scale}</span>`;
  }

  #draw(): void {
    const theme = this.#probe?.theme;
    if (!theme) return;
    for (const canvas of this.renderRoot.querySelectorAll<HTMLCanvasElement>('[data-state]')) {
      const ctx = fit(canvas, swatch, swatch, devicePixelRatio);
      const rect = { x: 1, y: 1, width: swatch - 2, height: swatch - 2 };
      if (ctx) drawSwatch(ctx, theme, rect, canvas.dataset['state'] as UnitState);
    }
    const scale = this.renderRoot.querySelector<HTMLCanvasElement>('.ramp');
    const ctx = scale ? fit(scale, ramp.width, ramp.height, devicePixelRatio) : null;
    if (ctx) rampBar(ctx, theme.fire, { x: 0, y: 0, ...ramp }, Math.sqrt);
  }
}

define('hillock-state-legend', HillockStateLegend);
