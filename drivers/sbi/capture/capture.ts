import type { CaptureImaging } from '../../imaging/picture/assessment.ts';
import type { Clock } from '#kit/clock.ts';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { Owned } from '#kit/wiped.ts';
import type { ServedReader } from '../listing/served-reader.ts';
import type { LiveViews } from '../live/live-view.ts';
import type { TrustBook } from '../trust/trust-book.ts';
import { answerInTime } from './answer-in-time.ts';
import { createCaptureAnswer } from './capture-answer.ts';
import type { CaptureAnswer } from './capture-answer.ts';
import { reportingEnd, reportStart } from './capture-report.ts';
import type { CaptureFacts, CaptureOrder, CaptureReport } from './capture-report.ts';
import { checkCapture } from './check.ts';
import type { CheckedCapture } from './check.ts';
import { cutFingers } from './finger-cuts.ts';
import type { FingerCuts } from './finger-cuts.ts';
import type { CaptureObserver, ObserveCapture } from './observers.ts';
import { REFUSALS, refusalOfShot } from './refusals.ts';
import type { CaptureRefusal } from './refusals.ts';
import { takePlacements } from './take-placements.ts';
import type { Taken } from './take-placements.ts';

/**
 * One capture, of either purpose, in four steps over one context: check, take, answer, and the side jobs afterwards.
 */

export interface CaptureDeps {
  readonly readers: ReadonlyMap<string, ServedReader>;
  readonly trust: TrustBook;
  readonly env: string;
  readonly clock: Clock;
  readonly imaging: CaptureImaging;
  readonly liveViews: LiveViews;
  /** The side jobs, in their order. */
  readonly observers: readonly ObserveCapture[];
  readonly report: (report: CaptureReport) => void;
  /** Receives a programmer's error during a capture. */
  readonly onFault: (fault: unknown) => void;
}

type Capture = CaptureDeps & CaptureOrder;
/** A capture that may begin, with its observers. */
type Begun = Capture & CheckedCapture & { readonly watching: readonly CaptureObserver[] };

interface Captured extends CaptureFacts {
  readonly answer: CaptureAnswer;
}

/** How long after the answer the side jobs get the fingers. */
const AFTERWARDS_MS = 50;

/** Runs one capture from the parsed request to the signed answer, and reports every outcome. */
export async function runCapture(
  deps: CaptureDeps,
  order: CaptureOrder,
): Promise<Result<CaptureAnswer, CaptureRefusal>> {
  const capture: Capture = { ...deps, ...order };
  const captured = await reportingEnd(capture, async () => withoutFault(capture));
  return captured.ok ? ok(captured.value.answer) : captured;
}

/** After a fault in this program the client gets an error at once, and the others keep the service. */
async function withoutFault(capture: Capture): Promise<Result<Captured, CaptureRefusal>> {
  try {
    return await runSteps(capture);
  } catch (fault) {
    capture.onFault(fault);
    return err(REFUSALS['reader-failed']);
  }
}

async function runSteps(capture: Capture): Promise<Result<Captured, CaptureRefusal>> {
  const checked = checkCapture(capture.request, capture);
  if (!checked.ok) return checked;
  const { served } = checked.value;
  const ran = await served.lock.tryRun(async () => {
    reportStart(capture);
    try {
      return await takeAndAnswer(begin(capture, checked.value));
    } finally {
      capture.liveViews.stop(served);
    }
  });
  return ran.ok ? ran.value : err(REFUSALS['reader-busy']);
}

function begin(capture: Capture, checked: CheckedCapture): Begun {
  const { observers, request, visit } = capture;
  const observed = { transactionId: request.transactionId, reader: checked.served.reader, visit };
  return { ...capture, ...checked, watching: observers.map((observe) => observe(observed)) };
}

async function takeAndAnswer(capture: Begun): Promise<Result<Captured, CaptureRefusal>> {
  const { clock, served } = capture;
  const taken = await take(capture);
  if (!taken.ok) return taken;
  using whole = taken.value;
  const answered = await answer(capture, whole);
  if (!answered.ok) return answered;
  served.activity.captured(clock.now());
  planAfterwards(capture, whole);
  const samples = whole.shots.flatMap((shot) => shot.samples);
  const firstSeenAt = Math.min(...whole.shots.map((shot) => shot.firstSeenAt));
  return ok({
    answer: answered.value,
    hashes: answered.value.map(({ hash }) => hash),
    qualityScores: samples.map(({ quality }) => quality),
    bioSubTypes: samples.map(({ bioSubType }) => bioSubType),
    elapsedMs: clock.monotonic() - firstSeenAt,
  });
}

async function take(capture: Begun): Promise<Result<Owned<Taken>, CaptureRefusal>> {
  const { clock, imaging, placements, report, request, served, signal, watching: observers } = capture;
  const { requestedScore, timeoutMs, transactionId } = request;
  const taken = await takePlacements(served, {
    ...{ clock, imaging, requestedScore, timeoutMs, signal, observers, placements },
    onPlacement({ hand, wanted }, number) {
      if (!hand) return;
      const [of, names] = [placements.length, [...wanted.bioSubTypes]];
      report({ type: 'placement-started', transactionId, hand, number, of, wanted: names });
    },
  });
  return taken.ok ? taken : err(refusalOfShot(taken.error, request.purpose));
}

async function answer(capture: Begun, { shots }: Taken): Promise<Result<CaptureAnswer, CaptureRefusal>> {
  const created = await answerInTime(capture.clock, capture.signal, async (givenUp) =>
    createCaptureAnswer({ ...capture, shots, givenUp }),
  );
  return created.ok ? created : err(REFUSALS[created.error.code === 'late' ? 'reader-failed' : 'cancelled']);
}

/** The page gets its answer first and waits for no side job. */
function planAfterwards(capture: Begun, { shots }: Taken): void {
  const { clock, request, watching } = capture;
  const isLookedAt = request.type === 'Finger' && watching.some(({ onFingers }) => onFingers);
  if (!isLookedAt) return;
  const fingers = cutFingers(shots);
  clock.after(AFTERWARDS_MS, () => {
    lookAfterwards(capture, fingers);
  });
}

function lookAfterwards({ onFault, visit, watching }: Begun, fingers: Owned<FingerCuts>): void {
  using owned = fingers;
  try {
    if (visit.aborted) return;
    for (const observer of watching) void observer.onFingers?.(owned)?.catch(onFault);
  } catch (fault) {
    onFault(fault);
  }
}
