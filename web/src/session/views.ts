// What the figures on the page need in every frame.
import type { FrameRequest } from './protocol';

export type View = Pick<FrameRequest, 'grid' | 'histogram' | 'histograms' | 'confusion' | 'parameter'>;

export class Views {
  #shown: View = {};
  #aside: View = {};
  readonly #asked = new Map<object, View>();
  /** Whether somebody wants what no frame has carried yet. */
  changed = false;

  look(view: View): void {
    this.#shown = view;
    this.changed = true;
  }

  lookAside(view: View): void {
    this.#aside = view;
    this.changed = true;
  }

  ask(who: object, view: View | undefined): void {
    if (view) this.#asked.set(who, view);
    else this.#asked.delete(who);
    this.changed ||= view !== undefined;
  }

  /** @param shown whether it is for the run that the figures show. */
  of(shown: boolean): View {
    if (!shown) return this.#aside;
    const asked = [this.#shown, ...this.#asked.values()];
    const grids = asked.flatMap(({ grid }) => grid ?? []);
    const view: View = Object.assign({}, ...asked);
    if (grids.length < 2) return view;
    // one grid has what all need
    const resolution = Math.max(...grids.map((grid) => grid.resolution));
    return { ...view, grid: { resolution, units: grids.some(({ units }) => units) } };
  }
}
