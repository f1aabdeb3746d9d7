import type * as Electron from 'electron';
import { note } from '../base/control.ts';
import type { Offered } from '../base/shape.ts';
import { strict, StrictEmitter } from '../base/strict.ts';

/** `powerMonitor`; its events come only from tests, by `powerMonitor.emit('suspend')`. */
export class PowerMonitor extends StrictEmitter<Electron.PowerMonitor> {
  onBatteryPower = false;

  isOnBatteryPower(): boolean {
    return this.onBatteryPower;
  }
  getSystemIdleTime(): number {
    return 0;
  }
  getSystemIdleState(): 'active' {
    return 'active';
  }
  getCurrentThermalState(): 'unknown' {
    return 'unknown';
  }
}

export function powerMonitorShape(monitor: PowerMonitor): Pick<Electron.PowerMonitor, Offered<PowerMonitor>> {
  return monitor;
}

/** `powerSaveBlocker`, which blocks nothing but keeps count. */
export function createPowerSaveBlocker(): Electron.PowerSaveBlocker {
  const started = new Set<number>();
  let last = 0;
  return strict('powerSaveBlocker', {
    start: (type: Parameters<Electron.PowerSaveBlocker['start']>[0]) => {
      last += 1;
      started.add(last);
      note('powerSaveBlocker.start', type);
      return last;
    },
    stop: (id: number) => started.delete(id),
    isStarted: (id: number) => started.has(id),
  });
}
