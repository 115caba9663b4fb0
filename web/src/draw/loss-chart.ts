import { gridRows, stepAxis, text } from './axis';
import type { Context, Rect } from './geometry';
import { horizon, linearScale, logScale, type Scale } from './scale';
import type { Theme } from './theme';

/** What is measured on the train and on the test examples, over the steps. */
export interface LossHistory {
  readonly rows: number;
  readonly steps: Float64Array;
  readonly train: Float32Array;
  readonly test: Float32Array;
}

export interface LossView {
  readonly logarithmic: boolean;
  /** Shares from 0 to 1 instead of losses. */
  readonly shares: boolean;
  /** Curves are the mean over the last so many px. */
  readonly smoothing: number;
}

/** The name of the axis and, at the ends of the curves, their names with their values. */
export interface LossWords {
  readonly step: string;
  readonly train: string;
  readonly test: string;
}

const margin = { left: 36, right: 80, top: 8, bottom: 22 };

const stops = [1, 1.5, 2, 3, 4, 5, 6, 8, 10];

const roundDown = (value: number): number => {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * (stops.findLast((stop) => stop * power <= value * 1.0001) ?? 1);
};
const roundUp = (value: number): number => {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * (stops.find((stop) => stop * power >= value * 0.9999) ?? 10);
};

/** Lowest and highest loss so far, rounded outwards, so that the axis moves rarely. */
export function lossRange({ rows, train, test }: LossHistory): readonly [low: number, high: number] {
  let low = Number.POSITIVE_INFINITY;
  let high = 0;
  for (let row = 0; row < rows; row++) {
    for (const value of [train[row] ?? 0, test[row] ?? 0]) {
      if (!(value > 0) || !Number.isFinite(value)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  if (high === 0) return [0.1, 1];
  const floor = roundDown(Math.max(low, high * 1e-9));
  return [floor, Math.max(roundUp(high), floor * 1.5)];
}

export function drawLossChart(
  ctx: Context,
  theme: Theme,
  rect: Rect,
  history: LossHistory,
  shortest: number,
  words: LossWords,
  view: LossView,
): Scale {
  const left = rect.x + margin.left;
  const right = rect.x + rect.width - margin.right;
  const bottom = rect.y + rect.height - margin.bottom;
  const y = heightScale(history, view, bottom, rect.y + margin.top);
  const x = linearScale(0, horizon(history.steps[history.rows - 1] ?? 0, shortest), left, right);
  gridRows(ctx, theme, y, left, right, Math.max(3, rect.height / 22));
  stepAxis(ctx, theme, x, left, right, bottom, { text: words.step, side: 'right' });
  const test = smooth(history, history.test, x, view.smoothing);
  const train = smooth(history, history.train, x, view.smoothing);
  curve(ctx, history, test, x, y, theme.ink3, 1.25);
  curve(ctx, history, train, x, y, theme.ink, 1.75);
  drawEnds(ctx, theme, history, { train, test }, x, y, words, right);
  return x;
}

function heightScale(history: LossHistory, view: LossView, bottom: number, top: number): Scale {
  if (view.shares) return linearScale(0, 1, bottom, top);
  const [low, high] = lossRange(history);
  return view.logarithmic ? logScale(low, high, bottom, top) : linearScale(0, high, bottom, top);
}

/** The names of the curves at their last values, pushed apart where they would overlap. */
function drawEnds(
  ctx: Context,
  theme: Theme,
  history: LossHistory,
  curves: { readonly train: Float32Array; readonly test: Float32Array },
  x: Scale,
  y: Scale,
  words: LossWords,
  right: number,
): void {
  const last = history.rows - 1;
  if (last < 0) return;
  const train = curves.train[last] ?? Number.NaN;
  const test = curves.test[last] ?? Number.NaN;
  const gap = theme.textSize * 1.2;
  const heightOf = (value: number) => (Number.isFinite(value) ? y.at(value) : y.at(y.high) + gap);
  let trainY = heightOf(train);
  let testY = heightOf(test);
  if (Math.abs(trainY - testY) < gap) {
    const middle = (trainY + testY) / 2;
    const below = trainY >= testY ? 1 : -1;
    trainY = middle + (below * gap) / 2;
    testY = middle - (below * gap) / 2;
  }
  const at = right + 6;
  text(ctx, theme, at, testY, words.test, { baseline: 'middle' });
  text(ctx, theme, at, trainY, words.train, { baseline: 'middle', colour: theme.ink });
  if (!Number.isFinite(train)) return;
  ctx.fillStyle = theme.ink;
  ctx.beginPath();
  ctx.arc(x.at(history.steps[last] ?? 0), y.at(train), 2.5, 0, 2 * Math.PI);
  ctx.fill();
}

/** The mean over the last px: at a high rate the loss jumps with every step, and a curve would be a band. */
function smooth(history: LossHistory, values: Float32Array, x: Scale, px: number): Float32Array {
  const means = new Float32Array(history.rows);
  let sum = 0;
  let first = 0;
  for (let row = 0; row < history.rows; row++) {
    const value = values[row] ?? Number.NaN;
    if (!Number.isFinite(value)) {
      means[row] = Number.NaN;
      sum = 0;
      first = row + 1;
      continue;
    }
    sum += value;
    while (first < row && x.at(history.steps[row] ?? 0) - x.at(history.steps[first] ?? 0) > px)
      sum -= values[first++] ?? 0;
    means[row] = sum / (row - first + 1);
  }
  return means;
}

function curve(
  ctx: Context,
  history: LossHistory,
  values: Float32Array,
  x: Scale,
  y: Scale,
  colour: string,
  width: number,
): void {
  ctx.beginPath();
  let drawing = false;
  for (let row = 0; row < history.rows; row++) {
    const value = values[row] ?? Number.NaN;
    if (!Number.isFinite(value)) {
      drawing = false; // a gap, where the loss is no number
      continue;
    }
    const [px, py] = [x.at(history.steps[row] ?? 0), y.at(value)];
    if (drawing) ctx.lineTo(px, py);
    else ctx.moveTo(px, py);
    drawing = true;
  }
  ctx.setLineDash([]);
  ctx.lineJoin = 'round';
  ctx.lineWidth = width;
  ctx.strokeStyle = colour;
  ctx.stroke();
}
