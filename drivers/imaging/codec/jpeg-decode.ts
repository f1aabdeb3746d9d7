import { createRequire } from 'node:module';

import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import { wiping } from '#kit/wiped.ts';
import { ownFrame } from '../../reader/owned-frame.ts';
import type { OwnedFrame } from '../../reader/port.ts';

/** The few members used of the libjpeg-turbo build. */
interface Decoder {
  getEncodedBuffer(size: number): Uint8Array;
  decode(): void;
  getFrameInfo(): { readonly width: number; readonly height: number; readonly componentCount: number };
  getDecodedBuffer(): Uint8Array;
}
interface LibJpegTurbo {
  readonly JPEGDecoder: new () => Decoder;
}
type LoadLibJpegTurbo = (options: { print: () => void; printErr: () => void }) => Promise<LibJpegTurbo>;

export interface JpegProblem {
  readonly code: 'jpeg-unreadable' | 'jpeg-too-large' | 'jpeg-too-many-scans';
}

/** Progressive files have about ten scans. Each is a pass over all pixels and may be a few octets long: minutes in 2 MiB. */
const MOST_SCANS = 20;

/** Four megapixels: a slap at 1000 ppi; and a file of a few hundred octets can claim a thousand times as many. */
const MOST_PIXELS = 4_200_000;

let loading: Promise<Decoder> | undefined;

/**
 * Decodes a JPEG from an untrusted source as a grey frame. The decoder runs inside WebAssembly, so that a file made to harm it
 * reaches nothing but its own memory, and is thrown away with it after each failure.
 * @param pixelsPerInch what the frame is said to have; JPEGs of live streams rarely say it truly
 */
export async function decodeJpeg(jpeg: Uint8Array, pixelsPerInch: number): Promise<Result<OwnedFrame, JpegProblem>> {
  const size = sizeOf(jpeg);
  if (!size) return err({ code: 'jpeg-unreadable' });
  if (size.width * size.height > MOST_PIXELS) return err({ code: 'jpeg-too-large' });
  if (countScans(jpeg) > MOST_SCANS) return err({ code: 'jpeg-too-many-scans' });
  loading ??= load();
  const decoder = await loading;
  try {
    decoder.getEncodedBuffer(jpeg.length).set(jpeg);
    decoder.decode();
    const { width, height, componentCount } = decoder.getFrameInfo();
    const decoded = decoder.getDecodedBuffer();
    using _ = wiping(decoded, decoder.getEncodedBuffer(jpeg.length));
    const isWhole =
      width === size.width && height === size.height && decoded.length === width * height * componentCount;
    const frame = isWhole ? { width, height, pixelsPerInch, pixels: greyOf(decoded, componentCount) } : undefined;
    return frame ? ok(ownFrame(frame)) : err({ code: 'jpeg-unreadable' });
  } catch {
    // What libjpeg throws is a number of its own, and its heap is in an unknown state.
    loading = undefined;
    return err({ code: 'jpeg-unreadable' });
  }
}

async function load(): Promise<Decoder> {
  // CommonJS that finds its .wasm beside itself and must never be bundled, as the JPEG 2000 codec.
  const open = createRequire(import.meta.url)('@cornerstonejs/codec-libjpeg-turbo-8bit/wasmjs') as LoadLibJpegTurbo;
  const module = await open({ print: ignoreText, printErr: ignoreText });
  return new module.JPEGDecoder();
}

/** Grey as it is, or the luminance of three colours (ITU-R BT.601, as JFIF has it). */
function greyOf(decoded: Uint8Array, componentCount: number): Uint8Array {
  if (componentCount !== 3) return Uint8Array.from(decoded);
  const pixels = new Uint8Array(decoded.length / 3);
  for (let at = 0; at < pixels.length; at += 1) {
    const [red = 0, green = 0, blue = 0] = decoded.subarray(at * 3, at * 3 + 3);
    pixels[at] = Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
  }
  return pixels;
}

const MARKER = 0xff;
const START_OF_IMAGE = 0xd8;
const START_OF_SCAN = 0xda;
/** Start-of-frame markers (ISO/IEC 10918-1 table B.1) are C0 to CF without these three. */
const NO_FRAME: ReadonlySet<number> = new Set([0xc4, 0xc8, 0xcc]);

/** The size a JPEG claims in its frame header, before anybody makes room for it; undefined where there is no such header. */
function sizeOf(jpeg: Uint8Array): { readonly width: number; readonly height: number } | undefined {
  const view = new DataView(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength);
  if (jpeg[0] !== MARKER || jpeg[1] !== START_OF_IMAGE) return undefined;
  let at = 2;
  while (at + 9 <= jpeg.length) {
    const marker = jpeg[at + 1] ?? 0;
    if (jpeg[at] !== MARKER || marker === START_OF_SCAN) return undefined;
    const isFill = marker === MARKER;
    if (!isFill && marker >= 0xc0 && marker <= 0xcf && !NO_FRAME.has(marker)) {
      const height = view.getUint16(at + 5);
      const width = view.getUint16(at + 7);
      return width > 0 && height > 0 ? { width, height } : undefined;
    }
    at += isFill ? 1 : 2 + view.getUint16(at + 2);
  }
  return undefined;
}

/** How often a scan begins; within the data of one, no octet of a marker's value follows a 0xFF. */
function countScans(jpeg: Uint8Array): number {
  let scans = 0;
  for (let at = jpeg.indexOf(MARKER); at >= 0; at = jpeg.indexOf(MARKER, at + 1)) {
    if (jpeg[at + 1] === START_OF_SCAN) scans += 1;
  }
  return scans;
}

function ignoreText(): void {
  // What goes wrong shows in the result.
}
