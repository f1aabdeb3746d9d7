import type { Clock } from '#kit/clock.ts';
import type { BiometricReader } from '../../reader/port.ts';
import { createPreviewThrottle, previewPicture } from '../live/preview.ts';
import type { CaptureReport } from './capture-report.ts';
import { copyFingers } from './finger-cuts.ts';
import type { FingerCuts } from './finger-cuts.ts';
import type { PrintScores } from './print-scores.ts';
import type { FrameReport } from './shot.ts';
import type { VisitFingers } from './visit-fingers.ts';

/** The side jobs of a capture: they watch it and do not change its answer. */

/** What a side job knows about its capture. */
export interface ObservedCapture {
  readonly transactionId: string;
  readonly reader: BiometricReader;
  /** Aborts when the visit of the capture is over. */
  readonly visit: AbortSignal;
}

/** Watches one capture. */
export interface CaptureObserver {
  /** Receives each assessed frame, valid during the call. If it throws, the capture ends. */
  onFrame?(report: FrameReport): void;
  /**
   * Receives the fingers of the answer a moment after the page has the answer, valid during the call. It is not called
   * when the visit is over: the next visit must not see these fingers. What goes on afterwards is returned.
   */
  onFingers?(fingers: FingerCuts): Promise<void> | undefined;
}

/** Begins to observe a capture. */
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

/** Passes a small picture of a frame to `show`, which owns it, at most ten times a second. */
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

/** Warns when one finger is captured under two names in a visit. At the end of the visit its fingers are wiped. */
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
      async onFingers(taken) {
        for (const one of await fingers.compare(taken)) report({ type: 'finger-named-twice', transactionId, ...one });
      },
    };
  };
}

/** Scores the fingers with NIST's program. That takes seconds, so the program gets its own copies. */
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
      return undefined;
    },
  });
}
