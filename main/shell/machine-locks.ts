import { powerMonitor } from 'electron';
import type { Log } from '../log/log.ts';
import { watchLogind } from './logind.ts';

/** Watches for the machine being locked or put to sleep, by whatever its system says it with. */
export function watchMachineLocks(deps: {
  readonly platform: NodeJS.Platform;
  readonly log: Log;
  readonly onLock: (why: 'suspend' | 'screen-lock') => void;
}): { stop(): void } {
  const { platform, log, onLock } = deps;
  const suspended = () => onLock('suspend');
  const locked = () => onLock('screen-lock');
  powerMonitor.on('suspend', suspended);
  if (platform !== 'linux') powerMonitor.on('lock-screen', locked);
  const logind =
    platform === 'linux'
      ? watchLogind({ onLocked: locked, onMissing: () => log.write({ event: 'screen-lock-unwatched' }) })
      : undefined;
  return {
    stop() {
      powerMonitor.off('suspend', suspended);
      powerMonitor.off('lock-screen', locked);
      logind?.stop();
    },
  };
}
