import { css, html, nothing, type PropertyDeclarations } from 'lit';
import { compact, integer } from '../draw/number';
import type { PartialSpec } from '../engine/types';
import type { Session, SessionRun } from '../session/session';
import { english as text } from '../text/english';
import {
  addVariant,
  differenceName,
  differences,
  leaderName,
  letterOf,
  removeVariants,
  variantNames,
  withActivation,
  withRate,
} from './comparison';
import { controls } from './control-style';
import { define } from './define';
import { HillockElement } from './hillock-element';
import './hillock-run-card';
import './hillock-run-curves';
import { forgetTelling, tellSoon } from './word-clock';

/** The loss to be reached is this share of the first one, until the reader says otherwise. */
const goalShare = 0.5;
/** What the first run is, and what the others differ in. */
const activationSet = ['relu', 'leaky_relu', 'elu'] as const;
const startSet = ['he_normal', 'glorot_uniform'] as const;

/**
 * Up to four runs in step, of one seed and the same data, that differ in one knob: their surfaces, their curves over one
 * another, and what came of them as a table.
 * @fires hillock-settings where a set of runs needs another activation in the first one (`detail.change`, `detail.done`).
 */
export class HillockCompare extends HillockElement {
  static override properties: PropertyDeclarations = { goal: { state: true }, refusal: { state: true } };

  static override styles = [
    controls,
    css`
      :host { display: block; container: compare / inline-size; color: var(--ink); font: var(--weight) var(--text-s) / var(--leading) var(--sans); font-variant-numeric: tabular-nums; text-align: start; }
      :host([hidden]) { display: none; }
      *, *::before, *::after { box-sizing: border-box; }
      h2, h3, p { margin: 0; font-size: inherit; font-weight: inherit; }
      .head { display: flex; flex-wrap: wrap; gap: 4px var(--s3); align-items: center; min-block-size: var(--target); }
      h2 { font-weight: var(--weight-strong); }
      .sets { display: flex; flex-wrap: wrap; gap: 4px var(--s2); align-items: center; color: var(--ink-2); }
      .sets button { color: var(--ink); }
      .head select { margin-inline-start: auto; max-inline-size: 100%; border-width: 0 0 1px; border-radius: 0; background: none; }
      .intro { color: var(--ink-3); font-size: var(--text-xs); }
      .refusal { border-inline-start: 3px solid var(--ink); padding-inline-start: 10px; }
      .cards { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: var(--s2) var(--s4); margin-block-start: var(--s2); }
      .charts { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: var(--s2) var(--s4); margin-block-start: var(--s3); }
      .table { overflow-x: auto; margin-block-start: var(--s2); }
      table { border-collapse: collapse; inline-size: 100%; }
      caption { text-align: start; padding-block-end: 4px; }
      caption b { font-weight: var(--weight-strong); }
      caption label { float: inline-end; color: var(--ink-2); }
      caption input { inline-size: 6em; margin-inline-start: 6px; }
      th, td { text-align: end; padding: 5px 0 5px var(--s2); white-space: nowrap; font-weight: var(--weight); }
      th:first-child, th:nth-child(2), td:nth-child(2) { text-align: start; }
      th:first-child { padding-inline-start: 0; font-weight: var(--weight-strong); }
      td:nth-child(2) { white-space: normal; }
      thead th { color: var(--ink-2); font-size: var(--text-xs); font-weight: var(--weight) !important; vertical-align: bottom; }
      tbody tr { border-block-start: 1px solid var(--rule); }
      @container compare (max-width: 1000px) { .cards { grid-template-columns: repeat(2, minmax(0, 1fr)); } }
      @container compare (max-width: 620px) {
        .cards, .charts { grid-template-columns: minmax(0, 1fr); }
        .head select { margin-inline-start: 0; inline-size: 100%; min-block-size: 44px; }
        caption label { float: none; display: block; }
      }
      @media print { .sets, .head select, .intro { display: none; } .charts { grid-template-columns: minmax(0, 1fr); } .charts > *, tr { break-inside: avoid; } }
    `,
  ];

  /** The train loss that is to be reached; 0 is half of the first run's first one. */
  declare goal: number;
  declare refusal: string;
  readonly #tell = () => this.renderNow();

  constructor() {
    super();
    this.goal = 0;
    this.refusal = '';
  }

  protected override sessionChanged(): void {
    tellSoon(this.#tell);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    forgetTelling(this.#tell);
  }

  get #leader(): SessionRun | undefined {
    return this.session?.runs[0];
  }

