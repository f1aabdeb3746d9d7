import type { WebContents } from 'electron';

/**
 * No gesture enlarges a page: what is enlarged by chance hides the buttons, and nobody at the kiosk can undo it. The size
 * of the text is a setting (`KIOSK_TEXT_SIZE`).
 */
export function keepZoom(contents: Pick<WebContents, 'on' | 'setVisualZoomLevelLimits'>): void {
  contents.on('dom-ready', () => {
    // A page that has gone meanwhile has no zoom either.
    void contents.setVisualZoomLevelLimits(1, 1).catch(() => undefined);
  });
}
