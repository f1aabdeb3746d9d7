import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Program } from '../electron-host/here.ts';
import { NotHere } from '../support/not-here.ts';

/** Who the kiosk runs as: the person who runs the tests, or an ordinary user made for the run where that is root. */
export interface Runner {
  /** Holds an executable for each program, which stands where Electron's own would stand. */
  readonly folder: string;
  /** Who it is, for a person to read. */
  readonly who: string;
  remove(): void;
}

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** Starts `electron` as `user`, to whom the data folder of this start is given. */
export function wrapperFor(options: {
  readonly electron: string;
  readonly user?: string;
  readonly home: string;
}): string {
  const { electron, user, home } = options;
  const start = `${quoted(electron)} --disable-gpu "$@"`;
  const lines =
    user === undefined
      ? [`exec ${start}`]
      : [
          'if [ -n "$KIOSK_DATA" ]; then mkdir -p "$KIOSK_DATA" && chown -R ' + `${user} "$KIOSK_DATA"; fi`,
          `export HOME=${quoted(home)} USER=${user} LOGNAME=${user}`,
          'unset XDG_RUNTIME_DIR XDG_CONFIG_HOME XDG_CACHE_HOME XDG_DATA_HOME DBUS_SESSION_BUS_ADDRESS',
          `exec setpriv --reuid=${user} --regid=${user} --clear-groups ${start}`,
        ];
  return ['#!/bin/sh', ...lines, ''].join('\n');
}

/**
 * Prepares `folder` for runs of each program in its Electron. Throws `NotHere` where no ordinary user can run it with the
 * sandbox on.
 */
export function needRunner(options: {
  readonly electrons: Readonly<Record<Program, string>>;
  readonly folder: string;
}): Runner {
  const { electrons, folder } = options;
  const home = join(folder, 'home');
  mkdirSync(home, { recursive: true });
  const write = (user?: string) => {
    for (const [program, electron] of Object.entries(electrons)) {
      const executable = join(folder, program);
      writeFileSync(executable, wrapperFor({ electron, home, ...(user === undefined ? {} : { user }) }));
      chmodSync(executable, 0o755);
    }
  };
  if (process.getuid?.() !== 0) {
    if (spawnSync('unshare', ['--user', 'true']).status !== 0)
      throw new NotHere('the kernel gives an ordinary user no namespaces, which Chromium’s sandbox needs');
    write();
    return { folder, who: 'this user', remove: () => undefined };
  }
  const user = `kiosk-run-${process.pid}`;
  if (spawnSync('setpriv', ['--version']).status !== 0) throw new NotHere('no setpriv to become an ordinary user with');
  const words = ['--system', '--user-group', '--no-create-home', '--home-dir', home, '--shell', '/bin/false', user];
  if (spawnSync('useradd', words).status !== 0) throw new NotHere('no ordinary user can be made for the run (useradd)');
  const remove = () => void spawnSync('userdel', [user]);
  spawnSync('chown', ['-R', `${user}:${user}`, home]);
  chmodSync(folder, 0o755);
  for (const electron of new Set(Object.values(electrons))) {
    const reads = ['--reuid', user, '--regid', user, '--clear-groups', 'test', '-x', electron];
    if (spawnSync('setpriv', reads).status === 0) continue;
    remove();
    throw new NotHere(`an ordinary user cannot read ${electron}: the folders above it are for root alone`);
  }
  write(user);
  return { folder, who: 'an ordinary user made for the run', remove };
}
