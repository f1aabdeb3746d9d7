import { z } from 'zod';

import type { Clock } from '#kit/clock.ts';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import { offeredSubIds } from '../listing/capture-rules.ts';
import type { DeviceSubId } from '../listing/capture-rules.ts';
import { sbiError } from '../answer/errors.ts';
import type { SbiErrorName } from '../answer/errors.ts';
import type { FrontAnswer, StreamSink } from '../http/exchange.ts';
import type { LiveEnd, LiveViews, Viewer } from './live-view.ts';
import { SbiTextSchema, TimeoutSchema, WholeNumberSchema } from '../answer/messages.ts';
import { JPEG_PARTS_END, JPEG_PARTS_TYPE, jpegPart } from '../http/multipart.ts';
import { isOffered, stateOf } from '../listing/served-reader.ts';
import type { ServedReader } from '../listing/served-reader.ts';
import type { TrustBook } from '../trust/trust-book.ts';

/** STREAM of SBI 0.9.5: live pictures of a registration reader, until the timeout, a hang-up or a capture. */

const StreamRequestSchema = z.object({
  deviceId: SbiTextSchema.nullish(),
  deviceSubId: WholeNumberSchema.nullish(),
  timeout: TimeoutSchema.nullish(),
});

/** The default of the standard. */
const DEFAULT_TIMEOUT_MS = 300_000;
/** How long the first picture may take before the client gets an error. */
export const FIRST_IMAGE_MS = 5000;

const CODE_OF_END: Readonly<Record<LiveEnd, SbiErrorName>> = {
  stopped: 'stream-stopped',
  'reader-gone': 'stream-device-gone',
  'reader-failed': 'stream-no-image',
  'reader-not-ready': 'stream-not-ready',
  'reader-resting': 'stream-not-ready',
};

export interface StreamDeps {
  readonly clock: Clock;
  readonly readers: ReadonlyMap<string, ServedReader>;
  readonly trust: Pick<TrustBook, 'of'>;
  readonly liveViews: LiveViews;
}

/**
 * Answers a STREAM request. A failure before the first picture is an SBI error as JSON; afterwards it can only be drawn
 * into a picture, or end the stream.
 * @param body the parsed JSON, not checked yet
 * @param signal aborts when the client hangs up, or when no capture is expected any more
 */
export async function openStream(deps: StreamDeps, body: unknown, signal: AbortSignal): Promise<FrontAnswer> {
  const { clock, liveViews } = deps;
  const requested = parseStreamRequest(body, deps);
  if (!requested.ok) return streamError(requested.error.code);
  const { entry, deviceSubId, timeoutMs } = requested.value;

  const first = Promise.withResolvers<'picture' | SbiErrorName>();
  /** The client's connection, once the head of the answer is sent; undefined when it never is. */
  const line = Promise.withResolvers<StreamSink | undefined>();
  const over = Promise.withResolvers<undefined>();
  const endWith = (code: SbiErrorName): void => {
    first.resolve(code);
    over.resolve(undefined);
  };
  const viewer: Viewer = {
    async show(jpeg) {
      first.resolve('picture');
      const sink = await line.promise;
      await sink?.write(jpegPart(jpeg));
    },
    end(reason) {
      endWith(CODE_OF_END[reason]);
    },
  };
  const onAbort = (): void => {
    endWith('cancelled');
  };
  const cancelTimeout = clock.after(timeoutMs, () => {
    endWith('stream-timeout');
  });
  const cancelFirst = clock.after(FIRST_IMAGE_MS, () => {
    endWith('stream-no-image');
  });
  signal.addEventListener('abort', onAbort, { once: true });
  const leave = liveViews.watch(entry, deviceSubId, viewer);
  void over.promise.then(() => {
    leave();
    cancelTimeout();
    cancelFirst();
    signal.removeEventListener('abort', onAbort);
    line.resolve(undefined);
  });
  if (signal.aborted) onAbort();

  const outcome = await first.promise;
  cancelFirst();
  if (outcome !== 'picture') return streamError(outcome);
  return {
    contentType: JPEG_PARTS_TYPE,
    async send(sink) {
      line.resolve(sink);
      await over.promise;
      await sink.write(JPEG_PARTS_END);
    },
  };
}

/** A STREAM error as JSON, wrapped as in the standard. */
export function streamError(code: SbiErrorName): FrontAnswer {
  return { status: 200, json: { error: sbiError(code) } };
}

interface StreamRequest {
  readonly entry: ServedReader;
  /** Undefined when the client does not say it. */
  readonly deviceSubId: DeviceSubId | undefined;
  readonly timeoutMs: number;
}

function parseStreamRequest(
  body: unknown,
  { readers, trust }: Pick<StreamDeps, 'readers' | 'trust'>,
): Result<StreamRequest, { readonly code: SbiErrorName }> {
  const parsed = StreamRequestSchema.safeParse(body);
  if (!parsed.success) return err({ code: 'malformed' });
  const { deviceId, deviceSubId, timeout } = parsed.data;
  if (!deviceId) return err({ code: 'stream-device-id-missing' });
  const entry = readers.get(deviceId);
  if (!entry || !isOffered(entry, 'Registration')) return err({ code: 'stream-device-unknown' });
  switch (stateOf(entry, trust)) {
    case 'gone':
      return err({ code: 'stream-device-gone' });
    case 'not-registered':
      return err({ code: 'stream-purpose-mismatch' });
    case 'busy':
    case 'not-ready':
    case 'not-calibrated':
      return err({ code: 'stream-not-ready' });
    case 'ready':
  }
  const offered = offeredSubIds(entry.reader.identity, 'Registration').find((one) => one === deviceSubId);
  if (typeof deviceSubId === 'number' && offered === undefined) return err({ code: 'malformed' });
  return ok({ entry, deviceSubId: offered, timeoutMs: timeout ?? DEFAULT_TIMEOUT_MS });
}
