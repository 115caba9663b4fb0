import { gridColumns, hairline, text } from './axis';
import type { Context, Rect } from './geometry';
import { compact } from './number';
import { logScale } from './scale';
import { font, type Theme } from './theme';

export interface GradientHistory {
  readonly rows: number;
  readonly layers: number;
  /** rows x layers. */
  readonly gradientNorm: Float32Array;
}

/** So many of the last censuses are drawn behind the present one. */
const recentRows = 200;

const margin = { left: 58, right: 66, top: 4, bottom: 22 };
const ordinary = { low: -4, high: 1 };

/** Whole decades that hold what is drawn; never fewer than five, so that a quiet run does not look wild. */
export function gradientDecades({ rows, layers, gradientNorm }: GradientHistory): readonly [low: number, high: number] {
  let { low, high } = ordinary;
  for (let i = Math.max(0, rows - recentRows) * layers; i < rows * layers; i++) {
    const value = gradientNorm[i] ?? 0;
    if (!(value > 0) || !Number.isFinite(value)) continue;
    low = Math.min(low, Math.floor(Math.log10(value)));
    high = Math.max(high, Math.ceil(Math.log10(value)));
  }
  return [Math.max(low, -30), Math.min(high, 30)];
}

/**
 * One line a layer, the output on top as gradients start there: a tick for each recent census, a disc for the last.
 * `names` and `norms` stand left and right of the lines; the disc is at the norm.
 */
export function drawGradientFlow(
  ctx: Context,
  theme: Theme,
  rect: Rect,
  history: GradientHistory,
  names: readonly string[],
  norms: readonly number[],
): void {
  const { layers, rows } = history;
  const left = rect.x + margin.left;
  const labels = norms.map((norm) => compact(norm, 2));
  ctx.font = font(theme);
  // a power of ten that lost its end would be another number
  const room = Math.max(margin.right, ...labels.map((label) => ctx.measureText(label).width + 7));
  const right = rect.x + rect.width - room;
  const bottom = rect.y + rect.height - margin.bottom;
  const [low, high] = gradientDecades(history);
  const x = logScale(10 ** low, 10 ** high, left, right);
  gridColumns(ctx, theme, x, rect.y + margin.top, bottom, Math.min(7, high - low + 1));
  const pitch = (bottom - rect.y - margin.top) / layers;
  const half = Math.min(8, pitch / 2 - 2);
  for (let line = 0; line < layers; line++) {
    const layer = layers - 1 - line;
    const y = rect.y + margin.top + pitch * (line + 0.5);
    hairline(ctx, left, y, right, y, theme.rule);
    text(ctx, theme, left - 8, y, names[layer] ?? '', { align: 'right', baseline: 'middle' });
    ctx.beginPath();
    for (let row = Math.max(0, rows - recentRows); row < rows; row++) {
      const norm = history.gradientNorm[row * layers + layer] ?? Number.NaN;
      if (Number.isNaN(norm)) continue;
      const at = x.at(norm);
      if (at < left || at > right) continue;
      ctx.moveTo(at, y - half);
      ctx.lineTo(at, y + half);
    }
    rug(ctx, theme, rows);
    const norm = norms[layer];
    if (norm === undefined) continue;
    if (Number.isFinite(norm)) drawNow(ctx, theme, x.at(norm), y, left, right);
    text(ctx, theme, right + 6, y, labels[layer] ?? '', { baseline: 'middle', colour: theme.ink });
  }
}

/** Ticks in one path do not darken each other, so few ones are drawn as strong as many. */
function rug(ctx: Context, theme: Theme, rows: number): void {
  ctx.globalAlpha = rows > 40 ? 0.16 : 0.3;
  ctx.lineWidth = 1;
  ctx.strokeStyle = theme.ink;
  ctx.setLineDash([]);
  ctx.stroke();
  ctx.globalAlpha = 1;
}

function drawNow(ctx: Context, theme: Theme, at: number, y: number, left: number, right: number): void {
  ctx.beginPath();
  ctx.arc(Math.min(right, Math.max(left, at)), y, 4.5, 0, 2 * Math.PI);
  ctx.fillStyle = theme.ink;
  ctx.strokeStyle = theme.paper;
  ctx.lineWidth = 3;
  ctx.stroke();
  ctx.fill();
}
