import type { QueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { callKiosk } from './call.ts';
import { useDo, useRead } from './hooks.ts';

function sessionChanged(client: QueryClient): void {
  void client.invalidateQueries({ queryKey: ['session.view'] });
}

/** Who may come in, whether the station is locked or about to be. Kept fresh by `session-changed`. */
export function useSession() {
  return useRead('session.view', {}, { fresh: 'until-event' });
}

export function useLock() {
  return useDo('session.lock');
}

export function usePinSet() {
  return useDo('pin.set', undefined, sessionChanged);
}

export function usePinChange() {
  return useDo('pin.change', undefined, sessionChanged);
}

export function usePinRemove() {
  return useDo('pin.remove', undefined, sessionChanged);
}

export function usePinLater() {
  return useDo('pin.later', undefined, sessionChanged);
}

export function usePinLift() {
  return useDo('pin.lift', undefined, sessionChanged);
}

/** One sign of life for main in this time is enough. */
const TELL_EVERY_MS = 5000;
let toldAt = -TELL_EVERY_MS;

/** Tells main that somebody is at the station; nothing depends on an answer. */
export function tellActive(isUrgent = false): void {
  const now = performance.now();
  if (!isUrgent && now - toldAt < TELL_EVERY_MS) return;
  toldAt = now;
  callKiosk('session.active', {}).catch(() => undefined);
}

const SIGNS_OF_LIFE = ['keydown', 'pointerdown', 'pointermove', 'wheel'] as const;

/**
 * Tells main of every sign of life in this document, while somebody is present.
 * @param isWarned the warning is shown, and the next sign of life has to end it at once
 */
export function useActivity(isPresent: boolean, isWarned: boolean): void {
  useEffect(() => {
    if (!isPresent) return undefined;
    const tell = () => tellActive(isWarned);
    for (const sign of SIGNS_OF_LIFE) window.addEventListener(sign, tell, { capture: true, passive: true });
    return () => {
      for (const sign of SIGNS_OF_LIFE) window.removeEventListener(sign, tell, { capture: true });
    };
  }, [isPresent, isWarned]);
}