  /** The loss that counts as reached. */
  get #goal(): number {
    const first = this.#leader?.history.trainLoss[0] ?? Number.NaN;
    return this.goal > 0 ? this.goal : Number((first * goalShare).toPrecision(2));
  }

  protected override render(): unknown {
    const { session } = this;
    const leader = this.#leader;
    if (!session || !leader) return html`<div class="head"><h2>${text.compare.title}</h2></div>`;
    const several = session.variants.names.length > 0;
    return html`<div class="head">
        <h2>${text.compare.title}</h2>
        <span class="sets">${text.compare.sets} ${this.#sets().map(({ name, set }) => html`<button class="text" @click=${set}>${name}</button>`)}
          ${several ? html`<button class="text" @click=${() => void this.#alone()}>${text.compare.clear}</button>` : nothing}</span>
        ${this.#renderAdd(session, leader)}
      </div>
      ${this.refusal ? html`<p class="refusal" role="alert">${this.refusal}</p>` : nothing}
      ${several ? this.#renderRuns(session) : html`<p class="intro">${text.compare.intro}</p>`}`;
  }

  #renderAdd(session: Session, leader: SessionRun): unknown {
    const { catalogues } = session;
    if (!catalogues) return nothing;
    const full = session.variants.names.length >= variantNames.length;
    const knobs = differences(leader.spec, catalogues);
    const all = knobs.flatMap(({ of }) => of);
    const add = (event: Event) => {
      if (!(event.target instanceof HTMLSelectElement)) return;
      const chosen = all[event.target.selectedIndex - 1];
      event.target.selectedIndex = 0;
      if (chosen) void this.#add(chosen.change);
    };
    return html`<select aria-label=${text.compare.addLabel} ?disabled=${full} @change=${add}>
      <option>${full ? text.compare.full : text.compare.add}</option>
      ${knobs.map(({ knob, of }) => html`<optgroup label=${knob}>${of.map(({ label }) => html`<option>${label}</option>`)}</optgroup>`)}
    </select>`;
  }

  #sets(): readonly { readonly name: string; readonly set: () => void }[] {
    const names = text.compare.setNames;
    const starts = startSet.map((name): PartialSpec => ({ network: { init: { weights: { name } } } }));
    const has = (name: string) => this.session?.catalogues?.initializers.some((row) => row.name === name);
    return [
      { name: names.activations, set: () => void this.#sideBySideActivations() },
      { name: names.rates, set: () => void this.#set((run) => [withRate(run.spec, 0.1), withRate(run.spec, 10)]) },
      ...(startSet.every(has) ? [{ name: names.starts, set: () => void this.#set(() => starts) }] : []),
    ];
  }

  async #sideBySideActivations(): Promise<void> {
    const [first, ...others] = activationSet;
    const leader = this.#leader;
    if (!leader) return;
    if (leader.spec.network.layers.some(({ activation }) => activation.name !== first)) {
      const detail = { change: withActivation(leader.spec, first), done: true };
      this.dispatchEvent(new CustomEvent('hillock-settings', { detail, bubbles: true, composed: true }));
    }
    await this.#set((run) => others.map((name) => withActivation(run.spec, name)));
  }

  /** These runs beside the first, and no others. */
  async #set(changes: (leader: SessionRun) => readonly PartialSpec[]): Promise<void> {
    const { session } = this;
    if (!session) return;
    await removeVariants(session);
    const leader = this.#leader;
    for (const change of leader ? changes(leader) : []) await this.#add(change);
  }

  async #add(change: PartialSpec): Promise<void> {
    if (!this.session) return;
    this.refusal = (await addVariant(this.session, change)) ?? '';
  }

  async #alone(): Promise<void> {
    if (this.session) await removeVariants(this.session);
    this.refusal = '';
  }

  #renderRuns(session: Session): unknown {
    const names = [session.runs[0]?.name ?? 'a', ...session.variants.names];
    return html`<div class="cards">${names.map((name) => html`<hillock-run-card .session=${session} name=${name}></hillock-run-card>`)}</div>
      <div class="charts">
        <hillock-run-curves quantity="loss" .session=${session} .goal=${this.#goal}></hillock-run-curves>
        <hillock-run-curves quantity="silence" .session=${session}></hillock-run-curves>
      </div>
      <div class="table" tabindex="0" role="region" aria-label=${text.compare.caption}>
        <table>
          <caption><b>${text.compare.caption}</b>
            <label>${text.compare.goal}<input type="number" min="0" step="any" .value=${String(this.#goal)} @change=${this.#setGoal}></label></caption>
          <thead><tr>${text.compare.columns.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
          <tbody>${names.map((name) => this.#renderRow(session, name))}</tbody>
        </table>
      </div>`;
  }

  #setGoal(event: Event): void {
    if (event.target instanceof HTMLInputElement) this.goal = Math.max(0, event.target.valueAsNumber || 0);
  }

  #renderRow(session: Session, name: string): unknown {
    const run = session.run(name);
    const report = run?.frame?.report;
    const change = session.variants.changeOf(name);
    const leader = session.runs[0];
    const what = change
      ? differenceName(change, session.catalogues)
      : leader
        ? leaderName(leader.spec, session.catalogues)
        : '';
    const cells =
      run && report
        ? [
            this.#reached(run),
            text.compare.silentDead(report.silent, report.dead, report.hidden),
            text.compare.accuracy(report.testAccuracy),
            compact(report.trainLoss),
            compact(report.testLoss),
          ]
        : [];
    return html`<tr><th scope="row" .style=${`color: var(--run-${name})`}>${letterOf(name)}</th><td>${what}</td>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`;
  }

  /** The first census at which the loss was low enough. */
  #reached(run: SessionRun): string {
    const { history } = run;
    const losses = history.trainLoss.subarray(0, history.rows);
    const row = losses.findIndex((loss) => loss <= this.#goal);
    if (row >= 0) return integer(history.steps[row] ?? 0);
    return text.compare.notYet(losses.reduce((low, loss) => (loss < low ? loss : low), Number.POSITIVE_INFINITY));
  }
}

define('hillock-compare', HillockCompare);
