import type { ReaderStatus } from '../../link/reader-status.ts';
import { isCalibratable } from '../../reader/port.ts';
import { certificateDates } from '../trust/certificates.ts';
import type { KeptTrustBook } from '../trust/trust-book.ts';
import { plainState, stateOf } from './served-reader.ts';
import type { OwnState, ServedReader } from './served-reader.ts';

const CALIBRATION = { maker: 'maker', measurement: 'measured', nobody: 'none' } as const;

/** Our own reader as main shows it. */
export function statusOf(
  served: ServedReader,
  trust: Pick<KeptTrustBook, 'of' | 'isUnfit'>,
  now: number,
): ReaderStatus {
  const { reader, activity } = served;
  const { deviceId, make, model, serialNo, type } = reader.identity;
  const keys = trust.of(deviceId);
  const calibration = reader.calibration();
  const dates = keys && certificateDates(keys.device.certificate);
  // The certificate is only reported when it is the reason why the reader cannot be used.
  const ofCertificate =
    dates && (now < dates.from ? 'certificate-early' : now > dates.until ? 'certificate-over' : undefined);
  const problem =
    reader.state() === 'resting' ? 'resting' : trust.isUnfit(deviceId) ? 'certificate-unfit' : ofCertificate;
  const state = shownState(served, trust);
  const { framesPerSecond, lastCaptureAt, detail } = activity.now();
  return {
    deviceId,
    make,
    model,
    serialNo,
    type,
    state: problem && (state === 'ready' || state === 'not-registered') ? 'wrong-certificate' : state,
    level: keys?.level(now) ?? 'L0',
    own: {
      grade: reader.grade,
      calibration: CALIBRATION[calibration.by],
      ...(calibration.by === 'measurement' && { calibratedAt: calibration.measuredAt }),
      canCalibrate: isCalibratable(reader),
      ...(dates && { certificateUntil: dates.until }),
      ...(lastCaptureAt !== undefined && { lastCaptureAt }),
      ...(framesPerSecond !== undefined && { framesPerSecond }),
      ...(problem && { problem }),
      ...(detail !== undefined && { detail }),
    },
  };
}

/** The state that main shows: a problem of the reader itself comes first, also when it has no keys. */
function shownState(served: ServedReader, trust: Pick<KeptTrustBook, 'of'>): OwnState {
  const { reader } = served;
  const own = plainState(reader);
  return trust.of(reader.identity.deviceId) || own === 'ready' ? stateOf(served, trust) : own;
}
