import { randomBytes } from 'node:crypto';
import type { Clock } from '#kit/clock.ts';
import { createListeners, type Listeners } from '#kit/listeners.ts';
import { ok, type Result } from '#kit/result.ts';
import type { Mode } from '#vocabulary/station.ts';
import { isCurrent } from '../../drivers/sbi/trust/certificates.ts';
import { readEncryptionCertificate } from '../../drivers/sbi/trust/encryption-certificate.ts';
import { openEncryptionFile, type EncryptionFile } from '../capture/encryption-file.ts';
import { hostConfiguration } from '../capture/host-configuration.ts';
import { readOtherVendors, type OtherVendors } from '../capture/pinned-roots.ts';
import { createReaderCare, type ReaderCare } from '../capture/reader-care.ts';
import { createReaders, type Readers } from '../capture/readers.ts';
import { keepResolutions, type Resolutions } from '../capture/resolutions.ts';
import { captureEvent } from '../log/capture-event.ts';
import type { Log } from '../log/log.ts';
import type { Settings } from '../settings/schema.ts';
import type { NotOpened } from '../station/not-opened.ts';
import type { Station } from '../station/open-station.ts';
import { pageOriginsOf } from '../submission/evidence/provider-profile.ts';
import { faultsOf } from './faults.ts';
import { startProgram } from './station.ts';

/** The files about readers in the settings; read before anything is opened, since a bad one stops the start. */
export interface ReaderFiles {
  readonly others: OtherVendors | undefined;
  readonly encryption: EncryptionFile | undefined;
}

export function openReaderFiles(deps: {
  readonly settings: Settings;
  readonly log: Log;
  readonly clock: Clock;
}): Result<ReaderFiles, NotOpened> {
  const { settings, log, clock } = deps;
  const others = readOtherVendors(settings);
  if (!others.ok) return others;
  const encryption = openEncryptionFile({
    file: settings.encryptionCertificate,
    checks: { read: readEncryptionCertificate, isCurrent },
    now: clock.now,
    onProblem: (code) => log.write({ event: 'encryption-certificate-not-renewed', code }),
  });
  return encryption.ok ? ok({ others: others.value, encryption: encryption.value }) : encryption;
}

/** The readers of this machine, and their care. */
export interface ComposedReaders {
  readonly readers: Readers;
  readonly care: ReaderCare;
  readonly resolutions: Resolutions;
  /** The listeners for each kind of change. */
  readonly changes: Readonly<Record<'readers' | 'capture' | 'test', Listeners>>;
  stop(): Promise<void>;
}

export function composeReaders(deps: {
  readonly mode: Mode;
  readonly settings: Settings;
  readonly files: ReaderFiles;
  readonly station: Station;
  readonly log: Log;
  readonly clock: Clock;
}): ComposedReaders {
  const { mode, settings, log, clock } = deps;
  const { encryption } = deps.files;
  const { data, surroundings } = deps.station;
  const supply = surroundings.readers;
  const resolutions = keepResolutions(data.store);
  const changes = { readers: createListeners(), capture: createListeners(), test: createListeners() };
  const providers = [...surroundings.registrantProviders, surroundings.operatorProvider];
  const origins = [...new Set(providers.flatMap(pageOriginsOf))];
  const readers = createReaders({
    configuration: () =>
      hostConfiguration({
        mode,
        settings,
        origins,
        supply,
        resolutions,
        encryptionCertificate: encryption?.current(),
      }),
    startProcess: (on) => startProgram(log, 'host', on),
    clock,
    newSecret: () => randomBytes(32).toString('base64url'),
    onChange: (what) => changes[what].notify(),
    onOtherRefused: (visitId) => data.record('capture-refused', { visitId }, {}),
    onCapture: (message) => log.write(captureEvent(message)),
    onRefused: (refused) => log.write({ event: 'sbi-refused', what: refused.what, origin: refused.origin }),
    onNotBelieved: (problem, field) => log.write({ event: 'reader-answer-not-believed', problem, field }),
  });
  const care = createReaderCare({
    readers,
    keys: supply.keys,
    listingKey: supply.listingKey,
    renewedEncryption: () => encryption?.renewed(),
    onTrouble: (trouble) => log.write({ event: 'reader-trouble', ...trouble }),
    onFault: faultsOf(log, 'reader-keys'),
  });
  return { readers, care, resolutions, changes, stop: readers.stop };
}
