import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { Wiped } from '#kit/wiped.ts';
import { createByteSink } from './byte-sink.ts';

/**
 * Reads the pictures of an SBI live stream as MOSIP's registration client does. It ignores the boundary, which MOSIP's
 * own service writes without its first two dashes. A picture is `Content-Length:`, digits, and then that many octets
 * from the first 0xFF octet on. Pure: octets in, pictures out.
 */
export interface MjpegParser {
  /** Takes more octets and returns the pictures that are complete now, each in its own array. A refusal is final. */
  push(chunk: Uint8Array): Result<readonly Wiped[], { readonly code: 'stream-malformed' }>;
  /** Wipes the incomplete picture. */
  clear(): void;
}

/** A slap of 1600 x 1000 in JPEG has about 200 KiB. */
export const MAX_PICTURE_BYTES = 2 * 1024 * 1024;
/** How many octets between two pictures are accepted. The header of a part has about a hundred. */
const MAX_BETWEEN_BYTES = 4096;
const MIN_PICTURE_BYTES = 4;

const FIELD = 'content-length:';
const CR = 0x0d;
const LF = 0x0a;
const SPACE = 0x20;
const MARKER = 0xff;
const START_OF_IMAGE = 0xd8;

type Phase = 'field' | 'length' | 'start' | 'picture';

/** Creates a parser for one stream. */
export function createMjpegParser(): MjpegParser {
  const sink = createByteSink(MAX_PICTURE_BYTES);
  let phase: Phase = 'field';
  let between = 0;
  let recent = '';
  let digits = '';
  let expected = 0;
  let refused = false;

  /** Takes one octet between pictures; returns false when the stream is malformed. */
  function takeBetween(byte: number): boolean {
    between += 1;
    if (between > MAX_BETWEEN_BYTES) return false;
    switch (phase) {
      case 'field':
        recent = (recent + String.fromCharCode(byte).toLowerCase()).slice(-FIELD.length);
        if (recent === FIELD) {
          phase = 'length';
          digits = '';
        }
        return true;
      case 'length':
        return takeOfLength(byte);
      case 'start':
      case 'picture':
        // Octets between the header and the picture are skipped, as in the registration client.
        if (byte === MARKER) phase = 'picture';
        return true;
    }
  }

  function takeOfLength(byte: number): boolean {
    if (byte === CR || byte === LF) {
      expected = Number(digits);
      phase = 'start';
      return digits !== '' && expected >= MIN_PICTURE_BYTES && expected <= MAX_PICTURE_BYTES;
    }
    if (byte === SPACE) return true;
    digits += String.fromCharCode(byte);
    return /^\d{1,8}$/.test(digits);
  }

  function takePicture(octets: Uint8Array): number {
    const piece = octets.subarray(0, expected - sink.length);
    sink.push(piece);
    return piece.length;
  }

  return {
    push(chunk) {
      const pictures: Wiped[] = [];
      const refuse = (): { readonly ok: false; readonly error: { readonly code: 'stream-malformed' } } => {
        refused = true;
        sink.clear();
        for (const picture of pictures) picture[Symbol.dispose]();
        return err({ code: 'stream-malformed' });
      };
      if (refused) return refuse();
      let at = 0;
      while (at < chunk.length) {
        if (phase !== 'picture') {
          const byte = chunk[at] ?? 0;
          if (!takeBetween(byte)) return refuse();
          // The marker is the picture's first octet.
          if (isInPicture()) sink.push(Uint8Array.of(byte));
          at += 1;
          continue;
        }
        at += takePicture(chunk.subarray(at));
        if (sink.length > 1 && sink.view()[1] !== START_OF_IMAGE) return refuse();
        if (sink.length < expected) continue;
        pictures.push(sink.take());
        phase = 'field';
        between = 0;
        recent = '';
      }
      return ok(pictures);
    },
    clear: sink.clear,
  };

  // A function, because the compiler does not see that the call before changes `phase`.
  function isInPicture(): boolean {
    return phase === 'picture';
  }
}
