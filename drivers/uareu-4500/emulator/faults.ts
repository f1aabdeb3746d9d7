/**
 * What an emulated reader can do wrong; each strikes as often as it was set.
 * - `no-scan-power`: it does not report that it has power
 * - `slow-to-wake`: it comes out of low power only after some polls
 * - `too-many-lines`, `short-bulk`: a transfer that is not a frame
 * - `wrong-key`: it scrambles with another key than it answers
 * - `death`: at the next scan it reports its death and delivers nothing until it is powered up again
 * - `silent`: as `death`, but without the report
 * - `empty`: as `silent`, but each read ends at once with no bytes
 * - `death-then-empty`: as `empty`, with the report
 * - `lost-frame`: a frame never comes, and the next one only after another read
 * - `key-change`: the key changes within a frame
 * - `clear-frame`: a frame is clear, but its flags say scrambled
 * - `bounce`: a finger that is placed comes on, off and on again
 * - `lost-event`: an event is never sent
 * - `unplug-while-waiting`: the cable is pulled while an interrupt read is pending
 * - `unplug-mid-frame`: the cable is pulled while a frame is on its way
 * - `register-stall`: a register request is refused
 */
export type UareuFault =
  | 'no-scan-power'
  | 'slow-to-wake'
  | 'too-many-lines'
  | 'short-bulk'
  | 'wrong-key'
  | 'death'
  | 'silent'
  | 'empty'
  | 'death-then-empty'
  | 'lost-frame'
  | 'key-change'
  | 'clear-frame'
  | 'bounce'
  | 'lost-event'
  | 'unplug-while-waiting'
  | 'unplug-mid-frame'
  | 'register-stall';

export interface Faults {
  /** Lets a fault strike `times` times from now on; 0 ends it. */
  set(fault: UareuFault, times: number): void;
  /** Whether a fault strikes now; one time less is left then. */
  strikes(fault: UareuFault): boolean;
}

export function createFaults(): Faults {
  const left = new Map<UareuFault, number>();
  return {
    set(fault, times) {
      left.set(fault, times);
    },
    strikes(fault) {
      const times = left.get(fault) ?? 0;
      if (times > 0) left.set(fault, times - 1);
      return times > 0;
    },
  };
}
