import type { WireError } from './port.ts';
import { missingLibrary, textOf } from './thrown.ts';

type Plain = Exclude<WireError, { readonly detail: string }>['code'];

/**
 * What the errors of `node-hid` mean, by their text: it has no codes. hidapi appends the system's text for the errno
 * (Linux), or the number of the Windows error, which is the same in all languages.
 */
const TEXTS: readonly (readonly [RegExp, Plain])[] = [
  // Linux, hidraw
  [/No such device|No such file or directory/u, 'gone'],
  [/device disconnected|Device is disconnected/u, 'gone'],
  [/device has been closed|device is already closed/u, 'gone'],
  [/Input\/output error|Bad file descriptor|Protocol error|Cannot send after transport endpoint shutdown/u, 'gone'],
  [/Permission denied|Operation not permitted/u, 'no-permission'],
  [/Device or resource busy/u, 'busy'],
  [/Broken pipe/u, 'stalled'],
  [/Connection timed out|Timer expired/u, 'timed-out'],
  // Windows
  [/\(0x(0000048F|00000002|00000003|000001B1|000003E3)\)/u, 'gone'],
  [/\(0x00000005\)/u, 'no-permission'],
  [/\(0x00000020\)/u, 'busy'],
  [/\(0x0000001F\)/u, 'stalled'],
  [/\(0x00000079\)/u, 'timed-out'],
  // macOS: kIOReturnNotPermitted, kIOReturnExclusiveAccess, kIOReturnNoDevice
  [/\(0xE00002E2\)/u, 'no-permission'],
  [/\(0xE00002C5\)/u, 'busy'],
  [/\(0xE00002C0\)/u, 'gone'],
];

/** What a failure of `node-hid` means. */
export function hidError(thrown: unknown): WireError {
  const text = textOf(thrown);
  const missing = missingLibrary(text);
  if (missing !== undefined) return { code: 'unavailable', detail: missing };
  const known = TEXTS.find(([pattern]) => pattern.test(text));
  return known ? { code: known[1] } : { code: 'failed', detail: text };
}
