// One network in training: a thin, typed skin over the core's run. What it returns is the caller's own: a view of the
// wasm memory is copied here, in the call that made it.
import type { CoreRun } from './core-run';
import { outOfMemory, requireFinite, requireLength, requireOneOf, requireWhole, SpecError } from './errors';
import { type ExamplePlace, exampleOf } from './example';
import { histogramOf } from './histogram';
import { fromLeaves } from './leaves';
import { nextUpdateOf } from './next-update';
import { reportOf } from './report';
import { maxResolution, predictions, responses } from './response';
import { type Table, tableOf } from './spec-input';
import type {
  Curves,
  Data,
  Example,
  Grid,
  GridRequest,
  Hinge,
  Histogram,
  HistogramRequest,
  LayerReport,
  NextUpdate,
  ParameterBlock,
  PartialSpec,
  Report,
  Spec,
  UnitColumns,
  UnitEvent,
  UnitReport,
} from './types';
import { gradientNorms, newUnitColumns, unitReports } from './unit-columns';
import { causes, eventColumns, parameterKinds, unitColumns, unitStates } from './words';

const maxSteps = 2 ** 31 - 1;

export class Run {
  readonly #table: Table | undefined;
  #handle: CoreRun | undefined;
  #spec: Spec | undefined;
  #layout: readonly ParameterBlock[] | undefined;

  /** @internal */
  constructor(core: CoreRun, spec: PartialSpec) {
    this.#handle = core;
    this.#table = tableOf(spec);
  }

  get #core(): CoreRun {
    if (this.#handle) return this.#handle;
    throw new Error('This run was disposed of: create a new one');
  }

  /** The complete spec, every default filled in. */
  get spec(): Spec {
    this.#spec ??= this.#readSpec();
    return this.#spec;
  }

  /** Steps taken. */
  get step(): number {
    return this.#core.step();
  }

  /** Steps from one census to the next. */
  get censusInterval(): number {
    return this.#core.censusInterval();
  }

  /** Trains for up to `steps` steps, fewer if a number stops being finite, and reports. */
  advance(steps = 1): Report {
    this.train(steps);
    return this.report();
  }

  /** As advance(), without the passes over all examples that a report takes. Returns the steps taken. */
  train(steps: number): number {
    requireWhole('steps', steps, 0, maxSteps);
    return this.#core.train(steps);
  }

