import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserWindow } from 'electron';
import type { Clock } from '#kit/clock.ts';

/**
 * Keeps a picture of each new screen in `folder`, for a machine without a display. Training only, since a picture shows
 * what a registrant sees.
 */
export function keepPictures(deps: {
  readonly window: BrowserWindow;
  readonly folder: string;
  readonly everyMs: number;
  readonly clock: Pick<Clock, 'after'>;
}): { stop(): void } {
  const { window, folder } = deps;
  mkdirSync(folder, { recursive: true });
  let last = '';
  let count = 0;
  let cancel: (() => void) | undefined;
  let stopped = false;

  async function take(): Promise<void> {
    if (window.isDestroyed()) return;
    const picture = (await window.capturePage()).toPNG();
    const hash = createHash('sha256').update(picture).digest('hex');
    if (hash === last) return;
    last = hash;
    count += 1;
    writeFileSync(join(folder, `screen-${String(count).padStart(4, '0')}.png`), picture);
  }

  function round(): void {
    void take()
      // A window that closes during the capture is not a fault that should stop the kiosk.
      .catch(() => undefined)
      .finally(() => {
        if (!stopped) cancel = deps.clock.after(deps.everyMs, round);
      });
  }
  round();
  return {
    stop() {
      stopped = true;
      cancel?.();
    },
  };
}
