import { css, html, type PropertyDeclarations } from 'lit';
import { drawSwatch } from '../draw/state-swatch';
import { firingRamp } from '../draw/surface';
import type { UnitState } from '../engine/types';
import { unitStates } from '../engine/words';
import { english as text } from '../text/english';
import { define } from './define';
import { fit } from './figure';
import { HillockElement, ThemeProbe } from './hillock-element';
import { canBeSilent } from './run-numbers';
import { forgetTelling, tellSoon } from './word-clock';

const swatch = 18;
const ramp = { width: 52, height: 8 } as const;

/** States in the order of their gravity, each with how many units are in it, and the scale of the firing share. */
export class HillockStateLegend extends HillockElement {
  static override properties: PropertyDeclarations = { tick: { state: true } };

  static override styles = css`
    :host { display: flex; flex-wrap: wrap; gap: 2px 12px; align-items: center; color: var(--ink-2); font: var(--weight) var(--text-xs) / 1.5 var(--sans); font-variant-numeric: tabular-nums; }
    span { display: inline-flex; align-items: center; gap: 5px; white-space: nowrap; }
    b { font-weight: inherit; min-inline-size: 2ch; }
    canvas { display: block; }
    [data-state] { inline-size: ${swatch}px; block-size: ${swatch}px; }
    .ramp { inline-size: ${ramp.width}px; block-size: ${ramp.height}px; }
  `;

  #probe: ThemeProbe | undefined;
  /** The states that have been drawn. */
  #drawn = '';
  readonly #tell = () => this.renderNow();

  protected override sessionChanged(): void {
    tellSoon(this.#tell);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    forgetTelling(this.#tell);
  }

  protected override firstUpdated(): void {
    this.#probe = new ThemeProbe(this, () => this.#draw());
  }

  protected override updated(): void {
    const shown = this.#shown().join();
    if (shown === this.#drawn) return;
    this.#drawn = shown;
    this.#draw();
  }

  /** States that no unit of this network can be in would be noise. */
  #shown(): readonly UnitState[] {
    const { run, session } = this;
    const layers = run?.spec.network.layers ?? [];
    const silenceable = layers.length === 0 || layers.some((_, layer) => canBeSilent(session, layer));
    const saturable = layers.some((_, layer) => !canBeSilent(session, layer));
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
        html`<span title=${text.stateMeans[state]}><canvas data-state=${state} aria-hidden="true"></canvas>${text.states[state]} <b>${report?.[state] ?? 0}</b></span>`,
    )}<span>0 <canvas class="ramp" aria-hidden="true"></canvas> 100 ${this.#shown().includes('dead') ? text.timeline.scale : text.timeline.scaleSmooth}</span>`;
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
    if (ctx) firingRamp(ctx, theme, { x: 0, y: 0, ...ramp });
  }
}

define('hillock-state-legend', HillockStateLegend);
