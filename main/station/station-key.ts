import 'reflect-metadata';
import { Pkcs10CertificateRequestGenerator } from '@peculiar/x509';
import { webcrypto } from 'node:crypto';
import {
  calculateJwkThumbprint,
  CompactSign,
  compactVerify,
  exportJWK,
  exportPKCS8,
  type CompactJWSHeaderParameters,
  type JWK,
} from 'jose';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' };

/** The station's own signing key (ECDSA P-256): it signs submissions, client assertions and calls to the portal. */
export interface StationKey {
  /** JWK thumbprint (RFC 7638), SHA-256, base64url. */
  readonly thumbprint: string;
  readonly publicJwk: JWK;
  readonly privateKey: webcrypto.CryptoKey;
  /** Compact JWS ES256 over the JSON of `payload`. */
  sign(payload: object, header: Omit<CompactJWSHeaderParameters, 'alg'>): Promise<string>;
  /** Whether `jws` was signed with this key and its payload has `claims`. */
  verifies(jws: string, claims: Readonly<Record<string, string>>): Promise<boolean>;
  /** PKCS#10 request for a certificate, PEM. */
  certificateRequest(commonName: string): Promise<string>;
  /** PKCS#8 PEM, to be kept sealed. */
  export(): Promise<string>;
}

async function stationKeyOf(pair: webcrypto.CryptoKeyPair): Promise<StationKey> {
  const publicJwk = await exportJWK(pair.publicKey);
  const thumbprint = await calculateJwkThumbprint(publicJwk, 'sha256');
  return {
    thumbprint,
    publicJwk: { ...publicJwk, kid: thumbprint, alg: 'ES256', use: 'sig' },
    privateKey: pair.privateKey,
    sign: (payload, header) =>
      new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
        .setProtectedHeader({ ...header, alg: 'ES256' })
        .sign(pair.privateKey),
    async verifies(jws, claims) {
      try {
        const { payload } = await compactVerify(jws, pair.publicKey, { algorithms: ['ES256'] });
        const signed = JSON.parse(new TextDecoder().decode(payload)) as Record<string, unknown>;
        return Object.entries(claims).every(([name, value]) => signed[name] === value);
      } catch {
        // Not a JWS of this key, or not JSON inside: false in both cases.
        return false;
      }
    },
    certificateRequest: async (commonName) => {
      const request = await Pkcs10CertificateRequestGenerator.create({
        name: [{ CN: [commonName] }],
        keys: pair,
        signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
      });
      return request.toString('pem');
    },
    export: () => exportPKCS8(pair.privateKey),
  };
}

/** Creates a new station key. */
export async function createStationKey(): Promise<StationKey> {
  return stationKeyOf(await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']));
}

/** Opens a station key from the PKCS#8 PEM that `export` returned. */
export async function openStationKey(pkcs8Pem: string): Promise<StationKey> {
  const der = Buffer.from(pkcs8Pem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
  const privateKey = await webcrypto.subtle.importKey('pkcs8', der, ALGORITHM, true, ['sign']);
  const { kty, crv, x, y } = await webcrypto.subtle.exportKey('jwk', privateKey);
  const publicKey = await webcrypto.subtle.importKey('jwk', { kty, crv, x, y } as JWK, ALGORITHM, true, ['verify']);
  return stationKeyOf({ privateKey, publicKey });
}
