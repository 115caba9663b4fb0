import type { Context } from '../draw/geometry';
import { fit } from './figure';

/** A part of a picture that changes less often than the rest: it is drawn to a canvas of its own and copied from there. */
export class PictureLayer {
  readonly #canvas = document.createElement('canvas');
  #made: readonly unknown[] = [];
  #madeAt = Number.NEGATIVE_INFINITY;

  /**
   * Copies the layer onto `ctx`, made anew where what it is `of` has changed, or `everyMs` after it was made.
   * @param of compared one by one, by identity.
   */
  put(
    ctx: Context,
    width: number,
    height: number,
    of: readonly unknown[],
    everyMs: number,
    make: (ctx: Context) => void,
  ): void {
    const ratio = ctx.getTransform().a;
    const key = [width, height, ratio, ...of];
    const now = performance.now();
    const same = key.length === this.#made.length && key.every((part, index) => part === this.#made[index]);
    if (!same || now - this.#madeAt >= everyMs) {
      const own = fit(this.#canvas, width, height, ratio);
      if (!own) return;
      make(own);
      this.#made = key;
      this.#madeAt = now;
    }
    ctx.drawImage(this.#canvas, 0, 0, width, height);
  }
}
