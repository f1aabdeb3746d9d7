import { randomUUID } from 'node:crypto';

import type { Clock } from '#kit/clock.ts';
import { fullCount, namesOf, placementSize } from '../sbi/listing/capture-rules.ts';
import { refusalOfService } from '../sbi/capture/pass-through-capture.ts';
import { createPreviewThrottle, previewPicture } from '../sbi/live/preview.ts';
import { TEST_SCORE, TEST_TIMEOUT_MS } from '../sbi/capture/test-capture.ts';
import type { TestReport } from '../sbi/capture/test-capture.ts';
import type { CaptureOrder } from '../vendor-service/capture-by-service.ts';
import type { RegistrationReader } from '../vendor-service/reader.ts';

/** What the test of another vendor's reader needs. */
interface OtherReaderTestDeps {
  readonly id: number;
  /** Created for this test, which closes it. */
  readonly reader: RegistrationReader;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly report: (report: TestReport) => void;
}

/**
 * Tests a registration reader of another vendor's service as `runTestCapture` tests ours: RCAPTURE with its live view
 * beside it, the answer verified like any other, nothing kept. Only the service measures quality: the resolution of its
 * live pictures is unknown, so they are shown and not measured. A failed live view does not fail the capture, because
 * many services end it when the capture begins.
 */
export async function testOtherReader({ id, reader, clock, signal, report }: OtherReaderTestDeps): Promise<void> {
  const viewing = new AbortController();
  const previewIsDue = createPreviewThrottle(clock);
  const guidance = reader.identity.type === 'Finger' ? 'place-finger' : 'look-here';
  const viewed = reader.stream((given) => {
    using frame = given;
    if (previewIsDue() && !viewing.signal.aborted) {
      report({ type: 'test-preview', id, picture: previewPicture(frame), guidance, quality: 0, bestQuality: 0 });
    }
  }, viewing.signal);
  let outcome: Extract<TestReport, { type: 'test-ended' }>['outcome'];
  try {
    const captured = await reader.capture(testOrder(reader), signal);
    if (captured.ok) {
      outcome = { ok: true, quality: meanQuality(captured.value) };
      for (const record of captured.value) record[Symbol.dispose]();
    } else outcome = { ok: false, failure: refusalOfService(captured.error).failure };
  } finally {
    viewing.abort();
    await viewed;
    await reader.close();
  }
  report({ type: 'test-ended', id, outcome });
}

/** Everything that the reader captures at once: on a slap reader a whole hand, by the sub id of its live view. */
function testOrder({ identity, deviceSubId }: RegistrationReader): CaptureOrder {
  const { type } = identity;
  const names = deviceSubId === 0 ? [] : namesOf(type, deviceSubId);
  const count = Math.min(placementSize(identity), fullCount(identity, deviceSubId));
  return {
    type,
    deviceSubId,
    count,
    bioSubTypes: count === names.length ? names : [],
    exceptions: [],
    transactionId: `test-${randomUUID()}`,
    timeoutMs: TEST_TIMEOUT_MS,
    requestedScore: TEST_SCORE,
    previousHash: '',
  };
}

function meanQuality(records: readonly { readonly quality: number }[]): number {
  return records.reduce((sum, { quality }) => sum + quality, 0) / records.length;
}
