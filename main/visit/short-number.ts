import { sha256Hex } from '../submission/canonical.ts';

/** A short number that people can read to each other, derived from the submission's id: `1234-5678`. */
export function shortNumber(submissionId: string): string {
  const digits = BigInt(`0x${sha256Hex(submissionId).slice(0, 12)}`) % 10n ** 8n;
  return digits
    .toString()
    .padStart(8, '0')
    .replace(/^(\d{4})/u, '$1-');
}
