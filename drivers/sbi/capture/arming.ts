/** Whether main expects a capture now, and for which visit. */
export interface Arming {
  /** Allows captures for a visit; a capture still running for another visit is cancelled. */
  arm(visitId: string): void;
  /** Forbids captures and cancels a running one. */
  disarm(): void;
  /** The signal aborts when the arming ends; undefined while nothing is armed. */
  current(): { readonly visitId: string; readonly signal: AbortSignal } | undefined;
}

/** Creates an {@link Arming} that starts disarmed. */
export function createArming(): Arming {
  let armed: { readonly visitId: string; readonly controller: AbortController } | undefined;
  function disarm(): void {
    armed?.controller.abort();
    armed = undefined;
  }
  return {
    arm(visitId) {
      if (armed?.visitId === visitId) return;
      disarm();
      armed = { visitId, controller: new AbortController() };
    },
    disarm,
    current: () => armed && { visitId: armed.visitId, signal: armed.controller.signal },
  };
}
