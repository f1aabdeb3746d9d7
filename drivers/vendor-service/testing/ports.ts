const RANGES = 60;
const PORTS_A_RANGE = 200;
/** Below the ports that systems assign to clients (from 32768 on Linux, 49152 elsewhere). */
const LOWEST = 20_000;

/**
 * The first of two hundred ports that only this test process uses: the watch sees everything that listens in its range,
 * so parallel runs must not share it.
 */
export function firstTestPort(): number {
  return LOWEST + (process.pid % RANGES) * PORTS_A_RANGE;
}
