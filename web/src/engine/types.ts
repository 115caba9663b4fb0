// The words of the engine API: what goes in (the spec) and what comes out. No code: the module behind it is in hillock.ts and run.ts.

/** Whatever has a name and perhaps parameters; a plain string stands for `{name}`. */
export interface Named {
  readonly name: string;
  readonly [parameter: string]: number | string | boolean;
}
export type NamedOr = string | Named;
/** Parameters without a name are those of what is there: of the default, or of the run that is changed. */
export type NamedOrPart = NamedOr | { readonly [parameter: string]: number | string | boolean };

export interface TableData {
  readonly name: 'table';
  /** Rows of examples: inputs[example][column]. */
  readonly inputs: readonly (readonly number[])[];
  /** targets[example][column]; with `classes` one column of class indices 0 .. classes - 1. */
  readonly targets: readonly (readonly number[])[] | readonly number[];
  readonly classes?: number;
}

export interface LayerSpec {
  readonly type?: string;
  readonly units: number;
  readonly activation?: NamedOr;
  readonly [setting: string]: unknown;
}

/** A layer whose units are those of what is there. */
export interface LayerPart {
  readonly type?: string;
  readonly units?: number | undefined;
  readonly activation?: NamedOrPart;
  readonly [setting: string]: unknown;
}

/** What a caller may leave out. Every default comes from the tables of the core. */
export interface PartialSpec {
  readonly version?: 1;
  readonly seed?: number;
  readonly data?: { readonly name?: string; readonly [setting: string]: unknown } | string;
  readonly network?: {
    readonly layers?: readonly LayerPart[];
    readonly output?: { readonly activation?: NamedOrPart; readonly [setting: string]: unknown };
    readonly init?: { readonly weights?: NamedOrPart; readonly bias?: number };
  };
  readonly training?: {
    readonly loss?: NamedOrPart;
    readonly optimizer?: NamedOrPart;
    readonly schedule?: NamedOrPart;
    readonly stop?: NamedOrPart;
    readonly batchSize?: number;
    readonly shuffle?: boolean;
    readonly regularization?: NamedOrPart;
    readonly clipping?: NamedOrPart;
    readonly [setting: string]: unknown;
  };
  readonly census?: { readonly every?: number };
}

/** A complete spec: the engine has filled in every default. */
export interface Spec {
  readonly version: 1;
  readonly seed: number;
  readonly data: { readonly name: string; readonly [setting: string]: unknown };
  readonly network: {
    readonly layers: readonly {
      readonly type: string;
      readonly units: number;
      readonly activation: Named;
      readonly [setting: string]: unknown;
    }[];
    readonly output: { readonly activation: Named; readonly [setting: string]: unknown };
    readonly init: { readonly weights: Named; readonly bias: number };
  };
  readonly training: {
    readonly loss: Named;
    readonly optimizer: Named;
    readonly schedule: Named;
    readonly stop: Named;
    readonly batchSize: number;
    readonly shuffle: boolean;
    readonly regularization: Named;
    readonly clipping: Named;
    readonly [setting: string]: unknown;
  };
  readonly census: { readonly every: number };
}

/** Something that can be set; `name` is its path in the spec where it is not the parameter of a row. */
export interface ParameterInfo {
  readonly name: string;
  readonly label: string;
  readonly default: number | boolean | string;
  readonly min: number;
  readonly max: number;
  readonly kind: 'number' | 'integer' | 'flag' | 'option';
  readonly scale: 'linear' | 'logarithmic';
  /** The words of an option. */
  readonly options: readonly string[];
}

/** One row of a catalogue. */
export interface CatalogueRow {
  readonly name: string;
  readonly label: string;
  readonly formula: string;
  readonly source: string;
  readonly parameters: readonly ParameterInfo[];
}

export interface DatasetRow extends CatalogueRow {
  /** Input columns: 2 for points of the plane. */
  readonly columns: number;
  /** 0 for regression. */
  readonly classes: number;
  /** Half-width of the square that the points lie in. */
  readonly domain: number;
}

export interface ActivationRow extends CatalogueRow {
  /** As a mathematician writes it, in terms of the parameters. */
  readonly range: string;
  readonly lower: number;
  readonly upper: number;
  /** Units of a hard-zero activation can be silent or dead; others can only be saturated. */
  readonly hardZero: boolean;
  readonly zeroCentred: boolean;
  readonly monotone: boolean;
  readonly smooth: boolean;
  readonly learned: string | null;
  readonly pytorch: string;
  readonly jax: string;
  readonly keras: string;
  readonly differences: string;
}

export type UnitState = 'active' | 'sparse' | 'dormant' | 'dead' | 'saturated' | 'blown';
export type Cause = 'none' | 'bias' | 'weights' | 'inputs' | 'born';

export interface Report {
  readonly step: number;
  readonly epoch: number;
  readonly trainLoss: number;
  readonly testLoss: number;
  /** NaN for regression. */
  readonly trainAccuracy: number;
  readonly testAccuracy: number;
  /** Silent hidden units (dead + dormant) divided by hidden units. */
  readonly deadShare: number;
  readonly hidden: number;
  readonly silent: number;
  readonly dead: number;
  readonly dormant: number;
  readonly active: number;
  readonly sparse: number;
  readonly saturated: number;
  readonly blown: number;
  readonly born: number;
  readonly stopped?: Stopped;
}

