import { createHash, timingSafeEqual } from 'node:crypto';

/** Who may request captures: whoever knows the secret, or anybody. */
export type CaptureSource = { readonly secret: string } | 'anybody';

/** Whether main expects a capture now, and for which visit. */
export interface Arming {
  /**
   * Allows captures for a visit; a capture still running for another visit, or under another secret, is cancelled.
   * @param from what a request must carry; `anybody` for a service that runs alone
   */
  arm(visitId: string, from: CaptureSource): void;
  /** Forbids captures and cancels a running one. */
  disarm(): void;
  /** The signal aborts when the arming ends; undefined while nothing is armed. */
  current(): Armed | undefined;
}

/** A permission to capture. */
export interface Armed {
  readonly visitId: string;
  readonly signal: AbortSignal;
  /** Whether a request with this secret comes from where captures are expected from. */
  admits(secret: string | undefined): boolean;
}

/** Creates an {@link Arming} that starts disarmed. */
export function createArming(): Arming {
  let armed: (Armed & { readonly secret: string | undefined; readonly controller: AbortController }) | undefined;
  function disarm(): void {
    armed?.controller.abort();
    armed = undefined;
  }
  return {
    arm(visitId, from) {
      const secret = from === 'anybody' ? undefined : from.secret;
      if (armed?.visitId === visitId && armed.secret === secret) return;
      disarm();
      const controller = new AbortController();
      const admits = (given: string | undefined): boolean =>
        secret === undefined || (given !== undefined && isSame(given, secret));
      armed = { visitId, secret, controller, signal: controller.signal, admits };
    },
    disarm,
    current: () => armed,
  };
}

/** Takes the same time wherever the two differ. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
