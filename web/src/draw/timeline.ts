// The life of the units: a row a unit, time to the right, colour is the share of the examples that fire it, hatch where
// none does.
import { hairline, text } from './axis';
import type { Ramp } from './colour';
import type { Context } from './geometry';
import { firingShade } from './heatmap';
import { percent } from './number';
import type { Scale } from './scale';
import { bar, cross, hatchFill, knockOut, ring, type State, triangle } from './state-mark';
import type { Theme } from './theme';

/** What the rows are drawn from; row `r` stands for the time after row `r - 1` up to `steps[r]`. */
export interface Life {
  readonly rows: number;
  readonly units: number;
  readonly steps: Float64Array;
  /** rows x units. */
  readonly activeShare: Float32Array;
  /** rows x units, index into `states`. */
  readonly state: Uint8Array;
}

export interface TimelineLayout {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly pitch: number;
  /** Height of what is drawn in a row. */
  readonly thickness: number;
  /** Top of each row, layer by layer. */
  readonly tops: readonly number[];
  /** Rows have their own names and words; else only layers have. */
  readonly named: boolean;
}

const layerGap = 6;
const lowestNamedPitch = 11;

/** Pixels that a digit of a unit's name takes. */
const letter = 6.6;

export function layoutTimeline(layers: readonly number[], width: number, pitch: number): TimelineLayout {
  const tops: number[] = [];
  let y = 2;
  for (const units of layers) {
    for (let unit = 0; unit < units; unit++, y += pitch) tops.push(y);
    y += layerGap;
  }
  const narrow = width < 560;
  const longest = `${layers.length}.${layers.reduce((most, units) => Math.max(most, units), 0)}`.length;
  return {
    width,
    height: y - layerGap + 2,
    left: Math.max(narrow ? 30 : 40, 10 + longest * letter),
    right: width - 62, // "saturated"
    pitch,
    thickness: pitch >= 5 ? pitch - 2 : pitch - 1,
    tops,
    named: pitch >= lowestNamedPitch,
  };
}

/** One column of pixels for each px of the plot. */
export interface Columns {
  readonly count: number;
  /** count x units; 0 is no colour. */
  readonly pixels: Uint32Array;
  /** count x units, index into `states`; `nothing` where the run has not been yet. */
  readonly state: Uint8Array;
}

export const nothing = 255;

const isQuiet = (state: State | undefined): boolean => state === 'dormant' || state === 'dead' || state === 'saturated';

/**
 * Sorts the rows into columns. A column in which a unit fired at all has the colour of its mean share: a short silence
 * stays visible as a paler stroke, and a unit that fires now and then is never shown as silent.
 */
export function columnsOf(life: Life, x: Scale, states: readonly State[], fire: Ramp): Columns {
  const start = x.at(x.low);
  const count = Math.max(0, Math.round(x.at(x.high) - start));
  const pixels = new Uint32Array(count * life.units);
  const state = new Uint8Array(count * life.units).fill(nothing);
  const quiet = states.map(isQuiet);
  const blown = states.indexOf('blown');
  let row = 0;
  for (let column = 0; column < count; column++) {
    const from = x.low + (column / count) * (x.high - x.low);
    const to = x.low + ((column + 1) / count) * (x.high - x.low);
    while (row < life.rows - 1 && (life.steps[row] ?? 0) < from) row++;
    if (life.rows === 0 || from > (life.steps[life.rows - 1] ?? 0)) break;
    if (to <= (life.steps[0] ?? 0)) continue; // a run that goes on from another one's step has no time before it
    let end = row + 1;
    while (end < life.rows && (life.steps[end] ?? 0) < to) end++;
    for (let unit = 0; unit < life.units; unit++) {
      const last = life.state[(end - 1) * life.units + unit] ?? 0;
      let share = 0;
      let fired = false;
      for (let r = row; r < end; r++) {
        share += life.activeShare[r * life.units + unit] ?? 0;
        fired ||= !quiet[life.state[r * life.units + unit] ?? 0];
      }
      const cell = column * life.units + unit;
      if (fired && last !== blown) {
        pixels[cell] = firingShade(fire, share / (end - row));
        state[cell] = quiet[last] ? 0 : last;
      } else {
        state[cell] = last;
      }
    }
  }
  return { count, pixels, state };
}

export interface Mark {
  readonly unit: number;
  /** Column at which it stands. */
  readonly column: number;
  readonly kind: 'dead' | 'dormant' | 'saturated' | 'revived';
}

