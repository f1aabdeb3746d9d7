import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { CompactSign, exportJWK } from 'jose';
import { PROVISIONING_ALGORITHM, PROVISIONING_TYPE } from './read.ts';
import { ProvisioningSchema } from './schema.ts';

/** A new key of a programme's authority, PKCS#8 PEM, encrypted with the passphrase (PBES2, AES-256). */
export function createAuthorityKey(passphrase: string): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }).toString();
}

/** Signs a description as a provisioning file. Throws zod's error when a member is not allowed. */
export async function signProvisioning(description: unknown, authority: KeyObject): Promise<string> {
  const provisioning = ProvisioningSchema.parse(description);
  const jwk = await exportJWK(createPublicKey(authority));
  return new CompactSign(new TextEncoder().encode(JSON.stringify(provisioning)))
    .setProtectedHeader({ alg: PROVISIONING_ALGORITHM, typ: PROVISIONING_TYPE, jwk })
    .sign(authority);
}
