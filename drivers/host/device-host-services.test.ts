import { describe, expect, it } from 'vitest';

import type { OtherServices } from '../link/trust.ts';
import { createServedReader } from '../sbi/listing/served-reader.ts';
import { openSbiService } from '../sbi/service.ts';
import { call } from '../sbi/testing/raw-client.ts';
import { scriptedImaging } from '../sbi/testing/scripted-imaging.ts';
import { createScriptedReader } from '../sbi/testing/scripted-reader.ts';
import { openTrustBook } from '../sbi/trust/trust-book.ts';
import { turnsUntil } from '../vendor-service/testing/turns.ts';
import { discovered, PROVIDER, scriptedHost, vendorScene } from './testing/vendor-scene.ts';

const scene = vendorScene();

describe('the device host and other services', () => {
  it('does not look for services without pinned roots', async () => {
    await scene.begin('none');
    scene.clock.advance(60_000);
    await call(scene.port, 'MOSIPDISC', '/device', {});
    expect(scene.vendor.connections()).toBe(0);
    expect(scene.posted.findLast((message) => message.type === 'readers')).not.toHaveProperty('troubles');
  });

  it('shows readers, but passes none through without a key for the listing', async () => {
    const others: OtherServices = { ...scene.otherServices() };
    delete others.listing;
    await scene.begin(others);
    await turnsUntil(() => scene.otherReaders().length === 1);
    expect(scene.otherReaders()).toMatchObject([{ state: 'ready', level: 'L1', service: { offered: false } }]);
    expect((await discovered(scene.port)).map((element) => element.deviceId)).toEqual(['finger-1']);
  });

  it('passes no reader through once the certificate of the listing has expired', async () => {
    await scene.beginAndFind();
    scene.clock.advance(6 * 365 * 86_400_000);
    expect((await discovered(scene.port)).map((element) => element.deviceId)).not.toContain(
      scene.otherReaders()[0]?.deviceId ?? 'none',
    );
  });

  it('reports ports where something else answers, and never its own', async () => {
    scene.vendor.depart({ fault: 'no-json' });
    await scene.begin();
    await turnsUntil(() =>
      scene.posted.some((message) => message.type === 'readers' && (message.troubles ?? []).length > 0),
    );
    expect(scene.posted.findLast((message) => message.type === 'readers')?.troubles).toEqual([
      { port: scene.vendor.port, problem: 'not-json' },
    ]);
  });

  it('recognises a second kiosk and a copy of its own service', async () => {
    await scene.vendor.close();
    const second = scriptedHost(scene.clock, () => undefined);
    const service = {
      env: 'Developer',
      purpose: 'Auth',
      firstPort: scene.vendor.port,
      lastPort: scene.vendor.port,
    } as const;
    await second.receive({
      type: 'configure',
      mode: 'training',
      service: { ...service, allowedOrigins: [PROVIDER] },
      trust: scene.ours.service,
      simulated: ['finger-1'],
    });
    // A service run alone also answers programs; this one has our keys and our reader.
    const opened = await openTrustBook(scene.ours.service);
    if (!opened.ok) throw new Error(opened.error.code);
    const book = opened.value;
    const copies = new Map(
      ['finger-1', 'finger-renamed'].map((deviceId) => [
        deviceId,
        createServedReader(createScriptedReader(deviceId), { clock: scene.clock, onChange: () => undefined }),
      ]),
    );
    const copy = await openSbiService({
      settings: { ...service, firstPort: scene.vendor.port + 1, lastPort: scene.vendor.port + 19, allowedOrigins: [] },
      absentOrigin: 'allowed',
      trust: { ...book, of: () => book.of('finger-1') },
      readers: copies,
      clock: scene.clock,
      imaging: scriptedImaging,
      captures: 'always',
      report: () => undefined,
    });
    if (!copy.ok) throw new Error(copy.error.code);
    try {
      await scene.begin(scene.otherServices({ deviceRoots: [scene.theirs.deviceRootPem, scene.ours.deviceRoot] }));
      await turnsUntil(() =>
        scene.posted.some((message) => message.type === 'readers' && (message.troubles ?? []).length > 0),
      );
      // The second kiosk answers only pages; the copy is recognised by its id and its certificate.
      expect(scene.posted.findLast((message) => message.type === 'readers')?.troubles).toEqual([
        { port: scene.vendor.port, problem: 'bad-status' },
      ]);
      expect(scene.otherReaders()).toEqual([]);
    } finally {
      await copy.value.close();
      await second.close();
    }
  });

  it.each([
    ['an invalid root', () => scene.otherServices({ deviceRoots: ['x'] })],
    ['a leaf as root', () => scene.otherServices({ ftmRoots: [scene.theirs.chip.chain[0]?.toString('pem') ?? ''] })],
    [
      'a key of another certificate',
      () =>
        scene.otherServices({
          listing: {
            key: scene.ours.encryptionKey,
            certificate: scene.ours.service.readers['listing']?.deviceCertificate ?? '',
            origins: [],
          },
        }),
    ],
  ])('refuses %s', async (_, others) => {
    await expect(scene.begin(others())).rejects.toThrow('bad-configuration');
  });
});
