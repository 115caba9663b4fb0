import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Context } from '../draw/geometry';
import type { Theme } from '../draw/theme';
import { english as text } from '../text/english';
import { controls } from './control-style';
import { drawSoon, forgetDrawing } from './draw-queue';
import { HillockElement, ThemeProbe } from './hillock-element';
import { onPaper } from './paper';
import { forgetTelling, tellSoon } from './word-clock';

export interface Table {
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** With reduced motion pictures change this often. */
const calmEveryMs = 500;
/** A picture takes at most this share of the time: on a slow machine, or where there is much to draw, it comes less often. */
const mostShare = 1 / 6;

// Asked once and kept: to ask a query whether it matches lays the page out.
const calmQuery = matchMedia('(prefers-reduced-motion: reduce)');
let prefersCalm = calmQuery.matches;
calmQuery.addEventListener('change', () => {
  prefersCalm = calmQuery.matches;
});

/** Of a sheet of paper, in px: a wider picture would be shrunk, and its words with it. */
const paperWidth = 704;
/** Pixels of a picture on paper, by those of CSS. */
const paperRatio = 3;

/**
 * A figure: a canvas as wide as the element, a heading, words under it, and the same numbers as a table. It draws when a
 * frame has come, its size or theme has changed, and only while it can be seen.
 */
export abstract class Figure extends HillockElement {
  static override properties: PropertyDeclarations = { tabular: { state: true } };

  static readonly figureStyle = css`
    :host { display: block; position: relative; color: var(--ink); font: var(--weight) var(--text-s) / var(--leading) var(--sans); font-variant-numeric: tabular-nums; text-align: start; }
    :host([hidden]) { display: none; }
    *, *::before, *::after { box-sizing: border-box; }
    h2, p, figure { margin: 0; font-size: inherit; font-weight: inherit; }
    .head { display: flex; align-items: baseline; gap: var(--s1) 12px; min-block-size: 28px; margin-block-end: 4px; }
    .head h2 { font-weight: var(--weight-strong); margin-inline-end: auto; white-space: nowrap; }
    @media (max-width: 420px) { .head h2 { white-space: normal; } span.more { display: none; } }
    .more { color: var(--ink-3); font-size: var(--text-xs); }
    span.more { min-inline-size: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; flex: 0 100 auto; }
    button.more { flex: none; }
    .picture { position: relative; }
    canvas { display: block; inline-size: 100%; }
    .verdict { color: var(--ink-2); min-block-size: calc(1em * var(--leading)); }
    .verdict strong { color: var(--ink); font-weight: var(--weight-strong); }
    .table { overflow: auto; max-block-size: 360px; border-block: 1px solid var(--rule); }
    table { border-collapse: collapse; inline-size: 100%; font-size: var(--text-xs); }
    caption { text-align: start; color: var(--ink-2); padding-block: 4px; }
    th, td { text-align: end; padding: 3px 0 3px 12px; white-space: nowrap; }
    th:first-child, td:first-child { text-align: start; padding-inline-start: 0; }
    thead th { font-weight: var(--weight); color: var(--ink-2); position: sticky; inset-block-start: 0; background: var(--paper); }
    tbody tr { border-block-start: 1px solid var(--rule); }
    .sr { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
    @media print { button { display: none !important; } canvas { block-size: auto !important; } .head { flex-wrap: wrap; break-after: avoid; } }
  `;

  static override styles = [controls, Figure.figureStyle];

  declare protected tabular: boolean;
  #probe: ThemeProbe | undefined;
  #resize: ResizeObserver | undefined;
  #sight: IntersectionObserver | undefined;
  #inSight = true;
  #stale = true;
  #drawTimer: ReturnType<typeof setTimeout> | undefined;
  #drawnAt = 0;
  /** How long the last drawing took. */
  #drawMs = 0;
  #width = 0;
  readonly #drawStale = () => {
    if (this.#stale) this.drawNow();
  };
  readonly #tell = () => this.renderNow();

  constructor() {
    super();
    this.tabular = false;
  }

  /** While training it draws no more often than this; 0 is with every picture of the screen. */
  protected get everyMs(): number {
    return 0;
  }
  /** Short name over the figure. */
  protected abstract get heading(): string;
  /** Height of the picture at a width, both in px. It must not depend on what comes with a frame. */
  protected abstract heightAt(width: number): number;
  protected abstract draw(ctx: Context, theme: Theme, width: number, height: number): void;
  /** What the picture shows, in one sentence with its numbers. */
  protected abstract get alternative(): string;
  protected abstract get table(): Table;

