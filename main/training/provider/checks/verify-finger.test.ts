import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openJpeg2000 } from '../../../../drivers/imaging/codec/jpeg2000.ts';
import type { Frame } from '../../../../drivers/reader/port.ts';
import { createTrainingTrust } from '../../../../drivers/sbi/trust/training-trust.ts';
import type { TrainingTrust } from '../../../../drivers/sbi/trust/training-trust.ts';
import { drawMaster } from '../../../../drivers/simulated/finger/fingerprint.ts';
import { createImpression, smudge } from '../../../../drivers/simulated/finger/impression.ts';
import { createEnrolledFingers } from './enrolled-fingers.ts';
import type { EnrolledFingers } from './enrolled-fingers.ts';
import { seededPeople } from '../../people/people.ts';
import type { Registrant } from '../../people/people.ts';
import type { Comparison } from '../../link/provider-messages.ts';
import { signedCapture, type SignedCaptureOptions } from '../testing/signed-capture.ts';
import { createFingerVerifier } from './verify-finger.ts';

const ORIGIN = 'http://127.0.0.1:4600';
const NOW = Date.UTC(2026, 2, 3, 9, 0, 0);
const DEVICE = 'reader-1';

const everyone = seededPeople().filter((person) => person.kind === 'registrant');
// Two enrolled fingers for each person are enough to show that all are tried, and drawing more would take long.
const [ngozi, amina] = everyone.slice(0, 2).map((person): Registrant => ({
  ...person,
  fingers: person.fingers.filter((finger) => finger.name.endsWith('IndexFinger')),
}));

let folder: string;
let trust: TrainingTrust;
let otherTrust: TrainingTrust;
let enrolled: EnrolledFingers;
let own: Frame;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'verify-finger-'));
  enrolled = createEnrolledFingers(join(folder, 'enrolled'), drawMaster);
  [trust, otherTrust] = await Promise.all([
    createTrainingTrust({ now: NOW, deviceIds: [DEVICE] }),
    createTrainingTrust({ now: NOW, deviceIds: [DEVICE] }),
  ]);
  own = drawMaster({ person: 1, finger: 'Right IndexFinger' }).frame;
}, 60_000);

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function verifierAt(now = NOW) {
  const reports: Comparison[] = [];
  const verifier = createFingerVerifier({
    deviceRootPem: trust.deviceRoot,
    ftmRootPem: trust.ftmRoot,
    encryptionKeyPem: trust.encryptionKey,
    origin: ORIGIN,
    env: 'Developer',
    jpeg2000: openJpeg2000(),
    enrolled,
    now: () => now,
    report: (comparison) => reports.push(comparison),
  });
  return { verifier, reports };
}

function capture(options: Partial<SignedCaptureOptions> = {}) {
  return signedCapture({
    trust,
    deviceId: DEVICE,
    frame: createImpression(own, 11),
    transactionId: 'abc1234567',
    domainUri: ORIGIN,
    now: NOW,
    ...options,
  });
}

