import { connect } from 'node:net';

import { describe, expect, it } from 'vitest';

import { CAPTURE_SECRET_HEADER } from '../link/capture.ts';
import { call, requestText, sendRaw, TEST_CAPTURE_SECRET } from '../sbi/testing/raw-client.ts';
import { SWEEP_PAUSE_MS } from '../vendor-service/service-watch.ts';
import { failed } from '../vendor-service/testing/foreign-answers.ts';
import { FOREIGN_FINGER } from '../vendor-service/testing/foreign-device.ts';
import { turnsUntil } from '../vendor-service/testing/turns.ts';
import { captureRequest, discovered, KIOSK, PROVIDER, vendorScene } from './testing/vendor-scene.ts';

/** A vendor's reader, passed through our service to a page: two real sockets, with the device host between them. */

const scene = vendorScene();

/** The octets after the head of an answer, as they came over the line. */
async function octetsOf(text: string): Promise<Buffer> {
  const socket = connect(scene.port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  const { promise, resolve } = Promise.withResolvers<undefined>();
  socket.on('close', () => {
    resolve(undefined);
  });
  socket.write(text);
  await promise;
  const all = Buffer.concat(chunks);
  return all.subarray(all.indexOf('\r\n\r\n') + 4);
}

async function errorOfCapture(body: object): Promise<{ readonly errorCode: string; readonly data: string }> {
  const { json } = await call(scene.port, 'CAPTURE', '/capture', body);
  const [element] = (json as { biometrics: { data: string; error: { errorCode: string } }[] }).biometrics;
  return { errorCode: element?.error.errorCode ?? '', data: element?.data ?? '' };
}

describe('a capture of another vendor’s reader by the page', () => {
  it('answers the page with exactly the vendor’s octets', async () => {
    const deviceId = await scene.beginAndFind();
    const octets = await octetsOf(requestText(scene.port, 'CAPTURE', '/capture', captureRequest(deviceId)));
    expect(scene.vendor.captureBodies).toHaveLength(1);
    expect(octets.equals(scene.vendor.captureBodies[0] ?? Buffer.alloc(0))).toBe(true);
    // The vendor's own spaces and line ends are in it, so nobody has parsed it and written it again.
    expect(octets.toString('latin1')).toMatch(/^\{ "biometrics" :\n/);
    const asked = JSON.parse(scene.vendor.requests.at(-1)?.body ?? '') as {
      bio: { deviceId: string; count: string }[];
    };
    expect(asked.bio).toMatchObject([{ deviceId: 'vendor-finger-1', count: '1', deviceSubId: '0' }]);
    expect(scene.posted.find(({ type }) => type === 'capture-started')).toMatchObject({
      deviceId,
      origin: PROVIDER,
      transactionId: 'txn-0001',
      requestedScore: 60,
    });
    expect(scene.lastEnd()).toMatchObject({ ok: true, qualityScores: [81.5] });
    // The vendor's program could otherwise capture in the page's place.
    const told = scene.vendor.requests.map(({ headers, ...rest }) => [...headers, rest]);
    expect(JSON.stringify(told)).not.toContain(TEST_CAPTURE_SECRET);
    expect(JSON.stringify(told)).not.toContain(CAPTURE_SECRET_HEADER);
  });

  it('is hidden from other origins, from programs without an origin, and from a discovery of eyes', async () => {
    const deviceId = await scene.beginAndFind();
    expect((await discovered(scene.port, KIOSK)).map((element) => element.deviceId)).toEqual(['finger-1']);
    const { json } = await call(scene.port, 'CAPTURE', '/capture', captureRequest(deviceId), { Origin: KIOSK });
    expect(json).toMatchObject({ biometrics: [{ error: { errorCode: '805' } }] });
    expect((await call(scene.port, 'MOSIPDISC', '/device', { type: 'Iris' })).json).toMatchObject([
      { error: { errorCode: '503' } },
    ]);
    expect((await call(scene.port, 'MOSIPDISC', '/device', {}, { Origin: undefined })).status).toBe(403);
    expect(scene.vendor.requests.every(({ verb }) => verb !== 'CAPTURE')).toBe(true);
  });

  it.each([
    ['nothing is armed', '591', async () => scene.host.receive({ type: 'disarm' }), {}, {}],
    ['the transaction id is invalid', '112', undefined, { transactionId: 'x' }, {}],
    ['it is for another environment', '115', undefined, { env: 'Staging' }, {}],
    ['it is for another type', '120', undefined, {}, { type: 'Iris', bioSubType: ['Left'] }],
    ['the count does not fit', '113', undefined, {}, { count: 2 }],
    ['the vendor’s own id is used', '805', undefined, {}, { deviceId: 'vendor-finger-1' }],
  ] as const)('is not asked for a capture when %s', async (_, errorCode, act, more, bio) => {
    const deviceId = await scene.beginAndFind();
    await act?.();
    expect(await errorOfCapture(captureRequest(deviceId, more, bio))).toEqual({ errorCode, data: '' });
    expect(scene.vendor.requests.every(({ verb }) => verb !== 'CAPTURE')).toBe(true);
  });

  it('has its capture cancelled when the page hangs up', async () => {
    const deviceId = await scene.beginAndFind();
    scene.vendor.holdCaptures();
    const begun = scene.vendor.captureBegun();
    const page = sendRaw(scene.port, requestText(scene.port, 'CAPTURE', '/capture', captureRequest(deviceId)));
    await begun;
    const cut = scene.vendor.hungUp();
    page.hangUp();
    await cut;
    await turnsUntil(() => scene.lastEnd() !== undefined);
    expect(scene.lastEnd()).toEqual({ ok: false, failure: { code: 'cancelled', cause: 'request' } });
  });

  it('has its capture cancelled when the visit ends', async () => {
    const deviceId = await scene.beginAndFind();
    scene.vendor.holdCaptures();
    const begun = scene.vendor.captureBegun();
    const answered = errorOfCapture(captureRequest(deviceId));
    await begun;
    const cut = scene.vendor.hungUp();
    await scene.host.receive({ type: 'disarm' });
    await cut;
    expect(await answered).toEqual({ errorCode: '593', data: '' });
  });

  it('takes one capture at a time', async () => {
    const deviceId = await scene.beginAndFind();
    scene.vendor.holdCaptures();
    const begun = scene.vendor.captureBegun();
    const first = errorOfCapture(captureRequest(deviceId));
    await begun;
    expect(scene.otherReaders()[0]?.state).toBe('busy');
    expect(await errorOfCapture(captureRequest(deviceId, { transactionId: 'txn-0002' }))).toEqual({
      errorCode: '111',
      data: '',
    });
    scene.vendor.letCapture();
    expect((await first).errorCode).toBe('0');
    expect(scene.otherReaders()[0]?.state).toBe('ready');
  });

  it.each([
    ['of another key', 'answer-certificate-not-trusted', () => ({ dataSigner: scene.theirs.bad.strangerDevice })],
    ['without chip', 'level-not-proven', () => ({ idSigner: scene.theirs.device })],
    [
      'to another transaction',
      'answer-transaction',
      () => ({ claims: (claims: object) => ({ ...claims, transactionId: 'txn-9999' }) }),
    ],
    [
      'with a plain record',
      'answer-not-encrypted',
      () => ({ claims: (claims: object) => ({ ...claims, bioValue: Buffer.from('FIR\0').toString('base64url') }) }),
    ],
    ['of two hundred megabytes', 'answer-too-large', () => ({ fault: 'huge-undeclared' as const })],
    ['that is incomplete', 'half-answer', () => ({ fault: 'half' as const })],
  ] as const)('keeps an answer %s from the page and reports the reason to main', async (_, problem, departures) => {
    const deviceId = await scene.beginAndFind();
    scene.vendor.depart(departures());
    expect(await errorOfCapture(captureRequest(deviceId))).toEqual({ errorCode: '594', data: '' });
    expect(scene.lastEnd()).toEqual({ ok: false, failure: { code: 'service-not-believed', cause: 'reader', problem } });
  });

  it.each([
    ['801', '801', { code: 'nothing-seen', cause: 'finger' }],
    ['101', '101', { code: 'nothing-seen', cause: 'finger' }],
    ['803', '111', { code: 'reader-busy', cause: 'reader' }],
    ['107', '107', { code: 'service-not-believed', cause: 'reader', problem: 'answer-error' }],
    ['999', '110', { code: 'service-not-believed', cause: 'reader', problem: 'answer-error' }],
  ] as const)('turns the vendor’s error %s into ours, %s', async (theirCode, errorCode, failure) => {
    const deviceId = await scene.beginAndFind();
    scene.vendor.depart({ biometrics: () => [failed(theirCode)] });
    expect(await errorOfCapture(captureRequest(deviceId))).toEqual({ errorCode, data: '' });
    expect(scene.lastEnd()).toEqual({ ok: false, failure });
  });

  it('is a missing device when its service ends before the capture, and then leaves the list', async () => {
    const deviceId = await scene.beginAndFind();
    await scene.vendor.close();
    expect((await errorOfCapture(captureRequest(deviceId))).errorCode).toBe('106');
    expect(scene.lastEnd()).toEqual({ ok: false, failure: { code: 'reader-gone', cause: 'reader' } });
    scene.clock.advance(SWEEP_PAUSE_MS);
    await turnsUntil(() => scene.otherReaders().length === 0);
    expect((await discovered(scene.port)).map((element) => element.deviceId)).toEqual(['finger-1']);
  });

  it('times out when the vendor does not answer, and hangs up', async () => {
    const deviceId = await scene.beginAndFind();
    scene.vendor.holdCaptures();
    const begun = scene.vendor.captureBegun();
    const answered = errorOfCapture(captureRequest(deviceId));
    await begun;
    const cut = scene.vendor.hungUp();
    scene.clock.advance(15_000);
    expect(await answered).toEqual({ errorCode: '801', data: '' });
    await cut;
    expect(scene.lastEnd()).toMatchObject({ failure: { code: 'service-not-believed', problem: 'timed-out' } });
  });

  it('is listed as not ready when it is not, and is not asked', async () => {
    scene.vendor.setDevices([{ ...FOREIGN_FINGER, status: 'Not Ready' }]);
    const deviceId = await scene.beginAndFind();
    expect((await discovered(scene.port)).find((element) => element.deviceId === deviceId)).toMatchObject({
      deviceStatus: 'Not Ready',
    });
    expect((await errorOfCapture(captureRequest(deviceId))).errorCode).toBe('110');
    expect(scene.vendor.requests.every(({ verb }) => verb !== 'CAPTURE')).toBe(true);
  });
});
