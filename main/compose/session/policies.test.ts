import { expect, it } from 'vitest';
import { provisionedPolicies, trainingPolicies } from './policies.ts';

const POLICIES = { offlineSignInDays: 14, pinDigits: 8, idleMinutes: 5, idleWarningSeconds: 60 };

it('holds sessions to what the provisioning file says', () => {
  expect(provisionedPolicies(POLICIES)).toEqual({
    pins: { offlineDays: 14, digits: 8, asksForPin: true },
    idle: { lockAfterMs: 300_000, warnMs: 60_000 },
  });
  expect(provisionedPolicies({ ...POLICIES, offlineSignInDays: 0 }).pins.asksForPin).toBe(false);
});

it('never warns for longer than half the time until the lock', () => {
  const short = provisionedPolicies({ ...POLICIES, idleMinutes: 1, idleWarningSeconds: 300 });
  expect(short.idle).toEqual({ lockAfterMs: 60_000, warnMs: 30_000 });
  expect(trainingPolicies(300).idle).toEqual({ lockAfterMs: 300_000, warnMs: 60_000 });
});
