import type { Connection } from './connection.ts';
import { valueOrFault } from './fault.ts';
import { openNamed, sealNamed } from './sealing.ts';

const NAME = 'highest-time';

/** The table `clock`: the highest time ever seen, sealed so that it cannot be set back with an editor. */
export function clockRepository({ db, storageKey }: Connection) {
  const select = db.prepare<[], Buffer>('SELECT sealed FROM clock WHERE id = 1').pluck();
  const upsert = db.prepare<[Buffer]>(
    'INSERT INTO clock (id, sealed) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed',
  );

  function read(): number | undefined {
    const sealed = select.get();
    if (!sealed) return undefined;
    using plain = valueOrFault(openNamed(storageKey, NAME, sealed));
    return Number(plain.bytes.readBigInt64BE());
  }

  return {
    /** Milliseconds since 1970; undefined in a new store. */
    read,

    /** Keeps `time` (milliseconds since 1970) if it is the highest so far. */
    raise(time: number): void {
      const kept = read();
      if (kept !== undefined && kept >= time) return;
      const plain = Buffer.alloc(8);
      plain.writeBigInt64BE(BigInt(Math.trunc(time)));
      upsert.run(sealNamed(storageKey, NAME, plain));
    },
  };
}
export type ClockRepository = ReturnType<typeof clockRepository>;
