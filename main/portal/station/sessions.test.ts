import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomUUID } from 'node:crypto';
import { visitNonce } from '../../submission/canonical.ts';
import { CLAIMS, deliver, createDelivery, SEED } from '../testing/delivery.ts';
import type { TestPortal, TestStation } from '../testing/portal.ts';
import { codeOf, createSigner, NOW, startPortal } from '../testing/portal.ts';

let portal: TestPortal;
let station: TestStation;
beforeAll(async () => {
  portal = await startPortal({
    seed: {
      ...SEED,
      registrants: [{ individualId: 'known', givenName: 'Ramesh', familyName: 'Yadav', phoneNumbers: ['+911'] }],
      applications: [
        {
          individualId: 'known',
          programId: 2,
          applicationId: '05032640718',
          state: 'completed',
          appliedAt: '2026-03-05T09:20:00.000Z',
        },
      ],
      entitlements: [
        {
          individualId: 'known',
          programId: 2,
          reference: '0417',
          state: 'approved',
          approvedAt: '2026-03-19T10:00:00.000Z',
          amount: 120,
          received: 80,
        },
        { individualId: 'known', programId: 1, reference: '0418', state: 'draft', amount: 5, received: 0 },
      ],
    },
  });
  station = await portal.enrol();
});
afterAll(() => portal.remove());

interface Shown {
  readonly idToken?: object;
  readonly userinfo?: object;
  readonly visitSecret?: string;
}

async function open(shown: Shown = {}): Promise<{ status: number; body: unknown }> {
  const visitId = randomUUID();
  const nonce = visitNonce({ stationKeyThumbprint: station.thumbprint, visitId, visitSecret: 'secret' });
  return portal.call('POST', '/station/sessions', {
    authorization: await station.authorization(),
    body: {
      idToken: await portal.provider.idToken({ sub: CLAIMS.sub, nonce, ...shown.idToken }),
      userinfo: await portal.provider.userinfo({ ...CLAIMS, ...shown.userinfo }),
      visitId,
      visitSecret: shown.visitSecret ?? 'secret',
    },
  });
}

async function sessionOf(individualId: string): Promise<string> {
  const sub = `sub-${individualId}`;
  const { body } = await open({ idToken: { sub }, userinfo: { sub, individual_id: individualId } });
  return `Bearer ${(body as { sessionToken: string }).sessionToken}`;
}

