/**
 * What can go wrong with an emulated unit.
 * - `wrong-read-back`: sensor register 12 reads back inverted
 * - `erased-flash`: the calibration flash is all ff
 * - `short-frame`: half a frame comes, ended by a short packet
 * - `no-data`: a started stream sends nothing
 * - `stalled-capture`, `stalled-bulk`: the request for a capture, or the endpoint, answers STALL
 * - `idle-stop-refused`: the request to stop answers STALL while no stream is on
 * - `stop-refused`: it answers STALL each time, and the stream stops
 * - `unplug-mid-frame`: the cable is pulled while a frame comes
 * - `dirty-platen`: the bare glass has a mean grey of 30 in place of 18
 */
export type Hu20Fault =
  | 'wrong-read-back'
  | 'erased-flash'
  | 'short-frame'
  | 'no-data'
  | 'stalled-capture'
  | 'stalled-bulk'
  | 'idle-stop-refused'
  | 'stop-refused'
  | 'unplug-mid-frame'
  | 'dirty-platen';

/** When a fault ends by itself: at a new set-up of the sensor, at a USB reset, or after it struck so many times. */
export type FaultEnd = 'setup' | 'reset' | 'never' | number;

export interface Faults {
  set(fault: Hu20Fault, end?: FaultEnd): void;
  mend(fault: Hu20Fault): void;
  /** Mends the faults that end at this moment. */
  mendAt(moment: 'setup' | 'reset'): void;
  has(fault: Hu20Fault): boolean;
  /** Whether a fault strikes now; a counted one then has one time less left. */
  strikes(fault: Hu20Fault): boolean;
}

/** Calls `onChange` after each change of the set of faults. */
export function createFaults(onChange: () => void): Faults {
  const ends = new Map<Hu20Fault, FaultEnd>();

  function mend(fault: Hu20Fault): void {
    ends.delete(fault);
    onChange();
  }

  return {
    set(fault, end = 'never') {
      ends.set(fault, end);
      onChange();
    },
    mend,
    mendAt(moment) {
      for (const [fault, end] of [...ends]) if (end === moment) mend(fault);
    },
    has: (fault) => ends.has(fault),
    strikes(fault) {
      const end = ends.get(fault);
      if (end === undefined) return false;
      if (typeof end === 'number') {
        if (end > 1) ends.set(fault, end - 1);
        else mend(fault);
      }
      return true;
    },
  };
}
