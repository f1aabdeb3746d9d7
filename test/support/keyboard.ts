import type { Frame, Page } from '@playwright/test';
import { vi } from 'vitest';

/** More stops than any screen has. */
const MOST_STOPS = 80;

/** Where the keyboard is: what the element is called, and whether a person can see that it is there. */
interface Focus {
  readonly name: string;
  readonly isVisible: boolean;
}

/** The focused element of a frame; `inside` when it is a frame of its own. */
function focusOf(frame: Frame): Promise<Focus | 'inside' | null> {
  return frame.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    if (element instanceof HTMLIFrameElement) return 'inside' as const;
    const labels = element instanceof HTMLInputElement || element instanceof HTMLSelectElement ? element.labels : null;
    const labelledBy = (element.getAttribute('aria-labelledby') ?? '')
      .split(' ')
      .map((id) => document.getElementById(id)?.textContent ?? '')
      .join(' ')
      .trim();
    const names = [element.getAttribute('aria-label'), labelledBy, labels?.[0]?.textContent, element.textContent];
    const name =
      names
        .find((each) => each?.trim())
        ?.replace(/\s+/g, ' ')
        .trim() ?? element.tagName;
    let isVisible = false;
    // A field that is drawn by its label shows its focus there, too.
    let at: Element | null = element;
    for (let depth = 0; at && depth < 4; depth += 1, at = at.parentElement) {
      for (const part of [at, at.firstElementChild]) {
        if (!part) continue;
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(part);
        isVisible ||= (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2) || boxShadow !== 'none';
      }
    }
    return { name, isVisible };
  });
}

async function focus(page: Page): Promise<Focus | null> {
  const outer = await focusOf(page.mainFrame());
  if (outer !== 'inside') return outer;
  for (const frame of page.frames()) {
    if (frame === page.mainFrame()) continue;
    const inner = await focusOf(frame);
    if (inner !== null && inner !== 'inside') return inner;
  }
  return null;
}

/**
 * Presses Tab until the element with this name has the focus, as a person without a mouse does. Throws, with the stops on
 * the way, when it is never reached or when a stop does not show that it has the focus.
 */
export async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  const stops: string[] = [];
  for (let stop = 0; stop < MOST_STOPS; stop += 1) {
    const at = await focus(page);
    if (at) {
      stops.push(at.name.slice(0, 40));
      const isThere = typeof name === 'string' ? at.name === name : name.test(at.name);
      if (isThere) {
        // Its ring may still be on its way in.
        await vi
          .waitUntil(async () => (await focus(page))?.isVisible === true, { timeout: 10_000 })
          .catch(() => {
            throw new Error(`"${at.name}" has the focus, but does not show it`);
          });
        return;
      }
    }
    await page.keyboard.press('Tab');
  }
  throw new Error(`"${String(name)}" cannot be reached with the Tab key. Stops: ${stops.join(' | ')}`);
}

/** Reaches a button and presses it. */
export async function press(page: Page, name: string | RegExp): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.press('Enter');
}

/** Reaches a field and types into it. */
export async function type(page: Page, name: string | RegExp, text: string): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.press('Control+A');
  await page.keyboard.type(text);
}
