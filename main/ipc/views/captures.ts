import { siteOf } from '#vocabulary/fingers.ts';
import type { CaptureView } from '../../../preload/contract/capture-views.ts';
import type { CaptureFailure } from '../../../drivers/link/capture.ts';
import type { CaptureState } from '../../capture/capture-state.ts';
import { RECOMMENDED_ATTEMPTS, type VisitCaptures } from '../../capture/visit-captures.ts';

/** The capture panel. */
export function captureView(state: CaptureState, ofVisit: VisitCaptures): CaptureView {
  const { phase, guidance, quality, threshold, frame, failure } = state;
  return {
    phase,
    guidance,
    quality,
    bestQuality: ofVisit.best,
    threshold,
    parts: state.parts.map(({ name, quality: ofPart }) => ({ site: siteOf(name), quality: ofPart })),
    wanted: state.wanted.flatMap((name) => siteOf(name) ?? []),
    placement: state.placement,
    done: [...new Set([...ofVisit.done, ...state.taken])].flatMap((name) => siteOf(name) ?? []),
    attempt: ofVisit.begun.length,
    recommendedAttempts: RECOMMENDED_ATTEMPTS,
    frame: frame === 0 ? null : `preview/${frame}`,
    failure: failure && failureView(failure),
    namedTwice: [...ofVisit.namedTwice],
    otherRefused: ofVisit.otherRefused,
    scores: ofVisit.scores
      .filter(({ transactionId }) => transactionId === state.transactionId)
      .map(({ name, bioSubType, score }) => ({ name, site: siteOf(bioSubType), score })),
  };
}

/** What the officer sees of a capture that failed. */
export function failureView(failure: CaptureFailure): NonNullable<CaptureView['failure']> {
  const { cause, code } = failure;
  return { cause, code, guidance: code === 'incomplete' ? failure.guidance : null };
}
