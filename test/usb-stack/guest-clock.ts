/**
 * How the clock of an emulated guest goes, by QEMU's words for it. In both it counts the instructions of the guest, 2 ns each,
 * so that no time passes in a guest which the host starves; they differ in what it does while the guest idles.
 */
export const GUEST_CLOCKS = {
  /** It leaps to the next timer. No deadline in the guest depends on the host, and waiting costs nothing. */
  leaping: ['-icount', 'shift=1,sleep=off'],
  /** It runs with the host's: for what waits for something outside, whose answer it would leap past. */
  waiting: ['-icount', 'shift=1,sleep=on'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** A clock's name is also that of the cases which run by it. */
export type GuestClock = keyof typeof GUEST_CLOCKS;
