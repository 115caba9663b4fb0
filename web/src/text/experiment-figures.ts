// The words of the figures of experiments.
import { compact, integer, percent } from '../draw/number';

export const experimentFigures = {
  seeds: {
    more: 'bar: mean; bracket: expected range',
    caption: (measure: string, seeds: number) => `${measure}, ${integer(seeds)} seeds`,
    columns: (axis: string) => [axis, 'mean or median', 'standard deviation', 'from', 'to', 'seeds with a value'],
    lane: (name: string, middle: string) => `${name} ${middle}`,
    alternative: (measure: string, lanes: readonly string[]) => `${measure}, a dot a seed. ${lanes.join('; ')}.`,
    never: 'never',
  },
  curves: {
    waiting: 'Training ...',
    failed: (reason: string) => `This could not be run: ${reason}`,
    alternative: (y: string, x: string, ends: readonly string[]) => `${y} over ${x}. Last values: ${ends.join('; ')}.`,
    end: (name: string, value: number) => `${name} ${compact(value)}`.trim(),
    columns: (x: string, names: readonly string[]) => [x, ...names],
    example: 'examples',
    network: 'network',
    regression: 'regression',
  },
  bornDead: {
    more: 'bar: 95 % confidence; band: proved',
    depth: 'hidden layers',
    share: 'networks that are born dead',
    width: (units: number) => `${integer(units)} units`,
    columns: ['width', 'layers', 'counted', '95 % interval', 'lower bound', 'upper bound'],
    alternative: (points: readonly string[]) =>
      `Share of networks that are constant before the first step. ${points.join('; ')}.`,
    point: (width: number, layers: number, share: number) =>
      `${integer(width)} units, ${integer(layers)} layers ${percent(share)}`,
    interval: (low: number, high: number) => `${percent(low)} to ${percent(high)}`,
  },
  contest: {
    more: 'strong: best of its column; dotted: level with it',
    caption: (measure: string) => `${measure}: mean and standard deviation`,
    level: 'level with the best',
    best: 'best',
  },
} as const;
