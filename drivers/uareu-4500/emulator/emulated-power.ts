import type { TimerGroup } from '../../transport/testing/timer-group.ts';
import { EVENT_CODE } from './emulated-events.ts';
import type { EmulatedEvents } from './emulated-events.ts';
import type { Faults } from './faults.ts';
import { STATUS } from '../protocol.ts';

/** The hardware status of the reader, and whether its scanner has power. */
export interface EmulatedPower {
  status(): number;
  /** What a write of the status register does. */
  setStatus(value: number): void;
  hasScanPower(): boolean;
  loseScanPower(): void;
  /** Leaves it as a bad end of a session does; `recovers`: whether a power-up helps. */
  confuse(recovers: boolean): void;
  /** As after power-on; a confusion stays. */
  reset(): void;
}

export interface EmulatedPowerDeps {
  readonly events: EmulatedEvents;
  readonly faults: Faults;
  readonly timers: TimerGroup;
}

const SCAN_POWER_MS = 1;
const REBOOT_MS = 35;
const IDLE_STATUS = STATUS.alive;

export function createEmulatedPower({ events, faults, timers }: EmulatedPowerDeps): EmulatedPower {
  const { strikes } = faults;
  let status: number = IDLE_STATUS;
  let hasScanPower = false;
  let confusion: 'none' | 'recovers' | 'stays' = 'none';

  /** It reboots, and is not alive for a while. */
  function reboot(): void {
    status = STATUS.confused | STATUS.lowPower;
    if (confusion === 'stays') return;
    confusion = 'none';
    timers.after(REBOOT_MS, () => {
      status = IDLE_STATUS;
    });
  }

  return {
    status: () => status,
    setStatus(value) {
      const wasLow = (status & STATUS.lowPower) !== 0;
      if ((value & STATUS.lowPower) !== 0) {
        status = value;
        hasScanPower = false;
        return;
      }
      if (confusion !== 'none') {
        reboot();
        return;
      }
      if (strikes('slow-to-wake')) return;
      status = value;
      if (!wasLow) return;
      timers.after(SCAN_POWER_MS, () => {
        hasScanPower = true;
        if (!strikes('no-scan-power')) events.send(EVENT_CODE.scanPowerOn);
      });
    },
    hasScanPower: () => hasScanPower,
    loseScanPower() {
      hasScanPower = false;
    },
    confuse(recovers) {
      status = STATUS.lowPower | STATUS.confused | STATUS.alive;
      confusion = recovers ? 'recovers' : 'stays';
    },
    reset() {
      status = IDLE_STATUS;
      hasScanPower = false;
    },
  };
}
