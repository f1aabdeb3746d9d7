import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import process from 'node:process';

import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import type { ReaderGrade } from '#vocabulary/readers.ts';
import { createDeviceHost } from './device-host.ts';
import type { DeviceHost } from './device-host.ts';
import { createManualClock } from '#kit/testing/manual-clock.ts';
import type { ManualClock } from '#kit/testing/manual-clock.ts';
import { err, ok } from '#kit/result.ts';
import { FromHostSchema } from '../link/messages.ts';
import type { FromHost } from '../link/messages.ts';
import type { ReaderStatus } from '../link/reader-status.ts';
import type { ReaderTrust } from '../link/trust.ts';
import type { Nfiq2 } from '../nfiq2/nfiq2.ts';
import type { PluggedReader } from './plugged-readers.ts';
import type { CalibratableReader, Calibration } from '../reader/port.ts';
import { call, PAGE_ORIGIN, TEST_CAPTURE_SECRET } from '../sbi/testing/raw-client.ts';
import { frameOfQuality, scriptedImaging } from '../sbi/testing/scripted-imaging.ts';
import { createScriptedReader } from '../sbi/testing/scripted-reader.ts';
import type { ScriptedReader } from '../sbi/testing/scripted-reader.ts';
import { TEST_NOW } from '../sbi/testing/service-fixture.ts';
import { certificateDates } from '../sbi/trust/certificates.ts';
import { createTrainingTrust } from '../sbi/trust/training-trust.ts';
import type { TrainingTrust } from '../sbi/trust/training-trust.ts';
import type { WireError } from '../transport/port.ts';

const DAY = 86_400_000;
let training: TrainingTrust;
let clock: ManualClock;
/** How far somebody has set the wall clock ahead. */
let wallAheadMs: number;
let posted: FromHost[];
let plugged: PluggedReader[];
let opened: string[];
let notify: () => void;
let host: DeviceHost;
let nfiq2: Nfiq2 | undefined;
/** Whether assessing a frame fails. */
let isBlind = false;
let troubles: WireError[];

beforeAll(async () => {
  training = await createTrainingTrust({ now: TEST_NOW, deviceIds: ['usb/1-1/A'], level: 'L0', deviceDays: 30 });
});
beforeEach(() => {
  clock = createManualClock(TEST_NOW);
  wallAheadMs = 0;
  posted = [];
  plugged = [];
  opened = [];
  nfiq2 = undefined;
  isBlind = false;
  troubles = [];
  host = createDeviceHost({
    post: (message) => posted.push(FromHostSchema.parse(message)),
    clock: { ...clock, now: () => clock.now() + wallAheadMs },
    imaging: {
      ...scriptedImaging,
      assess(...args) {
        if (isBlind) throw new Error('no such block');
        return scriptedImaging.assess(...args);
      },
    },
    createSimulated: () => undefined,
    nfiq2: () => nfiq2,
    watchPlugged: () => ({
      now: () => plugged,
      busTroubles: () => troubles,
      subscribe: (listener) => {
        notify = listener;
        return () => undefined;
      },
      tryAgain: async (place) => Promise.resolve(void opened.push(place)),
      sweep: async () => Promise.resolve(),
      close: async () => Promise.resolve(),
    }),
  });
});
afterEach(async () => {
  await host.close();
});

async function configure(
  purpose: 'Auth' | 'Registration' = 'Auth',
  trusted: Record<string, ReaderTrust> = {},
): Promise<number> {
  await host.receive({
    type: 'configure',
    mode: 'production',
    service: { env: 'Developer', purpose, firstPort: 14_701, lastPort: 14_790, allowedOrigins: [PAGE_ORIGIN] },
    trust: { readers: trusted },
    simulated: [],
    plugged: { serialPorts: [], resolutions: {} },
  });
  const message = posted.find((one) => one.type === 'listening');
  if (!message) throw new Error('the service must listen');
  return message.port;
}

