// The short names of a link, in the order in which a link has them. Every setting without a row here is written
// with its path in the spec (`network.layers.1.activation.alpha=0.2`).

export interface Field {
  readonly key: string;
  /** Path in the spec; `*` stands for each hidden layer. */
  readonly path: string;
  /**
   * `named` is the name of something, whose parameters are `key.parameter` (`act=elu&act.alpha=1`).
   * A list has a value for each layer (one value: for all of them) or, where the path has no `*`, is an array.
   */
  readonly kind: 'number' | 'flag' | 'named' | 'numbers of layers' | 'named of layers' | 'names';
}

export const fields: readonly Field[] = [
  { key: 'v', path: 'version', kind: 'number' },
  { key: 'act', path: 'network.layers.*.activation', kind: 'named of layers' },
  { key: 'lr', path: 'training.optimizer.learningRate', kind: 'number' },
  { key: 'data', path: 'data', kind: 'named' },
  { key: 'noise', path: 'data.noise', kind: 'number' },
  { key: 'balance', path: 'data.balance', kind: 'number' },
  { key: 'samples', path: 'data.samples', kind: 'number' },
  { key: 'train', path: 'data.trainFraction', kind: 'number' },
  { key: 'features', path: 'data.features', kind: 'names' },
  { key: 'scaling', path: 'data.scaling', kind: 'named' },
  { key: 'layers', path: 'network.layers.*.units', kind: 'numbers of layers' },
  { key: 'norm', path: 'network.layers.*.normalization', kind: 'named of layers' },
  { key: 'drop', path: 'network.layers.*.dropout', kind: 'named of layers' },
  { key: 'out', path: 'network.output.activation', kind: 'named' },
  { key: 'init', path: 'network.init.weights', kind: 'named' },
  { key: 'bias', path: 'network.init.bias', kind: 'number' },
  { key: 'loss', path: 'training.loss', kind: 'named' },
  { key: 'opt', path: 'training.optimizer', kind: 'named' },
  { key: 'schedule', path: 'training.schedule', kind: 'named' },
  { key: 'batch', path: 'training.batchSize', kind: 'number' },
  { key: 'shuffle', path: 'training.shuffle', kind: 'flag' },
  { key: 'reg', path: 'training.regularization', kind: 'named' },
  { key: 'clip', path: 'training.clipping', kind: 'named' },
  { key: 'stop', path: 'training.stop', kind: 'named' },
  { key: 'census', path: 'census.every', kind: 'number' },
  { key: 'seed', path: 'seed', kind: 'number' },
];

/** The parts of a spec: a key that begins with one of them and a dot is a path. */
export const sections: readonly string[] = ['data', 'network', 'training', 'census'];

/** What all generated data sets have: another one keeps them. A table has examples of its own instead. */
export const ofEveryDataset: readonly string[] = [
  'data.samples',
  'data.noise',
  'data.balance',
  'data.trainFraction',
  'data.features',
  'data.scaling',
  'data.shuffle',
];
