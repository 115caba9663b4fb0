import type { View } from '../session/session';

/** Cells along a side: of the maps of units what one frame can carry, of the surface what can be seen. */
function viewsOf(units: number, running: boolean, confusion: boolean): readonly View[] {
  const maps = (units <= 24 ? 48 : units <= 64 ? 40 : 32) * (running ? 1 : 2);
  const unitMaps = { grid: { resolution: maps, units: true } };
  const surface = { grid: { resolution: running ? 96 : 160, units: false } };
  if (!confusion) return [unitMaps, surface];
  // It takes a pass over all examples, and nobody reads counts that change with every frame.
  const pairs = running ? pairsPerConfusion : 1;
  return Array.from({ length: 2 * pairs }, (_, at) =>
    at % 2 === 0 ? unitMaps : at === 1 ? { ...surface, confusion } : surface,
  );
}

/** Two frames each, from one count of the classes to the next. */
const pairsPerConfusion = 8;

/**
 * Which pictures to ask for next: the maps of the units and the surface of the output in turn, as the surface is finer
 * than all maps together could be. While nothing trains both are asked for once, finer still.
 */
export class PictureViews {
  #of = '';
  #turn = 0;

  /**
   * After every frame; nothing if the pictures that are there are the ones that are wanted.
   * @param at changes with the numbers that the pictures show.
   */
  next(units: number, running: boolean, at: string, confusion = false): View | undefined {
    const views = viewsOf(units, running, confusion);
    const of = `${running} ${at} ${JSON.stringify(views)}`;
    if (running) this.#turn = (this.#turn + 1) % views.length;
    else if (of !== this.#of) this.#turn = 0;
    else if (this.#turn < views.length) this.#turn++;
    this.#of = of;
    return views[this.#turn];
  }
}