describe('the finger verifier', () => {
  it('accepts another impression of an enrolled finger, trying all of them, and reports the scores', async () => {
    const { verifier, reports } = verifierAt();
    const verdict = await verifier.verify({ person: ngozi!, answer: await capture(), transactionId: 'abc1234567' });
    expect(verdict).toEqual({ ok: true, value: undefined });
    expect(reports).toHaveLength(1);
    const [{ accepted, scores, threshold }] = reports as [Comparison];
    expect(accepted).toBe(true);
    expect(scores.map((score) => score.finger).sort()).toEqual(['Left IndexFinger', 'Right IndexFinger']);
    expect(scores.find((score) => score.finger === 'Right IndexFinger')?.score).toBeGreaterThan(threshold);
    expect(scores.find((score) => score.finger === 'Left IndexFinger')?.score).toBeLessThan(threshold);
  });

  it('compares with the named finger only, when the reader names one', async () => {
    const { verifier, reports } = verifierAt();
    const answer = await capture({ bioSubType: 'Left IndexFinger' });
    const verdict = await verifier.verify({ person: ngozi!, answer, transactionId: 'abc1234567' });
    expect(verdict).toEqual({ ok: false, error: { code: 'other-finger' } });
    expect(reports[0]?.scores.map((score) => score.finger)).toEqual(['Left IndexFinger']);
  });

  it("refuses another person's finger", async () => {
    const { verifier, reports } = verifierAt();
    const verdict = await verifier.verify({ person: amina!, answer: await capture(), transactionId: 'abc1234567' });
    expect(verdict).toEqual({ ok: false, error: { code: 'other-finger' } });
    expect(reports[0]).toMatchObject({ accepted: false, reason: 'other-finger' });
    expect(reports[0]?.scores).toHaveLength(2);
  });

  it('refuses a smudge as unusable', async () => {
    const { verifier } = verifierAt();
    const answer = await capture({ frame: smudge(own, 5) });
    expect(await verifier.verify({ person: ngozi!, answer, transactionId: 'abc1234567' })).toEqual({
      ok: false,
      error: { code: 'picture-unusable' },
    });
  });

  it('refuses a capture that was offered before', async () => {
    const { verifier } = verifierAt();
    const answer = await capture();
    expect((await verifier.verify({ person: ngozi!, answer, transactionId: 'abc1234567' })).ok).toBe(true);
    expect(await verifier.verify({ person: ngozi!, answer, transactionId: 'abc1234567' })).toEqual({
      ok: false,
      error: { code: 'replayed' },
    });
  });

  it('refuses the same picture signed again for another transaction', async () => {
    const { verifier } = verifierAt();
    const frame = createImpression(own, 12);
    const first = await capture({ frame, transactionId: 'first-0001' });
    const second = await capture({ frame, transactionId: 'second-001' });
    expect((await verifier.verify({ person: ngozi!, answer: first, transactionId: 'first-0001' })).ok).toBe(true);
    expect(await verifier.verify({ person: ngozi!, answer: second, transactionId: 'second-001' })).toMatchObject({
      error: { code: 'replayed' },
    });
  });

  it.each([
    ['for another transaction', { transactionId: 'other-0001' }],
    ['for another page', { domainUri: 'https://elsewhere.example' }],
  ])('refuses a capture made %s', async (_what, change) => {
    const { verifier } = verifierAt();
    const answer = await capture(change);
    expect(await verifier.verify({ person: ngozi!, answer, transactionId: 'abc1234567' })).toEqual({
      ok: false,
      error: { code: 'transaction' },
    });
  });

  it('refuses a capture more than five minutes old', async () => {
    const answer = await capture();
    const late = verifierAt(NOW + 5 * 60_000 + 1000);
    expect(await late.verifier.verify({ person: ngozi!, answer, transactionId: 'abc1234567' })).toEqual({
      ok: false,
      error: { code: 'clock' },
    });
  });

  it('refuses a capture signed by an untrusted reader, and an altered capture', async () => {
    const { verifier } = verifierAt();
    const foreign = await capture({ trust: { ...otherTrust, encryptionCertificate: trust.encryptionCertificate } });
    const attempt = { person: ngozi!, transactionId: 'abc1234567' };
    expect(await verifier.verify({ ...attempt, answer: foreign })).toMatchObject({ error: { code: 'signature' } });
    const altered = await capture();
    altered.biometrics[0].hash = altered.biometrics[0].hash.replace(/./g, '0');
    expect(await verifier.verify({ ...attempt, answer: altered })).toMatchObject({ error: { code: 'signature' } });
  });

  it.each([
    ['nothing', undefined],
    ['an empty answer', { biometrics: [] }],
    ['two elements', { biometrics: [{}, {}] }],
    [
      'an error answer',
      {
        biometrics: [
          {
            specVersion: '0.9.5',
            data: '',
            hash: '',
            sessionKey: '',
            thumbprint: '',
            error: { errorCode: '101', errorInfo: 'x' },
          },
        ],
      },
    ],
  ])('refuses %s as malformed, without scores', async (_what, answer) => {
    const { verifier, reports } = verifierAt();
    expect(await verifier.verify({ person: ngozi!, answer, transactionId: 'abc1234567' })).toEqual({
      ok: false,
      error: { code: 'malformed' },
    });
    expect(reports).toMatchObject([{ accepted: false, reason: 'malformed', scores: [] }]);
  });
});
