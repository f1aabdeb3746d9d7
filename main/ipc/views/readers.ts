import type { ReaderTestView, ReaderView } from '../../../preload/contract/reader-views.ts';
import type { ReaderStatus } from '../../../drivers/link/reader-status.ts';
import type { ReaderTest } from '../../capture/reader-test.ts';
import { failureView } from './captures.ts';

/** A reader, as the header and the page of the readers show it. */
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

/** The running test capture, or the last one; null before the first. */
export function readerTestView(test: ReaderTest | undefined): ReaderTestView | null {
  if (!test) return null;
  const { deviceId, phase, guidance, quality, bestQuality, id, frame, failure } = test;
  return {
    deviceId,
    phase,
    guidance,
    quality,
    bestQuality,
    // With the number of the test: the first picture of the next test needs another address.
    frame: frame === 0 ? null : `preview/test-${id}-${frame}`,
    failure: failure && failureView(failure),
    problem: failure?.code === 'service-not-believed' ? failure.problem : null,
    field: failure?.code === 'service-not-believed' ? (failure.field ?? null) : null,
    nist: test.nist,
  };
}
