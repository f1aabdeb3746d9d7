import type { ReaderView } from '../../preload/contract/reader-views.ts';

/**
 * What can be done with a reader in its state. A reader that the kiosk drives itself has no buttons while it starts or
 * rests; of other vendors' readers, those for registration can be tried.
 */
export function actionsOf({ own, service, state }: Pick<ReaderView, 'own' | 'service' | 'state'>): {
  readonly test: boolean;
  readonly calibrate: boolean;
  /** Try again to open it. */
  readonly open: boolean;
} {
  if (service) {
    return { test: service.purpose === 'Registration' && state === 'ready', calibrate: false, open: false };
  }
  if (own === null || own.problem === 'resting') return { test: false, calibrate: false, open: false };
  const isStarting = own.problem === 'starting';
  const isOpen = !isStarting && own.problem !== 'held' && state !== 'gone' && state !== 'no-permission';
  const hasFailed = own.problem === 'failed' || own.problem === 'calibration-unreadable';
  return {
    test: isOpen && !hasFailed,
    calibrate: own.canCalibrate,
    open: !isStarting && (state === 'no-permission' || state === 'not-ready' || own.problem === 'held'),
  };
}
