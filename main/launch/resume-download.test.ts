import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { downloadResuming } from './resume-download.ts';
import type { DownloadOptions, Progress } from './resume-download.ts';
import { startFileServer } from './testing/file-server.ts';
import type { FileServer } from './testing/file-server.ts';

/** Long waits where an answer is expected, for a busy machine, and short ones where none is expected. */
const PATIENT = { reachMs: 20_000, stallMs: 20_000, retryMs: [1, 1, 1] };
/** A device to which nothing can be written; Linux has it. */
const FULL = '/dev/full';
const FILE = Uint8Array.from({ length: 80_000 }, (_, at) => (at * 7) % 251);
const OTHER = FILE.toReversed();

let server: FileServer;
let folder: string;
let part: string;
let shown: Progress[];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kiosk-download-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(async () => {
  part = join(mkdtempSync(join(folder, 'one-')), 'file.part');
  shown = [];
  server = await startFileServer();
  server.serve(FILE, '"one"');
  return async () => server.close();
});

const download = (more: Partial<DownloadOptions> = {}) =>
  downloadResuming({
    url: server.url,
    part,
    patience: PATIENT,
    onProgress(progress) {
      shown.push(progress);
      server.seen(progress.bytes);
    },
    ...more,
  });
const isWhole = (bytes = FILE) => readFileSync(part).equals(bytes);

describe('a download', () => {
  it('fetches a file and reports its progress', async () => {
    expect(await download()).toEqual({ ok: true, value: undefined });
    expect(isWhole()).toBe(true);
    expect(shown.at(-1)).toEqual({ bytes: FILE.length, total: FILE.length, fresh: FILE.length });
    expect(server.asked).toEqual([undefined]);
  });

  it('continues with a slow site for longer than it waits for the first answer', async () => {
    server.next({ restMs: 60 });
    expect(await download({ patience: { ...PATIENT, reachMs: 400 } })).toMatchObject({ ok: true });
    expect(isWhole()).toBe(true);
    expect(shown.length).toBeGreaterThan(1);
  });

  it('gives up a site that accepts the connection and does not answer', async () => {
    server.next({ mute: true });
    expect(await download({ patience: { ...PATIENT, reachMs: 50 } })).toEqual({
      ok: false,
      error: { code: 'unreachable', detail: 'it does not answer' },
    });
    expect(existsSync(part)).toBe(false);
  });

  it('gives up a port where nothing listens', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    expect(await download({ url: `http://127.0.0.1:${port}/` })).toEqual({
      ok: false,
      error: { code: 'unreachable', detail: 'ECONNREFUSED' },
    });
  });

  it.each([404, 403, 500, 503])('gives up a site that first answers %i', async (status) => {
    server.next({ status });
    expect(await download()).toEqual({ ok: false, error: { code: 'refused', status } });
    expect(server.asked).toHaveLength(1);
  });

  it('continues where the connection broke, also when it breaks again or the site is briefly away', async () => {
    server.next({ breakAfter: 30_000 }, { status: 503 }, { breakAfter: 20_000 }, {});
    expect(await download()).toMatchObject({ ok: true });
    expect(isWhole()).toBe(true);
    expect(server.asked).toEqual([undefined, 'bytes=30000-', 'bytes=30000-', 'bytes=50000-']);
    expect(shown.at(-1)).toEqual({ bytes: FILE.length, total: FILE.length, fresh: FILE.length });
  });

  it('treats a connection without further bytes as broken', async () => {
    server.next({ stallAfter: 30_000 });
    expect(await download({ patience: { ...PATIENT, stallMs: 700 } })).toMatchObject({ ok: true });
    expect(isWhole()).toBe(true);
    expect(server.asked.length).toBeGreaterThan(1);
  });

  it('gives up when no try receives bytes, and keeps the received ones', async () => {
    server.next({ breakAfter: 30_000 }, ...[1, 2, 3].map(() => ({ breakAfter: 0 })));
    expect(await download()).toMatchObject({ ok: false, error: { code: 'broken-off' } });
    expect(server.asked).toHaveLength(4);
    expect(readFileSync(part)).toHaveLength(30_000);
    shown = [];
    expect(await download()).toMatchObject({ ok: true });
    expect(isWhole()).toBe(true);
    expect(server.asked.at(-1)).toBe('bytes=30000-');
    expect(shown.at(-1)?.fresh).toBe(50_000);
  });

  it('starts from the beginning when the site sends no ranges, or has another file now', async () => {
    server.next({ breakAfter: 30_000 }, { noRange: true });
    expect(await download()).toMatchObject({ ok: true });
    expect(isWhole()).toBe(true);
    rmSync(part);
    server.next({ breakAfter: 30_000 }, { breakAfter: 0 }, { breakAfter: 0 }, { breakAfter: 0 });
    expect(await download()).toMatchObject({ ok: false });
    server.serve(OTHER, '"two"');
    expect(await download()).toMatchObject({ ok: true });
    expect(isWhole(OTHER)).toBe(true);
  });

  it('makes no request when the part is complete', async () => {
    expect(await download()).toMatchObject({ ok: true });
    expect(await download()).toMatchObject({ ok: true });
    expect(server.asked).toEqual([undefined, `bytes=${FILE.length}-`]);
    expect(isWhole()).toBe(true);
  });

  it('deletes a part that is longer than the file', async () => {
    expect(await download()).toMatchObject({ ok: true });
    writeFileSync(part, 'more', { flag: 'a' });
    expect(await download()).toMatchObject({ ok: true });
    expect(isWhole()).toBe(true);
  });

  it('does not continue the part of another address', async () => {
    writeFileSync(part, 'something else');
    writeFileSync(`${part}.json`, JSON.stringify({ url: 'http://127.0.0.1:9/', validator: '"one"' }));
    expect(await download()).toMatchObject({ ok: true });
    expect(isWhole()).toBe(true);
    expect(server.asked).toEqual([undefined]);
  });

  it('reports that it cannot write', async () => {
    expect(await download({ part: join(folder, 'nowhere', 'file.part') })).toMatchObject({
      error: { code: 'not-writable', detail: 'ENOENT' },
    });
  });

  // Skipped, and reported so, where the system has no device that is always full.
  it.skipIf(!existsSync(FULL))('reports that the disk is full', async () => {
    symlinkSync(FULL, part);
    expect(await download()).toEqual({ ok: false, error: { code: 'disk-full' } });
  });
});
