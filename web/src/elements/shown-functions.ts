// What the Activations page shows, as the part of an address: `elu:alpha=2,relu` has ELU chosen and ReLU drawn over it.
import type { ActivationRow, Named } from '../engine/types';

export const customName = 'custom';
const mostText = 2000;

export function readShown(part: string, rows: readonly ActivationRow[]): readonly Named[] {
  return part
    .slice(0, mostText)
    .split(',')
    .flatMap((item) => {
      const [name = '', ...pairs] = item.split(/[:;]/);
      const row = rows.find((each) => each.name === name);
      if (!row) return [];
      const parameters = pairs.flatMap((pair): (readonly [string, string | number])[] => {
        const [key = '', value = ''] = pair.split('=');
        if (name === customName && key === 'expression') return [[key, unescaped(value)]];
        const known = row.parameters.find((each) => each.name === key);
        const number = Number(value);
        return known && value !== '' && number >= known.min && number <= known.max ? [[key, number]] : [];
      });
      return [{ name, ...Object.fromEntries(parameters) }];
    });
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

export const writeShown = (shown: readonly Named[]): string =>
  shown
    .map(({ name, ...parameters }) => {
      const pairs = Object.entries(parameters).map(([key, value]) => `${key}=${escaped(String(value))}`);
      return [name, pairs.join(';')].filter(Boolean).join(':');
    })
    .join(',');

/** Besides what an address needs: the signs that stand between the items here. */
const escaped = (text: string): string =>
  encodeURIComponent(text).replace(/[()*!']/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
