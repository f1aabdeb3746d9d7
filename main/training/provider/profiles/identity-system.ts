import { CompactEncrypt, CompactSign, decodeJwt, importJWK, type JWK } from 'jose';
import type { Behaviour } from './behaviour.ts';

/** Where the identity system publishes its key: another place than the provider's own. */
export const IDENTITY_SYSTEM_KEYS = '/identity-system/jwks';

/** The identity system behind the provider, which signs userinfo with a key that the provider does not have. */
export interface IdentitySystem {
  readonly publicKeys: { readonly keys: readonly JWK[] };
  /** The provider's own userinfo answer, as the identity system gives it to a client with these public keys. */
  answer(own: string, clientKeys: readonly JWK[]): Promise<string>;
}

export function createIdentitySystem(key: JWK & { readonly kid: string }, kind: Behaviour['userinfo']): IdentitySystem {
  const { kty, n, e, kid } = key;
  const publicKey = { kty, n, e, kid, alg: 'RS256', use: 'sig' } as JWK;

  async function signed(own: string): Promise<string> {
    // MOSIP's ID authentication names neither issuer nor audience.
    const left = kind === 'id-authentication' ? ['iss', 'aud'] : [];
    const content = Object.fromEntries(Object.entries(decodeJwt(own)).filter(([name]) => !left.includes(name)));
    return new CompactSign(Buffer.from(JSON.stringify(content)))
      .setProtectedHeader({ alg: 'RS256', kid, typ: 'JWT' })
      .sign(await importJWK(key, 'RS256'));
  }

  return {
    publicKeys: { keys: [publicKey] },
    async answer(own, clientKeys) {
      if (kind === 'own') return own;
      const jws = await signed(own);
      if (kind !== 'identity-system-encrypted') return jws;
      const to = clientKeys.find(({ use }) => use === 'enc');
      if (to === undefined) throw new Error('the client has no key for encryption');
      return new CompactEncrypt(Buffer.from(jws))
        .setProtectedHeader({
          alg: 'RSA-OAEP-256',
          enc: 'A256GCM',
          cty: 'JWT',
          ...(to.kid !== undefined && { kid: to.kid }),
        })
        .encrypt(await importJWK(to, 'RSA-OAEP-256'));
    },
  };
}
