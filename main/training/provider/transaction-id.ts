/** `auth.txnid.length` of eSignet. */
const LENGTH = 10;

/**
 * The SBI transaction id that eSignet makes from its own transaction id: without `-` and `_`, ten characters from the end
 * backwards, starting again at the end when it is shorter. Throws when no character is left.
 */
export function sbiTransactionId(oidcTransactionId: string): string {
  const characters = Array.from(oidcTransactionId.replace(/[-_]/g, '')).reverse();
  if (characters.length === 0) throw new RangeError('a transaction id needs letters or digits');
  return Array.from({ length: LENGTH }, (_, index) => characters[index % characters.length]).join('');
}
