import type { IdlePolicy } from '../../identity/idle-watch.ts';
import type { PinPolicy } from '../../identity/pins.ts';
import type { Policies } from '../../provisioning/schema.ts';

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

/** What the provisioning file of a station says. */
export function provisionedPolicies({
  offlineSignInDays,
  pinDigits,
  idleMinutes,
  idleWarningSeconds,
}: Pick<Policies, 'offlineSignInDays' | 'pinDigits' | 'idleMinutes' | 'idleWarningSeconds'>): SessionPolicies {
  const lockAfterMs = idleMinutes * 60_000;
  return {
    // Without a PIN nobody gets in when the network is away, so whoever may have one is asked for it.
    pins: { offlineDays: offlineSignInDays, digits: pinDigits, asksForPin: offlineSignInDays > 0 },
    idle: { lockAfterMs, warnMs: Math.min(idleWarningSeconds * 1000, lockAfterMs / 2) },
  };
}

/** The policies of training, where everybody may try a PIN and nobody is asked for one. */
export function trainingPolicies(idleSeconds: number): SessionPolicies {
  const lockAfterMs = idleSeconds * 1000;
  return {
    pins: { offlineDays: 14, digits: 6, asksForPin: false },
    idle: { lockAfterMs, warnMs: Math.min(WARN_MS, lockAfterMs / 2) },
  };
}
