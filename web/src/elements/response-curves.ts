import type { Frame } from '../session/protocol';

type Curves = NonNullable<Frame['curves']>;

/** The last responses over one input that came: of the hidden units, and of the outputs. A frame may carry outputs alone. */
export class ResponseCurves {
  #units: readonly Float32Array[] = [];
  #outputs: readonly Float32Array[] = [];
  #of: Curves | undefined;

  /** Keeps the numbers: their buffer is soon refilled. */
  take(curves: Curves | undefined, hidden: number): void {
    if (!curves || curves === this.#of) return;
    this.#of = curves;
    const { resolution, units, values } = curves;
    const own = values.slice();
    const blocks = Array.from({ length: own.length / resolution }, (_, block) =>
      own.subarray(block * resolution, (block + 1) * resolution),
    );
    if (units) this.#units = blocks.slice(0, hidden);
    this.#outputs = blocks.slice(units ? hidden : 0);
  }

  unit(flat: number): Float32Array | undefined {
    return this.#units[flat];
  }

  get outputs(): readonly Float32Array[] {
    return this.#outputs;
  }
}
