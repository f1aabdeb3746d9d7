import { describeUnexpected, type Log } from '../log/log.ts';
import type { NotOpened } from '../station/not-opened.ts';

/** The part of the program that is being made; `compose` keeps it up to date. */
export interface Starting {
  part: string;
}

/** The code of a system error (`EACCES`); empty for any other. */
function systemCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,40}$/u.test(code) ? `, ${code}` : '';
}

/**
 * Why a start failed that nobody foresaw, in one line that can be read out to support: the part, the kind of the error and
 * its place in the program. The error's own words are left out of line and log: they may quote what a person typed.
 */
export function failedStart(part: string, error: unknown, log?: Log): NotOpened {
  const described = describeUnexpected(error);
  log?.write({ event: 'start-failed', part, ...described });
  const { kind, at } = described;
  const place = at === '' ? '' : ` at ${at}`;
  const line =
    `The kiosk could not start: its part "${part}" failed (${kind}${systemCode(error)}${place}). ` +
    'What was saved is kept; start it again, and if it fails again, give this line to support.';
  return { code: 'start-failed', line };
}
