import { html, nothing, type PropertyDeclarations } from 'lit';
import { specOf } from '../experiment/condition';
import { course, measuredOf } from '../experiment/course';
import { conditionOf, type Experiment, type Knob, measureOf } from '../experiment/experiment';
import { encodeLink } from '../experiment/link';
import { type Piece, piecesOf, spreadOf } from '../experiment/prose';
import { type Measured, outcomesOf } from '../experiment/verdict';
import { Session } from '../session/session';
import { StagedRun } from '../session/staged-run';
import { openTrials, type Trials } from '../session/trials';
import { experiments as text } from '../text/experiments';
import { controls } from './control-style';
import { define } from './define';
import { drawsLive, figureView, runsTrials } from './experiment-figures';
import { experimentStyle } from './experiment-style';
import type { HillockActivationPlot } from './hillock-activation-plot';
import { HillockElement } from './hillock-element';
import './hillock-slider';
import { PictureViews } from './picture-views';

const wordsEveryMs = 250;

/** Where the other pages are; the second part names what to show there. */
export type Address = (page: 'lab' | 'activations' | 'experiments', part?: string) => string;
export const standalone: Address = (page, part = '') => (page === 'lab' ? `#${part}` : `#${page}/${part}`);

/** One experiment: what is claimed, what was measured, and a run to try it. `name` is that of its file. */
export class HillockExperiment extends HillockElement {
  static override properties: PropertyDeclarations = {
    name: {},
    address: { attribute: false },
    condition: { state: true },
    seed: { state: true },
    turned: { state: true },
    problem: { state: true },
    trials: { state: true },
  };

  static override styles = [controls, experimentStyle];

  declare name: string;
  declare address: Address | undefined;
  declare private condition: string;
  declare private seed: number;
  /** Knobs that the reader has turned. */
  declare private turned: ReadonlyMap<string, string>;
  declare private problem: string;
  declare private trials: Trials | undefined;
  #staged: StagedRun | undefined;
  #shown = '';
  #views = new PictureViews();
  #histogram: HillockActivationPlot['histogramRequest'] | undefined;
  #wordsTimer: ReturnType<typeof setTimeout> | undefined;
  #alive = 0;
  readonly #hurry = () => this.#staged?.hurry();

  constructor() {
    super();
    this.name = course[0]?.id ?? '';
    this.condition = '';
    this.seed = 1;
    this.turned = new Map();
    this.problem = '';
  }

