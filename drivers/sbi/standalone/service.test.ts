import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { encodeJpeg } from '../../imaging/codec/jpeg.ts';
import { openJpeg2000 } from '../../imaging/codec/jpeg2000.ts';
import { createManualClock } from '#kit/testing/manual-clock.ts';
import type { ManualClock } from '#kit/testing/manual-clock.ts';
import { turnsUntil } from '../../vendor-service/testing/turns.ts';
import { everyTurn } from '../../simulated/reader/pace.ts';
import { createCaptureImaging } from '../capture/capture-imaging.ts';
import { thumbprintOf } from '../trust/crypto.ts';
import { createLiveImaging } from '../live/live-picture.ts';
import { AUTHORITY_CLIENT, startAuthority } from '../testing/authority-server.ts';
import type { AuthorityServer } from '../testing/authority-server.ts';
import { call } from '../testing/raw-client.ts';
import { certificateOfAuthority } from '../trust/authority-certificate.ts';
import { readCertificate } from '../trust/certificates.ts';
import { certificateFile } from '../trust/encryption-certificate.ts';
import type { EncryptionCertificateSource } from '../trust/encryption-certificate.ts';
import { createEncryptionPair, createTrainingRoots } from '../trust/training-trust.ts';
import { readArguments } from './arguments.ts';
import { readCommand } from './commands.ts';
import { openStandalone } from './service.ts';
import type { StandaloneService } from './service.ts';

const NOW = Date.parse('2026-01-02T03:04:05Z');
const HALF_DAY_MS = 12 * 3_600_000;
const MINUTE_MS = 60_000;

let pems: readonly string[];
let folder: string;
let clock: ManualClock;
let authority: AuthorityServer;
let service: StandaloneService;
let problems: string[];

beforeAll(async () => {
  const roots = await createTrainingRoots(NOW);
  const pairs = await Promise.all([365, 365, -1].map(async (days) => createEncryptionPair(roots, NOW, days)));
  pems = pairs.map(({ certificate }) => certificate);
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'standalone-'));
  clock = createManualClock(NOW);
  authority = await startAuthority(pems[0]);
  problems = [];
});
afterEach(async () => {
  await service.close();
  await authority.close();
  await rm(folder, { recursive: true });
});

async function open(encryption?: EncryptionCertificateSource): Promise<void> {
  const options = readArguments(['--readers', 'finger-single', '--purpose', 'Auth']);
  if (!options.ok || options.value === 'help') throw new Error('arguments');
  const opened = await openStandalone({
    options: { ...options.value, firstPort: 15_200, lastPort: 15_299 },
    folder,
    clock,
    every: everyTurn,
    imaging: { ...createCaptureImaging(openJpeg2000()), ...createLiveImaging(encodeJpeg) },
    report: () => undefined,
    encryption,
    onEncryptionProblem: ({ code }) => problems.push(code),
  });
  if (!opened.ok) throw new Error(opened.error.code);
  service = opened.value;
  const place = readCommand('{"reader":"finger-single","do":"place","person":1,"fingers":["Left Thumb"],"quality":80}');
  if (!place.ok) throw new Error(place.error.line);
  expect(await service.obey(place.value)).toEqual({ ok: true });
}

function source(): EncryptionCertificateSource {
  return certificateOfAuthority({ ...AUTHORITY_CLIENT, base: authority.base }, clock);
}

async function capture(): Promise<{ readonly thumbprint?: string; readonly error: { readonly errorCode: string } }> {
  const deviceId = service.ready.readers[0]?.deviceId;
  const body = {
    env: 'Developer',
    purpose: 'Auth',
    specVersion: '0.9.5',
    timeout: '10000',
    captureTime: '2026-01-02T03:04:05Z',
    domainUri: 'https://idp.example',
    transactionId: 'alone-0001',
    bio: [{ type: 'Finger', count: '1', bioSubType: ['UNKNOWN'], requestedScore: '30', deviceId, deviceSubId: '0' }],
  };
  const { json } = await call(service.ready.port, 'CAPTURE', '/capture', body, { Origin: undefined });
  const [element] = (json as { biometrics: { thumbprint?: string; error: { errorCode: string } }[] }).biometrics;
  if (!element) throw new Error('no element');
  return element;
}

/** A fetched certificate is in use some turns later; if it never is, the test's own time limit ends it. */
async function captureUntil(holds: (captured: Awaited<ReturnType<typeof capture>>) => boolean): Promise<void> {
  while (!holds(await capture()));
}

function thumbprint(at: number): string {
  const certificate = readCertificate(pems[at] ?? '');
  if (!certificate) throw new Error('no certificate');
  return thumbprintOf(certificate);
}

describe('the encryption certificate of a service that runs alone', () => {
  it('is that of its own training authority, with its key in the files', async () => {
    await open();
    expect(await capture()).toMatchObject({ error: { errorCode: '0' } });
    expect(service.ready.trust.encryptionKey).toContain(folder);
    expect(authority.asked).toEqual([]);
  });

  it('is the certificate of getCertificate, and the next one before the first ends', async () => {
    await open(source());
    expect(authority.asked.map((line) => line.split(' ')[0])).toEqual(['POST', 'GET']);
    expect(await capture()).toMatchObject({ thumbprint: thumbprint(0), error: { errorCode: '0' } });
    expect(service.ready.trust).not.toHaveProperty('encryptionKey');
    authority.setCertificate(pems[1]);
    clock.advance(HALF_DAY_MS);
    await turnsUntil(() => authority.asked.length === 4);
    await captureUntil((captured) => captured.thumbprint === thumbprint(1));
  });

  it('stays the old one while the authority has none', async () => {
    await open(source());
    authority.setCertificate(undefined);
    clock.advance(HALF_DAY_MS);
    await turnsUntil(() => problems.length === 1);
    expect(problems).toEqual(['authority-refused']);
    expect(await capture()).toMatchObject({ thumbprint: thumbprint(0), error: { errorCode: '0' } });
  });

  it('is missing until the authority has one, so the answer is 108', async () => {
    authority.setCertificate(undefined);
    await open(source());
    expect((await capture()).error.errorCode).toBe('108');
    authority.setCertificate(pems[0]);
    clock.advance(MINUTE_MS);
    await turnsUntil(() => authority.asked.length === 4);
    await captureUntil((captured) => captured.error.errorCode === '0');
  });

  it('has expired, so the answer is 107', async () => {
    authority.setCertificate(pems[2]);
    await open(source());
    expect((await capture()).error.errorCode).toBe('107');
  });

  it('is read again from a file', async () => {
    const file = join(folder, 'authority.pem');
    await open(certificateFile(file));
    expect(problems).toEqual(['file-unreadable']);
    expect((await capture()).error.errorCode).toBe('108');
    await writeFile(file, pems[0] ?? '');
    clock.advance(MINUTE_MS);
    await captureUntil((captured) => captured.thumbprint === thumbprint(0));
  });
});
