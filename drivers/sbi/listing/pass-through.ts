import type { Result } from '#kit/result.ts';
import type { ServiceProblem } from '#vocabulary/service-problems.ts';
import type { SbiType, ListedState } from '#vocabulary/readers.ts';
import type { Some } from '#vocabulary/subset.ts';
import type { DigitalId } from '../answer/messages.ts';
import { isCurrent } from '../trust/certificates.ts';
import type { Signer } from '../trust/crypto.ts';
import type { ListedReader } from './listing.ts';

/**
 * L1 readers of other vendors, listed again under our own device ids. Their chips sign and encrypt, so their answers go
 * to the page octet for octet. This file says what the service needs of them; an implementation of
 * {@link PassThroughReaders} finds and verifies them.
 */

/** One such reader at one moment. */
export interface PassThroughReader {
  /** Our own id; the vendor's id never reaches a page. */
  readonly deviceId: string;
  readonly state: Some<ListedState, 'ready' | 'busy' | 'not-ready'>;
  readonly digitalId: DigitalId;
  /** The vendor's own JWS over it, signed by the chip. */
  readonly signedDigitalId: string;
  readonly deviceCode: string;
  readonly serviceVersion: string;
  readonly firmware: string;
}

/** A page's request to one of them; it has passed all our own rules. */
export interface PassThroughRequest {
  readonly deviceId: string;
  readonly env: string;
  readonly type: SbiType;
  readonly count: number;
  readonly bioSubTypes: readonly string[];
  readonly requestedScore: number;
  readonly timeoutMs: number;
  readonly transactionId: string;
  readonly domainUri: string;
  readonly previousHash: string;
}

/** An answer that was verified as far as possible without opening its values. */
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
  /** The vendor's service itself reported an error. */
  | { readonly code: 'answer-error'; readonly sbiCode: string }
  /** A record of a registration answer is invalid; the records of auth answers cannot be read here. */
  | { readonly code: 'answer-record'; readonly field: string }
  | { readonly code: Exclude<ServiceProblem, 'answer-error' | 'answer-record'> };

/** The readers of other vendors that may be passed through: verified, L1, for authentication. */
export interface PassThroughReaders {
  listed(): readonly PassThroughReader[];
  /** Captures at the vendor's service; `signal` cancels the capture there by closing the connection. */
  capture(request: PassThroughRequest, signal: AbortSignal): Promise<Result<PassThroughAnswer, PassThroughError>>;
}

/** What the service needs to offer them. */
export interface PassThrough {
  readonly readers: PassThroughReaders;
  /** The identity provider's origins: only they see and use these readers. */
  readonly origins: readonly string[];
}

/**
 * The readers that this caller may see. A native program has no Origin, so it sees none of them.
 * @param offer.signer signs the listing: without a valid certificate there is no device info, and no client uses a
 * reader without that
 * @param now milliseconds since 1970
 */
export function passedThroughTo(
  origin: string | undefined,
  offer: { readonly passThrough: PassThrough | undefined; readonly signer: Signer | undefined },
  now: number,
): readonly PassThroughReader[] {
  const { passThrough, signer } = offer;
  if (!passThrough || !signer || origin === undefined || !passThrough.origins.includes(origin)) return [];
  return isCurrent(signer.certificate, now) ? passThrough.readers.listed() : [];
}

/**
 * Such a reader as our service lists it. Our signer signs our device id and our address, because no key of the vendor
 * has signed them; the digitalId inside stays the vendor's.
 */
export function listPassedThrough(reader: PassThroughReader, signer: Signer): ListedReader {
  const { deviceId, state, serviceVersion, firmware, deviceCode, digitalId, signedDigitalId } = reader;
  return {
    deviceId,
    state,
    level: 'L1',
    serviceVersion,
    firmware,
    deviceSubIds: [0],
    deviceCode,
    digitalId,
    signing: { signer, signedDigitalId: async () => Promise.resolve(signedDigitalId) },
  };
}
