import type { App } from 'electron';

/** Calls `onActive` whenever somebody types, touches or points in any page of the kiosk, the provider's own included. */
export function watchHands(app: Pick<App, 'on'>, onActive: () => void): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('input-event', onActive);
  });
}
