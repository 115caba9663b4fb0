// The settings that a map can go along, and the values it takes there.
import type { CatalogueRow, Named, ParameterInfo, PartialSpec, Spec } from '../engine/types';
import { settingsOf, specOf } from './settings';

/** A setting of a spec that is a number. */
export interface MapSetting {
  readonly path: string;
  /** The path with the name of what it is a parameter of: what is chosen for one optimizer says nothing of another. */
  readonly key: string;
  /** As the core calls it; `initial`: it is of what the weights are drawn from. */
  readonly label: string;
  readonly initial: boolean;
  readonly whole: boolean;
  readonly logarithmic: boolean;
  /** What the engine takes. */
  readonly min: number;
  readonly max: number;
  /** Where a map goes if nobody says otherwise. */
  readonly usual: Stretch;
  /** Its value in the spec. */
  readonly present: number;
}

export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Why a stretch cannot be taken. */
export interface StretchRefusal {
  readonly end: 'from' | 'to';
  readonly value: number;
  /** `above` bounds itself are refused. */
  readonly rule: 'number' | 'whole' | 'least' | 'most' | 'above';
  readonly bound: number;
}

export interface SettingRows {
  readonly optimizers: readonly CatalogueRow[];
  readonly initializers: readonly CatalogueRow[];
  readonly fields: readonly ParameterInfo[];
}

export const mostValues = 64;
const ownFields = ['network.init.bias', 'training.batchSize', 'data.noise', 'seed'];
/** A logarithmic axis reaches from this share of the present value to the same multiple of it; that of the start less far. */
const reach = 30;
const reachOfStart = 10;
const largestBatch = 256;

/** What of a complete spec can be an axis: numbers of the optimizer and of the start, batch size, noise, seed. */
export function mapSettings(spec: Spec, rows: SettingRows): MapSetting[] {
  const settings = settingsOf(spec.data.name === 'table' ? { ...spec, data: { name: 'table' } } : spec);
  const of = (info: ParameterInfo, path: string, initial: boolean, group = '') =>
    settingOf(info, path, `${path} ${group}`, initial, settings.get(path));
  const ofRow = (all: readonly CatalogueRow[], { name }: Named, path: string, initial: boolean) =>
    all.find((row) => row.name === name)?.parameters.map((info) => of(info, `${path}.${info.name}`, initial, name)) ??
    [];
  return [
    ...ofRow(rows.optimizers, spec.training.optimizer, 'training.optimizer', false),
    ...ofRow(rows.initializers, spec.network.init.weights, 'network.init.weights', true),
    ...ownFields.map((path) => {
      const info = rows.fields.find(({ name }) => name === path);
      return info && of(info, path, false);
    }),
  ].filter((setting) => setting !== undefined);
}

function settingOf(
  info: ParameterInfo,
  path: string,
  key: string,
  initial: boolean,
  value: unknown,
): MapSetting | undefined {
  if ((info.kind !== 'number' && info.kind !== 'integer') || typeof value !== 'number') return undefined;
  const usual = value || Number(info.default);
  const { min, max, label } = info;
  const logarithmic = info.scale === 'logarithmic' || (initial && min >= 0 && max > 1 && usual > 0);
  const whole = info.kind === 'integer';
  const shared = { path, key, label, initial, whole, logarithmic, min, max, present: value };
  return { ...shared, usual: usualStretch(info, path, logarithmic && (initial ? reachOfStart : reach), usual) };
}

/** @param reach of a logarithmic axis; of others none. */
function usualStretch({ min, max }: ParameterInfo, path: string, reach: number | false, value: number): Stretch {
  if (path === 'seed') return { from: value, to: Math.min(max, value + mostValues - 1) };
  if (path === 'training.batchSize') return { from: min, to: Math.max(largestBatch, value) };
  if (reach) return { from: tidy(value / reach), to: Math.min(max, tidy(value * reach)) };
  if (max - min <= 1) return { from: min, to: max };
  const half = Math.max(1, 2 * Math.abs(value));
  return { from: Math.max(min, value - half), to: Math.min(max, value + half) };
}

const tidy = (value: number, digits = 1): number => Number(value.toPrecision(digits));

/** What is wrong with a stretch of a setting, if anything is. */
export function stretchRefusal(setting: MapSetting, { from, to }: Stretch): StretchRefusal | undefined {
  const { min, max, whole, logarithmic } = setting;
  for (const [end, value] of [
    ['from', from],
    ['to', to],
  ] as const) {
    if (!Number.isFinite(value)) return { end, value, rule: 'number', bound: min };
    if (logarithmic && min <= 0 && value <= 0) return { end, value, rule: 'above', bound: 0 };
    if (value < min) return { end, value, rule: 'least', bound: min };
    if (value > max) return { end, value, rule: 'most', bound: max };
    if (whole && !Number.isInteger(value)) return { end, value, rule: 'whole', bound: min };
  }
  return to > from ? undefined : { end: 'to', value: to, rule: 'above', bound: from };
}

/** The values of an axis, rising: evenly spaced, on a logarithmic axis by their ratios; whole ones each once. */
export function mapValues({ whole, logarithmic }: MapSetting, { from, to }: Stretch): number[] {
  const last = mostValues - 1;
  const decimals = Math.max(0, 2 - Math.floor(Math.log10((to - from) / last)));
  const at = (share: number): number => {
    const value = logarithmic ? from * (to / from) ** share : from + share * (to - from);
    if (whole) return Math.round(value);
    return logarithmic ? tidy(value, 4) : Number(value.toFixed(Math.min(decimals, 20)));
  };
  return [...new Set(Array.from({ length: mostValues }, (_, index) => at(index / last)))];
}

/** Where a value lies among rising ones, as an index with a fraction; NaN outside of them. */
export function placeAmong(values: readonly number[], value: number, logarithmic: boolean): number {
  const last = values.length - 1;
  const above = values.findIndex((other) => other >= value);
  if (above < 0 || value < (values[0] ?? Number.NaN)) return Number.NaN;
  if (above === 0) return 0;
  const scale = logarithmic ? Math.log : (x: number) => x;
  const [low, high] = [scale(values[above - 1] ?? 0), scale(values[above] ?? 0)];
  return Math.min(last, above - 1 + (scale(value) - low) / (high - low));
}

/** One setting at a value, as a change of a spec. */
export const settingAt = (path: string, value: number): PartialSpec => specOf(new Map([[path, value]]));
