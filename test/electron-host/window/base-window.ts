import type * as Electron from 'electron';
import { appEvents } from '../base/app-events.ts';
import { browser } from '../chromium/browser.ts';
import { note } from '../base/control.ts';
import { nextId } from '../base/ids.ts';
import { asElectron } from '../base/shape.ts';
import type { Offered } from '../base/shape.ts';
import { fire, preventable, StrictEmitter } from '../base/strict.ts';
import { placed, raised, shown, View } from './view.ts';

type Options = Electron.BaseWindowConstructorOptions;

/** Options that change nothing which this host could show. */
const IGNORED = new Set<string>([
  'autoHideMenuBar',
  'backgroundColor',
  'center',
  'darkTheme',
  'enableLargerThanScreen',
  'frame',
  'fullscreenable',
  'hasShadow',
  'icon',
  'maximizable',
  'minimizable',
  'movable',
  'paintWhenInitiallyHidden',
  'resizable',
  'roundedCorners',
  'skipTaskbar',
  'titleBarStyle',
  'useContentSize',
  'minWidth',
  'minHeight',
  'closable',
]);
const USED = new Set<string>([
  'x',
  'y',
  'width',
  'height',
  'show',
  'title',
  'kiosk',
  'fullscreen',
  'alwaysOnTop',
  'webPreferences',
]);

/** Every window that is not destroyed. */
export const allWindows = new Set<BaseWindow>();

/** Where and how a window shows. */
export interface WindowPlace {
  readonly bounds: Electron.Rectangle;
  readonly visible: boolean;
  readonly fullScreen: boolean;
}

/** Key of the step a window does when its bounds or visibility have changed. */
export const arrange: unique symbol = Symbol('electron-host.arrange');
/** Key of the step a window does when it goes. */
export const dismantle: unique symbol = Symbol('electron-host.dismantle');

const focus: { window: BaseWindow | undefined } = { window: undefined };

/** A window without a page of its own. It has no frame: bounds, content bounds and view are one size. */
export class BaseWindow extends StrictEmitter<Electron.BaseWindow> {
  readonly id = nextId();
  #contentView: View = new View();
  #bounds: Electron.Rectangle;
  #normal: Electron.Rectangle;
  #visible = false;
  #minimized = false;
  #kiosk: boolean;
  #fullScreen: boolean;
  #onTop: boolean;
  #title: string;
  #destroyed = false;
  /** Set by windows that have a page of their own. */
  protected readonly [arrange]: ((place: WindowPlace) => void) | undefined;

  constructor(options: Options = {}) {
    super();
    for (const name of Object.keys(options))
      if (!IGNORED.has(name) && !USED.has(name)) throw new Error(`electron-host: window option ${name} is not offered`);
    const { screen } = browser();
    this.#kiosk = options.kiosk ?? false;
    this.#fullScreen = options.fullscreen ?? false;
    this.#onTop = options.alwaysOnTop ?? false;
    this.#title = options.title ?? '';
    const width = options.width ?? 800;
    const height = options.height ?? 600;
    this.#normal = {
      x: options.x ?? Math.max(0, Math.floor((screen.width - width) / 2)),
      y: options.y ?? Math.max(0, Math.floor((screen.height - height) / 2)),
      width,
      height,
    };
    this.#bounds = this.isFullScreen() ? { x: 0, y: 0, ...screen } : this.#normal;
    allWindows.add(this);
    this.#contentView.setBounds({ x: 0, y: 0, width: this.#bounds.width, height: this.#bounds.height });
    this.#contentView[placed](this.#bounds);
    this.#contentView[shown](false);
    if (options.show !== false) queueMicrotask(() => this.#destroyed || this.show());
  }

  static getAllWindows(): BaseWindow[] {
    return [...allWindows];
  }
  static fromId(id: number): BaseWindow | null {
    return [...allWindows].find((window) => window.id === id) ?? null;
  }
  static getFocusedWindow(): BaseWindow | null {
    return focus.window ?? null;
  }

