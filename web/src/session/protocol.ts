// What crosses between page and worker. The page asks for one frame at a time and says what it needs in it; the
// worker answers with numbers in owned buffers (transferred, never views of the wasm heap).
import type {
  ActivationRow,
  CatalogueRow,
  Data,
  DatasetRow,
  Example,
  ExpressionCheck,
  HistogramQuantity,
  LayerReport,
  Named,
  NamedOr,
  NextUpdate,
  ParameterBlock,
  ParameterInfo,
  PartialSpec,
  Report,
  Spec,
  UnitColumns,
  UnitEvent,
  UnitState,
} from '../engine/types';
import { unitStates as statesOfCore } from '../engine/words';
import type { Spread } from '../experiment/cost';
import type { Experiment } from '../experiment/experiment';
import type { Trial, TrialRequest } from '../experiment/trial';
import type { TargetRange } from './target-range';

/** What the numbers of a `state` stand for. */
export const unitStates = statesOfCore;

export interface Catalogues {
  readonly version: string;
  readonly activations: readonly ActivationRow[];
  readonly datasets: readonly DatasetRow[];
  /** Names of the network inputs that can be made from the plane. */
  readonly features: readonly string[];
  readonly scalings: readonly CatalogueRow[];
  readonly layerTypes: readonly CatalogueRow[];
  readonly normalizations: readonly CatalogueRow[];
  readonly dropouts: readonly CatalogueRow[];
  readonly initializers: readonly CatalogueRow[];
  readonly outputActivations: readonly CatalogueRow[];
  readonly optimizers: readonly CatalogueRow[];
  readonly schedules: readonly CatalogueRow[];
  readonly losses: readonly CatalogueRow[];
  readonly regularizations: readonly CatalogueRow[];
  readonly clippings: readonly CatalogueRow[];
  readonly stops: readonly CatalogueRow[];
  /** The settings that are no parameter of a row, by path: default, bounds, label. */
  readonly fields: readonly ParameterInfo[];
}

/** What a run is made of and does not change while it trains. Sent once when a run is opened or changed. */
export interface Opened {
  readonly spec: Spec;
  readonly layout: readonly ParameterBlock[];
  readonly data: Data;
  readonly targets: TargetRange;
}

export interface FrameRequest {
  /** Train at most this many steps ... */
  readonly steps: number;
  /** ... and stop early, so that the frame with all that is asked for below takes about this long. */
  readonly budgetMs: number;
  readonly grid?: { readonly resolution: number; readonly units: boolean };
  readonly histogram?: {
    readonly layer: number;
    readonly bins: number;
    readonly min: number;
    readonly max: number;
  };
  /** Which class is taken for which. */
  readonly confusion?: boolean;
  readonly histograms?: readonly HistogramAsk[];
  /** One parameter, by its index in the layout: what pulls at it. */
  readonly parameter?: number;
  /** Index of the first event the page has not seen. */
  readonly eventsFrom: number;
  /** Index of the first census the page has not seen. */
  readonly censusFrom: number;
  /** The buffer of a frame that nobody looks at any more, to be filled again. */
  readonly recycled?: ArrayBuffer;
}

/** A histogram of one layer over all units and training examples. */
export interface HistogramAsk {
  readonly layer: number;
  readonly quantity: HistogramQuantity;
  readonly bins: number;
  readonly min: number;
  readonly max: number;
}

export interface HistogramFound extends HistogramAsk {
  readonly counts: Float32Array;
  readonly below: number;
  readonly above: number;
}

/** The history that time lines and charts draw: one row for each census, in step order. */
export interface CensusRows {
  readonly first: number;
  readonly steps: Float64Array;
  readonly trainLoss: Float32Array;
  readonly testLoss: Float32Array;
  /** NaN for data without classes. */
  readonly trainAccuracy: Float32Array;
  readonly testAccuracy: Float32Array;
  /** rows x layers (hidden layers, then the output). */
  readonly gradientNorm: Float32Array;
  /** rows x layers: norm of the last update by that of the parameters. */
  readonly updateRatio: Float32Array;
  /** rows x hidden units, layer by layer. */
  readonly activeShare: Float32Array;
  /** rows x hidden units: index into `unitStates`. */
  readonly state: Uint8Array;
}

/** Its arrays lie in `buffer`, which is recycled: a frame is valid until the next one but one has come. */
export interface Frame {
  readonly buffer: ArrayBuffer;
  readonly report: Report;
  readonly stepsDone: number;
  /** Time spent on the whole frame, of which `trainingMs` on steps. */
  readonly elapsedMs: number;
  readonly trainingMs: number;
  readonly layers: readonly LayerReport[];
  readonly units: UnitColumns;
  readonly parameters: Float32Array;
  readonly events: readonly UnitEvent[];
  /** Events ever found: where the next request goes on. */
  readonly eventCount: number;
  readonly census: CensusRows;
  /** Blocks of resolution x resolution: hidden units layer by layer (if asked for), then the outputs. Row 0 on top. */
  readonly grid?: {
    readonly resolution: number;
    readonly domain: number;
    /** Whether the hidden units are in it. */
    readonly units: boolean;
    readonly values: Float32Array;
  };
  /** Instead of a grid, of data with one column: blocks of `resolution` values from -domain to domain. */
  readonly curves?: {
    readonly resolution: number;
    readonly domain: number;
    readonly units: boolean;
    readonly values: Float32Array;
  };
  /** Counts of examples, row-major: the class they are of by the class they are taken for. */
  readonly confusion?: { readonly classes: number; readonly train: Float32Array; readonly test: Float32Array };
  readonly histogram?: {
    readonly layer: number;
    readonly min: number;
    readonly max: number;
    readonly counts: Float32Array;
    readonly below: number;
    readonly above: number;
  };
  readonly histograms?: readonly HistogramFound[];
  readonly parameter?: ParameterPull;
}

