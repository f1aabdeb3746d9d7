import type { AddressInfo } from 'node:net';
import { getCACertificates, Server as TlsServer, setDefaultCACertificates } from 'node:tls';
import { every, type Clock } from '#kit/clock.ts';
import { err, ok, type Result } from '#kit/result.ts';
import { createPortal, WrongModeError, type Portal } from '../create-portal.ts';
import { errorFields, type Log } from '../log/log.ts';
import type { NamedFiles } from '../settings/named-files.ts';
import type { PortalSettings } from '../settings/portal-settings.ts';
import { FolderInUseError } from '../storage/lock-folder.ts';
import { followPair, readPair, type CertificatePair } from './certificate-files.ts';

/** A portal that listens by its own settings. */
export interface PortalAlone {
  /** Reads the certificate's files again. */
  reload(): void;
  /** Lets what is being answered end, and closes the store. */
  stop(): Promise<void>;
}

/** Why it did not start: one line for the person who starts it. */
export interface NotStarted {
  readonly code: 'not-started';
  readonly line: string;
}

const DAY = 86_400_000;
/** A certificate that ends sooner than this is told of: renewing may need a person. */
const SOON_DAYS = 14;

/** Starts a portal by its settings, without a parent process. */
export async function startAlone(
  settings: PortalSettings,
  files: NamedFiles,
  deps: { readonly log: Log; readonly clock: Pick<Clock, 'now' | 'after'> },
): Promise<Result<PortalAlone, NotStarted>> {
  const { log, clock } = deps;
  const { certificate, key } = settings;
  const paths = certificate === undefined || key === undefined ? undefined : { certificate, key };
  const pair = paths && readPair(paths);
  if (pair?.ok === false) return notStarted(`Settings certificate and key cannot be used: ${pair.error.why}.`);
  if (files.authorities.length > 0) {
    // Reaches every request that the portal makes: Node's own fetch takes the default authorities.
    setDefaultCACertificates([...getCACertificates('default'), ...files.authorities]);
  }
  const opened = await open(settings, files, { log, now: clock.now, tls: pair?.value });
  if (!opened.ok) return opened;
  const portal = opened.value;
  const { host, port } = settings.listen;
  try {
    await portal.app.listen({ host, port });
  } catch (error) {
    await portal.close();
    return notStarted(`Nothing can listen at ${host} port ${port} (setting listen): ${codeOf(error)}.`);
  }
  const follow = paths && pair && followCertificate(portal, { paths, used: pair.value, log, now: clock.now });
  const stopChecks = follow && every(clock, settings.certificateCheckSeconds * 1000, follow.check);
  log.info('listening', {
    address: addressOf(portal, pair ? 'https' : 'http'),
    publicUrl: settings.publicUrl,
    mode: settings.mode,
  });
  return ok({
    reload: () => follow?.check(),
    async stop() {
      log.info('stopping');
      stopChecks?.();
      await portal.close(settings.stopSeconds * 1000);
      log.info('stopped');
    },
  });
}

async function open(
  settings: PortalSettings,
  { consentTexts, seed }: NamedFiles,
  deps: { readonly log: Log; readonly now: () => number; readonly tls: CertificatePair | undefined },
): Promise<Result<Portal, NotStarted>> {
  const { mode, dataFolder, providers, partBytes, stationBytes, signInDays, trustProxy, publicUrl } = settings;
  const { log, now, tls } = deps;
  try {
    return ok(
      await createPortal({
        mode,
        dataFolder,
        providers,
        enrolmentCodes: [],
        consentTexts,
        seed,
        limits: { partBytes, stationBytes, signInDays },
        baseUrl: () => publicUrl,
        reach: { proxies: trustProxy, ...(tls && { tls: { cert: tls.cert, key: tls.key } }) },
        log,
        now,
      }),
    );
  } catch (error) {
    return notStarted(folderLine(settings, error));
  }
}

function folderLine({ dataFolder, mode }: PortalSettings, error: unknown): string {
  if (error instanceof FolderInUseError) {
    return `Another portal is running on ${dataFolder}: one data folder is served by one process. Stop that one, or name another dataFolder.`;
  }
  if (error instanceof WrongModeError) {
    const other = mode === 'training' ? 'production' : 'training';
    return `${dataFolder} was made for ${other}, and keeps that mode: name another dataFolder, or set mode to ${other}.`;
  }
  return `The data folder ${dataFolder} cannot be used: ${error instanceof Error ? error.message : 'unknown'}.`;
}

function followCertificate(
  portal: Portal,
  deps: {
    readonly paths: { readonly certificate: string; readonly key: string };
    readonly used: CertificatePair;
    readonly log: Log;
    readonly now: () => number;
  },
): { check(): void } {
  const { log, now } = deps;
  const tellEnd = ({ validUntil }: CertificatePair): void => {
    const days = Math.floor((validUntil - now()) / DAY);
    if (days < SOON_DAYS) log.warn('certificate-ends', { days });
  };
  tellEnd(deps.used);
  return followPair({
    read: () => readPair(deps.paths),
    used: deps.used,
    onRenewed(pair) {
      const { server } = portal.app;
      if (server instanceof TlsServer) server.setSecureContext({ cert: pair.cert, key: pair.key });
      log.info('certificate-renewed', { validUntil: new Date(pair.validUntil).toISOString() });
      tellEnd(pair);
    },
    onUnusable: ({ code }) => log.error('certificate-not-renewed', { reason: code }),
  });
}

function addressOf(portal: Portal, protocol: string): string {
  const { address, family, port } = portal.app.server.address() as AddressInfo;
  return `${protocol}://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

function codeOf(error: unknown): string {
  const { code } = errorFields(error);
  if (code === 'EADDRINUSE') return 'another program listens there';
  if (code === 'EACCES') return 'this needs more rights than the program has';
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return 'this machine has no such address';
  return String(code ?? 'unknown');
}

function notStarted(line: string): Result<never, NotStarted> {
  return err({ code: 'not-started', line });
}
