import type { Socket } from 'node:net';

import { afterEach, beforeAll, describe, expect, it } from 'vitest';

import { decodeJpeg } from '../imaging/codec/jpeg-decode.ts';
import { encodeJpeg } from '../imaging/codec/jpeg.ts';
import { createManualClock } from '#kit/testing/manual-clock.ts';
import type { ManualClock } from '#kit/testing/manual-clock.ts';
import { describeReader } from '../reader/testing/conformance.ts';
import type { ReaderBench } from '../reader/testing/conformance.ts';
import type { Frame } from '../reader/port.ts';
import { openOtherServices } from './other-services.ts';
import type { OtherServices } from './other-services.ts';
import { openPinnedRoots } from './pinned-roots.ts';
import type { PinnedRoots } from './pinned-roots.ts';
import { SWEEP_PAUSE_MS } from './service-watch.ts';
import { STATEMENT_LIFE_MS } from './sightings.ts';
import { FOREIGN_FINGER } from './testing/foreign-device.ts';
import { startForeignService } from './testing/foreign-service.ts';
import type { ForeignDevice } from './testing/foreign-device.ts';
import type { ForeignService } from './testing/foreign-service.ts';
import { STREAM_HEAD, streamPart } from './testing/live-stream.ts';
import { createForeignTrust } from './testing/foreign-trust.ts';
import type { ForeignTrust } from './testing/foreign-trust.ts';
import { firstTestPort } from './testing/ports.ts';
import { turnsUntil } from './testing/turns.ts';

const NOW = Date.parse('2026-01-02T03:04:05Z');
const SLAP: ForeignDevice = { ...FOREIGN_FINGER, purpose: 'Registration', certification: 'L0' };

let trust: ForeignTrust;
let roots: PinnedRoots;
let picture: Uint8Array;

beforeAll(async () => {
  trust = await createForeignTrust(NOW);
  const opened = openPinnedRoots(trust.pinned);
  if (!opened.ok) throw new Error('roots');
  roots = opened.value;
  const pixels = Uint8Array.from({ length: 64 * 48 }, (_, at) => (at * 5) % 200);
  picture = await encodeJpeg({ width: 64, height: 48, pixelsPerInch: 500, pixels }, 80);
});

interface Scene {
  readonly clock: ManualClock;
  readonly service: ForeignService;
  readonly services: OtherServices;
  close(): Promise<void>;
}

async function openScene(devices: readonly ForeignDevice[], offers = true): Promise<Scene> {
  const clock = createManualClock(NOW);
  const service = await startForeignService({ trust, now: () => clock.now(), firstPort: firstTestPort(), devices });
  const { port } = service;
  const own = { port: 0, deviceIds: new Set<string>(), certificates: () => new Set<string>() };
  const services = openOtherServices({ clock, env: 'Developer', roots, own, firstPort: port, lastPort: port, offers });
  await services.sweep();
  return {
    clock,
    service,
    services,
    async close() {
      await services.close();
      await service.close();
    },
  };
}

/** The kiosk's id for the only reader. */
function idOf({ services }: Scene): string {
  return services.statuses()[0]?.deviceId ?? '';
}

describeReader('a registration service of another vendor', async (): Promise<ReaderBench> => {
  const scene = await openScene([SLAP]);
  let client: Socket | undefined;
  scene.service.depart({
    stream: (socket) => {
      client = socket;
      socket.write(STREAM_HEAD);
    },
  });
  let decoded = 0;
  const reader = scene.services.reader(idOf(scene), async (jpeg, pixelsPerInch) => {
    const frame = await decodeJpeg(jpeg, pixelsPerInch);
    decoded += 1;
    return frame;
  });
  if (!reader) throw new Error('no reader');
  let isStreaming = false;
  return {
    reader: {
      ...reader,
      async stream(onFrame, signal) {
        if (signal.aborted || isStreaming) return reader.stream(onFrame, signal);
        isStreaming = true;
        client = undefined;
        signal.addEventListener('abort', () => {
          isStreaming = false;
        });
        return reader.stream(onFrame, signal);
      },
    },
    async deliverFrame() {
      // A stopped stream has no socket any more that could deliver a frame.
      if (!isStreaming) return;
      await turnsUntil(() => client !== undefined);
      const before = decoded;
      client?.write(streamPart(picture));
      await turnsUntil(() => decoded > before);
      await turns(2);
    },
    unplug: async () => scene.service.close(),
    dispose: scene.close,
  };
});

async function turns(count: number): Promise<void> {
  let left = count;
  await turnsUntil(() => (left -= 1) < 0);
}

