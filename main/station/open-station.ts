import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Clock } from '#kit/clock.ts';
import { err, ok, type Result } from '#kit/result.ts';
import type { Mode } from '#vocabulary/station.ts';
import { createHeads, type Heads } from '../journal/heads.ts';
import { HEAD_TYPE } from '../journal/proof.ts';
import type { Log } from '../log/log.ts';
import type { Settings } from '../settings/schema.ts';
import type { StoreError } from '../store/fault.ts';
import { createSendHttp } from '../upstream/http.ts';
import type { StationPortal } from '../upstream/port.ts';
import { certificateBody } from '../upstream/station-portal/station-token.ts';
import { createStationPortal } from '../upstream/station-portal/client.ts';
import { openEnrolment, openKey, type Enrolment } from './identity.ts';
import { openStationData, type StationData } from './station-data.ts';
import type { NotOpened } from './not-opened.ts';
import { sealedTexts, writeOwnFact, type SealedTexts } from './sealed-texts.ts';
import type { StationKey } from './station-key.ts';
import type { AskPassphrase } from './open-by-passphrase.ts';
import type { Passphrases } from './passphrases.ts';
import {
  openStorageKey,
  STORAGE_KEY_FILE,
  type KeyStore,
  type StorageKey,
  type StorageKeyError,
} from './storage-key.ts';
import { openClientKeys, type ClientKeys } from './client-keys.ts';
import type { EnrolmentEnd, OpenSurroundings, Surroundings } from './surroundings.ts';

/** An open station: what it keeps, its identity, and its surroundings. */
export interface Station {
  readonly data: StationData;
  readonly key: StationKey;
  readonly clientKeys: ClientKeys;
  readonly protection: StorageKey['protection'];
  /** The passphrases that open the station; null where the system's key store does. */
  readonly passphrases: Passphrases | null;
  readonly surroundings: Surroundings;
  readonly portal: StationPortal;
  readonly enrolment: Enrolment;
  /** The signed heads of the journal. */
  readonly heads: Heads<StoreError>;
  /** Stops the surroundings, closes the store and forgets the storage key. */
  stop(): Promise<void>;
}

export interface OpenStationDeps {
  readonly mode: Mode;
  readonly settings: Pick<Settings, 'documentBytes' | 'maxDatabasePages' | 'portalTimeoutSeconds'>;
  readonly dataFolder: string;
  readonly log: Log;
  readonly keyStore: KeyStore;
  readonly platform: NodeJS.Platform;
  /** Undefined where nobody can be asked. */
  readonly askPassphrase: AskPassphrase | undefined;
  /** Words that no passphrase may be made of. */
  readonly known: readonly string[];
  readonly clock: Clock;
  readonly openSurroundings: OpenSurroundings;
}

const PING_TIMEOUT_MS = 3000;

/**
 * Opens the station of a data folder: storage key, data, station key, surroundings, and the enrolment at the portal at
 * the first start. What was opened is closed again when a later step fails.
 */
export async function openStation(deps: OpenStationDeps): Promise<Result<Station, NotOpened>> {
  const { dataFolder, settings, clock } = deps;
  const file = join(dataFolder, STORAGE_KEY_FILE);
  const { keyStore, mode, platform, askPassphrase, known } = deps;
  const storageKey = await openStorageKey({ file, keyStore, mode, platform, askPassphrase, clock, known });
  if (!storageKey.ok) return err({ code: storageKey.error.code, line: lineOfKey(storageKey.error) });
  using held = new DisposableStack();
  const { key, protection, passphrases } = held.use(storageKey.value);
  const data = openStationData({
    folder: dataFolder,
    storageKey: key,
    maxPageCount: settings.maxDatabasePages,
    documentBytes: settings.documentBytes,
    newId: randomUUID,
    clock,
  });
  if (!data.ok) return data;
  held.defer(() => {
    data.value.store.checkpoint();
    data.value.store.close();
  });
  const opened = await openAround(deps, data.value);
  if (!opened.ok) return opened;
  const { surroundings, key: stationKey, enrolment } = opened.value;
  const open = held.move();
  return ok({
    ...opened.value,
    data: data.value,
    heads: headsOf(data.value, stationKey, enrolment),
    protection,
    passphrases,
    async stop() {
      try {
        await surroundings.stop();
      } finally {
        open.dispose();
      }
    },
  });
}

