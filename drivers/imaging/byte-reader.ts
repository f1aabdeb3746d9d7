/** Reads big-endian numbers one after another; each method answers null instead of reading past the end. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get length(): number {
    return this.#bytes.length;
  }

  get remaining(): number {
    return this.#bytes.length - this.#at;
  }

  u8(): number | null {
    return this.#advance(1) ? this.#view.getUint8(this.#at - 1) : null;
  }

  u16(): number | null {
    return this.#advance(2) ? this.#view.getUint16(this.#at - 2) : null;
  }

  u32(): number | null {
    return this.#advance(4) ? this.#view.getUint32(this.#at - 4) : null;
  }

  /** A copy of the next `count` bytes. */
  bytes(count: number): Uint8Array | null {
    return this.#advance(count) ? this.#bytes.slice(this.#at - count, this.#at) : null;
  }

  #advance(count: number): boolean {
    if (count > this.remaining) return false;
    this.#at += count;
    return true;
  }
}
