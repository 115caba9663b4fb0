// The figures of what was measured over the seeds, and of traces: what each experiment asks for by name.
import { drawLineChart, type LineChart } from '../draw/line-chart';
import { compact, percent } from '../draw/number';
import { drawSeedsPlot, type SeedColumn, seedsLabelRoom } from '../draw/seeds-plot';
import { bornDeadSeries } from '../experiment/born-dead';
import { type Experiment, type Figure, measureOf } from '../experiment/experiment';
import { quantity } from '../experiment/prose';
import { type Sample, statisticOf } from '../experiment/statistics';
import type { Trace } from '../experiment/traces';
import { type Measured, sampleOf } from '../experiment/verdict';
import { experimentsText as text } from '../text/experiments';
import type { ChartContent } from './hillock-chart';

/** `shown`: id of the condition of the live run. */
export function seedsChart(experiment: Experiment, measured: Measured, figure: Figure, shown: string): ChartContent {
  const { measure, axis, logarithmic, low, high } = figure.parameters;
  const of = measureOf(experiment, String(measure));
  const decades = of.format === 'decades';
  const value = (each: number) => (decades ? 10 ** each : each);
  const columns = experiment.conditions.flatMap(({ id, label }): (SeedColumn & { readonly sample: Sample })[] => {
    const sample = sampleOf(measured, id, of.id);
    const expected = experiment.expect.find(
      (each) =>
        !each.minus &&
        !each.over &&
        each.value.condition === id &&
        each.value.measure === of.id &&
        each.value.statistic === 'mean',
    );
    return [
      {
        label,
        sample,
        values: sample.flatMap((each) => (each === null ? [] : [value(each)])),
        mean: value(statisticOf(sample, sample.includes(null) ? 'median' : 'mean')),
        chosen: id === shown && experiment.conditions.length > 1,
        ...(expected ? { expected: { min: value(expected.min), max: value(expected.max) } } : {}),
      },
    ];
  });
  const axisName = `${of.label}${axis ? `, by ${String(axis)}` : ''}`;
  const write = (each: number) => quantity(each, of.format);
  const means = columns.map(
    ({ label, sample }) =>
      `${label} ${statisticOf(sample, 'median') === Number.POSITIVE_INFINITY ? '–' : write(statisticOf(sample, sample.includes(null) ? 'median' : 'mean'))}`,
  );
  return {
    heading: figure.title,
    note: figure.note || text.seeds.expected,
    alternative: `${of.label}, ${String(axis)}: ${means.join('; ')}`,
    table: {
      caption: of.label,
      columns: text.seeds.columns,
      rows: columns.flatMap(({ label, sample }) =>
        sample.map((each, seed) => [label, String(seed + 1), each === null ? '–' : write(each)]),
      ),
    },
    height: (width) => 220 + seedsLabelRoom(columns, width, axisName),
    draw: (ctx, theme, width, height) => {
      drawSeedsPlot(
        ctx,
        theme,
        { x: 0, y: 0, width, height },
        {
          columns,
          axis: axisName,
          logarithmic: decades || logarithmic === true,
          ...(typeof low === 'number' ? { low } : {}),
          ...(typeof high === 'number' ? { high } : {}),
        },
      );
    },
  };
}

/** What the reader has before them. */
export const now = 'now';

/** Ids of the conditions whose traces a figure shows, and `now`. */
export const linesOf = ({ conditions }: Experiment, { parameters }: Figure): readonly string[] =>
  parameters['conditions'] === 'all'
    ? conditions.map(({ id }) => id)
    : String(parameters['conditions'] ?? now).split(',');

/** `traces`: by id of the condition, as far as they have come. */
export function linesChart(experiment: Experiment, figure: Figure, traces: ReadonlyMap<string, Trace>): ChartContent {
  const conditions = linesOf(experiment, figure).map((id) => ({
    id,
    label: experiment.conditions.find((each) => each.id === id)?.label ?? text.lines.now,
  }));
  const { x, y, logarithmic } = figure.parameters;
  const common = conditions.flatMap(({ id }) => traces.get(id)?.lines.filter(({ ground }) => ground) ?? []);
  const ground = [...new Map(common.map((line) => [line.name, { ...line, style: 0 }])).values()];
  const own = conditions.flatMap(({ id, label }, style) =>
    (traces.get(id)?.lines.filter((line) => !line.ground) ?? []).map((line) => ({
      name: [conditions.length > 1 ? label : '', line.name].filter(Boolean).join(' '),
      x: line.x,
      y: line.y,
      style:
        conditions.length > 1
          ? style
          : Math.max(0, [...new Set(traces.get(id)?.lines.map((each) => each.name))].indexOf(line.name)),
    })),
  );
  const lines = [...own, ...ground];
  const chart: LineChart = { lines, logarithmic: logarithmic === true, xName: String(x), yName: String(y) };
  return {
    heading: figure.title,
    note: figure.note || (traces.size < conditions.length ? text.lines.working : ''),
    alternative: `${String(y)} over ${String(x)}: ${lines
      .slice(0, 12)
      .map(({ name, y: values }) => `${name} ends at ${compact(values.at(-1) ?? Number.NaN)}`)
      .join('; ')}`,
    table: {
      caption: figure.title,
      columns: [text.lines.columns[0], String(x), String(y)],
      rows: lines.slice(0, 64).flatMap((line) => {
        const every = Math.max(1, Math.ceil(line.x.length / 20));
        return line.x.flatMap((at, i) =>
          i % every === 0 ? [[line.name, compact(at), compact(line.y[i] ?? Number.NaN)]] : [],
        );
      }),
    },
    height: () => 280,
    draw: (ctx, theme, width, height) => {
      drawLineChart(ctx, theme, { x: 0, y: 0, width, height }, chart);
    },
  };
}

export function bornDeadChart(experiment: Experiment, measured: Measured, figure: Figure): ChartContent {
  const series = bornDeadSeries(experiment, measured);
  const words = text.bornDead;
  const chart: LineChart = {
    lines: series.map(({ width, bounds }, style) => ({
      name: words.width(width),
      x: bounds.map(({ layers }) => layers),
      y: bounds.map(({ high }) => high),
      style,
    })),
    bands: series.map(({ bounds }, style) => ({
      x: bounds.map(({ layers }) => layers),
      low: bounds.map(({ low }) => low),
      high: bounds.map(({ high }) => high),
      style,
    })),
    points: series.flatMap(({ points }, style) =>
      points.map(({ layers, share, low, high }) => ({ x: layers, y: share, low, high, style })),
    ),
    logarithmic: false,
    xName: words.x,
    yName: words.y,
  };
  return {
    heading: figure.title,
    note: figure.note,
    alternative: words.alternative,
    table: {
      caption: words.alternative,
      columns: words.columns,
      rows: series.flatMap(({ width, points, bounds }) =>
        points.map(({ layers, share, nets, low, high }) => {
          const theory = bounds.find((each) => each.layers === layers);
          return [
            String(width),
            String(layers),
            percent(share),
            String(nets),
            percent(low),
            percent(high),
            percent(theory?.low ?? Number.NaN),
            percent(theory?.high ?? Number.NaN),
          ];
        }),
      ),
    },
    height: () => 340,
    draw: (ctx, theme, width, height) => {
      drawLineChart(ctx, theme, { x: 0, y: 0, width, height }, chart);
    },
  };
}
