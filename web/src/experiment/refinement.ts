// The order in which a map is trained: from coarse to fine, so that a picture is there soon and sharpens. No cell is
// trained twice: a block of a coarse level is shown as one of its own cells, which stays when the block is divided.

/** A rectangle of cells that are trained together. */
export interface Part {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
}

export interface Level {
  /** Cells along a side of a block. */
  readonly rowStride: number;
  readonly columnStride: number;
  /** What is trained at this level. */
  readonly parts: readonly Part[];
}

/** Blocks along a side of the first level, at most. */
const firstBlocks = 8;

export function levelsOf(rows: number, columns: number): Level[] {
  const rowSteps = stridesOf(rows);
  const columnSteps = stridesOf(columns);
  const levels: Level[] = [];
  let before: Part = { rows: [], columns: [] };
  for (let level = 0; level < Math.max(rowSteps.length, columnSteps.length); level++) {
    const rowStride = rowSteps[level] ?? 1;
    const columnStride = columnSteps[level] ?? 1;
    const now: Part = { rows: standIns(rows, rowStride), columns: standIns(columns, columnStride) };
    const parts = [
      { rows: without(now.rows, before.rows), columns: now.columns },
      { rows: before.rows, columns: without(now.columns, before.columns) },
    ].filter((part) => part.rows.length * part.columns.length > 0);
    levels.push({ rowStride, columnStride, parts });
    before = now;
  }
  return levels;
}

/** Of a side of so many cells, from the coarsest level to single cells. */
function stridesOf(count: number): number[] {
  let stride = 1;
  while (Math.ceil(count / stride) > firstBlocks) stride *= 2;
  const strides: number[] = [];
  for (; stride >= 1; stride /= 2) strides.push(stride);
  return strides;
}

/** The cell that stands for each block: the middle of it, or the one that stood for the block around it. */
export function standIns(count: number, stride: number): number[] {
  const coarsest = stridesOf(count)[0] ?? 1;
  return Array.from({ length: Math.ceil(count / stride) }, (_, block) => {
    const start = block * stride;
    for (let wide = coarsest; wide > stride; wide /= 2) {
      const middle = middleOf(Math.floor(start / wide) * wide, wide, count);
      if (middle >= start && middle < start + stride) return middle;
    }
    return middleOf(start, stride, count);
  });
}

const middleOf = (start: number, size: number, count: number): number =>
  Math.min(start + Math.floor(size / 2), start + Math.floor((count - start) / 2), count - 1);

const without = (all: readonly number[], some: readonly number[]): number[] =>
  all.filter((index) => !some.includes(index));
