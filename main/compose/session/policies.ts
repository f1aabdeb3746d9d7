import type { IdlePolicy } from '../../identity/idle-watch.ts';
import type { PinPolicy } from '../../identity/pins.ts';

/** What a programme says about its operators' sessions. */
export interface SessionPolicies {
  readonly pins: PinPolicy & {
    /** Whoever has no PIN is asked for one after they have signed in at the provider. */
    readonly asksForPin: boolean;
  };
  readonly idle: IdlePolicy;
}

/** The longest warning; a station that locks sooner warns for half its time. */
const WARN_MS = 60_000;

/** The policies of training, where everybody may try a PIN and nobody is asked for one. */
export function trainingPolicies(idleSeconds: number): SessionPolicies {
  const lockAfterMs = idleSeconds * 1000;
  return {
    pins: { offlineDays: 14, digits: 6, asksForPin: false },
    idle: { lockAfterMs, warnMs: Math.min(WARN_MS, lockAfterMs / 2) },
  };
}
