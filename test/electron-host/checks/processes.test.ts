import { describe, expect } from 'vitest';
import { check } from './check.ts';
import { demoRun, WAIT } from './demo-run.ts';

const run = demoRun();

/** What the child answers. */
function ask(message: unknown): Promise<unknown> {
  return run.app.evaluate(
    (_electron, sent) =>
      new Promise((resolve) => {
        demo.child.once('message', resolve);
        demo.child.postMessage(sent === 'bytes' ? new Uint8Array([1, 255]) : sent);
      }),
    message,
  );
}

describe('a utility process', () => {
  check('gets its arguments and a message, and answers', {
    see: () => ask({ a: [1] }),
    shows: { echo: { a: [1] }, argv: ['one', 'two'], type: 'utility' },
  });

  check('gets bytes, and answers with bytes', { see: () => ask('bytes'), shows: { bytes: new Uint8Array([2, 0]) } });

  check('reports its exit code, and has no id after that', {
    see: () =>
      run.app.evaluate(
        ({ app: electronApp }) =>
          new Promise((resolve) => {
            electronApp.on('child-process-gone', (_event, { type, reason, name }) =>
              demo.seen.push(`child gone ${type} ${reason} ${name ?? ''}`),
            );
            demo.child.once('exit', (code) => {
              const during = typeof demo.child.pid;
              setImmediate(() => resolve([code, during, typeof demo.child.pid]));
            });
            demo.child.postMessage('exit');
          }),
      ),
    shows: [3, 'number', 'undefined'],
  });

  check('heeds SIGTERM when main calls kill()', {
    see: () =>
      run.app.evaluate(
        () =>
          new Promise((resolve) => {
            const child = demo.forkChild();
            child.once('exit', resolve);
            child.once('message', () => child.kill());
            child.postMessage('heed SIGTERM');
          }),
      ),
    shows: 7,
  });

  for (const [how, shows] of [
    ['kill()', 15],
    ['SIGKILL', 9],
  ] as const)
    check(`reports its signal after ${how}`, {
      see: () =>
        run.app.evaluate(
          (_electron, end) =>
            new Promise((resolve) => {
              const child = demo.forkChild();
              child.once('exit', (code) => resolve(code));
              child.once('spawn', () => {
                if (end === 'kill()') child.kill();
                else process.kill(child.pid ?? 0, 'SIGKILL');
              });
            }),
          how,
        ),
      shows,
    });

  check('is told of as gone by the app, after exit 3, exit 7, SIGTERM and SIGKILL', {
    async see() {
      await run.seenOf('child gone Utility killed');
      return run.app.evaluate(() => demo.seen.filter((line) => line.startsWith('child gone ')));
    },
    shows: ['child gone Utility killed demo child', 'child gone Utility killed demo child'],
  });
});

describe('safeStorage', () => {
  check('opens what it sealed, refuses what was changed', {
    see: () =>
      run.app.evaluate(async ({ safeStorage }) => {
        if (!(await safeStorage.isAsyncEncryptionAvailable())) return 'no encryption here';
        const sealed = await safeStorage.encryptStringAsync('geheim Ö');
        const { result } = await safeStorage.decryptStringAsync(sealed);
        sealed.writeUInt8(sealed.readUInt8(sealed.length - 1) ^ 1, sealed.length - 1);
        const forged = await safeStorage.decryptStringAsync(sealed).then(
          () => 'opened',
          () => 'refused',
        );
        return { result, forged, clear: sealed.includes('geheim') };
      }),
    standIn: { result: 'geheim Ö', forged: 'refused', clear: false },
    electron: 'no encryption here',
    reason:
      'no key store is where the tests run, and 25 says then that there is no encryption; the stand-in does so with KIOSK_SAFE_STORAGE=none',
  });
});

describe('a crash of a page', () => {
  check('is reported to main, which loads the page again', {
    async see() {
      await run.app.evaluate(() => demo.window.webContents.forcefullyCrashRenderer());
      const gone = await run.seenOf('gone ');
      await expect
        .poll(() => run.app.evaluate(() => demo.seen.filter((line) => line === 'ready').length), WAIT)
        .toBe(2);
      return gone;
    },
    shows: 'gone crashed',
  });
});
