import { html } from 'lit';
import { type Curves, flatParts } from '../draw/activation-plot';
import type { Context } from '../draw/geometry';
import { drawLayerRows, type LayerRow, layerRowsHeight } from '../draw/layer-rows';
import { compact, percent } from '../draw/number';
import type { Theme } from '../draw/theme';
import type { HistogramQuantity, LayerReport, Named } from '../engine/types';
import type { HistogramAsk, HistogramFound } from '../session/protocol';
import type { SessionRun } from '../session/session';
import { english as text } from '../text/english';
import { define } from './define';
import { Figure, type Table } from './figure';
import { layerSizes } from './run-numbers';

const quantities: readonly HistogramQuantity[] = ['preActivation', 'activation', 'gradient'];
const bins = 60;
const samples = 241;
/** Half-widths of the axes that all layers share: a layer whose data have shrunk looks shrunk. */
const ranges = [0.1, 0.2, 0.5, 1, 2, 3, 5, 8, 12, 20, 30, 45, 70, 100, 200, 500, 1024] as const;
const spread = 3;
/** While training a layer is looked at so often, one after the other. */
const askEveryMs = 70;
/** And so often where nobody sees it but a printer may ask: then there is no time to. */
const askUnseenEveryMs = 1000;
const crowdedShare = 0.02;
const emptyShare = 0.997;

/**
 * Layer by layer the live histograms of pre-activations, drawn under f and f' themselves, of activations and of
 * gradients, with mean, spread, exact zeros, gradient norm and size of the updates. It asks its session for them by itself.
 */
export class HillockLayerPanel extends Figure {
  readonly #found = new Map<string, HistogramFound>();
  /** Of each layer, from the frame that its histograms came with: words and bars of a row are of one step. */
  readonly #reports = new Map<number, LayerReport>();
  /** What the picture shows, which is what the verdict is about. */
  #drawn: readonly LayerReport[] = [];
  #verdict = '';
  readonly #curves = new Map<string, Curves>();
  readonly #reach = new Map<number, number>();
  #range = { preActivation: 3, activation: 2 };
  #of: SessionRun | undefined;
  #answer: unknown;
  #turn = 0;
  #askedAt = 0;
  #answered = '';
  #timer: ReturnType<typeof setTimeout> | undefined;

  protected override get everyMs(): number {
    return 100;
  }
  protected get heading(): string {
    return text.layers.title;
  }
  protected heightAt(width: number): number {
    return layerRowsHeight(width, this.#layers);
  }

  get #layers(): number {
    return this.run?.history.layers ?? 3;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.session?.ask(this, undefined);
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  protected override sightChanged(inSight: boolean): void {
    if (!inSight) return;
    this.#askedAt = 0;
    this.#ask();
  }

  protected override sessionChanged(): void {
    super.sessionChanged();
    const { run } = this;
    if (!run) return;
    if (run !== this.#of) {
      this.#of = run;
      this.#found.clear();
      this.#reports.clear();
      this.#reach.clear();
      this.#answered = '';
    }
    const histograms = run.frame?.histograms;
    if (histograms && histograms !== this.#answer) {
      this.#answer = histograms;
      for (const found of histograms) this.#take(found, run.frame.layers[found.layer]);
    }
    this.#ask();
  }

  #take(found: HistogramFound, report: LayerReport | undefined): void {
    this.#found.set(`${found.layer} ${found.quantity}`, found);
    if (report) this.#reports.set(found.layer, report);
    if (found.quantity !== 'gradient') return;
    const total = found.counts.reduce((sum, count) => sum + count, 0) + found.below + found.above;
    const quarter = found.counts.subarray((bins * 3) / 8, (bins * 5) / 8).reduce((sum, count) => sum + count, 0);
    const reach = this.#reach.get(found.layer) ?? found.max;
    if ((found.below + found.above) / total > crowdedShare) this.#reach.set(found.layer, reach * 2);
    else if (quarter / total > emptyShare && reach > 1e-12) this.#reach.set(found.layer, reach / 2);
    else this.#reach.set(found.layer, reach);
  }

