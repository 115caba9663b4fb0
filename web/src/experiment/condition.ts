// What a condition of an experiment is to the engine.
import type { PartialSpec } from '../engine/types';
import { tableOf } from './examples';
import type { Condition, Experiment } from './experiment';
import { decodeLink } from './link';

/** `layers=32x30` is 30 layers of 32 units: links of deep networks would be long. */
const repeated = (settings: string): string =>
  settings.replace(/\b(\d+)x(\d+)\b/g, (_, value: string, count: string) =>
    Array.from({ length: Math.min(64, Number(count)) }, () => value).join(','),
  );

/**
 * The spec that settings, as a link has them, make of another.
 * @throws {RangeError} at a setting that cannot be read.
 */
export function withSettings(base: PartialSpec, settings: string): PartialSpec {
  const { spec, refused, rest } = decodeLink(repeated(settings), base);
  const [first] = refused;
  if (first) throw new RangeError(`${first.key}=${first.value}: ${first.reason}`);
  const [unknown] = rest;
  if (unknown) throw new RangeError(`${unknown[0]}=${unknown[1]}: no setting has this name`);
  return spec;
}

/** @param turned settings of the reader, after those of the condition. */
export function specOf(experiment: Experiment, condition: Condition, seed: number, turned = ''): PartialSpec {
  const settings = [experiment.settings, condition.settings, turned].filter(Boolean);
  const spec = settings.reduce(withSettings, {} as PartialSpec);
  const examples = condition.examples ?? experiment.examples;
  const seeded = { ...spec, seed };
  if (!examples) return seeded;
  const { trainFraction, scaling } = (spec.data ?? {}) as Record<string, unknown>;
  return {
    ...seeded,
    data: {
      ...tableOf(examples, seed),
      ...(trainFraction === undefined ? { trainFraction: 1 } : { trainFraction }),
      ...(scaling === undefined ? {} : { scaling }),
    },
  };
}

/** The change that a stage makes to a run whose weights and data stay. */
export function changeOf(settings: string, { network }: PartialSpec): PartialSpec {
  const layers = (network?.layers ?? []).map(({ units }) => ({ units })); // `act=` speaks of each of them
  return settings === '' ? {} : withSettings({ network: { layers } }, settings);
}

/** What a setting of a link stands at in a condition, if the condition or its experiment says so. */
export function startOf(key: string, experiment: Experiment, { settings }: Condition): string | undefined {
  const pairs = [experiment.settings, settings].join('&').split('&');
  return pairs.findLast((pair) => pair.startsWith(`${key}=`))?.slice(key.length + 1);
}
