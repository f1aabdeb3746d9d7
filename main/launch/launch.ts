import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { needChromium } from '../../test/electron-host/chromium/need-chromium.ts';
import { buildChanged } from './build.ts';
import { findElectron } from './fetch-electron.ts';

/** `npm start`: builds what has changed and opens the kiosk in Electron, or in the stand-in if there is no Electron. */

const root = join(import.meta.dirname, '../..');
const say = (line: string) => console.log(line);

/**
 * Electron's own executable, fetched when it is missing. A program of its own fetches it: `NODE_USE_ENV_PROXY` lets its
 * `fetch` go through `HTTPS_PROXY`, and Ctrl+C ends it.
 */
function electronBinary(): string | undefined {
  const electron = join(root, 'node_modules', 'electron');
  const there = findElectron(electron);
  if (there !== undefined) return there;
  spawnSync(process.execPath, [join(import.meta.dirname, 'fetch-electron.ts')], {
    stdio: 'inherit',
    env: { ...process.env, NODE_USE_ENV_PROXY: '1' },
  });
  return findElectron(electron);
}

async function start(): Promise<number> {
  await buildChanged(say);
  const data = process.env['KIOSK_DATA'] ?? join(root, '.kiosk-data', 'training');
  mkdirSync(data, { recursive: true });
  const binary = electronBinary();
  const display = process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
  const environment: NodeJS.ProcessEnv = { ...process.env, KIOSK_DATA: data };
  if (binary !== undefined && display) {
    say(`The kiosk runs in Electron: ${binary}`);
  } else {
    const chromium = needChromium(say);
    environment['KIOSK_CHROMIUM'] = chromium;
    say(
      binary === undefined
        ? `Electron's executable is not here: the kiosk runs in its stand-in, with ${chromium}.`
        : `Electron needs a display: the kiosk runs in its stand-in, with ${chromium}.`,
    );
    if (!display) {
      const pictures = process.env['KIOSK_PICTURES'] ?? join(data, 'pictures');
      environment['KIOSK_PICTURES'] = pictures;
      say(`There is no display: the windows are not visible. A picture of each screen goes to ${pictures}`);
    }
  }
  const executable = binary !== undefined && display ? binary : join(root, 'test', 'electron-host', 'electron');
  say(`Data folder: ${data}`);
  const child = spawn(executable, [root], { stdio: 'inherit', env: environment });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => child.on('exit', (status) => resolve(status ?? 1)));
}

if (import.meta.main) {
  process.exit(
    await start().catch((error: unknown) => {
      // One line for the person who typed the command; it says everything.
      console.error(error instanceof Error ? error.message : error);
      return 1;
    }),
  );
}
