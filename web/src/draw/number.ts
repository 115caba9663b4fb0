// Numbers as the page writes them: true minus, thin groups ("2 500"), as many digits as mean something.

const minus = '\u2212';
const thinSpace = '\u202f'; // the narrow one that does not break

const signed = (value: number, digits: string): string => (value < 0 && /[1-9]/.test(digits) ? minus : '') + digits;

const grouped = (digits: string): string => digits.replace(/\B(?=(\d{3})+(?!\d))/g, thinSpace);

export function integer(value: number): string {
  return Number.isFinite(value) ? signed(value, grouped(Math.abs(Math.round(value)).toFixed(0))) : notFinite(value);
}

export function fixed(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return notFinite(value);
  const [whole = '0', fraction] = Math.abs(value).toFixed(decimals).split('.');
  return signed(value, fraction === undefined ? grouped(whole) : `${grouped(whole)}.${fraction}`);
}

/** At most `digits` significant digits, no trailing zeros, powers of ten where plain digits would be long. */
export function compact(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return notFinite(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e6)) {
    const [mantissa = '0', exponent = '0'] = size.toExponential(Math.max(0, digits - 1)).split('e');
    return signed(value, `${trimmed(mantissa)} × 10${superscript(Number(exponent))}`);
  }
  if (size >= 10 ** digits) return integer(value);
  const [whole = '0', fraction] = trimmed(size.toPrecision(digits)).split('.');
  return signed(value, fraction === undefined ? grouped(whole) : `${grouped(whole)}.${fraction}`);
}

/** A loss, as wide whatever it is: three decimals, four below 0.01. */
export function loss(value: number): string {
  if (value > 0 && value < 1e-4) return `<${fixed(1e-4, 4)}`;
  return fixed(value, value > 0 && value < 0.01 ? 4 : 3);
}

/** A share of 1 as percent; small ones keep a decimal, so that 0.4 % is not 0. */
export function percent(share: number): string {
  if (!Number.isFinite(share)) return notFinite(share);
  const value = share * 100;
  const text = value > 0 && value < 9.95 && !Number.isInteger(value) ? trimmed(value.toFixed(1)) : value.toFixed(0);
  return value > 0 && text === '0' ? `<${thinSpace}0.1${thinSpace}%` : `${text}${thinSpace}%`;
}

const raised = '⁰¹²³⁴⁵⁶⁷⁸⁹';

export const superscript = (power: number): string =>
  (power < 0 ? '⁻' : '') + [...String(Math.abs(power))].map((digit) => raised[Number(digit)] ?? '').join('');

const trimmed = (digits: string): string => (digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits);

const notFinite = (value: number): string =>
  Number.isNaN(value) ? 'NaN' : value > 0 ? 'infinite' : `${minus}infinite`;
