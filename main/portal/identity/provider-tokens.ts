import type { JWK, JWTPayload, ProtectedHeaderParameters } from 'jose';
import { calculateJwkThumbprint, compactVerify, decodeJwt, decodeProtectedHeader, importJWK } from 'jose';
import { z } from 'zod';
import type { Result } from '#kit/result.ts';
import { err, ok } from '#kit/result.ts';
import type { PortalRefusal } from '#vocabulary/portal-refusals.ts';
import type { Some } from '#vocabulary/subset.ts';
import type { Role } from '#vocabulary/people.ts';
import type { SignatureAlgorithm } from '../../submission/evidence/provider-profile.ts';
import { rolesIn } from '../../submission/evidence/roles.ts';
import { idTokenFault, isAllowed, userinfoFault, type TokenFault } from '../../submission/evidence/token-rules.ts';
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
}

/** A person who signed in at a provider of operators, with the roles that it names. */
export interface OperatorToken extends IdToken {
  readonly roles: readonly Role[];
}

/** The client ids of one station at an issuer, besides those of the settings. */
export type ClientIds = (issuer: string) => readonly string[];

export interface ProviderTokens {
  /** Signature, issuer and audience. The caller checks age and nonce: each kind of token has its own rules. */
  idToken(token: string, clientIds: ClientIds): Promise<Result<IdToken, TokenError>>;
  /** The same of an operator. Where the provider writes roles into userinfo, that must be there, signed and theirs. */
  operator(
    shown: { readonly idToken: string; readonly userinfo?: string | undefined },
    clientIds: ClientIds,
  ): Promise<Result<OperatorToken, TokenError>>;
  /** Signature of a userinfo answer (Core 5.3.2) of `issuer`; issuer and audience by the provider's rules. */
  userinfo(
    token: string,
    issuer: string,
    clientIds: ClientIds,
  ): Promise<Result<Readonly<Record<string, unknown>>, TokenError>>;
  /** Whether the provider signs userinfo: if not, nothing of it is evidence. */
  signsUserinfo(issuer: string): boolean;
}

/** Fetches a key set; rejects when the provider cannot be reached or does not answer JSON. */
export type FetchJwks = (uri: string) => Promise<unknown>;

const MAX_KEYS = 64;
const ASK_EVERY_MS = POLICIES.unknownKeys.value * 1_000;

