import { setImmediate as nextTurn } from 'node:timers/promises';

import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { wiped } from '#kit/wiped.ts';
import { SLOW_CLIENT_MS } from '../http/connection.ts';
import { FIRST_IMAGE_MS } from './stream.ts';
import { call, sendRaw, requestText, PAGE_ORIGIN } from '../testing/raw-client.ts';
import { frameOfQuality, frameShowing } from '../testing/scripted-imaging.ts';
import { createScriptedReader } from '../testing/scripted-reader.ts';
import type { ScriptedReader } from '../testing/scripted-reader.ts';
import { openServiceFixture, TEST_NOW } from '../testing/service-fixture.ts';
import type { ServiceFixture } from '../testing/service-fixture.ts';
import { browserSuitePictures, openStreamClient, registrationClientPictures } from '../testing/stream-client.ts';
import { createTrainingTrust } from '../trust/training-trust.ts';
import type { TrainingTrust } from '../trust/training-trust.ts';

let trust: TrainingTrust;
let fixture: ServiceFixture;
let reader: ScriptedReader;

beforeAll(async () => {
  trust = await createTrainingTrust({ now: TEST_NOW, deviceIds: ['slap-1'] });
});
beforeEach(async () => {
  reader = createScriptedReader('slap-1', 'finger-slap');
  fixture = await openServiceFixture(trust.service, {
    purpose: 'Registration',
    captures: 'always',
    readers: [reader, createScriptedReader('stranger', 'finger-slap')],
  });
});
afterEach(async () => {
  await fixture.close();
});

const STREAM = { deviceId: 'slap-1', deviceSubId: '1', timeout: '60000' };
const ALL_FOUR = '4 good';

async function startStream(body: object = STREAM) {
  const client = openStreamClient(fixture.port, body);
  await reader.streamStarted();
  return client;
}

async function rcapture(change: object = {}) {
  const bio = {
    type: 'Finger',
    count: '4',
    bioSubType: null,
    exception: [],
    requestedScore: '60',
    deviceId: 'slap-1',
    deviceSubId: '1',
    previousHash: '',
    ...change,
  };
  const { json } = await call(fixture.port, 'RCAPTURE', '/capture', {
    env: 'Developer',
    purpose: 'Registration',
    specVersion: '0.9.5',
    timeout: '10000',
    transactionId: 'reg-0001',
    bio: [bio],
  });
  const { biometrics } = json as { biometrics: { error: { errorCode: string } }[] };
  return biometrics.map(({ error }) => error.errorCode);
}

function errorOf(wire: string): string | undefined {
  return /"errorCode":"(\d+)"/.exec(wire)?.[1];
}

