import { backgroundClock } from '#kit/clock.ts';
import { startAlone, type PortalAlone } from '../listening/start-alone.ts';
import { createLog, errorFields } from '../log/log.ts';
import { readNamedFiles } from '../settings/named-files.ts';
import type { Called } from './command.ts';

/** Starts the portal and serves until a signal stops it. Its log goes to standard output, one JSON object a line. */
export async function serve({ settings, complain, print, now }: Called): Promise<number> {
  const files = readNamedFiles(settings);
  if (!files.ok) {
    complain(`portal: ${files.error.line}`);
    return 2;
  }
  const log = createLog({ write: print, now });
  // Before anything listens: a signal that came a moment later would end the process with its store open.
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
  });
  const running: { portal?: PortalAlone } = {};
  process.on('SIGHUP', () => running.portal?.reload());
  // A programming error: nobody knows what else is wrong now, so whoever watches over the program starts it anew.
  process.on('unhandledRejection', (error) => {
    log.error('failed', errorFields(error));
    process.exit(1);
  });
  const started = await startAlone(settings, files.value, { log, clock: { ...backgroundClock, now } });
  if (!started.ok) {
    complain(`portal: ${started.error.line}`);
    return 1;
  }
  running.portal = started.value;
  await stopped;
  await started.value.stop();
  return 0;
}
