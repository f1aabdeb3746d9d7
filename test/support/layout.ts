import { AxeBuilder } from '@axe-core/playwright';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { DrivenKiosk } from '../tour/kiosk.ts';

/** Pixels a finger needs (WCAG 2.2, 2.5.8 asks for 24; the screens promise 44). */
const TARGET = 44;

/**
 * What does not fit on a page as it stands: it scrolls sideways, words are cut off, something to press hangs over the
 * edge or is too small for a finger, or the main button cannot be reached. Empty when all is well.
 */
export function layoutProblems(page: Page): Promise<string[]> {
  return page.evaluate((target) => {
    const problems: string[] = [];
    const { clientWidth, scrollWidth } = document.documentElement;
    if (scrollWidth > clientWidth + 1) problems.push(`the page is ${scrollWidth} wide, the window ${clientWidth}`);
    const nameOf = (element: Element): string => {
      const words = element.getAttribute('aria-label') ?? element.textContent.trim();
      return `${element.tagName.toLowerCase()} "${words.slice(0, 40)}"`;
    };
    const isShown = (element: Element): boolean =>
      element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    /** What a person presses is the label, where the field itself is drawn by it. */
    const pressed = (element: Element): Element => element.closest('label') ?? element;
    for (const element of document.querySelectorAll(
      'button, a[href], input, select, textarea, [role=tab], [role=menuitem]',
    )) {
      const box = pressed(element).getBoundingClientRect();
      if (!isShown(pressed(element)) || box.width <= 1 || box.height <= 1) continue;
      // For assistive technology only: its surroundings are clipped to a pixel.
      const around = element.parentElement?.getBoundingClientRect();
      if (around && around.width <= 1 && around.height <= 1) continue;
      if (box.left < -1 || box.right > innerWidth + 1) problems.push(`${nameOf(element)} hangs over the edge`);
      if (box.height < target - 0.5 || box.width < target - 0.5) {
        problems.push(`${nameOf(element)} is ${Math.round(box.width)} x ${Math.round(box.height)}`);
      }
    }
    for (const element of document.querySelectorAll('main *, header *, [role=dialog] *')) {
      const hasWords = [...element.childNodes].some(
        (node) => node.nodeType === Node.TEXT_NODE && node.nodeValue?.trim(),
      );
      if (!hasWords || !isShown(element) || element.clientWidth <= 1) continue;
      const { overflowX, textOverflow } = getComputedStyle(element);
      const isCut = element.scrollWidth > element.clientWidth + 1 && overflowX !== 'visible' && overflowX !== 'auto';
      if (isCut)
        problems.push(`${nameOf(element)} is cut off${textOverflow === 'ellipsis' ? ' with an ellipsis' : ''}`);
    }
    // What is below the edge at a large text size can be scrolled to, and what cannot be is out of reach.
    const primary = [...document.querySelectorAll('.button-primary')].filter(isShown).at(-1);
    primary?.scrollIntoView({ block: 'nearest' });
    const box = primary?.getBoundingClientRect();
    if (primary && box && (box.top < 0 || box.bottom > innerHeight + 1))
      problems.push(`${nameOf(primary)} is out of reach`);
    return problems;
  }, TARGET);
}

const pictures = process.env['TEST_PICTURES'];
let taken = 0;

/** Keeps a picture of a screen for people to look at, in the folder that `TEST_PICTURES` names. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  if (pictures === undefined) return;
  mkdirSync(pictures, { recursive: true });
  taken += 1;
  await page.screenshot({ path: join(pictures, `${String(taken).padStart(3, '0')}-${name}.png`) });
}

/** Gives the kiosk's window another size and zoom, and waits until its page has it. */
export async function setSize(
  kiosk: DrivenKiosk,
  size: { readonly width: number; readonly height: number; readonly zoom: number },
): Promise<void> {
  await kiosk.app.evaluate(({ BrowserWindow }, { width, height, zoom }) => {
    const [window] = BrowserWindow.getAllWindows();
    window?.setContentSize(width, height);
    window?.webContents.setZoomFactor(zoom);
  }, size);
  await kiosk.page.waitForFunction((width) => innerWidth === width, size.width / size.zoom);
}

/** The smaller of the two panels the kiosk is made for. */
export const SMALL_PANEL = { width: 1280, height: 800, zoom: 1 };

/**
 * What does not fit on the kiosk's page as the small panel shows it, and with text of twice the size; keeps a picture of
 * both. The page is left at its usual size.
 */
export async function lookAt(kiosk: DrivenKiosk, name: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const zoom of [2, 1]) {
    await setSize(kiosk, { ...SMALL_PANEL, zoom });
    await keepPicture(kiosk.page, `${name}-zoom-${zoom}`);
    for (const problem of await layoutProblems(kiosk.page)) found.push(`zoom ${zoom}: ${problem}`);
  }
  return found;
}

/** As {@link lookAt}, and what keeps people with disabilities out by the rules of axe. */
export async function lookClosely(kiosk: DrivenKiosk, name: string): Promise<readonly string[]> {
  const found = await lookAt(kiosk, name);
  const { violations } = await new AxeBuilder({ page: kiosk.page }).setLegacyMode().exclude('iframe').analyze();
  return [...found, ...violations.map(({ id, nodes }) => `${id} at ${nodes[0]?.html ?? ''}`)];
}
