import type { Clock } from '#kit/clock.ts';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { Wiped } from '#kit/wiped.ts';
import type { ListingProblem } from '#vocabulary/service-problems.ts';
import { readBoundedJson } from './wire/bounded-json.ts';
import { DiscoveryElementSchema, ErrorAnswerSchema, InfoElementSchema } from './wire/foreign-messages.ts';
import type { DiscoveryElement } from './wire/foreign-messages.ts';
import { exchange } from './wire/http-exchange.ts';
import type { ExchangeError } from './wire/http-exchange.ts';

/**
 * Much more than a listing of many readers (about 1 KiB each plain, 6 KiB signed); a hundred of these fit in memory.
 */
export const MAX_LISTING_BYTES = 256 * 1024;
/** More readers than any machine has. */
const MAX_DEVICES = 16;

/** One element of a discovery answer: readable or not. */
export type Listed =
  | { readonly ok: true; readonly element: DiscoveryElement }
  | { readonly ok: false; readonly deviceId: string | undefined };

export type AskError = { readonly code: ListingProblem } | { readonly code: 'cancelled' };

/** Asks a port for its readers by `MOSIPDISC`; the list may be empty. */
export async function askForReaders(
  clock: Clock,
  request: { readonly port: number; readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<Result<readonly Listed[], AskError>> {
  const answer = await exchange(clock, {
    ...request,
    verb: 'MOSIPDISC',
    path: '/device',
    body: { type: 'Biometric Device' },
    maxBytes: MAX_LISTING_BYTES,
  });
  const elements = readElements(answer);
  if (!elements.ok) return elements;
  return ok(elements.value.filter((element) => !isErrorAlone(element)).map(readListed));
}

/** Asks a port by `MOSIPDINFO` for the statements that its readers sign; other elements are left out. */
export async function askForStatements(
  clock: Clock,
  request: { readonly port: number; readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<Result<readonly string[], AskError>> {
  const answer = await exchange(clock, { ...request, verb: 'MOSIPDINFO', path: '/info', maxBytes: MAX_LISTING_BYTES });
  const elements = readElements(answer);
  if (!elements.ok) return elements;
  return ok(
    elements.value.flatMap((element) => {
      const parsed = InfoElementSchema.safeParse(element);
      return parsed.success ? [parsed.data.deviceInfo] : [];
    }),
  );
}

function readElements(answer: Result<Wiped, ExchangeError>): Result<readonly unknown[], AskError> {
  if (!answer.ok) return answer;
  using body = answer.value;
  const json = readBoundedJson(body.bytes);
  if (!json.ok) return json;
  if (!Array.isArray(json.value)) return err({ code: 'malformed' });
  if (json.value.length > MAX_DEVICES) return err({ code: 'too-many-devices' });
  return ok(json.value as readonly unknown[]);
}

/** A service that has no such reader, or no info of it, answers `[ { error } ]`. */
function isErrorAlone(element: unknown): boolean {
  return ErrorAnswerSchema.safeParse(element).success && !hasDeviceId(element);
}

function readListed(element: unknown): Listed {
  const parsed = DiscoveryElementSchema.safeParse(element);
  if (parsed.success) return { ok: true, element: parsed.data };
  const deviceId =
    hasDeviceId(element) && typeof element.deviceId === 'string' ? element.deviceId.slice(0, 200) : undefined;
  return { ok: false, deviceId };
}

function hasDeviceId(element: unknown): element is { readonly deviceId: unknown } {
  return typeof element === 'object' && element !== null && 'deviceId' in element;
}

/** The device id in a `deviceInfo`, not verified: only to find the statement that belongs to a listing. */
export function claimedDeviceId(deviceInfo: string): string | undefined {
  const parts = deviceInfo.split('.');
  const payload = parts.length === 1 ? parts[0] : parts[1];
  const json = readBoundedJson(Buffer.from(payload ?? '', 'base64url'));
  return json.ok && hasDeviceId(json.value) && typeof json.value.deviceId === 'string'
    ? json.value.deviceId
    : undefined;
}
