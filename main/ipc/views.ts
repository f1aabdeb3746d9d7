import { siteOf } from '#vocabulary/fingers.ts';
import type { PartView } from '../../preload/contract/application-views.ts';
import type { CaptureView } from '../../preload/contract/capture-views.ts';
import type { ReaderTestView, ReaderView } from '../../preload/contract/reader-views.ts';
import type { CaptureFailure } from '../../drivers/link/capture.ts';
import type { ReaderStatus } from '../../drivers/link/reader-status.ts';
import type { CaptureState } from '../capture/capture-state.ts';
import type { ReaderTest } from '../capture/reader-test.ts';
import { RECOMMENDED_ATTEMPTS, type VisitCaptures } from '../capture/visit-captures.ts';
import { texts } from '../language/texts.ts';
import type { BooleanWords } from '../submission/answer-lines.ts';
import type { Part } from '../submission/manifest.ts';

/** Words for ticked and unticked boxes in what is looked over and reviewed. */
export function boxWords(language: string): BooleanWords {
  const t = texts.getFixedT(language);
  return { yes: t('answer.yes'), no: t('answer.no') };
}

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
    done: ofVisit.done.flatMap((name) => siteOf(name) ?? []),
    attempt: ofVisit.begun.length,
    recommendedAttempts: RECOMMENDED_ATTEMPTS,
    frame: frame === 0 ? null : `preview/${frame}`,
    failure: failure && failureView(failure),
    namedTwice: [...ofVisit.namedTwice],
    scores: ofVisit.scores
      .filter(({ transactionId }) => transactionId === state.transactionId)
      .map(({ name, bioSubType, score }) => ({ name, site: siteOf(bioSubType), score })),
  };
}

/** What the officer is told of a capture that gave nothing. */
function failureView(failure: CaptureFailure): NonNullable<CaptureView['failure']> {
  const { cause, code } = failure;
  return { cause, code, guidance: code === 'incomplete' ? failure.guidance : null };
}

export function partView(part: Part): PartView {
  const { id, slot, name, mediaType, size } = part;
  return { partId: id, slot, name, mediaType, size, path: `part/${id}` };
}

export function readerView(reader: ReaderStatus): ReaderView {
  const { deviceId, make, model, serialNo, type, state, level } = reader;
  const service = reader.service ? { ...reader.service, problem: reader.service.problem ?? null } : null;
  return {
    deviceId,
    name: `${make} ${model}`.trim(),
    serialNo,
    type,
    state,
    level,
    own: reader.own ? ownView(reader.own) : null,
    service,
  };
}

function ownView(own: NonNullable<ReaderStatus['own']>): NonNullable<ReaderView['own']> {
  const { grade, calibration, canCalibrate, framesPerSecond, problem } = own;
  const time = (at: number | undefined): string | null => (at === undefined ? null : new Date(at).toISOString());
  return {
    grade: grade ?? null,
    calibration: calibration ?? null,
    calibratedAt: time(own.calibratedAt),
    canCalibrate,
    certificateUntil: time(own.certificateUntil),
    lastCaptureAt: time(own.lastCaptureAt),
    framesPerSecond: framesPerSecond ?? null,
    problem: problem ?? null,
    detail: own.detail ?? null,
  };
}

export function readerTestView(test: ReaderTest | undefined): ReaderTestView | null {
  if (!test) return null;
  const { deviceId, phase, guidance, quality, bestQuality, id, frame, failure } = test;
  return {
    deviceId,
    phase,
    guidance,
    quality,
    bestQuality,
    // The number of the test too: the first picture of the next one is another.
    frame: frame === 0 ? null : `preview/test-${id}-${frame}`,
    failure: failure && failureView(failure),
    problem: failure?.code === 'service-not-believed' ? failure.problem : null,
    field: failure?.code === 'service-not-believed' ? (failure.field ?? null) : null,
    nist: test.nist,
  };
}
