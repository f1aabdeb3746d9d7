import { signJws } from '../trust/crypto.ts';
import type { Signer } from '../trust/crypto.ts';

/** Enough for the digitalId and the info of a reader; a signer signs no more different texts in one second. */
const KEPT_PER_SIGNER = 4;

const kept = new WeakMap<Signer, Map<string, Promise<string>>>();

/**
 * Like {@link signJws}, but a text that the same signer has just signed is not signed again. Only for device
 * information. The result is the same as signing again: RS256 gives the same bytes for the same text, and the texts
 * contain their time in whole seconds, so no statement is older than its second.
 */
export async function signOnce(payload: object, signer: Signer): Promise<string> {
  const text = JSON.stringify(payload);
  const own = kept.get(signer) ?? new Map<string, Promise<string>>();
  kept.set(signer, own);
  const former = own.get(text);
  if (former) return former;
  const signed = signJws(payload, signer);
  const oldest = own.size < KEPT_PER_SIGNER ? undefined : own.keys().next().value;
  if (oldest !== undefined) own.delete(oldest);
  own.set(text, signed);
  return signed;
}
