import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import type { DrivenKiosk } from './kiosk.ts';

/**
 * Takes a picture of the whole screen: the kiosk's window, and the provider's view laid where main put it. In the
 * stand-in views are windows of their own, so the picture is put together from their bounds.
 */
export function createPictures(folder: string): (kiosk: DrivenKiosk, name: string) => Promise<string> {
  mkdirSync(folder, { recursive: true });
  let count = 0;
  return async (kiosk, name) => {
    count += 1;
    const file = join(folder, `${String(count).padStart(2, '0')}-${name}.png`);
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
    writeFileSync(file, PNG.sync.write(screen));
    return file;
  };
}
