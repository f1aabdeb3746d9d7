import type { Menu } from 'electron';

/**
 * Takes Electron's default menu away, which is live in a packaged program too: with its keys anybody opens the
 * developer tools, reloads, zooms, leaves kiosk mode (F11), closes the window or quits.
 */
export function removeMenu(menu: Pick<typeof Menu, 'setApplicationMenu'>): void {
  menu.setApplicationMenu(null);
}