/** A reader on the bus; with `resolution` it can be calibrated and then has that resolution. */
function plug(change: Partial<{ grade: ReaderGrade; resolution: 'good' | 'tilted' | 'resting' }> = {}): ScriptedReader {
  const scripted = createScriptedReader('usb/1-1/A');
  let calibration: Calibration = change.resolution ? { by: 'nobody' } : { by: 'maker' };
  if (change.resolution) scripted.setState('not-calibrated');
  const measuring: Pick<CalibratableReader, 'calibrate' | 'useResolution'> = {
    calibrate: async () => {
      if (change.resolution === 'resting') return err({ code: 'reader-resting', deviceId: 'usb/1-1/A' });
      return Promise.resolve(change.resolution === 'good' ? ok({ across: 538, down: 370 }) : err({ code: 'tilted' }));
    },
    useResolution: ({ measuredAt }) => {
      calibration = { by: 'measurement', measuredAt };
      scripted.setState('ready');
    },
  };
  const reader: ScriptedReader = {
    ...scripted,
    grade: change.grade ?? 'authentication',
    calibration: () => calibration,
    ...(change.resolution && measuring),
  };
  const { make, model, serialNo } = reader.identity;
  plugged = [{ place: 'usb/1-1', make, model, serialNo, reader, problem: undefined }];
  notify();
  return reader;
}

