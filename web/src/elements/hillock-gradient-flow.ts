import { html } from 'lit';
import type { Context } from '../draw/geometry';
import { drawGradientFlow, type GradientHistory } from '../draw/gradient-flow';
import { compact, integer, percent } from '../draw/number';
import type { Theme } from '../draw/theme';
import type { LayerReport } from '../engine/types';
import { english as text } from '../text/english';
import { define } from './define';
import { Figure, type Table } from './figure';
import { layerSizes } from './run-numbers';

const none: GradientHistory = { rows: 0, layers: 3, gradientNorm: new Float32Array(0) };

/** How the gradient fares on its way from the output to the first layer. */
export class HillockGradientFlow extends Figure {
  /** The norms as they stand in the words under the figure: numbers that change with every frame cannot be read. */
  #told: readonly number[] = [];

  protected override get everyMs(): number {
    return 80; // it moves by less than a pixel a frame
  }

  protected get heading(): string {
    return text.gradients.title;
  }

  protected heightAt(): number {
    const lines = this.run?.history.layers ?? none.layers;
    return 26 + Math.max(78, lines * 22);
  }

  protected draw(ctx: Context, theme: Theme, width: number, height: number): void {
    drawGradientFlow(ctx, theme, { x: 0, y: 0, width, height }, this.run?.history ?? none, this.#names(), this.#told);
  }

  #names(): readonly string[] {
    const hidden = this.run ? layerSizes(this.run).length : none.layers - 1;
    return [...Array.from({ length: hidden }, (_, layer) => text.layerLow(layer)), text.outputLayer];
  }

  protected override renderMore(): unknown {
    return html`<span class="more">${text.gradients.more}</span>`;
  }

  protected override renderUnder(): unknown {
    this.#told = (this.run?.frame?.layers ?? []).map((layer) => layer.gradientNorm);
    const [before, strong, after] = verdict(this.run?.frame?.layers);
    return html`<p class="verdict">${before}<strong>${strong}</strong>${after}</p>`;
  }

  protected get alternative(): string {
    const layers = this.run?.frame?.layers ?? [];
    const names = this.#names();
    const norms = layers.map((layer, index) => `${names[index]} ${compact(layer.gradientNorm, 2)}`);
    return `${text.gradients.label}: ${norms.join(', ')}. ${verdict(layers).join('')}`;
  }

  protected get table(): Table {
    const names = this.#names();
    const rows = (this.run?.frame?.layers ?? []).map((layer, index) => [
      names[index] ?? '',
      compact(layer.gradientNorm),
      compact(layer.parameterNorm),
      compact(layer.updateRatio),
      percent(layer.zeroShare),
    ]);
    return { caption: text.gradients.label, columns: text.gradients.columns, rows };
  }
}

/** Less than this is no change worth a word. */
const sameUpTo = 1.5;

/** The words under the figure: how many times smaller the first layer's gradient is than the output's. */
export function verdict(
  layers: readonly Pick<LayerReport, 'gradientNorm'>[] | undefined,
): readonly [string, string, string] {
  const first = layers?.[0]?.gradientNorm;
  const last = layers?.at(-1)?.gradientNorm;
  if (first === undefined || last === undefined || !Number.isFinite(first) || !Number.isFinite(last))
    return ['', '', ''];
  if (first === 0) return text.gradients.none;
  const fold = last / first;
  const size = Math.max(fold, 1 / fold);
  const words = size < 10 ? compact(size, 2) : integer(Number(size.toPrecision(2)));
  if (size < sameUpTo) return text.gradients.same;
  return fold > 1
    ? text.gradients.shrinks(words, size < text.gradients.limit)
    : text.gradients.grows(words, size < text.gradients.limit);
}

define('hillock-gradient-flow', HillockGradientFlow);
