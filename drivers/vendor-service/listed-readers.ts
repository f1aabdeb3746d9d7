import type { ReaderStatus } from '../link/reader-status.ts';
import type { PassThroughReader } from '../sbi/listing/pass-through.ts';
import { kioskDeviceId } from './sightings.ts';
import type { Sighting } from './sightings.ts';
import type { VerifiedDevice } from './verify-device.ts';

/** The verified statements of a sighted reader; undefined when it is not registered or was refused. */
export function verifiedDeviceOf({ standing }: Sighting): VerifiedDevice | undefined {
  return standing.kind === 'verified' ? standing.device : undefined;
}

/** Pages sign people in, for which SBI wants a certified chip. */
function isForPages(sighting: Sighting): boolean {
  return verifiedDeviceOf(sighting)?.info.purpose === 'Auth' && sighting.level === 'L1';
}

/** The reader as our SBI service lists it to pages; undefined when it is not for them. */
export function passThroughReaderOf(sighting: Sighting, isBusy: boolean): PassThroughReader | undefined {
  const device = verifiedDeviceOf(sighting);
  if (!device || !isForPages(sighting) || sighting.state === 'not-registered') return undefined;
  const { info, digitalId } = device;
  return {
    deviceId: kioskDeviceId(sighting),
    state: isBusy ? 'busy' : sighting.state,
    digitalId,
    signedDigitalId: info.digitalId,
    deviceCode: info.deviceCode,
    serviceVersion: info.serviceVersion,
    firmware: info.firmware,
  };
}

/** The reader as the station screen shows it. */
export function statusOf(
  sighting: Sighting,
  options: {
    /** Whether one of our captures runs at it. */
    readonly isBusy: boolean;
    /** Whether our SBI service passes readers on to pages. */
    readonly offers: boolean;
  },
): ReaderStatus {
  const { claimed, level, port, standing } = sighting;
  const isRefused = standing.kind === 'refused';
  return {
    deviceId: kioskDeviceId(sighting),
    make: claimed?.make ?? '',
    model: claimed?.model ?? '',
    serialNo: claimed?.serialNo ?? '',
    type: claimed?.type === 'Iris' ? 'Iris' : 'Finger',
    state: isRefused ? 'not-trusted' : options.isBusy ? 'busy' : sighting.state,
    level,
    service: {
      provider: claimed?.deviceProvider ?? '',
      port,
      purpose: verifiedDeviceOf(sighting)?.info.purpose ?? '',
      offered: options.offers && isForPages(sighting),
      ...(isRefused && { problem: standing.problem }),
    },
  };
}
