import { createRequire } from 'node:module';
import { ownFrame } from '../../reader/owned-frame.ts';
import type { Frame, OwnedFrame } from '../../reader/port.ts';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import { lengthenCodestream, readCodestreamHeader } from './codestream.ts';
import type { CodestreamError, CodestreamHeader } from './codestream.ts';
import { readJp2, writeJp2 } from './jp2.ts';
import type { Jp2, Jp2Error } from './jp2.ts';

/**
 * `lossless`: the reversible 5-3 transform. `lossy`: the 9-7 transform aimed at `ratio` raw bytes to one of the codestream
 * and never beyond `ratioMost`: a picture with so little in it that all of it takes less is filled up with a comment.
 */
export type Jpeg2000Mode =
  { readonly kind: 'lossless' } | { readonly kind: 'lossy'; readonly ratio: number; readonly ratioMost: number };

/** The lossy mode for authentication: MOSIP's limit is 15:1, and the encoder's rate control may land above its aim. */
export const AUTHENTICATION_MODE: Jpeg2000Mode = { kind: 'lossy', ratio: 12, ratioMost: 15 };

/**
 * Why a JPEG 2000 file was refused.
 * - `jpeg2000-size-mismatch`: boxes and codestream disagree about the picture's size
 * - `jpeg2000-too-large`: more pixels than any reader of this kiosk delivers
 * - `jpeg2000-undecodable`: the decoder gave up, or gave a picture of another size
 */
export type Jpeg2000Error =
  | Jp2Error
  | CodestreamError
  | { readonly code: 'jpeg2000-size-mismatch' | 'jpeg2000-too-large' | 'jpeg2000-undecodable' };

/** A decoded picture; `reversible` says whether the codestream is truly lossless. */
export interface DecodedJpeg2000 {
  readonly frame: OwnedFrame;
  readonly reversible: boolean;
  /** False when the file names no resolution; `frame.pixelsPerInch` is then 500. */
  readonly resolutionGiven: boolean;
}

const LARGEST_PICTURE_PIXELS = 16_000_000;
const DEFAULT_PIXELS_PER_INCH = 500;

/** The few members used of the OpenJPEG build. Embind objects live on the WebAssembly heap until `delete()`. */
interface Encoder {
  getDecodedBuffer(info: {
    readonly width: number;
    readonly height: number;
    readonly bitsPerSample: number;
    readonly componentCount: number;
    readonly isSigned: boolean;
  }): Uint8Array;
  setDecompositions(levels: number): void;
  setQuality(lossless: boolean, layers: number): void;
  setCompressionRatio(layer: number, ratio: number): void;
  encode(): void;
  getEncodedBuffer(): Uint8Array;
  delete(): void;
}
interface Decoder {
  getEncodedBuffer(length: number): Uint8Array;
  decode(): void;
  getFrameInfo(): {
    readonly width: number;
    readonly height: number;
    readonly bitsPerSample: number;
    readonly componentCount: number;
  };
  getDecodedBuffer(): Uint8Array;
  delete(): void;
}
interface OpenJpeg {
  readonly J2KEncoder: new () => Encoder;
  readonly J2KDecoder: new () => Decoder;
}
type LoadOpenJpeg = (options: { print: () => void; printErr: () => void }) => Promise<OpenJpeg>;

/** JPEG 2000 pictures in JP2 files, by OpenJPEG compiled to WebAssembly. */
export interface Jpeg2000 {
  /** Encodes an 8-bit grey frame; the JP2 carries its resolution. */
  encode(frame: Frame, mode: Jpeg2000Mode): Promise<Uint8Array>;
  decode(file: Uint8Array): Promise<Result<DecodedJpeg2000, Jpeg2000Error>>;
}

