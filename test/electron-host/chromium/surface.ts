import type * as Electron from 'electron';
import { browser } from './browser.ts';
import { note } from '../base/control.ts';
import type { DevtoolsSession } from './devtools.ts';

interface Place {
  readonly targetId: string;
  readonly page: DevtoolsSession;
}

/** What Chromium puts around a page with a display: tabs, address field and edges; pixels of the screen. */
interface Strip {
  readonly wide: number;
  readonly high: number;
}

async function stripOf(page: DevtoolsSession): Promise<Strip> {
  const { result } = await page.send('Runtime.evaluate', {
    expression:
      'JSON.stringify([outerWidth - innerWidth * devicePixelRatio, outerHeight - innerHeight * devicePixelRatio])',
    returnByValue: true,
  });
  const [wide = 0, high = 0] = JSON.parse(String(result.value)) as number[];
  return { wide, high };
}

const PRESSED = '__electronHostPressed';
const PRESSED_WORLD = 'electron-host-display';

/** Runs in the page, in a world of its own. */
function tellPresses(binding: string): void {
  const report = (): void => (globalThis as unknown as Record<string, (text: string) => void>)[binding]?.('');
  addEventListener('click', ({ target }) => target instanceof HTMLSelectElement || report(), { capture: true });
  addEventListener('change', report, { capture: true });
}

/**
 * Where a page stands and how large it is: a Chromium window of its own, for Chromium's protocol cannot put one page
 * inside another. Without a display the page's viewport is set to the exact size; with one the window is moved and
 * sized so that its content has that size, or fills the screen where it would not fit.
 */
export class Surface {
  readonly #place: Promise<Place>;
  #bounds: Electron.Rectangle;
  #zoom: number;
  #visible = true;
  #fullScreen = false;
  #work: Promise<void> = Promise.resolve();
  /** Measured once, in the window's normal state: a window that fills the screen has no strip. */
  #strip: Promise<Strip> | undefined;
  focused = false;

  constructor(place: Promise<Place>, bounds: Electron.Rectangle, zoom: number) {
    this.#place = place;
    this.#bounds = { ...bounds };
    this.#zoom = zoom;
    this.#change((place) => this.#applySize(place));
  }

  get bounds(): Electron.Rectangle {
    return { ...this.#bounds };
  }
  get visible(): boolean {
    return this.#visible;
  }
  get zoom(): number {
    return this.#zoom;
  }
  /** Resolves when everything asked so far has been done. */
  settled(): Promise<void> {
    return this.#work;
  }

  setBounds(bounds: Electron.Rectangle): void {
    this.#bounds = { ...bounds };
    this.#change((place) => this.#applySize(place));
  }
  setZoom(zoom: number): void {
    this.#zoom = zoom;
    this.#change((place) => this.#applySize(place));
  }
  setFullScreen(on: boolean): void {
    this.#fullScreen = on;
    this.#change((place) => this.#applySize(place));
  }
  /** A hidden page's window is minimised, so that the page itself finds that it is hidden. */
  setVisible(visible: boolean): void {
    if (visible === this.#visible) return;
    this.#visible = visible;
    this.#change(async (place) => {
      await this.#window(place, { windowState: visible ? 'normal' : 'minimized' });
      if (visible) await this.#applySize(place);
    });
  }
  focus(): void {
    this.focused = true;
    this.#change(async ({ page }) => {
      await page.send('Page.bringToFront');
    });
  }

  /**
   * Calls `listener` after each press in the page. With a display a press brings the page's window to the front, over
   * the windows of its views; an open list of choices would be closed by another window, so that waits for the choice.
   */
  onPressed(listener: () => void): void {
    this.#change(async ({ page }) => {
      page.on('Runtime.bindingCalled', ({ name }) => {
        if (name === PRESSED) listener();
      });
      await page.send('Runtime.addBinding', { name: PRESSED, executionContextName: PRESSED_WORLD });
      await page.send('Page.addScriptToEvaluateOnNewDocument', {
        worldName: PRESSED_WORLD,
        source: `(${tellPresses.toString()})(${JSON.stringify(PRESSED)})`,
        runImmediately: true,
      });
    });
  }

  #change(work: (place: Place) => Promise<void>): void {
    this.#work = this.#work
      .then(async () => work(await this.#place))
      .catch((error: unknown) => note('surface-change-lost', String(error)));
  }

  async #window(
    { targetId }: Place,
    bounds: {
      left?: number;
      top?: number;
      width?: number;
      height?: number;
      windowState?: 'normal' | 'minimized' | 'fullscreen';
    },
  ): Promise<void> {
    const { root } = browser();
    const { windowId } = await root.send('Browser.getWindowForTarget', { targetId });
    await root.send('Browser.setWindowBounds', { windowId, bounds });
  }

  async #applySize(place: Place): Promise<void> {
    const { x, y, width, height } = this.#bounds;
    const { headless } = browser();
    if (width === 0 || height === 0) return;
    if (!headless && this.#visible) {
      const { wide, high } = await (this.#strip ??= stripOf(place.page));
      const { screen } = browser();
      // What would hang over the screen's edge with Chromium's own strip fills the screen instead.
      if (this.#fullScreen || width + wide > screen.width || height + high > screen.height) {
        await this.#window(place, { windowState: 'fullscreen' });
      } else {
        await this.#window(place, { windowState: 'normal' });
        // The strip stands above the page's place: the page itself lies where the app laid it.
        const top = Math.max(0, y - high);
        await this.#window(place, { left: x, top, width: width + wide, height: height + high });
      }
    }
    if (headless || this.#zoom !== 1)
      await place.page.send('Emulation.setDeviceMetricsOverride', {
        width: Math.round(width / this.#zoom),
        height: Math.round(height / this.#zoom),
        deviceScaleFactor: this.#zoom === 1 ? 0 : this.#zoom,
        mobile: false,
        screenWidth: browser().screen.width,
        screenHeight: browser().screen.height,
      });
    else await place.page.send('Emulation.clearDeviceMetricsOverride');
  }
}
