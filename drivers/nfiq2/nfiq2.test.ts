import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { getPriority, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { writeBmp } from '../imaging/codec/bmp.ts';
import { blankFrame } from '../imaging/picture/frame.ts';
import { createManualClock } from '#kit/testing/manual-clock.ts';
import { systemClock } from '#kit/clock.ts';
import { err, ok } from '#kit/result.ts';
import { MEMORY_FOLDER, memoryFileOf, openMemoryFile } from './memory-file.ts';
import type { OpenFile } from './memory-file.ts';
import { findNfiq2, isExecutable } from './nfiq2.ts';
import type { Nfiq2World } from './nfiq2.ts';
import { readScore, readVersion } from './protocol.ts';
import { OUTPUT_MOST, runProgram } from './run-program.ts';
import type { ProgramEnd } from './run-program.ts';

const USAGE = [
  '                               Welcome to NFIQ2',
  '-i [file/directory path]: Processing provided Images and Directories',
  'Version Info',
  'Biometric Evaluation: 10.0',
  'FingerJet: 5.2.3',
  'OpenCV: 4.5.5',
  'NFIQ 2: 2.3.0 (Date: 20240101, Commit: 0123456)',
  '',
].join('\n');
const frame = blankFrame(400, 500, 500, 200);

interface Call {
  readonly path: string;
  readonly words: readonly string[];
  readonly picture: Uint8Array;
}

/** A machine on which `nfiq2` is in `/opt/nfiq2/bin` and answers as the test says; `hang` never ends of itself. */
function createWorld(answers: { readonly usage?: ProgramEnd | 'hang'; readonly score?: ProgramEnd | 'hang' } = {}) {
  const clock = createManualClock(0);
  const calls: Call[] = [];
  const files: { bytes: Uint8Array; isOpen: boolean }[] = [];
  const world: Nfiq2World = {
    searchPath: ['/usr/bin', 'here', '', '/opt/nfiq2/bin'].join(delimiter),
    isProgram: (file) => Promise.resolve(file === '/opt/nfiq2/bin/nfiq2' || !file.startsWith('/')),
    run({ path, words, descriptor }, signal) {
      const picture = descriptor === undefined ? new Uint8Array(0) : files[descriptor]!.bytes.slice();
      calls.push({ path, words, picture });
      const answer = words.length === 0 ? (answers.usage ?? ended(USAGE)) : (answers.score ?? ended('54\n'));
      if (answer !== 'hang') return Promise.resolve(answer);
      return new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          resolve({ kind: 'failed' });
        });
      });
    },
    openMemoryFile() {
      const file = { bytes: new Uint8Array(0), isOpen: true };
      files.push(file);
      return Promise.resolve(
        ok({
          descriptor: files.length - 1,
          write(bytes) {
            file.bytes = bytes.slice();
            return Promise.resolve(ok(undefined));
          },
          close() {
            file.isOpen = false;
            return Promise.resolve();
          },
        }),
      );
    },
    clock,
  };
  return { world, clock, calls, files };
}

function ended(output: string, status = 0): ProgramEnd {
  return { kind: 'ended', status, output };
}

async function opened(world: Nfiq2World) {
  const found = await findNfiq2(world);
  if (!found.ok) throw new Error(found.error.code);
  return found.value;
}

