import * as oidc from 'openid-client';
import { z } from 'zod';
import { err, ok, type Result } from '#kit/result.ts';
import type { ProviderProfile } from '../submission/evidence/provider-profile.ts';
import { acrFits, idTokenFault } from '../submission/evidence/token-rules.ts';
import { authorizationOf, dpopOption, readError, type Expected, type SignInRequest } from './authorization.ts';
import { discoverProvider, type ClientDeps, type ProviderClient } from './provider-client.ts';
import { AnswerInvalid, failureOf, SignInEnded, type RelyingPartyError } from './sign-in-failures.ts';
import { CLOCK_TOLERANCE_SECONDS, userinfoOf, type UserinfoClaims, type UserinfoDeps } from './userinfo.ts';

/** A sign-in that was started: where the person is sent, and what the answer is checked against. */
export interface PendingSignIn extends Expected {
  readonly url: URL;
  readonly acrValues: readonly string[];
  /** The provider as it was when the sign-in began. */
  readonly client: ProviderClient;
}

const IdClaimsSchema = z.looseObject({
  iss: z.string().min(1),
  sub: z.string().min(1),
  iat: z.number().optional(),
  acr: z.string().optional(),
  auth_time: z.number().optional(),
});
export type IdClaims = z.infer<typeof IdClaimsSchema>;

/** A verified sign-in. Tokens stay in main's memory; the signed texts are the evidence. */
export interface SignedIn {
  readonly idToken: string;
  readonly idClaims: IdClaims;
  /** The userinfo answer, compact JWS (OpenID Connect Core 5.3.2); null where the provider does not sign it. */
  readonly userinfo: string | null;
  /** Verified where `userinfo` is there, else only told by the provider. */
  readonly userinfoClaims: UserinfoClaims;
  readonly acr: string;
}

/** The kiosk as relying party of one provider: authorization code, PKCE S256, `private_key_jwt`, by its profile. */
export interface RelyingParty {
  readonly profile: ProviderProfile;
  /** Caught in the provider's view, never loaded. */
  readonly callback: URL;
  /** `acr_values_supported` as the provider announces it; undefined when it does not, or before it was reached. */
  acrValuesOffered(): readonly string[] | undefined;
  begin(request: SignInRequest): Promise<Result<PendingSignIn, RelyingPartyError>>;
  finish(pending: PendingSignIn, answer: URL): Promise<Result<SignedIn, RelyingPartyError>>;
}

export type RelyingPartyDeps = ClientDeps & UserinfoDeps;

export function createRelyingParty(deps: RelyingPartyDeps): RelyingParty {
  const { profile } = deps;
  let acrValuesOffered: readonly string[] | undefined;
  return {
    profile,
    callback: new URL(profile.client.redirectUri),
    acrValuesOffered: () => acrValuesOffered,
    async begin(request) {
      try {
        const client = await discoverProvider(deps);
        acrValuesOffered = client.metadata.acr_values_supported;
        const { acrValues } = request;
        return ok({ ...(await authorizationOf(client, profile, request)), acrValues, client });
      } catch (error) {
        return err(failureOf(error));
      }
    },
    async finish(pending, answer) {
      try {
        return ok(await redeem(deps, pending, answer));
      } catch (error) {
        return err(failureOf(error));
      }
    },
  };
}

/** Exchanges the provider's answer for tokens and checks all their claims. Throws what `failureOf` reads. */
async function redeem(deps: RelyingPartyDeps, pending: PendingSignIn, answer: URL): Promise<SignedIn> {
  const { profile, clientId } = deps;
  const { client } = pending;
  readError(answer, profile, pending.state);
  const checks = {
    pkceCodeVerifier: pending.codeVerifier,
    expectedNonce: pending.nonce,
    expectedState: pending.state,
    idTokenExpected: true,
  };
  const tokens = await oidc.authorizationCodeGrant(client.config, answer, checks, undefined, dpopOption(client));
  const idClaims = IdClaimsSchema.parse(tokens.claims());
  const fault = idTokenFault(idClaims, profile, [clientId]);
  if (fault !== undefined) throw new AnswerInvalid(`id-token-${fault}`);
  // The library takes a token of the future. The portal would not.
  const latest = deps.now() / 1000 + CLOCK_TOLERANCE_SECONDS;
  if (Math.max(idClaims.iat ?? 0, idClaims.auth_time ?? 0) > latest)
    throw new SignInEnded({ code: 'provider-clock-differs' });
  const acr = idClaims.acr ?? '';
  // The library does not compare the acr with the requested ones (Core 3.1.2.1 leaves it voluntary).
  if (!acrFits(acr, pending.acrValues)) throw new SignInEnded({ code: 'sign-in-too-weak', acr });
  const { signed, claims } = await userinfoOf(client, deps, { accessToken: tokens.access_token, sub: idClaims.sub });
  return { idToken: tokens.id_token ?? '', idClaims, userinfo: signed, userinfoClaims: claims, acr };
}
