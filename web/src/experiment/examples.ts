// Examples that experiments need and no generator of the engine makes, as tables of rows. Numbers are rounded to float32.
import type { TableData } from '../engine/types';
import { Draws } from './draws';
import type { Kind, Parameters } from './experiment';
import { number, object, otherwise, type Shape, whole } from './shape';

type Row = readonly number[];

interface Generator {
  readonly parameters: Shape<Parameters>;
  readonly rows: (
    parameters: Readonly<Record<string, number>>,
    draws: Draws,
  ) => { inputs: Row[]; targets: Row[]; classes?: number };
}

const count = (usual: number) => otherwise(whole(1, 4096), usual);
const times = <T>(n: number | undefined, make: (index: number) => T): T[] =>
  Array.from({ length: n ?? 0 }, (_, i) => make(i));

/** A sine of random frequency and phase with noise, as a window of 16 readings. */
function wave(draws: Draws, frequency = draws.uniform(1, 2)): number[] {
  const phase = draws.uniform(0, 2 * Math.PI);
  return times(16, (t) => Math.sin(2 * Math.PI * frequency * (t / 16) + phase) + 0.05 * draws.normal());
}

/** What does not belong: a spike, a step, or a wave that is too fast, in turn. */
function anomaly(draws: Draws, index: number): number[] {
  if (index % 3 === 2) return wave(draws, draws.uniform(2.4, 3.2));
  const window = wave(draws);
  const at = draws.index(16);
  const sign = draws.uniform() < 0.5 ? -1 : 1;
  if (index % 3 === 0) return window.map((value, t) => (t === at ? value + 0.9 * sign : value));
  return window.map((value, t) => (t >= 4 + (at % 9) ? value + 0.6 * sign : value));
}

export const generators: Readonly<Record<string, Generator>> = {
  /** The two directions of a line: what a network without biases does at -1 and 1 it does everywhere. */
  rays: {
    parameters: object({}),
    rows: () => ({ inputs: [[-1], [1]], targets: [[0], [1]] }),
  },
  /** y = sin(3 pi x) on [-1, 1]. */
  curve: {
    parameters: object({ samples: count(64) }),
    rows: ({ samples }, draws) => {
      const x = times(samples, () => draws.uniform(-1, 1));
      return { inputs: x.map((at) => [at]), targets: x.map((at) => [Math.sin(3 * Math.PI * at)]) };
    },
  },
  /** Normal inputs, standard ones if nothing else is said, and targets that have nothing to do with them. */
  normal: {
    parameters: object({
      samples: count(256),
      columns: otherwise(whole(1, 256), 64),
      mean: otherwise(number(-10, 10), 0),
      spread: otherwise(number(0, 10), 1),
    }),
    rows: ({ samples, columns, mean = 0, spread = 1 }, draws) => ({
      inputs: times(samples, () => times(columns, () => mean + spread * draws.normal())),
      targets: times(samples, () => [draws.normal()]),
    }),
  },
  /** Two inputs from a square around (centre, centre) of side 1; the target is their difference. */
  difference: {
    parameters: object({ samples: count(128), centre: otherwise(number(-10, 10), 0) }),
    rows: ({ samples, centre = 0 }, draws) => {
      const inputs = times(samples, () => [
        draws.uniform(centre - 0.5, centre + 0.5),
        draws.uniform(centre - 0.5, centre + 0.5),
      ]);
      return { inputs, targets: inputs.map(([a = 0, b = 0]) => [a - b]) };
    },
  },
  /** Points of a disc; the class is the sector that a point lies in, or a class drawn at random. */
  sectors: {
    parameters: object({ samples: count(300), classes: otherwise(whole(2, 16), 3), random: otherwise(whole(0, 1), 0) }),
    rows: ({ samples, classes = 3, random }, draws) => {
      const inputs = times(samples, () => {
        const [radius, angle] = [2 * Math.sqrt(draws.uniform()), draws.uniform(0, 2 * Math.PI)];
        return [radius * Math.cos(angle), radius * Math.sin(angle)];
      });
      const sector = ([x = 0, y = 0]: Row) => Math.floor(((Math.atan2(y, x) / (2 * Math.PI) + 1) % 1) * classes);
      return { inputs, targets: inputs.map((point) => [random ? draws.index(classes) : sector(point)]), classes };
    },
  },
  /** Windows of waves to be reproduced; the last `anomalies` rows, to be kept out of training, do not belong. */
  windows: {
    parameters: object({ samples: count(400), anomalies: count(400) }),
    rows: ({ samples, anomalies }, draws) => {
      const inputs = [...times(samples, () => wave(draws)), ...times(anomalies, (index) => anomaly(draws, index))];
      return { inputs, targets: inputs };
    },
  },
};

/** @throws {RangeError} if there are no such examples. */
export function tableOf({ kind, parameters }: Kind, seed: number): TableData {
  const generator = generators[kind];
  if (!generator) throw new RangeError(`"${kind}" are no examples: known are ${Object.keys(generators).join(', ')}`);
  const { inputs, targets, classes } = generator.rows(parameters as Readonly<Record<string, number>>, new Draws(seed));
  const table = { name: 'table', inputs: inputs.map(rounded), targets: targets.map(rounded) } as const;
  return classes === undefined ? table : { ...table, classes };
}

const rounded = (row: Row): Row => row.map(Math.fround);
