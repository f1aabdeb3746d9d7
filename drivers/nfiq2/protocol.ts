/** What the command-line program `nfiq2` prints (NIST, versions 2.2 and 2.3), read strictly. */

/**
 * The version in what the program prints when it is started without arguments: the line `NFIQ 2: VERSION (Date: …)`. Null
 * where it is missing: another program of that name, or one before 2.2, whose scores are not those of ISO/IEC 29794-4:2024.
 */
export function readVersion(output: string): string | null {
  return /^NFIQ 2: v?(\d{1,3}\.\d{1,3}(?:\.\d{1,3})?)(?![\d.])/mu.exec(output)?.[1] ?? null;
}

/**
 * The score in what the program prints for one picture: a whole number from 0 to 100, alone on its line. Null for anything
 * else: it writes errors to standard output too, in words or as 255, and ends with status 0 all the same.
 */
export function readScore(output: string): number | null {
  const digits = /^(\d{1,3})\r?\n?$/u.exec(output)?.[1];
  const score = Number(digits ?? Number.NaN);
  return score <= 100 ? score : null;
}
