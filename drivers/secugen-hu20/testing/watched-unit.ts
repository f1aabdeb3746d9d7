import type { Hu20Emulator } from '../emulator/emulator.ts';

/** An emulated unit that notes what goes over its wire. */
export interface WatchedUnit {
  readonly unit: Hu20Emulator;
  /** Vendor requests the unit was sent since the last call, as `out 17 1 0` (direction, request, value, index). */
  requests(): readonly string[];
  /** Every piece of a frame the unit has sent. */
  readonly sent: readonly Uint8Array[];
}

export function watchUnit(emulator: Hu20Emulator): WatchedUnit {
  const sent: Uint8Array[] = [];
  let seen: string[] = [];
  const unit: Hu20Emulator = {
    ...emulator,
    async control(setup, data) {
      const { requestType, request, value, index } = setup;
      const bytes = [...data].map((byte) => byte.toString(16).padStart(2, '0')).join('');
      seen.push(`${requestType === 0x40 ? 'out' : 'in'} ${request} ${value} ${index} ${bytes}`.trimEnd());
      return emulator.control(setup, data);
    },
    async transferIn(endpoint, length, signal) {
      const bytes = await emulator.transferIn(endpoint, length, signal);
      if (bytes !== 'stall') sent.push(bytes);
      return bytes;
    },
    get pullCable() {
      return emulator.pullCable;
    },
    set pullCable(pull) {
      emulator.pullCable = pull;
    },
  };
  return {
    unit,
    sent,
    requests() {
      const since = seen;
      seen = [];
      return since;
    },
  };
}
