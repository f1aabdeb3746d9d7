import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { refuseDownloads } from './downloads.ts';

describe('refuseDownloads', () => {
  it('prevents every download of the session, and logs it without its address', () => {
    const session = new EventEmitter();
    const written: unknown[] = [];
    refuseDownloads(session as unknown as Parameters<typeof refuseDownloads>[0], {
      write: (event) => written.push(event),
    });
    let prevented = 0;
    const event = { preventDefault: () => (prevented += 1) };
    session.emit('will-download', event, { getURL: () => 'blob:https://provider.example/secret' });
    session.emit('will-download', event, { getURL: () => 'data:text/plain,secret' });
    expect([prevented, written]).toEqual([2, [{ event: 'download-refused' }, { event: 'download-refused' }]]);
  });
});