  /** Loss, accuracy and states of the units over all examples, at the present parameters. */
  report(): Report {
    return reportOf(this.#core.report(), this.#layers());
  }

  /** Where every parameter lies in parameters() and gradients(). */
  layout(): readonly ParameterBlock[] {
    this.#layout ??= this.#core.layout().map(([layer = 0, kind = 0, offset = 0, rows = 0, columns = 0]) => {
      const name = parameterKinds[kind] ?? 'weights';
      return { layer, kind: name, offset, shape: name === 'weights' ? [rows, columns] : [rows * columns] };
    });
    return this.#layout;
  }

  /** One report for each layer, the output last, over the training set at the present parameters. */
  layers(): readonly LayerReport[] {
    const { network } = this.spec;
    return Array.from({ length: this.#layers() }, (_, layer) => {
      const { updateNorm, ...numbers } = this.#core.layer(layer);
      const hidden = network.layers[layer];
      const activation = hidden?.activation ?? network.output.activation;
      const updateRatio = updateNorm / numbers.parameterNorm;
      return { layer, activation, output: hidden === undefined, updateRatio, ...numbers };
    });
  }

  /** The units of one hidden layer (counted from 0). */
  units(layer: number): readonly UnitReport[] {
    const { layers } = this.spec.network;
    requireWhole('layer', layer, 0, layers.length - 1);
    const first = layers.slice(0, layer).reduce((sum, { units }) => sum + units, 0);
    const columns = this.unitColumns();
    const sameSign = this.sameSignShares();
    return unitReports(columns, sameSign, first, layers[layer]?.units ?? 0);
  }

  /** All hidden units as arrays, into `target` where it is given. */
  unitColumns(target: UnitColumns = newUnitColumns(this.#hiddenUnits())): UnitColumns {
    const units = this.#hiddenUnits();
    const rows = this.#core.units();
    unitColumns.forEach((name, index) => {
      requireLength(name, target[name].length, units);
      target[name].set(rows.subarray(index * units, (index + 1) * units));
    });
    gradientNorms(this.#core.gradients(), this.layout(), this.spec.network.layers, target.gradientNorm);
    return target;
  }

  /** UnitReport.sameSignShare of all hidden units, layer by layer. */
  sameSignShares(): Float32Array {
    return this.#core.sameSignShares().slice();
  }

  /** Events ever found, of which the oldest may have been dropped. */
  get eventCount(): number {
    return this.#core.eventCount();
  }

  /** Changes of state of units, oldest first, from index `from` on. */
  events(from = 0): readonly UnitEvent[] {
    requireWhole('from', from, 0, Number.MAX_SAFE_INTEGER);
    const first = Math.max(from, this.#core.eventsDropped());
    return this.#core.events(first).map((row) => {
      const event = Object.fromEntries(eventColumns.map((name, column) => [name, row[column] ?? 0]));
      const { from: before = 0, to: after = 0, cause = 0 } = event;
      return { ...event, from: unitStates[before], to: unitStates[after], cause: causes[cause] } as UnitEvent;
    });
  }

  /** Counts over all units of a layer (the output is the last) and all training examples. */
  histogram(layer: number, bins = 40, request: HistogramRequest = {}): Histogram {
    requireWhole('layer', layer, 0, this.#layers() - 1);
    return histogramOf(this.#core, layer, bins, request);
  }

  /**
   * The pre-activation of one unit (the output is the last layer) on every training example, in the order of data(), at
   * the present parameters; of a maxout unit that of its largest piece.
   */
  preActivations(layer: number, unit: number): Float32Array {
    requireWhole('layer', layer, 0, this.#layers() - 1);
    requireWhole('unit', unit, 0, (this.spec.network.layers[layer]?.units ?? this.#core.data().outputs) - 1);
    return this.#core.preActivations(layer, unit).slice();
  }

  /**
   * The first training example on which a hidden unit fires (f'(z) is not 0), looking from example `from` on and around; -1
   * where it is silent. As long as it fires on `from` this costs next to nothing.
   */
  firingExample(layer: number, unit: number, from = 0): number {
    const { layers } = this.spec.network;
    requireWhole('layer', layer, 0, layers.length - 1);
    requireWhole('unit', unit, 0, (layers[layer]?.units ?? 1) - 1);
    requireWhole('from', from, 0, this.#core.data().train - 1);
    return this.#core.firingExample(layer, unit, from);
  }

  /** States of all hidden units, as indices into `unitStates`: unitColumns() without what takes a pass backward. */
  unitStates(): Uint8Array {
    const units = this.#hiddenUnits();
    const at = unitColumns.indexOf('state') * units;
    return Uint8Array.from(this.#core.units().subarray(at, at + units));
  }

  /**
   * Outputs of the network for examples given as the data set's columns.
   * Shapes: inputs examples x columns, as rows or as one array; the result examples x outputs.
   */
  predict(inputs: readonly (readonly number[])[] | Float32Array): Float32Array {
    return predictions(this.#core, inputs);
  }

  /** Outputs, and the activations of hidden units, over a square of the plane, into `target` where it is given. */
  grid(request: GridRequest, target?: Float32Array): Grid {
    const { columns } = this.#core.data();
    if (columns !== 2) throw new RangeError(`a grid needs data in the plane, these have ${columns} columns`);
    return responses(this.#core, request, request.resolution ** 2, this.#hiddenUnits(), target);
  }

  /** The same over the line of the one input, for data of one column. */
  curves(request: GridRequest, target?: Float32Array): Curves {
    const { columns } = this.#core.data();
    if (columns !== 1) throw new RangeError(`curves need data of one column, these have ${columns}`);
    return responses(this.#core, request, request.resolution, this.#hiddenUnits(), target);
  }

  /**
   * One example on its way through the network and back, at the present parameters.
   * @throws {RangeError} if there is no such example.
   */
  example(index: number, set: Example['set'] = 'train'): Example {
    const counts = this.#core.data();
    requireOneOf('set', set, ['train', 'test']);
    if (counts[set] === 0) throw new RangeError('there are no test examples: lower data.trainFraction');
    requireWhole('index', index, 0, counts[set] - 1);
    return this.#exampleOf({ set, index, training: false }, this.#core.example(set === 'test', index));
  }

  /**
   * A member of the next batch, by its place in nextUpdate().examples, as the next step trains on it: with the statistics
   * of the batch, and with what dropout and random slopes will draw.
   * @throws {RangeError} if the batch has no such member.
   */
  batchExample(member: number): Example {
    const { examples } = this.nextUpdate() ?? { examples: [] };
    requireWhole('member', member, 0, examples.length - 1);
    const place = { set: 'train', index: examples[member] ?? 0, training: true } as const;
    return this.#exampleOf(place, this.#core.batchExample(member));
  }

  #exampleOf(place: ExamplePlace, found: Float32Array): Example {
    if (found.length === 0) throw outOfMemory();
    return exampleOf(found.slice(), place, this.spec, this.#core.data());
  }

  /** What the next step would do, without doing it; undefined once the run has stopped. */
  nextUpdate(): NextUpdate | undefined {
    return nextUpdateOf(this.#core, this.layout());
  }

  /**
   * The lines of the plane on which units of the first layer bend; where the activation has no kink, those on which their
   * pre-activation is 0. Empty where they are no lines: data that are not in the plane, features other than x and y, maxout
   * and layer normalization.
   */
  hinges(): readonly Hinge[] {
    return this.#core.hinges().map(([unit = 0, x = 0, y = 0, offset = 0, at = 0]) => ({
      ...{ unit, x, y, offset, at },
    }));
  }

  /**
   * How many linear pieces of the network's function the points of a grid, as in grid(), lie in: of its last
   * pre-activation. NaN where it is not piecewise linear, or the data are not in the plane.
   */
  linearRegions(resolution = 128, domain: number = this.#core.data().domain): number {
    requireWhole('resolution', resolution, 1, maxResolution);
    requireFinite('domain', domain);
    const count = this.#core.regions(resolution, domain);
    if (count === -2) throw outOfMemory();
    return count < 0 ? Number.NaN : count;
  }

  /** The examples, in the order of training before any shuffling. */
  data(): Data {
    const { train, test, ...shape } = this.#core.data();
    const { columns, targetColumns } = shape;
    const { inputs: x, targets: y } = this.#core.examples();
    const all = train + test;
    return {
      ...shape,
      trainInputs: x.slice(0, train * columns),
      trainTargets: y.slice(0, train * targetColumns),
      testInputs: x.slice(train * columns, all * columns),
      testTargets: y.slice(train * targetColumns, all * targetColumns),
    };
  }

  /** All parameters, as layout() says, into `target` where it is given. */
  parameters(target?: Float32Array): Float32Array {
    return copied('target', this.#core.parameters(), target);
  }

  /** The gradient of the mean training loss, without penalty and clipping, in the layout of the parameters. */
  gradients(target?: Float32Array): Float32Array {
    return copied('target', this.#core.gradients(), target);
  }

  /** Replaces all parameters; step count and the state of the optimizer stay. */
  setParameters(parameters: ArrayLike<number>): void {
    const { length } = this.#core.parameters();
    requireLength('parameters', parameters.length, length);
    if (!this.#core.setParameters(parameters)) throw outOfMemory();
  }

  /** Replaces one parameter, by its place in parameters(). */
  setParameter(index: number, value: number): void {
    const parameters = this.parameters();
    requireWhole('index', index, 0, parameters.length - 1);
    if (typeof value !== 'number') requireFinite('value', value);
    parameters[index] = value;
    this.setParameters(parameters);
  }

  /**
   * Draws the incoming weights and the bias of one hidden unit anew, as the spec's initializer does, and clears what the
   * optimizer remembers of them. The census tells what it did; each call draws other numbers.
   */
  revive(layer: number, unit: number): void {
    const { layers } = this.spec.network;
    requireWhole('layer', layer, 0, layers.length - 1);
    requireWhole('unit', unit, 0, (layers[layer]?.units ?? 0) - 1);
    if (!this.#core.revive(layer, unit)) throw outOfMemory();
  }

  /** The state of the run: restored into a run of the same spec, it goes on to the bit. */
  save(): Uint8Array {
    const bytes = this.#core.save();
    if (!bytes) throw outOfMemory();
    return bytes;
  }

  /**
   * Takes over what save() gave.
   * @throws {SpecError} at bytes that save() of a run with this spec did not give; the run is then as before.
   */
  restore(bytes: Uint8Array): void {
    if (!(bytes instanceof Uint8Array)) throw new SpecError('snapshot', bytes, 'must be a Uint8Array');
    const core = this.#core;
    const room = core.bytesRoom(bytes.length);
    if (!room) throw outOfMemory();
    room.set(bytes);
    const refusal = core.restore();
    if (refusal) throw refusal;
  }

  /**
   * Turns what can be turned while the run goes on: rate, activation, batch size, penalty, clipping, loss ...
   * @throws {SpecError} if a setting is refused, or needs new weights or data; the run is then as before.
   */
  change(partial: PartialSpec): void {
    this.#core.change(partial);
    this.#spec = undefined;
    this.#layout = undefined;
  }

  /** Gives the memory back. Every later call throws. */
  dispose(): void {
    this.#handle?.close();
    this.#handle = undefined;
  }

  #layers(): number {
    return this.spec.network.layers.length + 1;
  }

  #hiddenUnits(): number {
    return this.spec.network.layers.reduce((sum, { units }) => sum + units, 0);
  }

  #readSpec(): Spec {
    const spec = fromLeaves(this.#core.spec()) as Spec;
    return this.#table ? { ...spec, data: { ...spec.data, ...this.#table } } : spec;
  }
}

function copied(name: string, view: Float32Array, target: Float32Array | undefined): Float32Array {
  if (!target) return view.slice();
  requireLength(name, target.length, view.length);
  target.set(view);
  return target;
}
