import { signJws } from '../trust/crypto.ts';
import type { Signer } from '../trust/crypto.ts';

/** Enough for the digitalId and the info of a reader in one state each; a signer has no more to say in one second. */
const KEPT_PER_SIGNER = 4;

const kept = new WeakMap<Signer, Map<string, Promise<string>>>();

/**
 * As {@link signJws}, but what the same signer has just signed is not signed again. Only for texts of device
 * information. It cannot be told from signing afresh: RS256 gives the same bytes for the same text, and the texts hold
 * their time in whole seconds, so that nothing older than its second is ever given out.
 */
export async function signOnce(payload: object, signer: Signer): Promise<string> {
  const text = JSON.stringify(payload);
  const own = kept.get(signer) ?? new Map<string, Promise<string>>();
  kept.set(signer, own);
  const former = own.get(text);
  if (former) return former;
  const made = signJws(payload, signer);
  const oldest = own.size < KEPT_PER_SIGNER ? undefined : own.keys().next().value;
  if (oldest !== undefined) own.delete(oldest);
  own.set(text, made);
  return made;
}