function rows(): readonly ReaderStatus[] {
  return posted.findLast((one) => one.type === 'readers')?.readers ?? [];
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

const trustIt = async (): Promise<void> => {
  const trust = training.service.readers['usb/1-1/A'];
  if (!trust) throw new Error('no keys');
  await host.receive({ type: 'trust-reader', deviceId: 'usb/1-1/A', trust });
};

describe('readers plugged into the device host', () => {
  it('are served while they are plugged in, and registered once they have keys', async () => {
    const port = await configure();
    plug();
    expect(rows()).toMatchObject([
      { deviceId: 'usb/1-1/A', state: 'not-registered', own: { grade: 'authentication' } },
    ]);
    await trustIt();
    expect(rows()).toMatchObject([{ state: 'ready', level: 'L0', own: { calibration: 'maker' } }]);
    const until = rows()[0]?.own?.certificateUntil ?? 0;
    expect(Math.round((until - TEST_NOW) / DAY)).toBe(30);
    const listed = await call(port, 'MOSIPDISC', '/device', { type: 'Biometric Device' });
    expect(listed.json).toMatchObject([{ deviceId: 'usb/1-1/A', deviceStatus: 'Ready', certification: 'L0' }]);
    plugged = [];
    notify();
    expect(rows()).toEqual([]);
  });

  it('show their problem even without keys', async () => {
    await configure();
    const reader = plug();
    for (const state of ['not-ready', 'not-calibrated', 'busy'] as const) {
      reader.setState(state);
      notify();
      expect(rows()).toMatchObject([{ state }]);
    }
  });

  it('report that they rest, also to tests and measurements, and become ready again by themselves', async () => {
    await configure();
    const reader = plug({ resolution: 'resting' });
    await trustIt();
    reader.setState('resting');
    notify();
    expect(rows()).toMatchObject([{ state: 'not-ready', own: { problem: 'resting' } }]);
    await host.receive({ type: 'calibrate', id: 3, deviceId: 'usb/1-1/A', pitchMillimetres: 1 });
    await turns();
    expect(posted.find((one) => one.type === 'calibrated')?.outcome).toEqual({ ok: false, code: 'reader-resting' });
    await host.receive({ type: 'test-reader', id: 4, deviceId: 'usb/1-1/A' });
    await reader.streamStarted();
    reader.fail('reader-resting');
    await turns();
    const failure = { code: 'reader-resting', cause: 'reader' };
    expect(posted.find((one) => one.type === 'test-ended')).toMatchObject({ id: 4, outcome: { ok: false, failure } });
    reader.setState('ready');
    notify();
    expect(rows()).toMatchObject([{ state: 'ready' }]);
    expect(rows()[0]?.own?.problem).toBeUndefined();
  });

  it('accept other keys while they are served', async () => {
    await configure();
    plug();
    await trustIt();
    const before = rows()[0]?.own?.certificateUntil;
    const later = await createTrainingTrust({ now: TEST_NOW, deviceIds: ['usb/1-1/A'], level: 'L0', deviceDays: 60 });
    training = { ...training, service: later.service };
    await trustIt();
    expect(rows()[0]?.own?.certificateUntil).toBeGreaterThan(before ?? 0);
  });

  it('are shown with a wrong certificate outside its dates, when time passes or the clock is set', async () => {
    const fromHere = clock.now();
    const later = await createTrainingTrust({ now: fromHere + 10 * DAY, deviceIds: ['usb/1-1/A'], deviceDays: 30 });
    const trust = later.service.readers['usb/1-1/A'];
    if (!trust) throw new Error('no keys');
    const { from, until } = certificateDates(new X509Certificate(trust.deviceCertificate));
    await configure();
    plug();
    await host.receive({ type: 'trust-reader', deviceId: 'usb/1-1/A', trust });
    const early = { state: 'wrong-certificate', own: { problem: 'certificate-early' } };
    expect(rows()).toMatchObject([early]);
    await clock.pass(from - clock.now() - 1);
    expect(rows()).toMatchObject([early]);
    await clock.pass(1);
    expect(rows()).toMatchObject([{ state: 'ready' }]);
    // Nothing is reported while nothing changes.
    const before = posted.length;
    await clock.pass(until - clock.now());
    expect(posted.length).toBe(before);
    await clock.pass(1);
    const over = { state: 'wrong-certificate', own: { problem: 'certificate-over' } };
    expect(rows()).toMatchObject([over]);
    wallAheadMs = fromHere - clock.now();
    await clock.pass(10 * 60_000);
    expect(rows()).toMatchObject([early]);
    wallAheadMs = 0;
    await clock.pass(10 * 60_000);
    expect(rows()).toMatchObject([over]);
    await host.close();
    expect(clock.pending()).toBe(0);
  });

  it('are shown with a wrong certificate while the key does not match it, and are registered once it does', async () => {
    const port = await configure();
    plug();
    const trust = training.service.readers['usb/1-1/A'];
    const other = await createTrainingTrust({ now: TEST_NOW, deviceIds: ['usb/1-1/A'], level: 'L0' });
    const deviceKey = other.service.readers['usb/1-1/A']?.deviceKey;
    if (!trust || deviceKey === undefined) throw new Error('no keys');
    await trustIt();
    await host.receive({ type: 'trust-reader', deviceId: 'usb/1-1/A', trust: { ...trust, deviceKey } });
    expect(rows()).toMatchObject([{ state: 'wrong-certificate', own: { problem: 'certificate-unfit' } }]);
    // The service cannot use it, because it cannot sign. The other readers work on.
    const listed = await call(port, 'MOSIPDISC', '/device', { type: 'Biometric Device' });
    expect(listed.json).toMatchObject([{ deviceStatus: 'Not Registered' }]);
    expect(posted.some(({ type }) => type === 'failed')).toBe(false);
    await trustIt();
    expect(rows()).toMatchObject([{ state: 'ready' }]);
    expect(rows()[0]?.own?.problem).toBeUndefined();
  });

  it('may have an unfit key from the start, and the others work on', async () => {
    const unfit = { deviceKey: 'none', deviceCertificate: 'none' };
    await configure('Auth', { 'usb/1-1/A': unfit });
    plug();
    expect(rows()).toMatchObject([{ state: 'wrong-certificate', own: { problem: 'certificate-unfit' } }]);
    plug().setState('not-ready');
    notify();
    expect(rows()).toMatchObject([{ state: 'not-ready' }]);
  });

  it.each([
    ['no-permission', 'no-permission', undefined],
    ['busy', 'busy', 'held'],
    ['calibration-unreadable', 'not-ready', 'calibration-unreadable'],
    ['reader-failed', 'not-ready', 'failed'],
  ] as const)(
    'are shown with the reason when they cannot be opened (%s), and opened again on request',
    async (code, state, reason) => {
      await configure();
      const problem = { code, detail: 'x' };
      plugged = [{ place: 'usb/1-1', make: 'Maker', model: 'One', serialNo: '', reader: undefined, problem }];
      notify();
      expect(rows()).toMatchObject([{ deviceId: 'usb/1-1', make: 'Maker', state }]);
      expect(rows()[0]?.own?.problem).toBe(reason);
      await host.receive({ type: 'open-reader', deviceId: 'usb/1-1' });
      expect(opened).toEqual(['usb/1-1']);
      await host.receive({ type: 'open-reader', deviceId: 'usb/9-9' });
      expect(opened).toEqual(['usb/1-1']);
    },
  );

  it('are shown while they are being started, together with buses that cannot be read', async () => {
    await configure();
    const none = { reader: undefined, problem: undefined };
    plugged = [{ place: 'usb/1-1', make: 'Maker', model: 'One', serialNo: '', ...none }];
    troubles = [{ code: 'unavailable', detail: 'libusb-1.0.so.0' }, { code: 'no-permission' }];
    notify();
    expect(rows()).toMatchObject([{ deviceId: 'usb/1-1', state: 'not-ready', own: { problem: 'starting' } }]);
    expect(posted.findLast((one) => one.type === 'readers')?.busTroubles).toEqual([
      { code: 'unavailable', detail: 'libusb-1.0.so.0' },
      { code: 'failed', detail: 'no-permission' },
    ]);
  });

  it('report the driver’s detail of a failure until a stream succeeds', async () => {
    await configure();
    const reader = plug();
    await host.receive({ type: 'test-reader', id: 1, deviceId: 'usb/1-1/A' });
    await reader.streamStarted();
    reader.fail('reader-failed');
    await turns();
    expect(rows()[0]?.own?.detail).toBe('scripted');
    await host.receive({ type: 'test-reader', id: 2, deviceId: 'usb/1-1/A' });
    await reader.streamStarted();
    await host.receive({ type: 'stop-test' });
    await turns();
    expect(rows()[0]?.own?.detail).toBeUndefined();
  });

  it('of demo grade are listed for signing in, but never for registration', async () => {
    const port = await configure('Registration');
    plug({ grade: 'demo' });
    await trustIt();
    expect(rows()).toMatchObject([{ state: 'ready', own: { grade: 'demo' } }]);
    const listed = await call(port, 'MOSIPDISC', '/device', { type: 'Biometric Device' });
    expect(listed.json).toMatchObject([{ error: { errorCode: '503' } }]);
    await host.receive({ type: 'arm', visitId: 'visit-1', captureSecret: TEST_CAPTURE_SECRET });
    const bio = { type: 'Finger', count: 1, bioSubType: ['Left IndexFinger'], requestedScore: 40, deviceSubId: 0 };
    const asked = {
      env: 'Developer',
      purpose: 'Registration',
      specVersion: '0.9.5',
      timeout: 5000,
      transactionId: '1',
    };
    const answer = await call(port, 'RCAPTURE', '/capture', { ...asked, bio: [{ ...bio, deviceId: 'usb/1-1/A' }] });
    expect(JSON.stringify(answer.json)).toMatch(/"errorCode":"(?!0")/);
    const view = await call(port, 'STREAM', '/stream', { deviceId: 'usb/1-1/A', deviceSubId: 0, timeout: 5000 });
    expect(view.json).toMatchObject({ error: { errorCode: '605' } });
  });
});

