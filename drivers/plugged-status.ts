import type { ReaderStatus } from './link/messages.ts';
import type { PluggedReader } from './plugged-readers.ts';
import type { ReaderOpenError } from './reader/driver.ts';

const NOT_OPEN: Record<
  Exclude<ReaderOpenError['code'], 'gone'>,
  { readonly state: ReaderStatus['state']; readonly problem?: NonNullable<ReaderStatus['own']>['problem'] }
> = {
  'no-permission': { state: 'no-permission' },
  busy: { state: 'busy', problem: 'held' },
  'calibration-unreadable': { state: 'not-ready', problem: 'calibration-unreadable' },
  'reader-failed': { state: 'not-ready', problem: 'failed' },
};

/** A reader that is plugged in and could not be taken into use, as main shows it. Its place serves as its device id. */
export function statusOfUnopened({ place, make, model, serialNo, problem }: PluggedReader): ReaderStatus | undefined {
  if (!problem || problem.code === 'gone') return undefined;
  const found = NOT_OPEN[problem.code];
  return {
    deviceId: place,
    make,
    model,
    serialNo,
    // Every reader that we drive ourselves takes fingers: no open protocol of an iris reader is known.
    type: 'Finger',
    state: found.state,
    level: 'L0',
    own: { canCalibrate: false, ...(found.problem && { problem: found.problem }) },
  };
}
