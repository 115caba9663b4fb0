import { html, nothing, type PropertyDeclarations } from 'lit';
import { type Curve, drawCurves } from '../draw/curves';
import type { Context } from '../draw/geometry';
import { compact } from '../draw/number';
import type { Theme } from '../draw/theme';
import type { Condition } from '../experiment/experiment';
import type { Line, Trace } from '../experiment/traces';
import type { Trials } from '../session/trials';
import { experimentFigures } from '../text/experiment-figures';
import { define } from './define';
import { ExperimentFigure } from './experiment-figure';
import type { Table } from './figure';

const words = experimentFigures.curves;

/** What a run of each condition leaves behind, as curves: over steps, over layers, over the input. It runs them itself. */
export class HillockCurves extends ExperimentFigure {
  static override properties: PropertyDeclarations = {
    trials: { attribute: false },
    seed: { type: Number },
    turned: {},
    found: { state: true },
    problem: { state: true },
  };

  /** Who runs the trials. */
  declare trials: Trials | undefined;
  declare seed: number | undefined;
  /** Settings of the reader, as in a link; for the condition that they have before them. */
  declare turned: string | undefined;
  declare private found: ReadonlyMap<string, Trace>;
  declare private problem: string;
  #asked = 0;
  #wanted = '';

  constructor() {
    super();
    this.found = new Map();
    this.problem = '';
  }

  protected heightAt(): number {
    return 280;
  }

  protected override willUpdate(): void {
    super.willUpdate();
    if (!this.trials) return;
    const wanted = JSON.stringify([this.experiment?.id, this.parameters, this.seed, this.turned, this.current]);
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    this.found = new Map();
    void this.#run();
  }

  /** Those that the figure compares; `now` is the one that the reader has before them. */
  get #conditions(): readonly Condition[] {
    const wanted = String(this.parameters['conditions'] ?? 'all');
    const all = this.experiment?.conditions ?? [];
    if (wanted === 'all') return all;
    const ids = wanted.split(',').map((id) => (id === 'now' ? this.current : id));
    if (!ids.includes(this.current)) ids.push(this.current); // the reader has chosen another one
    return ids.flatMap((id) => all.filter((condition) => condition.id === id));
  }

  async #run(): Promise<void> {
    const asked = ++this.#asked;
    const { experiment, trials, seed = experiment?.live.seed ?? 1 } = this;
    const trace = String(this.parameters['trace']);
    if (!experiment || !trials) return;
    try {
      for (const { id } of this.#conditions) {
        const turned = id === this.current ? (this.turned ?? '') : '';
        const { traces } = await trials.trial(experiment, id, { seed, turned, traces: [trace], measures: [] });
        if (asked !== this.#asked) return; // the reader has turned something meanwhile
        const found = traces[trace];
        if (found) this.found = new Map(this.found).set(id, found);
      }
      this.problem = '';
    } catch (error) {
      if (asked === this.#asked) this.problem = words.failed(error instanceof Error ? error.message : String(error));
    }
  }

  #curves(): Curve[] {
    const several = this.#conditions.length > 1;
    let groups = 0;
    const groupOf = new Map<string, number>();
    return this.#conditions.flatMap(({ id, label }) =>
      (this.found.get(id)?.lines ?? []).map((line): Curve => {
        const shared = line.name === 'regression' || line.name === 'examples';
        const name = shared ? told(line) : several ? label : told(line);
        const key = shared ? line.name : `${id} ${line.name}`;
        const group = groupOf.get(key) ?? groups++;
        groupOf.set(key, group);
        return { name, x: line.x, y: line.y, group, marks: line.name === 'examples' ? 'dots' : 'line' };
      }),
    );
  }

  protected draw(ctx: Context, theme: Theme, width: number, height: number): void {
    const { x, y, logarithmic } = this.parameters;
    drawCurves(
      ctx,
      theme,
      { x: 0, y: 0, width, height },
      {
        curves: this.#curves(),
        logarithmic: logarithmic === true,
        words: { x: String(x), y: String(y) },
      },
    );
  }

  protected override renderMore(): unknown {
    return this.figure?.note ? html`<span class="more">${this.figure.note}</span>` : nothing;
  }

  protected override renderUnder(): unknown {
    const waiting = this.found.size < this.#conditions.length ? words.waiting : '';
    return html`<p class="verdict" role="status">${this.problem || waiting}</p>`;
  }

  protected get alternative(): string {
    const { x, y } = this.parameters;
    const ends = this.#curves().map((curve) => words.end(curve.name, curve.y.at(-1) ?? Number.NaN));
    return words.alternative(String(y), String(x), [...new Set(ends)]);
  }

  protected get table(): Table {
    const curves = this.#curves();
    const [first] = curves;
    const same = curves.filter(({ x }) => x.length === first?.x.length);
    const every = Math.max(1, Math.ceil((first?.x.length ?? 0) / 60));
    const rows = (first?.x ?? []).flatMap((x, index) =>
      index % every === 0 ? [[compact(x), ...same.map(({ y }) => compact(y[index] ?? Number.NaN))]] : [],
    );
    const columns = words.columns(
      String(this.parameters['x']),
      same.map(({ name }) => name || String(this.parameters['y'])),
    );
    return { caption: this.heading, columns, rows };
  }
}

const told = ({ name }: Line): string =>
  name === 'regression' ? words.regression : name === 'examples' ? words.example : name;

define('hillock-curves', HillockCurves);
