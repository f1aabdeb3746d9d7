import type { Wiped } from '#kit/wiped.ts';
import type { Connection } from './connection.ts';
import { valueOrFault } from './fault.ts';
import { openNamed, sealNamed } from './sealing.ts';

/** The table `secrets`: named blobs of the station itself (its key, trust material, pinned portal keys). */
export function secretsRepository({ db, storageKey }: Connection) {
  const select = db.prepare<[string], Buffer>('SELECT sealed FROM secrets WHERE name = ?').pluck();
  const upsert = db.prepare<[string, Buffer]>(
    'INSERT INTO secrets (name, sealed) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed',
  );
  const deleteOne = db.prepare<[string]>('DELETE FROM secrets WHERE name = ?');

  return {
    put(name: string, plain: Uint8Array): void {
      upsert.run(name, sealNamed(storageKey, name, plain));
    },

    get(name: string): Wiped<Buffer> | undefined {
      const sealed = select.get(name);
      return sealed && valueOrFault(openNamed(storageKey, name, sealed));
    },

    delete(name: string): void {
      deleteOne.run(name);
    },
  };
}
export type SecretsRepository = ReturnType<typeof secretsRepository>;
