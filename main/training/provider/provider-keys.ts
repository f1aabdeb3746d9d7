import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import { z } from 'zod';

const RsaKeySchema = z.looseObject({
  kty: z.literal('RSA'),
  kid: z.string(),
  alg: z.enum(['RS256', 'PS256']),
  d: z.string(),
});

const KeysSchema = z.strictObject({
  /** Private JWKs that sign ID tokens and userinfo, one for each algorithm. */
  jwks: z.strictObject({ keys: z.array(RsaKeySchema).length(2) }),
  /** Signs userinfo where an identity system has a key of its own. */
  identitySystem: RsaKeySchema,
  cookieKey: z.string().min(32),
});
export type ProviderKeys = z.infer<typeof KeysSchema>;

/**
 * The demonstration provider's keys, created at the first start and kept in `dataFolder/provider-keys.json` (readable by
 * the owner only). They protect nothing but training. A file that cannot be read is replaced. Throws when the folder
 * cannot be written.
 */
export async function loadOrCreateKeys(dataFolder: string): Promise<ProviderKeys> {
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const file = join(dataFolder, 'provider-keys.json');
  const kept = readKept(file);
  if (kept !== undefined) return kept;

  const [rs256, ps256, identitySystem] = await Promise.all([newKey('RS256'), newKey('PS256'), newKey('RS256')]);
  const keys = KeysSchema.parse({
    jwks: { keys: [rs256, ps256] },
    identitySystem,
    cookieKey: randomBytes(32).toString('base64url'),
  });
  // Written to a second file and renamed, so that a process killed half way leaves no partial file.
  writeFileSync(`${file}.new`, JSON.stringify(keys), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return keys;
}

async function newKey(alg: 'RS256' | 'PS256'): Promise<JWK> {
  const { privateKey } = await generateKeyPair(alg, { modulusLength: 2048, extractable: true });
  const jwk = await exportJWK(privateKey);
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), alg, use: 'sig' };
}

function readKept(file: string): ProviderKeys | undefined {
  try {
    return KeysSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}
