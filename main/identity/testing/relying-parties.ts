import type { ProviderProfile } from '../../submission/evidence/provider-profile.ts';
import { registrantProvider } from '../../submission/evidence/testing/profiles.ts';
import type { RelyingParty } from '../relying-party.ts';

/** A client at a provider that is never reached, for tests whose sign-ins are scripted further out. */
export function relyingPartyAt(profile: ProviderProfile, change: Partial<RelyingParty> = {}): RelyingParty {
  const unexpected = () => Promise.reject(new Error('no provider belongs to this test'));
  return {
    profile,
    callback: new URL(profile.client.redirectUri),
    acrValuesOffered: () => undefined,
    begin: unexpected,
    finish: unexpected,
    ...change,
  };
}

/** A registrants' provider with its client, as the visits know it. */
export function registrantParty(change: Parameters<typeof registrantProvider>[0] = {}) {
  const profile = registrantProvider(change);
  return { profile, relyingParty: relyingPartyAt(profile) };
}
