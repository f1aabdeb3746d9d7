import { err, ok, type Result } from '#kit/result.ts';
import type { StationKind } from '#vocabulary/journal-kinds.ts';
import type { Some } from '#vocabulary/subset.ts';
import type { PassphraseError, Passphrases } from '../../station/passphrases.ts';
import type { Handlers } from '../answer.ts';
import { refused } from '../failures.ts';

/** The passphrases that open the station, where the system's key store does not. */
export function createPassphraseHandlers(deps: {
  readonly passphrases: Passphrases | null;
  readonly record: (kind: Some<StationKind, `passphrase-${string}` & StationKind>, slot: string) => void;
}): Pick<Handlers, `passphrase.${'list' | 'add' | 'change' | 'remove'}`> {
  const { passphrases, record } = deps;
  const unused = err({ code: 'passphrases-unused' } as const);

  function told(kind: Parameters<typeof record>[0], done: Result<{ readonly id: string }, PassphraseError>) {
    if (!done.ok) return refused(done.error);
    record(kind, done.value.id);
    return ok(null);
  }
  return {
    'passphrase.list': () => ok(passphrases && [...passphrases.list()]),
    'passphrase.add': async (entry) => (passphrases ? told('passphrase-added', await passphrases.add(entry)) : unused),
    'passphrase.change': async (change) =>
      passphrases ? told('passphrase-changed', await passphrases.change(change)) : unused,
    'passphrase.remove': ({ id }) => {
      if (!passphrases) return unused;
      const done = passphrases.remove(id);
      return told('passphrase-removed', done.ok ? ok({ id }) : done);
    },
  };
}
