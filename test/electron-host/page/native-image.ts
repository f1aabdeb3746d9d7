import type * as Electron from 'electron';
import type { Offered } from '../base/shape.ts';
import { Strict } from '../base/strict.ts';

/** A picture of a page, as PNG. */
export class NativeImage extends Strict {
  readonly #png: Buffer;

  constructor(png: Buffer) {
    super();
    this.#png = png;
  }

  toPNG(): Buffer {
    return Buffer.from(this.#png);
  }
  toDataURL(): string {
    return `data:image/png;base64,${this.#png.toString('base64')}`;
  }
  isEmpty(): boolean {
    return this.#png.length === 0;
  }
  /** Width and height are at fixed places of a PNG's first chunk (ISO/IEC 15948, 11.2.2). */
  getSize(): Electron.Size {
    return this.isEmpty()
      ? { width: 0, height: 0 }
      : { width: this.#png.readUInt32BE(16), height: this.#png.readUInt32BE(20) };
  }
}

export function nativeImageShape(image: NativeImage): Pick<Electron.NativeImage, Offered<NativeImage>> {
  return image;
}
