import { once } from 'node:events';
import { readdirSync, rmSync } from 'node:fs';
import type { ChildProcess } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, vi } from 'vitest';
import { processesOf } from '../../support/traces.ts';
import { check } from './check.ts';
import { launchDemo, newFolder, startDemo } from './demo-app.ts';
import { WAIT } from './demo-run.ts';

let folder: string;
beforeEach(() => {
  folder = newFolder();
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** Helpers of Chromium end a moment after Chromium itself; every process of a run names its folder. */
async function allGone(): Promise<boolean> {
  await vi.waitUntil(() => processesOf(folder).length === 0, WAIT);
  return true;
}

async function ending(child: ChildProcess): Promise<{ code: number | null; said: string[] }> {
  const [out, [code]] = await Promise.all([
    text(child.stdout!),
    once(child, 'exit') as Promise<[number | null]>,
    text(child.stderr!),
  ]);
  return { code, said: out.split('\n').filter(Boolean) };
}

/** Starts the demo by hand, and resolves when its window and its child are there. */
async function started(args: readonly string[] = []) {
  const child = startDemo(folder, { switches: args });
  const ended = ending(child);
  const lines: string[] = [];
  child.stdout!.on('data', (data: Buffer) => lines.push(data.toString()));
  await vi.waitUntil(() => lines.join('').includes('child '), { timeout: 20_000 });
  return { child, ended };
}

describe('the end of the app', () => {
  check('by SIGKILL leaves no process behind', {
    async see() {
      const app = await launchDemo(folder);
      await (await app.firstWindow()).waitForSelector('html[data-ready=yes]');
      await vi.waitUntil(() => app.evaluate(() => 'child' in demo), WAIT);
      const [main, child] = await app.evaluate(() => [process.pid, demo.child.pid ?? 0]);
      const before = processesOf(folder).map(({ pid }) => pid);
      process.kill(main, 'SIGKILL');
      return {
        found: before.includes(main) && before.includes(child),
        more: before.length > 3,
        gone: await allGone(),
      };
    },
    shows: { found: true, more: true, gone: true },
  });

  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    check(`by ${signal} comes in order`, {
      async see() {
        const { child, ended } = await started();
        child.kill(signal);
        const { code, said } = await ended;
        return { code, said: said.filter((line) => line.includes('quit')), gone: await allGone() };
      },
      shows: { code: 0, said: ['before-quit', 'will-quit'], gone: true },
    });

  for (const how of ['app.quit()', 'the last window’s close'] as const)
    check(`by ${how} comes in order`, {
      async see() {
        const { ended } = await started([`--then=${how === 'app.quit()' ? 'quit' : 'close'}`]);
        const { code, said } = await ended;
        return { code, said: said.filter((line) => line.includes('quit')), gone: await allGone() };
      },
      shows: { code: 0, said: ['before-quit', 'will-quit'], gone: true },
    });

  check('leaves the profile where it is', {
    async see() {
      const { child, ended } = await started();
      child.kill('SIGTERM');
      await ended;
      return readdirSync(folder, { recursive: true, encoding: 'utf8' }).some((name) => name.endsWith('Preferences'));
    },
    shows: true,
  });
});

describe('a second instance', () => {
  check('gets no lock, ends, and is told to the first', {
    async see() {
      const app = await launchDemo(folder);
      const second = await ending(startDemo(folder));
      const seen = await vi.waitUntil(
        () => app.evaluate(() => demo.seen.find((line) => line.startsWith('second-instance'))),
        WAIT,
      );
      await app.close();
      return { ...second, told: seen, gone: await allGone() };
    },
    shows: { code: 0, said: ['second instance'], told: 'second-instance {"from":"demo"}', gone: true },
  });
});
