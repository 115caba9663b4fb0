// Text with a row a line, as spreadsheets write it (RFC 4180): quotes, line breaks in quotes, and the separators in use.
export interface CsvProblem {
  /** Counted from 1, as an editor shows it. */
  readonly line: number;
  readonly kind: 'fields' | 'quote' | 'afterQuote';
  readonly fields: number;
  readonly expected: number;
}

export interface Csv {
  readonly separator: Separator;
  /** Names of the columns, if the first line has them. */
  readonly header: readonly string[] | undefined;
  readonly rows: readonly CsvRow[];
  readonly problems: readonly CsvProblem[];
}

export interface CsvRow {
  readonly line: number;
  readonly fields: readonly string[];
}

const separators = [';', '\t', ',', ' '] as const; // a comma may be in numbers that a semicolon parts
export type Separator = (typeof separators)[number];

/** More than this are not told: the first ones say what is wrong. */
const mostProblems = 20;

/** Rows of one length; what does not fit is a problem with its line, and left out. */
export function parseCsv(text: string): Csv {
  const clean = text.replace(/^\uFEFF/, '');
  const separator = separatorOf(clean);
  const problems: CsvProblem[] = [];
  const all = readRows(clean, separator, problems);
  const expected = all[0]?.fields.length ?? 0;
  const rows = all.filter(({ line, fields }) => {
    if (fields.length === expected) return true;
    problems.push({ line, kind: 'fields', fields: fields.length, expected });
    return false;
  });
  const header = isHeader(rows, separator) ? rows[0]?.fields.map((name) => name.trim()) : undefined;
  return {
    separator,
    header,
    rows: header ? rows.slice(1) : rows,
    problems: problems.sort((a, b) => a.line - b.line).slice(0, mostProblems),
  };
}

/** The number that a field says, NaN if it says none; beside a semicolon the decimal may be a comma. */
export function numberOf(field: string, separator: Separator): number {
  const trimmed = field.trim().replace('\u2212', '-');
  const point = separator === ';' && !trimmed.includes('.') ? trimmed.replace(',', '.') : trimmed;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(point) ? Number(point) : Number.NaN;
}

/** The separator that cuts the first lines into the same number of fields, most of them where several do. */
function separatorOf(text: string): Separator {
  const lines = text
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() !== '')
    .slice(0, 10);
  let best: Separator = ',';
  let most = 1;
  for (const separator of separators) {
    const counts = lines.map((line) => readRows(line, separator, [])[0]?.fields.length ?? 1);
    const [first = 1] = counts;
    if (first > most && counts.filter((count) => count === first).length > counts.length / 2) {
      most = first;
      best = separator;
    }
  }
  return best;
}

/** A first line without a number, over lines with one. */
function isHeader(rows: readonly CsvRow[], separator: Separator): boolean {
  const numbers = (row: CsvRow | undefined) =>
    row?.fields.filter((field) => !Number.isNaN(numberOf(field, separator))).length ?? 0;
  return rows.length > 1 && numbers(rows[0]) === 0 && numbers(rows[1]) > 0;
}

function readRows(text: string, separator: Separator, problems: CsvProblem[]): CsvRow[] {
  const rows: CsvRow[] = [];
  let fields: string[] = [];
  let field = '';
  let line = 1;
  let started = 1;
  let quoted = false;
  let closed = false;
  const endField = () => {
    fields.push(field);
    field = '';
    closed = false;
  };
  const endRow = () => {
    endField();
    // Several blanks are one separator, and an empty line is no row.
    const kept = separator === ' ' ? fields.filter((part) => part !== '') : fields;
    if (kept.some((part) => part.trim() !== '')) rows.push({ line: started, fields: kept });
    fields = [];
    started = line;
  };
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? '';
    const breaks = character === '\n' || (character === '\r' && text[at + 1] !== '\n');
    if (breaks) line++;
    if (quoted) {
      if (character !== '"') field += character;
      else if (text[at + 1] === '"') {
        field += '"';
        at++;
      } else {
        quoted = false;
        closed = true;
      }
    } else if (breaks) endRow();
    else if (character === separator) endField();
    else if (character === '"' && field.trim() === '' && !closed) {
      field = '';
      quoted = true;
    } else if (character !== '\r') {
      if (closed && character.trim() !== '') problems.push({ line, kind: 'afterQuote', fields: 0, expected: 0 });
      field += character;
    }
  }
  if (quoted) problems.push({ line: started, kind: 'quote', fields: 0, expected: 0 });
  endRow();
  return rows;
}
