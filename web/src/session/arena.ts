type Numbers =
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>
  | Uint8Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>;

interface NumbersType<T extends Numbers> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBuffer, byteOffset: number, length: number): T;
}

const alignment = 8;

/**
 * The arrays of one frame, side by side in one buffer that goes to the page and comes back with a later request.
 * What does not fit gets a buffer of its own, and the next arena is made larger by that much: after the first frames
 * nothing is allocated.
 */
export class Arena {
  readonly #buffer: ArrayBuffer;
  readonly #capacity: number;
  #wanted = 0;

  /** @param bytes what earlier frames wanted: a smaller recycled buffer is left to the garbage collector. */
  constructor(recycled: ArrayBuffer | undefined, bytes: number) {
    this.#buffer = recycled !== undefined && recycled.byteLength >= bytes ? recycled : new ArrayBuffer(bytes);
    this.#capacity = this.#buffer.byteLength;
  }

  get buffer(): ArrayBuffer {
    return this.#buffer;
  }

  /** Bytes that would have held everything taken so far. */
  get wanted(): number {
    return this.#wanted;
  }

  /** An array whose elements are whatever was there before. */
  take<T extends Numbers>(type: NumbersType<T>, length: number): T {
    const offset = this.#wanted;
    const bytes = length * type.BYTES_PER_ELEMENT;
    this.#wanted = Math.ceil((offset + bytes) / alignment) * alignment;
    if (offset + bytes <= this.#capacity) return new type(this.#buffer, offset, length);
    return new type(new ArrayBuffer(bytes), 0, length);
  }
}