describe('opening a session for a registrant', () => {
  it('refuses a token of another visit, one that is expired or of tomorrow, and a userinfo of another person', async () => {
    expect(codeOf(await open({ visitSecret: 'another' }))).toBe('nonce-mismatch');
    expect(codeOf(await open({ idToken: { exp: NOW.getTime() / 1_000 } }))).toBe('id-token-expired');
    const tomorrow = NOW.getTime() / 1_000 + 86_400;
    expect(codeOf(await open({ idToken: { auth_time: tomorrow } }))).toBe('sign-in-in-future');
    expect(codeOf(await open({ idToken: { aud: 'somebody' } }))).toBe('id-token-invalid');
    expect(codeOf(await open({ userinfo: { sub: 'somebody' } }))).toBe('userinfo-subject');
    expect(codeOf(await open({ userinfo: { aud: 'somebody' } }))).toBe('userinfo-invalid');
    expect(codeOf(await open({ userinfo: { iss: 'https://elsewhere.example' } }))).toBe('unknown-issuer');
    const bad = await portal.call('POST', '/station/sessions', {
      authorization: await station.authorization(),
      body: {},
    });
    expect(codeOf(bad)).toBe('malformed-request');
    expect(codeOf(await portal.call('POST', '/station/sessions', { body: {} }))).toBe('station-token');
  });

  it('refuses a station a token that was requested by another station', async () => {
    const thief = await portal.enrol();
    const visitId = randomUUID();
    const nonce = visitNonce({ stationKeyThumbprint: station.thumbprint, visitId, visitSecret: 'secret' });
    const answer = await portal.call('POST', '/station/sessions', {
      authorization: await thief.authorization(),
      body: {
        idToken: await portal.provider.idToken({ sub: CLAIMS.sub, nonce }),
        userinfo: await portal.provider.userinfo(CLAIMS),
        visitId,
        visitSecret: 'secret',
      },
    });
    expect(codeOf(answer)).toBe('nonce-mismatch');
  });

  it('asks the provider once for an unknown key, and remembers it', async () => {
    const next = await createSigner();
    portal.provider.published = [...portal.provider.published, { ...next.jwk, kid: next.thumbprint, use: 'sig' }];
    const visitId = randomUUID();
    const nonce = visitNonce({ stationKeyThumbprint: station.thumbprint, visitId, visitSecret: 'secret' });
    const body = {
      idToken: await portal.provider.idToken({ sub: CLAIMS.sub, nonce }, next),
      userinfo: await portal.provider.userinfo(CLAIMS, next),
      visitId,
      visitSecret: 'secret',
    };
    const start = portal.time.now;
    // It is asked once a minute at most.
    portal.time.now = new Date(portal.time.now.getTime() + 60_000);
    const before = portal.provider.fetches;
    const call = async (): Promise<number> =>
      (await portal.call('POST', '/station/sessions', { authorization: await station.authorization(), body })).status;
    expect(await call()).toBe(201);
    expect(portal.provider.fetches).toBe(before + 1);
    portal.provider.reachable = false;
    expect(await call()).toBe(201);
    portal.provider.reachable = true;
    const stranger = await createSigner();
    const unknown = { ...body, idToken: await portal.provider.idToken({ sub: CLAIMS.sub, nonce }, stranger) };
    const ask = async (): Promise<string | undefined> =>
      codeOf(
        await portal.call('POST', '/station/sessions', { authorization: await station.authorization(), body: unknown }),
      );
    for (let count = 0; count < 5; count += 1) expect(await ask()).toBe('provider-unreachable');
    // A provider that gives a new key an old name is not called a forger before it has been asked.
    const sameName = { ...stranger, thumbprint: next.thumbprint };
    unknown.idToken = await portal.provider.idToken({ sub: CLAIMS.sub, nonce }, sameName);
    expect(await ask()).toBe('provider-unreachable');
    portal.time.now = new Date(portal.time.now.getTime() + 60_000);
    expect(await ask()).toBe('id-token-invalid');
    expect(portal.provider.fetches).toBe(before + 2);
    unknown.idToken = await portal.provider.idToken({ sub: CLAIMS.sub, nonce }, stranger);
    portal.time.now = new Date(portal.time.now.getTime() + 60_000);
    expect(await ask()).toBe('unknown-provider-key');
    expect(portal.provider.fetches).toBe(before + 3);
    portal.time.now = start;
  });

  it('stores the session token only as a hash', async () => {
    const { body } = await open();
    const { sessionToken } = body as { sessionToken: string };
    expect(await portal.store.sessions.registrantOf(sessionToken, NOW.toISOString())).toBeUndefined();
  });

  it('ends the session after 30 minutes, or at logout', async () => {
    const authorization = await sessionOf('known');
    const { now } = portal.time;
    portal.time.now = new Date(now.getTime() + 30 * 60_000 - 1);
    expect((await portal.call('GET', '/program', { authorization })).status).toBe(200);
    portal.time.now = new Date(now.getTime() + 30 * 60_000);
    expect(await portal.call('GET', '/program', { authorization })).toMatchObject({ status: 401 });
    portal.time.now = now;
    expect((await portal.call('POST', '/auth/logout', { authorization })).status).toBe(200);
    expect(codeOf(await portal.call('GET', '/program', { authorization }))).toBe('G2P-AUT-401');
  });
});

