import type { Protocol } from './devtools-types.ts';

/** A network error as Chromium names and numbers it (net/base/net_error_list.h). */
export interface NetError {
  readonly code: string;
  readonly errno: number;
}

const BY_REASON: Record<Protocol.Network.ErrorReason, NetError> = {
  Failed: { code: 'ERR_FAILED', errno: -2 },
  Aborted: { code: 'ERR_ABORTED', errno: -3 },
  TimedOut: { code: 'ERR_TIMED_OUT', errno: -7 },
  AccessDenied: { code: 'ERR_ACCESS_DENIED', errno: -10 },
  BlockedByClient: { code: 'ERR_BLOCKED_BY_CLIENT', errno: -20 },
  BlockedByResponse: { code: 'ERR_BLOCKED_BY_RESPONSE', errno: -27 },
  ConnectionClosed: { code: 'ERR_CONNECTION_CLOSED', errno: -100 },
  ConnectionReset: { code: 'ERR_CONNECTION_RESET', errno: -101 },
  ConnectionRefused: { code: 'ERR_CONNECTION_REFUSED', errno: -102 },
  ConnectionAborted: { code: 'ERR_CONNECTION_ABORTED', errno: -103 },
  ConnectionFailed: { code: 'ERR_CONNECTION_FAILED', errno: -104 },
  NameNotResolved: { code: 'ERR_NAME_NOT_RESOLVED', errno: -105 },
  InternetDisconnected: { code: 'ERR_INTERNET_DISCONNECTED', errno: -106 },
  AddressUnreachable: { code: 'ERR_ADDRESS_UNREACHABLE', errno: -109 },
};

export function netErrorOf(reason: Protocol.Network.ErrorReason): NetError {
  return BY_REASON[reason];
}

/** From the `net::ERR_…` text of a navigation's result; a name without a number here counts as ERR_FAILED's. */
export function netErrorNamed(text: string): NetError {
  const code = text.replace(/^net::/, '');
  return Object.values(BY_REASON).find((known) => known.code === code) ?? { code, errno: -2 };
}

/** The error with which `loadURL` rejects. */
export function loadError({ code, errno }: NetError, url: string): Error {
  return Object.assign(new Error(`${code} (${errno}) loading '${url}'`), { code, errno, url });
}
