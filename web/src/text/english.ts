// Every word of the interface. Another language is another file with these names. What the engine says (names and formulas of
// its catalogues, reasons of a refusal) comes from the engine.
import { compact, integer, percent } from '../draw/number';
import type { Cause, UnitEvent, UnitState } from '../engine/types';
import { compare } from './compare';
import { data } from './data';
import { editing } from './editing';
import { example, formula } from './example';
import { foldLimit, layers } from './layers';
import { link } from './link';
import { map } from './map';
import { moment } from './moment';
import { noteOf } from './notes';

const count = (n: number, one: string, many = `${one}s`): string => `${integer(n)} ${n === 1 ? one : many}`;

export interface Tally {
  readonly hidden: number;
  readonly dead: number;
  readonly dormant: number;
  readonly saturated: number;
}

/** The one sentence of the Lab: what is the case, then of what kind it is. */
function headline(t: Tally): { readonly fact: string; readonly detail: string } {
  const silent = t.dead + t.dormant;
  if (silent > 0) {
    const kinds = [t.dead > 0 ? `${integer(t.dead)} dead` : '', t.dormant > 0 ? `${integer(t.dormant)} dormant` : ''];
    const verb = silent === 1 ? 'is' : 'are';
    return {
      fact: `${integer(silent)} of ${integer(t.hidden)} units ${verb} silent:`,
      detail: kinds.filter(Boolean).join(', '),
    };
  }
  if (t.saturated > 0) {
    const verb = t.saturated === 1 ? 'is' : 'are';
    return {
      fact: `${integer(t.saturated)} of ${integer(t.hidden)} units ${verb} saturated:`,
      detail: 'alive, but they hardly learn',
    };
  }
  return { fact: `None of the ${count(t.hidden, 'unit')} is silent`, detail: '' };
}

const states: Record<UnitState, string> = {
  active: 'active',
  sparse: 'sparse',
  dormant: 'dormant',
  dead: 'dead',
  saturated: 'saturated',
  blown: 'blown up',
};

const stateMeans: Record<UnitState, string> = {
  active: 'fires on at least 5\u202f% of the examples',
  sparse: 'fires on some examples, but on fewer than 5\u202f%',
  dormant: 'silent on every example, but the layer below may still wake it',
  dead: 'silent on every example, and for good',
  saturated: 'its slope is under 1\u202f% of the steepest on almost every example',
  blown: 'a number in it is no longer finite',
};

const causes: Record<Cause, string> = {
  none: '',
  bias: 'its bias',
  weights: 'its weights',
  inputs: 'the layer below it',
  born: 'its first weights',
};

const unitName = (layer: number, unit: number): string => `${layer + 1}.${unit + 1}`;

const signed = (value: number): string => (value > 0 ? '+' : '') + compact(value, 2);

const isSilent = (state: UnitState) => state === 'dead' || state === 'dormant';

function happened(event: UnitEvent): string {
  const { from, to } = event;
  if (event.cause === 'born') return `was born ${states[to]}`;
  if (to === 'dead') return from === 'dormant' ? 'is dead now: nothing is left below that could wake it' : 'dies';
  if (to === 'dormant') return 'falls silent';
  if (to === 'blown') return 'blows up';
  if (isSilent(from)) return 'wakes up';
  return `becomes ${states[to]}`;
}

/** An event in words, with what was measured. */
function event(e: UnitEvent): { readonly what: string; readonly why: string } {
  const what = `Step ${integer(e.step)}: unit ${unitName(e.layer, e.unit)} ${happened(e)}`;
  if (e.cause === 'born') return { what: `${what}.`, why: 'No example reached it from the start.' };
  const of = (share: number) => (share === 0 ? 'none' : percent(share));
  const share = `from ${of(e.shareBefore)} of the examples to ${of(e.shareAfter)}.`;
  const moved = { bias: e.byBias, weights: e.byWeights, inputs: e.byInputs };
  if (e.cause === 'none') return { what: `${what},`, why: share };
  const by = moved[e.cause];
  return {
    what: `${what},`,
    why: `${share} Most of it came from ${causes[e.cause]}, by ${signed(by)} in the largest z.`,
  };
}

