import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Purpose } from '#vocabulary/readers.ts';
import { FINGER_POSITIONS, readFingerRecord } from '../imaging/record/iso-19794-4.ts';
import { EYE_LABELS, readIrisRecord } from '../imaging/record/iso-19794-6.ts';
import { encodeJpeg } from '../imaging/codec/jpeg.ts';
import { openJpeg2000 } from '../imaging/codec/jpeg2000.ts';
import { createManualClock } from '#kit/testing/manual-clock.ts';
import { everyTurn } from '../simulated/reader/pace.ts';
import { READER_KINDS } from '../simulated/reader/simulated-reader.ts';
import type { ReaderKind } from '../simulated/reader/simulated-reader.ts';
import { createCaptureImaging } from './capture/capture-imaging.ts';
import type { ServiceReport } from './service.ts';
import { decryptAuthValue } from './trust/crypto.ts';
import { createLiveImaging } from './live/live-picture.ts';
import { readCommand } from './standalone/commands.ts';
import { openStandalone } from './standalone/service.ts';
import type { StandaloneService } from './standalone/service.ts';
import { LEFT, namesIn, requestOf, RIGHT, THUMBS } from './testing/conformance-service.ts';
import type { Answer } from './testing/conformance-service.ts';
import { captureProblems, decode, schemaProblems } from './testing/published-schemas.ts';
import { call } from './testing/raw-client.ts';

/**
 * Every way of naming fingers and eyes, at every kind of reader, with the imaging of the product: each allowed request must
 * get a record, with the position that MOSIP's validators require.
 */

const NOW = Date.parse('2026-01-02T03:04:05Z');

/** The request, what is on the glass, and the name in the answer when the request has no names. */
interface Row {
  readonly kind: ReaderKind;
  readonly deviceSubId: '0' | '1' | '2' | '3';
  readonly names: readonly string[];
  /** The error code, or the names of the answer. */
  readonly unnamed: string | readonly string[];
}

const REGISTRATION: readonly Row[] = [
  { kind: 'finger-slap', deviceSubId: '1', names: LEFT, unnamed: LEFT },
  { kind: 'finger-slap', deviceSubId: '2', names: RIGHT, unnamed: RIGHT },
  { kind: 'finger-slap', deviceSubId: '3', names: THUMBS, unnamed: THUMBS },
  { kind: 'finger-single', deviceSubId: '0', names: ['Left Thumb'], unnamed: '119' },
  { kind: 'iris-double', deviceSubId: '1', names: ['Left'], unnamed: ['Left'] },
  { kind: 'iris-double', deviceSubId: '2', names: ['Right'], unnamed: ['Right'] },
  { kind: 'iris-double', deviceSubId: '3', names: ['Left', 'Right'], unnamed: ['Left', 'Right'] },
  { kind: 'iris-single', deviceSubId: '0', names: ['Right'], unnamed: '119' },
  { kind: 'iris-single', deviceSubId: '1', names: ['Left'], unnamed: ['Left'] },
  { kind: 'iris-single', deviceSubId: '2', names: ['Right'], unnamed: ['Right'] },
];
/** For auth UNKNOWN is a name, and a name is required. */
const AUTH: readonly Row[] = [
  { kind: 'finger-slap', deviceSubId: '0', names: LEFT, unnamed: '119' },
  { kind: 'finger-slap', deviceSubId: '0', names: RIGHT.slice(0, 1), unnamed: '119' },
  { kind: 'finger-single', deviceSubId: '0', names: ['Left Thumb'], unnamed: '119' },
  { kind: 'iris-double', deviceSubId: '0', names: ['Left', 'Right'], unnamed: '119' },
  { kind: 'iris-double', deviceSubId: '0', names: ['Left'], unnamed: '119' },
  { kind: 'iris-single', deviceSubId: '0', names: ['Right'], unnamed: '119' },
];

/** The ways to give no name. */
const NO_NAMES: readonly [how: string, bioSubType: unknown][] = [
  ['without the member', undefined],
  ['by null', null],
  ['by an empty list', []],
  ['by a list of null', [null]],
];

let folder: string;
let service: StandaloneService;
let deviceIds: ReadonlyMap<string, string>;
let privateKeyPem: string;
const ended: unknown[] = [];
/** Does what the registrant does when the reader waits for another placement. */
let onPlacement: (placement: Extract<ServiceReport, { type: 'placement-started' }>) => void = () => undefined;

async function open(purpose: Purpose): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), 'conformance-'));
  const opened = await openStandalone({
    options: {
      readers: READER_KINDS,
      purpose,
      level: 'L1',
      env: 'Developer',
      firstPort: 15_300,
      lastPort: 15_399,
      origins: [],
      encryption: undefined,
    },
    folder,
    clock: createManualClock(NOW),
    every: everyTurn,
    imaging: { ...createCaptureImaging(openJpeg2000()), ...createLiveImaging(encodeJpeg) },
    report: (report) => {
      if (report.type === 'capture-ended') ended.push(report.outcome);
      if (report.type === 'placement-started') onPlacement(report);
    },
    onEncryptionProblem: () => undefined,
  });
  if (!opened.ok) throw new Error(opened.error.code);
  service = opened.value;
  deviceIds = new Map(service.ready.readers.map(({ name, deviceId }) => [name, deviceId]));
  privateKeyPem = await readFile(service.ready.trust.encryptionKey ?? '', 'utf8');
}

async function close(): Promise<void> {
  await service.close();
  await rm(folder, { recursive: true });
}

async function place(kind: ReaderKind, names: readonly string[]): Promise<void> {
  const placed = kind.startsWith('iris') ? { eyes: names } : { fingers: names };
  const command = readCommand(JSON.stringify({ reader: kind, do: 'place', person: 1, quality: 80, ...placed }));
  if (!command.ok) throw new Error(command.error.line);
  expect(await service.obey(command.value)).toEqual({ ok: true });
}

