import { app, Menu, protocol } from 'electron';
import { compose, type RunningKiosk } from './compose/compose.ts';
import { readEnvironment } from './compose/environment.ts';
import { failedStart } from './compose/failed-start.ts';
import { APP_SCHEME } from './shell/app-protocol.ts';
import { removeMenu } from './shell/walls/menu.ts';
import { closeSideDoors } from './shell/walls/peer-connections.ts';

protocol.registerSchemesAsPrivileged([
  { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
]);
app.enableSandbox();
removeMenu(Menu);
closeSideDoors(app.commandLine);

function stopWith(line: string): void {
  process.stderr.write(`${line}\n`);
  app.exit(1);
}

/** Quits only when the kiosk has stopped, even when quitting is requested several times meanwhile. */
function followLifecycle({ stop, show }: RunningKiosk): void {
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
}

const environment = readEnvironment(app);
if (!environment.ok) {
  stopWith(environment.error.line);
} else {
  app.setPath('userData', environment.value.profileFolder);
  if (app.requestSingleInstanceLock()) {
    void app
      .whenReady()
      .then(() => compose(app, environment.value))
      .then((composed) => {
        if (composed.ok) followLifecycle(composed.value);
        else stopWith(composed.error.line);
      })
      // A programmer's error: it ends the program; what is saved is safe in the store.
      .catch((error: unknown) => stopWith(failedStart('program', error).line));
  } else {
    stopWith('The kiosk already runs with this data folder.');
  }
}
