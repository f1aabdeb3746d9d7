import { createHash } from 'node:crypto';
import { z } from 'zod';
import { isSamePerson, ROLES, type Person } from '#vocabulary/people.ts';
import type { Wiped } from '#kit/wiped.ts';
import { VaultSchema } from './pin-vault.ts';

/** One person who may sign in here by PIN. */
const PinRecordSchema = z.strictObject({
  issuer: z.string().min(1),
  sub: z.string().min(1),
  name: z.string(),
  role: z.enum(ROLES),
  /** When they last signed in at the provider; milliseconds since 1970 by the trusted clock. */
  onlineAt: z.number(),
  /** Wrong PINs in a row. */
  wrong: z.int().min(0),
  /** No PIN is tried before; milliseconds since 1970 by the trusted clock. */
  opensAt: z.number(),
  vault: VaultSchema,
});
export type PinRecord = z.infer<typeof PinRecordSchema>;

/** The secret of the store with the list, sealed under the storage key. */
const NAME = 'operator-pins';

/** The part of the store that keeps the list; used within a transaction. */
export interface SealedSecrets {
  get(name: string): Wiped<Buffer> | undefined;
  put(name: string, plain: Uint8Array): void;
}

/** Who may sign in here by PIN. */
export interface PinRecords {
  all(): readonly PinRecord[];
  of(person: Person): PinRecord | undefined;
  /** Puts the person's record in place of the one there is. */
  put(record: PinRecord): void;
  remove(person: Person): void;
}

export function pinRecords(secrets: SealedSecrets): PinRecords {
  function all(): readonly PinRecord[] {
    using kept = secrets.get(NAME);
    return kept ? z.array(PinRecordSchema).parse(JSON.parse(kept.bytes.toString())) : [];
  }
  const others = (person: Person) => all().filter((record) => !isSamePerson(record, person));
  const keep = (records: readonly PinRecord[]) => secrets.put(NAME, Buffer.from(JSON.stringify(records)));
  return {
    all,
    of: (person) => all().find((record) => isSamePerson(record, person)),
    put: (record) => keep([...others(record), record]),
    remove: (person) => keep(others(person)),
  };
}

/** What a window calls a person in the list: neither their issuer nor their subject. */
export function pinIdOf({ issuer, sub }: Person): string {
  return createHash('sha256')
    .update(JSON.stringify([issuer, sub]))
    .digest('base64url')
    .slice(0, 22);
}
