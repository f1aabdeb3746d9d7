import { useRead } from './hooks.ts';

/** Station, mode, readers, who is signed in. Kept fresh by `station-changed`. */
export function useStation() {
  return useRead('station.view', {}, { fresh: 'until-event' });
}

/** What needs a person. */
export function useHome() {
  return useRead('station.home', {});
}