  /** Of the picture, in px; 0 before the first layout. */
  protected get width(): number {
    return onPaper() ? Math.min(this.#width, paperWidth) : this.#width;
  }
  /** Whether it is on the screen, or about to be. */
  protected get inSight(): boolean {
    return this.#inSight;
  }
  /** For a figure that asks for numbers of its own. */
  protected sightChanged(_inSight: boolean): void {}
  protected get calm(): boolean {
    return prefersCalm;
  }
  protected get theme(): Theme | undefined {
    return this.#probe?.theme;
  }
  protected get canvas(): HTMLCanvasElement | null {
    return this.renderRoot.querySelector('canvas');
  }

  /** Right of the heading. */
  protected renderMore(): unknown {
    return nothing;
  }
  /** Over the picture. */
  protected renderOver(): unknown {
    return nothing;
  }
  /** Under the picture. */
  protected renderUnder(): unknown {
    return nothing;
  }

  toggleTable(): void {
    this.tabular = !this.tabular;
  }

  protected override render(): TemplateResult {
    return html`<figure class="figure" aria-label=${this.heading}>
      <div class="head">
        <h2>${this.heading}</h2>
        ${this.renderMore()}
        <button class="text more" aria-expanded=${this.tabular} @click=${this.toggleTable}>
          ${this.tabular ? text.table.hide : text.table.show}<span class="sr">: ${this.heading}</span>
        </button>
      </div>
      <div ?hidden=${this.tabular}>${this.renderPicture()}</div>
      ${this.tabular ? this.#renderTable() : nothing} ${this.renderUnder()}
    </figure>`;
  }

  protected renderPicture(): TemplateResult {
    return html`<div class="picture"><canvas role="img" aria-label=${this.alternative}></canvas>${this.renderOver()}</div>`;
  }

  #renderTable(): TemplateResult {
    const { caption, columns, rows } = this.table;
    return html`<div class="table" tabindex="0" role="region" aria-label=${caption}>
      <table>
        <caption>${caption}</caption>
        <thead><tr>${columns.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
        <tbody>${rows.map(
          ([first, ...others]) =>
            html`<tr><th scope="row">${first}</th>${others.map((cell) => html`<td>${cell}</td>`)}</tr>`,
        )}</tbody>
      </table>
    </div>`;
  }

  protected override firstUpdated(): void {
    this.#probe = new ThemeProbe(this, () => this.drawNow());
    this.#width = this.#measure();
    this.#observe();
    this.drawNow();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#observe();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize?.disconnect();
    this.#sight?.disconnect();
    forgetDrawing(this.#drawStale);
    forgetTelling(this.#tell);
    clearTimeout(this.#drawTimer);
    this.#drawTimer = undefined;
  }

  protected override updated(): void {
    this.requestDraw();
  }

  protected override sessionChanged(): void {
    this.requestDraw();
    this.requestWords();
  }

  /** Renders the words soon, but not with every frame. */
  protected requestWords(): void {
    tellSoon(this.#tell);
  }

  /** Draws with the next pictures of the screen. */
  protected requestDraw(): void {
    this.#stale = true;
    if (!this.#inSight || this.#drawTimer !== undefined) return;
    const every = Math.max(this.calm ? calmEveryMs : this.everyMs, this.#drawMs / mostShare);
    const wait = every - (performance.now() - this.#drawnAt);
    if (wait > 0) {
      this.#drawTimer = setTimeout(() => {
        this.#drawTimer = undefined;
        this.requestDraw();
      }, wait);
      return;
    }
    this.prepareDrawing();
    drawSoon(this.#drawStale);
  }

  /** Asks for what has to be drawn before. */
  protected prepareDrawing(): void {}

  protected override paperChanged(): void {
    super.paperChanged();
    this.drawNow();
  }

  protected drawNow(): void {
    const { canvas, width } = this;
    if (!canvas || !this.#probe || width <= 0 || this.tabular) return;
    this.#stale = false;
    this.#drawnAt = performance.now();
    const height = Math.round(this.heightAt(width));
    const ctx = fit(canvas, width, height, onPaper() ? paperRatio : devicePixelRatio);
    if (ctx) this.draw(ctx, this.#probe.theme, width, height);
    this.#drawMs = performance.now() - this.#drawnAt;
  }

  #measure(): number {
    return Math.floor(this.renderRoot.querySelector('.picture')?.clientWidth ?? 0);
  }

  #observe(): void {
    const picture = this.renderRoot.querySelector('.picture');
    if (!picture) return;
    this.#resize = new ResizeObserver(() => {
      const width = this.#measure();
      if (width === this.#width || width === 0) return;
      this.#width = width;
      this.drawNow(); // now, or the old picture would be stretched for a moment
      this.requestUpdate();
    });
    this.#resize.observe(picture);
    this.#sight = new IntersectionObserver(
      ([entry]) => {
        const inSight = entry?.isIntersecting ?? true;
        if (inSight !== this.#inSight) {
          this.#inSight = inSight;
          this.sightChanged(inSight);
        }
        if (this.#inSight && this.#stale) this.requestDraw();
      },
      { rootMargin: '100px' },
    );
    this.#sight.observe(this);
  }
}

/** Gives a canvas its size in device pixels and clears it; the context counts in CSS pixels. */
export function fit(canvas: HTMLCanvasElement, width: number, height: number, ratio: number): Context | null {
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
    canvas.style.blockSize = `${height}px`;
  }
  const ctx = canvas.getContext('2d');
  ctx?.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx?.clearRect(0, 0, width, height);
  return ctx;
}
