import { compactVerify, importJWK } from 'jose';
import 'reflect-metadata';
import { Pkcs10CertificateRequest } from '@peculiar/x509';
import { describe, expect, it } from 'vitest';
import { createStationKey, openStationKey } from './station-key.ts';

describe('station key', () => {
  it('is the same key after export and opening', async () => {
    const made = await createStationKey();
    const opened = await openStationKey(await made.export());
    expect(opened.thumbprint).toBe(made.thumbprint);
    const jws = await opened.sign({ submissionId: 'x' }, { typ: 'kiosk-submission+jwt' });
    const verified = await compactVerify(jws, await importJWK(made.publicJwk, 'ES256'));
    expect(verified.protectedHeader).toMatchObject({ alg: 'ES256', typ: 'kiosk-submission+jwt' });
  });

  it('verifies its own signatures and their claims', async () => {
    const key = await createStationKey();
    const jws = await key.sign({ manifestSha256: 'a' }, { typ: 'x' });
    expect(await key.verifies(jws, { manifestSha256: 'a' })).toBe(true);
    expect(await key.verifies(jws, { manifestSha256: 'b' })).toBe(false);
    expect(await (await createStationKey()).verifies(jws, { manifestSha256: 'a' })).toBe(false);
    expect(await key.verifies('no jws', {})).toBe(false);
  });

  it('has no private part in its public JWK', async () => {
    expect((await createStationKey()).publicJwk).not.toHaveProperty('d');
  });

  it('creates a certificate request that verifies', async () => {
    const pem = await (await createStationKey()).certificateRequest('station-1');
    const request = new Pkcs10CertificateRequest(pem);
    expect(await request.verify()).toBe(true);
    expect(request.subject).toBe('CN=station-1');
  });
});