describe('what nfiq2 prints', () => {
  it('says its version, or does not', () => {
    expect(readVersion(USAGE)).toBe('2.3.0');
    expect(readVersion('NFIQ 2: v2.2 (Date: x)')).toBe('2.2');
    for (const text of ['', 'Welcome to NFIQ2', 'NFIQ 2: unknown', 'x NFIQ 2: 2.3.0', 'NFIQ 2: 2.3.0.1.1']) {
      expect(readVersion(text)).toBeNull();
    }
  });

  it('is a score from 0 to 100 or absent', () => {
    for (const [text, score] of [
      ['0\n', 0],
      ['54\n', 54],
      ['100\r\n', 100],
    ] as const) {
      expect(readScore(text)).toBe(score);
    }
    const others = ['', '\n', '255\n', '101\n', '-1\n', '54.5\n', '54\n55\n', ' 54\n', 'NA\n', '"a",0,54,NA,0,0\n'];
    for (const text of others) expect(readScore(text)).toBeNull();
  });

  it('never becomes a score by mistake', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const score = readScore(text);
        if (score !== null) expect(text.trim()).toBe(String(score).padStart(text.trim().length, '0'));
        readVersion(text);
      }),
    );
  });
});

describe('NFIQ 2', () => {
  it('is named with its version, and scores a picture that states 500 ppi', async () => {
    const { world, calls, files } = createWorld();
    const nfiq2 = await opened(world);
    expect(nfiq2.name).toBe('NFIQ 2 (2.3.0)');
    expect(await nfiq2.score(frame)).toEqual(ok(54));
    expect(calls.map(({ path, words }) => [path, ...words])).toEqual([
      ['/opt/nfiq2/bin/nfiq2'],
      ['/opt/nfiq2/bin/nfiq2', '/proc/self/fd/3'],
    ]);
    expect(calls[1]!.picture).toEqual(writeBmp(frame));
    // Pixels per metre of a BITMAPINFOHEADER; 500 ppi are 19685.04.
    const header = new DataView(calls[1]!.picture.buffer);
    expect([header.getInt32(38, true), header.getInt32(42, true)]).toEqual([19685, 19685]);
    expect(files.map(({ isOpen }) => isOpen)).toEqual([false, false]);
  });

  it.each<[string, Partial<Nfiq2World>, Parameters<typeof createWorld>[0]]>([
    ['not-installed', { searchPath: '/usr/bin' }, {}],
    ['not-installed', { searchPath: ['', '.', 'bin'].join(delimiter) }, {}],
    ['not-installed', { searchPath: '' }, {}],
    ['unknown-version', {}, { usage: ended('Welcome to NFIQ2\n') }],
    ['program-failed', {}, { usage: ended(USAGE, 1) }],
    ['program-failed', {}, { usage: { kind: 'failed' } }],
    ['no-memory-files', { openMemoryFile: () => Promise.resolve(err({ code: 'no-memory-files' })) }, {}],
  ])('is absent as %s', async (code, differently, answers) => {
    const { world } = createWorld(answers);
    expect(await findNfiq2({ ...world, ...differently })).toEqual(err({ code }));
  });

  it('is absent when it hangs, and is stopped', async () => {
    const { world, clock } = createWorld({ usage: 'hang' });
    const finding = findNfiq2(world);
    await clock.pass(5000);
    expect(await finding).toEqual(err({ code: 'timeout' }));
    expect(clock.pending()).toBe(0);
  });

  it.each<[string, ProgramEnd]>([
    ['no-score', ended('"/proc/self/fd/3",0,NA,"Error: Could not open image",0,0\n')],
    ['no-score', ended('255\n')],
    ['no-score', ended('')],
    ['program-failed', ended('54\n', 1)],
    ['program-failed', { kind: 'failed' }],
  ])('gives %s, and its picture is forgotten', async (code, score) => {
    const { world, files } = createWorld({ score });
    const nfiq2 = await opened(world);
    expect(await nfiq2.score(frame)).toEqual(err({ code }));
    expect(files.at(-1)!.isOpen).toBe(false);
  });

  it('gives up on a program that takes too long', async () => {
    const { world, clock, files } = createWorld({ score: 'hang' });
    const nfiq2 = await opened(world);
    const scoring = nfiq2.score(frame);
    await clock.pass(45_000);
    expect(await scoring).toEqual(err({ code: 'timeout' }));
    expect(files.at(-1)!.isOpen).toBe(false);
  });

  it('is not asked about other resolutions, nor with a picture on a disk', async () => {
    const { world, calls } = createWorld();
    const nfiq2 = await opened(world);
    expect(await nfiq2.score({ ...frame, pixelsPerInch: 508 })).toEqual(err({ code: 'not-500-ppi' }));
    expect(calls).toHaveLength(1);
    let isThere = true;
    const fading = await opened({
      ...world,
      openMemoryFile: () => (isThere ? world.openMemoryFile() : Promise.resolve(err({ code: 'no-memory-files' }))),
    });
    isThere = false;
    expect(await fading.score(frame)).toEqual(err({ code: 'no-memory-files' }));
  });

  it('gives no score, and closes its file, where the memory is full', async () => {
    const { world, files } = createWorld();
    const nfiq2 = await opened({
      ...world,
      async openMemoryFile() {
        const file = await world.openMemoryFile();
        if (!file.ok) return file;
        return ok({ ...file.value, write: () => Promise.resolve(err({ code: 'no-memory-files' })) });
      },
    });
    expect(await nfiq2.score(frame)).toEqual(err({ code: 'no-memory-files' }));
    expect(files.at(-1)?.isOpen).toBe(false);
  });
});

