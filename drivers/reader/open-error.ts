import type { ReaderOpenError } from './driver.ts';

/** What went wrong in a driver, in a word or a sentence for the log: its detail, else its code. */
export function describeError(error: { readonly code: string; readonly detail?: string }): string {
  return error.detail ?? error.code;
}

/** What a failure of the wire or the protocol is for whoever wanted the reader opened. */
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
