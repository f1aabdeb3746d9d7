import type { ElectronApplication, Page } from '@playwright/test';
import { vi } from 'vitest';
import { electronHere } from '../../electron-host/here.ts';
import { openDisplay, type Display } from './display.ts';
import { openHand, type Hand } from './x-display.ts';

/** A display that no other program of the run has, so that a key meets one window only; the stand-in needs none. */
export function ownDisplay(): Promise<Display> {
  return electronHere() === 'stand-in' ? Promise.resolve({ name: '', close: () => undefined }) : openDisplay();
}

/** The point `depth` inside the corner of what a page shows, on the screen; of the last view over the window, if `inView`. */
async function cornerOf(app: ElectronApplication, inView: boolean, depth: number): Promise<{ x: number; y: number }> {
  const place = await app.evaluate(({ BrowserWindow }, wantsView) => {
    const [window] = BrowserWindow.getAllWindows();
    if (!window) throw new Error('there is no window');
    const content = window.getContentBounds();
    const view = wantsView ? window.contentView.children.at(-1)?.getBounds() : undefined;
    return { x: content.x + (view?.x ?? 0), y: content.y + (view?.y ?? 0) };
  }, inView);
  return { x: place.x + depth, y: place.y + depth };
}

/**
 * A hand at the keyboard of one page, which has the keyboard from now on: at the real display where there is one, else
 * the driver's, whose keys begin inside the page.
 */
export async function handAt(
  app: ElectronApplication,
  place: {
    readonly page: Page;
    readonly inView: boolean;
    readonly display: Display;
    /** How far from its corner the page is clicked, where nothing can be pressed. */
    readonly depth?: number;
  },
): Promise<Pick<Hand, 'press' | 'close'>> {
  const { page, inView, display, depth = 5 } = place;
  if (electronHere() === 'stand-in') return { press: (keys) => page.keyboard.press(keys), close: () => undefined };
  const hand = await openHand(display.name);
  // A window that goes into kiosk mode is away for a moment.
  await vi.waitFor(async () => hand.click(await cornerOf(app, inView, depth)), { timeout: 10_000 });
  return hand;
}
