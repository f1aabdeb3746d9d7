import type { QueryClient } from '@tanstack/react-query';
import { useDo, useRead } from './hooks.ts';

function listChanged(client: QueryClient): void {
  void client.invalidateQueries({ queryKey: ['passphrase.list'] });
}

/** Who can open the station by passphrase; null where the key store does. */
export function usePassphrases(enabled: boolean) {
  return useRead('passphrase.list', {}, { enabled });
}

export function usePassphraseAdd() {
  return useDo('passphrase.add', listChanged);
}

export function usePassphraseChange() {
  return useDo('passphrase.change', listChanged);
}

export function usePassphraseRemove() {
  return useDo('passphrase.remove', listChanged);
}
