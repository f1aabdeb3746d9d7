import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify, type JWK } from 'jose';
import { commandsOver, type Ran } from '../testing/commands.ts';
import {
  codeOf,
  ISSUER,
  REGISTRANTS_ISSUER,
  startPortal,
  type TestPortal,
  type TestStation,
} from '../testing/portal.ts';

const TOKEN_ENDPOINT = `${ISSUER}/token`;
const SHARED = { id: 'all-stations', audience: TOKEN_ENDPOINT } as const;

let portal: TestPortal;
let station: TestStation;
let run: (...words: string[]) => Promise<Ran>;
beforeAll(async () => {
  portal = await startPortal({ sharedClient: { ...SHARED, algorithm: 'PS256' } });
  station = await portal.enrol();
  run = commandsWith('PS256');
});
afterAll(() => portal.remove());

function commandsWith(algorithm: string): (...words: string[]) => Promise<Ran> {
  const sharedClient = { ...SHARED, algorithm };
  const provider = { issuer: ISSUER, jwksUri: `${ISSUER}/jwks`, clientIds: ['kiosk', SHARED.id], sharedClient };
  return commandsOver(portal, { providers: [provider] });
}

async function ask(body: object, by: TestStation = station): Promise<{ status: number; body: unknown }> {
  return portal.call('POST', '/station/assertions', {
    authorization: await by.authorization(),
    body,
  });
}

describe('an assertion that the portal signs', () => {
  it('is made once its key is there, which is made once and printed without its secret', async () => {
    expect(codeOf(await ask({ issuer: ISSUER }))).toBe('no-shared-client');
    const first = await run('client-key', '--provider', ISSUER);
    expect(first).toMatchObject({ status: 0, errors: '' });
    const jwk = JSON.parse(first.out) as JWK;
    expect(jwk).toMatchObject({ kty: 'RSA', alg: 'PS256', use: 'sig' });
    expect(Object.keys(jwk).filter((name) => ['d', 'p', 'q'].includes(name))).toEqual([]);
    expect((await run('client-key', '--provider', ISSUER)).out).toBe(first.out);
    const { status, body } = await ask({ issuer: ISSUER });
    expect(status).toBe(200);
    const { assertion, clientId } = body as { assertion: string; clientId: string };
    expect(clientId).toBe(SHARED.id);
    const { payload } = await jwtVerify(assertion, createLocalJWKSet({ keys: [jwk] }), {
      algorithms: ['PS256'],
      issuer: SHARED.id,
      subject: SHARED.id,
      audience: TOKEN_ENDPOINT,
      currentDate: portal.time.now,
    });
    expect(Object.keys(payload).sort()).toEqual(['aud', 'exp', 'iat', 'iss', 'jti', 'sub']);
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(60);
    expect(decodeProtectedHeader(assertion)).toEqual({ alg: 'PS256', kid: jwk.kid });
  });

  it('has an id of its own each time', async () => {
    const ids = new Set<unknown>();
    for (let count = 0; count < 3; count += 1) {
      const { body } = await ask({ issuer: ISSUER });
      ids.add(decodeJwt((body as { assertion: string }).assertion).jti);
    }
    expect(ids.size).toBe(3);
  });

  it.each<[string, object, string]>([
    ['a provider without a shared client', { issuer: REGISTRANTS_ISSUER }, 'no-shared-client'],
    ['a provider that the portal does not know', { issuer: 'https://other.example' }, 'no-shared-client'],
    ['claims of the caller', { issuer: ISSUER, sub: 'somebody' }, 'malformed-request'],
    ['no provider', {}, 'malformed-request'],
  ])('is not made for %s', async (_what, body, code) => {
    expect(codeOf(await ask(body))).toBe(code);
  });

  it('is made for stations only, and for none that is revoked', async () => {
    expect((await portal.call('POST', '/station/assertions', { body: { issuer: ISSUER } })).status).toBe(401);
    const gone = await portal.enrol();
    await run('stations', 'revoke', gone.stationId);
    expect(codeOf(await ask({ issuer: ISSUER }, gone))).toBe('station-revoked');
  });

  it('is made thirty times a minute for one station', async () => {
    const busy = await portal.enrol();
    for (let count = 0; count < 30; count += 1) expect((await ask({ issuer: ISSUER }, busy)).status).toBe(200);
    expect(codeOf(await ask({ issuer: ISSUER }, busy))).toBe('slow-down');
    const other = await portal.enrol();
    expect((await ask({ issuer: ISSUER }, other)).status).toBe(200);
  });
});

describe('the key of a shared client', () => {
  it.each([[[]], [['--provider', 'https://other.example']]])('is not made for %j', async (words) => {
    expect(await run('client-key', ...words)).toMatchObject({
      status: 2,
      out: '',
      errors: expect.stringContaining(ISSUER) as string,
    });
  });

  it('is not used under another algorithm', async () => {
    const other = commandsWith('ES256');
    expect(await other('client-key', '--provider', ISSUER)).toMatchObject({
      status: 1,
      errors: expect.stringContaining('is for PS256') as string,
    });
    commandsWith('PS256');
  });
});
