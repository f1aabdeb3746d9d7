import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { X509Certificate } from 'node:crypto';
import type { StationsRepository } from '../storage/stations.ts';
import type { TestPortal, TestStation } from '../testing/portal.ts';
import { codeOf, createStationKey, startPortal } from '../testing/portal.ts';
import { openAuthority } from '../stations/authority.ts';
import { createStationAuth } from '../stations/station-auth.ts';

let portal: TestPortal;
beforeAll(async () => {
  portal = await startPortal();
});
afterAll(() => portal.remove());

async function enrol(body: object): Promise<{ status: number; body: unknown }> {
  return portal.call('POST', '/station/enrolments', { body });
}

describe('enrolling a station', () => {
  it('answers with a certificate for its key that contains mode and centre, issued by the CA in the same answer', async () => {
    const { certificateRequest } = await createStationKey();
    const centre = '#1 Riverside, "old" building';
    const { status, body } = await enrol({ certificateRequest, centre, enrolmentCode: 'training-code' });
    expect(status).toBe(201);
    const { stationId, certificate, ca, receiptKeys } = body as Record<string, string> & {
      receiptKeys: { keys: object[] };
    };
    expect(stationId).toMatch(/^TR-[2-9A-Z]{6}$/u);
    const read = new X509Certificate(certificate!);
    const authority = new X509Certificate(ca!);
    expect(read.verify(authority.publicKey)).toBe(true);
    expect(read.checkIssued(authority)).toBe(true);
    expect(read.ca).toBe(false);
    expect(read.toLegacyObject().subject).toMatchObject({ CN: stationId, OU: 'training', O: centre });
    expect(receiptKeys.keys[0]).toMatchObject({ kty: 'EC', crv: 'P-256', alg: 'ES256' });
    expect(receiptKeys.keys[0]).not.toHaveProperty('d');
  });

  it('gives the same key the same certificate again', async () => {
    const request = {
      centre: 'A',
      enrolmentCode: 'training-code',
      certificateRequest: (await createStationKey()).certificateRequest,
    };
    expect(await enrol(request)).toEqual(await enrol(request));
  });

  it('accepts a one-time code once, and again from the same station', async () => {
    const first = {
      centre: 'A',
      enrolmentCode: 'once-only-code',
      certificateRequest: (await createStationKey()).certificateRequest,
    };
    const enrolled = await enrol(first);
    expect(enrolled.status).toBe(201);
    expect(await enrol(first)).toEqual(enrolled);
    expect(codeOf(await enrol({ ...first, certificateRequest: (await createStationKey()).certificateRequest }))).toBe(
      'enrolment-code-used',
    );
  });

  it('hears an address no more after ten wrong codes in a minute, not even with the right one, and again after that', async () => {
    const own = await startPortal();
    const { certificateRequest } = await createStationKey();
    const tried = async (enrolmentCode: string) =>
      codeOf(
        await own.call('POST', '/station/enrolments', { body: { certificateRequest, centre: 'A', enrolmentCode } }),
      );
    for (let count = 0; count < 10; count += 1) expect(await tried(`guess-${count}`)).toBe('enrolment-code');
    expect(await tried('guess-10')).toBe('slow-down');
    expect(await tried('training-code')).toBe('slow-down');
    own.time.now = new Date(own.time.now.getTime() + 60_000);
    expect(await tried('training-code')).toBeUndefined();
    await own.remove();
  });

  it('refuses to enrol the key of a revoked station again', async () => {
    const request = {
      centre: 'A',
      enrolmentCode: 'training-code',
      certificateRequest: (await createStationKey()).certificateRequest,
    };
    const { stationId } = (await enrol(request)).body as { stationId: string };
    await portal.store.stations.revoke(stationId, portal.time.now.toISOString());
    expect(codeOf(await enrol(request))).toBe('station-revoked');
  });

  it('refuses an unknown code, a broken request and another kind of key', async () => {
    const { certificateRequest } = await createStationKey();
    expect(codeOf(await enrol({ certificateRequest, centre: 'A', enrolmentCode: 'wrong-code' }))).toBe(
      'enrolment-code',
    );
    const good = { centre: 'A', enrolmentCode: 'training-code' };
    expect(codeOf(await enrol({ ...good, certificateRequest: 'no request' }))).toBe('certificate-request');
    expect(codeOf(await enrol({ ...good, certificateRequest: forged(certificateRequest) }))).toBe(
      'certificate-request',
    );
    const p384 = await createStationKey('P-384');
    expect(codeOf(await enrol({ ...good, certificateRequest: p384.certificateRequest }))).toBe('certificate-request');
    expect(codeOf(await enrol({ ...good, certificateRequest, centre: '' }))).toBe('malformed-request');
  });
});

