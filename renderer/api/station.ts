import type { QueryClient } from '@tanstack/react-query';
import { useDo, useRead } from './hooks.ts';

/** Station, mode, readers, who is signed in. Kept fresh by `station-changed`. */
export function useStation() {
  return useRead('station.view', {}, { fresh: 'until-event' });
}

/** What needs a person. */
export function useHome() {
  return useRead('station.home', {});
}

function passphrasesChanged(client: QueryClient): void {
  void client.invalidateQueries({ queryKey: ['passphrase.list'] });
}

/** Who can open the station by passphrase; null where the key store does. */
export function usePassphrases(enabled: boolean) {
  return useRead('passphrase.list', {}, { enabled });
}

export function usePassphraseAdd() {
  return useDo('passphrase.add', passphrasesChanged);
}

export function usePassphraseChange() {
  return useDo('passphrase.change', passphrasesChanged);
}

export function usePassphraseRemove() {
  return useDo('passphrase.remove', passphrasesChanged);
}