/** Waits until everything in transit between two sockets has arrived. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await nextTurn();
}

describe('a stream', () => {
  it('sends every frame of the reader with its findings, in a form that both published clients understand', async () => {
    const client = await startStream();
    for (let shown = 1; shown <= 5; shown += 1) {
      reader.show(frameOfQuality(shown * 10));
      await client.pictures(shown);
    }
    client.hangUp();
    const wire = Buffer.from(await client.ended, 'latin1');
    const expected = [10, 20, 30, 40, 50].map((quality) => `${quality} ${ALL_FOUR}`);
    expect(registrationClientPictures(wire)).toEqual(expected);
    expect(browserSuitePictures(wire)).toEqual(expected);
    const head = wire.toString('latin1').split('\r\n\r\n', 1)[0]!;
    expect(head).toContain('HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=BoundaryString');
    expect(head).toContain(`Access-Control-Allow-Origin: ${PAGE_ORIGIN}`);
    expect(head).toContain('Connection: close');
    expect(head).not.toMatch(/content-length|transfer-encoding/i);
  });

  it('says in the picture that nothing is there', async () => {
    const client = await startStream();
    reader.show(frameOfQuality(0));
    expect(await client.pictures(1)).toEqual(['0 0 place-finger']);
    client.hangUp();
  });

  it('looks for both thumbs with sub id 3, and for a whole hand without a sub id', async () => {
    const thumbs = await startStream({ ...STREAM, deviceSubId: 3 });
    reader.show(frameOfQuality(50));
    expect(await thumbs.pictures(1)).toEqual(['50 2 good']);
    thumbs.hangUp();
    await thumbs.ended;
    await settle();
    const any = await startStream({ deviceId: 'slap-1' });
    reader.show(frameOfQuality(50));
    expect(await any.pictures(1)).toEqual(['50 4 good']);
    any.hangUp();
  });

  it('ends without an error at its timeout, and lets the reader rest', async () => {
    const client = await startStream({ ...STREAM, timeout: 1000 });
    reader.show(frameOfQuality(50));
    await client.pictures(1);
    fixture.clock.advance(1000);
    expect(await client.ended).toMatch(/\r\n\r\n--BoundaryString--\r\n$/);
    expect(reader.isStreaming()).toBe(false);
  });

  it('lets the reader rest when the client hangs up', async () => {
    const client = await startStream();
    reader.show(frameOfQuality(50));
    await client.pictures(1);
    client.hangUp();
    while (reader.isStreaming() || fixture.clock.pending() > 0) await nextTurn();
  });

  it('is shared by two clients of the same sub id', async () => {
    const first = await startStream();
    reader.show(frameOfQuality(10));
    await first.pictures(1);
    const second = openStreamClient(fixture.port, STREAM);
    // The next request is only answered after the second stream was accepted.
    await call(fixture.port, 'MOSIPDINFO', '/info');
    await settle();
    reader.show(frameOfQuality(20));
    expect(await second.pictures(1)).toEqual([`20 ${ALL_FOUR}`]);
    expect(await first.pictures(2)).toEqual([`10 ${ALL_FOUR}`, `20 ${ALL_FOUR}`]);
    first.hangUp();
    await first.ended;
    await settle();
    reader.show(frameOfQuality(30));
    expect(await second.pictures(2)).toHaveLength(2);
    second.hangUp();
  });

  it('ends when a stream with another sub id begins', async () => {
    const left = await startStream();
    reader.show(frameOfQuality(10));
    await left.pictures(1);
    const right = openStreamClient(fixture.port, { ...STREAM, deviceSubId: '2' });
    expect(await left.ended).toContain('--BoundaryString--');
    await settle();
    reader.show(frameOfQuality(20));
    expect(await right.pictures(1)).toEqual([`20 ${ALL_FOUR}`]);
    expect(await rcapture()).toEqual(['702']);
    right.hangUp();
  });

  it('draws that the reader failed, and ends', async () => {
    const client = await startStream();
    reader.show(frameOfQuality(10));
    await client.pictures(1);
    reader.fail('reader-gone');
    const wire = Buffer.from(await client.ended, 'latin1');
    expect(browserSuitePictures(wire)).toEqual([`10 ${ALL_FOUR}`, 'failure 8 2']);
  });
});

describe('a slow client', () => {
  const LARGE = 1024 * 1024;
  let drawn: number;

  beforeEach(async () => {
    drawn = 0;
    await fixture.close();
    fixture = await openServiceFixture(trust.service, {
      purpose: 'Registration',
      captures: 'always',
      readers: [reader],
      imaging: {
        picture: async ({ pixels }) => {
          drawn += 1;
          const jpeg = Buffer.alloc(LARGE, ' ');
          jpeg.set([0xff, 0xd8]);
          jpeg.set(Buffer.from(String(pixels[0] ?? -1)), 2);
          return Promise.resolve(wiped(jpeg));
        },
      },
    });
  });

  async function fillTheLine() {
    const client = await startStream();
    reader.show(frameOfQuality(1));
    await client.pictures(1);
    client.pause();
    // When nothing more is drawn the connection is full: no picture is made for a client that cannot take it.
    let refused = 0;
    while (refused < 20) {
      const before = drawn;
      reader.show(frameOfQuality(2));
      await settle();
      refused = drawn === before ? refused + 1 : 0;
    }
    expect(drawn).toBeLessThan(30);
    return client;
  }

  it('has no queue: when it reads again it gets the newest picture', async () => {
    const client = await fillTheLine();
    const sent = drawn;
    for (let shown = 0; shown < 500; shown += 1) reader.show(frameOfQuality(3));
    expect(drawn).toBe(sent);
    client.resume();
    expect(await client.pictures(sent)).toHaveLength(sent);
    await settle();
    reader.show(frameOfQuality(4));
    const pictures = await client.pictures(sent + 1);
    expect(pictures.at(-1)?.trim()).toBe('4');
    expect(pictures.some((picture) => picture.startsWith('3'))).toBe(false);
    client.hangUp();
  });

  it('loses the connection when it takes nothing for ten seconds', async () => {
    const client = await fillTheLine();
    fixture.clock.advance(SLOW_CLIENT_MS);
    client.resume();
    expect(await client.ended).not.toContain('--BoundaryString--');
    while (reader.isStreaming() || fixture.clock.pending() > 0) await nextTurn();
  });

  it('does not delay other clients', async () => {
    const slow = await fillTheLine();
    const quick = openStreamClient(fixture.port, STREAM);
    await call(fixture.port, 'MOSIPDINFO', '/info');
    await settle();
    for (let shown = 1; shown <= 5; shown += 1) {
      reader.show(frameOfQuality(10 + shown));
      expect((await quick.pictures(shown)).at(-1)?.trim()).toBe(String(10 + shown));
    }
    quick.hangUp();
    slow.hangUp();
  });
});

describe('a stream and captures', () => {
  it('pauses while a capture of the reader runs, and ends with it', async () => {
    const client = await startStream();
    reader.show(frameOfQuality(30));
    await client.pictures(1);
    const started = fixture.nextReport('capture-started');
    const captured = rcapture();
    await started;
    for (const quality of [40, 70, 80]) reader.show(frameShowing([quality, quality, quality, quality]));
    expect(await captured).toEqual(['0', '0', '0', '0']);
    const wire = Buffer.from(await client.ended, 'latin1');
    expect(browserSuitePictures(wire)).toEqual([`30 ${ALL_FOUR}`]);
    expect(wire.toString('latin1')).toContain('--BoundaryString--');
    expect(reader.isStreaming()).toBe(false);
  });

  it('also ends when the capture fails', async () => {
    const client = await startStream();
    reader.show(frameOfQuality(30));
    await client.pictures(1);
    const started = fixture.nextReport('capture-started');
    const captured = rcapture();
    await started;
    reader.show(frameOfQuality(0));
    fixture.clock.advance(10_000);
    expect(await captured).toEqual(['101']);
    expect(await client.ended).toContain('--BoundaryString--');
  });

  it('continues when a capture request is refused', async () => {
    const client = await startStream();
    expect(await rcapture({ count: '3' })).toEqual(['109']);
    reader.show(frameOfQuality(30));
    expect(await client.pictures(1)).toHaveLength(1);
    client.hangUp();
  });

  it('is refused while a capture runs, and the capture continues', async () => {
    const started = fixture.nextReport('capture-started');
    const captured = rcapture();
    await started;
    expect(errorOf(await openStreamClient(fixture.port, STREAM).ended)).toBe('607');
    for (let shown = 0; shown < 2; shown += 1) reader.show(frameOfQuality(80));
    expect(await captured).toEqual(['0', '0', '0', '0']);
  });

  it('gets the error that it was stopped when a capture comes before its first picture', async () => {
    const client = await startStream();
    const started = fixture.nextReport('capture-started');
    const captured = rcapture();
    await started;
    for (let shown = 0; shown < 2; shown += 1) reader.show(frameOfQuality(80));
    await captured;
    expect(errorOf(await client.ended)).toBe('700');
  });
});

describe('a stream that cannot begin', () => {
  it.each([
    ['no JSON', 'x', '123'],
    ['no device', {}, '604'],
    ['an unknown device', { deviceId: 'x' }, '605'],
    ['a reader without keys, so without purpose', { deviceId: 'stranger', deviceSubId: 1 }, '606'],
    ['a sub id that the reader does not have', { ...STREAM, deviceSubId: '0' }, '123'],
    ['an invalid sub id', { ...STREAM, deviceSubId: 'x' }, '123'],
    ['a day', { ...STREAM, timeout: 86_400_000 }, '123'],
  ])('is refused for %s', async (_name, body, errorCode) => {
    const answer = await call(fixture.port, 'STREAM', '/stream', body);
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({ error: { errorCode, errorInfo: expect.any(String) as string } });
  });

  it.each([
    ['not ready', () => reader.setState('not-ready'), '607'],
    ['unplugged', () => reader.setState('gone'), '202'],
  ])('is refused when the reader is %s', async (_name, act, code) => {
    act();
    expect(errorOf(await openStreamClient(fixture.port, STREAM).ended)).toBe(code);
  });

  it.each([
    ['delivers no image', () => fixture.clock.advance(FIRST_IMAGE_MS), '608'],
    ['breaks before the first image', () => reader.fail('reader-failed'), '608'],
    ['goes before the first image', () => reader.fail('reader-gone'), '202'],
    ['reports that it is not ready', () => reader.fail('reader-not-ready'), '607'],
    ['has to rest', () => reader.fail('reader-resting'), '607'],
  ])('gets an error when the reader %s', async (_name, act, code) => {
    const client = await startStream();
    act();
    expect(errorOf(await client.ended)).toBe(code);
    expect(reader.isStreaming()).toBe(false);
  });

  it('gets an error when its time is over before the first image', async () => {
    const client = await startStream({ ...STREAM, timeout: 500 });
    fixture.clock.advance(500);
    expect(errorOf(await client.ended)).toBe('609');
  });

  it('is refused, and ends, while main expects no capture', async () => {
    await fixture.close();
    fixture = await openServiceFixture(trust.service, { purpose: 'Registration', readers: [reader] });
    expect(errorOf(await openStreamClient(fixture.port, STREAM).ended)).toBe('591');
    fixture.service.arming.arm('visit-1', 'anybody');
    const client = await startStream();
    reader.show(frameOfQuality(30));
    await client.pictures(1);
    fixture.service.arming.disarm();
    expect(await client.ended).toContain('--BoundaryString--');
  });

  it('sends nothing to a client that is gone before the first image', async () => {
    const client = sendRaw(fixture.port, requestText(fixture.port, 'STREAM', '/stream', STREAM));
    await reader.streamStarted();
    client.hangUp();
    while (reader.isStreaming() || fixture.clock.pending() > 0) await nextTurn();
  });
});
