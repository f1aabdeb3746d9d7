import type { JWK, JWTPayload, ProtectedHeaderParameters } from 'jose';
import { calculateJwkThumbprint, compactVerify, decodeJwt, decodeProtectedHeader, importJWK } from 'jose';
import { z } from 'zod';
import type { Result } from '#kit/result.ts';
import { err, ok } from '#kit/result.ts';
import type { PortalRefusal } from '#vocabulary/portal-refusals.ts';
import type { Some } from '#vocabulary/subset.ts';
import type { Provider } from '../settings/config.ts';
import { POLICIES } from '../settings/policies.ts';
import type { ProviderKey, ProviderKeysRepository } from '../storage/keys.ts';

/**
 * Why the portal does not accept a provider's token.
 * - `malformed`, `bad-signature`, `wrong-audience`: not a token for this portal
 * - `unknown-issuer`: not issued by a provider of this portal
 * - `unknown-provider-key`: signed with a key this provider has never published; a person has to look into it
 * - `provider-unreachable`: an unknown key, and the provider could not be asked, or was asked a moment ago; a later try
 *   may succeed
 */
export type TokenError = {
  readonly code:
    | 'malformed'
    | 'bad-signature'
    | 'wrong-audience'
    | Some<PortalRefusal, 'unknown-issuer' | 'unknown-provider-key' | 'provider-unreachable'>;
};

/** Claims of an ID token (OpenID Connect Core 2) that the portal looks at. Times in seconds. */
export interface IdToken {
  readonly issuer: string;
  readonly sub: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** When the person signed in; the time of issue where the provider does not say. */
  readonly authTime: number;
  readonly nonce: string | undefined;
  readonly acr: string | undefined;
  readonly roles: readonly string[];
}

/** The client ids of one station at an issuer, besides those of the settings. */
export type ClientIds = (issuer: string) => readonly string[];

export interface ProviderTokens {
  /** Signature, issuer and audience. The caller checks age and nonce: each kind of token has its own rules. */
  idToken(token: string, clientIds: ClientIds): Promise<Result<IdToken, TokenError>>;
  /** Signature of a userinfo answer (Core 5.3.2) of `issuer`; `iss` and `aud` must fit where they are present. */
  userinfo(
    token: string,
    issuer: string,
    clientIds: ClientIds,
  ): Promise<Result<Readonly<Record<string, unknown>>, TokenError>>;
}

/** Fetches a key set; rejects when the provider cannot be reached or does not answer JSON. */
export type FetchJwks = (uri: string) => Promise<unknown>;

// What MOSIP, Keycloak and the certified libraries issue. HMAC and `none` are not signatures of a provider.
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'EdDSA', 'Ed25519'];
const MAX_KEYS = 64;
const ASK_EVERY_MS = POLICIES.unknownKeys.value * 1_000;

const JwksSchema = z.object({ keys: z.array(z.looseObject({ kty: z.enum(['RSA', 'EC', 'OKP']) })).max(MAX_KEYS) });
const IdTokenSchema = z.looseObject({
  iss: z.string(),
  sub: z.string().min(1),
  aud: z.union([z.string(), z.array(z.string())]),
  azp: z.string().optional(),
  exp: z.number(),
  iat: z.number(),
  auth_time: z.number().optional(),
  nonce: z.string().optional(),
  acr: z.string().optional(),
  kiosk_roles: z.array(z.string()).optional(),
});

