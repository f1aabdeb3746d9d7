import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, type CryptoKey } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { must } from '../../test/support/station-data.ts';
import { registrantProvider } from '../submission/evidence/testing/profiles.ts';
import { createRelyingParty, type PendingSignIn, type RelyingParty } from './relying-party.ts';
import { createTestClient } from './testing/provider-at-work.ts';

/** A provider that answers with whatever token a test forges. */

type Forge = (claims: Record<string, unknown>, nonce: string) => Promise<string> | string;

let server: Server;
let issuer: string;
let key: { publicKey: CryptoKey; privateKey: CryptoKey };
let relyingParty: RelyingParty;
let forgeIdToken: Forge;
let forgeUserinfo: Forge;
let metadata: object;
let pending: PendingSignIn;

const signed = (claims: Record<string, unknown>, by: CryptoKey = key.privateKey) =>
  new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'k' }).sign(by);
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

beforeAll(async () => {
  key = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...(await exportJWK(key.publicKey)), kid: 'k', alg: 'RS256', use: 'sig' };
  server = createServer((request, response) => {
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: issuer, aud: 'client', sub: 'person', iat: now, exp: now + 300, acr: 'a' };
    const json = (value: object) => response.setHeader('content-type', 'application/json').end(JSON.stringify(value));
    const answer = async () => {
      if (request.url === '/jwks') json({ keys: [jwk] });
      else if (request.url === '/token') {
        const id_token = await forgeIdToken({ ...claims, nonce: pending.nonce }, pending.nonce);
        json({ id_token, access_token: 'access', token_type: 'Bearer' });
      } else if (request.url === '/me')
        response.setHeader('content-type', 'application/jwt').end(await forgeUserinfo(claims, ''));
      else
        json({
          issuer,
          authorization_endpoint: `${issuer}/auth`,
          token_endpoint: `${issuer}/token`,
          jwks_uri: `${issuer}/jwks`,
          userinfo_endpoint: `${issuer}/me`,
          id_token_signing_alg_values_supported: ['none', 'HS256', 'RS256'],
          ...metadata,
        });
    };
    void answer();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = await createTestClient();
  relyingParty = createRelyingParty({
    profile: registrantProvider({ issuer }),
    clientId: 'client',
    signer: { key: client.keys.key },
    decryptionKey: client.keys.decryptionKey,
    allowInsecureLoopback: true,
    timeoutSeconds: 5,
    now: Date.now,
  });
}, 60_000);
afterAll(() => void server.close());

async function signIn(answerOf = (state: string) => `code=c&state=${state}`) {
  pending = must(await relyingParty.begin({ acrValues: ['a'], nonce: 'nonce', scope: 'openid', language: 'en' }));
  return relyingParty.finish(pending, new URL(`https://localhost/callback?${answerOf(pending.state)}`));
}

function honest(): void {
  metadata = {};
  forgeIdToken = (claims) => signed(claims);
  forgeUserinfo = (claims) => signed(claims);
}

describe('a hostile provider', () => {
  it('is not what these tests fail by: its honest answer is taken', async () => {
    honest();
    expect(await signIn()).toMatchObject({ ok: true });
  });

  it.each<[string, Forge]>([
    ['with the algorithm none', (claims) => `${part({ alg: 'none' })}.${part(claims)}.`],
    [
      'with HS256 and the public key as its secret',
      async (claims) => {
        const text = `${part({ alg: 'HS256', kid: 'k' })}.${part(claims)}`;
        return `${text}.${createHmac('sha256', await exportSPKI(key.publicKey))
          .update(text)
          .digest('base64url')}`;
      },
    ],
    ['of another issuer', (claims) => signed({ ...claims, iss: 'https://other.example' })],
    ['for another client', (claims) => signed({ ...claims, aud: 'other' })],
    [
      'for several clients, ours not the party',
      (claims) => signed({ ...claims, aud: ['client', 'other'], azp: 'other' }),
    ],
    ['with the nonce of another try', (claims) => signed({ ...claims, nonce: 'earlier' })],
    ['without a nonce', (claims) => signed({ ...claims, nonce: undefined })],
    [
      'by a key that it does not publish',
      async (claims) => signed(claims, (await generateKeyPair('RS256')).privateKey),
    ],
    ['that is no token', () => 'neither'],
  ])('gets nobody in by an ID token %s', async (_what, forge) => {
    honest();
    forgeIdToken = forge;
    expect(await signIn()).toMatchObject({ ok: false, error: { code: 'provider-answer-invalid' } });
  });

  it.each<[string, Forge]>([
    ['without a signature', (claims) => `${part({ alg: 'none' })}.${part(claims)}.`],
    ['about another person', (claims) => signed({ ...claims, sub: 'somebody else' })],
    ['for another client', (claims) => signed({ ...claims, aud: 'other' })],
    ['of another issuer', (claims) => signed({ ...claims, iss: 'https://other.example' })],
    [
      'by a key that it does not publish',
      async (claims) => signed(claims, (await generateKeyPair('RS256')).privateKey),
    ],
  ])('gets nobody in by userinfo %s', async (_what, forge) => {
    honest();
    forgeUserinfo = forge;
    expect(await signIn()).toMatchObject({ ok: false, error: { code: 'provider-answer-invalid' } });
  });

  it('gets nobody in by a token that is over, and the clocks are named', async () => {
    honest();
    forgeIdToken = (claims) => signed({ ...claims, exp: 1 });
    expect(await signIn()).toEqual({ ok: false, error: { code: 'provider-clock-differs' } });
    forgeIdToken = (claims) => signed({ ...claims, iat: Math.floor(Date.now() / 1000) + 600 });
    expect(await signIn()).toEqual({ ok: false, error: { code: 'provider-clock-differs' } });
  });

  it.each([
    ['mixed-up state', () => 'code=c&state=other'],
    ['no state', () => 'code=c'],
    ['an error for another sign-in', () => 'error=access_denied&state=other'],
  ])('is refused with %s', async (_what, answer) => {
    honest();
    expect(await signIn(answer)).toMatchObject({ ok: false, error: { code: 'provider-answer-invalid' } });
  });

  it('is refused a success without its issuer where it announces that it names it', async () => {
    honest();
    metadata = { authorization_response_iss_parameter_supported: true };
    expect(await signIn()).toMatchObject({ ok: false, error: { code: 'provider-answer-invalid' } });
    expect(await signIn((state) => `code=c&state=${state}&iss=${encodeURIComponent(issuer)}`)).toMatchObject({
      ok: true,
    });
    expect(await signIn((state) => `error=access_denied&state=${state}`)).toEqual({
      ok: false,
      error: { code: 'sign-in-cancelled' },
    });
  });

  it('opens no page elsewhere', async () => {
    honest();
    metadata = { authorization_endpoint: 'http://127.0.0.1:9/auth' };
    const begun = await relyingParty.begin({ acrValues: ['a'], nonce: 'n', scope: 'openid', language: 'en' });
    expect(begun).toEqual({ ok: false, error: { code: 'provider-answer-invalid', detail: 'page-origin' } });
  });
});
