/** `auth.txnid.length` of eSignet. */
const LENGTH = 10;

/**
 * The SBI transaction id eSignet makes of its own transaction id: without `-` and `_`, ten characters from the end
 * backwards, beginning again at the end when it is shorter. Throws when nothing is left of it.
 */
export function sbiTransactionId(oidcTransactionId: string): string {
  const characters = Array.from(oidcTransactionId.replace(/[-_]/g, '')).reverse();
  if (characters.length === 0) throw new RangeError('a transaction id needs letters or digits');
  return Array.from({ length: LENGTH }, (_, index) => characters[index % characters.length]).join('');
}