/** Where a silence begins or ends. Only one that is as long as its marks is marked; what is dead is marked at once. */
export function marksOf({ count, state }: Columns, units: number, states: readonly State[], shortest = 24): Mark[] {
  const marks: Mark[] = [];
  const dead = states.indexOf('dead');
  for (let unit = 0; unit < units; unit++) {
    let begin = -1;
    for (let column = 0; column <= count; column++) {
      const now = column < count ? (state[column * units + unit] ?? nothing) : nothing;
      const before = column > 0 ? (state[(column - 1) * units + unit] ?? nothing) : nothing;
      const kind = states[now];
      if (isQuiet(kind) && now !== before) {
        if (begin < 0) begin = column;
        else marks.push({ unit, column, kind: kind as Mark['kind'] }); // from one silence to another: dormant, then dead
      } else if (begin >= 0 && !isQuiet(kind)) {
        const first = states[state[begin * units + unit] ?? nothing];
        if (column - begin >= shortest || before === dead) {
          marks.push({ unit, column: begin, kind: first as Mark['kind'] });
          if (now !== nothing && kind !== 'blown') marks.push({ unit, column, kind: 'revived' });
        }
        begin = -1;
      }
    }
  }
  return marks;
}

export interface TimelinePicture {
  readonly columns: Columns;
  readonly units: number;
  readonly marks: readonly Mark[];
  readonly states: readonly State[];
  readonly names: readonly string[];
  /** The present state of each unit in words, and its share. */
  readonly now: readonly { readonly word: string; readonly share: number; readonly quiet: boolean }[];
  /** Draws the colours, a pixel a cell, to a rectangle of any size. */
  readonly raster: (ctx: Context, unit: number, x: number, y: number, width: number, height: number) => void;
  /** A step, as a position. */
  readonly cursor?: number | undefined;
  readonly chosen?: { readonly unit: number; readonly x: number } | undefined;
  readonly near?: number | undefined;
}

export function drawTimeline(ctx: Context, theme: Theme, layout: TimelineLayout, picture: TimelinePicture): void {
  const { columns } = picture;
  layout.tops.forEach((top, unit) => {
    picture.raster(ctx, unit, layout.left, top, columns.count, layout.thickness);
  });
  drawHatches(ctx, theme, layout, picture);
  const middle = layout.thickness / 2;
  const half = Math.min(3.4, middle);
  if (layout.thickness >= 5) {
    for (const mark of picture.marks) {
      const top = layout.tops[mark.unit];
      if (top !== undefined)
        drawMark(ctx, theme, mark.kind, layout.left + mark.column + half + 1.5, top + middle, half);
    }
  }
  layout.tops.forEach((top, unit) => {
    const now = picture.now[unit];
    if (!now || !layout.named) return;
    const y = top + middle + 0.5;
    const colour = unit === picture.near ? theme.ink : theme.ink3;
    text(ctx, theme, layout.left - 8, y, picture.names[unit] ?? '', { align: 'right', baseline: 'middle', colour });
    const words = now.quiet ? now.word : percent(now.share);
    text(ctx, theme, layout.right + 8, y, words, { baseline: 'middle', colour: now.quiet ? theme.ink : colour });
  });
  if (!layout.named) drawLayerNames(ctx, theme, layout, picture.names);
  if (picture.cursor !== undefined) hairline(ctx, picture.cursor, 0, picture.cursor, layout.height, theme.ink);
  const chosenTop = picture.chosen ? layout.tops[picture.chosen.unit] : undefined;
  if (picture.chosen && chosenTop !== undefined) {
    ctx.strokeStyle = theme.ink;
    ctx.lineWidth = 1.5;
    ctx.strokeRect(picture.chosen.x - 2, chosenTop - 2, 2 * half + 7, layout.thickness + 4);
  }
}

/** Rows too thin for names: the first unit of a layer names it. */
function drawLayerNames(ctx: Context, theme: Theme, layout: TimelineLayout, names: readonly string[]): void {
  layout.tops.forEach((top, unit) => {
    if (!names[unit]?.endsWith('.1')) return;
    text(ctx, theme, layout.left - 8, top + layout.thickness / 2, names[unit] ?? '', {
      align: 'right',
      baseline: 'middle',
    });
  });
}

function drawHatches(
  ctx: Context,
  theme: Theme,
  layout: TimelineLayout,
  { columns, units, states }: TimelinePicture,
): void {
  for (const kind of ['dead', 'dormant'] as const) {
    ctx.fillStyle = hatchFill(ctx, theme, kind);
    const hatched = states.map((state) =>
      kind === 'dormant' ? state === 'dormant' : state === 'dead' || state === 'saturated',
    );
    for (let unit = 0; unit < units; unit++) {
      let begin = -1;
      for (let column = 0; column <= columns.count; column++) {
        const state = column < columns.count ? (columns.state[column * units + unit] ?? nothing) : nothing;
        const inside = hatched[state] ?? false;
        if (inside && begin < 0) begin = column;
        if (inside || begin < 0) continue;
        ctx.fillRect(layout.left + begin, layout.tops[unit] ?? 0, column - begin, layout.thickness);
        begin = -1;
      }
    }
  }
}

function drawMark(ctx: Context, theme: Theme, kind: Mark['kind'], x: number, y: number, half: number): void {
  knockOut(ctx, theme, x, y, half + 1.5);
  if (kind === 'dead') cross(ctx, theme, x, y, half * 0.9);
  else if (kind === 'dormant') ring(ctx, theme, x, y, half * 0.85);
  else if (kind === 'saturated') bar(ctx, theme, x, y, half);
  else triangle(ctx, theme, x, y, half);
}
