import { CompactEncrypt, compactDecrypt, compactVerify, CompactSign, importJWK } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { registrantProvider } from '../submission/evidence/testing/profiles.ts';
import { openClientKeys } from './client-keys.ts';
import { createStationKey, type StationKey } from './station-key.ts';

let station: StationKey;
beforeAll(async () => {
  station = await createStationKey();
});

function kept() {
  const texts = new Map<string, string>();
  return {
    texts,
    port: { get: (name: string) => texts.get(name), put: (name: string, text: string) => void texts.set(name, text) },
  };
}
const CLIENT = { id: 'c', redirectUri: 'https://localhost/callback' };

describe('the keys of a client', () => {
  it('are the station’s own where ES256 is taken, and no other is made', async () => {
    const { texts, port } = kept();
    const keys = openClientKeys(port, station);
    expect((await keys.key('ES256')).kid).toBe(station.thumbprint);
    expect(await keys.publicKeys(registrantProvider())).toMatchObject([{ kty: 'EC', kid: station.thumbprint }]);
    expect(texts.size).toBe(0);
  });

  it.each(['RS256', 'PS256'] as const)('sign with %s, the same after a restart', async (algorithm) => {
    const { port } = kept();
    const profile = registrantProvider({ client: { ...CLIENT, assertion: { algorithm } } });
    const first = openClientKeys(port, station);
    const [published] = await first.publicKeys(profile);
    const again = openClientKeys(port, station);
    const { privateKey, kid } = await again.key(algorithm);
    expect(kid).toBe(published?.kid);
    expect(JSON.stringify(published)).not.toContain('"d"');
    const jws = await new CompactSign(Buffer.from('x')).setProtectedHeader({ alg: algorithm }).sign(privateKey);
    await expect(compactVerify(jws, await importJWK(published ?? {}, algorithm))).resolves.toBeDefined();
  });

  it('open what was encrypted to the published key, which signs nothing', async () => {
    const keys = openClientKeys(kept().port, station);
    const [, published] = await keys.publicKeys(registrantProvider({ userinfo: { form: 'encrypted' } }));
    expect(published).toMatchObject({ use: 'enc', alg: 'RSA-OAEP-256' });
    const jwe = await new CompactEncrypt(Buffer.from('claims'))
      .setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256GCM' })
      .encrypt(await importJWK(published ?? {}, 'RSA-OAEP-256'));
    expect(Buffer.from((await compactDecrypt(jwe, await keys.decryptionKey())).plaintext).toString()).toBe('claims');
  });
});
