import type * as Electron from 'electron';
import { note } from '../base/control.ts';
import { preventable } from '../base/strict.ts';

/**
 * Tells a session of a download, which this host never lets come. Electron would open the system's own dialog where no
 * listener prevents it; that is a fault of the app here, and is shown.
 */
export function announceDownload(
  url: string,
  tell: (event: Electron.Event, item: Pick<Electron.DownloadItem, 'getURL'>) => void,
): void {
  const event = preventable({});
  tell(event, { getURL: () => url });
  note(event.defaultPrevented ? 'download-prevented' : 'download-dialog', url);
  if (!event.defaultPrevented) process.stderr.write('electron-host: a download would open a dialog of the system\n');
}
