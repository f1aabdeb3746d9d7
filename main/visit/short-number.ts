import { sha256Hex } from '../submission/canonical.ts';

/** A short number people can read to each other, from the submission's id: four and four characters. */
export function shortNumber(submissionId: string): string {
  const digits = BigInt(`0x${sha256Hex(submissionId).slice(0, 12)}`) % 10n ** 8n;
  return digits
    .toString()
    .padStart(8, '0')
    .replace(/^(\d{4})/u, '$1-');
}
