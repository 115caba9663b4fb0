// Numbers as the page writes them.
import { describe, expect, test } from 'vitest';
import { compact, fixed, integer, loss, percent } from '../../web/src/draw/number';

const thin = '\u202f';

describe('numbers', () => {
  test('groups of three are kept together by a thin space that does not break', () => {
    expect([integer(999), integer(2500), integer(1234567)]).toEqual(['999', `2${thin}500`, `1${thin}234${thin}567`]);
  });

  test('a minus is a minus, and zero has none', () => {
    expect([integer(-3), fixed(-0.5, 2), compact(-0.25), fixed(-0.001, 2)]).toEqual(['−3', '−0.50', '−0.25', '0.00']);
  });

  test('compact keeps the digits that mean something and drops the zeros that do not', () => {
    expect([0, 1, 0.03, 0.0084321, 22.04, 123.6].map((value) => compact(value))).toEqual([
      '0',
      '1',
      '0.03',
      '0.00843',
      '22',
      '124',
    ]);
  });

  test('very small and very large numbers are written with a power of ten', () => {
    expect([compact(1.5e-7), compact(-2e9)]).toEqual(['1.5 × 10⁻⁷', '−2 × 10⁹']);
  });

  test('a share that is not zero is never shown as zero', () => {
    expect([0, 0.004, 0.0001, 0.094, 0.19, 1].map(percent)).toEqual(
      ['0', '0.4', `<${thin}0.1`, '9.4', '19', '100'].map((digits) => `${digits}${thin}%`),
    );
  });

  test('a loss that is not zero is never shown as zero', () => {
    expect([0, 0.5, 0.0123, 0.00123, 0.00001].map(loss)).toEqual(['0.000', '0.500', '0.012', '0.0012', '<0.0001']);
  });

  test('what is not finite says so', () => {
    expect([integer(Number.NaN), fixed(Number.POSITIVE_INFINITY, 2), compact(Number.NEGATIVE_INFINITY)]).toEqual([
      'NaN',
      'infinite',
      '−infinite',
    ]);
  });
});
