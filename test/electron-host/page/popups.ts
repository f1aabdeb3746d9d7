import type * as Electron from 'electron';
import { browser } from '../chromium/browser.ts';
import type { Arrival } from '../chromium/browser.ts';
import { note } from '../base/control.ts';
import type { Protocol } from '../chromium/devtools-types.ts';
import { toElectron } from '../chromium/schemes.ts';

export type OpenHandler = Parameters<Electron.WebContents['setWindowOpenHandler']>[0];

/**
 * Asks the opener's handler about a page it has opened, which is held, and closes that page. A handler that allows it,
 * or no handler, is a fault of the app here: such windows are not offered, and Electron would open them.
 */
export function judgePopup(
  arrival: Arrival,
  opener: { readonly url: string; readonly asked: Protocol.Page.windowOpenPayload | undefined },
  handler: OpenHandler | undefined,
): void {
  const details: Electron.HandlerDetails = {
    url: toElectron(opener.asked?.url ?? arrival.url),
    frameName: opener.asked?.windowName ?? '',
    features: opener.asked?.windowFeatures.join(',') ?? '',
    disposition: 'new-window',
    referrer: { url: opener.url, policy: 'strict-origin-when-cross-origin' },
  };
  const response = handler?.(details);
  void browser().root.send('Target.closeTarget', { targetId: arrival.targetId });
  if (response?.action !== 'deny')
    throw new Error(`electron-host: opening ${details.url} in a window of its own was allowed, which is not offered`);
  note('window-open-denied', details.url);
}
