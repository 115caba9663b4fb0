import type { View } from '../session/session';

/** Cells along a side: of the maps of units what one frame can carry, of the surface what can be seen. */
function viewsOf(units: number, running: boolean, histogram: View['histogram']): readonly View[] {
  const maps = (units <= 24 ? 48 : units <= 64 ? 40 : 32) * (running ? 1 : 2);
  const rest = histogram ? { histogram } : {};
  return [
    { grid: { resolution: maps, units: true }, ...rest },
    { grid: { resolution: running ? 96 : 160, units: false }, ...rest },
  ];
}

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
  next(units: number, running: boolean, at: string, histogram: View['histogram']): View | undefined {
    const views = viewsOf(units, running, histogram);
    const of = `${running} ${at} ${JSON.stringify(views)}`;
    if (running) this.#turn = (this.#turn + 1) % views.length;
    else if (of !== this.#of) this.#turn = 0;
    else if (this.#turn < views.length) this.#turn++;
    this.#of = of;
    return views[this.#turn];
  }
}
