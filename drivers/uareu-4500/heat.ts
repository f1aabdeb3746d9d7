import type { Clock } from '../kit/clock.ts';

/** Scanning at a stretch after which the reader rests. */
export const MOST_SCANNING_MS = 60_000;
/** How long it rests then, the light off. */
export const REST_MS = 30_000;

/**
 * How warm the reader is, counted in milliseconds of scanning: a second more for each second of scanning, a second less for
 * each second without. Nobody has measured the heat itself.
 */
export interface Heat {
  /** The light goes on. */
  start(): void;
  stop(): void;
  /** Whether it has to rest for {@link REST_MS}. */
  isTooHot(): boolean;
}

/** A cold reader. */
export function makeHeat(clock: Clock): Heat {
  let level = 0;
  let isOn = false;
  let since = clock.monotonic();
  const count = (): void => {
    const now = clock.monotonic();
    level = Math.max(0, level + (isOn ? now - since : since - now));
    since = now;
  };
  return {
    start() {
      count();
      isOn = true;
    },
    stop() {
      count();
      isOn = false;
    },
    isTooHot() {
      count();
      return level >= MOST_SCANNING_MS;
    },
  };
}
