import { css, html, nothing, type PropertyDeclarations } from 'lit';
import { flatParts } from '../draw/activation-plot';
import type { Context } from '../draw/geometry';
import { drawMoves, drawZSides, type Move } from '../draw/moment-plot';
import { compact, percent } from '../draw/number';
import type { Theme } from '../draw/theme';
import type { UnitEvent } from '../engine/types';
import type { Moment } from '../session/protocol';
import type { SessionRun } from '../session/session';
import { english as text } from '../text/english';
import { differenceName, differences, freeName, letterOf, withRate } from './comparison';
import { controls } from './control-style';
import { define } from './define';
import { Figure, type Table } from './figure';
import { inputNames } from './run-numbers';

const bins = 41;
const mostMoves = 9;
const movePitch = 20;
const sidesHeight = 196;
const narrow = 560;
/** A search that takes longer says how far it is. */
const patienceMs = 200;
/** What a run can go on with from any step; the others would need new weights. */
const liveKnobs = 4;

/**
 * The update behind an event of a unit: its pre-activations over the training set before and after, what the update did to
 * its bias and weights; and from there, what would have been with something turned, or new weights for the unit.
 * @fires hillock-forked when another run goes on from the step before (`detail.name`).
 */
export class HillockEventView extends Figure {
  static override properties: PropertyDeclarations = {
    event: { attribute: false },
    moment: { state: true },
    said: { state: true },
    searched: { state: true },
  };

  static override styles = [
    controls,
    Figure.figureStyle,
    css`
      :host { border-block-start: 1px solid var(--rule); padding-block-start: var(--s1); }
      .why { color: var(--ink-2); margin-block-end: var(--s1); min-block-size: calc(2em * var(--leading)); }
      .why strong { color: var(--ink); font-weight: var(--weight-strong); }
      .acts { display: flex; flex-wrap: wrap; gap: 4px var(--s2); align-items: center; margin-block-start: var(--s1); }
      .acts select { border-width: 0 0 1px; border-radius: 0; background: none; max-inline-size: 11em; }
      .said { color: var(--ink-2); min-block-size: calc(1em * var(--leading)); }
      @media print { .acts { display: none; } }
    `,
  ];

  declare event: UnitEvent | undefined;
  declare protected moment: Moment | undefined;
  declare protected said: string;
  /** Share of a long search that is done. */
  declare protected searched: number | undefined;
  #givenUp = false;
  #forked = '';
  #run: SessionRun | undefined;
  #shown: UnitEvent | undefined;
  #flat: ReturnType<typeof flatParts> = [];
  #problem = '';

  constructor() {
    super();
    this.said = '';
  }

  protected override willUpdate(): void {
    super.willUpdate();
    if (this.event === this.#shown) return;
    this.#shown = this.event;
    this.moment = undefined;
    this.said = '';
    this.#forked = '';
    this.#problem = '';
    this.#givenUp = false;
    this.searched = undefined;
    void this.#fetch(this.event);
  }

  async #fetch(event: UnitEvent | undefined): Promise<void> {
    const { run, session } = this;
    if (!event || !run || !session) return;
    this.#run = run;
    const since = performance.now();
    const found = await session.moment(run.name, event, (share) => {
      if (performance.now() - since > patienceMs) this.searched = share;
      return this.isConnected && event === this.event && !this.#givenUp;
    });
    this.searched = undefined;
    if (event !== this.event || found === undefined) return;
    if (found === null) this.#problem = text.moment.nothing;
    else if ('reason' in found) this.#problem = text.moment.gone(found.reason);
    else {
      this.#flat = await this.#flatParts(found, event.layer);
      if (event === this.event) this.moment = found;
    }
    this.requestUpdate();
  }