/** The same request with its last signature byte changed. */
function forged(pem: string): string {
  const der = Buffer.from(pem.replace(/-----[^-]+-----|\s/gu, ''), 'base64');
  der[der.length - 1] = (der.at(-1) ?? 0) ^ 1;
  return `-----BEGIN CERTIFICATE REQUEST-----\n${der.toString('base64')}\n-----END CERTIFICATE REQUEST-----`;
}

describe('a station that calls', () => {
  let station: TestStation;
  beforeAll(async () => {
    station = await portal.enrol();
  });

  async function callWith(authorization: string | undefined): Promise<string | undefined> {
    const path = '/station/submissions/4f0c4ba5-2fb1-4a2e-93f2-0c1d0a4f9f10';
    return codeOf(await portal.call('GET', path, authorization === undefined ? {} : { authorization }));
  }
  const seconds = (): number => portal.time.now.getTime() / 1_000;

  it('is accepted with a new token', async () => {
    expect(await callWith(await station.authorization())).toBeUndefined();
  });

  it.each<[string, () => Promise<string | undefined>]>([
    ['station-token', () => Promise.resolve(undefined)],
    ['station-token', () => Promise.resolve('Basic eDp5')],
    ['station-certificate', () => Promise.resolve('Bearer x.y.z')],
    ['station-token', () => station.authorization({ aud: 'https://another.example' })],
    ['station-token', () => station.authorization({ iss: 'TR-OTHER1' })],
    ['station-token', () => station.authorization({ exp: seconds() - 120, iat: seconds() - 180 })],
    ['station-token', () => station.authorization({ exp: seconds() + 3_600 })],
    // Dated ahead, by minutes and by years, though it lasts no longer than others.
    ['station-token', () => station.authorization({ iat: seconds() + 90, exp: seconds() + 150 })],
    ['station-token', () => station.authorization({ iat: seconds() + 3e8, exp: seconds() + 3e8 + 60 })],
    ['station-token', () => station.authorization({ iat: seconds() - 240, exp: seconds() + 61 })],
    ['station-token', () => station.authorization({ jti: undefined })],
    ['station-token', async () => `Bearer ${await station.signer.sign({}, { x5c: station.x5c() })}`],
    ['station-token', async () => withSignature(await station.authorization())],
    ['station-certificate', async () => `Bearer ${await station.signer.sign({}, { typ: 'kiosk-station+jwt' })}`],
  ])('is refused: %s (%#)', async (code, make) => {
    expect(await callWith(await make())).toBe(code);
  });

  function withSignature(authorization: string): string {
    const [header, payload] = authorization.split('.');
    return [header, payload, Buffer.alloc(64, 7).toString('base64url')].join('.');
  }

  it('cannot use a token twice', async () => {
    const authorization = await station.authorization();
    expect(await callWith(authorization)).toBeUndefined();
    expect(await callWith(authorization)).toBe('station-token-replayed');
  });

  it('is refused after it was revoked', async () => {
    const gone = await portal.enrol();
    await portal.store.stations.revoke(gone.stationId, portal.time.now.toISOString());
    expect(await callWith(await gone.authorization())).toBe('station-revoked');
  });

  it('is refused with a certificate of another portal', async () => {
    const elsewhere = await startPortal();
    const foreign = await elsewhere.enrol();
    expect(await callWith(await foreign.authorization({ aud: portal.baseUrl }))).toBe('station-certificate');
    await elsewhere.remove();
  });

  it('is refused when its certificate has expired', async () => {
    const { now } = portal.time;
    portal.time.now = new Date(now.getTime() + 3 * 365 * 86_400_000);
    expect(await callWith(await station.authorization())).toBe('station-certificate');
    portal.time.now = now;
  });

  it('is refused when the portal does not know it, or its certificate is for another mode', async () => {
    const { time, store } = portal;
    const now = (): number => time.now.getTime();
    const authority = await openAuthority({ keys: store.authorityKeys, mode: 'training', now });
    const auth = (mode: string, stations: StationsRepository): ReturnType<typeof createStationAuth> =>
      createStationAuth({ authority, stations, mode, audience: () => portal.baseUrl, now });
    const strangers = { ...store.stations, find: () => Promise.resolve(undefined) };
    const unknown = await auth('training', strangers).caller(await station.authorization());
    expect(unknown).toEqual({ ok: false, error: { code: 'unknown-station' } });
    const production = await auth('production', store.stations).caller(await station.authorization());
    expect(production).toEqual({ ok: false, error: { code: 'mode-mismatch' } });
  });
});
