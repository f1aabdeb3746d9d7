import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { sbiTransactionId } from './transaction-id.ts';

/** What the provider remembers about one sign-in between its pages. */
export interface SignIn {
  readonly formToken: string;
  /** The typed number, once it is known to belong to a person. */
  number: string | undefined;
  /** SBI transaction of the next capture; each try gets a new one. */
  transactionId: string;
  code: { readonly digits: string; readonly expiresAt: number } | undefined;
}

/** Sign-ins under way, by the uid of their interaction. */
export interface SignIns {
  open(uid: string): SignIn;
  close(uid: string): void;
}

/**
 * Sign-ins that are never closed (the kiosk destroyed their page) are dropped after `lifetimeMs`; of more than `capacity`
 * the oldest are dropped.
 */
export function createSignIns(options: {
  readonly capacity: number;
  readonly lifetimeMs: number;
  /** Milliseconds, of a clock that only goes forward. */
  readonly now: () => number;
}): SignIns {
  const signIns = new Map<string, { readonly signIn: SignIn; readonly begun: number }>();

  function dropOld(): void {
    for (const [uid, { begun }] of signIns) {
      if (signIns.size <= options.capacity && options.now() - begun < options.lifetimeMs) return;
      signIns.delete(uid);
    }
  }

  return {
    open(uid) {
      dropOld();
      const known = signIns.get(uid);
      if (known !== undefined) return known.signIn;
      const signIn: SignIn = {
        formToken: randomBytes(24).toString('base64url'),
        number: undefined,
        transactionId: newTransactionId(),
        code: undefined,
      };
      signIns.set(uid, { signIn, begun: options.now() });
      dropOld();
      return signIn;
    },
    close(uid) {
      signIns.delete(uid);
    },
  };
}

/** A new transaction id, in the form eSignet sends to readers. */
export function newTransactionId(): string {
  return sbiTransactionId(randomUUID());
}

/** Six random digits. */
export function newCode(): string {
  return String(randomInt(1_000_000)).padStart(6, '0');
}
