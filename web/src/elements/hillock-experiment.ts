import { html, nothing, type PropertyDeclarations } from 'lit';
import type { ActivationRow } from '../engine/types';
import { specOf, startOf } from '../experiment/condition';
import { course, measuredOf } from '../experiment/course';
import { conditionOf, type Experiment, type Knob, measureOf } from '../experiment/experiment';
import { encodeLink } from '../experiment/link';
import { piecesOf, quantity, spreadOf } from '../experiment/prose';
import { statisticOf } from '../experiment/statistics';
import type { Measured } from '../experiment/verdict';
import { outcomesOf } from '../experiment/verdict';
import { Session } from '../session/session';
import { english } from '../text/english';
import { experimentsText as text } from '../text/experiments';
import { controls } from './control-style';
import { define } from './define';
import { type FigureScene, looks, renderFigure, usesRun } from './experiment-figures';
import { ExperimentRun } from './experiment-run';
import { experimentStyle } from './experiment-style';
import { TraceMaker, type Traces } from './experiment-traces';
import type { Address } from './hillock-activations';
import { HillockElement } from './hillock-element';
import { PictureViews } from './picture-views';
import './hillock-slider';

/**
 * One experiment: what is claimed, the live figures, the number that decides and what 20 seeds said.
 * Attributes: `name`, that of its file; `theme`.
 */
export class HillockExperiment extends HillockElement {
  static override properties: PropertyDeclarations = {
    name: { type: String },
    theme: { type: String, reflect: true },
    address: { attribute: false },
    condition: { state: true },
    seed: { state: true },
    turned: { state: true },
    deciding: { state: true },
    again: { state: true },
    mine: { state: true },
  };

  static override styles = [controls, experimentStyle];

  declare name: string;
  declare theme: string;
  declare address: Address | undefined;
  /** Id of the one that is shown as a live run. */
  declare condition: string;
  declare seed: number;
  /** Settings of the reader, by key. */
  declare turned: ReadonlyMap<string, string>;
  /** The deciding number of the live run, in words. */
  declare deciding: string;
  /** Seeds that have been run again so far. */
  declare again: number | undefined;
  /** What the reader's own seeds came to. */
  declare mine: Measured | undefined;
  #control: ExperimentRun | undefined;
  #bench: Session | undefined;
  #loaded: Promise<unknown> | undefined;
  #traces: TraceMaker | undefined;
  /** Names of the experiment whose settings are shown, and whose run is open. */
  #shownOf = '';
  #openOf = '';
  #knobTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #views = new PictureViews();
  readonly #print = matchMedia('print');
  readonly #onPrint = () => this.#control?.finish();

