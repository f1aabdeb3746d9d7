import { z } from 'zod';

/** What the guest's console says of the cases. */
export interface GuestReport {
  readonly cases: readonly CaseReport[];
  /** How many cases the guest set out to run. */
  readonly planned: number;
  /** Whether it came to its end. */
  readonly isComplete: boolean;
}

const CaseReportSchema = z.object({ name: z.string(), ms: z.number(), error: z.string().optional() });
export type CaseReport = z.infer<typeof CaseReportSchema>;

/** Reads the console, where the kernel may write between the lines and lines end in CR LF. */
export function reportOf(console: string): GuestReport {
  const lines = console.split(/\r?\n/);
  const after = (word: string): string[] =>
    lines.filter((line) => line.startsWith(word)).map((line) => line.slice(word.length));
  const cases = after('CASE ').flatMap((text): CaseReport[] => {
    try {
      return [CaseReportSchema.parse(JSON.parse(text))];
    } catch {
      return [];
    }
  });
  return { cases, planned: Number(after('PLAN ')[0] ?? 0), isComplete: lines.includes('END') };
}

/** How many cases of a guest passed and failed. */
export interface GuestCount {
  readonly passed: number;
  readonly failed: number;
  /** Each case that failed or never reported, with its error. */
  readonly failures: readonly string[];
}

/**
 * Passed and failed cases. What was planned and never reported has failed, and a guest that did not come to its end has
 * failed at least once.
 */
export function countOf({ cases, planned, isComplete }: GuestReport): GuestCount {
  const passed = cases.filter(({ error }) => error === undefined).length;
  const missing = Math.max(0, planned - cases.length);
  const failed = cases.length - passed + missing;
  const failures = cases.flatMap(({ name, error }) =>
    error === undefined ? [] : [`usb-stack: ${name}\n    ${error}`],
  );
  if (missing > 0) failures.push(`usb-stack: ${missing} cases never reported`);
  if (!isComplete) failures.push('usb-stack: a guest did not come to its end');
  return { passed, failed: isComplete ? failed : Math.max(1, failed), failures };
}