describe('one print at a time', () => {
  it('is scored: a second one at the same time is refused, and the next one is taken', async () => {
    const { world, clock, calls } = createWorld({ score: 'hang' });
    const nfiq2 = await opened(world);
    const first = nfiq2.score(frame);
    expect(await nfiq2.score(frame)).toEqual(err({ code: 'busy' }));
    await clock.pass(45_000);
    expect(await first).toEqual(err({ code: 'timeout' }));
    expect(calls).toHaveLength(2);
    const next = nfiq2.score(frame);
    await clock.pass(45_000);
    expect(await next).toEqual(err({ code: 'timeout' }));
  });
});

/** An open file of a file system that has room for `room` bytes, as the system call shows it. */
function fileWithRoom(room: number) {
  const bytes = new Uint8Array(room);
  const calls: string[] = [];
  const attempt = (what: string): Promise<void> =>
    file.refuses.has(what) ? Promise.reject(new Error('EIO')) : Promise.resolve(void calls.push(what));
  const file = {
    fd: 7,
    refuses: new Set<string>(),
    write(from: Uint8Array, offset: number, length: number, position: number) {
      if (file.refuses.has('write')) return Promise.reject(new Error('EIO'));
      const fits = Math.min(length, room - position);
      if (fits <= 0) return Promise.reject(new Error('ENOSPC'));
      bytes.set(from.subarray(offset, offset + fits), position);
      return Promise.resolve({ bytesWritten: fits, buffer: from });
    },
    truncate: () => attempt('truncate'),
    close: () => attempt('close'),
  };
  return { file, bytes, calls };
}

describe('memory that is full', () => {
  const picture = new Uint8Array(1000).fill(9);

  it('takes a picture that fits, and forgets it', async () => {
    const { file, bytes, calls } = fileWithRoom(1000);
    const memory = memoryFileOf(file as unknown as OpenFile);
    expect(await memory.write(picture)).toEqual(ok(undefined));
    expect(bytes).toEqual(picture);
    await memory.close();
    expect([bytes.every((byte) => byte === 0), calls]).toEqual([true, ['truncate', 'close']]);
  });

  it.each([999, 1, 0])('takes no cut picture where only %i bytes have room, and forgets those', async (room) => {
    const { file, bytes, calls } = fileWithRoom(room);
    const memory = memoryFileOf(file as unknown as OpenFile);
    expect(await memory.write(picture)).toEqual(err({ code: 'no-memory-files' }));
    await memory.close();
    expect([bytes.every((byte) => byte === 0), calls]).toEqual([true, ['truncate', 'close']]);
  });

  it.each(['write', 'truncate', 'close'])('is given back without a rejection where %s fails', async (what) => {
    const { file } = fileWithRoom(1000);
    const memory = memoryFileOf(file as unknown as OpenFile);
    await memory.write(picture);
    file.refuses.add(what);
    await expect(memory.close()).resolves.toBeUndefined();
  });
});

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