  constructor() {
    super();
    this.name = '';
    this.condition = '';
    this.seed = 1;
    this.turned = new Map();
    this.deciding = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#print.addEventListener('change', this.#onPrint);
    addEventListener('beforeprint', this.#onPrint);
    void this.#start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#print.removeEventListener('change', this.#onPrint);
    removeEventListener('beforeprint', this.#onPrint);
    clearTimeout(this.#knobTimer);
    this.#control?.dispose();
    this.session?.dispose();
    this.#bench?.dispose();
    this.session = undefined;
    this.#bench = undefined;
    this.#control = undefined;
    this.#shownOf = '';
    this.#openOf = '';
  }

  get experiment(): Experiment | undefined {
    return course.find(({ id }) => id === this.name);
  }

  async #start(): Promise<void> {
    const [session, bench] = [new Session(), new Session()];
    this.session = session;
    this.#bench = bench;
    this.#control = new ExperimentRun(session, () => this.requestUpdate());
    this.#traces = new TraceMaker(bench, () => this.requestUpdate());
    this.#loaded = Promise.all([session.start(), bench.start()]);
    await this.#loaded;
    if (this.session !== session) return;
    const detail = { version: session.catalogues?.version };
    this.dispatchEvent(new CustomEvent('hillock-ready', { detail, bubbles: true, composed: true }));
    this.requestUpdate();
  }

  protected override sessionChanged(): void {
    this.#look();
    this.requestUpdate();
  }

  /** Asks for the pictures that figures of this experiment show. */
  #look(): void {
    const { run, session, experiment } = this;
    if (!run || !session || !experiment?.figures.some(looks)) return;
    const at = `${experiment.id} ${this.condition} ${run.step} ${run.interventions}`;
    const running = session.state.name === 'running';
    const view = this.#views.next(run.history.units, running, at);
    if (view) session.look(view);
  }

  protected override willUpdate(): void {
    super.willUpdate();
    const { experiment, session } = this;
    if (!experiment) return;
    if (this.#shownOf !== experiment.id) {
      this.#shownOf = experiment.id;
      this.#openOf = '';
      this.condition = experiment.live.condition;
      this.seed = experiment.live.seed;
      this.turned = new Map();
      this.mine = undefined;
      this.again = undefined;
      this.#traces?.clear();
    }
    if (!session?.catalogues || !this.#bench?.catalogues || this.#openOf === experiment.id) return;
    this.#openOf = experiment.id;
    session.speed = experiment.live.speed;
    void this.#open(true);
  }

  #turnedLink(): string {
    return [...this.turned].map(([key, value]) => `${key}=${value}`).join('&');
  }

  async #open(play: boolean): Promise<void> {
    const { experiment, condition, seed } = this;
    const control = this.#control;
    if (!experiment || !control) return;
    this.deciding = '';
    this.#traces?.clear();
    await control.open(experiment, condition, seed, this.#turnedLink(), play && experiment.figures.some(usesRun));
    if (this.experiment === experiment && control.refusal === '') void this.#decide(experiment);
  }

  /** The number that decides, of the run that is shown: a trial tells it before the run is over. */
  async #decide(experiment: Experiment): Promise<void> {
    const measure = experiment.numbers[0]?.measure;
    if (!measure || !this.#bench?.catalogues) return;
    const asked = JSON.stringify([experiment.id, this.condition, this.seed, [...this.turned]]);
    try {
      const { values } = await this.#bench.bench('trial', {
        experiment,
        condition: this.condition,
        seed: this.seed,
        turned: this.#turnedLink(),
        measures: [measure],
      });
      if (asked !== JSON.stringify([this.experiment?.id, this.condition, this.seed, [...this.turned]])) return;
      const of = measureOf(experiment, measure);
      const value = values[measure];
      this.deciding = text.deciding(of.label, value === null || value === undefined ? '–' : quantity(value, of.format));
    } catch {
      // the page has gone on to something else
    }
  }

  async #runAll(): Promise<void> {
    const { experiment } = this;
    const bench = this.#bench;
    if (!experiment || !bench || this.again !== undefined) return;
    const turned = this.#turnedLink();
    const samples: Record<string, Record<string, (number | null)[]>> = {};
    this.again = 0;
    await this.#loaded; // the button can be pressed before
    for (let seed = 1; seed <= experiment.seeds; seed++) {
      for (const { id } of experiment.conditions) {
        const trial = await bench.bench('trial', { experiment, condition: id, seed, turned }).catch(() => undefined);
        if (!trial || this.experiment !== experiment || this.#bench !== bench) {
          if (this.experiment === experiment) this.again = undefined;
          return;
        }
        const of = samples[id] ?? {};
        samples[id] = of;
        for (const measure of experiment.measures) {
          const sample = of[measure.id] ?? [];
          of[measure.id] = sample;
          sample.push(trial.values[measure.id] ?? null);
        }
      }
      this.again = seed;
      this.mine = { seeds: seed, samples: structuredClone(samples) };
    }
    this.again = undefined;
  }

  protected override render(): unknown {
    const { experiment, session } = this;
    if (!experiment) return this.name === '' ? nothing : html`<p role="alert">${text.missing(this.name)}</p>`;
    if (session?.state.name === 'failed')
      return html`<article><h1>${english.headlineFailed}</h1><p role="alert">${session.state.sentence}</p></article>`;
    const measured = measuredOf(experiment.id);
    const siblings = course.filter(({ chapter }) => chapter === experiment.chapter);
    return html`<article class="sheet" aria-labelledby="title">
      <div class="prose first">
        <p class="place">${text.place(experiment.chapter, siblings.indexOf(experiment) + 1, siblings.length)}</p>
        <h1 id="title">${experiment.title}</h1>
        <p class="claim"><span>${text.claim}:</span> ${experiment.claim}</p>
        ${this.#paragraphs(experiment.intro, experiment, measured)}
      </div>
      <div class="figures">${this.#renderFigures(experiment, measured)}</div>
      <div class="prose rest">
        ${this.#renderVerdict(experiment, measured)}
        ${this.#section(text.watch, experiment.watch, experiment, measured)}
        ${this.#section(text.happens, experiment.happens, experiment, measured)}
        ${this.#section(text.unless, experiment.unless, experiment, measured)}
        <h2>${text.breakIt}</h2><p>${this.#pieces(experiment.breakIt.question, experiment, measured)}</p>
        <details class="answer"><summary>${text.answer}</summary>${this.#paragraphs(experiment.breakIt.answer, experiment, measured)}</details>
        <h2>${text.sources}</h2><ul class="sources">${experiment.sources.map(
          ({ text: source, url }) =>
            html`<li>${url ? html`<a href=${url} rel="noreferrer">${source}</a>` : source}</li>`,
        )}</ul>
      </div>
    </article>`;
  }

  #section(title: string, paragraphs: readonly string[], experiment: Experiment, measured: Measured): unknown {
    return html`<h2>${title}</h2>${this.#paragraphs(paragraphs, experiment, measured)}`;
  }

  #paragraphs(paragraphs: readonly string[], experiment: Experiment, measured: Measured): unknown {
    return paragraphs.map((paragraph) => html`<p>${this.#pieces(paragraph, experiment, measured)}</p>`);
  }

  #pieces(paragraph: string, experiment: Experiment, measured: Measured): unknown {
    return piecesOf(paragraph, experiment, measured).map((piece) => {
      if (piece.kind === 'emphasis') return html`<em>${piece.text}</em>`;
      if (piece.kind === 'formula') return html`<code>${piece.text}</code>`;
      if (piece.kind !== 'number') return piece.text;
      const { sd, min, max, median, reached, seeds } = spreadOf(
        experiment,
        measured,
        piece.of.condition,
        piece.of.measure,
      );
      return html`<span class="number" title=${text.spread(sd, min, max, median, reached, seeds)}>${piece.text}</span>`;
    });
  }

  #renderVerdict(experiment: Experiment, measured: Measured): unknown {
    const outcomes = outcomesOf(experiment, measured);
    return html`<section class="verdict" aria-label=${text.verdict}>
      <h2>${experiment.finding} <span class="truth">${text.truths[experiment.truth]}</span></h2>
      <table>${experiment.numbers.map(({ label, condition, measure }) => {
        const { mean, median, sd, min, max, reached, seeds } = spreadOf(experiment, measured, condition, measure);
        return html`<tr><th scope="row">${label}</th><td class="mean">${mean ?? median ?? '–'}</td><td>${reached === 0 ? text.never(seeds) : text.spread(sd, min, max, median, reached, seeds)}</td></tr>`;
      })}</table>
      <p class="fine">${experiment.numbersNote} ${text.recorded(measured.seeds)}</p>
      <details><summary>${text.expected}</summary><ul>${outcomes.map(({ expectation, value, holds }) => {
        const { format } = measureOf(experiment, expectation.value.measure);
        const write = (each: number) =>
          Number.isFinite(each) ? quantity(each, format, expectation.value.statistic) : '';
        return html`<li>${expectation.says}: ${text.expectation(write(value), write(expectation.min), write(expectation.max))}; <b>${holds ? text.holds : text.broken}</b></li>`;
      })}</ul></details>
    </section>`;
  }

  #renderFigures(experiment: Experiment, measured: Measured): unknown {
    const scene: FigureScene = {
      experiment,
      measured: this.mine ?? measured,
      condition: this.condition,
      session: this.session,
      rows: new Map(this.session?.catalogues?.activations.map((row): [string, ActivationRow] => [row.name, row])),
      traces: (figure): Traces =>
        this.#traces?.of(experiment, figure, {
          condition: this.condition,
          seed: this.seed,
          turned: this.#turnedLink(),
        }) ?? new Map(),
    };
    const live = experiment.figures.some(usesRun) || experiment.knobs.length > 0;
    return html`${experiment.figures.map((figure) => html`<div class="figure">${renderFigure(figure, scene)}</div>`)}
      ${live ? this.#renderTransport(experiment) : nothing}
      <p class="links">
        <button class="text" ?disabled=${this.again !== undefined} @click=${this.#runAll}>${this.again === undefined ? text.runAll(experiment.seeds) : text.running(this.again, experiment.seeds)}</button>
        ${this.mine && this.again === undefined ? html`<span>${this.turned.size === 0 && this.#isSame(measured) ? text.same : ''}</span>` : nothing}
        ${this.address ? html`<a href=${this.address('lab', this.#labLink(experiment))}>${text.openLab}</a>` : nothing}
      </p>`;
  }

  /** Whether the reader's own seeds came to the recorded numbers: the engine gives the same bits everywhere. */
  #isSame({ samples }: Measured): boolean {
    const { mine, experiment } = this;
    return (
      experiment?.numbers.every(({ condition, measure }) => {
        const [a, b] = [mine?.samples[condition]?.[measure] ?? [], samples[condition]?.[measure] ?? []];
        const [x, y] = [statisticOf(a, 'median'), statisticOf(b, 'median')];
        return a.length === b.length && (x === y || Math.abs(x - y) <= 1e-4 * Math.abs(y));
      }) ?? false
    );
  }

  #labLink(experiment: Experiment): string {
    try {
      return encodeLink(specOf(experiment, conditionOf(experiment, this.condition), this.seed, this.#turnedLink()));
    } catch {
      return '';
    }
  }

  #renderTransport(experiment: Experiment): unknown {
    const control = this.#control;
    const step = this.run?.step ?? 0;
    const several = experiment.conditions.length > 1;
    const trains = (control?.trains ?? false) && experiment.figures.some(usesRun);
    return html`<section class="live" aria-label=${text.live}>
      <div class="transport">
        ${
          trains
            ? html`<button class="plain" @click=${() => {
                control?.toggle();
                this.requestUpdate();
              }}>${control?.playing ? text.pause : text.play}</button>
        <button class="plain" @click=${() => this.#open(true)}>${text.reset}</button><span class="step">${control?.finished ? `${text.step(step)}, ${text.finished}` : text.step(step)}</span>`
            : nothing
        }
        <span>${text.again(this.seed)}</span><button class="text" @click=${() => this.#reseed()}>${text.nextSeed}</button>
        ${several ? html`<label class="pick"><span>${text.condition}</span><select @change=${this.#pick}>${experiment.conditions.map(({ id, label }) => html`<option value=${id} ?selected=${id === this.condition}>${label}</option>`)}</select></label>` : nothing}
      </div>
      <p class="deciding" role="status">${this.deciding}</p>
      ${control?.refusal ? html`<p role="alert">${text.refused(control.refusal)}</p>` : nothing}
      <div class="knobs">${experiment.knobs.map((knob) => this.#renderKnob(knob, experiment))}</div>
    </section>`;
  }

  #reseed(): void {
    this.seed = 1 + (this.seed % 9999);
    void this.#open(true);
  }

  readonly #pick = (event: Event): void => {
    if (!(event.target instanceof HTMLSelectElement)) return;
    this.condition = event.target.value;
    this.turned = new Map();
    void this.#open(true);
  };

  /** What a knob stands at: the reader's setting, else that of the condition, else that of the experiment. */
  #knobValue({ key }: Knob, experiment: Experiment): string | undefined {
    const own = this.turned.get(key);
    if (own !== undefined) return own.split('&')[0];
    return startOf(key, experiment, conditionOf(experiment, this.condition));
  }

  #renderKnob(knob: Knob, experiment: Experiment): unknown {
    const { key, label, note, min, max, scale, whole, options } = knob;
    const value = this.#knobValue(knob, experiment);
    if (options) {
      const chosen = this.turned.get(key) ?? value;
      return html`<label class="pick"><span>${label}</span><select title=${note || nothing} @change=${(event: Event) =>
        event.target instanceof HTMLSelectElement && this.#turn(knob, event.target.value, true)}>${options.map(
        ([choice, words]) =>
          html`<option value=${choice} ?selected=${choice === chosen || (!this.turned.has(key) && choice.split('&')[0] === chosen)}>${words}</option>`,
      )}</select></label>`;
    }
    if (value === undefined) return nothing; // the condition has no such setting: ReLU has no alpha
    return html`<hillock-slider label=${label} note=${note} scale=${scale} ?whole=${whole} .min=${min ?? 0} .max=${max ?? 1} .value=${Number(value)}
      @hillock-input=${(event: CustomEvent<{ value: number }>) => this.#turn(knob, String(event.detail.value), false)}
      @hillock-change=${(event: CustomEvent<{ value: number }>) => this.#turn(knob, String(event.detail.value), true)}></hillock-slider>`;
  }

  #turn(knob: Knob, value: string, done: boolean): void {
    this.turned = new Map(this.turned).set(knob.key, value);
    const { experiment } = this;
    if (knob.live && this.#control?.trains) {
      void this.#control.turn(`${knob.key}=${value}`);
      if (done && experiment) {
        this.#traces?.clear();
        void this.#decide(experiment);
      }
      return;
    }
    clearTimeout(this.#knobTimer);
    this.#knobTimer = setTimeout(() => void this.#open(true), done ? 0 : 150);
  }
}

define('hillock-experiment', HillockExperiment);
