import type { X509Certificate } from 'node:crypto';

import type { Clock } from '#kit/clock.ts';
import { masterEyes } from '../../simulated/eye/eye.ts';
import { masterFinder } from '../../simulated/finger/finger-source.ts';
import type { Every } from '../../simulated/reader/pace.ts';
import { createSimulatedReader } from '../../simulated/reader/simulated-reader.ts';
import type { ReaderKind, SimulatedReader } from '../../simulated/reader/simulated-reader.ts';
import { createServedReader } from '../listing/served-reader.ts';
import type { ServedReader } from '../listing/served-reader.ts';
import type { DeviceKeys } from '../trust/device-keys.ts';
import type { OpenReaderTrust } from '../trust/open-trust.ts';
import type { TrustBook } from '../trust/trust-book.ts';

/** One simulated reader of the service; the changes of its commands count for all later answers. */
export interface Station {
  readonly reader: SimulatedReader;
  clockAheadMs: number;
  /** Replaces its own keys while the fault lasts. */
  strangeTrust: OpenReaderTrust | undefined;
}

/** The readers of a service that runs alone, and their keys, which are created after the service has its port. */
export interface Stations {
  /** By their names in commands. */
  readonly byName: Map<string, Station>;
  keys: DeviceKeys | undefined;
  /** The certificate of the training chain that auth answers are encrypted to. */
  encryptionCertificate: X509Certificate | undefined;
}

/** The simulated readers by their kinds; they show the same people at every port. */
export function addStations(
  stations: Stations,
  kinds: readonly ReaderKind[],
  at: { port: number; every: Every },
): void {
  const findMaster = masterFinder();
  const findEye = masterEyes();
  for (const kind of kinds) {
    const serialNo = `${kind}-${at.port}`;
    const reader = createSimulatedReader({ kind, serialNo, seed: kind, findMaster, findEye, every: at.every });
    stations.byName.set(kind, { reader, clockAheadMs: 0, strangeTrust: undefined });
  }
}

/** The keys of the readers of a service that runs alone. */
export function trustOfStations(
  stations: Stations,
  encryptionCertificate: () => X509Certificate | undefined,
): TrustBook {
  return {
    of(deviceId) {
      const station = [...stations.byName.values()].find(({ reader }) => reader.identity.deviceId === deviceId);
      return station?.strangeTrust ?? stations.keys?.trustOf(deviceId);
    },
    encryptionCertificate,
    listing: () => undefined,
  };
}

/** The readers as the service sees them. */
export function servedStations({ byName }: Stations, clock: Clock): readonly ServedReader[] {
  return [...byName.values()].map((station) =>
    createServedReader(station.reader, {
      clock,
      onChange: () => undefined,
      clockAheadMs: () => station.clockAheadMs,
    }),
  );
}
