import { html } from 'lit';
import type { Context } from '../draw/geometry';
import { drawLayerNorms, layerNormsHeight, type NormHistory, usualRatio } from '../draw/layer-norms';
import { compact } from '../draw/number';
import type { Theme } from '../draw/theme';
import type { LayerReport } from '../engine/types';
import { english as text } from '../text/english';
import { define } from './define';
import { Figure, type Table } from './figure';
import { layerSizes } from './run-numbers';

const none: NormHistory = {
  rows: 0,
  layers: 3,
  steps: new Float64Array(0),
  gradientNorm: new Float32Array(0),
  updateRatio: new Float32Array(0),
};

/** Gradient norm and update-to-weight ratio of each layer, over depth and over time, with what they mean. */
export class HillockLayerNorms extends Figure {
  protected override get everyMs(): number {
    return 120;
  }
  protected get heading(): string {
    return text.layers.norms.title;
  }
  protected heightAt(width: number): number {
    return layerNormsHeight(width);
  }

  #names(): readonly string[] {
    return [...layerSizes(this.run).map((_, layer) => `${layer + 1}`), text.layers.norms.output];
  }

  protected draw(ctx: Context, theme: Theme, width: number): void {
    drawLayerNorms(ctx, theme, width, this.run?.history ?? none, { ...text.layers.norms, names: this.#names() });
  }

  protected override renderMore(): unknown {
    return html`<span class="more">${text.layers.norms.more}</span>`;
  }

  #verdicts(): readonly (readonly [string, string])[] {
    const layers = this.run?.frame?.layers ?? [];
    const hidden = layers.filter(({ output }) => !output);
    const [first, last] = [hidden[0], hidden.length > 1 ? hidden.at(-1) : layers.at(-1)];
    if (!first || !last) return [];
    return [text.layers.gradient(first.gradientNorm, last.gradientNorm, last.layer + 1), ...this.#updates(layers)];
  }

  /** Of the layer whose updates are furthest from what is usual. */
  #updates(layers: readonly LayerReport[]): readonly (readonly [string, string])[] {
    if (this.run?.step === 0) return [];
    const away = ({ updateRatio }: LayerReport) => Math.abs(Math.log10(Math.max(updateRatio, 1e-12) / usualRatio));
    const furthest = layers.reduce((a, b) => (away(b) > away(a) ? b : a), layers[0] as LayerReport);
    const name = furthest.output ? text.layers.ofOutput : text.layers.ofLayer(furthest.layer);
    return [text.layers.updates(name, furthest.updateRatio)];
  }

  protected override renderUnder(): unknown {
    return html`<p class="verdict">${this.#verdicts().map(([strong, rest]) => html`<strong>${strong}</strong>${rest} `)}</p>`;
  }

  protected get alternative(): string {
    return `${text.layers.norms.label}. ${this.#verdicts().flat().join('')}`;
  }

  protected get table(): Table {
    const { history } = this.run ?? {};
    const before = Math.max(0, Math.floor((history?.rows ?? 0) * 0.9) - 1);
    const rows = (this.run?.frame?.layers ?? []).map((layer, index) => [
      this.#names()[index] ?? '',
      compact(layer.gradientNorm),
      text.layers.ratio(layer.updateRatio),
      compact(history?.gradientNorm[before * history.layers + index] ?? Number.NaN),
    ]);
    return { caption: text.layers.norms.label, columns: text.layers.norms.columns, rows };
  }
}

define('hillock-layer-norms', HillockLayerNorms);
