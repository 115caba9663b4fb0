// Words of the data: how they are shown, drawn, pasted and saved.
import { integer } from '../draw/number';

const count = (n: number, one: string, many = `${one}s`): string => `${integer(n)} ${n === 1 ? one : many}`;

export const data = {
  range: (columns: number, half: string) =>
    columns === 1 ? `x from −${half} to ${half}` : columns === 2 ? `x, y from −${half} to ${half}` : '',
  noPlane: (columns: number) => `${columns} inputs: no plane`,
  classNumber: (index: number) => String(index + 1),
  className: (index: number) => `Class ${index + 1}`,

  examples: 'Train and test, view',
  examplesNow: (train: number, test: number) => `${integer(train)} + ${integer(test)}`,
  samples: 'Examples',
  samplesNote: 'train and test together',
  trainShare: 'Share that trains',
  trainShareNote: 'the rest is the test',
  balance: 'First class',
  balanceNote: 'its share of the examples',
  features: 'Inputs',
  featuresNote: 'What the network is given of each point.',
  featureNames: {
    x: 'x',
    y: 'y',
    x_squared: 'x²',
    y_squared: 'y²',
    xy: 'x y',
    sin_x: 'sin x',
    sin_y: 'sin y',
  } as Readonly<Record<string, string>>,
  scaling: 'Scaling',
  scalingNote: 'Of each column, as measured on the train examples.',
  testPoints: 'test points (hollow)',
  discrete: 'discretise the output',
  download: 'download the examples',
  fileName: (name: string) => `hillock-${name}.csv`,

  own: 'Own data',
  ownNow: 'draw, paste, CSV',
  ownUsed: (examples: number) => count(examples, 'example'),
  ownNote: 'A link to this page carries up to some 300 own points; of larger tables it carries the settings only.',
  inLink: (count: number) =>
    `The link of this page has these ${integer(count)} examples in it, rounded to 1/65\u202f535 of each column’s range: whoever opens it trains on them.`,
  notInLink: (count: number) =>
    `These ${integer(count)} examples are too many for a link of 2\u202f000 characters: it carries the settings only, and leads to the page’s own data.`,
  draw: 'Draw',
  drawClass: 'Class of the points that are drawn',
  erase: 'erase',
  plane: 'Plane to draw points in',
  planeKeys: 'Arrows move, Enter draws, Delete takes away, digits choose the class.',
  points: (n: number) => count(n, 'point'),
  moreClasses: 'one class more',
  clear: 'clear',
  drawHint: 'Press and drag. Each stroke starts the training again.',
  tooFew: 'Training begins with four points of two classes.',
  cursor: (x: string, y: string, n: number) => `x ${x}, y ${y}. ${count(n, 'point')}.`,

  paste: 'Paste or open a table',
  csvLabel: 'Table as text, a row a line',
  csvPlaceholder: 'x,y,class\n1.2,0.4,a\n-0.3,2,b',
  openFile: 'open a file',
  preview: 'The first rows and what the columns are',
  csvFound: (rows: number, columns: number) => `${count(rows, 'row')}, ${count(columns, 'column')}. First rows:`,
  roleOf: (column: string) => `What ${column} is`,
  roles: { input: 'input', class: 'class', value: 'value', none: 'left out' },
  train: (rows: number) => `train on ${count(rows, 'row')}`,
  needColumns: 'It takes at least one input and one column to learn: classes or values.',
  leftOut: 'These lines are left out:',
  inTheWay: 'These fields are no numbers:',
  lineProblem: {
    fields: (line: number, fields: number, expected: number) =>
      `Line ${line} has ${count(fields, 'field')}, the first one has ${expected}.`,
    quote: (line: number) => `Line ${line}: a quote opens and is not closed.`,
    afterQuote: (line: number) => `Line ${line}: text after a closing quote.`,
  },
  fieldProblem: ({
    line,
    column,
    field,
  }: {
    readonly line: number;
    readonly column: string;
    readonly field: string;
  }) => (field === '' ? `Line ${line}: ${column} is empty.` : `Line ${line}: “${field}” in ${column}.`),
  tooLarge: (name: string, mega: number) => `${name} is larger than ${mega} MB: take a part of it.`,
} as const;