const JwksSchema = z.object({ keys: z.array(z.looseObject({ kty: z.enum(['RSA', 'EC', 'OKP']) })).max(MAX_KEYS) });
const IdTokenSchema = z.looseObject({
  iss: z.string(),
  sub: z.string().min(1),
  exp: z.number(),
  iat: z.number(),
  auth_time: z.number().optional(),
  nonce: z.string().optional(),
  acr: z.string().optional(),
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

  async function verified(token: string, source: KeySource): Promise<Result<JWTPayload, TokenError>> {
    const header = headerOf(token);
    if (header === undefined) return err({ code: 'malformed' });
    if (!isAllowed(header.alg, source.algorithms)) return err({ code: 'bad-signature' });
    const known = candidates(await deps.keys.of(source.history), header);
    const payload = await verifyWithAny(token, known, source.algorithms);
    if (payload !== undefined) return ok(payload);
    // A rotated key, or a reused key id: ask the provider once, then accept every key it has ever published.
    const refreshed = await refresh(source);
    // Without an answer nobody can say whether the token is false or the provider's key is new.
    if (!refreshed) return err({ code: 'provider-unreachable' });
    const fresh = candidates(await deps.keys.of(source.history), header);
    if (fresh.length === 0) return err({ code: 'unknown-provider-key' });
    const second = await verifyWithAny(token, fresh, source.algorithms);
    return second === undefined ? err({ code: 'bad-signature' }) : ok(second);
  }

  async function idToken(
    token: string,
    clientIds: ClientIds,
  ): Promise<Result<{ read: IdToken; claims: JWTPayload }, TokenError>> {
    const claimed = IdTokenSchema.safeParse(decoded(token));
    if (!claimed.success) return err({ code: 'malformed' });
    const provider = byIssuer.get(claimed.data.iss);
    if (provider === undefined) return err({ code: 'unknown-issuer' });
    const checked = await verified(token, idTokenKeys(provider));
    if (!checked.ok) return checked;
    const fault = idTokenFault(checked.value, provider, [...provider.clientIds, ...clientIds(provider.issuer)]);
    if (fault !== undefined) return err({ code: FAULTS[fault] });
    // The claims were read before the signature was checked, from the same text: they are what was signed.
    const { data } = claimed;
    const read = {
      issuer: data.iss,
      sub: data.sub,
      issuedAt: data.iat,
      expiresAt: data.exp,
      authTime: data.auth_time ?? data.iat,
      nonce: data.nonce,
      acr: data.acr,
    };
    return ok({ read, claims: checked.value });
  }

  async function userinfo(
    token: string,
    issuer: string,
    clientIds: ClientIds,
  ): Promise<Result<JWTPayload, TokenError>> {
    const provider = byIssuer.get(issuer);
    if (provider === undefined) return err({ code: 'unknown-issuer' });
    const checked = await verified(token, userinfoKeysOf(provider));
    if (!checked.ok) return checked;
    const fault = userinfoFault(checked.value, provider, [...provider.clientIds, ...clientIds(issuer)]);
    return fault === undefined ? checked : err({ code: FAULTS[fault] });
  }

  return {
    async idToken(token, clientIds) {
      const checked = await idToken(token, clientIds);
      return checked.ok ? ok(checked.value.read) : checked;
    },
    async operator(shown, clientIds) {
      const checked = await idToken(shown.idToken, clientIds);
      if (!checked.ok) return checked;
      const { read, claims } = checked.value;
      const rules = byIssuer.get(read.issuer)?.roles;
      if (rules === undefined) return err({ code: 'unknown-issuer' });
      if (rules.in === 'id-token') return ok({ ...read, roles: rolesIn(claims, rules) });
      if (shown.userinfo === undefined) return err({ code: 'malformed' });
      const told = await userinfo(shown.userinfo, read.issuer, clientIds);
      if (!told.ok) return told;
      if (told.value.sub !== read.sub) return err({ code: 'malformed' });
      return ok({ ...read, roles: rolesIn(told.value, rules) });
    },
    userinfo,
    signsUserinfo: (issuer) => byIssuer.get(issuer)?.userinfo.form !== 'plain',
  };
}

const FAULTS: Readonly<Record<TokenFault, TokenError['code']>> = {
  algorithm: 'bad-signature',
  claims: 'malformed',
  issuer: 'unknown-issuer',
  audience: 'wrong-audience',
};

/** Where keys are published, under which name their history is kept, and for which algorithms they count. */
interface KeySource {
  readonly history: string;
  readonly jwksUri: string;
  readonly algorithms: readonly SignatureAlgorithm[];
}

function idTokenKeys({ issuer, jwksUri, idTokenAlgorithms }: Provider): KeySource {
  return { history: issuer, jwksUri, algorithms: idTokenAlgorithms };
}

/** Keys of another set than the provider's own have a history of their own: neither may sign for the other. */
function userinfoKeysOf({ issuer, jwksUri, userinfo }: Provider): KeySource {
  const own = userinfo.jwksUri ?? jwksUri;
  return { history: own === jwksUri ? issuer : own, jwksUri: own, algorithms: userinfo.algorithms };
}

/** Asks a provider for its key set and remembers every key; false when it could not be asked, or was a moment ago. */
function createRefresh(deps: {
  readonly keys: ProviderKeysRepository;
  readonly fetchJwks: FetchJwks;
  readonly now: () => number;
}): (source: KeySource) => Promise<boolean> {
  const askedAt = new Map<string, number>();
  return async ({ history, jwksUri }) => {
    const at = deps.now();
    const before = askedAt.get(history);
    if (before !== undefined && at - before < ASK_EVERY_MS) return false;
    askedAt.set(history, at);
    let published: unknown;
    try {
      published = await deps.fetchJwks(jwksUri);
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
    await deps.keys.remember(history, keys, new Date(deps.now()).toISOString());
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

async function verifyWithAny(
  token: string,
  keys: readonly ProviderKey[],
  algorithms: readonly SignatureAlgorithm[],
): Promise<JWTPayload | undefined> {
  const { alg } = headerOf(token) ?? {};
  if (alg === undefined) return undefined;
  for (const key of keys) {
    try {
      const publicKey = await importJWK(key.jwk, alg);
      await compactVerify(token, publicKey, { algorithms: [...algorithms] });
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
