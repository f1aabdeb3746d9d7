import type { QueryClient } from '@tanstack/react-query';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { bridge } from './bridge.ts';
import { forgetVisit } from './query-client.ts';

/** Updates the cache with main's events. Returns the function that ends it. */
export function followEvents(client: QueryClient): () => void {
  const kiosk = bridge();
  const ends = [
    kiosk.subscribe('station-changed', (view) => {
      client.setQueryData(['station.view'], view);
      // Counts, queue and what can be chosen follow from the same changes in main.
      void client.invalidateQueries({ queryKey: ['station.home'] });
      void client.invalidateQueries({ queryKey: ['queue.list'] });
      void client.invalidateQueries({ queryKey: ['visit.options'] });
    }),
    kiosk.subscribe('visit-changed', (view) => {
      const before = client.getQueryData<{ visitId: string } | null>(['visit.view']);
      if (before && before.visitId !== view?.visitId) forgetVisit(client);
      client.setQueryData(['visit.view'], view);
      void client.invalidateQueries({ queryKey: ['station.home'] });
      void client.invalidateQueries({ queryKey: ['queue.list'] });
    }),
    kiosk.subscribe('session-changed', (view) => client.setQueryData(['session.view'], view)),
    kiosk.subscribe('sign-in-changed', (view) => client.setQueryData(['sign-in'], view)),
    kiosk.subscribe('reader-test-changed', (view) => client.setQueryData(['reader.test-view'], view)),
    kiosk.subscribe('capture-changed', (view) => client.setQueryData(['capture.view'], view)),
  ];
  return () => {
    for (const end of ends) end();
  };
}

/** Follows main's events while mounted. */
export function useEvents(): void {
  const client = useQueryClient();
  useEffect(() => followEvents(client), [client]);
}
