import type { ReaderOpenError } from './driver.ts';

/** What went wrong in a driver, for the log: its detail, else its code. */
export function describeError(error: { readonly code: string; readonly detail?: string }): string {
  return error.detail ?? error.code;
}

/** The error of `ReaderDriver.open` for a failure of the wire or of the protocol. */
export function openErrorOf(error: { readonly code: string; readonly detail?: string }): ReaderOpenError {
  switch (error.code) {
    case 'gone':
    case 'busy':
    case 'no-permission':
      return { code: error.code };
    default:
      return { code: 'reader-failed', detail: describeError(error) };
  }
}