/** What pulls at one parameter. */
export interface ParameterPull {
  readonly index: number;
  /** Of the mean loss of the training set. */
  readonly gradient: number;
  /** What the next step would add; NaN once the run has stopped. */
  readonly update: number;
}

/** One example at one moment, and what the next step would do. */
export interface Inspection {
  readonly step: number;
  readonly example: Example;
  /** The same as the next step trains on it, if it is in the next batch. */
  readonly training: Example | undefined;
  /** Undefined once the run has stopped. */
  readonly next: NextUpdate | undefined;
  readonly parameters: Float32Array;
}

/** What of an event says where and when to look. */
export type EventPlace = Pick<UnitEvent, 'step' | 'previousStep' | 'layer' | 'unit' | 'from' | 'to'>;

/** A unit at one step. */
export interface MomentSide {
  readonly state: UnitState;
  readonly activeShare: number;
  /** Its pre-activation on every training example. */
  readonly z: Float32Array;
  /** One an input. */
  readonly weights: Float32Array;
  /** NaN where the layer has none. */
  readonly bias: number;
}

/** The update that brought a unit into another state. */
export interface Moment {
  /** The step of that update: `before` is the step before it. */
  readonly step: number;
  readonly before: MomentSide;
  readonly after: MomentSide;
  /** In force at that step; NaN where the optimizer has none. */
  readonly learningRate: number;
  readonly batchSize: number;
}

/** How far a search has come. */
export interface Searching {
  readonly share: number;
}

/** What went wrong, as data: a worker cannot throw classes across. */
export interface Refusal {
  readonly path: string;
  readonly value: unknown;
  readonly reason: string;
}

/** What is measured beside the runs, by the name of the task. */
export interface BenchRequests {
  readonly elementCosts: { readonly activations: readonly NamedOr[]; readonly rounds: number };
  readonly stepCosts: {
    readonly activations: readonly NamedOr[];
    readonly units: readonly number[];
    readonly rounds: number;
  };
  readonly trial: TrialRequest & { readonly experiment: Experiment; readonly condition: string };
}
export interface BenchAnswers {
  readonly elementCosts: readonly Spread[];
  readonly stepCosts: readonly Spread[];
  readonly trial: Trial;
}

/** What a hand has done to some parameters, by their index in the layout. */
export interface ParameterEdit {
  readonly indices: readonly number[];
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** A run at one moment: restored, it goes on to the bit. */
export interface Checkpoint {
  readonly step: number;
  readonly eventCount: number;
  /** As Run.save() gives them. */
  readonly bytes: Uint8Array;
}

/** One side of a grid of trainings: a number of the spec by its path, and its values. */
export interface SweepAxis {
  readonly path: string;
  readonly values: readonly number[];
}

/** A training for every pair of values. */
export interface SweepRequest {
  readonly spec: PartialSpec;
  readonly rows: SweepAxis;
  readonly columns: SweepAxis;
  readonly steps: number;
  /** The thread has others to answer: no step of the work may take as long as a training. */
  readonly inPieces: boolean;
}

/** What has been trained since the last slice. */
export interface SweepSlice {
  /** For each cell its row, its column and its `cellNumbers`, one after the other. */
  readonly cells: Float64Array;
  readonly done: boolean;
}

export interface WorkerApi {
  init(wasm: Uint8Array): Promise<Catalogues>;
  open(run: string, spec: PartialSpec): Promise<Opened | Refusal>;
  /** Live knobs: the run keeps its weights. */
  change(run: string, partial: PartialSpec): Promise<Opened | Refusal>;
  /** Opens a run as another one was at a step of its past, with something turned there. */
  fork(run: string, from: string, step: number, change: PartialSpec): Promise<Opened | Refusal>;
  /**
   * The update behind an event of a run; null where no update did it. A long search is done in parts: asked again for the
   * same event it goes on, for another one or none it is given up.
   */
  moment(run: string, event: EventPlace | null): Promise<Moment | Searching | Refusal | null>;
  /** Draws the weights into a unit anew. */
  revive(run: string, layer: number, unit: number): Promise<ParameterEdit>;
  frame(run: string, request: FrameRequest): Promise<Frame>;
  setParameters(run: string, parameters: Float32Array): Promise<void>;
  /** Sets one parameter, by its index in the layout; the others are what training has made of them by then. */
  edit(run: string, index: number, value: number): Promise<ParameterEdit>;
  save(run: string): Promise<Checkpoint>;
  /** Takes a run back to a checkpoint of a run with `spec`; `goesOn`: it is the one that was saved, not a later one of its name. */
  restore(run: string, spec: Spec, checkpoint: Checkpoint, goesOn: boolean): Promise<Refusal | undefined>;
  evaluate(activation: Named, x: Float32Array): Promise<{ value: Float32Array; derivative: Float32Array }>;
  /** Whether a typed-in formula can be used, or where reading it stops. */
  checkExpression(expression: string): Promise<ExpressionCheck>;
  /** The examples that a run of this spec would train on, without opening it. */
  examples(spec: PartialSpec): Promise<Data | Refusal>;
  bench<K extends keyof BenchRequests>(task: K, request: BenchRequests[K]): Promise<BenchAnswers[K]>;
  /** One example on its way through a run; undefined if there is none of that number. */
  inspect(run: string, index: number, set: Example['set']): Promise<Inspection | undefined>;
  /** Trains a grid for about `budgetMs`: a new one, or what is left of the last one. */
  sweep(request: SweepRequest | undefined, budgetMs: number): Promise<SweepSlice | Refusal>;
  close(run: string): Promise<void>;
}
