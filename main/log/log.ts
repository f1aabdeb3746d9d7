import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * What the log can contain: a closed list of events, each with its facts. Facts are ids, codes, counts and times; no
 * event has a member for a registrant's data.
 */
export type LogEvent =
  | { readonly event: 'started'; readonly version: string; readonly mode: string }
  | { readonly event: 'stopped' }
  | { readonly event: 'start-failed'; readonly part: string; readonly kind: string; readonly at: string }
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
  /** The system does not say when its screen is locked. */
  | { readonly event: 'screen-lock-unwatched' }
  | { readonly event: 'navigation-refused'; readonly scheme: string }
  | { readonly event: 'download-refused' }
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
 * A log of JSON lines in one file; at 5 MiB the file is renamed to `.1`. Writing never throws: a full disk must not
 * stop the kiosk. Lines that could not be written are counted, and the count is written when writing works again.
 */
export function createFileLog(deps: { readonly file: string; readonly now: () => number }): Log {
  let lost = 0;

  function append(event: LogEvent): void {
    mkdirSync(dirname(deps.file), { recursive: true });
    const size = statSync(deps.file, { throwIfNoEntry: false })?.size ?? 0;
    if (size > MAX_BYTES) renameSync(deps.file, `${deps.file}.1`);
    appendFileSync(deps.file, `${JSON.stringify({ at: new Date(deps.now()).toISOString(), ...event })}\n`);
  }

  return {
    write(event) {
      try {
        if (lost > 0) append({ event: 'lines-lost', count: lost });
        lost = 0;
        append(event);
      } catch {
        // This could only be reported in the log itself.
        lost += 1;
      }
    },
  };
}

/**
 * The kind of an unexpected error and its place: the first three places of the stack in the program itself. The message
 * is left out, since it may quote what a person typed.
 */
export function describeUnexpected(error: unknown): { readonly kind: string; readonly at: string } {
  if (!(error instanceof Error)) return { kind: typeof error, at: '' };
  const places = (error.stack ?? '')
    .split('\n')
    .map((line) => /([\w.-]+\.(?:ts|js):\d+:\d+)/.exec(line)?.[1])
    .filter((place) => place !== undefined);
  return { kind: error.name, at: places.slice(0, 3).join(' < ') };
}

/** Logs an unexpected error of `call`, and returns the incident's number, which people can quote. */
export function logFault(log: Log, call: string, fault: unknown): string {
  const incident = randomUUID().slice(0, 8);
  log.write({ event: 'call-failed', call, incident, ...describeUnexpected(fault) });
  return incident;
}