  get contentView(): Electron.View {
    return asElectron<Electron.View>(this.#contentView);
  }
  set contentView(view: Electron.View) {
    const content: unknown = view;
    if (!(content instanceof View)) throw new TypeError('electron-host: not a view');
    this.#contentView[shown](false);
    this.#contentView = content;
    this.#arranged();
  }
  getContentView(): Electron.View {
    return this.contentView;
  }
  setContentView(view: Electron.View): void {
    this.contentView = view;
  }

  [dismantle](): void {
    // A base window does not own the pages of its views: in Electron, too, they stay until they are closed.
  }

  /** With a display: brings the views' windows in front of this one's. */
  protected raiseViews(): void {
    if (!this.#destroyed) this.#contentView[raised]();
  }

  #alive(): void {
    if (this.#destroyed) throw new TypeError('Object has been destroyed');
  }
  #arranged(): void {
    const { width, height } = this.#bounds;
    this.#contentView.setBounds({ x: 0, y: 0, width, height });
    this.#contentView[placed](this.#bounds);
    this.#contentView[shown](this.#visible && !this.#minimized);
    this[arrange]?.({
      bounds: this.getBounds(),
      visible: this.#visible && !this.#minimized,
      fullScreen: this.isFullScreen(),
    });
  }

  show(): void {
    this.#alive();
    if (!this.#visible) {
      this.#visible = true;
      this.#arranged();
      fire(this, 'show');
    }
    this.focus();
  }
  showInactive(): void {
    this.#alive();
    this.#visible = true;
    this.#arranged();
    fire(this, 'show');
  }
  hide(): void {
    this.#alive();
    if (!this.#visible) return;
    this.blur();
    this.#visible = false;
    this.#arranged();
    fire(this, 'hide');
  }
  isVisible(): boolean {
    this.#alive();
    return this.#visible;
  }
  focus(): void {
    this.#alive();
    if (focus.window === this) return;
    focus.window?.blur();
    focus.window = this;
    fire(this, 'focus');
    fire(appEvents, 'browser-window-focus', {}, this);
  }
  blur(): void {
    if (focus.window !== this) return;
    focus.window = undefined;
    fire(this, 'blur');
    fire(appEvents, 'browser-window-blur', {}, this);
  }
  isFocused(): boolean {
    return focus.window === this;
  }
  minimize(): void {
    this.#alive();
    this.#minimized = true;
    this.#arranged();
    fire(this, 'minimize');
  }
  restore(): void {
    this.#alive();
    if (!this.#minimized) return;
    this.#minimized = false;
    this.#arranged();
    fire(this, 'restore');
  }
  isMinimized(): boolean {
    return this.#minimized;
  }

  setBounds(bounds: Partial<Electron.Rectangle>): void {
    this.#alive();
    const before = this.#bounds;
    this.#bounds = { ...before, ...bounds };
    if (!this.isFullScreen()) this.#normal = this.#bounds;
    this.#arranged();
    if (before.width !== this.#bounds.width || before.height !== this.#bounds.height) fire(this, 'resize');
    if (before.x !== this.#bounds.x || before.y !== this.#bounds.y) fire(this, 'move');
  }
  setContentBounds(bounds: Electron.Rectangle): void {
    this.setBounds(bounds);
  }
  setSize(width: number, height: number): void {
    this.setBounds({ width, height });
  }
  setContentSize(width: number, height: number): void {
    this.setBounds({ width, height });
  }
  setPosition(x: number, y: number): void {
    this.setBounds({ x, y });
  }
  getBounds(): Electron.Rectangle {
    this.#alive();
    return { ...this.#bounds };
  }
  getNormalBounds(): Electron.Rectangle {
    return { ...this.#normal };
  }
  getContentBounds(): Electron.Rectangle {
    return this.getBounds();
  }
  getSize(): number[] {
    return [this.#bounds.width, this.#bounds.height];
  }
  getContentSize(): number[] {
    return this.getSize();
  }
  getPosition(): number[] {
    return [this.#bounds.x, this.#bounds.y];
  }

  setKiosk(flag: boolean): void {
    this.#kiosk = flag;
    this.#full();
  }
  isKiosk(): boolean {
    return this.#kiosk;
  }
  setFullScreen(flag: boolean): void {
    this.#fullScreen = flag;
    this.#full();
  }
  isFullScreen(): boolean {
    return this.#fullScreen || this.#kiosk;
  }
  #full(): void {
    this.setBounds(this.isFullScreen() ? { x: 0, y: 0, ...browser().screen } : this.#normal);
    fire(this, this.isFullScreen() ? 'enter-full-screen' : 'leave-full-screen');
  }

  setTitle(title: string): void {
    this.#title = title;
  }
  getTitle(): string {
    return this.#title;
  }
  setAlwaysOnTop(flag: boolean): void {
    this.#onTop = flag;
  }
  isAlwaysOnTop(): boolean {
    return this.#onTop;
  }
  setContentProtection(enable: boolean): void {
    note('window.setContentProtection', enable);
  }
  setMenu(menu: Electron.Menu | null): void {
    note('window.setMenu', menu);
  }
  removeMenu(): void {
    note('window.removeMenu');
  }
  setMenuBarVisibility(visible: boolean): void {
    note('window.setMenuBarVisibility', visible);
  }
  setAutoHideMenuBar(hide: boolean): void {
    note('window.setAutoHideMenuBar', hide);
  }
  setBackgroundColor(backgroundColor: string): void {
    note('window.setBackgroundColor', backgroundColor);
  }
  setMinimumSize(width: number, height: number): void {
    note('window.setMinimumSize', { width, height });
  }
  moveTop(): void {
    note('window.moveTop');
  }
  flashFrame(flag: boolean): void {
    note('window.flashFrame', flag);
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }
  close(): void {
    if (this.#destroyed) return;
    const event = preventable({});
    fire(this, 'close', event);
    if (!event.defaultPrevented) this.destroy();
  }
  destroy(): void {
    if (this.#destroyed) return;
    this.blur();
    this.#contentView[shown](false);
    this[dismantle]();
    this.#destroyed = true;
    allWindows.delete(this);
    fire(this, 'closed');
    if (allWindows.size === 0) fire(appEvents, 'window-all-closed');
  }
}

export function baseWindowShape(window: BaseWindow): Pick<Electron.BaseWindow, Offered<BaseWindow>> {
  return window;
}
