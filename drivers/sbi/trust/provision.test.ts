import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { AUTHORITY_CLIENT, startAuthority } from '../testing/authority-server.ts';
import { isIssuedBy, readCertificate } from './certificates.ts';
import { createFileKeyStore } from './file-key-store.ts';
import { openReaderTrust } from './open-trust.ts';
import { runProvisionCommand } from './provision-command.ts';
import { writeTrainingChain } from './provision.ts';
import { createDeviceProvider, createEncryptionPair, createTrainingRoots } from './training-trust.ts';
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
  it('writes a chain that fits together, private keys that only the owner can read, and the purpose of each file', async () => {
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
    const store = createFileKeyStore(join(folder, 'chain/readers'));
    const deviceRoot = await certificate('chain/device-provider-root.pem');
    for (const deviceId of ['a', 'port/b']) {
      const loaded = await store.load(deviceId);
      if (!loaded.ok || !loaded.value) throw new Error('no keys');
      const reader = await openReaderTrust(loaded.value, ftmRoot);
      if (!reader.ok) throw new Error(reader.error.code);
      expect(reader.value.level(NOW)).toBe('L1');
      expect(isIssuedBy(reader.value.device.certificate, deviceRoot, NOW)).toBe(true);
    }
    const authority = await certificate('chain/authority-root.pem');
    expect(isIssuedBy(await certificate('chain/encryption.pem'), authority, NOW)).toBe(true);
  });

  it('writes a provider’s key that certifies a new device key', async () => {
    await run('training chain --readers a --level L0');
    const loaded = await createFileKeyStore(join(folder, 'chain/readers')).load('a');
    if (!loaded.ok || !loaded.value) throw new Error('no keys');
    expect(loaded.value.ftm).toBeUndefined();
    const provider = createDeviceProvider({
      key: await text('chain/device-provider-root-key.pem'),
      certificate: await text('chain/device-provider-root.pem'),
    });
    const rotated = await rotateDeviceKey({ deviceId: 'a', current: loaded.value, provider, now: NOW });
    expect(rotated.ok).toBe(true);
  });

  it('does not change an existing chain without --replace', async () => {
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

  it('has a default folder and default readers', async () => {
    expect(await run('training')).toBe(0);
    expect((await readdir(join(folder, 'training-chain/readers'))).sort()).toEqual([
      'finger-single',
      'finger-slap',
      'iris-double',
      'iris-single',
    ]);
  });

  it('reports a folder that cannot be written', async () => {
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
  const words = (base: string) =>
    `certificate ${base} encryption.pem --app ${AUTHORITY_CLIENT.appId} --client ${AUTHORITY_CLIENT.clientId}`;

  it('writes the authority’s answer, and reports when there is none', async () => {
    await run('training chain --readers a');
    const pem = await text('chain/encryption.pem');
    const server = await startAuthority(pem);
    const base = server.base.href;
    try {
      expect(await run(words(base), AUTHORITY_CLIENT.secretKey)).toBe(0);
      expect((await text('encryption.pem')).trim()).toBe(pem.trim());
      expect(complained).toEqual([]);
      expect(await run(words(base), 'another secret')).toBe(1);
      expect(complained.splice(0)).toEqual([expect.stringContaining('login-refused (KER-ATH-401)')]);
    } finally {
      await server.close();
    }
    expect(await run(words(base), AUTHORITY_CLIENT.secretKey)).toBe(1);
    // Refused, or cut off when a connection was still open: the system has a code for both.
    expect(complained).toEqual([
      expect.stringMatching(/^provision: no certificate from http:\S+: authority-unreachable \(\w+\)$/),
    ]);
  });

  it('renews a certificate, but does not replace a valid one by an invalid one', async () => {
    const roots = await createTrainingRoots(NOW);
    const [first, next, over] = (
      await Promise.all([30, 365, -1].map(async (days) => createEncryptionPair(roots, NOW, days)))
    ).map(({ certificate: pem }) => pem);
    const server = await startAuthority(over);
    const fetch = async () => run(words(server.base.href), AUTHORITY_CLIENT.secretKey);
    try {
      expect(await fetch()).toBe(0);
      expect(complained.splice(0)).toEqual([expect.stringContaining('will answer 107')]);
      for (const pem of [first, next]) {
        server.setCertificate(pem);
        expect(await fetch()).toBe(0);
        expect((await text('encryption.pem')).trim()).toBe(pem?.trim());
      }
      server.setCertificate(over);
      expect(await fetch()).toBe(1);
      expect(complained).toEqual([expect.stringContaining('was left as it is')]);
      expect((await text('encryption.pem')).trim()).toBe(next?.trim());
    } finally {
      await server.close();
    }
  });

  it('accepts only certificates of the named issuer', async () => {
    const [ours, strangers] = await Promise.all([createTrainingRoots(NOW), createTrainingRoots(NOW)]);
    const server = await startAuthority((await createEncryptionPair(ours, NOW)).certificate);
    await writeFile(join(folder, 'ours.pem'), ours.authority.certificate);
    await writeFile(join(folder, 'strangers.pem'), strangers.authority.certificate);
    const fetch = async (issuer: string) =>
      run(`${words(server.base.href)} --issuer ${issuer}`, AUTHORITY_CLIENT.secretKey);
    try {
      for (const [issuer, why] of [
        ['strangers.pem', 'was not issued by it'],
        ['absent.pem', 'file-unreadable'],
      ] as const) {
        expect(await fetch(issuer)).toBe(1);
        expect(complained.splice(0)).toEqual([expect.stringContaining(why)]);
        expect(await readdir(folder)).not.toContain('encryption.pem');
      }
      expect(await fetch('ours.pem')).toBe(0);
      expect(await readdir(folder)).toContain('encryption.pem');
    } finally {
      await server.close();
    }
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
    ['training --issuer x', '--issuer'],
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

  it('is explained by --help', async () => {
    expect(await run('--help')).toBe(0);
    expect(printed[0]).toContain('npm run provision');
  });
});
