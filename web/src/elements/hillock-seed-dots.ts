import { html } from 'lit';
import type { Context } from '../draw/geometry';
import { compact, superscript } from '../draw/number';
import { drawSeedDots, type Lane, type SeedDots, seedDotsHeight } from '../draw/seed-dots';
import type { Theme } from '../draw/theme';
import { type Expectation, measureOf } from '../experiment/experiment';
import { quantity, spreadOf } from '../experiment/prose';
import { statisticOf } from '../experiment/statistics';
import { sampleOf } from '../experiment/verdict';
import { experimentFigures } from '../text/experiment-figures';
import { define } from './define';
import { ExperimentFigure } from './experiment-figure';
import type { Table } from './figure';

const words = experimentFigures.seeds;

/** What every seed of an experiment came to, by condition. */
export class HillockSeedDots extends ExperimentFigure {
  protected heightAt(width: number): number {
    return seedDotsHeight(width, this.#lanes(), this.theme?.textSize ?? 12);
  }

  protected draw(ctx: Context, theme: Theme, width: number, height: number): void {
    const { experiment } = this;
    if (!experiment) return;
    const { axis, logarithmic, low, high } = this.parameters;
    const { format, label } = measureOf(experiment, this.#measure);
    const current = experiment.conditions.findIndex(({ id }) => id === this.current);
    const dots: SeedDots = {
      lanes: this.#lanes(),
      logarithmic: logarithmic === true,
      ...(typeof low === 'number' ? { low } : {}),
      ...(typeof high === 'number' ? { high } : {}),
      ...(current >= 0 ? { current } : {}),
      written: (value) => {
        if (format === 'decades') return powerOfTen(value);
        return logarithmic && (value >= 1e4 || value <= 1e-4) ? powerOfTen(Math.log10(value)) : quantity(value, format);
      },
      words: { value: label, lanes: String(axis) },
    };
    drawSeedDots(ctx, theme, { x: 0, y: 0, width, height }, dots);
  }

  protected override renderMore(): unknown {
    return html`<span class="more">${words.more}</span>`;
  }

  protected get alternative(): string {
    const { experiment } = this;
    if (!experiment) return this.heading;
    const { format, label } = measureOf(experiment, this.#measure);
    return words.alternative(
      label,
      this.#lanes().map(({ name, middle }) =>
        words.lane(name, middle === null ? words.never : quantity(middle, format)),
      ),
    );
  }

  protected get table(): Table {
    const { experiment, measured } = this;
    if (!experiment || !measured) return { caption: this.heading, columns: [], rows: [] };
    const rows = this.#conditions().map(({ id, label }) => {
      const spread = spreadOf(experiment, measured, id, this.#measure);
      const middle = spread.mean ?? spread.median ?? words.never;
      const ends = [spread.min ?? words.never, spread.max ?? words.never];
      return [label, middle, spread.sd ?? '', ...ends, String(spread.reached)];
    });
    const { label } = measureOf(experiment, this.#measure);
    return {
      caption: words.caption(label, measured.seeds),
      columns: words.columns(String(this.parameters['axis'])),
      rows,
    };
  }

  get #measure(): string {
    return String(this.parameters['measure']);
  }

  /** Those of which the measure can be told at all. */
  #conditions() {
    const { experiment, measured } = this;
    if (!experiment || !measured) return [];
    const { format } = measureOf(experiment, this.#measure);
    return experiment.conditions.filter(
      ({ id }) => format === 'steps' || sampleOf(measured, id, this.#measure).some((value) => value !== null),
    );
  }

  #lanes(): Lane[] {
    const { experiment, measured } = this;
    if (!experiment || !measured) return [];
    return this.#conditions().map(({ id, label }) => {
      const values = sampleOf(measured, id, this.#measure);
      const [mean, median] = [statisticOf(values, 'mean'), statisticOf(values, 'median')];
      const middle = Number.isFinite(mean) ? mean : Number.isFinite(median) ? median : null;
      const expected = experiment.expect.find((each) => speaksOf(each, id, this.#measure));
      return {
        name: label,
        values,
        middle,
        ...(expected ? { expected: { min: expected.min, max: expected.max } } : {}),
      };
    });
  }
}

const powerOfTen = (exponent: number): string =>
  Math.abs(exponent - Math.round(exponent)) < 1e-9 && exponent !== 0
    ? `10${superscript(Math.round(exponent))}`
    : compact(10 ** exponent, 2);

/** Whether an expectation is one of the middle of these values: not of a difference, nor of an end. */
const speaksOf = ({ value, minus, over }: Expectation, condition: string, measure: string): boolean =>
  !minus &&
  !over &&
  value.condition === condition &&
  value.measure === measure &&
  (value.statistic === 'mean' || value.statistic === 'median');

define('hillock-seed-dots', HillockSeedDots);