export function createProviderTokens(deps: {
  readonly providers: readonly Provider[];
  readonly keys: ProviderKeysRepository;
  readonly fetchJwks: FetchJwks;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}): ProviderTokens {
  const refresh = createRefresh(deps);
  const byIssuer = new Map(deps.providers.map((provider) => [provider.issuer, provider]));

  async function verified(token: string, provider: Provider): Promise<Result<JWTPayload, TokenError>> {
    const header = headerOf(token);
    if (header === undefined) return err({ code: 'malformed' });
    const known = candidates(await deps.keys.of(provider.issuer), header);
    const payload = await verifyWithAny(token, known);
    if (payload !== undefined) return ok(payload);
    // A rotated key, or a reused key id: ask the provider once, then accept every key it has ever published.
    const refreshed = await refresh(provider);
    // Without an answer nobody can say whether the token is false or the provider's key is new.
    if (!refreshed) return err({ code: 'provider-unreachable' });
    const fresh = candidates(await deps.keys.of(provider.issuer), header);
    if (fresh.length === 0) return err({ code: 'unknown-provider-key' });
    const second = await verifyWithAny(token, fresh);
    return second === undefined ? err({ code: 'bad-signature' }) : ok(second);
  }

  return {
    async idToken(token, clientIds) {
      const claimed = IdTokenSchema.safeParse(decoded(token));
      if (!claimed.success) return err({ code: 'malformed' });
      const provider = byIssuer.get(claimed.data.iss);
      if (provider === undefined) return err({ code: 'unknown-issuer' });
      const checked = await verified(token, provider);
      if (!checked.ok) return checked;
      // The claims were read before the signature was checked, from the same text: they are what was signed.
      const { data } = claimed;
      const audiences = typeof data.aud === 'string' ? [data.aud] : data.aud;
      const party = audiences.length > 1 ? data.azp : (data.azp ?? audiences[0]);
      const accepted = [...provider.clientIds, ...clientIds(provider.issuer)];
      if (party === undefined || !accepted.includes(party) || !audiences.includes(party)) {
        return err({ code: 'wrong-audience' });
      }
      return ok({
        issuer: data.iss,
        sub: data.sub,
        issuedAt: data.iat,
        expiresAt: data.exp,
        authTime: data.auth_time ?? data.iat,
        nonce: data.nonce,
        acr: data.acr,
        roles: data.kiosk_roles ?? [],
      });
    },
    async userinfo(token, issuer, clientIds) {
      const provider = byIssuer.get(issuer);
      if (provider === undefined) return err({ code: 'unknown-issuer' });
      const checked = await verified(token, provider);
      if (!checked.ok) return checked;
      const { iss, aud } = checked.value;
      if (iss !== undefined && iss !== issuer) return err({ code: 'unknown-issuer' });
      const audiences = aud === undefined ? [] : [aud].flat();
      const accepted = [...provider.clientIds, ...clientIds(issuer)];
      if (audiences.length > 0 && !audiences.some((audience) => accepted.includes(audience))) {
        return err({ code: 'wrong-audience' });
      }
      return ok(checked.value);
    },
  };
}

/** Asks a provider for its key set and remembers every key; false when it could not be asked, or was a moment ago. */
function createRefresh(deps: {
  readonly keys: ProviderKeysRepository;
  readonly fetchJwks: FetchJwks;
  readonly now: () => number;
}): (provider: Provider) => Promise<boolean> {
  const askedAt = new Map<string, number>();
  return async (provider) => {
    const at = deps.now();
    const before = askedAt.get(provider.issuer);
    if (before !== undefined && at - before < ASK_EVERY_MS) return false;
    askedAt.set(provider.issuer, at);
    let published: unknown;
    try {
      published = await deps.fetchJwks(provider.jwksUri);
    } catch {
      return false;
    }
    const parsed = JwksSchema.safeParse(published);
    if (!parsed.success) return false;
    const keys: ProviderKey[] = [];
    for (const jwk of parsed.data.keys as readonly JWK[]) {
      if (jwk.use === 'enc' || jwk.d !== undefined) continue;
      const thumbprint = await thumbprintOf(jwk);
      if (thumbprint !== undefined) keys.push({ kid: jwk.kid, thumbprint, jwk });
    }
    await deps.keys.remember(provider.issuer, keys, new Date(deps.now()).toISOString());
    return true;
  };
}

/** The JWK thumbprint (RFC 7638, SHA-256), or undefined for an incomplete key. */
export async function thumbprintOf(jwk: JWK): Promise<string | undefined> {
  try {
    return await calculateJwkThumbprint(jwk, 'sha256');
  } catch {
    return undefined;
  }
}

function candidates(keys: readonly ProviderKey[], header: ProtectedHeaderParameters): readonly ProviderKey[] {
  return keys.filter((key) => header.kid === undefined || key.kid === header.kid);
}

async function verifyWithAny(token: string, keys: readonly ProviderKey[]): Promise<JWTPayload | undefined> {
  const { alg } = headerOf(token) ?? {};
  if (alg === undefined) return undefined;
  for (const key of keys) {
    try {
      const publicKey = await importJWK(key.jwk, alg);
      await compactVerify(token, publicKey, { algorithms: ALGORITHMS });
      return decoded(token);
    } catch {
      // This key did not sign it, or is of another kind than the token says; try the next.
    }
  }
  return undefined;
}

function headerOf(token: string): ProtectedHeaderParameters | undefined {
  try {
    return decodeProtectedHeader(token);
  } catch {
    return undefined;
  }
}

function decoded(token: string): JWTPayload | undefined {
  try {
    return decodeJwt(token);
  } catch {
    return undefined;
  }
}