describe('a test capture', () => {
  it('shows what the reader sees, also without keys, and ends with the quality', async () => {
    await configure();
    const reader = plug();
    await host.receive({ type: 'test-reader', id: 7, deviceId: 'usb/1-1/A' });
    await reader.streamStarted();
    reader.show(frameOfQuality(0));
    clock.advance(1200);
    for (const quality of [72, 74]) reader.show(frameOfQuality(quality));
    await turns();
    const kinds = posted.map(({ type }) => type);
    expect(kinds).toContain('test-preview');
    expect(posted.find((one) => one.type === 'test-ended')).toMatchObject({
      id: 7,
      outcome: { ok: true, quality: 74 },
    });
    expect(kinds).not.toContain('capture-started');
    expect(rows()[0]?.own?.framesPerSecond).toBeGreaterThan(0);
    expect(rows()[0]?.own?.lastCaptureAt).toBeUndefined();
  });

  it('is scored by NIST’s program too, when it is installed', async () => {
    nfiq2 = { name: 'NFIQ 2 (2.3.0)', score: async () => Promise.resolve(ok(57)) };
    await configure();
    const reader = plug();
    await host.receive({ type: 'test-reader', id: 7, deviceId: 'usb/1-1/A' });
    await reader.streamStarted();
    for (const quality of [72, 74]) reader.show(frameOfQuality(quality));
    await turns();
    expect(posted.find((one) => one.type === 'test-scored')).toEqual({
      type: 'test-scored',
      id: 7,
      name: 'NFIQ 2 (2.3.0)',
      score: 57,
    });
  });

  it.each([
    ['without a known resolution', { resolution: 'good' }],
    ['for demonstrations', { grade: 'demo' }],
  ] as const)('is not scored by NIST’s program on a reader %s', async (_, change) => {
    nfiq2 = { name: 'NFIQ 2 (2.3.0)', score: async () => Promise.resolve(ok(57)) };
    await configure();
    const reader = plug(change);
    await host.receive({ type: 'test-reader', id: 7, deviceId: 'usb/1-1/A' });
    await reader.streamStarted();
    for (const quality of [72, 74]) reader.show(frameOfQuality(quality));
    await turns();
    expect(posted.some((one) => one.type === 'test-ended')).toBe(true);
    expect(posted.some((one) => one.type === 'test-scored')).toBe(false);
  });

  it('fails when its frames cannot be assessed, and the next one can begin', async () => {
    await configure();
    const reader = plug();
    const warned = once(process, 'warning');
    await host.receive({ type: 'test-reader', id: 7, deviceId: 'usb/1-1/A' });
    await reader.streamStarted();
    isBlind = true;
    reader.show(frameOfQuality(72));
    await turns();
    expect(posted.find((one) => one.type === 'test-ended')).toMatchObject({
      outcome: { ok: false, failure: { code: 'reader-failed', cause: 'reader' } },
    });
    expect(await warned).toMatchObject([{ message: 'no such block' }]);
    isBlind = false;
    await host.receive({ type: 'test-reader', id: 8, deviceId: 'usb/1-1/A' });
    await reader.streamStarted();
    for (const quality of [72, 74]) reader.show(frameOfQuality(quality));
    await turns();
    expect(posted.findLast((one) => one.type === 'test-ended')).toMatchObject({ id: 8, outcome: { ok: true } });
  });

  it('fails when the reader saw less than a good finger', async () => {
    await configure();
    const reader = plug();
    await host.receive({ type: 'test-reader', id: 7, deviceId: 'usb/1-1/A' });
    await reader.streamStarted();
    for (const quality of [12, 22]) reader.show(frameOfQuality(quality));
    await clock.pass(30_000);
    await turns();
    expect(posted.find((one) => one.type === 'test-ended')).toMatchObject({
      outcome: { ok: false, failure: { code: 'quality-too-low', cause: 'quality', best: 22 } },
    });
  });

  it('reports what was missing, and ends when it is stopped or another begins', async () => {
    await configure();
    const reader = plug();
    await host.receive({ type: 'test-reader', id: 1, deviceId: 'usb/1-1/A' });
    await reader.streamStarted();
    await host.receive({ type: 'test-reader', id: 2, deviceId: 'usb/1-1/A' });
    await turns();
    await reader.streamStarted();
    reader.show(frameOfQuality(0));
    await clock.pass(30_000);
    await host.receive({ type: 'test-reader', id: 3, deviceId: 'usb/1-1/A' });
    await turns();
    await reader.streamStarted();
    await host.receive({ type: 'stop-test' });
    await turns();
    await host.receive({ type: 'test-reader', id: 4, deviceId: 'usb/8-8/X' });
    await turns();
    const ends = posted.filter((one) => one.type === 'test-ended');
    expect(ends.map(({ id, outcome }) => `${id} ${outcome.ok ? 'ok' : outcome.failure.code}`)).toEqual([
      '1 cancelled',
      '2 nothing-seen',
      '3 cancelled',
      '4 reader-gone',
    ]);
  });
});

