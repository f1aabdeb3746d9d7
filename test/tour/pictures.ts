import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import type { DrivenKiosk } from './kiosk.ts';
import { partOf, screenPicture } from './screen-picture.ts';

/** Names the file in which an X display keeps its screen, where the windows are on one (`test:real-electron -- --tour`). */
export const SCREEN_FILE = 'X_SCREEN_FILE';

/**
 * Takes a picture of the whole screen: the kiosk's window, and the provider's view laid where main put it. In the
 * stand-in views are windows of their own, so the picture is put together from their bounds; with `screen`, the file of a
 * display's screen, it is what a person would see there.
 */
export function createPictures(folder: string, screen?: string): (kiosk: DrivenKiosk, name: string) => Promise<string> {
  mkdirSync(folder, { recursive: true });
  let count = 0;
  return async (kiosk, name) => {
    count += 1;
    const file = join(folder, `${String(count).padStart(2, '0')}-${name}.png`);
    writeFileSync(file, PNG.sync.write(await (screen === undefined ? fromPages(kiosk) : fromScreen(kiosk, screen))));
    return file;
  };
}

/** Waits for two frames of the page, so that what it shows is on the screen. */
async function fromScreen({ app, page }: DrivenKiosk, screen: string): Promise<PNG> {
  await page.evaluate(
    () => new Promise((shown) => requestAnimationFrame(() => requestAnimationFrame(() => shown(undefined)))),
  );
  const bounds = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds());
  if (!bounds) throw new Error('there is no window');
  return partOf(screenPicture(screen), bounds);
}

async function fromPages(kiosk: DrivenKiosk): Promise<PNG> {
  const screen = PNG.sync.read(await kiosk.page.screenshot({ animations: 'disabled' }));
  const bounds = await kiosk.app.evaluate(({ BrowserWindow }) => {
    const views = BrowserWindow.getAllWindows()[0]?.contentView.children ?? [];
    return views.map((view) => view.getBounds()).at(-1);
  });
  const provider = kiosk.app.windows().find((page) => /^http:\/\/127\.0\.0\.1:/.test(page.url()));
  if (provider && bounds && bounds.width > 0) {
    const view = PNG.sync.read(await provider.screenshot({ animations: 'disabled' }));
    const width = Math.min(view.width, screen.width - bounds.x);
    const height = Math.min(view.height, screen.height - bounds.y);
    if (width > 0 && height > 0) PNG.bitblt(view, screen, 0, 0, width, height, bounds.x, bounds.y);
  }
  return screen;
}
