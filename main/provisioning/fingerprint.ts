/**
 * A key's thumbprint (RFC 7638, SHA-256, base64url) for two people to compare by eye or by telephone: 64 hexadecimal
 * digits in groups of four.
 */
export function fingerprintOf(thumbprint: string): string {
  const digits = Buffer.from(thumbprint, 'base64url').toString('hex').toUpperCase();
  return (digits.match(/.{4}/gu) ?? []).join(' ');
}
