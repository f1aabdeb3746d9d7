import type { Result } from '#kit/result.ts';
import { err, ok } from '#kit/result.ts';
import type { PortalRefusal } from '#vocabulary/portal-refusals.ts';
import { visitNonce } from '../../submission/canonical.ts';
import type { Claims } from '../../submission/form/prefill.ts';
import type { Refusal } from '../http/refusal.ts';
import type { ClientIds, IdToken, ProviderTokens, TokenError } from './provider-tokens.ts';

/** A registrant's sign-in, verified: who they are, and that it happened in this visit at this station. */
export interface SignIn {
  readonly token: IdToken;
  readonly claims: Claims;
}

/**
 * Verifies the registrant's ID token and signed userinfo, that both are about the same person, and that the station with
 * `stationKeyThumbprint` requested the token in this visit (by its nonce). The caller checks how old they are.
 */
export async function verifySignIn(
  tokens: ProviderTokens,
  shown: {
    readonly idToken: string;
    /** Absent where the provider does not sign it. */
    readonly userinfo?: string | undefined;
    readonly stationKeyThumbprint: string;
    readonly visitId: string;
    readonly visitSecret: string;
    /** Of the station that shows them. */
    readonly clientIds: ClientIds;
  },
): Promise<Result<SignIn, Refusal>> {
  const token = await tokens.idToken(shown.idToken, shown.clientIds);
  if (!token.ok) return err({ code: tokenRefusal(token.error, 'id-token-invalid') });
  const { stationKeyThumbprint, visitId, visitSecret } = shown;
  if (token.value.nonce !== visitNonce({ stationKeyThumbprint, visitId, visitSecret }))
    return err({ code: 'nonce-mismatch' });
  if (tokens.signsUserinfo(token.value.issuer) !== (shown.userinfo !== undefined))
    return err({ code: 'userinfo-invalid' });
  // What nobody signed is not shown here either: the person is known by the ID token alone.
  if (shown.userinfo === undefined) return ok({ token: token.value, claims: { sub: token.value.sub } });
  const claims = await tokens.userinfo(shown.userinfo, token.value.issuer, shown.clientIds);
  if (!claims.ok) return err({ code: tokenRefusal(claims.error, 'userinfo-invalid') });
  // Core 5.3.2: an answer about another person must not be used.
  if (claims.value['sub'] !== token.value.sub) return err({ code: 'userinfo-subject' });
  return ok({ token: token.value, claims: claims.value });
}

/** Problems with keys keep their own code, because a person at the portal can act on them; all else is `otherwise`. */
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
