import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { sbiTransactionId } from './transaction-id.ts';

/** What the provider remembers of one sign-in between its pages. */
export interface SignIn {
  readonly formToken: string;
  /** The number that was typed and belongs to somebody; undefined until then. */
  number: string | undefined;
  /** SBI transaction of the next capture; each try gets a new one. */
  transactionId: string;
  code: { readonly digits: string; readonly expiresAt: number } | undefined;
}

/** Sign-ins under way by the uid of their interaction; the oldest are dropped beyond `capacity`. */
export interface SignIns {
  open(uid: string): SignIn;
  close(uid: string): void;
}

export function createSignIns(capacity: number): SignIns {
  const signIns = new Map<string, SignIn>();
  return {
    open(uid) {
      const known = signIns.get(uid);
      if (known !== undefined) return known;
      const signIn: SignIn = {
        formToken: randomBytes(24).toString('base64url'),
        number: undefined,
        transactionId: newTransactionId(),
        code: undefined,
      };
      signIns.set(uid, signIn);
      const [oldest] = signIns.keys();
      if (signIns.size > capacity && oldest !== undefined) signIns.delete(oldest);
      return signIn;
    },
    close(uid) {
      signIns.delete(uid);
    },
  };
}

/** A transaction id no capture has been made for, of the form eSignet sends to readers. */
export function newTransactionId(): string {
  return sbiTransactionId(randomUUID());
}

/** Six random digits. */
export function newCode(): string {
  return String(randomInt(1_000_000)).padStart(6, '0');
}