/** A folder on the disk with an executable script in it. */
async function withScript(name: string, text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'nfiq2-'));
  folders.push(folder);
  await writeFile(join(folder, name), text);
  await chmod(join(folder, name), 0o755);
  return folder;
}

/** Reads as `nfiq2` does: the size of the file by its name, then that many bytes; prints its length's last two digits. */
const STAND_IN = `#!${process.execPath}
const { readFileSync, statSync, readlinkSync } = require('node:fs');
const path = process.argv[2];
if (path === undefined) process.stdout.write(${JSON.stringify(USAGE)});
else {
  const bytes = readFileSync(path);
  const isOurs = statSync(path).size === bytes.length && bytes.subarray(0, 2).toString() === 'BM';
  const isNameless = readlinkSync(path).endsWith(' (deleted)');
  const isAlone = process.cwd() === '/' && process.env.PATH === undefined;
  process.stdout.write(isOurs && isNameless && isAlone ? bytes.length % 100 + '\\n' : 'wrong\\n');
}
`;

const hasMemoryFiles = await openMemoryFile().then(async (file) => {
  if (file.ok) await file.value.close();
  return file.ok;
});

describe.skipIf(!hasMemoryFiles)('a picture for another program', () => {
  it('reaches a real child process by the name of its descriptor, and leaves nothing behind', async () => {
    const folder = await withScript('nfiq2', STAND_IN);
    const before = await readdir(MEMORY_FOLDER);
    const world = { searchPath: folder, isProgram: isExecutable, run: runProgram, openMemoryFile, clock: systemClock };
    const nfiq2 = await opened(world);
    expect(await nfiq2.score(frame)).toEqual(ok(writeBmp(frame).length % 100));
    expect(await readdir(MEMORY_FOLDER)).toEqual(before);
  });

  it('is never written where files are on a disk, or nowhere', async () => {
    const folder = await withScript('any', '');
    expect(await openMemoryFile(join(folder, 'none'))).toEqual(err({ code: 'no-memory-files' }));
    expect(await openMemoryFile('/proc')).toEqual(err({ code: 'no-memory-files' }));
  });
});

describe('a program that is run', () => {
  const never = new AbortController().signal;

  it('is ended by an abort, and not started after one', async () => {
    const stop = new AbortController();
    const words = ['-e', 'setInterval(() => {}, 1000)'];
    const running = runProgram({ path: process.execPath, words }, stop.signal);
    stop.abort();
    expect(await running).toEqual({ kind: 'failed' });
    expect(await runProgram({ path: process.execPath, words }, stop.signal)).toEqual({ kind: 'failed' });
  });

  it('gives way to ours', async () => {
    const words = ['-e', 'process.stdout.write(String(require("node:os").getPriority()))'];
    const ended = await runProgram({ path: process.execPath, words }, never);
    expect(ended.kind === 'ended' && Number(ended.output)).toBeGreaterThan(getPriority());
  });

  it('may not exist, may fail, and may talk without end', async () => {
    expect(await runProgram({ path: '/no/such/program', words: [] }, never)).toEqual({ kind: 'failed' });
    expect(await isExecutable('/no/such/program')).toBe(false);
    const failing = await runProgram({ path: process.execPath, words: ['-e', 'process.exit(3)'] }, never);
    expect(failing).toEqual({ kind: 'ended', status: 3, output: '' });
    const talking = await runProgram(
      { path: process.execPath, words: ['-e', "process.stdout.write('x'.repeat(1e6))"] },
      never,
    );
    expect(talking).toMatchObject({ kind: 'ended', status: 0 });
    expect(talking.kind === 'ended' && talking.output.length).toBe(OUTPUT_MOST);
  });
});
