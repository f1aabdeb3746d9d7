import type { Clock } from '#kit/clock.ts';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { Wiped } from '#kit/wiped.ts';
import type { ServiceProblem } from '#vocabulary/service-problems.ts';
import { readBoundedJson } from './wire/bounded-json.ts';
import { createByteSink } from './wire/byte-sink.ts';
import { StreamErrorSchema } from './wire/foreign-messages.ts';
import { converse } from './wire/http-exchange.ts';
import type { ExchangeError } from './wire/http-exchange.ts';
import { createMjpegParser } from './wire/mjpeg.ts';

/** Why a live view ended by itself. */
export type LiveViewError =
  | { readonly code: 'answer-error'; readonly sbiCode: string }
  | { readonly code: Exclude<ServiceProblem, 'answer-error'> };

export interface LiveViewRequest {
  readonly port: number;
  /** The reader's id at its service. */
  readonly deviceId: string;
  readonly deviceSubId: 0 | 1 | 2 | 3;
  readonly timeoutMs: number;
  /** Receives each picture as JPEG octets, and owns it. */
  readonly onPicture: (jpeg: Wiped) => void;
  readonly signal: AbortSignal;
}

/** After this time without a picture the view ends (the standard requires three a second). */
export const PICTURE_WAIT_MS = 5000;
/** How long after its own timeout a service may take to end the stream. */
export const GRACE_MS = 2000;
/** Limits of one second: sixty pictures, and the octets of sixty large ones. */
export const MAX_PICTURES_PER_SECOND = 60;
export const MAX_BYTES_PER_SECOND = 16 * 1024 * 1024;
const SECOND_MS = 1000;
const MAX_ERROR_BYTES = 16 * 1024;

/**
 * Shows what is on a registration reader by the service's STREAM, until `signal` aborts (then resolves ok). Nothing in
 * a stream is signed: it is only for people to see, and never evidence.
 */
export async function viewLive(clock: Clock, request: LiveViewRequest): Promise<Result<void, LiveViewError>> {
  const { onPicture, signal } = request;
  const parser = createMjpegParser();
  const plain = createByteSink(MAX_ERROR_BYTES);
  const rate = createRateGate(clock);
  const tooSlow = new AbortController();
  let cancelWait = clock.after(PICTURE_WAIT_MS, () => {
    tooSlow.abort();
  });
  let isPlainAnswer: boolean | undefined;

  const outcome = await converse<LiveViewError>(
    clock,
    {
      port: request.port,
      verb: 'STREAM',
      path: '/stream',
      body: {
        deviceId: request.deviceId,
        deviceSubId: String(request.deviceSubId),
        timeout: String(request.timeoutMs),
      },
      timeoutMs: request.timeoutMs + GRACE_MS,
      signal: AbortSignal.any([signal, tooSlow.signal]),
    },
    {
      onHead: () => undefined,
      onChunk(given) {
        using chunk = given;
        // An error comes as JSON, with any content type.
        isPlainAnswer ??= chunk.bytes[0] === 0x7b;
        if (isPlainAnswer) return plain.push(chunk.bytes) ? undefined : { code: 'stream-malformed' };
        const pictures = parser.push(chunk.bytes);
        if (!pictures.ok) return pictures.error;
        if (!rate.allows(chunk.bytes.length, pictures.value.length)) {
          for (const picture of pictures.value) picture[Symbol.dispose]();
          return { code: 'stream-too-fast' };
        }
        if (pictures.value.length > 0) {
          cancelWait();
          cancelWait = clock.after(PICTURE_WAIT_MS, () => {
            tooSlow.abort();
          });
        }
        for (const picture of pictures.value) onPicture(picture);
        return undefined;
      },
    },
  );
  cancelWait();
  parser.clear();
  if (signal.aborted) return ok(undefined);
  using errorText = plain.take();
  return err(errorOf(outcome, errorText.bytes));
}

function errorOf(outcome: Result<void, ExchangeError | LiveViewError>, plain: Uint8Array): LiveViewError {
  if (!outcome.ok) return outcome.error.code === 'cancelled' ? { code: 'timed-out' } : outcome.error;
  if (plain.length === 0) return { code: 'stream-ended' };
  const json = readBoundedJson(plain);
  const parsed = json.ok ? StreamErrorSchema.safeParse(json.value) : undefined;
  if (!parsed?.success) return { code: 'stream-malformed' };
  const error = 'error' in parsed.data ? parsed.data.error : parsed.data;
  return { code: 'answer-error', sbiCode: error.errorCode };
}

/** Counts octets and pictures per second. */
function createRateGate(clock: Clock): { allows(bytes: number, pictures: number): boolean } {
  let since = clock.monotonic();
  let bytesSeen = 0;
  let picturesSeen = 0;
  return {
    allows(bytes, pictures) {
      if (clock.monotonic() - since >= SECOND_MS) {
        since = clock.monotonic();
        bytesSeen = 0;
        picturesSeen = 0;
      }
      bytesSeen += bytes;
      picturesSeen += pictures;
      return bytesSeen <= MAX_BYTES_PER_SECOND && picturesSeen <= MAX_PICTURES_PER_SECOND;
    },
  };
}
