import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { commandsOver, type Ran } from '../testing/commands.ts';
import { CLIENT, codeOf, createStationKey, ISSUER, startPortal, type TestPortal } from '../testing/portal.ts';

let portal: TestPortal;
let run: (...words: string[]) => Promise<Ran>;
beforeAll(async () => {
  portal = await startPortal();
  run = commandsOver(portal);
});
afterAll(() => portal.remove());

/** The code that a command made, and its id. */
async function newCode(...options: string[]): Promise<{ readonly code: string; readonly id: string }> {
  const { out, status, errors } = await run('enrolment-code', '--centre', 'Riverside', ...options);
  expect([status, errors]).toEqual([0, '']);
  const [code = '', about = ''] = out.split('\n');
  return { code, id: about.split(' ').at(-1) ?? '' };
}

async function enrol(enrolmentCode: string, more: object = {}): Promise<{ status: number; body: unknown }> {
  const { certificateRequest } = await createStationKey();
  return portal.call('POST', '/station/enrolments', { body: { certificateRequest, enrolmentCode, ...more } });
}

function later(milliseconds: number): void {
  portal.time.now = new Date(portal.time.now.getTime() + milliseconds);
}

describe('a one-time code', () => {
  it('lets one station enrol, at the centre and under the name that it says', async () => {
    const { code, id } = await newCode('--station', 'Counter 3');
    expect(code).toMatch(/^\w{4}(-\w{4}){4}$/u);
    const typed = code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o');
    const { status, body } = await enrol(typed);
    expect(status).toBe(201);
    expect(body).toMatchObject({ centre: 'Riverside', name: 'Counter 3' });
    const { stationId, certificate } = body as { stationId: string; certificate: string };
    expect(new X509Certificate(certificate).subject).toContain('O=Riverside');
    expect((await run('codes', 'list')).out).toContain(
      `${id}  used by ${stationId}  centre Riverside  station Counter 3`,
    );
    expect((await run('stations', 'list')).out).toContain(`${stationId}  enrolled 2026-`);
  });

  it('is in the data folder as a hash only', async () => {
    const { code } = await newCode();
    const files = ['portal.sqlite', 'portal.sqlite-wal'].map((name) =>
      readFileSync(join(portal.folder, name), 'latin1'),
    );
    expect(files.join('')).toContain('Riverside');
    for (const text of [code, code.replaceAll('-', '')]) expect(files.join('')).not.toContain(text);
  });

  it('answers the same certificate to the same key, also when it has expired since, and nothing to another', async () => {
    const { code } = await newCode('--valid', '1h');
    const body = { certificateRequest: (await createStationKey()).certificateRequest, enrolmentCode: code };
    const first = await portal.call('POST', '/station/enrolments', { body });
    expect(first.status).toBe(201);
    later(2 * 3_600_000);
    expect(await portal.call('POST', '/station/enrolments', { body })).toEqual(first);
    expect(codeOf(await enrol(code))).toBe('enrolment-code-used');
  });

  it('is used up by one of two that come at once', async () => {
    const { code } = await newCode();
    const answers = await Promise.all([enrol(code), enrol(code), enrol(code)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 403, 403]);
  });

  it('is refused when it has expired, and when it was revoked, each with its reason', async () => {
    const expired = await newCode('--valid', '30m');
    later(30 * 60_000);
    expect(codeOf(await enrol(expired.code))).toBe('enrolment-code-expired');
    expect((await run('codes', 'list')).out).toContain(`${expired.id}  expired`);
    const revoked = await newCode();
    expect((await run('codes', 'revoke', revoked.id)).status).toBe(0);
    expect(codeOf(await enrol(revoked.code))).toBe('enrolment-code-revoked');
    expect(await run('codes', 'revoke', revoked.id)).toMatchObject({ status: 1, errors: expect.any(String) as string });
  });

  it('decides the centre: a station that names another is refused, and may enrol after that', async () => {
    const { code } = await newCode();
    expect(codeOf(await enrol(code, { centre: 'Hillside' }))).toBe('enrolment-centre');
    const body = { certificateRequest: (await createStationKey()).certificateRequest, enrolmentCode: code };
    expect((await portal.call('POST', '/station/enrolments', { body: { ...body, centre: 'Riverside' } })).status).toBe(
      201,
    );
    const other = await run('enrolment-code', '--centre', 'Hillside');
    const second = { ...body, enrolmentCode: other.out.split('\n')[0] };
    expect(codeOf(await portal.call('POST', '/station/enrolments', { body: second }))).toBe('enrolment-centre');
  });

  it.each([
    ['no centre', []],
    ['an empty centre', ['--centre', ' ']],
    ['a centre of two lines', ['--centre', 'a\nb']],
    ['a station without a name', ['--centre', 'A', '--station', '']],
    ['a time that is none', ['--centre', 'A', '--valid', 'soon']],
    ['a time that never ends', ['--centre', 'A', '--valid', '91d']],
  ])('is not made with %s', async (_what, words) => {
    expect(await run('enrolment-code', ...words)).toMatchObject({ status: 2, out: '' });
  });

  it('is slowed down for an address that guesses, and told when to come again', async () => {
    const { code } = await newCode();
    for (let count = 0; count < 10; count += 1) expect(codeOf(await enrol(`guess ${count}`))).toBe('enrolment-code');
    const { certificateRequest } = await createStationKey();
    const answer = await fetch(`${portal.baseUrl}/station/enrolments`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ certificateRequest, enrolmentCode: code }),
    });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '60']);
    later(60_001);
    expect((await enrol(code)).status).toBe(201);
  });
});