describe('the desk of the readers', () => {
  it('does one thing at a time, and also stops work that has not begun yet', async () => {
    await configure();
    const reader = plug();
    for (const id of [1, 2, 3]) await host.receive({ type: 'test-reader', id, deviceId: 'usb/1-1/A' });
    await host.receive({ type: 'stop-test' });
    await turns();
    await turns();
    const ends = posted.filter((one) => one.type === 'test-ended');
    expect(ends.map(({ id, outcome }) => `${id} ${outcome.ok ? 'ok' : outcome.failure.code}`)).toEqual([
      '1 cancelled',
      '2 cancelled',
      '3 cancelled',
    ]);
    expect(reader.isStreaming()).toBe(false);
    await host.receive({ type: 'test-reader', id: 4, deviceId: 'usb/1-1/A' });
    await reader.streamStarted();
    await host.receive({ type: 'stop-test' });
    await turns();
    expect(posted.findLast((one) => one.type === 'test-ended')).toMatchObject({ id: 4 });
  });
});

describe('calibrating', () => {
  it('measures the resolution, uses it at once and reports it', async () => {
    await configure();
    plug({ resolution: 'good' });
    expect(rows()).toMatchObject([{ own: { calibration: 'none', canCalibrate: true } }]);
    await host.receive({ type: 'calibrate', id: 3, deviceId: 'usb/1-1/A', pitchMillimetres: 1 });
    await turns();
    const resolution = { across: 538, down: 370, measuredAt: TEST_NOW };
    expect(posted.find((one) => one.type === 'calibrated')).toEqual({
      type: 'calibrated',
      id: 3,
      outcome: { ok: true, resolution },
    });
    expect(rows()).toMatchObject([{ own: { calibration: 'measured', calibratedAt: TEST_NOW } }]);
  });

  it.each([
    ['tilted', 'tilted'],
    [undefined, 'not-here'],
  ] as const)('reports why it fails: %s', async (resolution, code) => {
    await configure();
    plug(resolution && { resolution });
    await host.receive({ type: 'calibrate', id: 3, deviceId: 'usb/1-1/A', pitchMillimetres: 1 });
    await turns();
    expect(posted.find((one) => one.type === 'calibrated')).toMatchObject({ outcome: { ok: false, code } });
  });
});
