// Loss, accuracy and states of the units, and if the run has stopped, where and why.
import type { CoreRun } from './core-run';
import type { Report } from './types';
import { quantities, stopReasons } from './words';

const conditions = {
  loss: 'the loss is as low as was asked for',
  accuracy: 'the accuracy is as high as was asked for',
  plateau: 'the loss has not fallen for as long as was asked for',
} as const;

/** @param layers with the output. */
export function reportOf(found: ReturnType<CoreRun['report']>, layers: number): Report {
  const { stopped, stopReason, stopStep, stopLayer, stopQuantity, ...numbers } = found;
  const { dead, dormant, hidden } = numbers;
  const silent = dead + dormant;
  const report = { ...numbers, silent, deadShare: hidden > 0 ? silent / hidden : 0 };
  if (!stopped) return report;
  const kind = stopReasons[stopReason] ?? 'nonFinite';
  const quantity = kind === 'nonFinite' ? (quantities[stopQuantity] ?? '') : '';
  const layer = kind === 'nonFinite' ? stopLayer : -1;
  const where = layer < layers - 1 ? `of layer ${layer + 1}` : 'of the output';
  const reason = kind === 'nonFinite' ? `the ${quantity} ${where} is no longer a finite number` : conditions[kind];
  return { ...report, stopped: { kind, reason, step: stopStep, layer, quantity } };
}
