import { app, protocol } from 'electron';
import { compose } from './compose/compose.ts';
import { environment } from './compose/environment.ts';
import { APP_SCHEME } from './shell/app-protocol.ts';

protocol.registerSchemesAsPrivileged([
  { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
]);
app.enableSandbox();

function stopWith(line: string): void {
  process.stderr.write(`${line}\n`);
  app.exit(1);
}

const given = environment(process.env, app);
if (!given.ok) {
  stopWith(given.error.line);
} else {
  app.setPath('userData', given.value.profileFolder);
  if (app.requestSingleInstanceLock()) {
    void app
      .whenReady()
      .then(() => compose(app, given.value))
      .then((composed) => {
        if (!composed.ok) {
          stopWith(composed.error.line);
          return;
        }
        const { stop, show } = composed.value;
        let phase: 'running' | 'stopping' | 'stopped' = 'running';
        app.on('second-instance', show);
        app.on('window-all-closed', () => app.quit());
        app.on('before-quit', (event) => {
          if (phase === 'stopped') return;
          event.preventDefault();
          if (phase === 'stopping') return;
          phase = 'stopping';
          void stop().finally(() => {
            phase = 'stopped';
            app.quit();
          });
        });
      })
      // A programmer's error: it ends the program; what is saved is safe in the store.
      .catch((error: unknown) =>
        stopWith(`The kiosk could not start: ${error instanceof Error ? (error.stack ?? error.name) : 'unknown'}`),
      );
  } else {
    stopWith('The kiosk already runs with this data folder.');
  }
}
