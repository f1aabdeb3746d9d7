import { beforeAll, describe, expect, it } from 'vitest';
import { err } from '#kit/result.ts';
import { signReceipt } from '../../test/support/fake-portal.ts';
import { createSigningKey, must, type SigningKey } from '../../test/support/station-data.ts';
import { verifyReceipt } from './receipt.ts';

const receipt = {
  submissionId: '7b0b2f3e-8d1c-4e9f-a1b2-c3d4e5f60718',
  manifestSha256: 'a'.repeat(64),
  stationId: 'station-1',
  mode: 'training',
  applicationId: 'APP-1',
  receivedAt: '2026-03-02T10:00:00.000Z',
} as const;
const expected = {
  submissionId: receipt.submissionId,
  manifestSha256: receipt.manifestSha256,
  stationId: receipt.stationId,
  mode: receipt.mode,
};

let key: SigningKey;
let other: SigningKey;
beforeAll(async () => {
  key = await createSigningKey('portal-1');
  other = await createSigningKey('portal-2');
});

function verify(jws: string, keys: readonly object[] = [key.publicJwk]) {
  return verifyReceipt({ receipt: jws, keys: { keys }, expected });
}

describe('verifyReceipt', () => {
  it('accepts a receipt signed with a pinned key', async () => {
    expect(must(await verify(await signReceipt(receipt, key)))).toEqual(receipt);
    expect((await verify(await signReceipt(receipt, key), [other.publicJwk, key.publicJwk])).ok).toBe(true);
    const withoutId = { ...key.publicJwk, kid: undefined };
    expect((await verify(await signReceipt(receipt, key), [withoutId])).ok).toBe(true);
  });

  it('refuses a receipt signed with any other key', async () => {
    const signature = err({ code: 'receipt-signature' });
    expect(await verify(await signReceipt(receipt, other, { kid: 'portal-1' }))).toEqual(signature);
    expect(await verify(await signReceipt(receipt, other, { kid: 'portal-2' }))).toEqual(signature);
    expect(await verify(await signReceipt(receipt, key), [])).toEqual(signature);
    expect(await verify(await signReceipt(receipt, key), [{ kty: 'RSA' }, { kty: 'EC', crv: 'P-256' }])).toEqual(
      signature,
    );
    const [header, , tail] = (await signReceipt(receipt, key)).split('.');
    const body = Buffer.from(JSON.stringify({ ...receipt, applicationId: 'APP-2' })).toString('base64url');
    expect(await verify(`${String(header)}.${body}.${String(tail)}`)).toEqual(signature);
  });

  it('refuses what is not a receipt', async () => {
    const malformed = err({ code: 'receipt-malformed' });
    for (const text of ['', 'thank you', 'a.b.c', '<html></html>']) expect(await verify(text)).toEqual(malformed);
    expect(await verify(await signReceipt(receipt, key, { typ: 'JWT' }))).toEqual(malformed);
    expect(await verify(await signReceipt({ ...receipt, more: 1 }, key))).toEqual(malformed);
    expect(await verify(await signReceipt({ ...receipt, applicationId: undefined }, key))).toEqual(malformed);
  });

  it.each([
    ['submissionId', { submissionId: '00000000-0000-4000-8000-000000000000' }],
    ['manifestSha256', { manifestSha256: 'b'.repeat(64) }],
    ['stationId', { stationId: 'station-2' }],
    ['mode', { mode: 'production' }],
  ])('refuses a receipt with another %s', async (field, change) => {
    expect(await verify(await signReceipt({ ...receipt, ...change }, key))).toEqual(
      err({ code: 'receipt-for-another', field }),
    );
  });
});
