// What crosses between page and worker. The page asks for one frame at a time and says what it needs in it; the
// worker answers with numbers in owned buffers (transferred, never views of the wasm heap).
import type {
  ActivationRow,
  CatalogueRow,
  Data,
  LayerReport,
  ParameterBlock,
  PartialSpec,
  Report,
  Spec,
  UnitEvent,
} from '../engine/types';

export interface Catalogues {
  readonly version: string;
  readonly activations: readonly ActivationRow[];
  readonly datasets: readonly CatalogueRow[];
  readonly initializers: readonly CatalogueRow[];
  readonly optimizers: readonly CatalogueRow[];
  readonly losses: readonly CatalogueRow[];
  readonly regularizations: readonly CatalogueRow[];
  readonly clippings: readonly CatalogueRow[];
}

/** What a run is made of and does not change while it trains. Sent once when a run is opened or changed. */
export interface Opened {
  readonly spec: Spec;
  readonly layout: readonly ParameterBlock[];
  readonly data: Data;
}

export interface FrameRequest {
  /** Train at most this many steps ... */
  readonly steps: number;
  /** ... and stop early once this much time has gone, so that a frame never takes long. */
  readonly budgetMs: number;
  readonly grid?: { readonly resolution: number; readonly units: boolean };
  readonly histogram?: {
    readonly layer: number;
    readonly bins: number;
    readonly min: number;
    readonly max: number;
  };
  /** Index of the first event the page has not seen. */
  readonly eventsFrom: number;
  /** Index of the first census the page has not seen. */
  readonly censusFrom: number;
}

/** The history that time lines and charts draw: one row for each census, in step order. */
export interface CensusRows {
  readonly first: number;
  readonly steps: Float64Array;
  readonly trainLoss: Float32Array;
  readonly testLoss: Float32Array;
  /** rows x layers (hidden layers, then the output). */
  readonly gradientNorm: Float32Array;
  /** rows x hidden units, layer by layer. */
  readonly activeShare: Float32Array;
  /** rows x hidden units: index into `unitStates`. */
  readonly state: Uint8Array;
}

export const unitStates = ['active', 'sparse', 'dormant', 'dead', 'saturated', 'blown'] as const;

export interface Frame {
  readonly report: Report;
  readonly stepsDone: number;
  readonly elapsedMs: number;
  readonly layers: readonly LayerReport[];
  /** Per hidden unit, layer by layer. */
  readonly units: {
    readonly state: Uint8Array;
    readonly activeShare: Float32Array;
    readonly meanAbsDerivative: Float32Array;
    readonly since: Float64Array;
    readonly deaths: Uint16Array;
    readonly revivals: Uint16Array;
    readonly minPreActivation: Float32Array;
    readonly maxPreActivation: Float32Array;
    readonly gradientNorm: Float32Array;
  };
  readonly parameters: Float32Array;
  readonly events: readonly UnitEvent[];
  readonly census: CensusRows;
  /** Blocks of resolution x resolution: hidden units layer by layer (if asked for), then the outputs. Row 0 on top. */
  readonly grid?: { readonly resolution: number; readonly domain: number; readonly values: Float32Array };
  readonly histogram?: {
    readonly layer: number;
    readonly min: number;
    readonly max: number;
    readonly counts: Float32Array;
    readonly below: number;
    readonly above: number;
  };
}

/** What went wrong, as data: a worker cannot throw classes across. */
export interface Refusal {
  readonly path: string;
  readonly value: unknown;
  readonly reason: string;
}

export interface WorkerApi {
  init(wasm: Uint8Array): Promise<Catalogues>;
  open(run: string, spec: PartialSpec): Promise<Opened | Refusal>;
  /** Live knobs: the run keeps its weights. */
  change(run: string, partial: PartialSpec): Promise<Opened | Refusal>;
  frame(run: string, request: FrameRequest): Promise<Frame>;
  setParameters(run: string, parameters: Float32Array): Promise<void>;
  evaluate(activation: { readonly name: string }, x: Float32Array): Promise<{ value: Float32Array; derivative: Float32Array }>;
  close(run: string): Promise<void>;
}