/** The heads of this station's journal, each signed with its certificate. */
function headsOf({ store }: StationData, key: StationKey, { stationId, certificatePem }: Enrolment): Heads<StoreError> {
  const x5c = [certificateBody(certificatePem)];
  return createHeads({
    journal: store.journal,
    heads: store.heads,
    facts: store.settings,
    transaction: (work) => store.transaction(work),
    stationId,
    sign: (head) => key.sign(head, { typ: HEAD_TYPE, x5c }),
  });
}

/** What needs the open store: the station's key, its surroundings, the portal, the enrolment. */
async function openAround(
  deps: OpenStationDeps,
  data: StationData,
): Promise<Result<Pick<Station, 'key' | 'clientKeys' | 'surroundings' | 'portal' | 'enrolment'>, NotOpened>> {
  const { store } = data;
  const texts = sealedTexts(store);
  const key = await openKey(texts);
  const clientKeys = openClientKeys(texts, key);
  for (;;) {
    const surroundings = await deps.openSurroundings({
      dataFolder: deps.dataFolder,
      key,
      clientKeys,
      texts,
      facts: {
        get: (name) => store.settings.get(name),
        put: (name, value) => writeOwnFact(store, () => store.settings.put(name, value)),
      },
    });
    if (!surroundings.ok) return surroundings;
    const enrolled = await enrol(deps, { key, texts, surroundings: surroundings.value });
    if (enrolled.ok) return ok({ key, clientKeys, surroundings: surroundings.value, ...enrolled.value });
    await surroundings.value.stop();
    if (enrolled.error.code !== 'surroundings-changed') return notEnrolled(enrolled.error.code);
  }
}

function notEnrolled(code: string): Result<never, NotOpened> {
  const line = `The portal did not enrol this station (${code}). Nothing was changed; start again when it answers.`;
  return err({ code: 'not-enrolled', line });
}

/** The portal's client, and the enrolment: the kept one, or else a new one from the portal. */
async function enrol(
  deps: OpenStationDeps,
  station: { readonly key: StationKey; readonly texts: SealedTexts; readonly surroundings: Surroundings },
): Promise<Result<Pick<Station, 'portal' | 'enrolment'>, EnrolmentEnd>> {
  const { settings, log, clock } = deps;
  const { key, texts, surroundings } = station;
  // The client is created first, since enrolling needs it; it reads the enrolment at each call.
  const current: { enrolment: Enrolment | undefined } = { enrolment: undefined };
  const portal = createStationPortal({
    baseUrl: surroundings.portal.url,
    send: createSendHttp({ deadline: () => AbortSignal.timeout(settings.portalTimeoutSeconds * 1000) }),
    sendPing: createSendHttp({ deadline: () => AbortSignal.timeout(PING_TIMEOUT_MS) }),
    station: () => current.enrolment,
    sign: key.sign,
    now: clock.now,
    newId: randomUUID,
  });
  const { enrol: withCode, receiptKeys } = surroundings.portal;
  const enrolled = await openEnrolment({ texts, key, portal, centre: surroundings.place.centre, enrol: withCode });
  log.write({ event: 'enrolment', outcome: enrolled.ok ? 'enrolled' : enrolled.error.code });
  if (!enrolled.ok) return enrolled;
  const enrolment = { ...enrolled.value, ...(receiptKeys && { receiptKeys }) };
  current.enrolment = enrolment;
  return ok({ portal, enrolment });
}

function lineOfKey(error: StorageKeyError): string {
  switch (error.code) {
    case 'key-store-missing':
      return "The system's key store protects nothing here, so no registration may be kept. Set up the key store (GNOME Keyring, KWallet) and start again.";
    case 'passphrase-not-given':
      return 'No passphrase was given, so the station stays closed. Nothing was changed; start again when somebody who has one is there.';
    case 'storage-key-not-written':
      return `The file ${error.file} cannot be written. Nothing that is kept was changed; free some space or give the kiosk's user the folder, and start again.`;
    case 'storage-key-unreadable':
      return "The station's storage key cannot be opened by the system's key store. Nothing was changed; restore the key store of the user this data folder belongs to.";
  }
}
