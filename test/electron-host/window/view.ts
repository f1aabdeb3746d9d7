import type * as Electron from 'electron';
import { note } from '../base/control.ts';
import { asElectron } from '../base/shape.ts';
import type { Offered } from '../base/shape.ts';
import { fire, StrictEmitter } from '../base/strict.ts';
import { surface, WebContents } from '../page/web-contents.ts';

interface ViewPlace {
  readonly onScreen: Electron.Rectangle;
  readonly visible: boolean;
}
type Place = Pick<Electron.Rectangle, 'x' | 'y'>;

/** Keys by which windows reach into their views. */
export const placed: unique symbol = Symbol('electron-host.placed');
export const shown: unique symbol = Symbol('electron-host.shown');
export const raised: unique symbol = Symbol('electron-host.raised');
const arranged: unique symbol = Symbol('electron-host.arranged');

function viewOf(view: Electron.View): View {
  const child: unknown = view;
  if (child instanceof View) return child;
  throw new TypeError('electron-host: not a view');
}

/** A rectangle inside a window. */
export class View extends StrictEmitter<Electron.View> {
  #bounds: Electron.Rectangle = { x: 0, y: 0, width: 0, height: 0 };
  #visible = true;
  #parentPlace: Place = { x: 0, y: 0 };
  #parentShown = true;
  readonly #children: View[] = [];
  /** Set by views that show something. */
  protected readonly [arranged]: ((place: ViewPlace) => void) | undefined;

  get children(): Electron.View[] {
    return this.#children.map((child) => asElectron<Electron.View>(child));
  }
  addChildView(view: Electron.View, index?: number): void {
    const child = viewOf(view);
    const before = this.#children.indexOf(child);
    if (before !== -1) this.#children.splice(before, 1);
    this.#children.splice(index ?? this.#children.length, 0, child);
    this.#arrange();
  }
  removeChildView(view: Electron.View): void {
    const child = viewOf(view);
    const at = this.#children.indexOf(child);
    if (at === -1) return;
    this.#children.splice(at, 1);
    child[shown](false);
  }
  setBounds(bounds: Electron.Rectangle): void {
    this.#bounds = { ...bounds };
    this.#arrange();
    this[arranged]?.({ onScreen: this.#onScreen(), visible: this.#parentShown && this.#visible });
    fire(this, 'bounds-changed');
  }
  getBounds(): Electron.Rectangle {
    return { ...this.#bounds };
  }
  setVisible(visible: boolean): void {
    this.#visible = visible;
    this[shown](this.#parentShown);
  }
  getVisible(): boolean {
    return this.#visible;
  }
  /** Colours, corners and blur of a view are not shown. */
  setBackgroundColor(color: string): void {
    note('view.setBackgroundColor', color);
  }
  setBorderRadius(radius: number): void {
    note('view.setBorderRadius', radius);
  }

  /** The place of the parent's own corner on the screen. */
  [placed](at: Place): void {
    this.#parentPlace = at;
    this.#arrange();
    this[arranged]?.({ onScreen: this.#onScreen(), visible: this.#parentShown && this.#visible });
  }
  /** Brings the windows of all views inside this one to the front. */
  [raised](): void {
    for (const child of this.#children) child[raised]();
  }
  [shown](visible: boolean): void {
    this.#parentShown = visible;
    for (const child of this.#children) child[shown](visible && this.#visible);
    this[arranged]?.({ onScreen: this.#onScreen(), visible: visible && this.#visible });
  }

  #onScreen(): Electron.Rectangle {
    const { x, y, width, height } = this.#bounds;
    return { x: this.#parentPlace.x + x, y: this.#parentPlace.y + y, width, height };
  }
  #arrange(): void {
    for (const child of this.#children) {
      child[placed](this.#onScreen());
      child[shown](this.#parentShown && this.#visible);
    }
  }
}

/** A view that shows a page: a Chromium window of its own, laid over the window it belongs to. */
export class WebContentsView extends View {
  readonly #contents: WebContents;

  constructor(options: Electron.WebContentsViewConstructorOptions = {}) {
    super();
    for (const name of Object.keys(options))
      if (name !== 'webPreferences') throw new Error(`electron-host: WebContentsView option ${name} is not offered`);
    this.#contents = new WebContents(options.webPreferences ?? {}, { x: 0, y: 0, width: 800, height: 600 });
  }

  get webContents(): Electron.WebContents {
    return asElectron<Electron.WebContents>(this.#contents);
  }

  override [raised](): void {
    const page = this.#contents[surface];
    if (!this.#contents.isDestroyed() && page.visible) page.focus();
    super[raised]();
  }

  protected override readonly [arranged] = ({ onScreen, visible }: ViewPlace): void => {
    if (this.#contents.isDestroyed()) return;
    this.#contents[surface].setBounds(onScreen);
    this.#contents[surface].setVisible(visible);
  };
}

export function viewShape(view: View): Pick<Electron.View, Offered<View>> {
  return view;
}

export function webContentsViewShape(view: WebContentsView): Pick<Electron.WebContentsView, Offered<WebContentsView>> {
  return view;
}
