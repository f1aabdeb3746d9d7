import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SingleInstance } from './single-instance.ts';

const MINE = { argv: ['a'], cwd: '/', additionalData: { n: 1 } };
let folder: string;
let lock: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'electron-host-'));
  lock = join(folder, 'electron-host.lock');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('SingleInstance', () => {
  it('belongs to the first instance, which gets the message of a second and can release the lock', async () => {
    const first = new SingleInstance(folder);
    const second = new SingleInstance(folder);
    const heard: unknown[] = [];
    expect(first.acquire(MINE, (other) => heard.push(other))).toBe(true);
    expect(second.acquire({ ...MINE, argv: ['b'] }, () => undefined)).toBe(false);
    await vi.waitUntil(() => heard.length > 0);
    expect(heard).toEqual([{ ...MINE, argv: ['b'] }]);
    first.release();
    expect(existsSync(lock)).toBe(false);
    expect(second.acquire(MINE, () => undefined)).toBe(true);
    second.release();
  });

  it.each([
    ['of a process that has ended', { pid: 2 ** 22 + 1, started: '1' }],
    ['of a process that has ended and another has its id now', { pid: process.pid, started: 'long ago' }],
  ])('takes over the lock %s', (_name, holder) => {
    writeFileSync(lock, JSON.stringify(holder));
    const instance = new SingleInstance(folder);
    expect(instance.acquire(MINE, () => undefined)).toBe(true);
    expect(JSON.parse(readFileSync(lock, 'utf8'))).toMatchObject({ pid: process.pid });
    instance.release();
  });

  it('takes over a lock file that was never finished', () => {
    writeFileSync(lock, '');
    const instance = new SingleInstance(folder);
    expect(instance.acquire(MINE, () => undefined)).toBe(true);
    instance.release();
  });
});
