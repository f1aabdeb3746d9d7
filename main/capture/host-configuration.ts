import type { ToHost } from '../../drivers/link/messages.ts';
import type { OtherServices, ServiceSettings, ServiceTrust } from '../../drivers/link/trust.ts';
import { FIRST_SBI_PORT, LAST_SBI_PORT } from '#vocabulary/readers.ts';
import type { Mode } from '#vocabulary/station.ts';
import type { Settings } from '../settings/schema.ts';
import type { ReaderKeys } from './reader-care.ts';
import type { Resolutions } from './resolutions.ts';

/** The keys of this station's readers, and which readers are simulated. It differs between the modes. */
export interface ReaderSupply {
  /** SBI's name for the environment the readers are registered in. */
  readonly env: ServiceSettings['env'];
  /** The trust as it is now: keys change while the station runs. */
  readonly trust: () => ServiceTrust;
  readonly keys: ReaderKeys;
  /** The name, among the keys of the readers, of the key that signs the listing of other vendors' readers. */
  readonly listingKey: string;
  /** Trust in other vendors' services; undefined means that no other service is searched for. */
  readonly others: Pick<OtherServices, 'deviceRoots' | 'ftmRoots'> | undefined;
  /** Device ids of simulated readers; the device host accepts them in training only. */
  readonly simulated: readonly string[];
}

/** The configuration for a device host that starts; created for each start, since keys change. */
export function hostConfiguration(deps: {
  readonly mode: Mode;
  readonly settings: Pick<Settings, 'sbiFirstPort' | 'serialReaders'>;
  /** Of the providers' pages, which alone may use the readers. */
  readonly origins: readonly string[];
  readonly supply: ReaderSupply;
  readonly resolutions: Resolutions;
  /** PEM of the certificate that auth answers are encrypted to instead of the supply's own. */
  readonly encryptionCertificate: string | undefined;
}): Extract<ToHost, { type: 'configure' }> {
  const { mode, settings, origins, supply, resolutions, encryptionCertificate } = deps;
  const { others } = supply;
  const trust = { ...supply.trust(), ...(encryptionCertificate !== undefined && { encryptionCertificate }) };
  const listing = trust.readers[supply.listingKey];
  return {
    type: 'configure',
    mode,
    service: {
      env: supply.env,
      purpose: 'Auth',
      firstPort: settings.sbiFirstPort,
      lastPort: LAST_SBI_PORT,
      allowedOrigins: [...origins],
    },
    trust,
    simulated: [...supply.simulated],
    plugged: { serialPorts: [...(settings.serialReaders ?? [])], resolutions: { ...resolutions.all() } },
    ...(others && {
      otherServices: {
        ...others,
        firstPort: FIRST_SBI_PORT,
        lastPort: LAST_SBI_PORT,
        ...(listing && {
          listing: { key: listing.deviceKey, certificate: listing.deviceCertificate, origins: [...origins] },
        }),
      },
    }),
  };
}
