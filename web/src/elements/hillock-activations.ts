import { experimentIndex } from 'virtual:experiment-index';
import { html, nothing, type PropertyDeclarations, svg } from 'lit';
import { compact } from '../draw/number';
import type { ActivationRow, Named } from '../engine/types';
import { type ActivationShape, shapeOf, shapePlaces } from '../experiment/activation-shape';
import { type Formula, parametersOf, parseFormula, withNumbers } from '../experiment/formula';
import { Session } from '../session/session';
import { activationsText as text } from '../text/activations';
import { english } from '../text/english';
import { factList, factRows, range, type Specials, specialPlaces } from './activation-facts';
import { activationsStyle } from './activations-style';
import { parameters } from './catalogue-controls';
import { controls } from './control-style';
import { define } from './define';
import { formulaView } from './formula-view';
import './hillock-code';
import './hillock-cost-bars';
import { HillockElement } from './hillock-element';
import './hillock-function-plot';
import type { ShownFunction } from './hillock-function-plot';
import { glyphsOf } from './menu-pictures';
import { customName, readShown, writeShown } from './shown-functions';

/** Where the other pages are; the second part names what to show there. */
export type Address = (page: 'lab' | 'activations' | 'experiments', part?: string) => string;

/** The plot has so many dashes. */
const mostShown = 4;
const groupOrder = ['flat', 'bent', 'smooth', 'bounded'] as const;
/** Raced against the chosen one: what articles compare. */
const usuallyRaced = ['relu', 'leaky_relu', 'elu', 'selu', 'sigmoid', 'tanh', 'gelu', 'softplus'];

const groupOf = (row: ActivationRow): keyof typeof text.groups => {
  if (Number.isFinite(row.lower) && Number.isFinite(row.upper)) return 'bounded';
  if (row.hardZero) return 'flat';
  return row.smooth ? 'smooth' : 'bent';
};

/**
 * The Activations page: the catalogue, one of it in large, its facts, code and cost, and which one to use.
 * @fires hillock-part when another one is shown (`detail.part`), hillock-ready once the engine is there.
 */
export class HillockActivations extends HillockElement {
  static override properties: PropertyDeclarations = {
    functions: { type: String },
    address: { attribute: false },
    shown: { state: true },
    refusal: { state: true },
  };

  static override styles = [controls, activationsStyle];

  /** What is shown, as in an address. */
  declare functions: string;
  declare address: Address | undefined;
  declare shown: readonly Named[];
  declare refusal: string;
  #glyphs: ReadonlyMap<string, Float32Array> = new Map();
  #shapes = new Map<string, ActivationShape>();
  #specials: Specials | undefined;
  #analysed = '';
  #checked = '';
  /** The last typed-in function that could be read. */
  #good: Named = { name: customName, expression: text.ownStart };

  constructor() {
    super();
    this.functions = '';
    this.shown = [];
    this.refusal = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.session?.dispose();
    this.session = undefined;
  }

  async #start(): Promise<void> {
    const session = new Session();
    this.session = session;
    await session.start();
    if (session.state.name === 'failed' || this.session !== session) return;
    this.show(this.functions);
    this.dispatchEvent(
      new CustomEvent('hillock-ready', {
        detail: { version: session.catalogues?.version },
        bubbles: true,
        composed: true,
      }),
    );
    this.#glyphs = await glyphsOf(session);
    for (const { name } of this.#rows) await this.#shapeOf({ name });
    this.requestUpdate();
  }

  /** Shows what an address names. */
  show(part: string): void {
    const shown = readShown(part, this.#rows)
      .slice(0, mostShown)
      .map((each) => (each.name === customName ? { expression: text.ownStart, ...each } : each));
    this.shown = shown.length > 0 ? shown : [{ name: 'relu' }];
  }

  get #rows(): readonly ActivationRow[] {
    return this.session?.catalogues?.activations ?? [];
  }

