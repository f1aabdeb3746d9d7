import { X509Certificate } from 'node:crypto';

import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { createDeviceHost } from './device-host.ts';
import type { DeviceHost } from './device-host.ts';
import type { SimulatedDevice } from './simulated-device.ts';
import { createManualClock } from '#kit/testing/manual-clock.ts';
import { err, ok } from '#kit/result.ts';
import { FromHostSchema } from '../link/messages.ts';
import type { FromHost, ToHost } from '../link/messages.ts';
import type { ServiceTrust } from '../link/trust.ts';
import { thumbprintOf } from '../sbi/trust/crypto.ts';
import { CAPTURE_SECRET_HEADER } from '../link/capture.ts';
import { call, PAGE_ORIGIN, TEST_CAPTURE_SECRET } from '../sbi/testing/raw-client.ts';
import { frameOfQuality, scriptedImaging } from '../sbi/testing/scripted-imaging.ts';
import { createScriptedReader } from '../sbi/testing/scripted-reader.ts';
import type { ScriptedReader } from '../sbi/testing/scripted-reader.ts';
import { TEST_NOW } from '../sbi/testing/service-fixture.ts';
import { createTrainingTrust } from '../sbi/trust/training-trust.ts';

let trust: ServiceTrust;
let posted: FromHost[];
let readers: Map<string, ScriptedReader>;
let host: DeviceHost;
let waiters: (() => void)[];

beforeAll(async () => {
  trust = (await createTrainingTrust({ now: TEST_NOW, deviceIds: ['finger-1'] })).service;
});
beforeEach(() => {
  posted = [];
  readers = new Map();
  waiters = [];
  host = createDeviceHost({
    post(message) {
      posted.push(FromHostSchema.parse(message));
      for (const wake of waiters.splice(0)) wake();
    },
    clock: createManualClock(TEST_NOW),
    imaging: scriptedImaging,
    createSimulated,
  });
});
afterEach(async () => {
  await host.close();
});

function createSimulated(deviceId: string): SimulatedDevice | undefined {
  if (!deviceId.startsWith('finger-')) return undefined;
  const reader = createScriptedReader(deviceId);
  readers.set(deviceId, reader);
  return {
    reader,
    perform: async (act) => Promise.resolve(act.do === 'place' ? err({ code: 'no-such-finger' }) : ok(undefined)),
  };
}

function configuration(change: Partial<Extract<ToHost, { type: 'configure' }>> = {}): ToHost {
  const service = { env: 'Developer', purpose: 'Auth', firstPort: 14_501, lastPort: 14_600 } as const;
  return {
    type: 'configure',
    mode: 'training',
    service: { ...service, allowedOrigins: [PAGE_ORIGIN] },
    trust,
    simulated: ['finger-1', 'finger-2'],
    ...change,
  };
}

async function listeningPort(): Promise<number> {
  await host.receive(configuration());
  const message = posted.find((one) => one.type === 'listening');
  if (!message) throw new Error('the service must listen');
  return message.port;
}

async function until(type: FromHost['type']): Promise<void> {
  while (!posted.some((message) => message.type === type)) await new Promise<void>((wake) => waiters.push(wake));
}

function lastReaders() {
  const message = posted.findLast((one) => one.type === 'readers');
  return message?.readers.map(({ deviceId, state, level }) => `${deviceId} ${state} ${level}`);
}

const request = {
  env: 'Developer',
  purpose: 'Auth',
  specVersion: '0.9.5',
  timeout: 5000,
  transactionId: '1234567890',
  bio: [
    { type: 'Finger', count: 1, bioSubType: ['UNKNOWN'], requestedScore: 70, deviceId: 'finger-1', deviceSubId: 0 },
  ],
};

