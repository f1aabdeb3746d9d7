import { ok } from '#kit/result.ts';
import type { Store } from '../store/store.ts';

/** The station's own sealed texts by name: its key, its enrolment, the keys of its readers. */
export interface SealedTexts {
  get(name: string): string | undefined;
  put(name: string, text: string): void;
}

export function sealedTexts(store: Pick<Store, 'secrets' | 'transaction'>): SealedTexts {
  return {
    get(name) {
      using secret = store.secrets.get(name);
      return secret?.bytes.toString();
    },
    put: (name, text) => writeOwnFact(store, () => store.secrets.put(name, Buffer.from(text))),
  };
}

/** Runs `write` in a transaction of its own; throws when the disk fails, which stops the start. */
export function writeOwnFact(store: Pick<Store, 'transaction'>, write: () => void): void {
  const done = store.transaction(() => {
    write();
    return ok(undefined);
  });
  if (!done.ok) throw new Error(`the station's own facts could not be kept: ${done.error.code}`);
}
