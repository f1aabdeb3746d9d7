import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { signProvisioning } from '../sign.ts';
import type { Provisioning } from '../schema.ts';

/** The time of these tests, milliseconds since 1970. */
export const NOW = Date.parse('2026-06-01T08:00:00Z');

type Description = Record<string, unknown>;

/** The example of the command line as a whole description, valid at {@link NOW}; `change` replaces members. */
export function description(change: Partial<Record<keyof Provisioning, unknown>> = {}): Description {
  const file = join(import.meta.dirname, '../../../resources/provisioning/example.json');
  const example = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Description>;
  return {
    ...example,
    format: 1,
    issuedAt: new Date(NOW - 60_000).toISOString(),
    expiresAt: new Date(NOW + 90 * 86_400_000).toISOString(),
    portal: { ...example['portal'], receiptKeys: [publicJwk()] },
    readers: { environment: 'Staging' },
    ...change,
  };
}

function publicJwk(): Description {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
}

/** A key of an authority. */
export const newAuthority = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

/** A signed file. */
export function signed(change: Parameters<typeof description>[0] = {}, authority = newAuthority()): Promise<string> {
  return signProvisioning(description(change), authority);
}
