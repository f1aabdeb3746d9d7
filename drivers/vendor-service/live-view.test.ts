import type { Socket } from 'node:net';

import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { createManualClock } from '#kit/testing/manual-clock.ts';
import type { ManualClock } from '#kit/testing/manual-clock.ts';
import type { Result } from '#kit/result.ts';
import { GRACE_MS, MAX_BYTES_PER_SECOND, MAX_PICTURES_PER_SECOND, PICTURE_WAIT_MS, viewLive } from './live-view.ts';
import type { LiveViewError } from './live-view.ts';
import { FOREIGN_FINGER } from './testing/foreign-device.ts';
import { startForeignService } from './testing/foreign-service.ts';
import type { ForeignService } from './testing/foreign-service.ts';
import { STREAM_HEAD, streamPart } from './testing/live-stream.ts';
import { createForeignTrust } from './testing/foreign-trust.ts';
import type { ForeignTrust } from './testing/foreign-trust.ts';
import { firstTestPort } from './testing/ports.ts';
import { turnsUntil } from './testing/turns.ts';

const NOW = Date.parse('2026-01-02T03:04:05Z');
const TIMEOUT_MS = 60_000;

let trust: ForeignTrust;
let clock: ManualClock;
let service: ForeignService;
let stop: AbortController;
let pictures: string[];

beforeAll(async () => {
  trust = await createForeignTrust(NOW);
});

beforeEach(async () => {
  clock = createManualClock(NOW);
  stop = new AbortController();
  pictures = [];
  service = await startForeignService({
    trust,
    now: () => clock.now(),
    firstPort: firstTestPort(),
    devices: [{ ...FOREIGN_FINGER, purpose: 'Registration' }],
  });
});

afterEach(async () => {
  await service.close();
});

async function view(act: (socket: Socket) => void): Promise<Result<void, LiveViewError>> {
  service.depart({
    stream: (socket) => {
      socket.write(STREAM_HEAD);
      act(socket);
    },
  });
  return viewLive(clock, {
    port: service.port,
    deviceId: 'vendor-finger-1',
    deviceSubId: 1,
    timeoutMs: TIMEOUT_MS,
    onPicture(given) {
      using jpeg = given;
      pictures.push(Buffer.from(jpeg.bytes.subarray(2)).toString('latin1'));
    },
    signal: stop.signal,
  });
}

function part(text: string): Buffer {
  return streamPart(Buffer.from(`\u00ff\u00d8${text}`, 'latin1'));
}

describe('a live view', () => {
  it('shows pictures until it is stopped, and then hangs up', async () => {
    const cut = service.hungUp();
    const viewing = view((socket) => {
      socket.write(part('one'));
      socket.write(part('two').subarray(0, 70));
      socket.write(part('two').subarray(70));
    });
    await turnsUntil(() => pictures.length === 2);
    expect(pictures).toEqual(['one', 'two']);
    expect(JSON.parse(service.requests.at(-1)?.body ?? '')).toEqual({
      deviceId: 'vendor-finger-1',
      deviceSubId: '1',
      timeout: '60000',
    });
    stop.abort();
    expect(await viewing).toEqual({ ok: true, value: undefined });
    await cut;
    expect(clock.pending()).toBe(0);
  });

  it('reports a stream that ends by itself', async () => {
    expect(await view((socket) => socket.end(part('one')))).toEqual({
      ok: false,
      error: { code: 'stream-ended' },
    });
    expect(pictures).toEqual(['one']);
  });

  it.each([
    ['bare', '{"errorCode":"607","errorInfo":"busy"}'],
    ['wrapped', '{"error":{"errorCode":"607","errorInfo":"busy"}}'],
  ])('returns the error that the service reports, %s', async (_, json) => {
    expect(await view((socket) => socket.end(json))).toEqual({
      ok: false,
      error: { code: 'answer-error', sbiCode: '607' },
    });
  });

  it.each([
    ['another JSON', '{"hello":1}'],
    ['half a JSON', '{"errorCode":'],
    ['a web page', '<html>'.repeat(1000)],
    ['an endless JSON', `{"a":"${'x'.repeat(100_000)}`],
    ['an invalid picture', 'Content-Length: 10\r\n\r\n\u00ff\u00d9aaaaaaaa'],
  ])('refuses %s', async (_, text) => {
    expect(await view((socket) => socket.end(Buffer.from(text, 'latin1')))).toEqual({
      ok: false,
      error: { code: 'stream-malformed' },
    });
  });

  it('ends when no picture comes for a while, at the start and later', async () => {
    const mute = view(() => undefined);
    await turnsUntil(() => service.requests.length === 1);
    clock.advance(PICTURE_WAIT_MS);
    expect(await mute).toEqual({ ok: false, error: { code: 'timed-out' } });

    const later = view((socket) => socket.write(part('one')));
    await turnsUntil(() => pictures.length === 1);
    let isOver = false;
    void later.then(() => (isOver = true));
    await clock.pass(PICTURE_WAIT_MS - 1);
    expect(isOver).toBe(false);
    clock.advance(1);
    expect(await later).toEqual({ ok: false, error: { code: 'timed-out' } });
  });

  it('ends a stream that is longer than requested', async () => {
    let client: Socket | undefined;
    const cut = service.hungUp();
    const viewing = view((socket) => (client = socket));
    let isOver = false;
    void viewing.then(() => (isOver = true));
    await turnsUntil(() => client !== undefined);
    const showFor = async (ms: number): Promise<void> => {
      const shown = pictures.length;
      client?.write(part(`picture ${shown}`));
      await turnsUntil(() => pictures.length > shown);
      await clock.pass(ms);
    };
    const step = PICTURE_WAIT_MS - 1;
    let left = TIMEOUT_MS + GRACE_MS;
    for (; left > step; left -= step) await showFor(step);
    await showFor(left - 1);
    expect(isOver).toBe(false);
    clock.advance(1);
    expect(await viewing).toEqual({ ok: false, error: { code: 'timed-out' } });
    await cut;
    expect(clock.pending()).toBe(0);
  });

  it('cuts off a service that sends too many pictures', async () => {
    const cut = service.hungUp();
    const many = await view((socket) => {
      for (let at = 0; at <= MAX_PICTURES_PER_SECOND; at += 1) socket.write(part(`picture ${at}`));
    });
    expect(many).toEqual({ ok: false, error: { code: 'stream-too-fast' } });
    expect(pictures.length).toBeLessThanOrEqual(MAX_PICTURES_PER_SECOND);
    await cut;
  });

  it('cuts off a service that sends too many octets', async () => {
    const large = part('x'.repeat(1024 * 1024));
    const flood = await view((socket) => {
      const more = (): void => {
        while (!socket.destroyed && socket.write(large)) continue;
        if (!socket.destroyed) socket.once('drain', more);
      };
      more();
    });
    expect(flood).toEqual({ ok: false, error: { code: 'stream-too-fast' } });
    expect(service.bytesTaken()).toBeLessThan(2 * MAX_BYTES_PER_SECOND);
  });

  it('starts counting again each second', async () => {
    let client: Socket | undefined;
    const viewing = view((socket) => (client = socket));
    await turnsUntil(() => client !== undefined);
    for (let second = 1; second <= 3; second += 1) {
      for (let at = 0; at < MAX_PICTURES_PER_SECOND; at += 1) client?.write(part(`picture ${at}`));
      await turnsUntil(() => pictures.length === second * MAX_PICTURES_PER_SECOND);
      clock.advance(1000);
    }
    stop.abort();
    expect((await viewing).ok).toBe(true);
  });
});
