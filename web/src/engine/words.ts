// Names cross the boundary as indices into these tables. They are in the order of the enums of the core, which the
// bindings assert.

export const unitStates = ['active', 'sparse', 'dormant', 'dead', 'saturated', 'blown'] as const;
export const causes = ['none', 'bias', 'weights', 'inputs', 'born'] as const;
export const parameterKinds = ['weights', 'bias', 'alpha', 'scale', 'shift', 'mean', 'variance'] as const;
export const histogramQuantities = ['preActivation', 'activation', 'gradient'] as const;

/** What stopped being finite, in the order in which a step computes it. */
export const quantities = ['pre-activation', 'activation', 'loss gradient', 'gradient', 'parameter'] as const;

/** Why a run stops; the sentences are in run.ts. */
export const stopReasons = ['nonFinite', 'loss', 'accuracy', 'plateau'] as const;

/** Rows of CoreRun.units(). */
export const unitColumns = [
  'state',
  'activeShare',
  'meanAbsDerivative',
  'since',
  'deaths',
  'revivals',
  'bornSilent',
  'minPreActivation',
  'maxPreActivation',
] as const;

/** Columns of CoreRun.events(). */
export const eventColumns = [
  'step',
  'previousStep',
  'layer',
  'unit',
  'from',
  'to',
  'cause',
  'byBias',
  'byWeights',
  'byInputs',
  'shareBefore',
  'shareAfter',
] as const;

/** Numbers of CoreRun.report(). */
export const reportNumbers = [
  ...(['step', 'epoch', 'trainLoss', 'testLoss', 'trainAccuracy', 'testAccuracy', 'hidden'] as const),
  ...(['active', 'sparse', 'dormant', 'dead', 'saturated', 'blown', 'born'] as const),
  ...(['stopped', 'stopReason', 'stopStep', 'stopLayer', 'stopQuantity'] as const),
] as const;

/** Numbers of CoreRun.layer(). */
export const layerNumbers = [
  ...(['units', 'inputs', 'gradientNorm', 'parameterNorm', 'updateNorm', 'zeroShare'] as const),
  ...(['meanPreActivation', 'variancePreActivation', 'meanActivation', 'varianceActivation'] as const),
  ...(['bornSilent', 'deaths', 'revivals'] as const),
] as const;

/** Numbers of CoreRun.data(). */
export const dataNumbers = [
  'inputs',
  'outputs',
  'classes',
  'domain',
  'columns',
  'targetColumns',
  'train',
  'test',
] as const;

/** Numbers of one cell of a sweep. */
export const sweepNumbers = [
  'cell',
  'step',
  'trainLoss',
  'testLoss',
  'trainAccuracy',
  'testAccuracy',
  'silentShare',
  'deadShare',
  'saturatedShare',
  'blownAt',
] as const;
