import type { Clock } from '#kit/clock.ts';
import type { BiometricReader } from '../../reader/port.ts';
import { createPreviewThrottle, previewPicture } from '../live/preview.ts';
import type { CaptureReport } from './capture-report.ts';
import { copyFingers } from './finger-cuts.ts';
import type { FingerCuts } from './finger-cuts.ts';
import type { PrintScores } from './print-scores.ts';
import type { FrameReport } from './shot.ts';
import type { VisitFingers } from './visit-fingers.ts';

/** The side jobs of a capture: they watch it and change nothing of its answer. */

/** What a side job knows of the capture it watches. */
export interface ObservedCapture {
  readonly transactionId: string;
  readonly reader: BiometricReader;
  /** Aborts when the visit that the capture is made for is over. */
  readonly visit: AbortSignal;
}

/** Watches one capture. */
export interface CaptureObserver {
  /** Each frame that was judged, to look at during the call. What it throws ends the capture. */
  onFrame?(report: FrameReport): void;
  /**
   * The fingers of the answer, a moment after the page has it; to look at during the call. It is not made once the visit
   * is over: its fingers are not those of the next one.
   */
  onFingers?(fingers: FingerCuts): void;
}

/** Begins to watch a capture. */
export type ObserveCapture = (capture: ObservedCapture) => CaptureObserver;

type Report = (report: CaptureReport) => void;

/** Shows the officer what the reader sees. */
export function observeWithPreview(clock: Clock, report: Report): ObserveCapture {
  return ({ transactionId }) =>
    createPreviewObserver(clock, (picture, { guidance, quality, bestQuality, samples }) => {
      const parts = samples.map((sample) => ({ name: sample.bioSubType, quality: sample.quality }));
      report({ type: 'preview', transactionId, picture, guidance, quality, bestQuality, parts });
    });
}

/** Makes a small picture of a frame now and then; `show` owns it. */
export function createPreviewObserver(
  clock: Clock,
  show: (picture: Uint8Array, report: FrameReport) => void,
): Required<Pick<CaptureObserver, 'onFrame'>> {
  const previewIsDue = createPreviewThrottle(clock);
  return {
    onFrame(report) {
      if (previewIsDue()) show(previewPicture(report.frame), report);
    },
  };
}

/** Warns when one finger is given under two names in a visit. With the visit its fingers end. */
export function observeNamedTwice(fingers: VisitFingers, report: Report): ObserveCapture {
  let watched: AbortSignal | undefined;
  return ({ transactionId, visit }) => {
    if (visit !== watched) {
      watched = visit;
      visit.addEventListener(
        'abort',
        () => {
          fingers.forget();
        },
        { once: true },
      );
    }
    return {
      onFingers(taken) {
        for (const one of fingers.compare(taken)) report({ type: 'finger-named-twice', transactionId, ...one });
      },
    };
  };
}

/** Has the fingers scored by NIST's program, which takes seconds: it gets copies of its own. */
export function observeWithScores(scores: PrintScores, report: Report): ObserveCapture {
  return ({ transactionId, reader, visit }) => ({
    onFingers(fingers) {
      void scores.score({
        reader,
        fingers: copyFingers(fingers),
        over: visit,
        onScore(one) {
          report({ type: 'finger-scored', transactionId, ...one });
        },
      });
    },
  });
}
