import { err, ok, type Result } from '#kit/result.ts';
import type { StationPortal } from '../upstream/port.ts';
import type { AssertionSigner } from './client-assertion.ts';
import type { RelyingPartyError } from './sign-in-failures.ts';

/** Lets the portal sign where a provider takes one client for all stations: no station has the key. */
export function portalAssertions(
  portal: Pick<StationPortal, 'assertion'>,
): NonNullable<AssertionSigner['signAssertion']> {
  return async ({ issuer, clientId }): Promise<Result<string, RelyingPartyError>> => {
    const signed = await portal.assertion(issuer);
    if (signed.ok) {
      const isOurs = signed.value.clientId === clientId;
      return isOurs ? ok(signed.value.assertion) : err({ code: 'client-not-accepted', error: 'client-differs' });
    }
    const { error } = signed;
    // What the portal refuses stays so; without it, the way to the provider is closed for now.
    return error.code === 'refused'
      ? err({ code: 'client-not-accepted', error: error.reason })
      : err({ code: 'provider-unreachable' });
  };
}
