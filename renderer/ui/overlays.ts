import { useEffect, useSyncExternalStore } from 'react';

// The provider's page is a native view above this document: everything that the kiosk opens over the page is counted, so
// that the view can be hidden meanwhile.
let open = 0;
const listeners = new Set<() => void>();

function change(by: number): void {
  open += by;
  for (const listener of listeners) listener();
}

/** Counts one more element over the page while mounted. */
export function useCoversPage(): void {
  useEffect(() => {
    change(1);
    return () => change(-1);
  }, []);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Whether an element is over the page now. */
export function usePageCovered(): boolean {
  return useSyncExternalStore(subscribe, () => open > 0);
}
