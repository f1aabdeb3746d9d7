import { readFileSync } from 'node:fs';
import { PNG } from 'pngjs';

/** Places in the head of an X window dump, version 7 (X11/XWDFile.h); every number has the machine's most significant byte first. */
const AT = { headBytes: 0, width: 16, height: 20, byteOrder: 28, bitsPerPixel: 44, bytesPerLine: 48, colours: 76 };
const COLOUR_BYTES = 12;

/** The picture of a whole X display, from the file in which Xvfb keeps its screen (`-fbdir`). */
export function screenPicture(file: string): PNG {
  const dump = readFileSync(file);
  const [width, height, line] = [AT.width, AT.height, AT.bytesPerLine].map((at) => dump.readUInt32BE(at)) as [
    number,
    number,
    number,
  ];
  if (dump.readUInt32BE(AT.bitsPerPixel) !== 32 || dump.readUInt32BE(AT.byteOrder) !== 0)
    throw new RangeError('only screens of 32 bits a pixel, least significant byte first, can be read');
  const begin = dump.readUInt32BE(AT.headBytes) + dump.readUInt32BE(AT.colours) * COLOUR_BYTES;
  const picture = new PNG({ width, height });
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const from = begin + y * line + x * 4;
      const to = (y * width + x) * 4;
      picture.data[to] = dump[from + 2] ?? 0;
      picture.data[to + 1] = dump[from + 1] ?? 0;
      picture.data[to + 2] = dump[from] ?? 0;
      picture.data[to + 3] = 255;
    }
  return picture;
}

/** A part of a picture. */
export function partOf(
  picture: PNG,
  bounds: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
): PNG {
  const part = new PNG({ width: bounds.width, height: bounds.height });
  PNG.bitblt(picture, part, bounds.x, bounds.y, bounds.width, bounds.height, 0, 0);
  return part;
}
