import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startFileServer, type FileServer } from './testing/file-server.ts';

/**
 * A project with the real bootstrap and the real package `electron`, without its executable. Each command imports
 * `electron`, as a test could by mistake; plain Node then fetches the executable.
 */

const root = join(import.meta.dirname, '../..');
const project = mkdtempSync(join(tmpdir(), 'kiosk-start-'));
const LOCK = '{}';
let server: FileServer;

function put(file: string, text: string): void {
  mkdirSync(dirname(join(project, file)), { recursive: true });
  writeFileSync(join(project, file), text);
}

beforeAll(async () => {
  server = await startFileServer();
  for (const script of ['main/launch/launch.ts', 'test/check.ts', 'test/run.ts']) put(script, "import 'electron';\n");
  put('package.json', '{ "type": "module" }');
  put('package-lock.json', LOCK);
  put('node_modules/.cache/installed', createHash('sha256').update(LOCK).digest('hex'));
  copyFileSync(join(root, 'main/launch/start.mjs'), join(project, 'main/launch/start.mjs'));
  const electron = 'node_modules/electron';
  mkdirSync(join(project, electron));
  for (const file of ['index.js', 'install.js', 'package.json', 'checksums.json'])
    copyFileSync(join(root, electron, file), join(project, electron, file));
  for (const scope of ['@electron', '@electron-internal'])
    symlinkSync(join(root, 'node_modules', scope), join(project, 'node_modules', scope), 'junction');
});
afterAll(async () => {
  await server.close();
  rmSync(project, { recursive: true, force: true });
});

/** Runs a command with the test's server as Electron's site; returns its exit code. */
function run(command: string): Promise<number | null> {
  const env = {
    ...process.env,
    ELECTRON_MIRROR: server.url,
    npm_config_electron_mirror: server.url,
    electron_config_cache: join(project, 'cache'),
  };
  const child = spawn(process.execPath, [join(project, 'main/launch/start.mjs'), command], { env, stdio: 'ignore' });
  return new Promise((resolve) => child.on('close', resolve));
}

describe('the bootstrap', () => {
  it.each(['check', 'test'])('lets nothing in `%s` fetch Electron, and makes an import of it fail', async (command) => {
    expect(await run(command)).not.toBe(0);
    expect(server.asked).toEqual([]);
    expect(existsSync(join(project, 'node_modules/electron/dist'))).toBe(false);
  });

  it('lets `start` fetch it from the configured site', async () => {
    await run('start');
    expect(server.asked).toEqual([undefined]);
  });
});
