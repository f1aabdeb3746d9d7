import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** The signals of one kind that `gdbus monitor` prints when a session is locked. */
const LOCKED = [
  /^\/org\/freedesktop\/login1\/session\/\S+: org\.freedesktop\.login1\.Session\.Lock \(\)$/,
  /^\/org\/freedesktop\/login1\/session\/\S+: org\.freedesktop\.DBus\.Properties\.PropertiesChanged \('org\.freedesktop\.login1\.Session', \{.*'LockedHint': <true>/,
];

/** Whether a line of `gdbus monitor` says that a session of this machine was locked. */
export function saysLocked(line: string): boolean {
  return LOCKED.some((pattern) => pattern.test(line));
}

/**
 * Watches whether the screen is locked on Linux, where Electron's `powerMonitor` does not say so: logind does, over
 * D-Bus, and GLib's own `gdbus` listens to it. Any session of the machine counts: a kiosk that is locked once too often
 * asks for a PIN, no more.
 */
export function watchLogind(deps: {
  readonly onLocked: () => void;
  /** It cannot be listened to, or no longer: gdbus is missing, or the bus has gone. */
  readonly onMissing: () => void;
  readonly environment?: NodeJS.ProcessEnv;
}): { stop(): void } {
  const child = spawn('gdbus', ['monitor', '--system', '--dest', 'org.freedesktop.login1'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    ...(deps.environment && { env: deps.environment }),
  });
  let isOver = false;
  const over = (): void => {
    if (!isOver) deps.onMissing();
    isOver = true;
  };
  child.on('error', over);
  child.on('exit', over);
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (saysLocked(line)) deps.onLocked();
  });
  return {
    stop() {
      isOver = true;
      child.kill();
    },
  };
}
