import type { CaptureImaging } from '../../imaging/picture/assessment.ts';
import type { Clock } from '#kit/clock.ts';
import { err, ok } from '#kit/result.ts';
import type { CaptureFailure } from '../../link/capture.ts';
import type { FromHost } from '../../link/messages.ts';
import { everythingOf } from '../listing/capture-rules.ts';
import type { ServedReader } from '../listing/served-reader.ts';
import { cutFingers } from './finger-cuts.ts';
import { createPreviewObserver } from './observers.ts';
import type { PrintScores } from './print-scores.ts';
import { refusalOfShot } from './refusals.ts';
import type { Shot } from './shot.ts';
import { takeWith } from './take.ts';

/** The reports of a test capture, while it runs and at its end. */
export type TestReport = Extract<FromHost, { type: 'test-preview' | 'test-ended' | 'test-scored' }>;

/** A good finger reaches this easily; a test only shows that the reader sees. */
export const TEST_SCORE = 40;
/** Long enough to put a finger on the reader. */
export const TEST_TIMEOUT_MS = 30_000;

interface TestCaptureDeps {
  readonly id: number;
  readonly served: ServedReader;
  readonly clock: Clock;
  readonly imaging: Pick<CaptureImaging, 'assess'>;
  readonly scores: PrintScores;
  readonly signal: AbortSignal;
  readonly report: (report: TestReport) => void;
  /** Receives a fault in this program that ended the test. */
  readonly onFault: (fault: unknown) => void;
}

/**
 * Tests a reader without a visit: the person who looks after the station sees the reader's pictures, and whether a
 * capture would succeed. Nothing is encoded, signed or kept. Readers that may not capture yet (not calibrated, without
 * keys) can be tested too; a running capture is not disturbed.
 */
export async function runTestCapture(deps: TestCaptureDeps): Promise<void> {
  const { id, served, report } = deps;
  const fail = (failure: CaptureFailure): void => {
    report({ type: 'test-ended', id, outcome: { ok: false, failure } });
  };
  if (served.reader.state() === 'gone') {
    fail({ code: 'reader-gone', cause: 'reader' });
    return;
  }
  // When assessing a frame throws, that is a fault of this program, and the test still ends with a failure.
  const tried = await served.lock
    .tryRun(async () => takeTest(deps))
    .catch((fault: unknown) => {
      deps.onFault(fault);
      return ok(err({ code: 'reader-failed' } as const));
    });
  if (!tried.ok) fail({ code: 'reader-busy', cause: 'reader' });
  else if (!tried.value.ok) fail(refusalOfShot(tried.value.error, 'Auth').failure);
  else {
    using shot = tried.value.value;
    if (shot.quality < TEST_SCORE) {
      fail({ code: 'quality-too-low', cause: 'quality', best: shot.quality });
      return;
    }
    report({ type: 'test-ended', id, outcome: { ok: true, quality: shot.quality } });
    scoreFirst(deps, shot);
  }
}

async function takeTest({ id, served, clock, imaging, signal, report }: TestCaptureDeps): ReturnType<typeof takeWith> {
  const preview = createPreviewObserver(clock, (picture, { guidance, quality, bestQuality }) => {
    report({ type: 'test-preview', id, picture, guidance, quality, bestQuality });
  });
  return takeWith(served, {
    clock,
    imaging,
    wanted: everythingOf(served.reader.identity, 0),
    requestedScore: TEST_SCORE,
    timeoutMs: TEST_TIMEOUT_MS,
    signal,
    observers: [preview],
  });
}

/** Nobody waits for this: it takes seconds, and the next test may begin before. */
function scoreFirst({ id, served, scores, signal, report }: TestCaptureDeps, shot: Shot): void {
  void scores.score({
    reader: served.reader,
    fingers: cutFingers([{ ...shot, samples: shot.samples.slice(0, 1) }]),
    over: signal,
    onScore({ name, score }) {
      if (!signal.aborted) report({ type: 'test-scored', id, name, score });
    },
  });
}
