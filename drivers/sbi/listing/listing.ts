import type { Purpose } from '#vocabulary/readers.ts';
import { SBI_SUCCESS, sbiError } from '../answer/errors.ts';
import type { SbiError } from '../answer/errors.ts';
import { SPEC_VERSION } from '../answer/messages.ts';
import type { DigitalId } from '../answer/messages.ts';
import { signOnce } from '../answer/sign-once.ts';
import type { Signer } from '../trust/crypto.ts';
import type { TrustBook } from '../trust/trust-book.ts';
import { offeredSubIds } from './capture-rules.ts';
import type { DeviceSubId } from './capture-rules.ts';
import { digitalIdOf, isOffered, signedDigitalId, stateOf } from './served-reader.ts';
import type { OwnState, ServedReader } from './served-reader.ts';

/** The answers of discovery and device info, for our own readers and for those of other vendors' services. */

/** The facts of the service that every answer contains. */
export interface ServiceFacts {
  readonly env: string;
  readonly purpose: Purpose;
  readonly port: number;
  /** Milliseconds since 1970. */
  readonly now: number;
}

type ListedState = Exclude<OwnState, 'gone'>;

/** One reader as the service lists it at one moment. */
export interface ListedReader {
  readonly deviceId: string;
  readonly state: ListedState;
  readonly level: 'L0' | 'L1';
  readonly serviceVersion: string;
  readonly firmware: string;
  readonly deviceSubIds: readonly DeviceSubId[];
  readonly deviceCode: string;
  readonly digitalId: DigitalId;
  /** Signs its device info; undefined when it is not registered: then nothing is signed. */
  readonly signing: { readonly signer: Signer; signedDigitalId(): Promise<string> } | undefined;
}

const STATUS_TEXT: Record<ListedState, string> = {
  ready: 'Ready',
  busy: 'Busy',
  'not-ready': 'Not Ready',
  'not-calibrated': 'Not Ready',
  'not-registered': 'Not Registered',
};
const INFO_ERROR: Record<ListedState, SbiError> = {
  ready: SBI_SUCCESS,
  busy: sbiError('busy'),
  'not-ready': sbiError('not-ready'),
  'not-calibrated': sbiError('not-ready'),
  'not-registered': sbiError('not-registered'),
};

/** Our own readers that are present and may be used for the service's purpose, in the order they came. */
export function listServed(
  readers: Iterable<ServedReader>,
  trust: Pick<TrustBook, 'of'>,
  { purpose, now }: Pick<ServiceFacts, 'purpose' | 'now'>,
): readonly ListedReader[] {
  return [...readers].flatMap((served): ListedReader[] => {
    const state = stateOf(served, trust);
    if (state === 'gone' || !isOffered(served, purpose)) return [];
    const { identity } = served.reader;
    const { deviceId, serialNo, serviceVersion } = identity;
    const keys = trust.of(deviceId);
    const level = keys?.level(now) ?? 'L0';
    return [
      {
        deviceId,
        state,
        level,
        serviceVersion,
        // At L0 nothing in the reader signs, so the program on the PC is the firmware, as the standard says.
        firmware: level === 'L0' ? serviceVersion : identity.firmware,
        deviceSubIds: offeredSubIds(identity, purpose),
        deviceCode: serialNo,
        digitalId: digitalIdOf(served, now),
        // When the reader itself reports that it is not registered, nothing of it may be signed.
        signing:
          keys && state !== 'not-registered'
            ? { signer: keys.device, signedDigitalId: async () => signedDigitalId(served, keys, now) }
            : undefined,
      },
    ];
  });
}

function describe(listed: ListedReader, { port, purpose }: ServiceFacts) {
  return {
    deviceId: listed.deviceId,
    deviceStatus: STATUS_TEXT[listed.state],
    certification: listed.level,
    serviceVersion: listed.serviceVersion,
    deviceSubId: listed.deviceSubIds.map(String),
    // MOSIP's registration client puts a path after this text, so it must end in a slash.
    callbackId: `http://127.0.0.1:${port}/`,
    deviceCode: listed.deviceCode,
    specVersion: [SPEC_VERSION],
    purpose: listed.signing ? purpose : '',
  };
}

/** One element of a discovery answer; the digitalId stays unsigned here. */
export function discoveryElement(listed: ListedReader, facts: ServiceFacts): object {
  return { ...describe(listed, facts), digitalId: base64urlJson(listed.digitalId), error: SBI_SUCCESS };
}

/** One element of a device-info answer: a JWS, or plain base64url when the reader is not registered and has no key. */
export async function infoElement(listed: ListedReader, facts: ServiceFacts): Promise<object> {
  const { signing, firmware } = listed;
  const described = describe(listed, facts);
  const error = INFO_ERROR[listed.state];
  if (!signing) {
    const info = { ...described, env: 'None', firmware, digitalId: base64urlJson(listed.digitalId) };
    return { deviceInfo: base64urlJson(info), error };
  }
  const info = { ...described, env: facts.env, firmware, digitalId: await signing.signedDigitalId() };
  return { deviceInfo: await signOnce(info, signing.signer), error };
}

function base64urlJson(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
