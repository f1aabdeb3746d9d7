import { connect } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { writeBmp } from '../../imaging/codec/bmp.ts';
import { STREAM_END_MS } from './shot.ts';
import { authRequest, errorCodeOf } from '../testing/auth-request.ts';
import { call, PAGE_ORIGIN, requestText, sendRaw } from '../testing/raw-client.ts';
import { frameOfQuality } from '../testing/scripted-imaging.ts';
import { openServiceFixture, TEST_NOW } from '../testing/service-fixture.ts';
import type { ServiceFixture } from '../testing/service-fixture.ts';
import { createTrainingTrust } from '../trust/training-trust.ts';
import type { TrainingTrust } from '../trust/training-trust.ts';
import { verifyCaptureElement } from '../answer/verify.ts';

let trust: TrainingTrust;
let fixture: ServiceFixture;

beforeAll(async () => {
  trust = await createTrainingTrust({ now: TEST_NOW, deviceIds: ['finger-1', 'finger-2'] });
});
beforeEach(async () => {
  fixture = await openServiceFixture(trust.service);
});
afterEach(async () => {
  await fixture.close();
});

async function capture(request: unknown = authRequest()) {
  return call(fixture.port, 'CAPTURE', '/capture', request);
}

describe('an auth capture', () => {
  beforeEach(() => {
    fixture.service.arming.arm('visit-1', 'anybody');
  });

  async function captureOf(request: unknown = authRequest()) {
    const started = fixture.nextReport('capture-started');
    const answer = capture(request);
    await started;
    await fixture.reader.streamStarted();
    return { answer };
  }

  it('returns an answer that the identity provider verifies, opens and hashes', async () => {
    const { answer } = await captureOf();
    const frames = [30, 75, 81].map(frameOfQuality);
    for (const frame of frames) fixture.reader.show(frame);
    const { json } = await answer;
    expect(frames.every(({ pixels }) => pixels.every((grey) => grey === 0))).toBe(true);
    const { biometrics } = json as { biometrics: object[] };
    expect(biometrics).toHaveLength(1);
    const verified = await verifyCaptureElement({
      element: biometrics[0],
      previousHash: '',
      deviceRootPem: trust.deviceRoot,
      ftmRootPem: trust.ftmRoot,
      encryptionKeyPem: trust.encryptionKey,
      now: TEST_NOW,
      expected: { transactionId: '1234567890', specVersion: '0.9.5', domainUri: PAGE_ORIGIN, env: 'Developer' },
    });
    if (!verified.ok) throw new Error(verified.error.code);
    expect(Buffer.from(verified.value.iso).toString()).toBe('iso of UNKNOWN quality 81 pixel 81');
    expect(verified.value.claims).toMatchObject({
      bioType: 'Finger',
      bioSubType: 'UNKNOWN',
      requestedScore: '70',
      qualityScore: '81.0',
      timestamp: '2026-01-02T03:04:05Z',
      deviceCode: 'SN-finger-1',
    });
    expect(fixture.reports.map(({ type }) => type)).toEqual(['capture-started', 'preview', 'capture-ended']);
    expect(fixture.reports[0]).toMatchObject({
      origin: PAGE_ORIGIN,
      deviceId: 'finger-1',
      transactionId: '1234567890',
    });
    expect(fixture.reports.at(-1)).toMatchObject({
      outcome: { ok: true, hashes: [verified.value.hash], qualityScores: [81] },
    });
    expect(fixture.lockChanges()).toBe(2);
  });

  it('reads strings as numbers, nulls and a time without zone, and continues a hash chain', async () => {
    const previousHash = 'BDDBDF7E9DF02F902EE5DD61B2B513D7566A2112FF97DB7DC3B6D184A43EF0E3';
    const { answer } = await captureOf(
      authRequest(
        { timeout: '5000', captureTime: '2026-01-02T03:04:05.1', domainUri: null, transactionId: 'id-2' },
        { count: '1', requestedScore: '70.0', deviceSubId: '0', previousHash, bioSubType: ['Right Thumb'] },
      ),
    );
    for (let shown = 0; shown < 2; shown += 1) fixture.reader.show(frameOfQuality(90));
    const { biometrics } = (await answer).json as { biometrics: object[] };
    const check = { deviceRootPem: trust.deviceRoot, ftmRootPem: trust.ftmRoot, encryptionKeyPem: trust.encryptionKey };
    const expected = { transactionId: 'id-2', specVersion: '0.9.5', domainUri: '' };
    const input = { ...check, element: biometrics[0], now: TEST_NOW, expected };
    expect(await verifyCaptureElement({ ...input, previousHash })).toMatchObject({
      ok: true,
      value: { claims: { bioSubType: 'Right Thumb' } },
    });
    expect(await verifyCaptureElement({ ...input, previousHash: '' })).toMatchObject({
      ok: false,
      error: { code: 'hash-mismatch' },
    });
  });

  it('answers with the best frame, or that no finger was seen, only at the timeout', async () => {
    const { answer } = await captureOf(authRequest({ timeout: 500 }, { requestedScore: 100 }));
    fixture.reader.show(frameOfQuality(40));
    fixture.clock.advance(500);
    expect(errorCodeOf((await answer).json)).toBe('0');
    const second = await captureOf(authRequest({ timeout: 500 }));
    fixture.reader.show(frameOfQuality(0));
    fixture.clock.advance(499);
    await nextTurn();
    expect(fixture.reader.isStreaming()).toBe(true);
    fixture.clock.advance(1);
    expect(errorCodeOf((await second.answer).json)).toBe('101');
    expect(fixture.reports.at(-1)).toMatchObject({
      outcome: { ok: false, failure: { code: 'nothing-seen', cause: 'finger' } },
    });
  });

  it('sends previews of the glass, at most ten a second', async () => {
    const { answer } = await captureOf();
    for (let shown = 0; shown < 10; shown += 1) {
      fixture.reader.show(frameOfQuality(30));
      fixture.clock.advance(40);
    }
    const previews = fixture.reports.filter(({ type }) => type === 'preview');
    expect(previews).toHaveLength(4);
    const picture = writeBmp(frameOfQuality(30));
    expect(previews[0]).toMatchObject({ picture, guidance: 'good', quality: 30, bestQuality: 30 });
    fixture.service.arming.disarm();
    await answer;
  });

  it('is busy for a second caller, and shows that, until the first is done', async () => {
    const { answer } = await captureOf();
    expect(errorCodeOf((await capture(authRequest({ transactionId: 'second' }))).json)).toBe('111');
    expect((await call(fixture.port, 'MOSIPDISC', '/device', { type: 'Finger' })).json).toMatchObject([
      { deviceStatus: 'Busy', error: { errorCode: '0' } },
    ]);
    expect((await call(fixture.port, 'MOSIPDINFO', '/info')).json).toMatchObject([{ error: { errorCode: '111' } }]);
    for (let shown = 0; shown < 2; shown += 1) fixture.reader.show(frameOfQuality(90));
    expect(errorCodeOf((await answer).json)).toBe('0');
    expect((await call(fixture.port, 'MOSIPDINFO', '/info')).json).toMatchObject([{ error: { errorCode: '0' } }]);
  });

  it('ends when the client hangs up, and frees the reader', async () => {
    const started = fixture.nextReport('capture-started');
    const client = sendRaw(fixture.port, requestText(fixture.port, 'CAPTURE', '/capture', authRequest()));
    await started;
    await fixture.reader.streamStarted();
    const ended = fixture.nextReport('capture-ended');
    client.hangUp();
    expect(await ended).toMatchObject({ outcome: { ok: false, failure: { code: 'cancelled', cause: 'request' } } });
    expect(fixture.reader.isStreaming()).toBe(false);
  });

  it('also ends when the client closes only its side', async () => {
    const started = fixture.nextReport('capture-started');
    const socket = connect({ port: fixture.port, host: '127.0.0.1' });
    socket.write(requestText(fixture.port, 'CAPTURE', '/capture', authRequest()));
    await started;
    const ended = fixture.nextReport('capture-ended');
    socket.end();
    expect(await ended).toMatchObject({ outcome: { ok: false, failure: { code: 'cancelled' } } });
  });

  it('sends no answer when the visit ends during encoding, and wipes the record', async () => {
    const encoding = Promise.withResolvers<undefined>();
    const iso = Buffer.from('the plain record');
    await fixture.close();
    fixture = await openServiceFixture(trust.service, {
      imaging: {
        encode: async () => {
          encoding.resolve(undefined);
          fixture.service.arming.disarm();
          return Promise.resolve(iso);
        },
      },
    });
    fixture.service.arming.arm('visit-1', 'anybody');
    const { answer } = await captureOf();
    for (let shown = 0; shown < 2; shown += 1) fixture.reader.show(frameOfQuality(90));
    await encoding.promise;
    expect(errorCodeOf((await answer).json)).toBe('593');
    expect(fixture.reports.at(-1)).toMatchObject({ outcome: { ok: false, failure: { code: 'cancelled' } } });
    expect(iso.every((byte) => byte === 0)).toBe(true);
  });

  it.each([
    ['disarmed', () => fixture.service.arming.disarm(), '593', 'cancelled'],
    ['armed for another visit', () => fixture.service.arming.arm('visit-2', 'anybody'), '593', 'cancelled'],
    ['unplugged', () => fixture.reader.fail('reader-gone'), '106', 'reader-gone'],
    ['broken', () => fixture.reader.fail('reader-failed'), '110', 'reader-failed'],
  ])('ends with the true error when it is %s in between', async (_name, act, errorCode, code) => {
    const { answer } = await captureOf();
    fixture.reader.show(frameOfQuality(90));
    act();
    expect(errorCodeOf((await answer).json)).toBe(errorCode);
    expect(fixture.reports.at(-1)).toMatchObject({ type: 'capture-ended', outcome: { ok: false, failure: { code } } });
  });

  it('reports that the reader rests, to a running capture and to a new one', async () => {
    const failure = { code: 'reader-resting', cause: 'reader' };
    const { answer } = await captureOf();
    fixture.reader.setState('resting');
    fixture.reader.fail('reader-resting');
    expect(errorCodeOf((await answer).json)).toBe('110');
    expect(fixture.reports.at(-1)).toMatchObject({ type: 'capture-ended', outcome: { ok: false, failure } });
    const reported = fixture.reports.length;
    expect(errorCodeOf((await capture(authRequest({ transactionId: 'again' }))).json)).toBe('110');
    expect(fixture.reports.slice(reported)).toMatchObject([{ type: 'capture-ended', outcome: { failure } }]);
  });

  it('does not wait for a reader that does not stop, and captures with it again when it delivers frames', async () => {
    fixture.reader.ignoreAbort();
    const { answer } = await captureOf(authRequest({ timeout: 500 }));
    fixture.clock.advance(500);
    await nextTurn();
    expect(errorCodeOf((await capture(authRequest({ transactionId: 'too-soon' }))).json)).toBe('111');
    fixture.clock.advance(STREAM_END_MS);
    expect(errorCodeOf((await answer).json)).toBe('801');
    const started = fixture.nextReport('capture-started');
    const second = capture(authRequest({ transactionId: 'next' }));
    await started;
    for (let shown = 0; shown < 2; shown += 1) fixture.reader.show(frameOfQuality(90));
    await nextTurn();
    fixture.clock.advance(STREAM_END_MS);
    expect(errorCodeOf((await second).json)).toBe('0');
  });

  it('continues when the same visit is armed again', async () => {
    const { answer } = await captureOf();
    fixture.service.arming.arm('visit-1', 'anybody');
    for (let shown = 0; shown < 2; shown += 1) fixture.reader.show(frameOfQuality(90));
    expect(errorCodeOf((await answer).json)).toBe('0');
  });
});
