import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compactVerify, createLocalJWKSet, decodeJwt, exportJWK, generateKeyPair } from 'jose';
import * as oidc from 'openid-client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createManualClock } from '#kit/testing/manual-clock.ts';
import type { ManualClock } from '#kit/testing/manual-clock.ts';
import type { Frame } from '../../../drivers/reader/port.ts';
import { createTrainingTrust } from '../../../drivers/sbi/trust/training-trust.ts';
import type { TrainingTrust } from '../../../drivers/sbi/trust/training-trust.ts';
import { drawMaster } from '../../../drivers/simulated/finger/fingerprint.ts';
import { createImpression, smudge } from '../../../drivers/simulated/finger/impression.ts';
import { createEnrolledFingers } from './checks/enrolled-fingers.ts';
import { checkDigitOf } from '../people/testing/check-digit-of.ts';
import { createTrainingProvider } from './create-provider.ts';
import type { TrainingProvider } from './create-provider.ts';
import { seededPeople, subjectOf } from '../people/people.ts';
import type { Comparison, ProviderClient } from '../link/provider-messages.ts';
import { createScriptedBrowser, readerOptions } from './testing/scripted-browser.ts';
import type { Page, ScriptedBrowser } from './testing/scripted-browser.ts';
import { signedCapture } from './testing/signed-capture.ts';

const REDIRECT_URI = 'https://kiosk.invalid/callback';
const DEVICE = 'reader-1';
const ACR = {
  fingerprint: 'mosip:idp:acr:biometrics',
  code: 'mosip:idp:acr:generated-code',
  pin: 'mosip:idp:acr:static-code',
};
const UNKNOWN_NUMBER = `999999999${checkDigitOf('999999999')}`;
const people = seededPeople();
const [ngozi, amina] = people.filter((person) => person.kind === 'registrant');
const [officer] = people.filter((person) => person.kind === 'operator');

let folder: string;
let master: Frame;
let trust: TrainingTrust;
let client: ProviderClient;
let clientKey: Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];
let running: TrainingProvider | undefined;
let clock: ManualClock;
let comparisons: Comparison[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'training-provider-'));
  trust = await createTrainingTrust({ now: Date.now(), deviceIds: [DEVICE] });
  // Drawn here, so that the time limits of the tests do not include it.
  master = drawMaster({ person: 1, finger: 'Right IndexFinger' }).frame;
  const enrolled = createEnrolledFingers(join(folder, 'enrolled'), drawMaster);
  await enrolled.warmUp(ngozi?.fingers ?? [], new AbortController().signal);
  const pair = await generateKeyPair('ES256');
  clientKey = pair.privateKey;
  client = {
    client_id: 'station-1',
    jwks: { keys: [{ ...(await exportJWK(pair.publicKey)), kty: 'EC', kid: 'k1', alg: 'ES256', use: 'sig' }] },
    redirect_uris: [REDIRECT_URI],
  };
}, 60_000);

afterEach(async () => {
  await running?.close();
  running = undefined;
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function startProvider(): Promise<TrainingProvider> {
  // oidc-provider reads the system clock for its tokens, so the injected clock starts at the same time.
  clock = createManualClock(Date.now());
  comparisons = [];
  const started = await createTrainingProvider({
    config: {
      port: 0,
      dataFolder: folder,
      clients: [client],
      sbi: {
        deviceRootPem: trust.deviceRoot,
        ftmRootPem: trust.ftmRoot,
        encryptionKeyPem: trust.encryptionKey,
        firstPort: 4501,
        lastPort: 4510,
      },
    },
    clock,
    report: (comparison) => comparisons.push(comparison),
  });
  if (!started.ok) throw new Error(started.error.code);
  running = started.value;
  return started.value;
}

/** A relying party with an authorization request under way, and the browser showing its first page. */
async function begin(
  acr: string,
  prompt: 'login' | 'none named' = 'login',
  browser: ScriptedBrowser = createScriptedBrowser(),
) {
  const provider = running ?? (await startProvider());
  const config = await oidc.discovery(
    new URL(provider.issuer),
    client.client_id,
    undefined,
    oidc.PrivateKeyJwt({ key: clientKey, kid: 'k1' }),
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so to stand out; the provider is on loopback
    { execute: [oidc.allowInsecureRequests, oidc.enableNonRepudiationChecks] },
  );
  const verifier = oidc.randomPKCECodeVerifier();
  const checks = { state: oidc.randomState(), nonce: oidc.randomNonce() };
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri: REDIRECT_URI,
    scope: 'openid profile email phone',
    acr_values: acr,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...(prompt === 'login' ? { prompt } : {}),
    ...checks,
  });
  const page = await browser.open(url);
  const redeem = (callback: URL) =>
    oidc.authorizationCodeGrant(config, callback, {
      pkceCodeVerifier: verifier,
      expectedNonce: checks.nonce,
      expectedState: checks.state,
      idTokenExpected: true,
    });
  return { provider, browser, page, config, redeem };
}

