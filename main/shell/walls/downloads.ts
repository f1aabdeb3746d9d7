import type { Session } from 'electron';
import type { Log } from '../../log/log.ts';

/**
 * No page of this session saves a file: Electron would show the system's own dialog, which opens the folders of the
 * machine, and a file of a registrant would lie on the disk unsealed.
 */
export function refuseDownloads(session: Pick<Session, 'on'>, log: Log): void {
  session.on('will-download', (event) => {
    event.preventDefault();
    log.write({ event: 'download-refused' });
  });
}
