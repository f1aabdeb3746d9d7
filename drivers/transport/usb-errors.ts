import type { WireError } from './port.ts';
import { textOf } from './thrown.ts';

/**
 * What the USB library's texts mean; it gives no codes. Control transfers describe an error in words
 * ("endpoint stalled"), bulk and interrupt transfers by its short name ("Stall"). The first line that matches counts.
 */
const MEANINGS: readonly (readonly [RegExp, Exclude<WireError['code'], 'unavailable' | 'failed'>])[] = [
  [/\bdisconnected\b|device not found|errno (?:19|108)\b/i, 'gone'],
  // The device's folder in sysfs went away between listing and opening.
  [/failed to read sysfs/i, 'gone'],
  // The library's text for "not open any more".
  [/invalid state/i, 'gone'],
  [/permission denied|errno (?:1|13)\b/i, 'no-permission'],
  [/\bbusy\b|already in use|already claimed|errno 16\b/i, 'busy'],
  [/\bstall(?:ed)?\b/i, 'stalled'],
  // Only the time-out cancels a transfer here.
  [/\bcancelled\b|timed out/i, 'timed-out'],
];

/** The {@link WireError} of what a call of the library threw or rejected with. */
export function wireErrorOf(reason: unknown): WireError {
  const text = textOf(reason);
  const meaning = MEANINGS.find(([words]) => words.test(text));
  return meaning ? { code: meaning[1] } : { code: 'failed', detail: text };
}

/**
 * A broken exchange on the wire (Linux: EPROTO and its like), or an endpoint that is no longer there. A pulled cable can
 * look like this before the hub reports it.
 */
export function isWireFault(error: WireError): boolean {
  return error.code === 'failed' && /\bfault\b|endpoint not found/i.test(error.detail);
}

/** The {@link WireError} of a listing that failed: without the folder in sysfs the machine has no USB at all. */
export function listErrorOf(reason: unknown): WireError {
  const text = textOf(reason);
  return /\/sys\/bus\/usb\S* not found/.test(text)
    ? { code: 'unavailable', detail: '/sys/bus/usb' }
    : wireErrorOf(reason);
}

/** The {@link WireError} of a library that cannot be loaded. */
export function loadErrorOf(reason: unknown): WireError {
  return { code: 'unavailable', detail: textOf(reason) };
}
