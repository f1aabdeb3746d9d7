import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

import { afterEach, describe, expect, it } from 'vitest';

import { readFingerRecord } from '../imaging/record/iso-19794-4.ts';
import { openJpeg2000 } from '../imaging/codec/jpeg2000.ts';
import { FromHostSchema } from '../link/messages.ts';
import type { FromHost, ToHost } from '../link/messages.ts';
import { call, PAGE_ORIGIN, TEST_CAPTURE_SECRET } from '../sbi/testing/raw-client.ts';
import { createTrainingTrust } from '../sbi/trust/training-trust.ts';
import { verifyCaptureElement } from '../sbi/answer/verify.ts';

/** The real process with the real clock, imaging and simulated reader: the test waits for events, never for times. */

const DEVICE_ID = 'simulated/T-1';
let child: ChildProcess | undefined;

afterEach(() => {
  child?.kill();
});

function startHost() {
  const started = fork(new URL('./entry.ts', import.meta.url), {
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  child = started;
  const heard: FromHost[] = [];
  let wake = Promise.withResolvers<undefined>();
  started.on('message', (message) => {
    heard.push(FromHostSchema.parse(message));
    wake.resolve(undefined);
    wake = Promise.withResolvers<undefined>();
  });
  return {
    child: started,
    send: (message: ToHost) => started.send(message),
    async hears<T extends FromHost['type']>(type: T): Promise<Extract<FromHost, { type: T }>> {
      for (;;) {
        const found = heard.find((message): message is Extract<FromHost, { type: T }> => message.type === type);
        if (found) return found;
        await wake.promise;
      }
    },
  };
}

describe('the device host’s process', () => {
  it('captures a simulated finger for a page, up to the record that the identity provider opens, and ends with its link', async () => {
    const trust = await createTrainingTrust({ now: Date.now(), deviceIds: [DEVICE_ID] });
    const host = startHost();
    host.send({
      type: 'configure',
      mode: 'training',
      service: {
        env: 'Developer',
        purpose: 'Auth',
        firstPort: 14_501,
        lastPort: 14_600,
        allowedOrigins: [PAGE_ORIGIN],
      },
      trust: trust.service,
      simulated: [DEVICE_ID],
    });
    const { port } = await host.hears('listening');
    host.send({ type: 'arm', visitId: 'visit-1', captureSecret: TEST_CAPTURE_SECRET });
    host.send({
      type: 'simulate',
      id: 7,
      act: {
        do: 'place',
        deviceId: DEVICE_ID,
        source: { kind: 'synthetic', person: 1, finger: 'Right IndexFinger' },
        impression: 5,
        smudge: false,
      },
    });
    expect(await host.hears('simulated')).toEqual({ type: 'simulated', id: 7, ok: true });
    const { json } = await call(port, 'CAPTURE', '/capture', {
      env: 'Developer',
      purpose: 'Auth',
      specVersion: '0.9.5',
      timeout: 10_000,
      captureTime: new Date().toISOString(),
      domainUri: PAGE_ORIGIN,
      transactionId: '1234567890',
      bio: [
        {
          type: 'Finger',
          count: 1,
          bioSubType: ['UNKNOWN'],
          requestedScore: 40,
          deviceId: DEVICE_ID,
          deviceSubId: 0,
          previousHash: '',
        },
      ],
      customOpts: null,
    });
    const verified = await verifyCaptureElement({
      element: (json as { biometrics: unknown[] }).biometrics[0],
      previousHash: '',
      deviceRootPem: trust.deviceRoot,
      ftmRootPem: trust.ftmRoot,
      encryptionKeyPem: trust.encryptionKey,
      now: Date.now(),
      expected: { transactionId: '1234567890', specVersion: '0.9.5', domainUri: PAGE_ORIGIN, env: 'Developer' },
    });
    if (!verified.ok) throw new Error(verified.error.code);
    const record = readFingerRecord(verified.value.iso);
    if (!record.ok) throw new Error(record.error.field);
    expect(record.value).toMatchObject({ position: 0, compression: 4, impression: 0, scaleUnit: 'pixels-per-inch' });
    expect(record.value.quality).toEqual([
      { score: Number(verified.value.claims.qualityScore), algorithmVendor: 0, algorithm: 0 },
    ]);
    const decoded = await openJpeg2000().decode(record.value.image);
    if (!decoded.ok) throw new Error(decoded.error.code);
    expect(decoded.value).toMatchObject({ reversible: false, resolutionGiven: true, frame: { pixelsPerInch: 500 } });
    const { frame } = decoded.value;
    expect(frame.pixels.length / record.value.image.length).toBeLessThanOrEqual(15);
    const preview = await host.hears('preview');
    expect(Buffer.from(preview.picture.subarray(0, 2)).toString()).toBe('BM');
    expect(preview.picture.length).toBeGreaterThan(10_000);
    expect(await host.hears('capture-ended')).toMatchObject({ outcome: { ok: true, hashes: [verified.value.hash] } });

    const exited = once(host.child, 'exit');
    host.child.disconnect();
    expect(await exited).toEqual([0, null]);
  });

  it('does nothing without a link except to say so', async () => {
    const { spawn } = await import('node:child_process');
    const { pathname } = new URL('./entry.ts', import.meta.url);
    const alone = spawn(process.execPath, [pathname], { stdio: ['ignore', 'ignore', 'pipe'] });
    const said: string[] = [];
    alone.stderr.on('data', (data: Buffer) => said.push(data.toString()));
    expect(await once(alone, 'close')).toEqual([1, null]);
    expect(said.join('')).toContain('started by the kiosk');
  });
});
