import { css, html, nothing, type PropertyDeclarations } from 'lit';
import { drawRunLine } from '../draw/run-curves';
import { english as text } from '../text/english';
import { differenceName, leaderName, letterOf, lookOf } from './comparison';
import { controls } from './control-style';
import { define } from './define';
import { drawSoon, forgetDrawing } from './draw-queue';
import { fit } from './figure';
import { HillockElement, ThemeProbe } from './hillock-element';
import { Responses } from './responses';
import { forgetTelling, tellSoon } from './word-clock';

const surfaceSize = 64;
const line = { width: 28, height: 12 } as const;

/** One of several runs: its letter and line, what it differs in, its surface, how it fares. */
export class HillockRunCard extends HillockElement {
  static override properties: PropertyDeclarations = { name: { type: String } };

  static override styles = [
    controls,
    css`
      :host { display: grid; grid-template-columns: ${surfaceSize}px minmax(0, 1fr); gap: 0 12px; color: var(--ink); font: var(--weight) var(--text-s) / 1.4 var(--sans); font-variant-numeric: tabular-nums; align-items: start; }
      p { margin: 0; }
      canvas { display: block; }
      .surface { inline-size: ${surfaceSize}px; block-size: ${surfaceSize}px; }
      .name { display: flex; gap: 6px; align-items: center; }
      .name b { font-weight: var(--weight-strong); }
      .line { inline-size: ${line.width}px; block-size: ${line.height}px; }
      .what { overflow-wrap: anywhere; }
      .small { color: var(--ink-2); font-size: var(--text-xs); }
      .acts { display: flex; gap: 12px; margin-inline-start: auto; font-size: var(--text-xs); }
      .acts [aria-pressed="true"] { text-decoration: none; color: var(--ink-2); cursor: default; }
      .empty { inline-size: ${surfaceSize}px; block-size: ${surfaceSize}px; border: 1px dashed var(--rule-strong); box-sizing: border-box; }
      @media print { .acts { display: none; } }
    `,
  ];

  /** Of the run, in the session. */
  declare name: string;
  readonly #responses = new Responses();
  #probe: ThemeProbe | undefined;
  readonly #tell = () => this.renderNow();
  readonly #show = () => this.#draw();
  /** Of these numbers the surface was painted last: a frame without a grid leaves it. */
  #of: unknown;

  constructor() {
    super();
    this.name = 'a';
  }

  protected override sessionChanged(): void {
    tellSoon(this.#tell);
    const run = this.session?.run(this.name);
    const of = run?.frame?.grid ?? run?.frame?.curves;
    if (!of || of === this.#of) return;
    this.#of = of;
    this.#responses.take(run); // a picture is only there as long as its frame
  }

  protected override firstUpdated(): void {
    this.#probe = new ThemeProbe(this, () => this.#draw());
  }

  protected override updated(): void {
    drawSoon(this.#show);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    forgetTelling(this.#tell);
    forgetDrawing(this.#show);
  }

  #draw(): void {
    if (!this.#probe) return;
    const { theme } = this.#probe;
    const own = this.renderRoot.querySelector<HTMLCanvasElement>('.line');
    const lineCtx = own ? fit(own, line.width, line.height, devicePixelRatio) : null;
    if (lineCtx) drawRunLine(lineCtx, theme, lookOf(this.name), 0, line.height / 2, line.width);
    const canvas = this.renderRoot.querySelector<HTMLCanvasElement>('.surface');
    const ctx = canvas ? fit(canvas, surfaceSize, surfaceSize, devicePixelRatio) : null;
    if (!ctx) return;
    const run = this.session?.run(this.name);
    this.#responses.paint(run, theme);
    this.#responses.drawOutput(ctx, theme, run, { x: 0, y: 0, width: surfaceSize, height: surfaceSize });
    ctx.strokeStyle = theme.ruleStrong;
    ctx.lineWidth = 1;
    ctx.strokeRect(0.5, 0.5, surfaceSize - 1, surfaceSize - 1);
  }

  protected override render(): unknown {
    const { session, name } = this;
    const [leader] = session?.runs ?? [];
    if (!session || !leader) return nothing;
    const letter = letterOf(name);
    const change = session.variants.changeOf(name);
    const run = session.run(name);
    const what = change ? differenceName(change, session.catalogues) : leaderName(leader.spec, session.catalogues);
    const refusal = session.variants.refusalOf(name);
    return html`${run ? html`<canvas class="surface" role="img" aria-label=${text.compare.surface(letter)}></canvas>` : html`<span class="empty"></span>`}
      <div>
        <p class="name"><b .style=${`color: var(--run-${name})`}>${letter}</b><canvas class="line" aria-hidden="true"></canvas>
          <span class="acts">
            ${run ? html`<button class="text" aria-label=${session.shown === run ? text.compare.isShown(letter) : text.compare.show(letter)} aria-pressed=${session.shown === run} @click=${() => session.show(name)}>${session.shown === run ? text.compare.shown : text.compare.showShort}</button>` : nothing}
            ${change ? html`<button class="text" aria-label=${text.compare.remove(letter)} @click=${() => void session.close(name)}>${text.compare.removeShort}</button>` : nothing}
          </span></p>
        <p class="what">${what}</p>
        <p class="small">${refusal ? text.compare.refused(refusal.reason) : this.#fares()}</p>
      </div>`;
  }

  #fares(): string {
    const run = this.session?.run(this.name);
    const report = run?.frame?.report;
    if (!run || !report) return '';
    if (report.stopped?.kind === 'nonFinite') return text.compare.blown(report.stopped.step);
    const leader = this.session?.runs[0];
    const behind = leader?.alive && leader.step - run.step > 0.05 * leader.step + 50;
    const words = [text.compare.silent(report.silent, report.hidden), text.compare.test(report.testLoss)];
    if (run.startedAt > 0) words.unshift(text.compare.at(run.startedAt));
    return behind ? text.compare.catching : words.join(', ');
  }
}

define('hillock-run-card', HillockRunCard);
