import type { X509Certificate } from 'node:crypto';

import type { Clock } from '#kit/clock.ts';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import { masterEyes } from '../../simulated/eye/eye.ts';
import { masterFinder } from '../../simulated/finger/finger-source.ts';
import type { Every } from '../../simulated/reader/pace.ts';
import { makeSimulatedReader } from '../../simulated/reader/simulated-reader.ts';
import type { ReaderKind, SimulatedReader } from '../../simulated/reader/simulated-reader.ts';
import { createServedReader } from '../listing/served-readers.ts';
import type { ServedReader } from '../listing/served-readers.ts';
import { openSbiService } from '../service.ts';
import type { ServiceImaging, ServiceReport } from '../service.ts';
import { readCertificate } from '../trust/certificates.ts';
import { openDeviceKeys } from '../trust/device-keys.ts';
import type { DeviceKeys } from '../trust/device-keys.ts';
import { keepEncryptionCertificate } from '../trust/encryption-certificate.ts';
import type { EncryptionCertificateError, EncryptionCertificateSource } from '../trust/encryption-certificate.ts';
import { openReaderTrust } from '../trust/open-trust.ts';
import type { OpenReaderTrust } from '../trust/open-trust.ts';
import { writeTrainingChain } from '../trust/provision.ts';
import type { WrittenChain } from '../trust/provision.ts';
import { createTrainingProvider, makeReaderTrust, makeTrainingRoots } from '../trust/training-trust.ts';
import type { StandaloneOptions } from './arguments.ts';
import { COMMAND_HELP } from './commands.ts';
import type { StandaloneCommand } from './commands.ts';

/** What is printed when the service is ready. */
export interface ReadyLine {
  readonly port: number;
  readonly readers: readonly { readonly name: string; readonly deviceId: string }[];
  /**
   * PEM files: the training roots, and the private key that opens auth answers, unless they are encrypted to somebody
   * else's certificate.
   */
  readonly trust: { readonly deviceRoot: string; readonly ftmRoot: string; readonly encryptionKey?: string };
}

/** What a command is answered with. */
export type CommandAnswer =
  { readonly ok: true; readonly help?: unknown } | { readonly ok: false; readonly error: string };

/** A service that runs alone, with the readers in front of which it stands. */
export interface StandaloneService {
  readonly ready: ReadyLine;
  obey(command: StandaloneCommand): Promise<CommandAnswer>;
  close(): Promise<void>;
}

export type StandaloneError =
  { readonly code: 'no-free-port' } | { readonly code: 'keys-not-made'; readonly detail: string };

/** One simulated reader of the service; what its commands change is read anew for every answer. */
interface Station {
  readonly reader: SimulatedReader;
  clockAheadMs: number;
  /** In place of its own while the fault lasts. */
  strangeTrust: OpenReaderTrust | undefined;
}

/**
 * Starts the service with simulated readers and a training chain of its own, whose files are written below `folder`.
 * Every capture is allowed; programs without an Origin are served.
 */