describe('the device host', () => {
  it('reports its port and its readers, and reports them again on each change', async () => {
    await host.receive(configuration());
    expect(posted.map(({ type }) => type)).toEqual(['listening', 'readers']);
    expect(lastReaders()).toEqual(['finger-1 ready L1', 'finger-2 not-registered L0']);
    readers.get('finger-1')?.setState('gone');
    expect(lastReaders()).toEqual(['finger-1 gone L1', 'finger-2 not-registered L0']);
  });

  it('encrypts to the certificate it received last, and answers 108 without one', async () => {
    const { readers: keys, ftmRoot } = trust;
    await host.receive(configuration({ trust: { readers: keys, ftmRoot } }));
    const listening = posted.find((one) => one.type === 'listening');
    await host.receive({ type: 'arm', visitId: 'visit-1', captureSecret: TEST_CAPTURE_SECRET });
    const ask = async (): Promise<{ thumbprint?: string; error: { errorCode: string } } | undefined> => {
      const answer = call(listening?.port ?? 0, 'CAPTURE', '/capture', request);
      return ((await answer).json as { biometrics: [{ error: { errorCode: string } }] }).biometrics[0];
    };
    expect(await ask()).toMatchObject({ error: { errorCode: '108' } });
    const fresh = (await createTrainingTrust({ now: TEST_NOW, deviceIds: [] })).encryptionCertificate;
    await host.receive({ type: 'trust-encryption', certificate: fresh });
    const answered = ask();
    const reader = readers.get('finger-1');
    await reader?.streamStarted();
    for (const quality of [80, 80]) reader?.show(frameOfQuality(quality));
    expect(await answered).toMatchObject({
      thumbprint: thumbprintOf(new X509Certificate(fresh)),
      error: { errorCode: '0' },
    });
    await host.receive({ type: 'trust-encryption', certificate: 'none' });
    expect(posted.at(-1)).toEqual({ type: 'failed', code: 'bad-configuration' });
  });

  it('captures while armed, shows the reader busy, and stops when disarmed', async () => {
    const port = await listeningPort();
    await host.receive({ type: 'arm', visitId: 'visit-1', captureSecret: TEST_CAPTURE_SECRET });
    const answer = call(port, 'CAPTURE', '/capture', request);
    await until('capture-started');
    expect(lastReaders()?.[0]).toBe('finger-1 busy L1');
    const reader = readers.get('finger-1')!;
    await reader.streamStarted();
    reader.show(frameOfQuality(40));
    await host.receive({ type: 'disarm' });
    expect((await answer).json).toMatchObject({ biometrics: [{ error: { errorCode: '593' } }] });
    expect(posted.map(({ type }) => type)).toEqual([
      'listening',
      'readers',
      'readers',
      'capture-started',
      'preview',
      'readers',
      'capture-ended',
    ]);
    expect(lastReaders()?.[0]).toBe('finger-1 ready L1');
  });

  it.each([
    ['no secret', undefined],
    ['the secret of another visit', 'd'.repeat(43)],
    ['a part of the secret', TEST_CAPTURE_SECRET.slice(1)],
  ])('refuses another program that has %s, while the page captures', async (_, secret) => {
    const port = await listeningPort();
    await host.receive({ type: 'arm', visitId: 'visit-1', captureSecret: TEST_CAPTURE_SECRET });
    const other = { ...request, transactionId: 'of-another-program' };
    const answered = await call(port, 'CAPTURE', '/capture', other, { [CAPTURE_SECRET_HEADER]: secret });
    expect(answered.json).toMatchObject({ biometrics: [{ data: '', hash: '', error: { errorCode: '591' } }] });
    expect(posted.at(-1)).toEqual({ type: 'refused', what: 'not-from-page', origin: PAGE_ORIGIN });
    const captured = call(port, 'CAPTURE', '/capture', request);
    await until('capture-started');
    const reader = readers.get('finger-1');
    await reader?.streamStarted();
    for (const quality of [80, 80]) reader?.show(frameOfQuality(quality));
    expect((await captured).json).toMatchObject({ biometrics: [{ error: { errorCode: '0' } }] });
    const ends = posted.filter(({ type }) => type === 'capture-started' || type === 'capture-ended');
    expect(ends.map((message) => 'transactionId' in message && message.transactionId)).toEqual([
      request.transactionId,
      request.transactionId,
    ]);
  });

  it('answers a page without an armed visit with an error at once', async () => {
    const port = await listeningPort();
    expect((await call(port, 'CAPTURE', '/capture', request)).json).toMatchObject({
      biometrics: [{ error: { errorCode: '591' } }],
    });
    expect(posted.at(-1)).toEqual({ type: 'refused', what: 'not-armed', origin: PAGE_ORIGIN });
  });

  it('passes acts to the simulated hand and answers each with its number', async () => {
    await host.receive(configuration());
    const place = { do: 'place', source: { kind: 'picture', file: 'x' }, impression: 1, smudge: false } as const;
    await host.receive({ type: 'simulate', id: 1, act: { do: 'lift', deviceId: 'finger-1' } });
    await host.receive({ type: 'simulate', id: 2, act: { ...place, deviceId: 'finger-1' } });
    await host.receive({ type: 'simulate', id: 3, act: { do: 'lift', deviceId: 'finger-9' } });
    expect(posted.slice(2)).toEqual([
      { type: 'simulated', id: 1, ok: true },
      { type: 'simulated', id: 2, ok: false, code: 'no-such-finger' },
      { type: 'simulated', id: 3, ok: false, code: 'no-such-reader' },
    ]);
  });

  it('creates no simulated reader outside training, so it obeys no act', async () => {
    await host.receive(configuration({ mode: 'production' }));
    await host.receive({ type: 'simulate', id: 1, act: { do: 'lift', deviceId: 'finger-1' } });
    expect(readers.size).toBe(0);
    expect(lastReaders()).toEqual([]);
    expect(posted.at(-1)).toEqual({ type: 'simulated', id: 1, ok: false, code: 'no-such-reader' });
  });

  it('obeys messages in their order, although configuring takes a while', async () => {
    const configured = host.receive(configuration());
    const acted = host.receive({ type: 'simulate', id: 1, act: { do: 'lift', deviceId: 'finger-1' } });
    await Promise.all([configured, acted]);
    expect(posted.map(({ type }) => type)).toEqual(['listening', 'readers', 'simulated']);
  });

  it.each<[string, () => unknown]>([
    ['an unknown message', () => ({ type: 'dance' })],
    [
      'an invalid encryption certificate',
      () => configuration({ trust: { readers: {}, encryptionCertificate: 'none' } }),
    ],
    ['a reader that is not simulated', () => configuration({ simulated: ['secugen'] })],
    ['a service without purpose', () => ({ ...configuration(), service: { ...service(), purpose: 'Both' } })],
  ])('answers bad-configuration to %s', async (_name, message) => {
    await host.receive(message());
    expect(posted).toEqual([{ type: 'failed', code: 'bad-configuration' }]);
  });

  it('answers bad-configuration to a second configuration and keeps the first', async () => {
    const port = await listeningPort();
    await host.receive(configuration());
    expect(posted.at(-1)).toEqual({ type: 'failed', code: 'bad-configuration' });
    expect((await call(port, 'MOSIPDINFO', '/info')).status).toBe(200);
  });

  it('reports no-free-port when all ports are taken', async () => {
    const port = await listeningPort();
    const later: FromHost[] = [];
    const post = (message: FromHost): void => void later.push(message);
    const second = createDeviceHost({
      post,
      clock: createManualClock(TEST_NOW),
      imaging: scriptedImaging,
      createSimulated,
    });
    await second.receive({ ...configuration(), service: { ...service(), firstPort: port, lastPort: port } });
    expect(later).toEqual([{ type: 'failed', code: 'no-free-port' }]);
    await second.close();
  });

  it('hangs up on a running capture and releases the reader when it closes', async () => {
    const port = await listeningPort();
    await host.receive({ type: 'arm', visitId: 'visit-1', captureSecret: TEST_CAPTURE_SECRET });
    const answer = call(port, 'CAPTURE', '/capture', request);
    await until('capture-started');
    await host.close();
    await expect(answer).rejects.toThrow('no answer');
    expect(readers.get('finger-1')?.isStreaming()).toBe(false);
  });
});

function service() {
  const settings = configuration();
  return settings.type === 'configure' ? settings.service : undefined;
}
