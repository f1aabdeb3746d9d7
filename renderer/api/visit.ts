import type { QueryClient } from '@tanstack/react-query';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { ExceptionsView } from '../../preload/contract/exception-views.ts';
import type { VisitView } from '../../preload/contract/visit-views.ts';
import { useDo, useRead } from './hooks.ts';
import { noSignIn } from './provider.ts';
import { forgetVisit } from './query-client.ts';

function keepVisit(client: QueryClient, visit: VisitView): void {
  client.setQueryData(['visit.view'], visit);
}

function endVisit(client: QueryClient): void {
  client.setQueryData(['visit.view'], null);
  client.setQueryData(['sign-in'], null);
  forgetVisit(client);
  void client.invalidateQueries({ queryKey: ['station.home'] });
}

/** The running visit or null. Kept fresh by `visit-changed`. */
export function useVisit() {
  return useRead('visit.view', {}, { fresh: 'until-event' });
}

export function useVisitOptions() {
  return useRead('visit.options', {});
}

export function useVisitStart() {
  return useDo('visit.start', keepVisit);
}

/** Signs the registrant in; pending while the provider's page is open. */
export function useVisitIdentify() {
  return useDo('visit.identify', keepVisit, noSignIn);
}

export function useVisitGo() {
  return useDo('visit.go', keepVisit);
}

export function useVisitLeave() {
  return useDo('visit.leave', endVisit);
}

export function useVisitFinish() {
  return useDo('visit.finish', endVisit);
}

/**
 * All that will be sent. Read again each time the screen opens and when an exception was recorded meanwhile, so that a
 * person agrees only to the newest state.
 */
export function useLookOver(exceptions: ExceptionsView) {
  const client = useQueryClient();
  useEffect(() => () => client.removeQueries({ queryKey: ['visit.look-over'] }), [client]);
  const view = useRead('visit.look-over', {});
  const recorded = JSON.stringify(exceptions);
  const before = useRef(recorded);
  const { refetch } = view;
  useEffect(() => {
    if (before.current === recorded) return;
    before.current = recorded;
    void refetch();
  }, [recorded, refetch]);
  return view;
}

export function useVisitSubmit() {
  return useDo('visit.submit', keepVisit);
}

/** The capture panel. Kept fresh by `capture-changed`. */
export function useCapture() {
  return useRead('capture.view', {}, { fresh: 'until-event' });
}