export async function openStandalone(input: {
  readonly options: StandaloneOptions;
  readonly folder: string;
  readonly clock: Clock;
  readonly every: Every;
  readonly imaging: ServiceImaging;
  readonly report: (report: ServiceReport) => void;
  /** Whose certificate auth answers are encrypted to; absent, the training chain's. */
  readonly encryption?: EncryptionCertificateSource | undefined;
  /** A certificate could not be had; it is tried again. */
  readonly onEncryptionProblem: (error: EncryptionCertificateError) => void;
}): Promise<Result<StandaloneService, StandaloneError>> {
  const { options, clock, imaging } = input;
  const { level } = options;
  const training: { encryption?: X509Certificate | undefined } = {};
  const kept = input.encryption
    ? keepEncryptionCertificate({ source: input.encryption, clock, onProblem: input.onEncryptionProblem })
    : undefined;
  await kept?.refresh();
  // The port comes first, since the readers are named by it: no other service of this machine has the like. Whoever
  // finds the service before they are there finds it without readers.
  const entries = new Map<string, ServedReader>();
  const service = await openSbiService({
    settings: {
      env: options.env,
      purpose: options.purpose,
      firstPort: options.firstPort,
      lastPort: options.lastPort,
      allowedOrigins: [...options.origins],
    },
    absentOrigin: 'allowed',
    trust: {
      get encryptionCertificate() {
        return kept ? kept.current() : training.encryption;
      },
    },
    readers: entries,
    clock,
    imaging,
    captures: 'always',
    report: input.report,
  });
  if (!service.ok) {
    kept?.close();
    return service;
  }
  const { port } = service.value;
  const stations = makeStations(options.readers, port, input.every);
  const chain = await openChain({ folder: input.folder, stations, level, clock });
  if (!chain.ok) {
    kept?.close();
    await service.value.close();
    return chain;
  }
  const { keys, paths } = chain.value;
  training.encryption = readCertificate(chain.value.encryptionCertificate);
  for (const station of stations.values()) entries.set(station.reader.identity.deviceId, entryOf(station, keys));

  async function setBadCertificate(station: Station, on: boolean): Promise<void> {
    if (!on) {
      station.strangeTrust = undefined;
      return;
    }
    const now = clock.now();
    const strange = await makeTrainingRoots(now);
    const trust = await makeReaderTrust(strange, station.reader.identity.deviceId, { now, level });
    // The chip stays under the root it names, so that the reader keeps its level and only the signer is a stranger.
    const trusted = await openReaderTrust(trust, strange.ftm.certificate);
    station.strangeTrust = trusted.ok ? trusted.value : undefined;
  }

  async function obey(command: StandaloneCommand): Promise<CommandAnswer> {
    if (command.kind === 'help') return { ok: true, help: COMMAND_HELP };
    const station = stations.get(command.reader);
    if (!station)
      return {
        ok: false,
        error: `there is no reader "${command.reader}" here, only ${[...stations.keys()].join(', ')}`,
      };
    switch (command.kind) {
      case 'clock':
        station.clockAheadMs = command.offsetSeconds * 1000;
        return { ok: true };
      case 'rotate-key': {
        const rotated = await keys.rotate(station.reader.identity.deviceId);
        return rotated.ok ? { ok: true } : { ok: false, error: rotated.error.code };
      }
      case 'bad-certificate':
        await setBadCertificate(station, command.on);
        return { ok: true };
      case 'simulated': {
        if (command.command.do === 'fault' && command.command.fault === 'none') station.strangeTrust = undefined;
        const done = await station.reader.apply(command.command);
        return done.ok ? { ok: true } : { ok: false, error: done.error.code };
      }
    }
  }

  return ok({
    ready: {
      port,
      readers: [...stations].map(([name, { reader }]) => ({ name, deviceId: reader.identity.deviceId })),
      trust: kept ? { deviceRoot: paths.deviceRoot, ftmRoot: paths.ftmRoot } : paths,
    },
    obey,
    async close() {
      keys.close();
      kept?.close();
      await service.value.close();
      await Promise.all([...stations.values()].map(async ({ reader }) => reader.close()));
    },
  });
}

/** The simulated readers by their kinds; the people they show are the same at every port. */
function makeStations(kinds: readonly ReaderKind[], port: number, every: Every): ReadonlyMap<string, Station> {
  const findMaster = masterFinder();
  const findEye = masterEyes();
  return new Map(
    kinds.map((kind) => {
      const parts = { kind, serialNo: `${kind}-${port}`, seed: kind, findMaster, findEye, every };
      return [kind, { reader: makeSimulatedReader(parts), clockAheadMs: 0, strangeTrust: undefined }];
    }),
  );
}

/** Makes the training chain of the readers, and opens their keys. */
async function openChain(input: {
  readonly folder: string;
  readonly stations: ReadonlyMap<string, Station>;
  readonly level: 'L0' | 'L1';
  readonly clock: Clock;
}): Promise<
  Result<Pick<WrittenChain, 'paths' | 'encryptionCertificate'> & { readonly keys: DeviceKeys }, StandaloneError>
> {
  const { folder, level, clock } = input;
  const deviceIds = [...input.stations.values()].map(({ reader }) => reader.identity.deviceId);
  const chain = await writeTrainingChain({ folder, deviceIds, level, now: clock.now(), replace: false });
  if (!chain.ok) return err({ code: 'keys-not-made', detail: chain.error.code });
  const { roots, store, paths, encryptionCertificate } = chain.value;
  const opened = await openDeviceKeys({
    store,
    provider: createTrainingProvider(roots.deviceProvider),
    ftmRoot: roots.ftm.certificate,
    clock,
    onChange: () => undefined,
    onProblem: () => undefined,
  });
  return opened.ok
    ? ok({ keys: opened.value, paths, encryptionCertificate })
    : err({ code: 'keys-not-made', detail: opened.error.code });
}

/** A reader as the service sees it; keys and clock are looked up whenever they are asked for. */
function entryOf(station: Station, keys: DeviceKeys): ServedReader {
  const { deviceId } = station.reader.identity;
  const { reader, frames, lock, activity } = createServedReader(station.reader, undefined, () => undefined);
  return {
    reader,
    frames,
    lock,
    activity,
    get trust() {
      return station.strangeTrust ?? keys.trustOf(deviceId);
    },
    get clockAheadMs() {
      return station.clockAheadMs;
    },
  };
}
