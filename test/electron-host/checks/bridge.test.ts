import { describe } from 'vitest';
import { check } from './check.ts';
import { demoRun } from './demo-run.ts';

const run = demoRun();

describe('preload and IPC', () => {
  check('keep the worlds apart and the bridge frozen', {
    see: () =>
      run.page.evaluate(() => ({
        names: ['onlyInPreload', 'require', '__electronHost'].filter((name) => name in globalThis),
        frozen: Object.isFrozen(globalThis.kiosk),
        sum: globalThis.kiosk.sum(2, 3),
      })),
    shows: { names: [], frozen: true, sum: 5 },
  });

  check('answer with a promise of the page’s own world', {
    see: () => run.page.evaluate(() => kiosk.echo(1).constructor === Promise),
    shows: true,
  });

  check('carry 256 KiB of bytes there and back unchanged, and what else can be cloned', {
    see: () =>
      run.page.evaluate(async () => {
        const bytes = Uint8Array.from({ length: 256 * 1024 }, (_value, at) => (at * 31) % 251);
        const back = await kiosk.echo({ bytes, at: new Date(7), map: new Map([['a', new Set([1])]]), gone: undefined });
        const { bytes: same, ...rest } = back as { bytes: Uint8Array; at: Date; map: Map<string, Set<number>> };
        return {
          kind: same.constructor.name,
          equal: same.length === bytes.length && same.every((byte, at) => byte === bytes[at]),
          at: rest.at.getTime(),
          inMap: rest.map.get('a')?.has(1),
          hasGone: 'gone' in rest,
        };
      }),
    shows: { kind: 'Uint8Array', equal: true, at: 7, inMap: true, hasGone: true },
  });

  check('refuse what cannot be cloned', {
    see: () =>
      run.page.evaluate(async () => {
        try {
          await kiosk.echo({ run: () => 1 });
          return 'carried';
        } catch (error) {
          return (error as Error).message;
        }
      }),
    shows: 'An object could not be cloned.',
  });

  check('pass errors on in Electron’s words', {
    see: () =>
      run.page.evaluate(async () => {
        const message = (work: () => unknown) =>
          Promise.resolve()
            .then(work)
            .then(String, (error: unknown) => (error as Error).message);
        return [await message(() => kiosk.fail()), await message(() => kiosk.throwing())];
      }),
    shows: ["Error invoking remote method 'fail': TypeError: not like this", 'from preload'],
  });

  check('give main the sender’s address, under the app’s own scheme', {
    see: () => run.page.evaluate(() => kiosk.who()),
    shows: { url: 'app://kiosk/index.html', origin: 'app://kiosk', parent: null, type: 'window' },
  });

  check('carry a message without answer, and one from main', {
    async see() {
      await run.page.evaluate(() => kiosk.note('hello'));
      const noted = await run.seenOf('note ');
      await run.app.evaluate(({ powerMonitor }) => powerMonitor.emit('suspend'));
      await run.page.getByText('suspend').waitFor();
      return [noted, 'suspend'];
    },
    shows: ['note hello', 'suspend'],
  });

  check('ask main and wait (sendSync)', {
    see: () =>
      run.page.evaluate(() => {
        try {
          return String(kiosk.askAndWait());
        } catch (error) {
          return (error as Error).message;
        }
      }),
    standIn: 'electron-host: ipcRenderer.sendSync is not offered',
    electron: 'main answered',
    reason: 'a page cannot be held over Chromium’s protocol; the kiosk’s preload has no such call',
  });
});
