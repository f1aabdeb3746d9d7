import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createStationKey } from '../station/station-key.ts';
import { createProviderFetch, ProviderOutOfOrder } from './provider-fetch.ts';
import { registrantProvider } from '../submission/evidence/testing/profiles.ts';
import { createRelyingParty } from './relying-party.ts';

let server: Server;
let answer: { status: number; body: string; type?: string };
let base: string;
beforeAll(async () => {
  server = createServer((_request, response) => {
    response.writeHead(answer.status, { 'content-type': answer.type ?? 'application/json' });
    response.end(answer.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());
beforeEach(() => {
  answer = { status: 200, body: '{}' };
});

describe('fetch towards the provider', () => {
  const fetched = (path: string) => createProviderFetch((url) => url === `${base}/jwks`, Date.now)(`${base}${path}`);

  it('passes on a key that is listed twice once, whatever the order of its members', async () => {
    const keys = [
      { kty: 'EC', kid: '1', x: 'x' },
      { kid: '1', x: 'x', kty: 'EC' },
      { kty: 'EC', kid: '1', x: 'y' },
    ];
    answer.body = JSON.stringify({ keys });
    expect(await (await fetched('/jwks')).json()).toEqual({ keys: [keys[1], keys[2]] });
    expect(await (await fetched('/other')).json()).toEqual({ keys });
  });

  it.each(['no json', '[]', '{"keys":5}', 'null'])('leaves a key set that is none, %s', async (body) => {
    answer.body = body;
    expect(await (await fetched('/jwks')).text()).toBe(body);
  });

  it.each([500, 502, 503, 504, 429])('knows by the status %i that the provider is out of order', async (status) => {
    answer = { status, body: '<html>Bad gateway</html>', type: 'text/html' };
    await expect(fetched('/userinfo')).rejects.toThrow(ProviderOutOfOrder);
  });

  it.each([400, 401, 403, 404])('leaves the status %i to the protocol', async (status) => {
    answer = { status, body: '{}' };
    expect((await fetched('/jwks')).status).toBe(status);
  });
});

describe('a provider that is out of order', () => {
  it.each([
    [503, 'text/html', '<html>'],
    [500, 'application/json', '{"error":"server_error"}'],
    [429, 'text/plain', 'slow down'],
  ])('is named so when it answers %i with %s, not as one that cannot be trusted', async (status, type, body) => {
    answer = { status, type, body };
    const { privateKey } = await createStationKey();
    const relyingParty = createRelyingParty({
      profile: registrantProvider({ issuer: base }),
      clientId: 'station-1',
      signer: { key: () => Promise.resolve({ privateKey, kid: 'k' }) },
      decryptionKey: () => Promise.reject(new Error('nothing is encrypted')),
      now: Date.now,
      allowInsecureLoopback: true,
      timeoutSeconds: 5,
    });
    const begun = await relyingParty.begin({ acrValues: ['a'], nonce: 'n', scope: 'openid', language: 'en' });
    expect(begun).toEqual({ ok: false, error: { code: 'provider-out-of-order' } });
  });
});