/** Puts the fingers or eyes of the row on the reader, and requests them. */
async function capture(purpose: Purpose, row: Row, bioSubType: unknown): Promise<Answer> {
  await place(row.kind, row.names);
  return ask(purpose, row, bioSubType);
}

async function ask(purpose: Purpose, { kind, deviceSubId, names }: Row, bioSubType: unknown): Promise<Answer> {
  const type = kind.startsWith('iris') ? 'Iris' : 'Finger';
  const bio = { deviceId: kind, type, count: String(names.length), deviceSubId, bioSubType, requestedScore: '20' };
  const change = { bio: [{ previousHash: '', ...bio, deviceId: deviceIds.get(kind) }] };
  const verb = purpose === 'Auth' ? 'CAPTURE' : 'RCAPTURE';
  const body = requestOf(purpose, bio, change);
  const { json, status } = await call(service.ready.port, verb, '/capture', body, { Origin: undefined });
  expect(status).toBe(200);
  return json as Answer;
}

/** The position or eye label in each record of an answer. */
function positionsIn({ biometrics }: Answer): number[] {
  return biometrics.map(({ data, sessionKey }) => {
    const claims = decode(data) as Record<'bioType' | 'bioValue' | 'timestamp' | 'transactionId', string>;
    const iso =
      sessionKey === undefined ? Buffer.from(claims.bioValue, 'base64url') : opened({ ...claims, sessionKey });
    if (claims.bioType === 'Finger') {
      const record = readFingerRecord(iso);
      if (!record.ok) throw new Error(record.error.field);
      return record.value.position;
    }
    const record = readIrisRecord(iso);
    if (!record.ok) throw new Error(record.error.field);
    return record.value.eye;
  });
}

function opened(encrypted: Omit<Parameters<typeof decryptAuthValue>[0], 'privateKeyPem'>): Uint8Array {
  const value = decryptAuthValue({ ...encrypted, privateKeyPem });
  if (!value.ok) throw new Error(value.error.code);
  return value.value;
}

const POSITIONS: Readonly<Record<string, number>> = { ...FINGER_POSITIONS, ...EYE_LABELS };

function expectNames(answer: Answer, purpose: Purpose, names: string | readonly string[]): void {
  if (typeof names === 'string') {
    expect(namesIn(answer)).toEqual([names]);
    expect(schemaProblems('ErrorCaptureResponse', answer)).toEqual([]);
    expect(ended.at(-1)).toMatchObject({ ok: false, failure: { code: 'bad-request', sbiCode: names } });
    return;
  }
  expect(namesIn(answer).toSorted()).toEqual(names.toSorted());
  expect(captureProblems(answer, purpose)).toEqual([]);
  expect(positionsIn(answer)).toEqual(namesIn(answer).map((name) => POSITIONS[String(name)]));
}

function titled(rows: readonly Row[]): [title: string, row: Row][] {
  return rows.map((row) => [`${row.kind} ${row.deviceSubId}, ${row.names.length} of ${row.names[0] ?? ''}`, row]);
}

describe('a registration with real pictures', () => {
  beforeAll(async () => open('Registration'));
  afterAll(close);

  describe.each(titled(REGISTRATION))('%s', (_title, row) => {
    it('answers with the named fingers or eyes', async () => {
      expectNames(await capture('Registration', row, row.names), 'Registration', row.names);
    });

    it.each([...NO_NAMES, ['by UNKNOWN', ['UNKNOWN']]])('leaves the names open %s', async (_how, bioSubType) => {
      expectNames(await capture('Registration', row, bioSubType), 'Registration', row.unnamed);
    });
  });
});

describe('an authentication with real pictures', () => {
  beforeAll(async () => open('Auth'));
  afterAll(close);

  describe.each(titled(AUTH))('%s', (_title, row) => {
    it('answers with the named fingers or eyes', async () => {
      expectNames(await capture('Auth', row, row.names), 'Auth', row.names);
    });

    it('answers UNKNOWN with UNKNOWN', async () => {
      const unknown = row.names.map(() => 'UNKNOWN');
      expectNames(await capture('Auth', row, ['UNKNOWN']), 'Auth', unknown);
    });

    it.each(NO_NAMES)('leaves the names open %s', async (_how, bioSubType) => {
      expectNames(await capture('Auth', row, bioSubType), 'Auth', row.unnamed);
    });
  });

  it.each([
    ['ten fingers', [...LEFT, ...RIGHT, ...THUMBS]],
    ['nine fingers, without a ring finger', [...LEFT, ...RIGHT.filter((name) => !name.includes('Ring')), ...THUMBS]],
    ['both index fingers and a thumb', ['Left IndexFinger', 'Right IndexFinger', 'Left Thumb']],
  ])('answers with fingers that are laid down one hand after the other: %s', async (_title, names) => {
    const placements: string[] = [];
    onPlacement = ({ hand, number, wanted }) => {
      placements.push(hand);
      if (number > 1) void place('finger-slap', wanted);
    };
    const left = names.filter((name) => LEFT.includes(name));
    const others = names.filter((name) => !left.includes(name));
    const row: Row = { kind: 'finger-slap', deviceSubId: '0', names: [...left, ...others], unnamed: '119' };
    await place('finger-slap', left);
    const answer = await ask('Auth', row, row.names);
    expectNames(answer, 'Auth', names);
    expect(placements).toEqual(['left-hand', 'right-hand', 'thumbs']);
    // The prints are those of ten different fingers, each in its own record.
    expect(new Set(answer.biometrics.map(({ hash }) => hash)).size).toBe(names.length);
    onPlacement = () => undefined;
  });
});
