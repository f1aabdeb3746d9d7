import type { Result } from '#kit/result.ts';
import type { ServiceProblem } from '#vocabulary/service-problems.ts';
import type { SbiType, ListedState } from '#vocabulary/readers.ts';
import type { Some } from '#vocabulary/subset.ts';
import type { DigitalId } from '../answer/messages.ts';
import { isCurrent } from '../trust/certificates.ts';
import type { Signer } from '../trust/crypto.ts';
import type { ListedReader } from './listing.ts';

/**
 * L1 readers of other vendors, listed again under device ids of ours. Their chips sign and encrypt, so their answers go
 * to the page octet for octet. This file is what the service needs of them; how they are found and what is checked of
 * them is the business of the implementation of {@link PassThroughReaders}.
 */

/** One such reader, at a moment. */
export interface PassThroughReader {
  /** Ours; the vendor's own never reaches a page. */
  readonly deviceId: string;
  readonly state: Some<ListedState, 'ready' | 'busy' | 'not-ready'>;
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
  readonly type: SbiType;
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
}

/**
 * The readers that this caller may know of. A caller without an Origin, a native program, is never among the origins.
 * @param signer signs the listing: without a certificate that holds there is no device info, and without that no client
 * takes a reader
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
 * Such a reader as our service lists it. The signer signs our device id and our address, which no key of the vendor's
 * has signed; the digitalId inside stays the vendor's.
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