/** Why a run takes no more steps. */
export interface Stopped {
  /** A number that is not finite, or the condition of training.stop. */
  readonly kind: 'nonFinite' | 'loss' | 'accuracy' | 'plateau';
  /** In words. */
  readonly reason: string;
  readonly step: number;
  /** What was not finite first, counted as in layout(); -1 and '' where a condition is met. */
  readonly layer: number;
  readonly quantity: string;
}

/** One block of the parameter buffer. The output is the last layer; weights are row-major, units x inputs. */
export interface ParameterBlock {
  readonly layer: number;
  readonly kind: 'weights' | 'bias' | 'alpha' | 'scale' | 'shift' | 'mean' | 'variance';
  readonly offset: number;
  readonly shape: readonly number[];
}

/** Measured over the whole training set at the last census. */
export interface LayerReport {
  readonly layer: number;
  readonly units: number;
  readonly inputs: number;
  readonly activation: Named;
  readonly output: boolean;
  readonly gradientNorm: number;
  readonly parameterNorm: number;
  readonly updateRatio: number;
  readonly zeroShare: number;
  readonly meanPreActivation: number;
  readonly variancePreActivation: number;
  readonly meanActivation: number;
  readonly varianceActivation: number;
  /** Units that were silent before the first step; deaths and revivals of all units since. */
  readonly bornSilent: number;
  readonly deaths: number;
  readonly revivals: number;
}

export interface UnitReport {
  readonly unit: number;
  readonly state: UnitState;
  /** Share of the training examples with f'(z) != 0 (hard-zero f), or with z > 0 (others). */
  readonly activeShare: number;
  readonly meanAbsDerivative: number;
  /** Step at which the present state was first measured. */
  readonly since: number;
  readonly deaths: number;
  readonly revivals: number;
  readonly bornSilent: boolean;
  readonly minPreActivation: number;
  readonly maxPreActivation: number;
  readonly gradientNorm: number;
  /**
   * Among the training examples that give the unit's weights a gradient at all, the share on which these gradients all
   * have one sign; NaN where there are none.
   */
  readonly sameSignShare: number;
}

/** The same of all hidden units, layer by layer; `state` is an index into `unitStates`. */
export interface UnitColumns {
  readonly state: Uint8Array;
  readonly activeShare: Float32Array;
  readonly meanAbsDerivative: Float32Array;
  readonly since: Float64Array;
  readonly deaths: Uint16Array;
  readonly revivals: Uint16Array;
  readonly bornSilent: Uint8Array;
  readonly minPreActivation: Float32Array;
  readonly maxPreActivation: Float32Array;
  /** Euclidean norm of the training loss's gradient with respect to the unit's incoming weights and bias. */
  readonly gradientNorm: Float32Array;
}

/** A change of state of one unit, found at the census of `step`; the one before it was at `previousStep`. */
export interface UnitEvent {
  readonly step: number;
  readonly previousStep: number;
  readonly layer: number;
  readonly unit: number;
  readonly from: UnitState;
  readonly to: UnitState;
  /** What moved the unit's largest pre-activation most, and by how much. */
  readonly cause: Cause;
  readonly byBias: number;
  readonly byWeights: number;
  readonly byInputs: number;
  /** activeShare at the census before, and now. */
  readonly shareBefore: number;
  readonly shareAfter: number;
}

export type HistogramQuantity = 'preActivation' | 'activation' | 'gradient';

/** Left out: the layer's pre-activations, four standard deviations to either side of their mean; of gradients all there are. */
export interface HistogramRequest {
  readonly quantity?: HistogramQuantity;
  readonly min?: number;
  readonly max?: number;
}

/** Counts over all units of a layer and all training examples. */
export interface Histogram {
  readonly quantity: HistogramQuantity;
  readonly min: number;
  readonly max: number;
  readonly counts: Float32Array;
  readonly below: number;
  readonly above: number;
}

/** What takes a mean off, and divides by the spread; one number a unit. */
export interface ExampleNormalization {
  /** (linear - mean) / sqrt(variance + epsilon). */
  readonly normalized: Float32Array;
  /** Running ones, of the batch, or of the layer: what this example is normalised by. */
  readonly mean: Float32Array;
  readonly variance: Float32Array;
  /**
   * What the gradient takes off: the means of dL/dz, and of dL/dz times the normalised values, over what is normalised
   * together (times the scale where that is a layer); 0 under running statistics, which no example moves.
   */
  readonly gradientMean: Float32Array;
  readonly productMean: Float32Array;
}

/**
 * One layer while one example passes. The arrays have one number a unit, those of a crelu layer's activation and output
 * two. Empty arrays: the layer has no such part.
 */