describe('what a registrant sees, in the shapes of OpenG2P', () => {
  it('answers ping without a session, and nothing else', async () => {
    expect(await portal.call('GET', '/ping')).toEqual({ status: 200, body: 'pong' });
    for (const path of [
      '/program',
      '/program/1',
      '/form/1',
      '/applicationdetails',
      '/programdetails',
      '/benefitdetails',
      '/auth/profile',
    ]) {
      const answer = await portal.call('GET', path);
      expect([answer.status, codeOf(answer)]).toEqual([401, 'G2P-AUT-401']);
    }
    expect(codeOf(await portal.call('GET', '/nothing-here'))).toBe('G2P-REQ-404');
  });

  it("lists active programs, newest first, with the registrant's own state", async () => {
    const { body } = await portal.call('GET', '/program', { authorization: await sessionOf('known') });
    const rows = body as Record<string, unknown>[];
    expect(rows.map((row) => row['id'])).toEqual([4, 2, 1]);
    expect(rows[0]).toMatchObject({ is_portal_form_mapped: false, state: 'Not Applied', has_applied: false });
    expect(rows[1]).toMatchObject({
      state: 'enrolled',
      has_applied: true,
      is_multiple_form_submission: true,
      last_application_status: 'completed',
    });
    expect(rows[2]).toMatchObject({ last_application_status: 'Not submitted any application', needs: ['A paper'] });
  });

  it('shows a program and its form, and refuses unknown ones', async () => {
    const authorization = await sessionOf('known');
    expect(await portal.call('GET', '/program/2', { authorization })).toMatchObject({ status: 200, body: { id: 2 } });
    expect(await portal.call('GET', '/program/77', { authorization })).toMatchObject({ status: 404 });
    const form = await portal.call('GET', '/form/1', { authorization });
    expect(form.body).toMatchObject({ program_id: 1, version: 2, program_name: 'Program 1', submission_data: null });
    expect(JSON.parse((form.body as { schema: string }).schema)).toHaveProperty('components');
    expect((await portal.call('GET', '/form/4', { authorization })).body).toMatchObject({ schema: null, id: null });
    expect(codeOf(await portal.call('GET', '/form/77', { authorization }))).toBe('G2P-REQ-400');
  });

  it('stores a draft and shows it again', async () => {
    const authorization = await sessionOf('draft-writer');
    const body = { program_registrant_info: { given_name: "O'Neill" } };
    expect((await portal.call('PUT', '/form/1', { authorization, body })).status).toBe(200);
    const form = await portal.call('GET', '/form/1', { authorization });
    expect(form.body).toMatchObject({ submission_data: { given_name: "O'Neill" } });
    expect(codeOf(await portal.call('PUT', '/form/1', { authorization, body: { x: 1 } }))).toBe('G2P-REQ-102');
  });

  it('lists applications and benefits, numbers as texts', async () => {
    const authorization = await sessionOf('known');
    expect((await portal.call('GET', '/applicationdetails', { authorization })).body).toEqual([
      {
        program_name: 'Program 2',
        application_id: '05032640718',
        date_applied: '2026-03-05T09:20:00.000Z',
        application_status: 'completed',
      },
    ]);
    expect((await portal.call('GET', '/benefitdetails', { authorization })).body).toEqual([
      {
        program_name: 'Program 2',
        date_approved: '2026-03-19T10:00:00.000Z',
        funds_awaited: 40,
        funds_received: 80,
        entitlement_reference_number: '0417',
      },
    ]);
    expect((await portal.call('GET', '/programdetails', { authorization })).body).toEqual([
      { program_name: 'Program 2', enrollment_status: 'enrolled', total_funds_awaited: 40, total_funds_received: 80 },
      { program_name: 'Program 1', enrollment_status: 'enrolled', total_funds_awaited: 0, total_funds_received: 0 },
    ]);
  });

  it('creates a registrant from the claims of the first sign-in, once', async () => {
    const authorization = await sessionOf('newcomer');
    const profile = await portal.call('GET', '/auth/profile', { authorization });
    expect(profile.body).toMatchObject({
      given_name: 'Ana',
      family_name: 'Silva',
      birthdate: '1990-04-05',
      ids: [{ id_type: 'NATIONAL ID', value: 'newcomer' }],
    });
    const again = await portal.call('GET', '/auth/profile', { authorization: await sessionOf('newcomer') });
    expect(again.body).toEqual(profile.body);
  });

  it('does not show a registrant the applications of another', async () => {
    const { body } = await portal.call('GET', '/applicationdetails', { authorization: await sessionOf('stranger') });
    expect(body).toEqual([]);
  });

  it('shows a delivered application when the registrant comes back', async () => {
    const sub = 'sub-returning';
    const delivery = await createDelivery(portal, station, {
      idToken: { sub },
      userinfo: { sub, individual_id: 'returning' },
    });
    const delivered = await deliver(portal, station, delivery);
    expect(delivered.status).toBe(200);
    const [, payload] = (delivered.body as { receipt: string }).receipt.split('.');
    const { applicationId } = JSON.parse(Buffer.from(payload!, 'base64url').toString()) as { applicationId: string };
    const { body } = await portal.call('GET', '/applicationdetails', { authorization: await sessionOf('returning') });
    expect(body).toEqual([
      {
        program_name: 'Program 1',
        application_id: applicationId,
        date_applied: NOW.toISOString(),
        application_status: 'active',
      },
    ]);
  });
});
