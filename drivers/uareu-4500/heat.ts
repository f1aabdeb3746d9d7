import type { Clock } from '#kit/clock.ts';

/** Scanning at a stretch after which the reader has to rest. */
export const MOST_SCANNING_MS = 60_000;
/** How long it rests then, the light off: other drivers pause for a minute as well. It counts as cold after that. */
export const REST_MS = MOST_SCANNING_MS;

/**
 * How warm the reader is, counted in milliseconds of scanning: a second more for each second of scanning, a second less for
 * each second without. Nobody has measured the heat itself. It belongs to the unit: opening it again does not cool it.
 */
export interface Heat {
  /** The light goes on. */
  start(): void;
  stop(): void;
  /** Milliseconds of rest, the light off, that are still needed before it may scan again; 0 while it may. */
  restLeft(): number;
}

/** A cold reader. */
export function createHeat(clock: Clock): Heat {
  let level = 0;
  let isOn = false;
  let isTooHot = false;
  let since = clock.monotonic();
  const count = (): void => {
    const now = clock.monotonic();
    level = Math.max(0, level + (isOn ? now - since : since - now));
    since = now;
    // After only a short rest it would be too hot again at once.
    isTooHot = level >= MOST_SCANNING_MS || (isTooHot && level > MOST_SCANNING_MS - REST_MS);
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
    restLeft() {
      count();
      return isTooHot ? level - (MOST_SCANNING_MS - REST_MS) : 0;
    },
  };
}
