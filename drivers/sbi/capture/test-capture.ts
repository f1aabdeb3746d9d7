import type { CaptureImaging, Wanted } from '../../imaging/picture/assessment.ts';
import type { Clock } from '#kit/clock.ts';
import { err, ok } from '#kit/result.ts';
import type { CaptureFailure } from '../../link/capture.ts';
import type { FromHost } from '../../link/messages.ts';
import { refusalOfShot } from './capture-operation.ts';
import { takeShot, wipeShot } from './capture.ts';
import { cutFingers } from './finger-cuts.ts';
import { createPreviewThrottle, previewPicture } from '../live/preview.ts';
import type { PrintScores } from './print-scores.ts';
import type { ServedReader } from '../listing/served-reader.ts';

/** What a test capture tells while it runs and when it is over. */
export type TestReport = Extract<FromHost, { type: 'test-preview' | 'test-ended' | 'test-scored' }>;

/** What a good finger reaches easily; a test asks for no more than that the reader sees. */
export const TEST_SCORE = 40;
/** Long enough to fetch a finger. */
export const TEST_TIMEOUT_MS = 30_000;

interface TestInput {
  readonly id: number;
  readonly entry: ServedReader;
  readonly clock: Clock;
  readonly imaging: Pick<CaptureImaging, 'assess'>;
  readonly scores: PrintScores;
  readonly signal: AbortSignal;
  readonly report: (report: TestReport) => void;
  /** Told of a fault of our own that ended the test. */
  readonly onFault: (fault: unknown) => void;
}

/**
 * Tries a reader without a visit: whoever looks after the station sees what it sees, and whether a capture would succeed.
 * Nothing of it is encoded, signed or kept. Readers that may not capture yet (not calibrated, without keys) are tried
 * alike; a capture that runs is not disturbed.
 */
export async function runTestCapture(input: TestInput): Promise<void> {
  const { id, entry, clock, imaging, signal, report } = input;
  const fail = (failure: CaptureFailure): void => {
    report({ type: 'test-ended', id, outcome: { ok: false, failure } });
  };
  if (entry.reader.state() === 'gone') {
    fail({ code: 'reader-gone', cause: 'reader' });
    return;
  }
  const trying = entry.lock.tryRun(async () => {
    const wanted = wantedOf(entry);
    const previewIsDue = createPreviewThrottle(clock);
    const taken = await takeShot({
      stream: async (onFrame, stop) => entry.frames.stream('capture', onFrame, stop),
      clock,
      assess: (frame, previous) => imaging.assess(frame, previous, wanted),
      wanted,
      requestedScore: TEST_SCORE,
      timeoutMs: TEST_TIMEOUT_MS,
      signal,
      onFrame: ({ frame, guidance, quality, bestQuality }) => {
        if (!previewIsDue()) return;
        report({ type: 'test-preview', id, picture: previewPicture(frame), guidance, quality, bestQuality });
      },
    });
    return taken;
  });
  // Frames that cannot be judged are a fault of ours; whoever tries the reader is told all the same.
  const tried = await trying.catch((fault: unknown) => {
    input.onFault(fault);
    return ok(err({ code: 'reader-failed' } as const));
  });
  if (!tried.ok) fail({ code: 'reader-busy', cause: 'reader' });
  else if (!tried.value.ok) fail(refusalOfShot(tried.value.error, 'Auth').failure);
  else {
    const shot = tried.value.value;
    if (shot.quality < TEST_SCORE) {
      wipeShot(shot);
      fail({ code: 'quality-too-low', cause: 'quality', best: shot.quality });
      return;
    }
    report({ type: 'test-ended', id, outcome: { ok: true, quality: shot.quality } });
    const cuts = cutFingers({ ...shot, samples: shot.samples.slice(0, 1) });
    wipeShot(shot);
    // Not waited for: it takes seconds, and the next test need not wait for it.
    void input.scores.score(entry.reader, cuts, signal, ({ name, score }) => {
      if (!signal.aborted) report({ type: 'test-scored', id, name, score });
    });
  }
}

/** All that the reader can show at once, of whoever lays it down. */
function wantedOf({ reader: { identity } }: ServedReader): Wanted {
  const { type, deviceSubType } = identity;
  const count = deviceSubType === 'Slap' ? 4 : deviceSubType === 'Double' ? 2 : 1;
  return { type, deviceSubType, deviceSubId: 0, bioSubTypes: [], exceptions: [], count };
}
