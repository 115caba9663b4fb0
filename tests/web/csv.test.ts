// Tables that people paste: what is read, and what is said of the rest.
import { describe, expect, test } from 'vitest';
import { numberOf, parseCsv } from '../../web/src/experiment/csv';
import { columnsOf, csvOf, guessRoles, importTable, shortest } from '../../web/src/experiment/table-import';

const imported = (text: string) => {
  const csv = parseCsv(text);
  const columns = columnsOf(csv);
  return importTable(csv, columns, guessRoles(columns, csv.rows.length));
};

describe('a pasted table', () => {
  test('has a header if its first line has no number', () => {
    expect(parseCsv('x,y\n1,2\n').header).toEqual(['x', 'y']);
    expect(parseCsv('1,2\n3,4\n').header).toBeUndefined();
  });

  test.each([
    [',', '1,2\n3,4'],
    [';', '1,5;2\n3;4,5'],
    ['\t', '1\t2\n3\t4'],
    [' ', '1  2\n3 4\n'],
  ] as const)('is cut at %j', (separator, text) => {
    const csv = parseCsv(text);
    expect(csv.separator).toBe(separator);
    expect(csv.rows.map((row) => row.fields.length)).toEqual([2, 2]);
  });

  test('keeps separators, breaks and doubled quotes inside quotes, with any line end', () => {
    const { rows } = parseCsv('"a, ""b""\nc",1\r\nd,2\re,3');
    expect(rows).toEqual([
      { line: 1, fields: ['a, "b"\nc', '1'] },
      { line: 3, fields: ['d', '2'] },
      { line: 4, fields: ['e', '3'] },
    ]);
  });

  test('leaves out lines of another length and says which', () => {
    const { rows, problems } = parseCsv('a,b,c\n1,2,0\n1,2\n\n3,4,1,5\n5,6,1\n');
    expect(rows.map(({ line }) => line)).toEqual([2, 6]);
    expect(problems).toEqual([
      { line: 3, kind: 'fields', fields: 2, expected: 3 },
      { line: 5, kind: 'fields', fields: 4, expected: 3 },
    ]);
  });

  test('says where a quote opens that is not closed, and where text follows a quote', () => {
    expect(parseCsv('1,2\n3,"4\n').problems).toContainEqual(expect.objectContaining({ line: 2, kind: 'quote' }));
    expect(parseCsv('1,2\n"3"x,4\n').problems).toContainEqual(expect.objectContaining({ line: 2, kind: 'afterQuote' }));
  });

  test('has its classes by name in the last column', () => {
    const result = imported('length,width,kind\n1,2,red\n3,4,blue\n5,6,red\n');
    expect(result).toEqual({
      table: {
        name: 'table',
        inputs: [
          [1, 2],
          [3, 4],
          [5, 6],
        ],
        targets: [1, 0, 1],
        classes: 2,
      },
      classNames: ['blue', 'red'],
    });
  });

  test('orders classes that are numbers by size', () => {
    const rows = ['10', '9', '2', '10', '9', '2', '2', '9', '10', '2', '9', '10'].map((kind, at) => `${at},${kind}`);
    expect(imported(rows.join('\n'))).toMatchObject({ classNames: ['2', '9', '10'] });
  });

  test('has values in the last column where there are many different numbers', () => {
    const rows = Array.from({ length: 30 }, (_, at) => `${at},${at / 7}`);
    const result = imported(rows.join('\n'));
    expect(result).toMatchObject({ classNames: [], table: { name: 'table' } });
    expect(result).not.toHaveProperty('table.classes');
  });

  test('names every field that is no number, by line and column', () => {
    const rows = [
      'a,b,kind',
      ...Array.from({ length: 8 }, (_, at) => `${at},${at === 3 ? 'oops' : at},${at % 2}`),
      ',1,0',
    ];
    expect(imported(rows.join('\n'))).toEqual([
      { line: 5, column: 'b', field: 'oops' },
      { line: 10, column: 'a', field: '' },
    ]);
  });

  test('takes a decimal comma beside semicolons only, and nothing that merely begins like a number', () => {
    expect(numberOf('1,5', ';')).toBe(1.5);
    expect(numberOf('1,5', ',')).toBeNaN();
    for (const word of ['', '1e', '0x10', '1 2', 'Infinity', '--1', '.']) expect(numberOf(word, ',')).toBeNaN();
    expect(numberOf(' \u22121.5e-3 ', ',')).toBe(-0.0015);
  });
});

describe('examples as a table', () => {
  test('come back as they went', () => {
    const data = {
      ...{ inputs: 2, outputs: 1, classes: 2, domain: 6, columns: 2, targetColumns: 1 },
      trainInputs: Float32Array.of(0.1, -2.5, 3.25, 1 / 3),
      trainTargets: Float32Array.of(0, 1),
      testInputs: Float32Array.of(1e-7, 5),
      testTargets: Float32Array.of(1),
    };
    const csv = parseCsv(csvOf(data));
    expect(csv.header).toEqual(['x', 'y', 'class', 'part']);
    const columns = columnsOf(csv);
    const result = importTable(csv, columns, ['input', 'input', 'class', 'none']);
    const inputs = 'table' in result ? Float32Array.from(result.table.inputs.flat()) : [];
    expect([...inputs]).toEqual([...data.trainInputs, ...data.testInputs]);
  });

  test('have the fewest digits that make the same float', () => {
    expect(shortest(Math.fround(0.1))).toBe('0.1');
    for (const value of [Math.PI, 1 / 3, 123456.789, 1e-30]) {
      expect(Math.fround(Number(shortest(Math.fround(value))))).toBe(Math.fround(value));
    }
  });
});
