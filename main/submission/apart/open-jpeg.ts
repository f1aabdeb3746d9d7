import { createRequire } from 'node:module';
import { isWhole, readSegments, type Segments } from '../jpeg-segments.ts';

/** Passes over a picture: progressive files have about ten, and each may be a few bytes long. */
const MOST_SCANS = 40;

/** What a decoder fills with where a picture ends too soon: coefficients of 0, which are the middle of a sample's values. */
const FILL = 128;

/** The few members used of the libjpeg-turbo build. */
interface TurboDecoder {
  getEncodedBuffer(size: number): Uint8Array;
  decode(): void;
  /** Three bytes a pixel, or one where it is grey; empty before a picture was begun. */
  getDecodedBuffer(): Uint8Array;
}
type LoadTurbo = (options: {
  print: () => void;
  printErr: () => void;
}) => Promise<{ readonly JPEGDecoder: new () => TurboDecoder }>;

/** pdf.js comes with its decoders of pictures, but without types for them. */
const PDFJS_DECODERS: string = 'pdfjs-dist/image_decoders/pdf.image_decoders.mjs';
interface PdfJsDecoders {
  readonly VerbosityLevel: { readonly ERRORS: number };
  setVerbosityLevel(level: number): void;
  readonly JpegImage: new () => {
    readonly width: number;
    readonly height: number;
    parse(content: Uint8Array): void;
    getData(wish: { width: number; height: number; forceRGB: boolean; isSourcePDF: boolean }): Uint8ClampedArray;
  };
}

/** What is found in a JPEG. */
export interface JpegFound {
  readonly pixels: number;
  readonly isBeyond: boolean;
  /** Decodes it. Whether all of the picture is there. */
  decode(): Promise<boolean>;
}

/** Reads the segments of a JPEG; it is decoded only when asked. */
export function findJpeg(bytes: Buffer): JpegFound {
  const segments = readSegments(bytes);
  const { frame, scans } = segments;
  return {
    pixels: (frame?.width ?? 0) * (frame?.height ?? 0),
    isBeyond: scans.length > MOST_SCANS,
    decode: () => decode(segments),
  };
}

async function decode(segments: Segments): Promise<boolean> {
  const { frame, content } = segments;
  if (frame === undefined || !isWhole(segments)) return false;
  // Printers' four colours, and unusual ratios between colours, which browsers show and libjpeg-turbo's simple interface
  // does not.
  const isUsual = frame.components.length !== 4;
  const rows = (isUsual ? await byTurbo(content, frame.width) : undefined) ?? (await byPdfJs(content));
  return rows !== undefined && rows.some((value) => value !== FILL);
}

/** The last row of the picture, or anything of it when nothing was wrong; undefined when the decoder cannot read it. */
async function byTurbo(content: Buffer, width: number): Promise<Uint8Array | undefined> {
  // CommonJS that finds its .wasm beside itself and must never be bundled.
  const load = createRequire(import.meta.url)('@cornerstonejs/codec-libjpeg-turbo-8bit/wasmjs') as LoadTurbo;
  const { JPEGDecoder } = await load({ print: ignoreText, printErr: ignoreText });
  const decoder = new JPEGDecoder();
  try {
    decoder.getEncodedBuffer(content.length).set(content);
    decoder.decode();
    return Uint8Array.of(0);
  } catch {
    // It throws at each thing that it warns of, too, and then the picture is there.
    const decoded = decoder.getDecodedBuffer();
    return decoded.some((value) => value !== 0) ? decoded.slice(-width) : undefined;
  }
}

async function byPdfJs(content: Buffer): Promise<Uint8ClampedArray | undefined> {
  const { JpegImage, setVerbosityLevel, VerbosityLevel } = (await import(PDFJS_DECODERS)) as PdfJsDecoders;
  setVerbosityLevel(VerbosityLevel.ERRORS);
  const image = new JpegImage();
  try {
    image.parse(content);
    const { width, height } = image;
    // A column of it is enough to find its last row.
    const column = image.getData({ width: Math.min(width, 64), height, forceRGB: false, isSourcePDF: true });
    return column.slice(-64);
  } catch {
    return undefined;
  }
}

const ignoreText = (): void => undefined;