  get experiment(): Experiment | undefined {
    return course.find(({ id }) => id === this.name);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('beforeprint', this.#hurry);
    void this.#start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('beforeprint', this.#hurry);
    clearTimeout(this.#wordsTimer);
    this.#wordsTimer = undefined;
    this.#alive++;
    this.#staged?.close();
    this.#staged = undefined;
    this.session?.dispose();
    this.session = undefined;
    this.trials?.close();
    this.trials = undefined;
    this.#shown = '';
  }

  async #start(): Promise<void> {
    const alive = ++this.#alive;
    const session = new Session();
    this.session = session;
    this.#staged = new StagedRun(session);
    const [trials] = await Promise.all([openTrials(), session.start()]);
    if (alive !== this.#alive) return trials.close();
    this.trials = trials;
    this.#shown = '';
    this.requestUpdate();
  }

  protected override sessionChanged(): void {
    const { run, session } = this;
    if (run && session && this.#looks) {
      const running = session.state.name === 'running';
      const view = this.#views.next(
        run.history.units,
        running,
        `${run.name} ${run.step} ${this.#shown}`,
        this.#histogram,
      );
      if (view) session.look(view);
    }
    this.#wordsTimer ??= setTimeout(() => {
      this.#wordsTimer = undefined;
      this.requestUpdate();
    }, wordsEveryMs);
  }

  /** Whether any figure needs pictures of the units. */
  get #looks(): boolean {
    return this.experiment?.figures.some(({ kind }) => kind === 'network' || kind === 'activation') ?? false;
  }

  get #link(): string {
    return [...this.turned].map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join('&');
  }

  protected override willUpdate(): void {
    super.willUpdate();
    const { experiment } = this;
    if (!experiment) return;
    if (this.#shown.split(' ')[0] !== experiment.id) {
      this.condition = experiment.live.condition;
      this.seed = experiment.live.seed;
      this.turned = new Map();
      this.problem = '';
    }
    const wanted = `${experiment.id} ${this.condition} ${this.seed}`;
    if (wanted === this.#shown || !this.trials) return;
    this.#shown = wanted;
    void this.#open();
  }

  async #open(): Promise<void> {
    const { experiment } = this;
    if (!experiment || !drawsLive(experiment)) return;
    this.#views = new PictureViews();
    const condition = conditionOf(experiment, this.condition);
    this.problem = (await this.#staged?.open(experiment, condition, this.seed, this.#link)) ?? '';
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) this.#staged?.hurry();
  }

  protected override render(): unknown {
    const { experiment } = this;
    if (!experiment) return html`<p role="alert">${this.name}</p>`;
    const measured = measuredOf(experiment.id);
    return html`<div class="two">
      ${this.#renderArticle(experiment, measured)}
      <section class="pictures" aria-label=${text.figures} @hillock-view=${this.#view}>
        ${drawsLive(experiment) || runsTrials(experiment) ? this.#renderRun(experiment) : nothing}
        ${experiment.figures.map((figure) =>
          figureView(figure, {
            experiment,
            measured,
            current: this.condition,
            session: this.session,
            trials: this.trials,
            seed: this.seed,
            turned: this.#link,
          }),
        )}
        ${this.#renderKnobs(experiment)}
      </section>
    </div>`;
  }

  #renderArticle(experiment: Experiment, measured: Measured): unknown {
    const prose = (paragraphs: readonly string[]) =>
      paragraphs.map(
        (paragraph) => html`<p>${piecesOf(paragraph, experiment, measured).map(this.#piece(experiment, measured))}</p>`,
      );
    const { chapter } = experiment;
    const together = course.filter((other) => other.chapter === chapter);
    return html`<article>
      <p class="kicker">${text.place(text.chapters[chapter], together.indexOf(experiment) + 1, together.length)}</p>
      <h1>${experiment.title}</h1>
      <p class="claim"><span class="small">${text.says}:</span> ${experiment.claim}</p>
      ${prose(experiment.intro)}
      ${this.#renderVerdict(experiment, measured)}
      <h2>${text.watch}</h2>${prose(experiment.watch)}
      <h2>${text.happens}</h2>${prose(experiment.happens)}
      <h2>${text.unless}</h2>${prose(experiment.unless)}
      <h2>${text.breakIt}</h2>${prose([experiment.breakIt.question])}
      <details><summary>${text.answer}</summary>${prose(experiment.breakIt.answer)}</details>
      <details>
        <summary>${text.expected}</summary>
        <ul class="expected">${outcomesOf(experiment, measured).map(
          ({ expectation, holds }) => html`<li>${expectation.says}: ${holds ? text.holds : text.broken}</li>`,
        )}</ul>
      </details>
      <details>
        <summary>${text.sources}</summary>
        <ul class="sources">${experiment.sources.map(
          ({ text: source, url }) =>
            html`<li>${url ? html`<a href=${url} rel="noreferrer">${source}</a>` : source}</li>`,
        )}</ul>
      </details>
    </article>`;
  }

  #piece =
    (experiment: Experiment, measured: Measured) =>
    (piece: Piece): unknown => {
      switch (piece.kind) {
        case 'text':
          return piece.text;
        case 'emphasis':
          return html`<em>${piece.text}</em>`;
        case 'formula':
          return html`<span class="formula">${piece.text}</span>`;
        case 'number': {
          const { condition, measure } = piece.of;
          const { mean, median, about, min, max, seeds } = spreadOf(experiment, measured, condition, measure);
          const label = `${conditionOf(experiment, condition).label}, ${measureOf(experiment, measure).label}`;
          const spread = `${mean ?? median ?? ''} ${text.spread(about ?? '', min ?? '', max ?? '')}`;
          return html`<span class="number" title=${text.tip(label, spread, seeds)}>${piece.text}</span>`;
        }
      }
    };

  #renderVerdict(experiment: Experiment, measured: Measured): unknown {
    return html`<section class="verdict" aria-label=${text.truths[experiment.truth]}>
      <h2>${experiment.finding}</h2>
      <dl>${experiment.numbers.map(({ label, condition, measure }) => {
        const { mean, median, about, min, max, reached, seeds } = spreadOf(experiment, measured, condition, measure);
        const spread = about && min && max ? text.spread(about, min, max) : text.reached(reached, seeds, min ?? '');
        return html`<dt>${label}</dt><dd class="value">${mean ?? median}</dd><dd class="spread">${spread}</dd>`;
      })}</dl>
      <p>${text.note(experiment.numbersNote, measured.seeds)}</p>
    </section>`;
  }

  #renderRun(experiment: Experiment): unknown {
    const { session, run } = this;
    const running = session?.state.name === 'running';
    const trains = drawsLive(experiment) && conditionOf(experiment, this.condition).stages.length > 0;
    return html`<div class="run">
        ${
          !trains
            ? nothing
            : html`<button class="play" ?disabled=${!run} aria-label=${running ? text.pause : text.play} @click=${this.#toggle}>
          <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path fill="currentColor" d=${running ? 'M3.5 2.5h3v11h-3zM9.5 2.5h3v11h-3z' : 'M4 2.5l9 5.5-9 5.5z'}></path></svg>
        </button><strong>${text.step(run?.step ?? 0)}</strong>`
        }
        <span>${text.seed(this.seed)}</span>
        ${
          experiment.conditions.length > 1
            ? html`<label>${text.condition} <select .value=${this.condition} @change=${this.#choose}>${experiment.conditions.map(
                ({ id, label }) => html`<option value=${id} ?selected=${id === this.condition}>${label}</option>`,
              )}</select></label>`
            : nothing
        }
        <span class="end">
          ${trains ? html`<button class="text" @click=${this.#hurry}>${text.toTheEnd}</button><button class="text" @click=${this.#again}>${text.again}</button>` : nothing}
          <button class="text" @click=${this.#nextSeed}>${text.nextSeed}</button>
          ${this.#renderLabLink(experiment)}
        </span>
      </div>
      <p class="refused" role="status" ?hidden=${!this.problem}>${text.refused(this.problem)}</p>`;
  }

  /** Examples of an experiment's own do not fit into a link. */
  #renderLabLink(experiment: Experiment): unknown {
    const condition = conditionOf(experiment, this.condition);
    if (condition.examples ?? experiment.examples) return nothing;
    try {
      const link = encodeLink(specOf(experiment, condition, this.seed, this.#link));
      return html`<a href=${(this.address ?? standalone)('lab', link)}>${text.openInLab}</a>`;
    } catch {
      return nothing; // what the reader has turned cannot be read
    }
  }

  #renderKnobs({ knobs }: Experiment): unknown {
    if (knobs.length === 0) return nothing;
    return html`<div class="knobs" role="group" aria-label=${text.knobs}>${knobs.map((knob) => this.#renderKnob(knob))}</div>`;
  }

  #renderKnob(knob: Knob): unknown {
    const { key, label, note, options, min = 0, max = 1, scale, whole } = knob;
    const value = this.turned.get(key) ?? this.#settingOf(key);
    if (options) {
      return html`<div class="knob"><label for=${key}>${label}</label>
        <select id=${key} @change=${(event: Event) => this.#turn(knob, (event.target as HTMLSelectElement).value)}>${options.map(
          ([choice, name]) => html`<option value=${choice} ?selected=${choice === value}>${name}</option>`,
        )}</select></div>`;
    }
    return html`<hillock-slider label=${label} note=${note} .min=${min} .max=${max} scale=${scale} ?whole=${whole} .value=${Number(value)}
      @hillock-change=${(event: CustomEvent<{ value: number }>) => this.#turn(knob, String(event.detail.value))}></hillock-slider>`;
  }

  /** The setting as the condition has it, by its name in links. */
  #settingOf(key: string): string {
    const { experiment } = this;
    if (!experiment) return '';
    const given = [experiment.settings, conditionOf(experiment, this.condition).settings].join('&');
    return new Map([...new URLSearchParams(given)]).get(key) ?? usual[key] ?? '';
  }

  #turn(knob: Knob, value: string): void {
    this.turned = new Map(this.turned).set(knob.key, value);
    if (knob.live && this.#staged && !this.problem) {
      void this.#staged.turn(`${knob.key}=${encodeURIComponent(value)}`).then((problem) => {
        this.problem = problem;
      });
    } else void this.#open();
  }

  #choose(event: Event): void {
    this.turned = new Map();
    this.condition = (event.target as HTMLSelectElement).value;
  }

  #again(): void {
    void this.#open();
  }

  #nextSeed(): void {
    this.seed++;
  }

  #toggle(): void {
    if (this.session?.state.name === 'running') this.session.pause();
    else this.session?.play();
  }

  #view(event: CustomEvent<{ histogram?: HillockActivationPlot['histogramRequest'] }>): void {
    this.#histogram = event.detail.histogram;
    this.sessionChanged();
  }
}

/** What a setting is where neither the experiment nor its condition says it. */
const usual: Readonly<Record<string, string>> = {
  'init.gain': '1',
  bias: '0',
  'act.alpha': '0',
  'act.sharing': 'unit',
};

define('hillock-experiment', HillockExperiment);