/** Status of a request that is sent with exactly this path and Host header. */
function statusOf(provider: TrainingProvider, path: string, host = `127.0.0.1:${provider.port}`) {
  return new Promise<number | undefined>((resolve, reject) => {
    get({ host: '127.0.0.1', port: provider.port, path, headers: { host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    }).on('error', reject);
  });
}

function noticeCode(page: Page): string | undefined {
  return /<p class="code">([^<]+)<\/p>/.exec(page.text)?.[1];
}

describe('an operator signing in with a PIN', () => {
  it('gets an ID token with roles, acr, amr, auth_time and nonce, without a further question', async () => {
    const { browser, page, redeem } = await begin(ACR.pin);
    expect(page.status).toBe(200);
    const end = await browser.submit(page, 'pin', { number: officer!.individualId, pin: officer!.pin });
    expect(end.url.origin).toBe('https://kiosk.invalid');
    const tokens = await redeem(end.url);
    expect(tokens.claims()).toMatchObject({
      sub: subjectOf(officer!),
      kiosk_roles: ['officer'],
      acr: ACR.pin,
      amr: ['PIN'],
    });
    expect(tokens.claims()?.auth_time).toBeTypeOf('number');
    expect(tokens.claims()?.['name']).toBeUndefined();
    expect(tokens.refresh_token).toBeUndefined();
  });

  it('sees what is wrong with a number, and signs in after correcting it', async () => {
    const { browser, page } = await begin(ACR.pin);
    const wrong = await browser.submit(page, 'pin', { number: '7051100232', pin: officer!.pin });
    expect(noticeCode(wrong)).toBe('number-wrong-check-digit');
    expect(wrong.text).toContain('value="7051100232"');
    const short = await browser.submit(wrong, 'pin', { number: '705110023', pin: officer!.pin });
    expect(short.text).toContain('The number has 9 digits, 10 are needed.');
    const end = await browser.submit(short, 'pin', { number: '7051 100 231', pin: officer!.pin });
    expect(end.url.searchParams.get('code')).not.toBeNull();
  });

  it('waits after five wrong PINs, even with the right one, until the wait is over', async () => {
    const { browser, page } = await begin(ACR.pin);
    let last = page;
    for (let n = 0; n < 5; n += 1) {
      last = await browser.submit(last, 'pin', { number: officer!.individualId, pin: '000000' });
      expect(noticeCode(last)).toBe('pin-wrong');
    }
    last = await browser.submit(last, 'pin', { number: officer!.individualId, pin: officer!.pin });
    expect(noticeCode(last)).toBe('too-many-tries');
    expect(last.text).toContain('Wait 60 seconds');
    clock.advance(60_000);
    const end = await browser.submit(last, 'pin', { number: officer!.individualId, pin: officer!.pin });
    expect(end.url.searchParams.get('code')).not.toBeNull();
  });

  it('can press the button twice', async () => {
    const { browser, page, redeem } = await begin(ACR.pin);
    const press = () => browser.submit(page, 'pin', { number: officer!.individualId, pin: officer!.pin });
    // A browser abandons the first answer when the button is pressed again, so its redirect is not followed.
    const [first, second] = [
      await browser.submitOnly(page, 'pin', { number: officer!.individualId, pin: officer!.pin }),
      await press(),
    ];
    expect(first.status).toBe(303);
    expect((await redeem(second.url)).claims()?.sub).toBe(subjectOf(officer!));
  });

  it('does not reveal whether a number has a PIN', async () => {
    const { browser, page } = await begin(ACR.pin);
    const registrant = await browser.submit(page, 'pin', { number: ngozi!.individualId, pin: '' });
    const unknown = await browser.submit(page, 'pin', { number: UNKNOWN_NUMBER, pin: '123456' });
    expect([noticeCode(registrant), noticeCode(unknown)]).toEqual(['pin-wrong', 'pin-wrong']);
  });
});

describe('a registrant signing in with a code', () => {
  it('reads the code on the training phone, agrees to share, and gets a signed userinfo', async () => {
    const { browser, page, redeem, config, provider } = await begin(ACR.code);
    const asked = await browser.submit(page, 'number', { number: amina!.individualId });
    const [, code = ''] = /id="sent-code">([0-9]{6})</.exec(asked.text) ?? [];
    expect(asked.text).not.toContain(amina!.individualId);

    const wrong = await browser.submit(asked, 'code', { code: code === '000000' ? '000001' : '000000' });
    expect(noticeCode(wrong)).toBe('code-wrong');
    const share = await browser.submit(wrong, 'code', { code });
    expect(share.text).toContain('Share these details');
    expect(share.text).toContain('Date of birth');

    const end = await browser.submit(share, 'share');
    const tokens = await redeem(end.url);
    const claims = tokens.claims();
    expect(claims).toMatchObject({ acr: ACR.code, amr: ['OTP'] });
    expect(claims?.['kiosk_roles']).toBeUndefined();

    const jwks = (await (await fetch(`${provider.issuer}/jwks`)).json()) as Parameters<typeof createLocalJWKSet>[0];
    const answer = await fetch(config.serverMetadata().userinfo_endpoint ?? '', {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    });
    expect(answer.headers.get('content-type')).toContain('application/jwt');
    const userinfo = await answer.text();
    const { protectedHeader } = await compactVerify(userinfo, createLocalJWKSet(jwks));
    expect(protectedHeader.alg).toBe('RS256');
    expect(decodeJwt(userinfo)).toMatchObject({
      iss: provider.issuer,
      aud: 'station-1',
      sub: claims?.sub,
      name: 'أمينة بن يوسف',
      birthdate: '1994-11-30',
      individual_id: amina!.individualId,
      phone_number: amina!.phoneNumber,
    });
  });

  it('gets a new code when the old one is too old', async () => {
    const { browser, page } = await begin(ACR.code);
    const asked = await browser.submit(page, 'number', { number: amina!.individualId });
    const [, code = ''] = /id="sent-code">([0-9]{6})</.exec(asked.text) ?? [];
    clock.advance(180_000);
    expect(noticeCode(await browser.submit(asked, 'code', { code }))).toBe('code-expired');
  });
});

describe('a registrant signing in with a finger', () => {
  async function atReader() {
    const started = await begin(ACR.fingerprint);
    const page = await started.browser.submit(started.page, 'number', { number: ngozi!.individualId });
    const offer = async (frame: Frame, options = readerOptions(page)) => {
      const answer = await signedCapture({
        trust,
        deviceId: DEVICE,
        frame,
        transactionId: options.transactionId,
        domainUri: started.provider.issuer,
        now: clock.now(),
      });
      const outcome = await started.browser.postJson(new URL(options.verifyUrl, page.url), answer, {
        'X-Form-Token': options.formToken,
      });
      return {
        outcome,
        answer,
        json: JSON.parse(outcome.text || '{}') as { next?: string; transactionId?: string; notice?: { code: string } },
      };
    };
    return { ...started, page, offer, options: readerOptions(page) };
  }

  it('gets a transaction id of ten characters, and a policy that allows only the page and 127.0.0.1', async () => {
    const { page, options } = await atReader();
    expect(options.transactionId).toMatch(/^[0-9a-f]{10}$/);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("connect-src 'self' http://127.0.0.1:*");
    expect(policy).not.toContain('unsafe');
    expect(page.headers.get('cache-control')).toBe('no-store');
  });

  it('is refused with a smudge, and signs in with the finger at the next try', async () => {
    const { offer, browser, redeem, options, provider } = await atReader();
    const bad = await offer(smudge(master, 1));
    expect(bad.json.notice?.code).toBe('picture-unusable');
    expect(bad.json.transactionId).not.toBe(options.transactionId);

    const good = await offer(createImpression(master, 21), { ...options, transactionId: bad.json.transactionId ?? '' });
    const share = await browser.open(new URL(good.json.next ?? '', provider.issuer));
    const end = await browser.submit(share, 'share');
    expect((await redeem(end.url)).claims()).toMatchObject({
      sub: subjectOf(ngozi!),
      acr: ACR.fingerprint,
      amr: ['L1-bio-device'],
    });
    expect(comparisons.map((comparison) => comparison.accepted)).toEqual([false, true]);
  });

  it("is refused another person's finger, and a capture made for the try before", async () => {
    const { offer, browser, page, options } = await atReader();
    const other = await offer(createImpression(drawMaster({ person: 2, finger: 'Right IndexFinger' }).frame, 3));
    expect(other.json.notice?.code).toBe('other-finger');
    const again = await browser.postJson(new URL(options.verifyUrl, page.url), other.answer, {
      'X-Form-Token': options.formToken,
    });
    expect(JSON.parse(again.text)).toMatchObject({ notice: { code: 'transaction' } });
  });

  it('is refused without the token of the page', async () => {
    const { browser, page, options } = await atReader();
    const outcome = await browser.postJson(new URL(options.verifyUrl, page.url), {}, { 'X-Form-Token': 'guess' });
    expect(outcome.status).toBe(403);
    expect(comparisons).toEqual([]);
  });

  it('is refused with a wrong check digit, and with an unknown number', async () => {
    const { browser, page } = await begin(ACR.fingerprint);
    expect(noticeCode(await browser.submit(page, 'number', { number: '2048173959' }))).toBe('number-wrong-check-digit');
    expect(noticeCode(await browser.submit(page, 'number', { number: UNKNOWN_NUMBER }))).toBe('number-unknown');
    expect(noticeCode(await browser.submit(page, 'number', { number: officer!.individualId }))).toBe(
      'number-of-operator',
    );
  });

  it('can change the number', async () => {
    const { browser, page } = await atReader();
    const first = await browser.submit(page, 'change');
    expect(first.text).toContain('name="number"');
  });
});

describe('the provider', () => {
  it('ends a sign-in with access_denied when the person cancels', async () => {
    const { browser, page } = await begin(ACR.fingerprint);
    const end = await browser.submit(page, 'cancel');
    expect(end.url.origin).toBe('https://kiosk.invalid');
    expect(end.url.searchParams.get('error')).toBe('access_denied');
    expect((await browser.open(page.url)).status).toBe(404);
  });

  it('ends it in the same way on the sharing page', async () => {
    const { browser, page } = await begin(ACR.code);
    const asked = await browser.submit(page, 'number', { number: amina!.individualId });
    const [, code = ''] = /id="sent-code">([0-9]{6})</.exec(asked.text) ?? [];
    const end = await browser.submit(await browser.submit(asked, 'code', { code }), 'cancel');
    expect(end.url.searchParams.get('error')).toBe('access_denied');
  });

  it('refuses forms without the token of the page', async () => {
    const { browser, page } = await begin(ACR.pin);
    const refused = await browser.submit(page, 'pin', {
      number: officer!.individualId,
      pin: officer!.pin,
      form_token: 'guess',
    });
    expect(refused.status).toBe(403);
  });

  it('asks at each sign-in, also in a browser where a person signed in before, and keeps no cookie', async () => {
    const { browser, page } = await begin(ACR.pin);
    await browser.submit(page, 'pin', { number: officer!.individualId, pin: officer!.pin });
    const second = await begin(ACR.pin, 'none named', browser);
    expect(second.page.text).toContain('name="pin"');
    const supervisor = people.find((person) => person.kind === 'operator' && person.roles.includes('supervisor'));
    const end = await browser.submit(second.page, 'pin', {
      number: supervisor?.individualId ?? '',
      pin: supervisor?.kind === 'operator' ? supervisor.pin : '',
    });
    expect((await second.redeem(end.url)).claims()?.['kiosk_roles']).toEqual(['supervisor']);
    expect(browser.setCookies.length).toBeGreaterThan(3);
    for (const cookie of browser.setCookies) {
      expect(cookie.replace('expires=Thu, 01 Jan 1970', 'deleted')).not.toMatch(/expires=|max-age=/i);
      expect(cookie).toMatch(/httponly/i);
    }
  });

  it('offers the other methods a request allows, in the order of the request', async () => {
    const { browser, page } = await begin(`${ACR.pin} ${ACR.code}`);
    expect(page.text).toContain('name="pin"');
    expect(page.text).toContain('method=code');
    expect(page.text).not.toContain('method=fingerprint');
    const other = await browser.open(new URL('?method=code', page.url));
    expect(other.text).toContain('Sign in with a code');
  });

  it('refuses requests without PKCE, of unknown clients, and under another host name', async () => {
    const provider = await startProvider();
    const query = { client_id: 'station-1', response_type: 'code', scope: 'openid', redirect_uri: REDIRECT_URI };
    const browser = createScriptedBrowser();
    const bare = await browser.open(`${provider.issuer}/auth?${new URLSearchParams(query).toString()}`);
    expect(bare.url.searchParams.get('error')).toBe('invalid_request');
    const unknown = await browser.open(
      `${provider.issuer}/auth?${new URLSearchParams({ ...query, client_id: 'x' }).toString()}`,
    );
    expect(unknown.status).toBe(400);
    expect(noticeCode(unknown)).toBe('invalid_client');
    const status = await statusOf(provider, '/jwks', 'evil.example');
    expect(status).toBe(421);
    expect(await statusOf(provider, '//')).toBe(500);
    expect(await statusOf(provider, '/jwks')).toBe(200);
  });

  it('keeps its keys from one start to the next, in a file of its own', async () => {
    const first = await startProvider();
    const keys = await (await fetch(`${first.issuer}/jwks`)).text();
    await first.close();
    const second = await startProvider();
    expect(await (await fetch(`${second.issuer}/jwks`)).text()).toBe(keys);
    expect(keys).not.toContain('"d"');
    expect(readFileSync(join(folder, 'provider-keys.json'), 'utf8')).toContain('"d"');
  });

  it('reports why it does not start', async () => {
    const first = await startProvider();
    const again = await createTrainingProvider({
      config: { port: first.port, dataFolder: folder, clients: [client], sbi: sbi() },
      clock,
      report: () => undefined,
    });
    expect(again).toEqual({ ok: false, error: { code: 'port-taken' } });
    const noFingers = await createTrainingProvider({
      config: { port: 0, dataFolder: folder, clients: [client], sbi: sbi(), fingersFolder: join(folder, 'none') },
      clock,
      report: () => undefined,
    });
    expect(noFingers).toEqual({ ok: false, error: { code: 'fingers-folder-unreadable' } });
    const noFolder = await createTrainingProvider({
      config: { port: 0, dataFolder: join(folder, 'provider-keys.json', 'x'), clients: [client], sbi: sbi() },
      clock,
      report: () => undefined,
    });
    expect(noFolder).toEqual({ ok: false, error: { code: 'folder-unwritable' } });
  });
});

function sbi() {
  return {
    deviceRootPem: trust.deviceRoot,
    ftmRootPem: trust.ftmRoot,
    encryptionKeyPem: trust.encryptionKey,
    firstPort: 4501,
    lastPort: 4510,
  };
}
