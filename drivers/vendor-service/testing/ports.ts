const RANGES = 60;
const PORTS_A_RANGE = 200;
/** Below the ports that systems give to clients by themselves (32768 on Linux, 49152 elsewhere). */
const LOWEST = 20_000;

/**
 * The first of two hundred ports that this test process has for itself: the watch sees whatever listens in its range, so
 * runs side by side must not meet in it.
 */
export function firstTestPort(): number {
  return LOWEST + (process.pid % RANGES) * PORTS_A_RANGE;
}
