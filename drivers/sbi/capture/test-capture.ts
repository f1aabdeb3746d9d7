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

/** What a test capture reports while it runs and when it is over. */
export type TestReport = Extract<FromHost, { type: 'test-preview' | 'test-ended' | 'test-scored' }>;

/** What a good finger reaches easily; a test asks for no more than that the reader sees. */
export const TEST_SCORE = 40;
/** Long enough to fetch a finger. */
export const TEST_TIMEOUT_MS = 30_000;

interface TestCaptureDeps {
  readonly id: number;
  readonly served: ServedReader;
  readonly clock: Clock;
  readonly imaging: Pick<CaptureImaging, 'assess'>;
  readonly scores: PrintScores;
  readonly signal: AbortSignal;
  readonly report: (report: TestReport) => void;
  /** A fault in this program that ended the test. */
  readonly onFault: (fault: unknown) => void;
}

/**
 * Tries a reader without a visit: the person who looks after the station sees what it sees, and whether a capture would
 * succeed. Nothing of it is encoded, signed or kept. Readers that may not capture yet (not calibrated, without keys) are
 * tried alike; a capture that runs is not disturbed.
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
  // Frames that cannot be judged are a fault of this program; the test ends with a failure all the same.
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

/** Not waited for: it takes seconds, and the next test need not wait for it. */
function scoreFirst({ id, served, scores, signal, report }: TestCaptureDeps, shot: Shot): void {
  void scores.score({
    reader: served.reader,
    fingers: cutFingers({ ...shot, samples: shot.samples.slice(0, 1) }),
    over: signal,
    onScore({ name, score }) {
      if (!signal.aborted) report({ type: 'test-scored', id, name, score });
    },
  });
}
