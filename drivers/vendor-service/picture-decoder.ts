import type { Result } from '#kit/result.ts';
import type { Wiped } from '#kit/wiped.ts';
import { handFrame } from '../reader/owned-frame.ts';
import type { OwnedFrame } from '../reader/port.ts';

/** Turns a live picture into a frame; a refusal names what is wrong with it. */
export type DecodePicture = (
  jpeg: Uint8Array,
  pixelsPerInch: number,
) => Promise<Result<OwnedFrame, { readonly code: string }>>;

/** Decodes the pictures of one live stream, one at a time. */
export interface PictureDecoder {
  /** Takes a picture and owns it. One that arrives while another is decoded is dropped. */
  take(jpeg: Wiped): void;
  /** Aborts at the first picture that cannot be decoded, and when the receiver of the frames throws. */
  readonly failed: AbortSignal;
  /** Waits until nothing is decoded. Returns what was wrong with a picture; throws what the receiver threw. */
  finish(): Promise<string | undefined>;
}

/** What a {@link PictureDecoder} needs. */
export interface PictureDecoderDeps {
  readonly decode: DecodePicture;
  readonly pixelsPerInch: number;
  readonly onFrame: (frame: OwnedFrame) => void;
  /** Once it aborts, frames are wiped instead of handed on. */
  readonly ended: AbortSignal;
}

/** Creates the decoder for one stream. */
export function createPictureDecoder({ decode, pixelsPerInch, onFrame, ended }: PictureDecoderDeps): PictureDecoder {
  const failing = new AbortController();
  let decoding: Promise<void> | undefined;
  let problem: string | undefined;
  let thrown: Error | undefined;

  async function decodeAndHand(given: Wiped): Promise<void> {
    using jpeg = given;
    const frame = await decode(jpeg.bytes, pixelsPerInch);
    if (!frame.ok) {
      problem = frame.error.code;
      failing.abort();
    } else if (ended.aborted) {
      frame.value[Symbol.dispose]();
    } else {
      handFrame(frame.value, onFrame);
    }
  }

  return {
    take(jpeg) {
      using latest = jpeg;
      // A picture in a queue would only make the view late: the next one is newer.
      if (decoding) return;
      decoding = decodeAndHand(latest.take())
        .catch((fault: unknown) => {
          // The receiver's fault: the stream ends with it.
          thrown = fault instanceof Error ? fault : new Error(String(fault));
          failing.abort();
        })
        .finally(() => {
          decoding = undefined;
        });
    },
    failed: failing.signal,
    async finish() {
      await decoding;
      if (thrown) throw thrown;
      return problem;
    },
  };
}
