import { systemClock } from '#kit/clock.ts';
import { openParentLink, type ParentLink } from '#kit/parent-link.ts';
import { createTrainingProvider } from './create-provider.ts';
import { ToProviderSchema } from '../link/provider-messages.ts';
import type { FromProvider } from '../link/provider-messages.ts';

/**
 * Process entry of the demonstration identity provider: an Electron utility process, or a child process. It waits for
 * `start`, answers `listening` or `failed`, reports comparisons, and ends when its parent ends.
 */

function send(link: ParentLink, message: FromProvider): void {
  link.send(message);
}

async function start(link: ParentLink, message: unknown): Promise<void> {
  const parsed = ToProviderSchema.safeParse(message);
  if (!parsed.success) {
    send(link, { type: 'failed', code: 'bad-configuration' });
    return;
  }
  const started = await createTrainingProvider({
    config: parsed.data,
    clock: systemClock,
    report: (comparison) => {
      send(link, { type: 'comparison', comparison });
    },
  });
  if (!started.ok) {
    send(link, { type: 'failed', code: started.error.code });
    return;
  }
  send(link, { type: 'listening', port: started.value.port, issuer: started.value.issuer });
  await started.value.warmUp();
}

// An unhandled rejection is a programming error: end, so that main starts a new process. Electron would only warn.
process.on('unhandledRejection', (error) => {
  throw error;
});

const link = openParentLink();
if (link === undefined) {
  process.stderr.write('the demonstration identity provider is started by the kiosk, not by hand\n');
  process.exitCode = 2;
} else {
  let started = false;
  link.onEnd(() => process.exit(0));
  link.onMessage((message) => {
    if (started) return;
    started = true;
    void start(link, message);
  });
}