  #row(name: string): ActivationRow | undefined {
    return this.#rows.find((row) => row.name === name);
  }

  protected override sessionChanged(): void {
    this.requestUpdate();
  }

  async #shapeOf(activation: Named): Promise<ActivationShape | undefined> {
    const key = JSON.stringify(activation);
    const known = this.#shapes.get(key);
    if (known || !this.session?.catalogues) return known;
    const shape = shapeOf({ x: shapePlaces, ...(await this.session.evaluate(activation, shapePlaces)) });
    if (this.#shapes.size > 500) this.#shapes.clear(); // a slider leaves many behind
    this.#shapes.set(key, shape);
    return shape;
  }

  /** What is drawn: in the place of a typed-in formula that is refused stands the last one that was not. */
  get #drawn(): readonly Named[] {
    return this.refusal ? this.shown.map((each) => (each.name === customName ? this.#good : each)) : this.shown;
  }

  /** Whether the typed-in formula can be read, chosen or overlaid, and where reading it stops. */
  async #check(): Promise<void> {
    const own = this.shown.find(({ name }) => name === customName);
    const key = JSON.stringify(own ?? '');
    if (!this.session?.catalogues || key === this.#checked) return;
    this.#checked = key;
    const check = own && (await this.session.checkExpression(String(own['expression'] ?? '')));
    if (key !== this.#checked) return;
    if (own && check?.valid) this.#good = own;
    this.refusal = check?.valid === false ? english.formula.wrong(check.position + 1, check.expected) : '';
    this.requestUpdate();
  }

  /** The numbers of what is drawn in the first place. */
  async #analyse(): Promise<void> {
    const [chosen] = this.#drawn;
    const { session } = this;
    if (!chosen || !session?.catalogues) return;
    const key = JSON.stringify(chosen);
    if (key === this.#analysed) return;
    this.#analysed = key;
    try {
      const [at] = await Promise.all([session.evaluate(chosen, specialPlaces), this.#shapeOf(chosen)]);
      if (key !== this.#analysed) return;
      this.#specials = { value: [...at.value], derivative: [...at.derivative] };
    } catch {
      return; // a formula that #check() is about to refuse
    }
    this.requestUpdate();
  }

  protected override updated(): void {
    void this.#check();
    void this.#analyse();
  }

  #set(shown: readonly Named[]): void {
    this.shown = shown;
    this.dispatchEvent(
      new CustomEvent('hillock-part', { detail: { part: writeShown(shown) }, bubbles: true, composed: true }),
    );
  }

  #choose(name: string): void {
    const own = name === customName ? { name, expression: text.ownStart } : { name };
    this.#set([
      this.shown.find((each) => each.name === name) ?? own,
      ...this.shown.slice(1).filter((each) => each.name !== name),
    ]);
  }

  #overlay(name: string): void {
    const rest = this.shown.slice(1);
    const others = rest.some((each) => each.name === name)
      ? rest.filter((each) => each.name !== name)
      : [...rest, { name }].slice(0, mostShown - 1);
    this.#set([...this.shown.slice(0, 1), ...others]);
  }

  #label(activation: Named): string {
    const row = this.#row(activation.name);
    const first = row?.parameters[0];
    const value = first && activation[first.name];
    const label = activation.name === customName ? text.own : (row?.label ?? activation.name);
    return activation.name !== customName && typeof value === 'number' && value !== first?.default
      ? `${label} ${compact(value)}`
      : label;
  }

  #formula(activation: Named): { readonly text: string; readonly tree: Formula | undefined } {
    const written = String(activation['expression'] ?? this.#row(activation.name)?.formula ?? '');
    try {
      return { text: written, tree: parseFormula(written) };
    } catch {
      return { text: written, tree: undefined };
    }
  }

  protected override render(): unknown {
    const { session } = this;
    if (session?.state.name === 'failed')
      return html`<div role="alert"><h1>${english.headlineFailed}</h1><p>${session.state.sentence}</p></div>`;
    const [chosen] = this.#drawn;
    const row = chosen && this.#row(chosen.name);
    if (!chosen || !row) return html`<div class="grid"><h1>${english.headlineLoading}</h1></div>`;
    const shape = this.#shapes.get(JSON.stringify(chosen));
    const functions: readonly ShownFunction[] = this.#drawn.map((activation) => ({
      activation,
      label: this.#label(activation),
    }));
    return html`<div class="grid">
        <nav class="list" aria-label=${text.list}>${this.#renderList()}</nav>
        <section class="stage" aria-label=${text.plot}>
          <h1>${this.#label(chosen)}</h1>
          <p class="sentence">${shape ? text.sentence(shape.left, shape.right, shape.kinks, shape.jumps) : nothing}</p>
          <hillock-function-plot .session=${session} .shown=${functions}></hillock-function-plot>
          <div class="cost"><hillock-cost-bars .contestants=${this.#raced()} chosen=${this.#label(chosen)}></hillock-cost-bars></div>
        </section>
        <section class="facts" aria-label=${text.facts}>${this.#renderFacts(chosen, row, shape)}</section>
      </div>
      ${this.#renderGuide()} ${this.#renderTable()}`;
  }

  #renderList(): unknown {
    const groups = groupOrder.map((group) => ({
      group,
      rows: this.#rows.filter((row) => row.name !== customName && groupOf(row) === group),
    }));
    const own = this.shown.find(({ name }) => name === customName);
    return html`${groups.map(
      ({ group, rows }) =>
        html`<h2 id=${group}>${text.groups[group]}</h2><ul aria-labelledby=${group}>${rows.map((row) => this.#renderItem(row))}</ul>`,
    )}
    ${
      this.#row(customName)
        ? html`<label class="own"><span>${text.own}</span>
        <input type="text" spellcheck="false" autocomplete="off" autocapitalize="off" maxlength="500" aria-label=${text.ownLabel} aria-describedby="own-hint"
          aria-invalid=${this.refusal !== ''} .value=${String(own?.['expression'] ?? text.ownStart)}
          @focus=${() => this.shown[0]?.name !== customName && this.#choose(customName)} @input=${this.#type}>
        <small id="own-hint" class=${this.refusal ? 'refused' : ''} role="status">${this.refusal ? html`${this.refusal} ${text.stillDrawn} <code>${String(this.#good['expression'])}</code>` : text.ownHint}</small></label>`
        : nothing
    }`;
  }

  #renderItem({ name, label }: ActivationRow): unknown {
    const place = this.shown.findIndex((each) => each.name === name);
    const glyph = this.#glyphs.get(name);
    const points = glyph
      ? [...glyph]
          .map((v, i) => `${(i * 32) / (glyph.length - 1)},${(14 - 4 * Math.max(-1.6, Math.min(3.4, v))).toFixed(1)}`)
          .join(' ')
      : '';
    return html`<li class=${place === 0 ? 'chosen' : place > 0 ? 'over' : ''}>
      <button class="name" aria-current=${place === 0 ? 'true' : nothing} @click=${() => this.#choose(name)}>
        <svg viewBox="0 0 32 20" aria-hidden="true">${svg`<line x1="0" x2="32" y1="14" y2="14"></line><polyline points=${points}></polyline>`}</svg>${label}</button>
      ${place === 0 ? html`<span class="note">${text.shown}</span>` : html`<button class="text note" aria-pressed=${place > 0} aria-label=${text.overlay(label, place > 0)} @click=${() => this.#overlay(name)}>${place > 0 ? text.overlaid : text.add}</button>`}
    </li>`;
  }

  readonly #type = (event: Event): void => {
    if (!(event.target instanceof HTMLInputElement)) return;
    const known = this.shown.find(({ name }) => name === customName) ?? { name: customName };
    const own = { ...known, expression: event.target.value };
    this.#set([own, ...this.shown.slice(1).filter(({ name }) => name !== customName)]);
  };

  #renderFacts(chosen: Named, row: ActivationRow, shape: ActivationShape | undefined): unknown {
    const { text: written, tree } = this.#formula(chosen);
    const used = tree ? parametersOf(tree) : [];
    const values = Object.fromEntries(row.parameters.map((each) => [each.name, chosen[each.name] ?? each.default]));
    const hidden =
      row.name === customName ? row.parameters.map(({ name }) => name).filter((name) => !used.includes(name)) : [];
    const set = (next: Named) => {
      // beside a refused formula stand the sliders of the one that is drawn
      const typed = this.refusal && next.name === customName ? this.shown[0]?.['expression'] : undefined;
      if (typed !== undefined) this.#good = next;
      this.#set([typed === undefined ? next : { ...next, expression: typed }, ...this.shown.slice(1)]);
    };
    const seen = experimentIndex.filter(({ activations }) => activations.includes(row.name));
    return html`${tree ? html`<div class="formula" tabindex="0" role="region" aria-label=${text.formula}>${formulaView(withNumbers(tree, values), written)}</div>` : nothing}
      <div class="sliders">${parameters(this.#rows, chosen, set, hidden)}</div>
      ${shape && this.#specials ? factList(factRows(row, chosen, shape, this.#specials)) : nothing}
      ${
        tree
          ? html`<hillock-code .request=${{
              name: row.name === customName ? 'activation' : row.name,
              formula: tree,
              values,
              known: { pytorch: row.pytorch, jax: row.jax, keras: row.keras },
            }}></hillock-code>`
          : nothing
      }
      ${
        this.address && row.name !== customName
          ? html`<p class="links"><a href=${this.address('lab', `act=${row.name}`)}>${text.useInLab}</a></p>
      ${seen.length > 0 ? html`<h2>${text.evidence}</h2><ul class="links">${seen.map(({ id, title }) => html`<li>${this.#experiment(id, title)}</li>`)}</ul>` : nothing}`
          : nothing
      }`;
  }

  #experiment(id: string, title: string): unknown {
    return html`<a href=${this.address?.('experiments', id) ?? '#'}>${title}</a>`;
  }

  /** The usual ones and what is shown. */
  #raced(): unknown {
    const usual = usuallyRaced.flatMap((name) =>
      this.#row(name) && !this.shown.some((each) => each.name === name) ? [{ name }] : [],
    );
    const raced = [...this.#drawn, ...usual].map((activation) => ({ activation, label: this.#label(activation) }));
    return this.#keep(raced);
  }

  #racedBefore: unknown = [];
  /** The same list as long as it says the same, so that nothing is measured anew for nothing. */
  #keep(raced: readonly unknown[]): unknown {
    if (JSON.stringify(raced) !== JSON.stringify(this.#racedBefore)) this.#racedBefore = raced;
    return this.#racedBefore;
  }

  #renderGuide(): unknown {
    const { guide } = text;
    const titles = new Map(experimentIndex.map(({ id, title }) => [id, title]));
    return html`<section class="guide" aria-labelledby="guide"><h2 id="guide">${guide.title}</h2><p>${guide.intro}</p>
      <dl>${guide.rows.map(
        ({ when, advice, see }) =>
          html`<div><dt>${when}</dt><dd>${advice}<span class="see">${see.map(
            (id) => html`${this.#experiment(id, titles.get(id) ?? id)} `,
          )}</span></dd></div>`,
      )}</dl></section>`;
  }

  #renderTable(): unknown {
    const { table } = text;
    const yes = (holds: boolean) => (holds ? text.yes : text.no);
    const rows = this.#rows.filter(({ name }) => name !== customName);
    return html`<details class="all"><summary>${table.title}</summary><div class="wide" tabindex="0" role="region" aria-label=${table.title}><table>
      <caption>${text.atDefaults}</caption>
      <thead><tr>${table.columns.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
      <tbody>${rows.map((row) => {
        const shape = this.#shapes.get(JSON.stringify({ name: row.name }));
        return html`<tr><th scope="row"><button class="text" @click=${() => this.#choose(row.name)}>${row.label}</button></th>
          <td>${shape ? range(row, { name: row.name }, shape) : ''}</td><td>${yes(row.monotone)}</td><td>${yes(row.smooth)}</td><td>${yes(row.zeroCentred)}</td>
          <td>${yes(row.hardZero)}</td><td>${shape ? compact(shape.mean, 3) : ''}</td><td>${/\d{4}/.exec(row.source)?.[0] ?? ''}</td></tr>`;
      })}</tbody></table></div></details>`;
  }
}

define('hillock-activations', HillockActivations);
