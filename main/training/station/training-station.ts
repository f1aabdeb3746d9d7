import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { err, ok, type Result } from '#kit/result.ts';
import { openKeeping, type Keeping } from '../../station/keeping.ts';
import type { Log } from '../../log/log.ts';
import type { Settings } from '../../settings/schema.ts';
import { ServiceFailed } from '../../shell/supervised.ts';
import { openEnrolment, openKey, type Enrolment } from '../../station/identity.ts';
import type { StationKey } from '../../station/station-key.ts';
import { openStorageKey, type KeyStore, type StorageKey } from '../../station/storage-key.ts';
import { createSendHttp } from '../../upstream/http.ts';
import type { StationPortal } from '../../upstream/port.ts';
import { createStationPortal } from '../../upstream/station-portal/client.ts';
import {
  startTrainingServices,
  TRAINING_ENROLMENT_CODE,
  type StartProcess,
  type TrainingServices,
} from './services.ts';
import { openTrainingTrust, runTrainingTrust, type RunningTrust } from './station-trust.ts';

/** A training station that is open: what it keeps, who it is, and the services beside it. */
export interface TrainingStation {
  readonly keeping: Keeping;
  readonly key: StationKey;
  /** Of the station at the provider. */
  readonly clientId: string;
  readonly protection: StorageKey['protection'];
  readonly services: TrainingServices;
  readonly trust: RunningTrust;
  readonly portal: StationPortal;
  readonly enrolment: Enrolment;
  /** Closes the store and forgets the storage key; the services are stopped by whoever used them. */
  close(): void;
}

/** A start that did not come about, in one line for the person who started it. */
export interface NotOpened {
  readonly code: string;
  readonly line: string;
}

const PING_TIMEOUT_MS = 3000;
/** SBI 0.9.5: 4501 to 4600. */
export const FIRST_SBI_PORT = 4501;
export const LAST_SBI_PORT = 4600;

/** Opens keeping and identity, starts provider and portal, and enrols at the portal on the first start. */
export async function openTrainingStation(options: {
  readonly settings: Settings;
  readonly dataFolder: string;
  readonly log: Log;
  readonly keyStore: KeyStore;
  readonly callback: URL;
  readonly startProcess: StartProcess;
  readonly setTimer: (run: () => void, ms: number) => () => void;
}): Promise<Result<TrainingStation, NotOpened>> {
  const { settings, dataFolder, log } = options;
  const storageKey = await openStorageKey({
    file: join(dataFolder, 'storage-key'),
    keyStore: options.keyStore,
    mode: 'training',
  });
  if (!storageKey.ok) return err({ code: storageKey.error.code, line: lineOfKey(storageKey.error.code) });
  const kept = openKeeping({
    folder: dataFolder,
    storageKey: storageKey.value.key,
    maxPageCount: settings.maxDatabasePages,
    documentBytes: settings.documentBytes,
    newId: randomUUID,
    systemNow: Date.now,
    monotonicNow: () => performance.now(),
  });
  if (!kept.ok) return kept;
  const keeping = kept.value;
  function close(): void {
    keeping.store.checkpoint();
    keeping.store.close();
    if (storageKey.ok) storageKey.value.key.fill(0);
  }

  const texts = sealedTexts(keeping);
  const key = await openKey(texts);
  const clientId = `station-${key.thumbprint.slice(0, 16)}`;
  const trainingKeeping = {
    trust: () => JSON.parse(texts.get('training-trust') ?? 'null') as unknown,
    keepTrust: (trust: object) => texts.put('training-trust', JSON.stringify(trust)),
    ports: () => keeping.store.settings.get('training-ports'),
    keepPorts: (ports: object) => inTransaction(keeping, () => keeping.store.settings.put('training-ports', ports)),
  };
  const trust = await openTrainingTrust(trainingKeeping, Date.now);
  let services: TrainingServices;
  try {
    services = await startTrainingServices({
      startProcess: options.startProcess,
      dataFolder: join(dataFolder, 'training'),
      client: {
        client_id: clientId,
        jwks: { keys: [{ ...key.publicJwk, kty: 'EC' }] },
        redirect_uris: [options.callback.href],
      },
      trust,
      keeping: trainingKeeping,
      sbiPorts: { first: settings.sbiFirstPort, last: LAST_SBI_PORT },
      fingersFolder: settings.fingers,
      captureSeconds: settings.captureSeconds,
      onComparison: (comparison) => log.write({ event: 'finger-compared', ...comparison }),
      setTimer: options.setTimer,
    });
  } catch (error) {
    if (!(error instanceof ServiceFailed)) throw error;
    close();
    const line = `A training service did not start (${error.message}). Nothing was changed; end other copies of the kiosk and start again.`;
    return err({ code: 'training-service-failed', line });
  }

  const station: { enrolment: Enrolment | undefined } = { enrolment: undefined };
  const portal = createStationPortal({
    baseUrl: services.portalUrl,
    send: createSendHttp({ deadline: () => AbortSignal.timeout(settings.portalTimeoutSeconds * 1000) }),
    sendPing: createSendHttp({ deadline: () => AbortSignal.timeout(PING_TIMEOUT_MS) }),
    station: () => station.enrolment,
    sign: key.sign,
    now: () => new Date(),
    newId: randomUUID,
  });
  const enrolled = await openEnrolment({
    keeping: texts,
    key,
    portal,
    centre: settings.centre,
    enrolmentCode: TRAINING_ENROLMENT_CODE,
  });
  log.write({ event: 'enrolment', outcome: enrolled.ok ? 'enrolled' : enrolled.error.code });
  if (!enrolled.ok) {
    services.stop();
    close();
    const line = `The portal did not enrol this station (${enrolled.error.code}). Nothing was changed; start again when it answers.`;
    return err({ code: 'not-enrolled', line });
  }
  station.enrolment = enrolled.value;
  const { protection } = storageKey.value;
  const running = runTrainingTrust(trust, trainingKeeping, Date.now);
  return ok({ keeping, key, clientId, protection, services, trust: running, portal, enrolment: enrolled.value, close });
}

function lineOfKey(code: 'key-store-missing' | 'storage-key-unreadable'): string {
  return code === 'key-store-missing'
    ? "The system's key store protects nothing here, so no registration may be kept. Set up the key store (GNOME Keyring, KWallet) and start again."
    : "The station's storage key cannot be opened by the system's key store. Nothing was changed; restore the key store of the user this data folder belongs to.";
}

/** Runs `work` in a transaction of its own; a disk that fails while the kiosk starts stops the start. */
function inTransaction(keeping: Keeping, work: () => void): void {
  const done = keeping.store.transaction(() => {
    work();
    return ok(undefined);
  });
  if (!done.ok) throw new Error(`the station's own facts could not be kept: ${done.error.code}`);
}

/** The station's sealed texts by name. */
function sealedTexts(keeping: Keeping) {
  return {
    get: (name: string): string | undefined => keeping.store.secrets.get(name)?.toString(),
    put: (name: string, text: string): void => {
      inTransaction(keeping, () => keeping.store.secrets.put(name, Buffer.from(text)));
    },
  };
}
