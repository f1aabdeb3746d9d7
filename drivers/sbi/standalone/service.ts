import type { Clock } from '#kit/clock.ts';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { Every } from '../../simulated/reader/pace.ts';
import type { ServedReader } from '../listing/served-reader.ts';
import { openSbiService } from '../service.ts';
import type { SbiService, ServiceImaging, ServiceReport } from '../service.ts';
import { readCertificate } from '../trust/certificates.ts';
import { openDeviceKeys } from '../trust/device-keys.ts';
import { keepEncryptionCertificate } from '../trust/encryption-certificate.ts';
import type { EncryptionCertificateError, EncryptionCertificateSource } from '../trust/encryption-certificate.ts';
import { writeTrainingChain } from '../trust/provision.ts';
import type { WrittenChain } from '../trust/provision.ts';
import { createDeviceProvider } from '../trust/training-trust.ts';
import type { TrustBook } from '../trust/trust-book.ts';
import type { StandaloneOptions } from './arguments.ts';
import type { StandaloneCommand } from './commands.ts';
import { obeyCommand } from './obey.ts';
import type { CommandAnswer } from './obey.ts';
import { addStations, servedStations, trustOfStations } from './stations.ts';
import type { Stations } from './stations.ts';

/** The line that is printed when the service is ready. */
export interface ReadyLine {
  readonly port: number;
  readonly readers: readonly { readonly name: string; readonly deviceId: string }[];
  /**
   * PEM files: the training roots, and the private key that opens auth answers unless they are encrypted to another
   * authority's certificate.
   */
  readonly trust: { readonly deviceRoot: string; readonly ftmRoot: string; readonly encryptionKey?: string };
}

/** A service that runs alone, with its readers. */
export interface StandaloneService {
  readonly ready: ReadyLine;
  obey(command: StandaloneCommand): Promise<CommandAnswer>;
  close(): Promise<void>;
}

export type StandaloneError =
  { readonly code: 'no-free-port' } | { readonly code: 'keys-not-made'; readonly detail: string };

/** What a service that runs alone needs. */
export interface StandaloneDeps {
  readonly options: StandaloneOptions;
  readonly folder: string;
  readonly clock: Clock;
  readonly every: Every;
  readonly imaging: ServiceImaging;
  readonly report: (report: ServiceReport) => void;
  /** The source of the certificate that auth answers are encrypted to; by default the training chain. */
  readonly encryption?: EncryptionCertificateSource | undefined;
  /** Called when a certificate could not be fetched or replaced; it is tried again. */
  readonly onEncryptionProblem: (error: EncryptionCertificateError) => void;
}

/**
 * Starts the service with simulated readers and its own training chain, with files below `folder`. Every capture is
 * allowed, and programs without an Origin are served.
 */
export async function openStandalone(deps: StandaloneDeps): Promise<Result<StandaloneService, StandaloneError>> {
  const { options, clock } = deps;
  const stations: Stations = { byName: new Map(), keys: undefined, encryptionCertificate: undefined };
  const kept = deps.encryption
    ? keepEncryptionCertificate({ source: deps.encryption, clock, onProblem: deps.onEncryptionProblem })
    : undefined;
  await kept?.refresh();
  // The port comes first, because it is part of the readers' names: they must be unique on this machine. A client that
  // finds the service before the readers exist gets an empty list.
  const readers = new Map<string, ServedReader>();
  const trust = trustOfStations(stations, () => (kept ? kept.current() : stations.encryptionCertificate));
  const service = await openService(deps, readers, trust);
  if (!service.ok) {
    kept?.close();
    return service;
  }
  const { port } = service.value;
  addStations(stations, options.readers, { port, every: deps.every });
  const chain = await openChain(deps, stations);
  if (!chain.ok) {
    kept?.close();
    await service.value.close();
    return chain;
  }
  const { paths } = chain.value;
  for (const served of servedStations(stations, clock)) readers.set(served.reader.identity.deviceId, served);
  return ok({
    ready: {
      port,
      readers: [...stations.byName].map(([name, { reader }]) => ({ name, deviceId: reader.identity.deviceId })),
      trust: kept ? { deviceRoot: paths.deviceRoot, ftmRoot: paths.ftmRoot } : paths,
    },
    obey: async (command) => obeyCommand(command, stations, { clock, level: options.level }),
    async close() {
      stations.keys?.close();
      kept?.close();
      await service.value.close();
      await Promise.all([...stations.byName.values()].map(async ({ reader }) => reader.close()));
    },
  });
}

async function openService(
  { options, clock, imaging, report }: StandaloneDeps,
  readers: ReadonlyMap<string, ServedReader>,
  trust: TrustBook,
): Promise<Result<SbiService, { readonly code: 'no-free-port' }>> {
  const { env, purpose, firstPort, lastPort, origins } = options;
  return openSbiService({
    settings: { env, purpose, firstPort, lastPort, allowedOrigins: [...origins] },
    absentOrigin: 'allowed',
    trust,
    readers,
    clock,
    imaging,
    captures: 'always',
    report,
  });
}

/** Creates the training chain of the readers, and opens their keys. */
async function openChain(
  { folder, options, clock }: StandaloneDeps,
  stations: Stations,
): Promise<Result<Pick<WrittenChain, 'paths'>, StandaloneError>> {
  const deviceIds = [...stations.byName.values()].map(({ reader }) => reader.identity.deviceId);
  const { level } = options;
  const chain = await writeTrainingChain({ folder, deviceIds, level, now: clock.now(), replace: false });
  if (!chain.ok) return err({ code: 'keys-not-made', detail: chain.error.code });
  const { roots, store, paths, encryptionCertificate } = chain.value;
  const opened = await openDeviceKeys({
    store,
    provider: createDeviceProvider(roots.deviceProvider),
    ftmRoot: roots.ftm.certificate,
    clock,
    onChange: () => undefined,
    onProblem: () => undefined,
  });
  if (!opened.ok) return err({ code: 'keys-not-made', detail: opened.error.code });
  stations.keys = opened.value;
  stations.encryptionCertificate = readCertificate(encryptionCertificate);
  return ok({ paths });
}
