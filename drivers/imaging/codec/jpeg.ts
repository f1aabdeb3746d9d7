import { createRequire } from 'node:module';
import { wipe } from '#kit/wiped.ts';
import type { Frame } from '../../reader/port.ts';

/** The few members used of the libjpeg-turbo build. */
interface Encoder {
  getDecodedBuffer(info: {
    readonly width: number;
    readonly height: number;
    readonly bitsPerSample: number;
    readonly componentCount: number;
    readonly isSigned: boolean;
  }): Uint8Array;
  setQuality(quality: number): void;
  setProgressive(progressive: boolean): void;
  encode(): void;
  getEncodedBuffer(): Uint8Array;
}
interface LibJpegTurbo {
  readonly JPEGEncoder: new () => Encoder;
}
type LoadLibJpegTurbo = (options: { print: () => void; printErr: () => void }) => Promise<LibJpegTurbo>;

/** ISO/IEC 10918-5 (JFIF): SOI, APP0 with its length, "JFIF\0", version; then the unit and both densities. */
const JFIF_UNIT_AT = 13;
const DOTS_PER_INCH = 1;
const LARGEST_SIDE = 16_000;

/** Files of pictures smaller than this may be larger than the picture, which this encoder cannot do. */
const LEAST_PIXELS = 32 * 32;
/** Room beyond twice the picture: tables and markers of a JPEG take some 330 bytes. */
const SPARE_BYTES = 4096;

/** The one encoder with the size of picture whose file it has room for. */
interface Codec {
  readonly encoder: Encoder;
  roomForPixels: number;
}
let loading: Promise<Codec> | null = null;

/**
 * Encodes a frame of at least 32 x 32 pixels as a baseline grey JPEG for live pictures; it carries the frame's resolution.
 * @param quality 1 (smallest) to 100, as libjpeg counts it; a picture whose file would be larger than its pixels gets less
 */
export async function encodeJpeg(frame: Frame, quality: number): Promise<Uint8Array> {
  const { width, height } = frame;
  const isFrame = width >= 1 && height >= 1 && frame.pixels.length === width * height;
  if (!isFrame || width * height < LEAST_PIXELS || Math.max(width, height) > LARGEST_SIDE)
    throw new RangeError(`no picture for a JPEG: ${width} x ${height}`);
  if (!(quality >= 1 && quality <= 100)) throw new RangeError(`JPEG quality ${quality}`);
  loading ??= load();
  const codec = await loading;
  try {
    const file = encodeWith(codec, frame, quality);
    const view = new DataView(file.buffer);
    view.setUint8(JFIF_UNIT_AT, DOTS_PER_INCH);
    view.setUint16(JFIF_UNIT_AT + 1, Math.round(frame.pixelsPerInch));
    view.setUint16(JFIF_UNIT_AT + 3, Math.round(frame.pixelsPerInch));
    return file;
  } catch (problem) {
    // A trap inside WebAssembly leaves its heap in an unknown state: the next picture gets a new one.
    loading = null;
    throw problem;
  }
}

async function load(): Promise<Codec> {
  // CommonJS that finds its .wasm beside itself and must never be bundled, as the JPEG 2000 codec.
  const open = createRequire(import.meta.url)('@cornerstonejs/codec-libjpeg-turbo-8bit/wasmjs') as LoadLibJpegTurbo;
  const module = await open({ print: ignoreText, printErr: ignoreText });
  return { encoder: new module.JPEGEncoder(), roomForPixels: 0 };
}

function encodeWith(codec: Codec, frame: Frame, quality: number): Uint8Array<ArrayBuffer> {
  const { encoder } = codec;
  const area = frame.width * frame.height;
  createRoom(codec, frame);
  bufferFor(encoder, frame.width, frame.height).set(frame.pixels);
  encoder.setProgressive(false);
  try {
    for (let tried = Math.round(quality); ; tried = Math.max(1, tried - 10)) {
      encoder.setQuality(tried);
      encoder.encode();
      const encoded = encoder.getEncodedBuffer();
      // Of a file longer than the picture this encoder keeps only the beginning.
      if (encoded.length <= area) return new Uint8Array(encoded);
      if (tried === 1) throw new RangeError('a JPEG larger than its picture');
    }
  } finally {
    wipe(encoder.getEncodedBuffer(), bufferFor(encoder, frame.width, frame.height));
  }
}

/**
 * The encoder writes into as many bytes as the picture has pixels and looks at no bound: noise at a high quality runs over.
 * A larger picture encoded first leaves room that is kept (twice the pixels is more than libjpeg can make of any picture).
 */
function createRoom(codec: Codec, frame: Frame): void {
  if (frame.width * frame.height <= codec.roomForPixels) return;
  const { width } = frame;
  const height = 2 * frame.height + Math.ceil(SPARE_BYTES / width);
  wipe(bufferFor(codec.encoder, width, height));
  codec.encoder.setQuality(1);
  codec.encoder.setProgressive(false);
  codec.encoder.encode();
  codec.roomForPixels = frame.width * frame.height;
}

function bufferFor(encoder: Encoder, width: number, height: number): Uint8Array {
  return encoder.getDecodedBuffer({ width, height, bitsPerSample: 8, componentCount: 1, isSigned: false });
}

function ignoreText(): void {
  // What goes wrong shows in the result.
}
