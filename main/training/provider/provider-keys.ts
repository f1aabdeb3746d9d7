import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { z } from 'zod';

const KeysSchema = z.strictObject({
  /** Private JWKs; RS256 signs ID tokens and userinfo. */
  jwks: z.strictObject({
    keys: z
      .array(z.looseObject({ kty: z.literal('RSA'), kid: z.string(), alg: z.literal('RS256'), d: z.string() }))
      .min(1),
  }),
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

  const { privateKey } = await generateKeyPair('RS256', { modulusLength: 2048, extractable: true });
  const jwk = await exportJWK(privateKey);
  const kid = await calculateJwkThumbprint(jwk);
  const keys = KeysSchema.parse({
    jwks: { keys: [{ ...jwk, kid, alg: 'RS256', use: 'sig' }] },
    cookieKey: randomBytes(32).toString('base64url'),
  });
  // Written to a second file and renamed, so that a process killed half way leaves no partial file.
  writeFileSync(`${file}.new`, JSON.stringify(keys), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return keys;
}

function readKept(file: string): ProviderKeys | undefined {
  try {
    return KeysSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}
