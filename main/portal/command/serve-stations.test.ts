import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomUUID } from 'node:crypto';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { createSendHttp } from '../../upstream/http.ts';
import { createStationPortal } from '../../upstream/station-portal/client.ts';
import type { EnrolledStation } from '../../upstream/station-portal/station-token.ts';
import type { StationPortal } from '../../upstream/port.ts';
import { createPortalFolder, type PortalFolder, type RunningPortal } from '../testing/portal-alone.ts';
import { createStationKey } from '../testing/portal.ts';
import { createTlsAuthority } from '../testing/tls-authority.ts';

/** The station's own client at a portal that runs alone, over TLS under a private authority. */

const ISSUER = 'https://provider.example';
const before = getCACertificates('default');
let folder: PortalFolder;
let portal: RunningPortal;
beforeAll(async () => {
  const authority = await createTlsAuthority();
  folder = await createPortalFolder({ certificate: 'cert.pem', key: 'key.pem' });
  const { cert, key } = await authority.issue();
  folder.put('cert.pem', cert);
  folder.put('key.pem', key);
  setDefaultCACertificates([...before, authority.pem]);
  portal = await folder.start();
}, 60_000);
afterAll(async () => {
  setDefaultCACertificates(before);
  await folder.remove();
});

async function newCode(): Promise<string> {
  const { out, errors } = await folder.run('enrolment-code', '--centre', 'Riverside', '--station', 'Counter 1');
  expect(errors).toBe('');
  return out.split('\n')[0] ?? '';
}

/** A station with a key of its own. */
async function newStation(): Promise<{
  readonly client: StationPortal;
  readonly enrol: (enrolmentCode: string) => ReturnType<StationPortal['enrol']>;
}> {
  const { certificateRequest, signer } = await createStationKey();
  let enrolled: EnrolledStation | undefined;
  const client = createStationPortal({
    baseUrl: String(folder.settings['publicUrl']),
    send: createSendHttp(),
    station: () => enrolled,
    sign: signer.sign,
    now: Date.now,
    newId: randomUUID,
  });
  return {
    client,
    async enrol(enrolmentCode) {
      const answer = await client.enrol({
        certificateRequestPem: certificateRequest,
        centre: undefined,
        enrolmentCode,
        clients: [{ issuer: ISSUER, clientId: `station-${signer.thumbprint}`, jwk: signer.jwk }],
      });
      if (answer.ok) enrolled = answer.value;
      return answer;
    },
  };
}

describe('a station at a portal that runs alone', () => {
  it('enrols with a code that was made beside the running portal, and is known after a restart', async () => {
    const code = await newCode();
    const station = await newStation();
    const first = await station.enrol(code);
    expect(first).toMatchObject({ ok: true, value: { centre: 'Riverside' } });
    expect(first.ok && first.value.stationId).toMatch(/^ST-/u);
    expect(await station.client.reportClients([])).toEqual({ ok: true, value: undefined });
    await portal.end('SIGKILL');
    portal = await folder.start();
    expect(await station.enrol(code)).toEqual(first);
    expect(await station.client.reportClients([])).toEqual({ ok: true, value: undefined });
    const second = await newStation();
    expect(await second.enrol(code)).toEqual({ ok: false, error: { code: 'refused', reason: 'enrolment-code-used' } });
  });

  it('is shut out at once when it is revoked beside the running portal', async () => {
    const station = await newStation();
    const enrolled = await station.enrol(await newCode());
    if (!enrolled.ok) throw new Error('it did not enrol');
    expect(await folder.run('stations', 'revoke', enrolled.value.stationId)).toMatchObject({ status: 0, errors: '' });
    expect(await station.client.reportClients([])).toEqual({
      ok: false,
      error: { code: 'refused', reason: 'station-revoked' },
    });
  });

  it('is slowed down also after a restart: what was tried is in the database', async () => {
    const station = await newStation();
    for (let count = 0; count < 10; count += 1) {
      expect(await station.enrol(`guess ${count}`)).toMatchObject({ error: { reason: 'enrolment-code' } });
    }
    await portal.end();
    portal = await folder.start();
    expect(await station.enrol(await newCode())).toMatchObject({ error: { code: 'unavailable', status: 429 } });
  });
});
