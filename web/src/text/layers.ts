// Activations and gradients, layer by layer, in words.
import { compact, integer, percent } from '../draw/number';

/** A share that may be far below a percent. */
const ratio = (value: number): string => (value > 0 && value < 0.001 ? compact(value, 2) : percent(value));

const fold = (size: number): string => (size < 10 ? compact(size, 2) : integer(Number(size.toPrecision(2))));

/** From one end of the network to the other; a gradient that shrinks or grows so many times vanishes or explodes. */
export const foldLimit = 1000;

export const layers = {
  region: 'Activations and gradients',
  title: 'What flows through each layer',
  more: 'over all units and train examples, √ count; each curve to its own height',
  said: (name: string, mean: string, spread: string) => `${name}: z is ${mean} on average, with a spread of ${spread}`,
  label: 'Histograms of each layer: pre-activations under f and f ′, activations, gradients',
  heads: {
    z: 'Pre-activations z, f and f ′',
    a: 'Activations a',
    gradient: 'Gradients dL/dz',
    shortA: 'a',
    shortGradient: 'dL/dz',
  },
  meanOf: (name: string, mean: number, deviation: number) => `${name} ${compact(mean, 2)} ± ${compact(deviation, 2)}`,
  zeros: (share: number) => `exact zeros ${percent(share)}`,
  flow: (norm: number, share: number) => `gradient ${compact(norm, 2)}, update ${ratio(share)}`,
  reach: (half: number) => `±${compact(half, 1)}`,
  columns: [
    'Layer',
    'Mean z',
    'Variance of z',
    'Mean a',
    'Variance of a',
    'Exact zeros',
    'Gradient norm',
    'Update / weights',
  ],
  norms: {
    title: 'Gradients and updates, over depth and over time',
    more: 'log axes',
    depth: 'by layer, now',
    gradient: 'gradient norm',
    update: 'update / weights',
    gradientTime: 'gradient norm over the steps',
    updateTime: 'update / weights over the steps',
    step: 'step',
    output: 'out',
    usual: 'usual: 0.1\u202f%',
    label: 'Gradient norm and update-to-weight ratio of each layer, over depth and over time, log axes',
    columns: ['Layer', 'Gradient norm', 'Update / weights', 'Gradient norm, a tenth of the run ago'],
  },
  gradient: (first: number, last: number, layer: number): readonly [string, string] => {
    if (!Number.isFinite(first) || !Number.isFinite(last)) return ['Gradients are no longer numbers', '.'];
    if (first === 0 && last === 0) return ['No gradient', ' flows anywhere.'];
    if (first === 0) return ['No gradient reaches layer 1', ': every way to it is silent.'];
    const shrinks = last >= first;
    const size = shrinks ? last / first : first / last;
    if (size < 1.5) return ['Gradients are about as large', ` in layer 1 as in layer ${layer}: healthy.`];
    const verdict = size >= foldLimit ? (shrinks ? 'vanishing' : 'exploding') : 'healthy';
    return [
      `Gradients ${shrinks ? 'shrink' : 'grow'} ${fold(size)}-fold`,
      ` from layer ${layer} to layer 1: ${verdict}, the limit is ${integer(foldLimit)}.`,
    ];
  },
  updates: (name: string, share: number): readonly [string, string] => {
    const what = `${name} moves by ${ratio(share)} of its weights a step`;
    if (!Number.isFinite(share)) return ['', ''];
    if (share > 0.05) return [what, ': too fast above 5\u202f%, around 0.1\u202f% is usual.'];
    if (share < 1e-6) return [what, `: it stands still below ${ratio(1e-6)}.`];
    return [what, `: fine between ${ratio(1e-6)} and 5\u202f%.`];
  },
  ofLayer: (layer: number) => `Layer ${layer + 1}`,
  ofOutput: 'The output',
  ratio,
  zerosVerdict: (layer: number, share: number): readonly [string, string] =>
    share > 0.9
      ? [
          `${percent(share)} of layer ${layer}’s activations are exactly zero`,
          ': hardly anything passes above 90\u202f%.',
        ]
      : [
          `${percent(share)} of layer ${layer}’s activations are exactly zero`,
          ', the most of any layer: fine up to 90\u202f%.',
        ],
} as const;