export const english = {
  example,
  formula,
  noteOf,
  data,
  pageTitles: {
    lab: 'Hillock: watch ReLU units live and die',
    activations: 'Hillock: activation functions',
    experiments: 'Hillock: what articles say about ReLU, tried out',
  },
  states,
  stateMeans,
  causes,
  headline,
  event,
  unitName,
  unit: (layer: number, unit: number) => `Unit ${unitName(layer, unit)}`,
  layer: (layer: number) => `Layer ${layer + 1}`,
  layerActivation: (layer: number, activation: string) => `Layer ${layer + 1}, ${activation}`,
  layerUnits: (layer: number, units: number) => `Layer ${layer + 1}, ${count(units, 'unit')}`,
  layerShort: (layer: number) => `L${layer + 1}`,
  outputLayer: 'output',
  layerLow: (layer: number) => `layer ${layer + 1}`,

  headlineLoading: 'Loading the engine',
  headlineFailed: 'The engine does not run here',
  headlineBlown: 'The run blew up',
  headlineBlownDetail: (step: number) => `at step ${integer(step)}`,
  announce: (sentence: string, step: number) => `${sentence}. Step ${integer(step)}.`,
  stopped: (step: number, reason: string) => `Training stopped at step ${integer(step)}: ${reason}.`,
  measures: 'Measurements',
  printed: (seed: number, step: number, settings: string) => `Seed ${seed}, step ${integer(step)}. ${settings}`,

  run: {
    region: 'Run',
    quick: 'Run and main knobs',
    play: 'Play',
    pause: 'Pause',
    step: 'One step',
    reset: 'Reset to the same weights',
    running: 'running',
    paused: 'paused',
    finished: 'finished',
    ready: 'ready',
    loading: 'loading',
    stopped: 'stopped',
    failed: 'not running',
    epoch: 'epoch',
    steps: 'step',
    trainLoss: 'train loss',
    testLoss: 'test loss',
    stepsPerSecond: 'steps per second',
    seed: 'Seed',
    newSeed: 'new seed',
    copy: 'copy',
    copied: 'copied',
    undo: 'undo',
    redo: 'redo',
    speed: 'Speed',
    fastest: 'fastest',
    speedOf: (steps: number) => `${integer(steps)} steps/s`,
    summary: (epoch: number) => `epoch ${integer(epoch)}`,
    summaryLine: (step: number, rate: number) => `step ${integer(step)}, ${integer(rate)}/s`,
  },

  settings: {
    region: 'Settings',
    presets: 'Start with',
    activation: 'Activation',
    more: 'More',
    fewer: 'Fewer',
    learningRate: 'Learning rate',
    learningRateNote: 'size of each update',
    rate: 'rate',
    data: 'Data',
    noise: 'Noise',
    noiseNote: 'how far points stray',
    batchSize: 'Batch size',
    batchSizeNote: 'examples an update',
    range: (low: string, high: string) => `${low} to ${high}`,
    allLayers: 'all layers',
    scope: 'These hold for',
    layerType: 'Type',
    normalization: 'Normalisation',
    dropout: 'Dropout',
    residual: 'Skip connection',
    residualNote: 'adds the input of the layer to its output',
    hasBias: 'Biases',
    hasBiasNote: 'without them every line goes through the origin',
    schedule: 'Learning rate over time',
    stop: 'Stop and measure',
    stopWhen: 'Stop',
    shuffle: 'Shuffle',
    shuffleNote: 'another order of the examples in each epoch',
    census: 'Census every',
    censusNote: 'steps from one look at all units to the next, 0 chooses',
    live: 'Taken up while it trains, with the weights that are there.',
    layers: 'Layers',
    addLayer: 'add a layer',
    removeLayer: (layer: number) => `Remove layer ${layer + 1}`,
    removeShort: 'remove',
    moreUnits: (layer: number) => `One unit more in layer ${layer + 1}`,
    fewerUnits: (layer: number) => `One unit fewer in layer ${layer + 1}`,
    units: (n: number) => count(n, 'unit'),
    start: 'Start',
    initializer: 'Weights from',
    bias: 'Bias',
    biasNote: 'what each one starts with',
    optimizer: 'Optimizer',
    loss: 'Loss and output',
    lossName: 'Loss',
    outputActivation: 'Output',
    guard: 'Penalty and clipping',
    regularization: 'Penalty',
    clipping: 'Clipping',
    restarts: 'Starts again from the same seed.',
    defaultIs: (value: string) => `default ${value}`,
    setDefault: (name: string, value: string) => `Set ${name} to its default, ${value}`,
    refused: (path: string, value: string, reason: string) => `Not taken: ${path} = ${value}. ${reason}`,
    linkRefused: (pairs: string) => `This link has settings that were not taken: ${pairs}`,
    none: 'none',
    yes: 'on',
    no: 'off',
  },

  presets: {
    high: { name: 'High learning rate', note: 'rate 1' },
    calm: { name: 'Calm learning rate', note: 'rate 0.03' },
    leaky: { name: 'Leaky ReLU instead', note: 'rate 1' },
  },

  compare,
  editing,
  layers,
  link,
  map,
  moment,

  network: {
    title: 'Network',
    inputs: 'Inputs',
    outputHead: (name: string, activation: string) => `${name}, ${activation}`,
    outputShort: 'Output',
    label: 'Network: units with their response maps, links by weight',
    alternative: (layers: readonly string[]) => `The network, layer by layer. ${layers.join(' ')}`,
    layerAlternative: (layer: number, units: number, silent: number, dead: number) =>
      `Layer ${layer + 1}: ${count(units, 'unit')}, ${silent === 0 ? 'none silent' : `${integer(silent)} silent, ${integer(dead)} of them dead`}.`,
    unitLabel: (name: string, state: string, share: string) => `${name}, ${state}, fires on ${share} of the examples`,
    surfaceLabel: 'Output over the plane, with the train points (full) and the test points (hollow)',
    hint: 'Arrows move between units, with Shift along the links into one; Enter opens a unit or a link.',
    columns: ['Unit', 'State', 'Fires on', 'Smallest z', 'Largest z', 'Mean |f ′|', 'Gradient norm', 'Bias'],
  },

  timeline: {
    title: 'Life of the units',
    scale: '% of examples fire it',
    scaleSmooth: '% of examples with z > 0',
    step: 'step',
    label: 'Unit time line: a row a unit, time to the right, colour is the share of the examples that fire it',
    alternative: (units: number, step: number, deaths: number, revivals: number) =>
      `${count(units, 'unit')} over ${count(step, 'step')}: ${count(deaths, 'death')}, ${count(revivals, 'revival')}.`,
    nothingYet: 'Deaths and revivals are told here as they happen.',
    nothingEver:
      'No unit can fall silent here: the slope of this activation is zero nowhere, or only at single points.',
    at: (step: number, unit: string, share: string, state: string) =>
      `Step ${integer(step)}: unit ${unit} ${state}, fires on ${share}`,
    previous: 'previous event',
    next: 'next event',
    latest: 'Latest',
    whole: 'whole run',
    zoomIn: 'zoom in',
    fit: 'all rows',
    scroll: 'readable rows',
    hint: 'Left and right scrub, with Shift by a tenth; up and down choose a unit; plus and minus zoom; brackets go from event to event.',
    columns: ['Step', 'Unit', 'From', 'To', 'Cause', 'Fires before', 'Fires after'],
    caption: 'Changes of state, the latest last',
  },

  activation: {
    title: (name: string) => `${name} and what flows into it`,
    f: 'f',
    slope: 'f ′',
    z: 'z',
    bars: '√ count',
    layerChoice: 'Layer whose pre-activations are shown',
    label: (name: string) => `${name}, its derivative, and the pre-activations of a layer under the same axis`,
    flat: (share: string) => [share, ' of the pre-activations lie where f ′ = 0.'] as const,
    faint: (share: string) =>
      [share, ' of the pre-activations lie where f ′ is under 1\u202f% of its maximum.'] as const,
    nowhereFlat: ['0\u202f%', ' of the pre-activations lie where f ′ = 0: every unit hears of every error.'] as const,
    beyond: (share: string) => `${share} lie beyond the plot.`,
    columns: ['z from', 'to', 'Share', 'f at the middle', 'f ′ at the middle'],
  },

  gradients: {
    title: 'Gradient norm per layer',
    more: 'disc: now',
    label: 'Gradient norm of each layer on a log axis',
    shrinks: (fold: string, fine: boolean) =>
      [
        'Shrinks ',
        `${fold}-fold`,
        ` from output to layer 1: ${fine ? 'fine below' : 'vanishing, the limit is'} ${integer(foldLimit)}.`,
      ] as const,
    grows: (fold: string, fine: boolean) =>
      [
        'Grows ',
        `${fold}-fold`,
        ` from output to layer 1: ${fine ? 'fine below' : 'exploding, the limit is'} ${integer(foldLimit)}.`,
      ] as const,
    same: ['', 'About as large', ' in layer 1 as at the output.'] as const,
    none: ['', 'No gradient', ' reaches layer 1: every way to it is silent.'] as const,
    limit: foldLimit,
    columns: ['Layer', 'Gradient norm', 'Parameter norm', 'Update / parameters', 'Exact zeros'],
  },

  loss: {
    title: 'Loss',
    accuracy: 'Accuracy',
    toLoss: 'loss',
    toAccuracy: 'accuracy',
    logarithmic: 'log axis',
    linear: 'linear axis',
    smoothing: ['as measured', 'smooth', 'smoother'],
    smoothingNote: 'How far back each point of a curve is a mean',
    step: 'step',
    train: 'train',
    test: 'test',
    label: 'Loss and accuracy of train and test over the steps',
    verdict: (train: string, test: string) => ['Train ', train, `, test ${test}`] as const,
    right: (train: string, test: string) =>
      ['Right on ', train, ` of the train and ${test} of the test examples.`] as const,
    columns: ['Step', 'Train loss', 'Test loss', 'Train right', 'Test right'],
  },

  confusion: {
    title: 'Taken for',
    more: 'rows: the class, columns: taken for',
    is: 'Class',
    takenFor: (name: string) => `taken for ${name.toLowerCase()}`,
    caption: 'Examples of each class by the class that they are taken for',
    none: ['', 'No test example', ' is taken for another class.'],
    noTest: ['', 'No examples', ' are left for a test.'],
    blown: ['', 'No class leads', ': the outputs are no numbers.'],
    worst: (share: string, is: number, taken: number) =>
      ['', share, ` of the test examples of class ${is + 1} are taken for class ${taken + 1}.`] as const,
  },

  inspector: {
    is: (state: string) => `is ${state}`,
    since: (step: number) => (step === 0 ? 'from the start' : `since step ${integer(step)}`),
    close: 'Close',
    firesOn: 'fires on',
    positiveOn: 'z > 0 on',
    firesOnOf: (n: number, of: number) => `${integer(n)} of ${integer(of)}`,
    z: 'z',
    range: (from: string, to: string) => `${from} to ${to}`,
    slope: 'mean |f ′|',
    gradient: 'gradient norm',
    bias: 'bias',
    cause: 'last changed by',
    weights: 'weights in',
    history: 'so far',
    lives: (deaths: number, revivals: number) => `silenced ${integer(deaths)}×, woken ${integer(revivals)}×`,
    never: 'never silent',
    dead: 'For good: its z is below zero on every example, so no error reaches its weights, and what feeds it does not change.',
    dormant:
      'Its z is below zero on every example, so its own weights stand still. The layer below still moves and may wake it.',
    saturated: 'Its slope is next to nothing on almost every example: it is alive, but it hardly learns.',
  },

  blown: {
    what: (step: number, place: string, quantity: string) =>
      `At step ${integer(step)} the ${quantity} of ${place} stopped being a number.`,
    layer: (layer: number) => `layer ${layer + 1}`,
    output: 'the output layer',
    why: 'Each update overshot, the next one by more.',
    cures: 'What helps:',
    smaller: (rate: string) => `rate ${rate}, start again`,
    clip: 'clip the gradients, start again',
    scale: 'standardise the inputs, start again',
    reset: 'reset, and step slowly',
    newSeed: 'another seed',
  },

  table: { show: 'table', hide: 'figure', close: 'Close the table' },

  keys: {
    title: 'Keys',
    open: 'Keys',
    close: 'Close',
    letters: 'Single letters are keys',
    rows: [
      ['Space', 'play, pause'],
      ['.', 'one step'],
      ['0', 'reset to the same weights'],
      ['N', 'new seed'],
      ['Z, Shift Z', 'undo, redo'],
      ['A', 'to the activations'],
      ['R', 'to the learning rate'],
      ['[ ]', 'previous, next event'],
      ['Arrows', 'inside a figure: from unit to unit, along the time line'],
      ['Shift up, down', 'on a unit: from link to link into it; Enter edits its weight'],
      ['Enter, Escape', 'open a unit, leave it'],
      ['T', 'the figure as a table'],
      ['?', 'this list'],
    ],
  },

  page: {
    skip: 'Skip to the figures',
    name: 'Hillock',
    names: { lab: 'Lab', activations: 'Activations', experiments: 'Experiments' },
    pages: 'Pages',
    copyLink: 'Copy link',
    copied: 'Copied',
    theme: 'Theme',
    themes: { system: 'system', light: 'light', dark: 'dark' },
    /** Where there is no room for the words. */
    themeSigns: { system: '◐', light: '○', dark: '●' },
    foot: 'Everything runs in this page: nothing is sent anywhere. A unit is silent when f ′ = 0 on every training example, and dead when that is for good.',
    version: (version: string) => `Hillock ${version}`,
  },
} as const;
