// What the page says about one activation: from its numbers, and from the catalogue where numbers cannot know.
import { html, type TemplateResult } from 'lit';
import { compact, percent } from '../draw/number';
import type { ActivationRow, Named } from '../engine/types';
import { type ActivationShape, withoutSubnormals } from '../experiment/activation-shape';
import { activationsText as text } from '../text/activations';

export interface Specials {
  readonly value: readonly number[];
  readonly derivative: readonly number[];
}
/** Where the special values are taken. */
export const specialPlaces = Float32Array.of(-1, 0, 1, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);

/** The range as the catalogue has it, with the parameters of the moment and the signs of mathematics. */
export const rangeInWords = (row: ActivationRow, activation: Named): string =>
  row.parameters
    .reduce((range, { name, default: usual }) => {
      const value = compact(Number(activation[name] ?? usual), 4);
      return range.replace(new RegExp(`(-?)\\b${name}\\b`, 'g'), (_, minus: string) =>
        minus ? negated(value) : value,
      );
    }, row.range)
    .replace(/-(?=\S)/g, '−')
    .replace(/\binf\b/g, '∞')
    .replace(/\bpi\b/g, 'π');

const negated = (value: string): string =>
  value.startsWith('−') ? value.slice(1) : Number(value) === 0 ? value : `−${value}`;

export const isOwn = (row: ActivationRow): boolean => row.range === '' || row.name === 'custom';

/** Of a typed-in formula, and where parameters have changed what the catalogue says. */
export function range(row: ActivationRow, activation: Named, shape: ActivationShape): string {
  const { lower, upper } = shape;
  const asCatalogued = row.parameters.every(({ name, default: usual }) => (activation[name] ?? usual) === usual);
  const sameEnds =
    Number.isFinite(lower) === Number.isFinite(row.lower) && Number.isFinite(upper) === Number.isFinite(row.upper);
  return !isOwn(row) && (asCatalogued || sameEnds) ? rangeInWords(row, activation) : text.about(lower, upper);
}

const yes = (holds: boolean): string => (holds ? text.yes : text.no);
const spans = (of: ActivationShape['flat']): string =>
  of.length === 0
    ? text.nowhere
    : of.length > 4
      ? String(of.length)
      : of.map(({ from, to }) => text.interval(from, to)).join(', ');
const numbers = (values: readonly number[]): string => values.map((value) => signed(value)).join(', ');
const signed = (value: number): string =>
  value === Number.POSITIVE_INFINITY
    ? '∞'
    : value === Number.NEGATIVE_INFINITY
      ? '−∞'
      : compact(withoutSubnormals(value), 4);

export function factRows(
  row: ActivationRow,
  activation: Named,
  shape: ActivationShape,
  at: Specials,
): readonly (readonly [string, string])[] {
  const names = [row.pytorch, row.jax, row.keras].map((name) => name || '–').join(', ');
  const own = isOwn(row);
  return [
    [text.range, range(row, activation, shape)],
    [text.monotone, yes(shape.monotone)],
    [text.smooth, shape.kinks.length + shape.jumps.length === 0 ? text.yes : text.smoothNot(shape.kinks, shape.jumps)],
    [text.centred, yes(shape.odd)],
    [text.bounded, text.boundedBy(shape.lower, shape.upper)],
    [text.saturates, spans(shape.saturated)],
    [text.flat, spans(shape.flat)],
    [text.mean, compact(shape.mean, 3)],
    [text.deviation, compact(shape.deviation, 3)],
    [text.zeros, percent(shape.zeroShare)],
    [text.special, numbers(at.value.slice(0, 3))],
    [text.slopes, numbers(at.derivative.slice(0, 3))],
    [text.ends, numbers(at.value.slice(3))],
    ...(row.learned ? [[text.learned, row.learned] as const] : []),
    ...(own ? [] : [[text.frameworks, names] as const]),
    ...(row.differences && !own ? [[text.differences, row.differences] as const] : []),
    ...(own ? [] : [[text.source, row.source || text.sourceUnknown] as const]),
  ];
}

export const factList = (rows: ReturnType<typeof factRows>): TemplateResult =>
  html`<dl>${rows.map(([name, value]) => html`<div class=${value.length > 34 ? 'long' : ''}><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
