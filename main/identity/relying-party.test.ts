import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createManualClock } from '#kit/testing/manual-clock.ts';
import { createTrainingTrust } from '../../drivers/sbi/trust/training-trust.ts';
import { createStationKey, type StationKey } from '../station/station-key.ts';
import { registrantProvider } from '../submission/evidence/testing/profiles.ts';
import { createTrainingProvider, type TrainingProvider } from '../training/provider/create-provider.ts';
import { createScriptedBrowser } from '../training/provider/testing/scripted-browser.ts';
import { seededPeople } from '../training/people/people.ts';
import { createRelyingParty, type PendingSignIn, type RelyingParty } from './relying-party.ts';

/** The relying party with the real provider on the loopback; only the person at the browser is scripted. */

const CALLBACK = new URL('https://localhost/callback');
const PIN = 'mosip:idp:acr:static-code';
const BIOMETRICS = 'mosip:idp:acr:biometrics';
const officer = seededPeople().find((person) => person.kind === 'operator');

const folder = mkdtempSync(join(tmpdir(), 'kiosk-rp-'));
let key: StationKey;
let provider: TrainingProvider;

beforeAll(async () => {
  key = await createStationKey();
  const trust = await createTrainingTrust({ now: Date.now(), deviceIds: ['reader-1'] });
  const started = await createTrainingProvider({
    config: {
      port: 0,
      dataFolder: folder,
      clients: [
        { client_id: 'station-1', jwks: { keys: [{ ...key.publicJwk, kty: 'EC' }] }, redirect_uris: [CALLBACK.href] },
      ],
      sbi: {
        deviceRootPem: trust.deviceRoot,
        ftmRootPem: trust.ftmRoot,
        encryptionKeyPem: trust.encryptionKey,
        firstPort: 4501,
        lastPort: 4501,
      },
    },
    clock: createManualClock(Date.now()),
    report: () => undefined,
  });
  if (!started.ok) throw new Error(started.error.code);
  provider = started.value;
}, 60_000);

afterAll(async () => {
  await provider.close();
  rmSync(folder, { recursive: true, force: true });
});

function party(issuer = provider.issuer, allowInsecureLoopback = true): RelyingParty {
  return createRelyingParty({
    profile: registrantProvider({ issuer }),
    clientId: 'station-1',
    signer: { key: () => Promise.resolve({ privateKey: key.privateKey, kid: key.thumbprint }) },
    decryptionKey: () => Promise.reject(new Error('nothing is encrypted')),
    now: Date.now,
    allowInsecureLoopback,
    timeoutSeconds: 5,
  });
}

async function begun(relyingParty: RelyingParty, acrValues = [PIN]): Promise<PendingSignIn> {
  const pending = await relyingParty.begin({ acrValues, nonce: 'nonce-1', scope: 'openid profile', language: 'en' });
  if (!pending.ok) throw new Error(pending.error.code);
  return pending.value;
}

/** An operator types number and PIN; returns where the provider redirects to. */
async function signInAt(url: URL): Promise<URL> {
  if (officer?.kind !== 'operator') throw new Error('no officer is seeded');
  const browser = createScriptedBrowser();
  const page = await browser.open(url);
  const end = await browser.submit(page, 'pin', { number: officer.individualId, pin: officer.pin });
  return end.url;
}

describe('relying party', () => {
  it('returns a verified person, their acr and the signed userinfo', async () => {
    const relyingParty = party();
    const pending = await begun(relyingParty);
    // The provider takes pushed requests: nothing of the request is in an address that a page can read.
    expect([...pending.url.searchParams.keys()].toSorted()).toEqual(['client_id', 'request_uri']);
    const signedIn = await relyingParty.finish(pending, await signInAt(pending.url));
    expect(signedIn).toMatchObject({
      ok: true,
      value: { acr: PIN, idClaims: { nonce: 'nonce-1' }, userinfoClaims: { name: officer?.name } },
    });
    expect(signedIn.ok && decodeJwt(signedIn.value.userinfo ?? '').sub).toBe(
      signedIn.ok && signedIn.value.idClaims.sub,
    );
  });

  it('knows what the provider offers after the first contact', async () => {
    const relyingParty = party();
    expect(relyingParty.acrValuesOffered()).toBeUndefined();
    await begun(relyingParty);
    expect(relyingParty.acrValuesOffered()).toEqual([BIOMETRICS, 'mosip:idp:acr:generated-code', PIN]);
  });

  it('refuses a weaker sign-in than was requested', async () => {
    const relyingParty = party();
    const pending = await begun(relyingParty);
    const answer = await signInAt(pending.url);
    expect(await relyingParty.finish({ ...pending, acrValues: [BIOMETRICS] }, answer)).toEqual({
      ok: false,
      error: { code: 'sign-in-too-weak', acr: PIN },
    });
  });

  it.each([
    ['the state is of another sign-in', { state: 'another' }],
    ['the nonce is of another sign-in', { nonce: 'another' }],
  ])('refuses an answer when %s', async (_when, change) => {
    const relyingParty = party();
    const pending = await begun(relyingParty);
    const answer = await signInAt(pending.url);
    expect(await relyingParty.finish({ ...pending, ...change }, answer)).toMatchObject({
      ok: false,
      error: { code: 'provider-answer-invalid' },
    });
  });

  it('accepts a code once, and only with its own verifier', async () => {
    const relyingParty = party();
    const pending = await begun(relyingParty);
    const answer = await signInAt(pending.url);
    const other = { ...pending, codeVerifier: 'x'.repeat(43) };
    expect(await relyingParty.finish(other, answer)).toMatchObject({ ok: false, error: { code: 'sign-in-timed-out' } });
    expect(await relyingParty.finish(pending, answer)).toMatchObject({ ok: true });
    expect(await relyingParty.finish(pending, answer)).toMatchObject({
      ok: false,
      error: { code: 'sign-in-timed-out' },
    });
  });

  it('reports that a person cancelled', async () => {
    const relyingParty = party();
    const pending = await begun(relyingParty);
    const browser = createScriptedBrowser();
    const end = await browser.submit(await browser.open(pending.url), 'cancel');
    expect(await relyingParty.finish(pending, end.url)).toEqual({
      ok: false,
      error: { code: 'sign-in-cancelled' },
    });
  });

  it('reports that the provider cannot be reached', async () => {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    await new Promise((closed) => server.close(closed));
    const outcome = await party(`http://127.0.0.1:${port}`).begin({
      acrValues: [PIN],
      nonce: 'n',
      scope: 'openid',
      language: 'en',
    });
    expect(outcome).toEqual({ ok: false, error: { code: 'provider-unreachable' } });
  });

  it('refuses plain http outside training', async () => {
    const refused = await party(provider.issuer, false).begin({
      acrValues: [PIN],
      nonce: 'n',
      scope: 'openid',
      language: 'en',
    });
    expect(refused).toMatchObject({ ok: false, error: { code: 'provider-answer-invalid' } });
  });
});
