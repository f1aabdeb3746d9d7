import { z } from 'zod';
import type { ProviderProfile, SignatureAlgorithm, UserinfoRules } from './provider-profile.ts';

/**
 * What a provider's tokens must say, by its profile. The station judges them at the sign-in, the portal when they arrive:
 * both ask these functions, and each verifies the signature with the keys that it knows.
 */

/** The part of a profile by which tokens are judged. */
export type TokenRules = Pick<ProviderProfile, 'issuer' | 'idTokenAlgorithms' | 'userinfo'>;

/** Why a token whose signature is good is not one for this client. */
export type TokenFault = 'algorithm' | 'issuer' | 'audience' | 'claims';

const AudienceSchema = z.union([z.string(), z.array(z.string())]);

const AddressedSchema = z.looseObject({
  iss: z.string().optional(),
  aud: AudienceSchema.optional(),
  azp: z.string().optional(),
  sub: z.string().min(1),
});

/** Whether `algorithm`, of a token's header, is one that the profile allows. Metadata neither widens nor narrows them. */
export function isAllowed(algorithm: unknown, allowed: readonly SignatureAlgorithm[]): algorithm is SignatureAlgorithm {
  return allowed.some((each) => each === algorithm);
}

/**
 * What is wrong with the claims of an ID token (OpenID Connect Core 3.1.3.7): issuer, audience and authorized party.
 * Times, nonce and acr are judged by the caller: each kind of sign-in has rules of its own.
 */
export function idTokenFault(
  claims: unknown,
  rules: Pick<TokenRules, 'issuer'>,
  clientIds: readonly string[],
): TokenFault | undefined {
  const read = AddressedSchema.safeParse(claims);
  if (!read.success || read.data.aud === undefined) return 'claims';
  const { iss, aud, azp } = read.data;
  if (iss !== rules.issuer) return 'issuer';
  const audiences = [aud].flat();
  const party = azp ?? (audiences.length === 1 ? audiences[0] : undefined);
  return party !== undefined && clientIds.includes(party) && audiences.includes(party) ? undefined : 'audience';
}

/**
 * What is wrong with the claims of a signed userinfo answer (Core 5.3.2). Where the profile says that `iss` or `aud` is
 * not stated, one that is stated nevertheless must still fit: it is then another answer than the provider gives.
 */
export function userinfoFault(
  claims: unknown,
  rules: Pick<TokenRules, 'issuer' | 'userinfo'>,
  clientIds: readonly string[],
): TokenFault | undefined {
  const read = AddressedSchema.safeParse(claims);
  if (!read.success) return 'claims';
  const { iss, aud } = read.data;
  if (!fitsIssuer(iss, rules)) return 'issuer';
  if (aud === undefined) return rules.userinfo.audience === 'not-stated' ? undefined : 'audience';
  return [aud].flat().some((audience) => clientIds.includes(audience)) ? undefined : 'audience';
}

function fitsIssuer(iss: string | undefined, { issuer, userinfo }: Pick<TokenRules, 'issuer' | 'userinfo'>): boolean {
  if (userinfo.issuer === null) return iss === undefined || iss === issuer;
  return iss === (userinfo.issuer ?? issuer);
}

/** Where the keys of the userinfo answer are published, if not with the provider's own. */
export function userinfoKeys({ jwksUri }: Pick<UserinfoRules, 'jwksUri'>, own: string | undefined): string | undefined {
  return jwksUri ?? own;
}

/**
 * Whether the acr of an ID token is one of the accepted. eSignet writes every factor that the person has used, parted by
 * spaces: one of them suffices.
 */
export function acrFits(acr: string | undefined, accepted: readonly string[]): boolean {
  return acr !== undefined && (accepted.includes(acr) || acr.split(' ').some((each) => accepted.includes(each)));
}
