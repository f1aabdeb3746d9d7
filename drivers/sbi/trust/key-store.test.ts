import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import fc from 'fast-check';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import type { ReaderTrust } from '../../link/trust.ts';
import { createFileKeyStore } from './file-key-store.ts';
import { createMemoryKeyStore } from './key-store.ts';
import type { KeyStore } from './key-store.ts';
import { openReaderTrust } from './open-trust.ts';
import { deviceIdOf, fileNameOf } from './pem-files.ts';
import { createTrainingTrust } from './training-trust.ts';
import type { TrainingTrust } from './training-trust.ts';

const NOW = Date.parse('2026-01-02T03:04:05Z');
/** A port path and a serial number, as in the device ids of real readers. */
const PORT_ID = '1-2.4/SN 0001:*';

let trust: TrainingTrust;
let folder: string;
beforeAll(async () => {
  trust = await createTrainingTrust({ now: NOW, deviceIds: ['a', PORT_ID] });
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'key-store-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

function keysOf(deviceId: string): ReaderTrust {
  return trust.service.readers[deviceId]!;
}

describe.each<[string, () => KeyStore]>([
  ['in memory', () => createMemoryKeyStore()],
  ['in files', () => createFileKeyStore(join(folder, 'keys'))],
])('a key store %s', (_name, open) => {
  it('returns the keys of each reader', async () => {
    const store = open();
    expect(await store.list()).toEqual({ ok: true, value: [] });
    expect(await store.load('a')).toEqual({ ok: true, value: undefined });
    for (const deviceId of ['a', PORT_ID]) expect((await store.save(deviceId, keysOf(deviceId))).ok).toBe(true);
    const listed = await store.list();
    expect(listed.ok && [...listed.value].sort()).toEqual([PORT_ID, 'a']);
    const loaded = await store.load(PORT_ID);
    if (!loaded.ok || !loaded.value) throw new Error('no keys');
    const opened = await openReaderTrust(loaded.value, trust.ftmRoot);
    expect(opened.ok && opened.value.level(NOW)).toBe('L1');
  });

  it('replaces old keys, also when the new ones have no chip', async () => {
    const store = open();
    await store.save('a', keysOf('a'));
    const { deviceKey, deviceCertificate } = keysOf(PORT_ID);
    await store.save('a', { deviceKey, deviceCertificate });
    const loaded = await store.load('a');
    expect(loaded.ok && loaded.value?.ftm).toBeUndefined();
    expect(loaded.ok && loaded.value?.deviceKey.trim()).toBe(deviceKey.trim());
  });
});

describe('keys in files', () => {
  it('can only be read by their owner, and no draft stays', async () => {
    await createFileKeyStore(folder).save(PORT_ID, keysOf(PORT_ID));
    const [reader = '', ...others] = await readdir(folder);
    expect(others).toEqual([]);
    expect((await stat(join(folder, reader))).mode & 0o777).toBe(0o700);
    const names = (await readdir(join(folder, reader))).sort();
    expect(names).toEqual(['chip.pem', 'device.pem']);
    for (const name of names) expect((await stat(join(folder, reader, name))).mode & 0o777).toBe(0o600);
  });

  it('replace a readable draft of a writer that was killed', async () => {
    await mkdir(join(folder, 'a'));
    await writeFile(join(folder, 'a', 'device.pem.new'), 'half', { mode: 0o644 });
    const store = createFileKeyStore(folder);
    await store.save('a', keysOf('a'));
    expect((await stat(join(folder, 'a', 'device.pem'))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(folder, 'a', 'device.pem'), 'utf8')).not.toContain('half');
  });

  it.each(['device.pem', 'chip.pem'])(
    'are refused where %s holds no pair, without a word of its content',
    async (file) => {
      const store = createFileKeyStore(folder);
      await store.save('a', keysOf('a'));
      await writeFile(join(folder, 'a', file), 'a secret that is no key');
      const loaded = await store.load('a');
      expect(loaded).toMatchObject({ ok: false, error: { code: 'key-store-failed' } });
      expect(JSON.stringify(loaded)).not.toContain('secret');
    },
  );

  it('report a folder that cannot be used', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    const store = createFileKeyStore(file);
    expect(await store.list()).toMatchObject({ ok: false, error: { code: 'key-store-failed' } });
    expect(await store.save('a', keysOf('a'))).toMatchObject({ ok: false, error: { code: 'key-store-failed' } });
    expect(await store.load('a')).toMatchObject({ ok: false, error: { code: 'key-store-failed' } });
  });

  it('leave out folders that name no device', async () => {
    await mkdir(join(folder, 'a%'));
    await mkdir(join(folder, 'b'));
    expect(await createFileKeyStore(folder).list()).toEqual({ ok: true, value: ['b'] });
    expect(await createFileKeyStore(folder).load('b')).toEqual({ ok: true, value: undefined });
  });
});

describe('file names of device ids', () => {
  it('never lead out of the folder, and lead back to the id', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (deviceId) => {
        const name = fileNameOf(deviceId);
        expect(name).toMatch(/^[A-Za-z0-9%_-]+$/);
        expect(deviceIdOf(name)).toBe(deviceId);
      }),
    );
    for (const deviceId of ['.', '..', '../up', '/root', 'C:\\x', 'a*']) {
      expect(fileNameOf(deviceId)).toMatch(/^[A-Za-z0-9%_-]+$/);
      expect(deviceIdOf(fileNameOf(deviceId))).toBe(deviceId);
    }
    expect(deviceIdOf('..')).toBeUndefined();
    expect(deviceIdOf('%zz')).toBeUndefined();
  });
});
