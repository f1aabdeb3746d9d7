import { webcrypto } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, exportPKCS8, importPKCS8, type JWK } from 'jose';
import type { ProviderProfile, SignatureAlgorithm } from '../submission/evidence/provider-profile.ts';
import type { SealedTexts } from './sealed-texts.ts';
import type { StationKey } from './station-key.ts';

/** The keys of this station as a client of identity providers. No other station has them. */
export interface ClientKeys {
  /** Signs client assertions: the station's own key for ES256, else an RSA key of this station. */
  key(algorithm: SignatureAlgorithm): Promise<{ readonly privateKey: webcrypto.CryptoKey; readonly kid: string }>;
  /** Opens what a provider encrypts to this client (RSA-OAEP-256). */
  decryptionKey(): Promise<webcrypto.CryptoKey>;
  /** The public keys to register at the provider of the profile: for its assertions, and for encrypted userinfo. */
  publicKeys(
    profile: Pick<ProviderProfile, 'client' | 'userinfo'>,
  ): Promise<readonly (JWK & { readonly kty: string })[]>;
}

const RSA = { modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' };
const RSA_NAMES = { RS256: 'RSASSA-PKCS1-v1_5', PS256: 'RSA-PSS', 'RSA-OAEP-256': 'RSA-OAEP' } as const;
type RsaAlgorithm = keyof typeof RSA_NAMES;

/** Under these names the keys are sealed; one key a use, as RFC 7518 wants. */
const TEXT_OF: Readonly<Record<RsaAlgorithm, string>> = {
  RS256: 'client-key-rs256',
  PS256: 'client-key-ps256',
  'RSA-OAEP-256': 'client-key-decryption',
};

async function openRsaKey(texts: SealedTexts, alg: RsaAlgorithm): Promise<webcrypto.CryptoKey> {
  const kept = texts.get(TEXT_OF[alg]);
  if (kept !== undefined) return importPKCS8(kept, alg, { extractable: true });
  const usages = alg === 'RSA-OAEP-256' ? (['decrypt', 'encrypt'] as const) : (['sign', 'verify'] as const);
  const pair = await webcrypto.subtle.generateKey({ ...RSA, name: RSA_NAMES[alg] }, true, [...usages]);
  texts.put(TEXT_OF[alg], await exportPKCS8(pair.privateKey));
  return pair.privateKey;
}

/** Opens the keys; an RSA key is made when a provider first needs it, and is kept sealed. */
export function openClientKeys(
  texts: SealedTexts,
  station: Pick<StationKey, 'privateKey' | 'publicJwk' | 'thumbprint'>,
): ClientKeys {
  const opening = new Map<RsaAlgorithm, Promise<webcrypto.CryptoKey>>();

  /** Two that need a new key at once get the same. */
  function rsaKey(alg: RsaAlgorithm): Promise<webcrypto.CryptoKey> {
    const open = opening.get(alg) ?? openRsaKey(texts, alg);
    opening.set(alg, open);
    return open;
  }

  async function publicKey(alg: RsaAlgorithm): Promise<JWK & { readonly kty: string }> {
    const { n, e } = await exportJWK(await rsaKey(alg));
    const jwk = { kty: 'RSA', n, e } as JWK & { kty: string };
    const use = alg === 'RSA-OAEP-256' ? 'enc' : 'sig';
    return { ...jwk, alg, use, kid: await calculateJwkThumbprint(jwk, 'sha256') };
  }

  return {
    async key(algorithm) {
      if (algorithm === 'ES256') return { privateKey: station.privateKey, kid: station.thumbprint };
      const { kid = '' } = await publicKey(algorithm);
      return { privateKey: await rsaKey(algorithm), kid };
    },
    decryptionKey: () => rsaKey('RSA-OAEP-256'),
    async publicKeys({ client, userinfo }) {
      const { algorithm } = client.assertion;
      const signing = algorithm === 'ES256' ? { ...station.publicJwk, kty: 'EC' } : await publicKey(algorithm);
      return userinfo.form === 'encrypted' ? [signing, await publicKey('RSA-OAEP-256')] : [signing];
    },
  };
}
