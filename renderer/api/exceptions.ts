import type { QueryClient } from '@tanstack/react-query';
import type { VisitView } from '../../preload/contract/visit-views.ts';
import { callKiosk } from './call.ts';
import { useDo } from './hooks.ts';

function keepVisit(client: QueryClient, visit: VisitView): void {
  client.setQueryData(['visit.view'], visit);
}

/** Replaces the list of fingers and eyes that cannot be read. */
export function useExceptions() {
  return useDo('visit.exceptions', keepVisit);
}

export function useExceptionPhoto() {
  return useDo('visit.exception-photo', keepVisit);
}

export function useExceptionPhotoRemove() {
  return useDo('visit.exception-photo-remove', keepVisit);
}

/** Another way to sign in, in the same visit. */
export function useChangeMethod() {
  return useDo('visit.change-method', keepVisit);
}

/** Asks main to allow this page the camera. Rejects with a refusal. */
export async function openCamera(): Promise<void> {
  await callKiosk('visit.camera', { open: true });
}

/** The camera is not needed any more. Main closes it with the visit in any case. */
export function closeCamera(): void {
  callKiosk('visit.camera', { open: false }).catch(() => undefined);
}