  /** One layer after the other while it trains, all of them at once when it stands still. */
  #ask(): void {
    const { run, session } = this;
    if (!run || !session) return;
    this.#fitRanges(run);
    if (session.state.name !== 'running') {
      const asks = this.#asksOfAll(run);
      const key = `${run.name} ${run.step} ${run.interventions} ${JSON.stringify(asks)}`;
      if (key === this.#answered) {
        session.ask(this, undefined);
        return;
      }
      this.#answered = key;
      session.ask(this, { histograms: asks });
      return;
    }
    this.#answered = '';
    const wait = (this.inSight ? askEveryMs : askUnseenEveryMs) - (performance.now() - this.#askedAt);
    if (wait > 0) {
      session.ask(this, undefined);
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        this.#ask();
      }, wait);
      return;
    }
    this.#askedAt = performance.now();
    this.#turn = (this.#turn + 1) % this.#layers;
    session.ask(this, { histograms: this.inSight ? this.#asksOf(run, this.#turn) : this.#asksOfAll(run) });
  }

  #asksOfAll(run: SessionRun): readonly HistogramAsk[] {
    return Array.from({ length: this.#layers }, (_, layer) => this.#asksOf(run, layer)).flat();
  }

  #asksOf(run: SessionRun, layer: number): readonly HistogramAsk[] {
    return quantities.map((quantity) => {
      const half = quantity === 'gradient' ? this.#reachOf(run, layer) : this.#range[quantity];
      return { layer, quantity, bins, min: -half, max: half };
    });
  }

  /** A first guess, from the norm of the gradient; what comes corrects it. */
  #reachOf(run: SessionRun, layer: number): number {
    const examples = run.opened.data.trainInputs.length / run.opened.data.columns;
    const norm = run.frame?.layers[layer]?.gradientNorm ?? 0;
    return this.#reach.get(layer) ?? (norm > 0 && Number.isFinite(norm) ? (4 * norm) / examples : 1e-3);
  }

  #fitRanges(run: SessionRun): void {
    const reach = (mean: (layer: LayerReport) => number, variance: (layer: LayerReport) => number) =>
      Math.max(
        0,
        ...(run.frame?.layers ?? []).map((layer) => Math.abs(mean(layer)) + spread * Math.sqrt(variance(layer))),
      );
    const fit = (present: number, wanted: number) =>
      wanted > present || wanted < 0.3 * present ? (ranges.find((range) => range >= wanted) ?? 1024) : present;
    const z = reach(
      (layer) => layer.meanPreActivation,
      (layer) => layer.variancePreActivation,
    );
    const a = reach(
      (layer) => layer.meanActivation,
      (layer) => layer.varianceActivation,
    );
    if (!Number.isFinite(z) || !Number.isFinite(a)) return;
    this.#range = { preActivation: fit(this.#range.preActivation, z), activation: fit(this.#range.activation, a) };
  }

  /** f and f' over the shared axis; they come a moment later. */
  #curvesOf(activation: Named): Curves | undefined {
    const half = this.#range.preActivation;
    const key = `${half} ${JSON.stringify(activation)}`;
    const known = this.#curves.get(key);
    if (known || !this.session?.catalogues?.activations.some(({ name }) => name === activation.name)) return known;
    const z = Float32Array.from({ length: samples }, (_, i) => half * ((2 * i) / (samples - 1) - 1));
    this.#curves.set(key, { z, value: new Float32Array(0), derivative: new Float32Array(0) });
    void this.session.evaluate(activation, z).then(({ value, derivative }) => {
      this.#curves.set(key, { z, value, derivative });
      this.requestDraw();
    });
    return undefined;
  }

  #rows(reports: readonly LayerReport[], run: SessionRun): readonly LayerRow[] {
    return reports.map((report, layer) => {
      const curves = this.#curvesOf(report.activation);
      const ready = curves && curves.value.length > 0 ? curves : undefined;
      const hist = (quantity: HistogramQuantity) => this.#found.get(`${layer} ${quantity}`);
      return {
        name: this.#name(layer),
        ...{ z: hist('preActivation'), a: hist('activation'), gradient: hist('gradient') },
        curves: ready,
        flat: ready ? flatParts(ready, 0) : [],
        words: [
          text.layers.meanOf('z', report.meanPreActivation, Math.sqrt(report.variancePreActivation)),
          text.layers.meanOf('a', report.meanActivation, Math.sqrt(report.varianceActivation)),
          text.layers.zeros(report.zeroShare),
          text.layers.flow(report.gradientNorm, report.updateRatio),
        ],
        reach: text.layers.reach(hist('gradient')?.max ?? this.#reachOf(run, layer)),
      };
    });
  }

  #name(layer: number): string {
    return layer < layerSizes(this.run).length ? text.layer(layer) : text.network.outputShort;
  }

  protected draw(ctx: Context, theme: Theme, width: number): void {
    const { run } = this;
    if (!run) return;
    this.#drawn = (run.frame?.layers ?? []).map((report) => this.#reports.get(report.layer) ?? report);
    drawLayerRows(ctx, theme, width, this.#rows(this.#drawn, run), text.layers.heads);
    if (this.#verdictOf(this.#drawn).join('') !== this.#verdict) this.renderNow();
  }

  protected override renderMore(): unknown {
    return html`<span class="more">${text.layers.more}</span>`;
  }

  #verdictOf(layers: readonly LayerReport[]): readonly [string, string] {
    const hidden = layers.filter(({ output }) => !output);
    const most = hidden.reduce<LayerReport | undefined>((a, b) => (a && a.zeroShare >= b.zeroShare ? a : b), undefined);
    return most && most.zeroShare > 0 ? text.layers.zerosVerdict(most.layer + 1, most.zeroShare) : ['', ''];
  }

  protected override renderUnder(): unknown {
    const [strong, rest] = this.#verdictOf(this.#drawn);
    this.#verdict = strong + rest;
    return html`<p class="verdict"><strong>${strong}</strong>${rest}</p>`;
  }

  protected get alternative(): string {
    const said = (this.run?.frame?.layers ?? []).map((layer) =>
      text.layers.said(
        this.#name(layer.layer),
        compact(layer.meanPreActivation),
        compact(Math.sqrt(layer.variancePreActivation)),
      ),
    );
    return [text.layers.label, ...said].join('. ');
  }

  protected get table(): Table {
    const rows = (this.run?.frame?.layers ?? []).map((layer) => [
      this.#name(layer.layer),
      ...[layer.meanPreActivation, layer.variancePreActivation, layer.meanActivation, layer.varianceActivation].map(
        (value) => compact(value),
      ),
      percent(layer.zeroShare),
      compact(layer.gradientNorm),
      text.layers.ratio(layer.updateRatio),
    ]);
    return { caption: text.layers.label, columns: text.layers.columns, rows };
  }
}

define('hillock-layer-panel', HillockLayerPanel);