  #giveUp(): void {
    this.#givenUp = true;
    this.#problem = text.moment.givenUp;
  }

  async #flatParts(moment: Moment, layer: number): Promise<ReturnType<typeof flatParts>> {
    const activation = this.run?.spec.network.layers[layer]?.activation;
    if (!activation || !this.session) return [];
    const [low, high] = range(moment);
    const z = Float32Array.from({ length: 401 }, (_, i) => low + (i / 400) * (high - low));
    return flatParts({ z, ...(await this.session.evaluate(activation, z)) }, 0);
  }

  #name(): string {
    return this.event ? text.unitName(this.event.layer, this.event.unit) : '';
  }

  protected get heading(): string {
    return this.moment ? text.moment.title(this.#name(), this.moment.step) : text.moment.waiting(this.#name());
  }

  #moves(): readonly Move[] {
    const { moment, event, run } = this;
    if (!moment || !event || !run) return [];
    const { before, after } = moment;
    const names = inputNames(run, event.layer);
    const move = (name: string, from: number, to: number): Move => ({
      name,
      before: from,
      after: to,
      words: text.moment.fromTo(from, to),
    });
    const weights = Array.from(after.weights, (weight, input) =>
      move(names[input] ?? `${input + 1}`, before.weights[input] ?? 0, weight),
    );
    weights.sort((a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before));
    return Number.isNaN(after.bias) ? weights : [move(text.moment.bias, before.bias, after.bias), ...weights];
  }

  protected heightAt(width: number): number {
    const inputs = this.run && this.event ? inputNames(this.run, this.event.layer).length : 1;
    const rows = Math.min(mostMoves, inputs + 1); // the same before the numbers have come
    const moves = rows * movePitch + 50;
    return width < narrow ? sidesHeight + 28 + moves : Math.max(sidesHeight, moves);
  }

  protected draw(ctx: Context, theme: Theme, width: number): void {
    const { moment } = this;
    if (!moment) return;
    const [low, high] = range(moment);
    const { before, after, step } = moment;
    const column = width < narrow ? width : (width - 32) / 2;
    const words = {
      before: `${text.moment.before(step - 1)}, ${text.moment.fires(before.activeShare)}`,
      after: `${text.moment.after(step)}, ${text.moment.fires(after.activeShare)}`,
      ...{ flat: text.moment.flat, z: text.moment.z },
    };
    drawZSides(
      ctx,
      theme,
      { x: 0, y: 0, width: column, height: sidesHeight },
      {
        ...{ low, high, before: counts(before.z, low, high), after: counts(after.z, low, high) },
        ...{ flat: this.#flat, words },
      },
    );
    const moves = this.#moves();
    const [x, y] = width < narrow ? [0, sidesHeight + 28] : [width - column, 0];
    ctx.fillStyle = theme.ink2;
    ctx.font = `${theme.textSize}px ${theme.face}`;
    ctx.textAlign = 'left';
    ctx.textBaseline = 'alphabetic';
    ctx.fillText(text.moment.parametersTitle, x, y + theme.textSize);
    const rest = moves.length - mostMoves;
    drawMoves(ctx, theme, { x, y: y + 20, width: column, height: 0 }, moves.slice(0, mostMoves), movePitch);
    if (rest > 0) {
      ctx.textAlign = 'right';
      ctx.textBaseline = 'alphabetic';
      ctx.font = `${theme.textSize}px ${theme.face}`;
      ctx.fillStyle = theme.ink3;
      ctx.fillText(text.moment.others(rest), x + column, y + theme.textSize);
    }
  }

  protected override renderMore(): unknown {
    return html`<button class="text more" @click=${this.#close}>${text.moment.close}</button>`;
  }

  protected override renderUnder(): unknown {
    const { moment, event, run, session } = this;
    if (!event || !run || !session) return nothing;
    return html`${this.#renderWhy()}
      ${moment ? this.#renderActs(moment, event) : nothing}
      <p class="said" role="status">${this.said} ${this.#forked ? html`<button class="text" @click=${this.#see}>${text.moment.see}</button>` : nothing}</p>`;
  }

  #renderWhy(): unknown {
    const { moment } = this;
    if (this.searched !== undefined)
      return html`<p class="why"><label>${text.moment.searching(percent(this.searched))} <progress max="1" .value=${this.searched}></progress></label> <button class="text" @click=${this.#giveUp}>${text.moment.giveUp}</button></p>`;
    if (!moment) return html`<p class="why">${this.#problem}</p>`;
    const { before, after } = moment;
    const stood = this.#moves().every((move) => move.before === move.after);
    const most = (z: Float32Array) => z.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    return html`<p class="why"><strong>${text.moment.update(moment.step, moment.learningRate, moment.batchSize)}</strong>${text.moment.moved(before.activeShare, after.activeShare)}${text.moment.largest(most(before.z), most(after.z), after.bias - before.bias)} ${stood ? text.moment.stood : ''}</p>`;
  }

  #renderActs(moment: Moment, event: UnitEvent): unknown {
    const { run, session } = this;
    const { catalogues } = session ?? {};
    if (!run || !session || !catalogues) return nothing;
    const knobs = differences(run.spec, catalogues)
      .filter(({ live }) => live)
      .slice(0, liveKnobs);
    const all = knobs.flatMap(({ of }) => of);
    const slower = withRate(run.spec, 0.1);
    const choose = (choice: Event) => {
      if (!(choice.target instanceof HTMLSelectElement)) return;
      const chosen = all[choice.target.selectedIndex - 1];
      choice.target.selectedIndex = 0;
      if (chosen) void this.#whatIf(moment, chosen.change);
    };
    return html`<div class="acts">
      <button class="plain" @click=${() => void this.#whatIf(moment, slower)}>${text.moment.whatIf(differenceName(slower, catalogues))}</button>
      <select aria-label=${text.moment.whatIfLabel} @change=${choose}>
        <option>${text.moment.whatIfOther}</option>
        ${knobs.map(({ knob, of }) => html`<optgroup label=${knob}>${of.map(({ label }) => html`<option>${label}</option>`)}</optgroup>`)}
      </select>
      <button class="plain" @click=${() => void this.#revive(event)}>${text.moment.revive}</button>
    </div>`;
  }

  async #whatIf(moment: Moment, change: Parameters<typeof differenceName>[0]): Promise<void> {
    const { session } = this;
    const from = this.#run;
    if (!session || !from) return;
    const name = freeName(session);
    if (!name) {
      this.said = text.compare.full;
      return;
    }
    const refusal = await session.fork(name, from.name, moment.step - 1, change);
    this.#forked = refusal ? '' : name;
    this.said = refusal
      ? text.compare.refused(refusal.reason)
      : text.moment.forked(letterOf(name), moment.step - 1, differenceName(change, session.catalogues));
  }

  async #revive(event: UnitEvent): Promise<void> {
    const { session, run } = this;
    if (!session || !run) return;
    await session.revive(run.name, event.layer, event.unit);
    this.#forked = '';
    this.said = text.moment.revived(this.#name());
  }

  #see(): void {
    this.dispatchEvent(
      new CustomEvent('hillock-forked', { detail: { name: this.#forked }, bubbles: true, composed: true }),
    );
  }

  #close(): void {
    this.dispatchEvent(new CustomEvent('hillock-event', { detail: { event: null }, bubbles: true, composed: true }));
  }

  protected get alternative(): string {
    const { moment } = this;
    return moment ? text.moment.zLabel(moment.before.activeShare, moment.after.activeShare) : this.heading;
  }

  protected get table(): Table {
    const rows = this.#moves().map(({ name, before, after }) => [
      name,
      ...[before, after, after - before].map((value) => compact(value, 4)),
    ]);
    return { caption: text.moment.caption, columns: text.moment.columns, rows };
  }
}

/** Both sides and zero fit, and zero is an edge between two bins. */
function range({ before, after }: Moment): readonly [low: number, high: number] {
  let [low, high] = [0, 0];
  for (const z of [...before.z, ...after.z]) {
    if (!Number.isFinite(z)) continue;
    low = Math.min(low, z);
    high = Math.max(high, z);
  }
  const width = ((high - low || 1) * 1.08) / (bins - 2);
  const below = Math.ceil((-low / width) * (1 + 1e-6));
  return [-below * width, (bins - below) * width];
}

function counts(z: Float32Array, low: number, high: number): number[] {
  const found = new Array<number>(bins).fill(0);
  for (const value of z) {
    const bin = Math.floor(((value - low) / (high - low)) * bins);
    if (bin >= 0 && bin < bins) found[bin] = (found[bin] ?? 0) + 1;
  }
  return found;
}

define('hillock-event-view', HillockEventView);
