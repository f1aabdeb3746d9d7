import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { isIssuedBy, readCertificate } from './certificates.ts';
import { createFileKeyStore } from './file-key-store.ts';
import { loadAll } from './key-store.ts';
import { openServiceTrust } from './open-trust.ts';
import { runProvisionCommand } from './provision-command.ts';
import { writeTrainingChain } from './provision.ts';
import { createTrainingProvider } from './training-trust.ts';
import { rotateDeviceKey } from './rotation.ts';

const NOW = Date.parse('2026-01-02T03:04:05Z');

let folder: string;
let printed: string[];
let complained: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provision-'));
  printed = [];
  complained = [];
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function run(words: string, secret?: string): Promise<number> {
  return runProvisionCommand(words.split(' ').filter(Boolean), {
    now: NOW,
    locate: (path) => join(folder, path),
    secret,
    print: (line) => printed.push(line),
    complain: (line) => complained.push(line),
  });
}

const text = async (file: string) => readFile(join(folder, file), 'utf8');
const certificate = async (file: string) => readCertificate(await text(file))!;

describe('provision training', () => {
  it('writes a chain that holds together, each private key for its owner alone, and says what each file is for', async () => {
    expect(await run('training chain --readers a,port/b')).toBe(0);
    expect(complained).toEqual([]);
    const names = (await readdir(join(folder, 'chain'), { recursive: true })).filter((name) => name.endsWith('.pem'));
    expect(names).toHaveLength(12);
    for (const name of names) {
      const file = join(folder, 'chain', name);
      expect(printed.join('\n')).toContain(`${file}\n    `);
      const secret = (await readFile(file, 'utf8')).includes('PRIVATE KEY');
      expect((await stat(file)).mode & 0o777).toBe(secret ? 0o600 : 0o644);
    }
    const ftmRoot = await text('chain/ftm-root.pem');
    const readers = await loadAll(createFileKeyStore(join(folder, 'chain/readers')));
    if (!readers.ok) throw new Error(readers.error.detail);
    const opened = await openServiceTrust({ readers: readers.value, ftmRoot });
    if (!opened.ok) throw new Error(opened.error.code);
    const deviceRoot = await certificate('chain/device-provider-root.pem');
    for (const deviceId of ['a', 'port/b']) {
      const reader = opened.value.readers.get(deviceId)!;
      expect(reader.level(NOW)).toBe('L1');
      expect(isIssuedBy(reader.device.certificate, deviceRoot, NOW)).toBe(true);
    }
    const authority = await certificate('chain/authority-root.pem');
    expect(isIssuedBy(await certificate('chain/encryption.pem'), authority, NOW)).toBe(true);
  });

  it('writes a provider’s key that certifies a new device key', async () => {
    await run('training chain --readers a --level L0');
    const loaded = await createFileKeyStore(join(folder, 'chain/readers')).load('a');
    if (!loaded.ok || !loaded.value) throw new Error('no keys');
    expect(loaded.value.ftm).toBeUndefined();
    const provider = createTrainingProvider({
      key: await text('chain/device-provider-root-key.pem'),
      certificate: await text('chain/device-provider-root.pem'),
    });
    const rotated = await rotateDeviceKey({ deviceId: 'a', current: loaded.value, provider, now: NOW });
    expect(rotated.ok).toBe(true);
  });

  it('leaves a chain that is there as it is, unless it is told to replace it', async () => {
    await run('training chain --readers a,old');
    const before = await text('chain/ftm-root.pem');
    expect(await run('training chain --readers a')).toBe(1);
    expect(complained).toEqual([
      `provision: ${join(folder, 'chain')} holds a chain already and was left as it is; --replace overwrites it.`,
    ]);
    expect(await text('chain/ftm-root.pem')).toBe(before);
    expect(await run('training chain --readers a --replace')).toBe(0);
    expect(await text('chain/ftm-root.pem')).not.toBe(before);
    expect(await readdir(join(folder, 'chain/readers'))).toEqual(['a']);
  });

  it('has a folder and readers where none are named', async () => {
    expect(await run('training')).toBe(0);
    expect((await readdir(join(folder, 'training-chain/readers'))).sort()).toEqual([
      'finger-single',
      'finger-slap',
      'iris-double',
      'iris-single',
    ]);
  });

  it('says when the folder cannot be written', async () => {
    await writeFile(join(folder, 'file'), '');
    expect(await run('training file --readers a')).toBe(1);
    expect(complained[0]).toContain('could not be written');
    const written = await writeTrainingChain({
      folder: join(folder, 'file', 'below'),
      deviceIds: [],
      level: 'L0',
      now: NOW,
      replace: true,
    });
    expect(written).toMatchObject({ ok: false, error: { code: 'folder-unwritable' } });
  });
});

describe('provision certificate', () => {
  const words = (base: string) => `certificate ${base} encryption.pem --app ida --client station`;

  it('writes what the authority answers, and says when nothing came', async () => {
    await run('training chain --readers a');
    const pem = await text('chain/encryption.pem');
    const server = createServer((request, response) => {
      response.setHeader('authorization', 'token');
      response.end(JSON.stringify({ response: { certificate: request.method === 'GET' ? pem : undefined } }));
    });
    const { promise, resolve } = Promise.withResolvers<undefined>();
    server.listen(0, '127.0.0.1', () => {
      resolve(undefined);
    });
    await promise;
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      expect(await run(words(base), 'secret')).toBe(0);
      expect((await text('encryption.pem')).trim()).toBe(pem.trim());
      expect(complained).toEqual([]);
    } finally {
      server.closeAllConnections();
      server.close();
    }
    expect(await run(words(base), 'secret')).toBe(1);
    // Refused, or cut off where a connection was still kept open: both are the system's own words for it.
    expect(complained).toEqual([
      expect.stringMatching(/^provision: no certificate from http:\S+: authority-unreachable \(\w+\)$/),
    ]);
  });

  it('needs the client’s secret', async () => {
    expect(await run(words('https://api.example'))).toBe(2);
    expect(complained[0]).toContain('SBI_AUTHORITY_SECRET');
  });
});

describe('what provision does not understand', () => {
  it.each([
    ['', 'say what'],
    ['sell', 'unknown command sell'],
    ['training a b', 'one folder'],
    ['training --level L2', '--level'],
    ['training --readers a,a', 'twice'],
    ['training --readers a,,b', '--readers'],
    ['training --app x', '--app'],
    ['training --nonsense', '--nonsense'],
    ['certificate', 'URL and FILE'],
    ['certificate https://api.example f', '--app'],
    ['certificate https://api.example f --app a --client b --level L1', '--level'],
    ['certificate http://api.example f --app a --client b', 'https'],
    ['certificate nowhere f --app a --client b', 'https'],
  ])('%s', async (words, part) => {
    expect(await run(words)).toBe(2);
    expect(complained).toHaveLength(1);
    expect(complained[0]).toContain(part);
    expect(complained[0]).not.toContain('\n');
    expect(await readdir(folder)).toEqual([]);
  });

  it('is told with --help', async () => {
    expect(await run('--help')).toBe(0);
    expect(printed[0]).toContain('npm run provision');
  });
});