describe('readers of another vendor', () => {
  let scene: Scene | undefined;
  afterEach(async () => {
    await scene?.close();
  });

  it('are shown with maker, port, purpose and whether they are offered to pages', async () => {
    const iris = { ...FOREIGN_FINGER, deviceId: 'i', serialNo: 'VI-1', type: 'Iris', deviceSubType: 'Double' } as const;
    const unregistered = { ...FOREIGN_FINGER, deviceId: 'u', serialNo: 'VU-1', status: 'Not Registered' } as const;
    scene = await openScene([FOREIGN_FINGER, iris, { ...SLAP, deviceId: 'r', serialNo: 'VR-1' }, unregistered]);
    const { port } = scene.service;
    const shown = scene.services.statuses();
    const service = { provider: 'Vendor Ltd', port };
    expect(shown).toMatchObject([
      {
        serialNo: 'VF-0001',
        make: 'Vendor',
        state: 'ready',
        level: 'L1',
        service: { ...service, purpose: 'Auth', offered: true },
      },
      { serialNo: 'VI-1', type: 'Iris', level: 'L1', service: { purpose: 'Auth', offered: true } },
      { serialNo: 'VR-1', level: 'L0', service: { purpose: 'Registration', offered: false } },
      { serialNo: 'VU-1', state: 'not-registered', service: { purpose: '', offered: false } },
    ]);
    expect(shown.every(({ deviceId }) => deviceId.startsWith('via/'))).toBe(true);
    expect(new Set(shown.map(({ deviceId }) => deviceId)).size).toBe(4);
    expect(scene.services.passThrough.listed().map(({ deviceCode }) => deviceCode)).toEqual(['VF-0001', 'VI-1']);
  });

  it('are shown with the reason and with their own claims when they are refused, and not offered', async () => {
    scene = await openScene([FOREIGN_FINGER]);
    scene.service.depart({ infoSigner: trust.bad.strangerDevice });
    for (let waited = 0; waited < STATEMENT_LIFE_MS; waited += SWEEP_PAUSE_MS) {
      scene.clock.advance(SWEEP_PAUSE_MS);
      await scene.services.sweep();
    }
    expect(scene.services.statuses()).toMatchObject([
      {
        make: 'Vendor',
        state: 'not-trusted',
        level: 'L0',
        service: { provider: 'Vendor Ltd', offered: false, problem: 'info-certificate-not-trusted' },
      },
    ]);
    expect(scene.services.passThrough.listed()).toEqual([]);
  });

  it('keep their device id after a restart at another port', async () => {
    scene = await openScene([FOREIGN_FINGER]);
    const before = scene.services.statuses()[0]?.deviceId;
    await scene.close();
    scene = await openScene([FOREIGN_FINGER]);
    expect(scene.services.statuses()[0]?.deviceId).toBe(before);
  });

  const order = {
    type: 'Finger',
    count: 4,
    bioSubTypes: [],
    exceptions: [],
    deviceSubId: 1,
    transactionId: 'reg-0001',
    timeoutMs: 10_000,
    requestedScore: 40,
    previousHash: '',
  } as const;
  const LEFT = ['Left IndexFinger', 'Left MiddleFinger', 'Left RingFinger', 'Left LittleFinger'];

  it('run one capture for registration at a time, are busy meanwhile, and are not asked for a listing', async () => {
    scene = await openScene([SLAP]);
    const { service, services } = scene;
    const deviceId = idOf(scene);
    const reader = services.reader(deviceId, decodeJpeg);
    service.holdCaptures();
    const begun = service.captureBegun();
    const { signal } = new AbortController();
    const first = reader?.capture(order, signal);
    await begun;
    expect(services.statuses()[0]?.state).toBe('busy');
    expect(await services.reader(deviceId, decodeJpeg)?.capture(order, signal)).toEqual({
      ok: false,
      error: { code: 'reader-busy' },
    });
    const asked = service.connections();
    await services.sweep();
    expect(service.connections()).toBe(asked);
    service.letCapture();
    const captured = await first;
    expect(captured?.ok && captured.value.map(({ bioSubType }) => bioSubType)).toEqual(LEFT);
    expect(services.statuses()[0]?.state).toBe('ready');
    expect(services.reader('via/unknown', decodeJpeg)).toBeUndefined();
    expect(await services.passThrough.capture({ ...order, deviceId, env: 'Developer', domainUri: '' }, signal)).toEqual(
      {
        ok: false,
        error: { code: 'reader-unknown' },
      },
    );
  });

  it('end what runs on closing', async () => {
    scene = await openScene([SLAP]);
    const { service, services } = scene;
    service.holdCaptures();
    const begun = service.captureBegun();
    const captured = services.reader(idOf(scene), decodeJpeg)?.capture(order, new AbortController().signal);
    await begun;
    const cut = service.hungUp();
    await services.close();
    expect(await captured).toEqual({ ok: false, error: { code: 'cancelled' } });
    await cut;
  });

  it('fail when their pictures cannot be read', async () => {
    scene = await openScene([SLAP]);
    const bad = Uint8Array.from(picture.subarray(0, 60));
    scene.service.depart({
      stream: (socket) => socket.write(Buffer.concat([Buffer.from(STREAM_HEAD), streamPart(bad)])),
    });
    const reader = scene.services.reader(idOf(scene), decodeJpeg);
    const frames: Frame[] = [];
    const streamed = await reader?.stream((frame) => frames.push(frame), new AbortController().signal);
    expect(streamed).toMatchObject({ ok: false, error: { code: 'reader-failed', detail: 'jpeg-unreadable' } });
    expect(frames).toEqual([]);
    await reader?.close();
  });
});
