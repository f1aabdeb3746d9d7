import type { Result } from '#kit/result.ts';
import { err, ok } from '#kit/result.ts';
import type { PortalRefusal } from '#vocabulary/portal-refusals.ts';
import { visitNonce } from '../../submission/canonical.ts';
import type { Claims } from '../../submission/prefill.ts';
import type { Refusal } from '../http/refusal.ts';
import type { IdToken, ProviderTokens, TokenError } from './provider-tokens.ts';

/** A registrant's sign-in as a station shows it: who they are, and that it happened in this visit at this station. */
export interface SignIn {
  readonly token: IdToken;
  readonly claims: Claims;
}

/**
 * Verifies the registrant's ID token and signed userinfo, that both are of one person, and that the token was asked for
 * by the station with `stationKeyThumbprint` in this visit (its nonce says so). Ages are the caller's business.
 */
export async function verifySignIn(
  tokens: ProviderTokens,
  shown: {
    readonly idToken: string;
    readonly userinfo: string;
    readonly stationKeyThumbprint: string;
    readonly visitId: string;
    readonly visitSecret: string;
  },
): Promise<Result<SignIn, Refusal>> {
  const token = await tokens.idToken(shown.idToken);
  if (!token.ok) return err({ code: tokenRefusal(token.error, 'id-token-invalid') });
  const { stationKeyThumbprint, visitId, visitSecret } = shown;
  if (token.value.nonce !== visitNonce({ stationKeyThumbprint, visitId, visitSecret }))
    return err({ code: 'nonce-mismatch' });
  const claims = await tokens.userinfo(shown.userinfo, token.value.issuer);
  if (!claims.ok) return err({ code: tokenRefusal(claims.error, 'userinfo-invalid') });
  // Core 5.3.2: an answer about anybody else must not be used.
  if (claims.value['sub'] !== token.value.sub) return err({ code: 'userinfo-subject' });
  return ok({ token: token.value, claims: claims.value });
}

/** Key troubles keep their own name, because a person at the portal can act on them; the rest is `otherwise`. */
export function tokenRefusal(error: TokenError, otherwise: PortalRefusal): PortalRefusal {
  switch (error.code) {
    case 'unknown-provider-key':
    case 'provider-unreachable':
    case 'unknown-issuer':
      return error.code;
    case 'malformed':
    case 'bad-signature':
    case 'wrong-audience':
      return otherwise;
  }
}
