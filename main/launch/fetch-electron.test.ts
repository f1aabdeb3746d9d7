import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { fetchElectron, findElectron, sayFetchError } from './fetch-electron.ts';
import type { FetchOptions } from './fetch-electron.ts';
import { startFileServer } from './testing/file-server.ts';
import type { FileServer } from './testing/file-server.ts';
import { zipOf } from './testing/zip.ts';

/** A package `electron` as npm installs it, with the real installer but a small zip instead of the real one. */

const modules = join(import.meta.dirname, '../../node_modules');
const base = mkdtempSync(join(tmpdir(), 'kiosk-electron-'));
const ZIP = zipOf({ electron: `#!/bin/sh\n${'# '.repeat(20_000)}`, version: '45.4.1' });
const ZIP_NAME = `electron-v45.4.1-linux-x64.zip`;
const PATIENCE = { reachMs: 20_000, awayReachMs: 20_000, stallMs: 20_000, retryMs: [1, 1] };

let server: FileServer;
let electron: string;
let work: string;
let said: string[];

beforeEach(async () => {
  const folder = mkdtempSync(join(base, 'one-'));
  electron = join(folder, 'node_modules', 'electron');
  work = join(folder, 'work');
  said = [];
  mkdirSync(electron, { recursive: true });
  for (const scope of ['@electron', '@electron-internal'])
    symlinkSync(join(modules, scope), join(electron, '..', scope), 'junction');
  writeFileSync(join(electron, 'install.js'), readFileSync(join(modules, 'electron', 'install.js')));
  writeFileSync(join(electron, 'package.json'), JSON.stringify({ version: '45.4.1' }));
  sums(ZIP);
  server = await startFileServer();
  server.serve(ZIP, '"zip"');
  // These come first for `@electron/get`, and npm sets them from the machine's own settings.
  for (const name of Object.keys(process.env))
    if (/^npm_(package_)?config_electron_/i.test(name)) vi.stubEnv(name, undefined);
  vi.stubEnv('ELECTRON_MIRROR', server.url);
  vi.stubEnv('electron_config_cache', join(folder, 'cache'));
  vi.stubEnv('ELECTRON_INSTALL_PLATFORM', 'linux');
  vi.stubEnv('ELECTRON_INSTALL_ARCH', 'x64');
  return async () => {
    vi.unstubAllEnvs();
    await server.close();
  };
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

function sums(bytes: Uint8Array): void {
  const sum = createHash('sha256').update(bytes).digest('hex');
  writeFileSync(join(electron, 'checksums.json'), JSON.stringify({ [ZIP_NAME]: sum }));
}

const fetchIt = async (more: Partial<FetchOptions> = {}) =>
  fetchElectron({
    electron,
    work,
    say: (line) => said.push(line),
    screen: { write: () => undefined },
    now: () => Date.now(),
    patience: PATIENCE,
    ...more,
  });

describe('fetching Electron', () => {
  it('fetches the file from the mirror, checks and unpacks it; the next start finds it', async () => {
    expect(await fetchIt()).toEqual({ ok: true, value: undefined });
    expect(findElectron(electron)).toBe(join(electron, 'dist', 'electron'));
    expect(said).toEqual([`Fetching ${server.url}v45.4.1/${ZIP_NAME} …`]);
    expect(readdirSync(work)).toEqual(['lock']);
    expect(await fetchIt()).toMatchObject({ ok: true });
    expect(server.asked).toHaveLength(1);
  });

  it('takes the file from the cache when another project has fetched it', async () => {
    expect(await fetchIt()).toMatchObject({ ok: true });
    rmSync(join(electron, 'dist'), { recursive: true });
    expect(await fetchIt()).toMatchObject({ ok: true });
    expect(findElectron(electron)).toBeDefined();
    expect(server.asked).toHaveLength(1);
  });

  it('fetches once when two start at the same time', async () => {
    const all = await Promise.all([fetchIt(), fetchIt()]);
    expect(all.map(({ ok }) => ok)).toEqual([true, true]);
    expect(server.asked).toHaveLength(1);
    expect(said).toContain('Another start is fetching Electron: waiting for it …');
  });

  it('deletes a file with a wrong checksum, and does not continue it', async () => {
    sums(Uint8Array.of(1));
    expect(await fetchIt()).toEqual({ ok: false, error: { code: 'wrong-checksum' } });
    expect(readdirSync(work)).toEqual(['lock']);
    sums(ZIP);
    expect(await fetchIt()).toMatchObject({ ok: true });
    expect(server.asked).toEqual([undefined, undefined]);
  });

  it('continues at the next start where the connection broke', async () => {
    server.next({ stallAfter: 20_000 }, { status: 403 });
    expect(await fetchIt({ patience: { ...PATIENCE, stallMs: 500 } })).toMatchObject({ error: { code: 'refused' } });
    const come = readFileSync(join(work, `${ZIP_NAME}.part`)).length;
    expect(await fetchIt()).toMatchObject({ ok: true });
    if (come > 0) expect(server.asked.at(-1)).toBe(`bytes=${come}-`);
    expect(findElectron(electron)).toBeDefined();
  });

  it('waits only briefly for a site that did not answer a short time ago', async () => {
    server.next({ mute: true }, { mute: true }, { mute: true });
    const never = 600_000;
    const brief = { ...PATIENCE, reachMs: 50, awayReachMs: never };
    expect(await fetchIt({ patience: brief })).toMatchObject({ error: { code: 'unreachable' } });
    expect(existsSync(join(work, 'away'))).toBe(true);
    const known = { ...PATIENCE, reachMs: never, awayReachMs: 50 };
    expect(await fetchIt({ patience: known })).toMatchObject({ error: { code: 'unreachable' } });
    const hours = 3_600_000;
    const later = { patience: brief, now: () => Date.now() + 7 * hours };
    expect(await fetchIt(later)).toMatchObject({ error: { code: 'unreachable' } });
    server.next();
    expect(await fetchIt()).toMatchObject({ ok: true });
    expect(existsSync(join(work, 'away'))).toBe(false);
  });

  it('remembers for a day that the site has no such file, and asks again for another version', async () => {
    const refused = { ok: false, error: { code: 'refused', status: 404 } };
    server.next({ status: 404 });
    expect(await fetchIt()).toEqual(refused);
    expect(await fetchIt()).toEqual(refused);
    expect(said).toHaveLength(1);
    server.next({ status: 404 });
    expect(await fetchIt({ now: () => Date.now() + 25 * 3_600_000 })).toEqual(refused);
    expect(server.asked).toHaveLength(2);
    writeFileSync(join(electron, 'package.json'), JSON.stringify({ version: '45.4.2' }));
    server.next({ status: 404 });
    expect(await fetchIt()).toEqual(refused);
    expect(said.at(-1)).toContain('45.4.2');
    expect(server.asked).toHaveLength(3);
  });

  it('asks another site at once for a file that one site does not have', async () => {
    server.next({ status: 404 });
    expect(await fetchIt()).toMatchObject({ error: { code: 'refused' } });
    vi.stubEnv('ELECTRON_MIRROR', `${server.url}other/`);
    expect(await fetchIt()).toMatchObject({ ok: true });
    expect(readdirSync(work)).toEqual(['lock']);
  });

  it('asks again at the next start after another refusal', async () => {
    server.next({ status: 403 });
    expect(await fetchIt()).toEqual({ ok: false, error: { code: 'refused', status: 403 } });
    expect(await fetchIt()).toMatchObject({ ok: true });
  });

  it('reports that the file cannot be unpacked', async () => {
    const broken = Uint8Array.from({ length: 1000 }, () => 7);
    server.serve(broken, '"broken"');
    sums(broken);
    expect(await fetchIt()).toMatchObject({ ok: false, error: { code: 'not-unpacked' } });
    expect(findElectron(electron)).toBeUndefined();
  });

  it.each([
    [{ code: 'unreachable', detail: 'ECONNREFUSED' }, /not reachable \(ECONNREFUSED\)/],
    [{ code: 'refused', status: 404 }, /answered 404/],
    [{ code: 'broken-off', detail: 'x' }, /the next start goes on/],
    [{ code: 'disk-full' }, /disk is full/],
    [{ code: 'not-writable', detail: 'EACCES' }, /EACCES/],
    [{ code: 'wrong-checksum' }, /SHA-256/],
    [{ code: 'not-unpacked', detail: 'x' }, /unpacked/],
  ] as const)('describes %j in one sentence', (error, words) => {
    expect(sayFetchError(error)).toMatch(words);
  });
});