/** Opens the codec. The WebAssembly is loaded at first use (about 20 ms) and again after an input that made it trap. */
export function openJpeg2000(): Jpeg2000 {
  let loading: Promise<OpenJpeg> | null = null;
  const codec = (): Promise<OpenJpeg> => {
    // The package is CommonJS without types and finds its .wasm beside itself, so it must never be bundled:
    // `createRequire` keeps the package outside the bundle.
    loading ??= (createRequire(import.meta.url)('@cornerstonejs/codec-openjpeg/wasmjs') as LoadOpenJpeg)({
      print: ignoreText,
      printErr: ignoreText,
    });
    return loading;
  };
  return {
    async encode(frame, mode) {
      const module = await codec();
      let codestream = encodeWith(module, frame, mode);
      if (mode.kind === 'lossy') {
        const leastBytes = Math.ceil(frame.pixels.length / mode.ratioMost);
        // More bits for the picture first; only what still does not need them gets a comment.
        if (codestream.length < leastBytes) codestream = encodeWith(module, frame, { ...mode, ratio: mode.ratio / 2 });
        codestream = lengthenCodestream(codestream, leastBytes);
      }
      return writeJp2({ ...frame, codestream });
    },
    async decode(file) {
      const header = readJpeg2000Header(file);
      if (!header.ok) return header;
      const { width, height, reversible, codestream, pixelsPerInch: resolution } = header.value;
      const module = await codec();
      const pixels = decodeWith(module, codestream, width, height);
      if (pixels === 'trapped') loading = null;
      if (typeof pixels === 'string') return err({ code: 'jpeg2000-undecodable' });
      const pixelsPerInch = resolution === null ? DEFAULT_PIXELS_PER_INCH : Math.round(resolution.horizontal);
      return ok({
        frame: ownFrame({ width, height, pixelsPerInch, pixels }),
        reversible,
        resolutionGiven: resolution !== null,
      });
    },
  };
}

/**
 * Reads what a JP2 of one 8-bit grey component says of itself, boxes and codestream in agreement, and decodes nothing: a
 * few octets can claim more pixels than there is room for.
 */
export function readJpeg2000Header(file: Uint8Array): Result<Jp2 & CodestreamHeader, Jpeg2000Error> {
  const jp2 = readJp2(file);
  if (!jp2.ok) return jp2;
  const header = readCodestreamHeader(jp2.value.codestream);
  if (!header.ok) return header;
  const { width, height } = header.value;
  if (width !== jp2.value.width || height !== jp2.value.height) return err({ code: 'jpeg2000-size-mismatch' });
  if (width * height > LARGEST_PICTURE_PIXELS) return err({ code: 'jpeg2000-too-large' });
  return ok({ ...jp2.value, ...header.value });
}

function encodeWith(module: OpenJpeg, frame: Frame, mode: Jpeg2000Mode): Uint8Array {
  const encoder = new module.J2KEncoder();
  try {
    const { width, height } = frame;
    encoder.getDecodedBuffer({ width, height, bitsPerSample: 8, componentCount: 1, isSigned: false }).set(frame.pixels);
    // OpenJPEG refuses more levels than the shorter side has halvings.
    encoder.setDecompositions(Math.min(5, Math.floor(Math.log2(Math.min(width, height)))));
    if (mode.kind === 'lossless') encoder.setQuality(true, 0);
    else {
      // In this order: setQuality resets the layers that setCompressionRatio fills.
      encoder.setQuality(false, 1);
      encoder.setCompressionRatio(0, mode.ratio);
    }
    encoder.encode();
    return encoder.getEncodedBuffer().slice();
  } finally {
    encoder.delete();
  }
}

function decodeWith(
  module: OpenJpeg,
  codestream: Uint8Array,
  width: number,
  height: number,
): Uint8Array<ArrayBuffer> | 'refused' | 'trapped' {
  try {
    const decoder = new module.J2KDecoder();
    decoder.getEncodedBuffer(codestream.length).set(codestream);
    decoder.decode();
    const info = decoder.getFrameInfo();
    const decoded = decoder.getDecodedBuffer();
    const fits =
      info.width === width &&
      info.height === height &&
      info.componentCount === 1 &&
      info.bitsPerSample === 8 &&
      decoded.length === width * height;
    const pixels = fits ? new Uint8Array(decoded) : 'refused';
    decoder.delete();
    return pixels;
  } catch {
    // A trap inside WebAssembly leaves its heap in an unknown state: nothing of this instance is used again, not even
    // to free the decoder.
    return 'trapped';
  }
}

function ignoreText(): void {
  // OpenJPEG prints progress and complaints; both are answered by the result instead.
}
