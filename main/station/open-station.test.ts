import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '#kit/clock.ts';
import { err, ok } from '#kit/result.ts';
import { STORE_FILE } from '../store/open.ts';
import { operatorProvider } from '../submission/evidence/testing/profiles.ts';
import { openStation, type OpenStationDeps } from './open-station.ts';
import type { OpeningStation, OpenSurroundings, Surroundings } from './surroundings.ts';

const ENROLMENT = { stationId: 'st-1', certificatePem: 'c', caPem: 'ca', receiptKeys: { keys: [{ kty: 'EC' }] } };

let dataFolder = '';
let stops: number;
let enrolments: unknown[];
beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'kiosk-station-'));
  stops = 0;
  enrolments = [];
});
afterEach(() => rmSync(dataFolder, { recursive: true, force: true }));

/** Surroundings with a portal that does not answer: nothing listens at port 1. */
function surroundings(): Surroundings {
  return {
    registrantProviders: [],
    operatorProvider: operatorProvider(),
    allowInsecureLoopback: false,
    authorities: [],
    portal: {
      url: new URL('http://127.0.0.1:1'),
      receiptKeys: undefined,
      enrol: (attempt) => attempt('code-1'),
    },
    policies: undefined,
    place: { centre: 'North', country: undefined },
    readers: {
      env: 'Developer',
      trust: () => ({ readers: {} }),
      keys: { register: () => Promise.reject(new Error('no keys')), rotate: () => Promise.resolve([]) },
      listingKey: 'listing',
      others: undefined,
      simulated: [],
    },
    hands: undefined,
    stop() {
      stops += 1;
      return Promise.resolve();
    },
  };
}

function open(openSurroundings: OpenSurroundings, change: Partial<OpenStationDeps> = {}) {
  return openStation({
    mode: 'training',
    settings: { documentBytes: 1024, maxDatabasePages: undefined, portalTimeoutSeconds: 5 },
    dataFolder,
    log: { write: (event) => event.event === 'enrolment' && enrolments.push(event.outcome) },
    keyStore: {
      isAsyncEncryptionAvailable: () => Promise.resolve(true),
      getSelectedStorageBackend: () => 'gnome_libsecret',
      encryptStringAsync: (plain) => Promise.resolve(Buffer.from(plain)),
      decryptStringAsync: (sealed) => Promise.resolve({ result: sealed.toString(), shouldReEncrypt: false }),
    },
    platform: 'linux',
    askPassphrase: undefined,
    clock: systemClock,
    known: [],
    openSurroundings,
    ...change,
  });
}

/** A station that is already enrolled at the portal. */
function enrolled(station: OpeningStation) {
  station.texts.put('enrolment', JSON.stringify(ENROLMENT));
  return Promise.resolve(ok(surroundings()));
}

describe('openStation', () => {
  it('opens the surroundings with the station’s key and its places for facts', async () => {
    const opened = await open((station) => {
      station.facts.put('ports', { portal: 4711 });
      expect(station.facts.get('ports')).toEqual({ portal: 4711 });
      return enrolled(station);
    });
    if (!opened.ok) throw new Error(opened.error.line);
    expect(opened.value).toMatchObject({ enrolment: ENROLMENT, protection: 'key-store' });
    expect(enrolments).toEqual(['enrolled']);
    const { thumbprint } = opened.value.key;
    await opened.value.stop();
    expect(stops).toBe(1);
    const again = await open((station) => {
      expect(station.key.thumbprint).toBe(thumbprint);
      expect(station.facts.get('ports')).toEqual({ portal: 4711 });
      return enrolled(station);
    });
    expect(again.ok).toBe(true);
    if (again.ok) await again.value.stop();
  });

  it('closes the store when its surroundings do not open', async () => {
    let texts: OpeningStation['texts'] | undefined;
    const refusal = { code: 'provider-missing', line: 'There is no provider.' };
    const opened = await open((station) => {
      texts = station.texts;
      return Promise.resolve(err(refusal));
    });
    expect(opened).toEqual(err(refusal));
    expect(() => texts?.get('station-key')).toThrow();
  });

  it('stops its surroundings and closes the store when the portal does not enrol it', async () => {
    let texts: OpeningStation['texts'] | undefined;
    const opened = await open((station) => {
      texts = station.texts;
      return Promise.resolve(ok(surroundings()));
    });
    expect(opened).toMatchObject({ ok: false, error: { code: 'not-enrolled' } });
    expect(!opened.ok && opened.error.line).toContain('Nothing was changed');
    expect(stops).toBe(1);
    expect(enrolments).toHaveLength(1);
    expect(() => texts?.get('station-key')).toThrow();
  });

  it('opens nothing for production when the key store does not protect', async () => {
    const weak: OpenStationDeps['keyStore'] = {
      isAsyncEncryptionAvailable: () => Promise.resolve(true),
      getSelectedStorageBackend: () => 'basic_text',
      encryptStringAsync: () => Promise.reject(new Error('not asked')),
      decryptStringAsync: () => Promise.reject(new Error('not asked')),
    };
    const opened = await open(enrolled, { mode: 'production', keyStore: weak });
    expect(opened).toMatchObject({ ok: false, error: { code: 'key-store-missing' } });
    expect(existsSync(join(dataFolder, STORE_FILE))).toBe(false);
  });
});
