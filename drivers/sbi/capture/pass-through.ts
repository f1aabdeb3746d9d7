import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { Clock } from '#kit/clock.ts';
import type { ServiceProblem } from '#vocabulary/service-problems.ts';
import { badRequest } from './capture-operation.ts';
import type { CaptureRefusal, CaptureReport } from './capture-operation.ts';
import type { Signer } from '../trust/crypto.ts';
import { SBI_ERRORS, SBI_SUCCESS, sbiError } from '../answer/errors.ts';
import type { SbiErrorName } from '../answer/errors.ts';
import { SPEC_VERSION } from '../answer/messages.ts';
import type { DigitalId } from '../answer/messages.ts';
import { signOnce } from '../answer/sign-once.ts';
import { isCurrent } from '../trust/certificates.ts';

/**
 * L1 readers of other vendors, listed again under device ids of ours. Their chips sign and encrypt, so their answers go
 * to the page octet for octet. This file is what the service needs of them; how they are found and what is checked of
 * them is the business of whoever implements {@link PassThroughReaders}.
 */

/** One such reader, at a moment. */
export interface PassThroughReader {
  /** Ours; the vendor's own never reaches a page. */
  readonly deviceId: string;
  readonly state: 'ready' | 'busy' | 'not-ready';
  readonly digitalId: DigitalId;
  /** The vendor's own JWS over it, signed by the chip. */
  readonly signedDigitalId: string;
  readonly deviceCode: string;
  readonly serviceVersion: string;
  readonly firmware: string;
}

/** What a page asks of one; the request has passed every rule of ours. */
export interface PassThroughRequest {
  readonly deviceId: string;
  readonly env: string;
  readonly type: 'Finger' | 'Iris' | 'Face';
  readonly count: number;
  readonly bioSubTypes: readonly string[];
  readonly requestedScore: number;
  readonly timeoutMs: number;
  readonly transactionId: string;
  readonly domainUri: string;
  readonly previousHash: string;
}

/** An answer that was verified as far as anybody can who may not open its values. */
export interface PassThroughAnswer {
  /** The vendor's answer, octet for octet. */
  readonly body: Uint8Array;
  readonly hashes: readonly string[];
  readonly qualityScores: readonly number[];
  /** The name of each, or `UNKNOWN`. */
  readonly bioSubTypes: readonly string[];
}

export type PassThroughError =
  | { readonly code: 'reader-unknown' }
  | { readonly code: 'reader-busy' }
  | { readonly code: 'cancelled' }
  /** The vendor's service reported an error of its own. */
  | { readonly code: 'answer-error'; readonly sbiCode: string }
  /** A record of a registration answer is unsound; auth answers have none that anybody could read. */
  | { readonly code: 'answer-record'; readonly field: string }
  | { readonly code: Exclude<ServiceProblem, 'answer-error' | 'answer-record'> };

/** The readers of other vendors that may be passed through: verified, L1, for authentication. */
export interface PassThroughReaders {
  listed(): readonly PassThroughReader[];
  /** Captures at the vendor's service; `signal` cancels it there by closing the line. */
  capture(request: PassThroughRequest, signal: AbortSignal): Promise<Result<PassThroughAnswer, PassThroughError>>;
}

/** What the service needs to offer them. */
export interface PassThrough {
  readonly readers: PassThroughReaders;
  /** Origins that see and use them: the identity provider's. */
  readonly origins: readonly string[];
  /**
   * Signs the device info of the new listing. It says our device id and our address, which no key of the vendor's has
   * signed; the digitalId inside stays the vendor's.
   */
  readonly signer: Signer;
}

