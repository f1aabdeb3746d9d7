import { compactDecrypt, createRemoteJWKSet, customFetch, errors, jwtVerify, type JWTVerifyGetKey } from 'jose';
import * as oidc from 'openid-client';
import { z } from 'zod';
import type { ProviderProfile } from '../submission/evidence/provider-profile.ts';
import { userinfoFault, userinfoKeys } from '../submission/evidence/token-rules.ts';
import { dpopOption } from './authorization.ts';
import type { ClientKey } from './client-assertion.ts';
import type { ClientDeps, ProviderClient } from './provider-client.ts';
import { AnswerInvalid } from './sign-in-failures.ts';

/** How far the clocks of provider and station may be apart: what the library allows for ID tokens, for userinfo too. */
export const CLOCK_TOLERANCE_SECONDS = 30;

/** What MOSIP encrypts userinfo with, and the same in the spelling of other providers. */
const KEY_WRAPPINGS = ['RSA-OAEP-256', 'RSA-OAEP'];
const CONTENT_CIPHERS = ['A256GCM', 'A128GCM', 'A256CBC-HS512', 'A128CBC-HS256'];

const UserinfoClaimsSchema = z.looseObject({ sub: z.string().min(1) });
export type UserinfoClaims = z.infer<typeof UserinfoClaimsSchema>;

/** The userinfo answer: its claims and, where the provider signed them, the compact JWS that proves them. */
export interface Userinfo {
  readonly signed: string | null;
  readonly claims: UserinfoClaims;
}

export interface UserinfoDeps extends Pick<ClientDeps, 'profile' | 'clientId' | 'timeoutSeconds'> {
  /** The private key that the provider encrypts userinfo to. */
  readonly decryptionKey: () => Promise<ClientKey['privateKey']>;
}

/**
 * Fetches the userinfo answer, in the form that the profile names and no other, about the subject of the ID token.
 * Throws what `failureOf` reads.
 */
export async function userinfoOf(
  client: ProviderClient,
  deps: UserinfoDeps,
  token: { readonly accessToken: string; readonly sub: string },
): Promise<Userinfo> {
  const endpoint = client.metadata.userinfo_endpoint;
  if (endpoint === undefined) throw new AnswerInvalid('userinfo-missing');
  const { accessToken, sub } = token;
  const url = new URL(endpoint);
  const answer = await oidc.fetchProtectedResource(
    client.config,
    accessToken,
    url,
    'GET',
    undefined,
    undefined,
    dpopOption(client),
  );
  if (!answer.ok) throw new AnswerInvalid('userinfo-status');
  const isSigned = answer.headers.get('content-type')?.toLowerCase().startsWith('application/jwt') === true;
  const { form } = deps.profile.userinfo;
  if (isSigned !== (form !== 'plain')) throw new AnswerInvalid(isSigned ? 'userinfo-signed' : 'userinfo-unsigned');
  const text = (await answer.text()).trim();
  const userinfo = form === 'plain' ? plain(text) : await verified(client, deps, await decrypted(text, deps));
  // Core 5.3.2: an answer about another person must not be used.
  if (userinfo.claims.sub !== sub) throw new AnswerInvalid('userinfo-subject');
  return userinfo;
}

function plain(text: string): Userinfo {
  const claims = UserinfoClaimsSchema.safeParse(jsonIn(text));
  if (!claims.success) throw new AnswerInvalid('userinfo-malformed');
  return { signed: null, claims: claims.data };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The JWS inside: a JWE is opened, a JWS is what it is. */
async function decrypted(text: string, { profile, decryptionKey }: UserinfoDeps): Promise<string> {
  const isEncrypted = text.split('.').length === 5;
  if (isEncrypted !== (profile.userinfo.form === 'encrypted')) throw new AnswerInvalid('userinfo-form');
  if (!isEncrypted) return text;
  try {
    const { plaintext } = await compactDecrypt(text, await decryptionKey(), {
      keyManagementAlgorithms: KEY_WRAPPINGS,
      contentEncryptionAlgorithms: CONTENT_CIPHERS,
    });
    return new TextDecoder().decode(plaintext);
  } catch (error) {
    // Encrypted to another key, by another means, or altered: none of these is a JWE for this client.
    if (error instanceof errors.JOSEError || error instanceof TypeError) throw new AnswerInvalid('userinfo-encryption');
    throw error;
  }
}

async function verified(client: ProviderClient, deps: UserinfoDeps, signed: string): Promise<Userinfo> {
  const { profile, clientId, timeoutSeconds } = deps;
  const keys = userinfoKeys(profile.userinfo, client.metadata.jwks_uri);
  if (keys === undefined) throw new AnswerInvalid('userinfo-keys');
  const keySet = createRemoteJWKSet(new URL(keys), {
    timeoutDuration: timeoutSeconds * 1000,
    [customFetch]: client.fetch,
  });
  const payload = await verifiedPayload(signed, keySet, profile);
  const fault = userinfoFault(payload, profile, [clientId]);
  const claims = UserinfoClaimsSchema.safeParse(payload);
  if (fault !== undefined || !claims.success) throw new AnswerInvalid(`userinfo-${fault ?? 'claims'}`);
  return { signed, claims: claims.data };
}

async function verifiedPayload(signed: string, keySet: JWTVerifyGetKey, profile: ProviderProfile): Promise<unknown> {
  const options = { algorithms: [...profile.userinfo.algorithms], clockTolerance: CLOCK_TOLERANCE_SECONDS };
  try {
    return (await jwtVerify(signed, keySet, options)).payload;
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
    // A provider that names no key of several: the one that verifies is the one that signed.
    for await (const key of error) {
      const read = await jwtVerify(signed, key, options).catch(() => undefined);
      if (read) return read.payload;
    }
    throw new AnswerInvalid('userinfo-signature');
  }
}
