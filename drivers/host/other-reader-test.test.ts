import type { Socket } from 'node:net';

import { beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { encodeJpeg } from '../imaging/codec/jpeg.ts';
import { TEST_TIMEOUT_MS } from '../sbi/capture/test-capture.ts';
import { CAPTURE_GRACE_MS } from '../vendor-service/capture-by-service.ts';
import { failed } from '../vendor-service/testing/foreign-answers.ts';
import { FOREIGN_FINGER } from '../vendor-service/testing/foreign-device.ts';
import type { ForeignDevice } from '../vendor-service/testing/foreign-device.ts';
import { STREAM_HEAD, streamPart } from '../vendor-service/testing/live-stream.ts';
import { turnsUntil } from '../vendor-service/testing/turns.ts';
import { vendorScene } from './testing/vendor-scene.ts';

const SLAP: ForeignDevice = { ...FOREIGN_FINGER, purpose: 'Registration', certification: 'L0' };

const scene = vendorScene();
let picture: Uint8Array;
let live: Socket | undefined;

beforeAll(async () => {
  const pixels = Uint8Array.from({ length: 64 * 48 }, (_, at) => (at * 5) % 200);
  picture = await encodeJpeg({ width: 64, height: 48, pixelsPerInch: 500, pixels }, 80);
});

beforeEach(() => {
  live = undefined;
  scene.vendor.depart({
    stream: (socket) => {
      live = socket;
      socket.write(STREAM_HEAD);
    },
  });
});

async function find(device: ForeignDevice = SLAP): Promise<string> {
  scene.vendor.setDevices([device]);
  await scene.begin();
  await turnsUntil(() => scene.otherReaders().length === 1);
  return scene.otherReaders()[0]?.deviceId ?? '';
}

function previews(): readonly { readonly picture: Uint8Array }[] {
  return scene.posted.filter((message) => message.type === 'test-preview');
}

async function ended(): Promise<unknown> {
  await turnsUntil(() => scene.posted.some(({ type }) => type === 'test-ended'));
  return scene.posted.findLast((message) => message.type === 'test-ended')?.outcome;
}

async function begin(device?: ForeignDevice): Promise<void> {
  const deviceId = await find(device);
  await scene.host.receive({ type: 'test-reader', id: 7, deviceId });
}

function asked(verb: string): unknown {
  const body = scene.vendor.requests.findLast((request) => request.verb === verb)?.body;
  return JSON.parse(body ?? '{}') as unknown;
}

describe('a test capture of another vendor’s reader', () => {
  it('shows its live view while its own capture runs, and the quality that the vendor reports', async () => {
    scene.vendor.holdCaptures();
    const begun = scene.vendor.captureBegun();
    await begin();
    await begun;
    await turnsUntil(() => live !== undefined);
    live?.write(streamPart(picture));
    await turnsUntil(() => previews().length === 1);
    expect(previews()).toMatchObject([{ id: 7, guidance: 'place-finger', quality: 0 }]);
    expect(Buffer.from(previews()[0]?.picture.subarray(0, 2) ?? []).toString()).toBe('BM');
    expect(asked('STREAM')).toMatchObject({ deviceId: 'vendor-finger-1', deviceSubId: '1' });
    expect(scene.otherReaders()[0]?.state).toBe('busy');
    scene.vendor.letCapture();
    expect(await ended()).toEqual({ ok: true, quality: 81.5 });
    expect(scene.otherReaders()[0]?.state).toBe('ready');
    await turnsUntil(() => scene.vendor.openSockets() === 0);
  });

  it('requests the whole left hand under its own transaction id', async () => {
    await begin();
    await ended();
    const bio = {
      type: 'Finger',
      count: '4',
      deviceSubId: '1',
      bioSubType: ['Left IndexFinger', 'Left MiddleFinger', 'Left RingFinger', 'Left LittleFinger'],
      exception: [],
    };
    expect(asked('RCAPTURE')).toMatchObject({ purpose: 'Registration', bio: [bio] });
    expect(asked('RCAPTURE')).toHaveProperty('transactionId', expect.stringMatching(/^test-[0-9a-f-]{36}$/));
  });

  it('requests both eyes of a camera', async () => {
    await begin({ ...SLAP, type: 'Iris', deviceSubType: 'Double' });
    expect(await ended()).toEqual({ ok: true, quality: 81.5 });
    expect(asked('RCAPTURE')).toMatchObject({ bio: [{ type: 'Iris', count: '2', deviceSubId: '3' }] });
  });

  it('works without a live view when its pictures cannot be read', async () => {
    scene.vendor.holdCaptures();
    const begun = scene.vendor.captureBegun();
    await begin();
    await begun;
    await turnsUntil(() => live !== undefined);
    const hungUp = scene.vendor.hungUp();
    live?.write(streamPart(picture.subarray(0, 60)));
    await hungUp;
    scene.vendor.letCapture();
    expect(await ended()).toEqual({ ok: true, quality: 81.5 });
    expect(previews()).toEqual([]);
  });

  it('names the field of a record that fails verification', async () => {
    const names = ['Left MiddleFinger', 'Left IndexFinger', 'Left RingFinger', 'Left LittleFinger'];
    scene.vendor.depart({ claims: (claims, at) => ({ ...claims, bioSubType: names[at] }) });
    await begin();
    expect(await ended()).toEqual({
      ok: false,
      failure: { code: 'service-not-believed', cause: 'reader', problem: 'answer-record', field: 'finger-position' },
    });
  });

  it.each([
    ['801', { code: 'nothing-seen', cause: 'finger' }],
    ['803', { code: 'reader-busy', cause: 'reader' }],
    ['502', { code: 'service-not-believed', cause: 'reader', problem: 'answer-error' }],
  ] as const)('translates the vendor’s error %s', async (sbiCode, failure) => {
    scene.vendor.depart({ biometrics: () => [failed(sbiCode)] });
    await begin();
    expect(await ended()).toEqual({ ok: false, failure });
  });

  it('times out when the service does not answer', async () => {
    scene.vendor.holdCaptures();
    const begun = scene.vendor.captureBegun();
    await begin();
    await begun;
    scene.clock.advance(TEST_TIMEOUT_MS + CAPTURE_GRACE_MS);
    expect(await ended()).toMatchObject({ failure: { code: 'service-not-believed', problem: 'timed-out' } });
  });

  it('hangs up on the service when it is stopped', async () => {
    scene.vendor.holdCaptures();
    const begun = scene.vendor.captureBegun();
    await begin();
    await begun;
    await scene.host.receive({ type: 'stop-test' });
    expect(await ended()).toEqual({ ok: false, failure: { code: 'cancelled', cause: 'request' } });
    await turnsUntil(() => scene.vendor.openSockets() === 0);
  });

  it('has no reader to test when the service is for signing in', async () => {
    await begin(FOREIGN_FINGER);
    expect(await ended()).toEqual({ ok: false, failure: { code: 'reader-gone', cause: 'reader' } });
    expect(scene.vendor.requests.every(({ path }) => path === '/device' || path === '/info')).toBe(true);
  });
});