interface ListingFacts {
  readonly env: string;
  readonly port: number;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** A reader as it is offered to one caller. */
export interface OfferedReader extends PassThroughReader {
  readonly offer: PassThrough;
}

/** The readers this caller may know of. A caller without an Origin, a native program, is never among the origins. */
export function passedThroughTo(
  offer: PassThrough | undefined,
  origin: string | undefined,
  now: number,
): readonly OfferedReader[] {
  if (!offer || origin === undefined || !offer.origins.includes(origin)) return [];
  // Without a certificate that holds there is no device info, and without that no client takes a reader.
  if (!isCurrent(offer.signer.certificate, now)) return [];
  return offer.readers.listed().map((reader) => ({ ...reader, offer }));
}

const STATUS_TEXT = { ready: 'Ready', busy: 'Busy', 'not-ready': 'Not Ready' } as const;
const INFO_ERROR = { ready: SBI_SUCCESS, busy: sbiError('busy'), 'not-ready': sbiError('not-ready') } as const;

function describe(reader: PassThroughReader, facts: ListingFacts) {
  return {
    deviceId: reader.deviceId,
    deviceStatus: STATUS_TEXT[reader.state],
    certification: 'L1',
    serviceVersion: reader.serviceVersion,
    deviceSubId: ['0'],
    callbackId: `http://127.0.0.1:${facts.port}/`,
    deviceCode: reader.deviceCode,
    specVersion: [SPEC_VERSION],
    purpose: 'Auth',
  };
}

/** Its element of our discovery answer. */
export function passThroughDiscovery(reader: PassThroughReader, facts: ListingFacts): object {
  const digitalId = Buffer.from(JSON.stringify(reader.digitalId)).toString('base64url');
  return { ...describe(reader, facts), digitalId, error: SBI_SUCCESS };
}

/** Its element of our device-info answer. */
export async function passThroughInfo(reader: OfferedReader, facts: ListingFacts): Promise<object> {
  const { firmware, offer, signedDigitalId: digitalId } = reader;
  const info = { ...describe(reader, facts), env: facts.env, firmware, digitalId };
  return { deviceInfo: await signOnce(info, offer.signer), error: INFO_ERROR[reader.state] };
}

/**
 * Runs one capture at another vendor's service and gives the octets for the page. What does not hold never gets there.
 * Every outcome is reported with `capture-ended`; there are no previews, since an auth service shows nobody its frames.
 */
export async function capturePassedThrough(
  dependencies: {
    readonly clock: Clock;
    readonly env: string;
    readonly report: (report: CaptureReport) => void;
  },
  reader: OfferedReader,
  request: PassThroughRequest,
  origin: string,
  signal: AbortSignal,
): Promise<Result<Uint8Array, CaptureRefusal>> {
  const { clock, report } = dependencies;
  const { transactionId } = request;
  const begun = clock.monotonic();
  const captured = await captureChecked(dependencies.env, reader, request, signal, () => {
    const { deviceId, requestedScore, timeoutMs } = request;
    const wanted = [...request.bioSubTypes];
    report({ type: 'capture-started', transactionId, origin, deviceId, requestedScore, timeoutMs, wanted });
  });
  if (!captured.ok) {
    report({ type: 'capture-ended', transactionId, outcome: { ok: false, failure: captured.error.failure } });
    return captured;
  }
  const { body, hashes, qualityScores, bioSubTypes } = captured.value;
  report({
    type: 'capture-ended',
    transactionId,
    outcome: {
      ok: true,
      hashes: [...hashes],
      qualityScores: [...qualityScores],
      bioSubTypes: [...bioSubTypes],
      // Nobody outside the reader knows when the finger came down; this is the whole capture.
      elapsedMs: clock.monotonic() - begun,
    },
  });
  return ok(body);
}

async function captureChecked(
  env: string,
  reader: OfferedReader,
  request: PassThroughRequest,
  signal: AbortSignal,
  onStart: () => void,
): Promise<Result<PassThroughAnswer, CaptureRefusal>> {
  if (request.env !== env) return err(badRequest('bad-env'));
  if (request.type !== reader.digitalId.type) return err(badRequest('type-mismatch'));
  if (reader.state === 'busy') return err(refusalOfService({ code: 'reader-busy' }));
  if (reader.state === 'not-ready')
    return err({ code: 'not-ready', failure: { code: 'reader-failed', cause: 'reader' } });
  onStart();
  const captured = await reader.offer.readers.capture(request, signal);
  // The page is gone or the visit is over: nobody may get this answer any more.
  if (signal.aborted) return err(refusalOfService({ code: 'cancelled' }));
  return captured.ok ? captured : err(refusalOfService(captured.error));
}

/** Why a capture at another vendor's service gave nothing, to the page and to main. */
export function refusalOfService(error: PassThroughError): CaptureRefusal {
  switch (error.code) {
    case 'cancelled':
      return { code: 'cancelled', failure: { code: 'cancelled', cause: 'request' } };
    case 'reader-busy':
      return { code: 'busy', failure: { code: 'reader-busy', cause: 'reader' } };
    case 'reader-unknown':
    case 'no-answer':
      return { code: 'device-not-found', failure: { code: 'reader-gone', cause: 'reader' } };
    case 'answer-error':
      return refusalOfVendor(error.sbiCode);
    case 'answer-record':
      return {
        code: 'answer-not-believed',
        failure: { code: 'service-not-believed', cause: 'reader', problem: error.code, field: error.field },
      };
    default:
      return {
        code: error.code === 'timed-out' ? 'capture-timeout' : 'answer-not-believed',
        failure: { code: 'service-not-believed', cause: 'reader', problem: error.code },
      };
  }
}

const NAMES_BY_CODE: ReadonlyMap<string, SbiErrorName> = new Map(
  Object.entries(SBI_ERRORS).map(([name, [code]]) => [code, name as SbiErrorName]),
);
/** Codes for a glass that stayed bare, the standard's and MOSIP's. */
const NOTHING_SEEN: ReadonlySet<string> = new Set(['101', '801']);
const IN_USE: ReadonlySet<string> = new Set(['111', '803']);

/** The vendor's code in our words: what an unsigned error says is told, but its text goes no further. */
function refusalOfVendor(sbiCode: string): CaptureRefusal {
  const code = NAMES_BY_CODE.get(sbiCode) ?? 'not-ready';
  if (NOTHING_SEEN.has(sbiCode)) return { code, failure: { code: 'nothing-seen', cause: 'finger' } };
  if (IN_USE.has(sbiCode)) return refusalOfService({ code: 'reader-busy' });
  return { code, failure: { code: 'service-not-believed', cause: 'reader', problem: 'answer-error' } };
}
