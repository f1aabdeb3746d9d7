import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * What the log can hold: a closed list of events, each with its facts. Facts are ids, codes, counts and times; a
 * registrant's data has no place to go.
 */
export type LogEvent =
  | { readonly event: 'started'; readonly version: string; readonly mode: string }
  | { readonly event: 'stopped' }
  | { readonly event: 'stop-failed'; readonly part: string; readonly kind: string; readonly at: string }
  | { readonly event: 'lines-lost'; readonly count: number }
  | { readonly event: 'child-started'; readonly child: string; readonly pid: number | undefined }
  | { readonly event: 'child-ended'; readonly child: string; readonly exitCode: number | undefined }
  | { readonly event: 'child-said'; readonly child: string; readonly line: string }
  | { readonly event: 'visit-step'; readonly visitId: string; readonly step: string }
  | { readonly event: 'sign-in-ended'; readonly who: string; readonly outcome: string }
  | {
      readonly event: 'capture-started';
      readonly transactionId: string;
      readonly origin: string;
      readonly deviceId: string;
    }
  | { readonly event: 'capture-ended'; readonly transactionId: string; readonly outcome: string }
  | { readonly event: 'sbi-refused'; readonly what: string; readonly origin: string }
  | { readonly event: 'reader-trouble'; readonly reader: string; readonly code: string; readonly detail: string }
  | { readonly event: 'encryption-certificate-not-renewed'; readonly code: string }
  | { readonly event: 'reader-answer-not-believed'; readonly problem: string; readonly field?: string | undefined }
  | { readonly event: 'submission-changed'; readonly submissionId: string; readonly state: string }
  | { readonly event: 'call-refused'; readonly call: string; readonly why: string; readonly code: string }
  | {
      readonly event: 'call-failed';
      readonly call: string;
      readonly incident: string;
      readonly kind: string;
      readonly at: string;
    }
  | { readonly event: 'renderer-gone'; readonly reason: string }
  | { readonly event: 'page-not-loaded' }
  | { readonly event: 'navigation-refused'; readonly scheme: string }
  | { readonly event: 'enrolment'; readonly outcome: string }
  | {
      readonly event: 'finger-compared';
      readonly accepted: boolean;
      readonly reason?: string | undefined;
      readonly threshold: number;
      readonly scores: readonly { readonly finger: string; readonly score: number }[];
    };

export interface Log {
  write(event: LogEvent): void;
}

const MAX_BYTES = 5 * 1024 * 1024;

/**
 * A log of JSON lines in one file; at 5 MiB the file is kept once under `.1`. Writing never throws: a full disk must not
 * take the kiosk down. What could not be written is counted, and the count is written when it works again.
 */
export function createFileLog(options: { readonly file: string; readonly now: () => Date }): Log {
  let lost = 0;

  function append(event: LogEvent): void {
    mkdirSync(dirname(options.file), { recursive: true });
    const size = statSync(options.file, { throwIfNoEntry: false })?.size ?? 0;
    if (size > MAX_BYTES) renameSync(options.file, `${options.file}.1`);
    appendFileSync(options.file, `${JSON.stringify({ at: options.now().toISOString(), ...event })}\n`);
  }

  return {
    write(event) {
      try {
        if (lost > 0) append({ event: 'lines-lost', count: lost });
        lost = 0;
        append(event);
      } catch {
        // There is nobody to tell but the log itself.
        lost += 1;
      }
    },
  };
}

/**
 * Where an unexpected error arose and of which kind, without its message: a message may quote what a person typed.
 * The first three places of the stack that lie in the program itself.
 */
export function describeUnexpected(error: unknown): { readonly kind: string; readonly at: string } {
  if (!(error instanceof Error)) return { kind: typeof error, at: '' };
  const places = (error.stack ?? '')
    .split('\n')
    .map((line) => /([\w.-]+\.(?:ts|js):\d+:\d+)/.exec(line)?.[1])
    .filter((place) => place !== undefined);
  return { kind: error.name, at: places.slice(0, 3).join(' < ') };
}

/** Logs an unexpected error of `call`, and gives the incident's number, under which people can ask for it. */
export function logFault(log: Log, call: string, fault: unknown): string {
  const incident = randomUUID().slice(0, 8);
  log.write({ event: 'call-failed', call, incident, ...describeUnexpected(fault) });
  return incident;
}