describe('the clients that a station reports', () => {
  const client = { issuer: ISSUER, clientId: 'station-1', jwk: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' } };

  it('are kept when it enrols, and shown to whoever registers them', async () => {
    const { code } = await newCode();
    const { body } = await enrol(code, { clients: [client] });
    const { stationId } = body as { stationId: string };
    const shown = JSON.parse((await run('stations', 'show', stationId)).out) as object;
    expect(shown).toMatchObject({ id: stationId, centre: 'Riverside', clients: [client] });
  });

  it('are one station’s own, unless the settings give them to all; a revoked station’s are free again', async () => {
    const { code } = await newCode();
    const { body } = await enrol(code, { clients: [{ ...client, clientId: 'station-2' }] });
    const taken = { clients: [{ ...client, clientId: 'station-2' }] };
    const second = await newCode();
    expect(codeOf(await enrol(second.code, taken))).toBe('client-id-taken');
    expect((await run('stations', 'revoke', (body as { stationId: string }).stationId)).status).toBe(0);
    // What was refused has not used up the code.
    expect((await enrol(second.code, taken)).status).toBe(201);
    const shared = { clients: [{ issuer: ISSUER, clientId: CLIENT }] };
    expect((await enrol((await newCode()).code, shared)).status).toBe(201);
    expect((await enrol((await newCode()).code, shared)).status).toBe(201);
  });

  it.each<[string, object[], string]>([
    ['of a provider that the portal does not know', [{ ...client, issuer: 'https://other.example' }], 'unknown-issuer'],
    ['with a private key', [{ ...client, jwk: { ...client.jwk, d: 'd' } }], 'malformed-request'],
    ['with a secret', [{ ...client, jwk: { kty: 'oct', k: 'k' } }], 'malformed-request'],
    ['twice at one provider', [client, { ...client, clientId: 'b' }], 'malformed-request'],
  ])('are refused %s', async (_what, clients, refusal) => {
    expect(codeOf(await enrol((await newCode()).code, { clients }))).toBe(refusal);
  });

  it('can be reported anew by the station itself', async () => {
    const station = await portal.enrol();
    const body = { clients: [{ issuer: ISSUER, clientId: 'newer' }] };
    const authorization = await station.authorization();
    expect((await portal.call('PUT', '/station/clients', { authorization, body })).status).toBe(200);
    expect(await portal.store.stations.clients(station.stationId)).toEqual([
      { issuer: ISSUER, clientId: 'newer', jwk: undefined },
    ]);
    expect(codeOf(await portal.call('PUT', '/station/clients', { body }))).toBe('station-token');
  });
});

describe('a revoked station', () => {
  it('is refused with the reason', async () => {
    const station = await portal.enrol();
    expect((await run('stations', 'revoke', station.stationId)).out).toContain('is revoked');
    const path = '/station/submissions/4f0c4ba5-2fb1-4a2e-93f2-0c1d0a4f9f10';
    expect(codeOf(await portal.call('GET', path, { authorization: await station.authorization() }))).toBe(
      'station-revoked',
    );
  });

  it.each([
    ['an unknown station', ['stations', 'revoke', 'TR-NOBODY'], 1],
    ['no station', ['stations', 'revoke'], 2],
    ['an unknown word', ['stations', 'forgive', 'TR-AAAAAA'], 2],
    ['an unknown word for codes', ['codes', 'forgive', 'x'], 2],
  ])('is not %s', async (_what, words, status) => {
    expect(await run(...words)).toMatchObject({ status, out: '' });
  });

  it('is not looked for in a folder of the other mode', async () => {
    const production = commandsOver(portal, { mode: 'production', publicUrl: 'https://portal.example' });
    expect(await production('stations', 'list')).toMatchObject({
      status: 1,
      errors: expect.stringContaining('was made for training') as string,
    });
    commandsOver(portal);
  });
});