export interface ExampleLayer {
  /** W x + b, of maxout the largest piece: what is normalised, or the pre-activation where nothing is. */
  readonly linear: Float32Array;
  readonly linearGradient: Float32Array;
  /** Of maxout, units x pieces. */
  readonly pieces: Float32Array;
  readonly pieceGradient: Float32Array;
  readonly normalization: ExampleNormalization | undefined;
  readonly preActivation: Float32Array;
  /** f'(z); NaN for softmax. */
  readonly derivative: Float32Array;
  /** dL/dz. */
  readonly preActivationGradient: Float32Array;
  /** f'(-z) of crelu. */
  readonly mirroredDerivative: Float32Array;
  /** f(z), and of crelu f(-z). */
  readonly activation: Float32Array;
  /** Of the output, to which a and what is added to it have the same gradient; NaN at the last layer if its loss reads logits. */
  readonly activationGradient: Float32Array;
  /** In training, what dropout multiplies the gradient with: 0 where it drops. */
  readonly dropout: Float32Array;
  /** What the next layer gets: a, after dropout in training, with the layer's input added if it is residual. */
  readonly output: Float32Array;
}

/**
 * One example on its way through the network and back. By example(): as evaluation computes it, nothing is dropped or
 * drawn. By batchExample(): as a member of the next batch; its gradients are those of the sum of the batch's losses.
 */
export interface Example {
  readonly set: 'train' | 'test';
  readonly index: number;
  readonly training: boolean;
  readonly loss: number;
  /** As the network and the loss get them: after features and scaling, classes as numbers. */
  readonly inputs: Float32Array;
  readonly targets: Float32Array;
  /** The output is the last. */
  readonly layers: readonly ExampleLayer[];
  /** Of this example's loss, in the layout of the parameters. */
  readonly gradient: Float32Array;
}

/** What the next step would do. */
export interface NextUpdate {
  /** The batch: indices into the training examples of data(). */
  readonly examples: Uint32Array;
  /** Of the batch's mean loss, without penalty and clipping, in the layout of the parameters. */
  readonly gradient: Float32Array;
  /** The same with penalty and clipping: what the optimizer gets. */
  readonly applied: Float32Array;
  /** What is added to the parameters. */
  readonly update: Float32Array;
  /** What the optimizer remembers, one after the other in the order of its rule, each in the layout of the parameters. */
  readonly stateBefore: readonly Float32Array[];
  readonly stateAfter: readonly Float32Array[];
  /** How many updates the optimizer has made with this one. */
  readonly optimizerStep: number;
  /** With what the schedule does to it. */
  readonly learningRate: number;
}

/**
 * Where one unit of the first layer bends: the line x X + y Y + offset = 0 of the plane. There its pre-activation is `at`,
 * and it is larger where the left side is positive.
 */
export interface Hinge {
  readonly unit: number;
  readonly x: number;
  readonly y: number;
  readonly offset: number;
  readonly at: number;
}

/** What a typed-in formula is: one that can be used, with the parameters that it names, or where reading it stopped. */
export type ExpressionCheck =
  | { readonly valid: true; readonly parameters: readonly string[] }
  | { readonly valid: false; readonly position: number; readonly expected: string };

/** What is known about an activation with these parameters; of a typed-in one, by looking at 257 places from -8 to 8. */
export interface ActivationShape {
  /** f' is zero on an interval: units can be silent. */
  readonly hardZero: boolean;
  /** Where it bends or jumps, in rising order; null where it is not piecewise linear. */
  readonly kinks: readonly number[] | null;
}

export interface GridRequest {
  readonly resolution: number;
  /** Half-width of the square that is drawn; the data set's own domain if left out. */
  readonly domain?: number;
  /** Also the activation of every hidden unit, not just the outputs. */
  readonly units?: boolean;
}

/** Row 0 is the top (largest y). One block of resolution x resolution values a unit, layer by layer; outputs last. */
export interface Grid {
  readonly resolution: number;
  readonly domain: number;
  readonly outputs: number;
  readonly hidden: number;
  readonly values: Float32Array;
}

/** Over the one input from -domain to domain, at the centres of `resolution` cells. One block of values a unit, as in Grid. */
export interface Curves {
  readonly resolution: number;
  readonly domain: number;
  readonly outputs: number;
  readonly hidden: number;
  readonly values: Float32Array;
}

export interface Data {
  readonly inputs: number;
  readonly outputs: number;
  readonly classes: number;
  readonly domain: number;
  /** Examples, row-major: trainInputs[example * columns + column]; plane coordinates, before features. */
  readonly columns: number;
  readonly targetColumns: number;
  readonly trainInputs: Float32Array;
  readonly trainTargets: Float32Array;
  readonly testInputs: Float32Array;
  readonly testTargets: Float32Array;
}

/** A setting of the spec by its path, `training.optimizer.learningRate` or `seed`, and the values that it takes. */
export interface SweepAxis {
  readonly path: string;
  readonly values: readonly (number | string | boolean)[];
}

/** Trainings of `steps` steps over one or two settings; without rows there is one row. */
export interface SweepGrid {
  readonly columns: SweepAxis;
  readonly rows?: SweepAxis;
  readonly steps: number;
}
