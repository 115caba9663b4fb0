// From measurements to tables: medians, ratios of medians, shares of the peak.

/** @typedef {{ row: string, column: string, operations: number, seconds: number[] }} Series */

/** @param {number[]} values */
export const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};

/** @param {Series[]} all @param {string} row @param {string} column */
const time = (all, row, column) => {
  const series = all.find((s) => s.row === row && s.column === column);
  return series ? median(series.seconds) : Number.NaN;
};

/** Operations a second that no kernel can pass: the best of all rounds and numbers of chains. @param {Series[]} all @param {string} column */
const peak = (all, column) =>
  Math.max(
    ...all
      .filter((s) => s.row.startsWith('peak') && s.column === column)
      .map(({ operations, seconds }) => operations / Math.min(...seconds)),
  );

/** @param {number} value @param {number} digits */
const digits = (value, digits) => (Number.isFinite(value) ? value.toPrecision(digits).replace(/e\+\d+/, (e) => e) : '');
/** @param {number} seconds */
const microseconds = (seconds) => (Number.isFinite(seconds) ? (seconds * 1e6).toFixed(seconds < 1e-4 ? 2 : 0) : '');
/** @param {number} share */
const percent = (share) => (Number.isFinite(share) ? `${(100 * share).toFixed(0)} %` : '');
/** @param {number} ratio */
const times = (ratio) => (Number.isFinite(ratio) ? `${ratio < 9.95 ? ratio.toFixed(1) : ratio.toFixed(0)} x` : '');

/** What has been asked of the core: a share of the peak, or a time. @type {Record<string, string>} */
const wanted = {
  W2: '55 / 75 %',
  W3: '85 / 92 %',
  W4: '90 / 96 %',
  W5t: '72 / 85 %',
  W5s: '72 / 85 %',
  W6: '500 / 200 us',
  W8: '122 / 61 us: 64 x 64 in 0.5 / 0.25 s',
};

/** @param {Series[]} all @param {{ name: string, label: string }[]} measures @returns {string[][]} */
export function coreTable(all, measures) {
  const native = all.some(({ column }) => column === 'native');
  const rows = [...new Set(all.map(({ row }) => row))].filter((row) => !row.startsWith('peak'));
  const top = peak(all, 'wasm');
  return [
    ['', 'one turn is', 'us', 'GFLOP/s', 'of the peak', 'asked: must / reach', ...(native ? ['native us', 'of native (asked: 80 / 95 %)'] : [])],
    ['peak', 'multiply and add in registers', '', digits(top * 1e-9, 3), '', '', ...(native ? ['', percent(top / peak(all, 'native'))] : [])],
    ...rows.map((row) => {
      const own = time(all, row, 'wasm');
      const twin = time(all, row, 'native');
      const operations = all.find((s) => s.row === row)?.operations ?? 0;
      const rate = operations > 0 ? operations / own : Number.NaN;
      return [
        row,
        measures.find(({ name }) => name === row)?.label ?? '',
        microseconds(own),
        digits(rate * 1e-9, 3),
        percent(rate / top),
        row.endsWith(' census')
          ? `${percent(own / time(all, row.replace('census', 'blind'), 'wasm') - 1)} above blind (5 %)`
          : row === 'W8 alone'
            ? `${times(own / time(all, 'W8', 'wasm'))} of a sweep`
            : (wanted[row] ?? ''),
        ...(native ? [microseconds(twin), percent(twin / own)] : []),
      ];
    }),
  ];
}

/** @type {Record<string, Record<string, string>>} */
const asked = {
  'tfjs wasm': { W1: '250 / 300', W2: '250 / 300', W3: '15 / 18', W4: '12 / 13', W5t: '18 / 25', W5s: '18 / 25' },
  'tfjs cpu': { W1: '45 / 50', W2: '45 / 50', W3: '45 / 50', W4: '45 / 50', W5t: '45 / 50', W5s: '45 / 50' },
  'jax-js wasm': { W3: '9 / 10', W4: '2 / 2.3', W5t: '20 / 30', W5s: '20 / 30' },
  convnetjs: { W1: '20 / 50', W2: '20 / 50', W3: '20 / 50', W4: '20 / 50', W5t: '20 / 50', W5s: '20 / 50' },
  'brain.js': { W1: '15 / 30', W2: '45 / 60', W3: '45 / 60', W4: '45 / 60', W5t: '45 / 60', W5s: '45 / 60' },
  synaptic: { W1: '5 / 10' },
};

/** @param {Series[]} all @returns {string[][]} */
export function peerTable(all) {
  const rows = [...new Set(all.map(({ row }) => row))];
  const columns = [...new Set(all.map(({ column }) => column))].filter((column) => column !== 'hillock');
  return [
    ['us a step; times the engine\'s (asked: must / reach)', ...rows],
    ['hillock', ...rows.map((row) => microseconds(time(all, row, 'hillock')))],
    ...columns.map((column) => [
      column,
      ...rows.map((row) => {
        const own = time(all, row, column);
        if (!Number.isFinite(own)) return '';
        const wanted = asked[column]?.[row];
        return `${microseconds(own)}; ${times(own / time(all, row, 'hillock'))}${wanted ? ` (${wanted})` : ''}`;
      }),
    ]),
  ];
}

/** @param {Series[]} all @returns {string[][]} */
export const mathTable = (all) => [
  ['activation', 'wasm us', 'Math us', 'ratio (asked: 7 / 10)'],
  ...[...new Set(all.map(({ row }) => row))].map((row) => [
    row,
    microseconds(time(all, row, 'wasm')),
    microseconds(time(all, row, 'Math')),
    times(time(all, row, 'Math') / time(all, row, 'wasm')),
  ]),
];

/** @param {Series[]} all @returns {string[][]} */
export const growthTable = (all) => [
  ['', 'us a step', 'GFLOP/s', 'of the peak'],
  ...all
    .filter(({ row, column }) => column === 'wasm' && !row.startsWith('peak'))
    .map(({ row, operations, seconds }) => [
      row,
      microseconds(median(seconds)),
      digits((operations / median(seconds)) * 1e-9, 3),
      percent(operations / median(seconds) / peak(all, 'wasm')),
    ]),
];

/** @param {string[][]} table the first row is the head */
export function markdown([head = [], ...rows]) {
  const widths = head.map((title, c) => Math.max(3, title.length, ...rows.map((row) => row[c]?.length ?? 0)));
  /** @type {(cells: string[]) => string} */
  const line = (cells) => `| ${cells.map((cell, c) => cell.padEnd(widths[c] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
