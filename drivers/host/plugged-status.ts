import type { BusTrouble, ReaderStatus } from '../link/reader-status.ts';
import type { PluggedReader } from './plugged-readers.ts';
import type { ReaderOpenError } from '../reader/driver.ts';
import type { WireError } from '../transport/port.ts';

const NOT_OPEN: Record<
  ReaderOpenError['code'],
  { readonly state: ReaderStatus['state']; readonly problem?: NonNullable<ReaderStatus['own']>['problem'] }
> = {
  'no-permission': { state: 'no-permission' },
  gone: { state: 'gone', problem: 'nothing-there' },
  busy: { state: 'busy', problem: 'held' },
  'calibration-unreadable': { state: 'not-ready', problem: 'calibration-unreadable' },
  'reader-failed': { state: 'not-ready', problem: 'failed' },
};

/** The status of a reader that is plugged in but not open. Its place is its device id. */
export function statusOfUnopened(plugged: PluggedReader): ReaderStatus | undefined {
  const { place, make, model, serialNo, reader, problem } = plugged;
  if (reader) return undefined;
  const found = problem ? NOT_OPEN[problem.code] : ({ state: 'not-ready', problem: 'starting' } as const);
  return {
    deviceId: place,
    make,
    model,
    serialNo,
    // All readers that we drive ourselves take fingers: there is no open protocol of an iris reader.
    type: 'Finger',
    state: found.state,
    level: 'L0',
    own: {
      canCalibrate: false,
      ...(found.problem && { problem: found.problem }),
      ...(problem && 'detail' in problem && { detail: problem.detail }),
      ...(problem?.code === 'gone' && { detail: place }),
    },
  };
}

/** Why a bus cannot be read, as main shows it. */
export function busTroubleOf(error: WireError): BusTrouble {
  if (error.code === 'unavailable') return { code: 'unavailable', detail: error.detail };
  return { code: 'failed', detail: 'detail' in error ? error.detail : error.code };
}
