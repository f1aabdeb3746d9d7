import type { QueryClient } from '@tanstack/react-query';
import { useQuery } from '@tanstack/react-query';
import type { SignInView } from '../../preload/contract/visit-views.ts';
import { callKiosk } from './call.ts';
import { useDo } from './hooks.ts';

/** CSS pixels on this page. */
export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The running sign-in at the provider, or null. A fresh document asks once; `sign-in-changed` replaces it after that. */
export function useSignIn(): SignInView | null {
  const { data } = useQuery<SignInView | null>({
    queryKey: ['sign-in'],
    queryFn: () => callKiosk('provider.view', {}),
    staleTime: Infinity,
    gcTime: Infinity,
  });
  return data ?? null;
}

/** Main has answered, so no sign-in is running, even if the last event said so. */
export function noSignIn(client: QueryClient): void {
  client.setQueryData(['sign-in'], null);
}

/** Sends main the place of the provider's page; null hides it. After a failure it stays where it was. */
export function placeProvider(bounds: Bounds | null): void {
  callKiosk('provider.place', { bounds }).catch(() => undefined);
}

export function useProviderCancel() {
  return useDo('provider.cancel');
}
