import type { ToHost } from '../../../drivers/link/messages.ts';
import type { OtherServices } from '../../../drivers/link/trust.ts';
import type { Resolutions } from '../../capture/resolutions.ts';
import type { Settings } from '../../settings/schema.ts';
import { LISTING_KEY, TRAINING_READER, type RunningTrust } from './station-trust.ts';
import { FIRST_SBI_PORT, LAST_SBI_PORT } from './training-station.ts';

/** What the device host of a training station is told when it starts; asked for anew each time, since keys change. */
export function trainingConfiguration(rooms: {
  readonly settings: Settings;
  /** Of the provider's page, which alone may use the readers. */
  readonly origin: string;
  readonly trust: RunningTrust;
  readonly resolutions: Resolutions;
  /** PEM of the certificate auth answers are encrypted to in place of the chain's own. */
  readonly encryptionCertificate: string | undefined;
  /** Pinned trust in other vendors' services; undefined, none is looked for. */
  readonly others: Pick<OtherServices, 'deviceRoots' | 'ftmRoots'> | undefined;
}): Extract<ToHost, { type: 'configure' }> {
  const { settings, origin, resolutions, encryptionCertificate, others } = rooms;
  const trust = { ...rooms.trust.service(), ...(encryptionCertificate !== undefined && { encryptionCertificate }) };
  const listing = trust.readers[LISTING_KEY];
  return {
    type: 'configure',
    mode: 'training',
    service: {
      env: 'Developer',
      purpose: 'Auth',
      firstPort: settings.sbiFirstPort,
      lastPort: LAST_SBI_PORT,
      allowedOrigins: [origin],
    },
    trust,
    simulated: [TRAINING_READER],
    plugged: { serialPorts: [...(settings.serialReaders ?? [])], resolutions: { ...resolutions.all() } },
    ...(others && {
      otherServices: {
        ...others,
        firstPort: FIRST_SBI_PORT,
        lastPort: LAST_SBI_PORT,
        ...(listing && {
          listing: { key: listing.deviceKey, certificate: listing.deviceCertificate, origins: [origin] },
        }),
      },
    }),
  };
}
