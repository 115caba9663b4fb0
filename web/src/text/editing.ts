// Changing a network by hand, in words.
import { compact } from '../draw/number';

export const editing = {
  edit: 'edit weights',
  editing: 'done',
  revive: 'revive',
  unit: (unit: string) => `Weights and bias of ${unit}`,
  bias: 'bias',
  weight: (input: string) => `weight of ${input}`,
  value: (name: string) => `${name}, as a number`,
  activation: 'activation of the layer',
  note: 'Every change holds at once; training goes on from it.',
  shape: 'layers',
  shapeDone: 'done',
  shapeLabel: 'Layers and units',
  shapeNote: 'Another number of units or layers starts again from the same seed; another activation does not.',
  more: (layer: number) => `One unit more in layer ${layer + 1}`,
  fewer: (layer: number) => `One unit fewer in layer ${layer + 1}`,
  remove: (layer: number) => `Remove layer ${layer + 1}`,
  removeShort: 'remove',
  insert: 'add a layer',
  insertAt: (at: number, layers: number) =>
    at === 0
      ? 'Add a layer before layer 1'
      : at === layers
        ? `Add a layer after layer ${at}`
        : `Add a layer between layers ${at} and ${at + 1}`,
  headsLabel: 'Layers, in the order of the drawing',
  activationOf: (layer: number) => `Activation of layer ${layer + 1}`,
  layerOf: (layer: number) => `Layer ${layer + 1}`,
  output: 'Output',
  outputUnit: (unit: number, outputs: number) => (outputs > 1 ? `Output ${unit + 1}` : 'Output'),
  outputLabel: (name: string, bias: number, norm: number) =>
    `${name}, bias ${compact(bias, 2)}, gradient norm ${compact(norm, 2)}`,
  outputs: 'Outputs',
  outputZ: 'mean z',
  outputSpread: 'spread of z',
  outputState: (finite: boolean) => (finite ? 'learns' : 'is blown up'),
} as const;
