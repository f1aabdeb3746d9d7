import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createDeviceHost, type DeviceHost } from '../capture/readers.ts';
import type { OtherVendors } from '../capture/pinned-roots.ts';
import { createReaderCare, type ReaderCare } from '../capture/reader-care.ts';
import type { Resolutions } from '../capture/resolutions.ts';
import { captureEvent } from '../log/capture-event.ts';
import { describeUnexpected, type Log } from '../log/log.ts';
import type { Settings } from '../settings/schema.ts';
import { startChild } from '../shell/child-process.ts';
import { timer } from '#kit/timers.ts';
import type { EncryptionFile } from '../training/station/encryption-file.ts';
import { trainingConfiguration } from '../training/station/host-configuration.ts';
import { LISTING_KEY, type RunningTrust } from '../training/station/station-trust.ts';

/** Joins what the readers need: the device host's process, its keys and trust, and who looks after them. */
export function composeReaders(rooms: {
  readonly settings: Settings;
  readonly log: Log;
  readonly trust: RunningTrust;
  /** Of the provider's page, which alone may use the readers. */
  readonly origin: string;
  readonly resolutions: Resolutions;
  readonly others: OtherVendors | undefined;
  readonly encryption: EncryptionFile | undefined;
  readonly onChange: (what: 'readers' | 'capture' | 'test') => void;
}): { readonly readers: DeviceHost; readonly care: ReaderCare } {
  const { settings, log, trust, origin, resolutions, others, encryption, onChange } = rooms;
  const readers = createDeviceHost({
    configuration: () =>
      trainingConfiguration({
        settings,
        origin,
        trust,
        resolutions,
        encryptionCertificate: encryption?.current(),
        others,
      }),
    start: (on) =>
      startChild({
        name: 'host',
        module: join(import.meta.dirname, 'host.js'),
        log,
        onMessage: on.message,
        onExit: on.exit,
      }),
    setTimer: timer,
    onChange,
    onCapture: (message) => log.write(captureEvent(message)),
    onRefused: ({ what, origin }) => log.write({ event: 'sbi-refused', what, origin }),
    onNotBelieved: (problem, field) => log.write({ event: 'reader-answer-not-believed', problem, field }),
  });
  const care = createReaderCare({
    readers,
    keys: trust,
    listingKey: LISTING_KEY,
    renewedEncryption: () => encryption?.renewed(),
    onTrouble: (trouble) => log.write({ event: 'reader-trouble', ...trouble }),
    onFault: (fault) =>
      log.write({
        event: 'call-failed',
        call: 'reader-keys',
        incident: randomUUID().slice(0, 8),
        ...describeUnexpected(fault),
      }),
  });
  return { readers, care };
}
