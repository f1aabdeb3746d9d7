import { pathToFileURL } from 'node:url';
import type * as Electron from 'electron';
import { appEvents } from '../base/app-events.ts';
import { browser, onPopup } from '../chromium/browser.ts';
import type { Arrival } from '../chromium/browser.ts';
import { note } from '../base/control.ts';
import type { DevtoolsSession } from '../chromium/devtools.ts';
import type { Protocol } from '../chromium/devtools-types.ts';
import { call, ipcMain } from './ipc-main.ts';
import { PageGate } from './page-gate.ts';
import { PageLoads } from './page-loads.ts';
import { PageTarget } from './page-target.ts';
import type { MainMessage, PreloadMessage } from './page-target.ts';
import { addStyle, capture, dismissDialogs, evaluate, removeStyle, writeHeapSnapshot } from './page-tools.ts';
import { judgePopup } from './popups.ts';
import type { OpenHandler } from './popups.ts';
import { nextId } from '../base/ids.ts';
import { toChromium, toElectron } from '../chromium/schemes.ts';
import { core, Session, sessionOf } from '../session/session.ts';
import type { SessionCore } from '../session/session.ts';
import { asElectron } from '../base/shape.ts';
import type { Offered } from '../base/shape.ts';
import { fire, preventable, StrictEmitter } from '../base/strict.ts';
import { Surface } from '../chromium/surface.ts';
import { checkPreferences } from './web-preferences.ts';

/** Every web contents that is not destroyed, by its id. */
export const allContents = new Map<number, WebContents>();

/** Key of what windows and views need of their web contents. */
export const surface: unique symbol = Symbol('electron-host.surface');
/** Key of the DevTools target's id. */
export const targetIdOf: unique symbol = Symbol('electron-host.targetId');
/** Key of the judge of pages that this page opens. */
const opened: unique symbol = Symbol('electron-host.opened');

/** One page and all that Electron lets main do with it. */
export class WebContents extends StrictEmitter<Electron.WebContents> {
  readonly id = nextId();
  readonly session: Electron.Session;
  readonly [surface]: Surface;
  readonly #core: SessionCore;
  readonly #preferences: Electron.WebPreferences;
  readonly #prepared: Promise<PageTarget>;
  readonly #loads = new PageLoads();
  readonly #styles = new Set<string>();
  #page: PageTarget | undefined;
  #gate: PageGate | undefined;
  #url = '';
  #title = '';
  #loading = false;
  #crashed = false;
  #destroyed = false;
  #openHandler: OpenHandler | undefined;
  #lastOpen: Protocol.Page.windowOpenPayload | undefined;
  #outgoing: Promise<void> = Promise.resolve();

  constructor(preferences: Electron.WebPreferences, bounds: Electron.Rectangle) {
    super();
    checkPreferences(preferences);
    const chosen: unknown = preferences.session;
    const session = chosen instanceof Session ? chosen : sessionOf(preferences.partition ?? '');
    this.#core = session[core];
    this.session = asElectron<Electron.Session>(session);
    this.#preferences = preferences;
    allContents.set(this.id, this);
    this.#prepared = this.#prepare(bounds);
    this.#prepared.catch((error: unknown) => {
      if (!this.#destroyed) process.stderr.write(`electron-host: a page could not be made: ${String(error)}\n`);
    });
    this[surface] = new Surface(
      this.#prepared.then(({ targetId, session: page }) => ({ targetId, page })),
      bounds,
      preferences.zoomFactor ?? 1,
    );
    fire(appEvents, 'web-contents-created', {}, this);
  }

  get [targetIdOf](): string | undefined {
    return this.#page?.targetId;
  }

  async #prepare(bounds: Electron.Rectangle): Promise<PageTarget> {
    const arrival = await browser().createPage(bounds, await this.#core.context());
    this.#core.opened(arrival.session);
    const { preload, additionalArguments = [], disableBlinkFeatures = '' } = this.#preferences;
    this.#page = await PageTarget.prepare({
      arrival,
      processId: this.id,
      wish: { preload, additionalArguments, disableBlinkFeatures },
      events: {
        message: (message, reply) => void this.#onMessage(message, reply),
        navigated: (url) => {
          this.#url = toElectron(url);
          this.#crashed = false;
          const { code, text } = this.#gate?.status ?? { code: -1, text: '' };
          fire(this, 'did-navigate', {}, this.#url, code, text);
          fire(this, 'did-frame-navigate', {}, this.#url, code, text, true, this.id, this.#main().routingId);
        },
        navigatedWithin: (url, isMainFrame) => {
          if (isMainFrame) this.#url = toElectron(url);
          fire(this, 'did-navigate-in-page', {}, toElectron(url), isMainFrame, this.id, this.#main().routingId);
        },
        subFrameNavigated: (frameId) => {
          const frame = this.#page?.frames.frame(frameId);
          if (frame !== null && frame !== undefined)
            fire(this, 'did-frame-navigate', {}, frame.url, 200, '', false, this.id, frame.routingId);
        },
        domReady: () => {
          if (this.#url !== '') fire(this, 'dom-ready', {});
        },
        loaded: (loaderId) => this.#onLoaded(loaderId),
        started: () => {
          this.#loading = true;
          fire(this, 'did-start-loading');
        },
        stopped: () => {
          this.#loading = false;
          fire(this, 'did-stop-loading');
        },
        title: (title) => {
          // Before a page has a title, Chromium gives its address without the scheme.
          if (title === this.#title || toChromium(this.#url).endsWith(`://${title}`)) return;
          this.#title = title;
          fire(this, 'page-title-updated', preventable({}), title, true);
        },
        console: (frameId, type, message, lineNumber, sourceId) => {
          const levels = { warning: 'warning', error: 'error', debug: 'debug' } as const;
          const level = levels[type as keyof typeof levels] as 'warning' | 'error' | 'debug' | undefined;
          const frame = this.#page?.frames.frame(frameId) ?? this.#main();
          fire(this, 'console-message', { level: level ?? 'info', message, lineNumber, sourceId, frame });
        },
        windowOpen: (details) => {
          this.#lastOpen = details;
        },
        crashed: () => this.#onCrashed(),
        gone: () => this.#onGone(),
      },
      ownerOf: (page) => (this.#gate = new PageGate({ contents: this, page, core: this.#core, loads: this.#loads })),
    });
    const { driven, headless } = browser();
    if (this.#preferences.disableDialogs === true || (headless && !driven)) dismissDialogs(arrival.session);
    return this.#page;
  }

  #onLoaded(loaderId: string): void {
    if (this.#url === '') return;
    fire(this, 'did-finish-load');
    this.#loads.loaded(loaderId);
  }

  #onCrashed(): void {
    this.#crashed = true;
    const details: Electron.RenderProcessGoneDetails = { reason: 'crashed', exitCode: 5 };
    fire(this, 'render-process-gone', {}, details);
    fire(appEvents, 'render-process-gone', {}, this, details);
  }

  #onGone(): void {
    const first = !this.#destroyed;
    this.#destroyed = true;
    allContents.delete(this.id);
    this.#page?.frames.closeAll();
    this.#loads.abandon();
    if (first) fire(this, 'destroyed');
  }

  #main(): Electron.WebFrameMain {
    return this.#alive().frames.main();
  }

  #alive(): PageTarget {
    if (this.#page === undefined) throw new Error('electron-host: the page is not ready yet');
    return this.#page;
  }

  async #session(): Promise<DevtoolsSession> {
    if (this.#destroyed) throw new TypeError('Object has been destroyed');
    return (await this.#prepared).session;
  }

  async #onMessage(message: PreloadMessage, reply: (answer: MainMessage) => Promise<void>): Promise<void> {
    const shared = {
      sender: asElectron<Electron.WebContents>(this),
      senderFrame: this.#main(),
      processId: this.id,
      frameId: this.#main().routingId,
      type: 'frame' as const,
    };
    if (message.t === 'send') {
      const event = preventable({
        ...shared,
        ports: [],
        returnValue: undefined,
        reply: (channel: string, ...values: unknown[]) => this.send(channel, ...values),
      });
      fire(this, 'ipc-message', event, message.channel, ...message.args);
      ipcMain.emit(message.channel, event, ...message.args);
      return;
    }
    const { id, channel, args } = message;
    let answer: MainMessage;
    try {
      // Cloned here, so that what cannot be cloned is the handler's error.
      answer = { t: 'result', id, v: structuredClone(await ipcMain[call](channel, preventable(shared), args)) };
    } catch (error) {
      answer = { t: 'result', id, e: `Error invoking remote method '${channel}': ${String(error)}` };
    }
    await reply(answer);
  }

  [opened](arrival: Arrival): void {
    judgePopup(arrival, { url: this.#url, asked: this.#lastOpen }, this.#openHandler);
  }

  async loadURL(url: string, options: Electron.LoadURLOptions = {}): Promise<void> {
    for (const name of Object.keys(options)) throw new Error(`electron-host: loadURL option ${name} is not offered`);
    const page = await this.#session();
    if (this.#url === '') this.#url = url;
    const { within } = await this.#loads.go(page, url);
    if (within) this.#url = url;
  }

  loadFile(filePath: string, options: Electron.LoadFileOptions = {}): Promise<void> {
    const url = pathToFileURL(filePath);
    for (const [name, value] of Object.entries(options.query ?? {})) url.searchParams.set(name, value);
    if (options.hash !== undefined) url.hash = options.hash;
    return this.loadURL(url.href);
  }

  reload(): void {
    this.#reload(false);
  }
  reloadIgnoringCache(): void {
    this.#reload(true);
  }
  #reload(ignoreCache: boolean): void {
    this.#loads.expect(this.#url);
    this.#inBackground(async () => {
      await (await this.#session()).send('Page.reload', { ignoreCache });
    });
  }
  stop(): void {
    this.#inBackground(async () => {
      await (await this.#session()).send('Page.stopLoading');
    });
  }

  /** Runs what Electron does without a promise; a page that goes away meanwhile is not an error. */
  #inBackground(work: () => Promise<void>): void {
    work().catch((error: unknown) => note('page-command-lost', String(error)));
  }

  send(channel: string, ...values: unknown[]): void {
    if (this.#destroyed) throw new TypeError('Object has been destroyed');
    const args = structuredClone(values);
    this.#outgoing = this.#outgoing.then(async () => {
      await (await this.#prepared).send({ t: 'event', channel, args });
    });
    this.#outgoing.catch((error: unknown) => note('ipc-lost', String(error)));
  }

  async executeJavaScript(code: string, userGesture = false): Promise<unknown> {
    const page = await this.#session();
    if (this.#loading) await new Promise<void>((resolve) => this.once('did-stop-loading', resolve));
    return evaluate(page, code, userGesture);
  }
  async insertCSS(css: string): Promise<string> {
    const key = `electron-host-${nextId()}`;
    await addStyle(await this.#session(), key, css);
    this.#styles.add(key);
    return key;
  }
  async removeInsertedCSS(key: string): Promise<void> {
    if (this.#styles.delete(key)) await removeStyle(await this.#session(), key);
  }
  async capturePage(rect?: Electron.Rectangle): Promise<Electron.NativeImage> {
    return asElectron<Electron.NativeImage>(await capture(await this.#session(), rect));
  }
  async takeHeapSnapshot(filePath: string): Promise<void> {
    await writeHeapSnapshot(await this.#session(), filePath);
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler;
  }
  forcefullyCrashRenderer(): void {
    // The command is never answered: its renderer is gone.
    void this.#prepared.then(({ session }) => session.send('Page.crash').catch(() => undefined));
  }

  close(options?: Electron.CloseOpts): void {
    if (this.#destroyed) return;
    if (options?.waitForBeforeUnload === true) note('webContents.close.waitForBeforeUnload');
    this.#onGone();
    const closed = this.#prepared.then(({ targetId }) => browser().root.send('Target.closeTarget', { targetId }));
    if (this.#page !== undefined) this.#core.release(this.#page.session, closed);
    else void this.#prepared.then(({ session }) => this.#core.release(session, closed)).catch(() => undefined);
    this.#inBackground(async () => {
      await closed;
    });
  }

  getURL(): string {
    return this.#url;
  }
  getTitle(): string {
    return this.#title;
  }
  getProcessId(): number {
    return this.id;
  }
  getType(): 'window' {
    return 'window';
  }
  getUserAgent(): string {
    return browser().userAgent;
  }
  get mainFrame(): Electron.WebFrameMain {
    return this.#main();
  }
  get opener(): Electron.WebFrameMain | null {
    return null;
  }
  isLoading(): boolean {
    return this.#loading;
  }
  isLoadingMainFrame(): boolean {
    return this.#loading;
  }
  isCrashed(): boolean {
    return this.#crashed;
  }
  isDestroyed(): boolean {
    return this.#destroyed;
  }
  isFocused(): boolean {
    return this[surface].focused;
  }
  isDevToolsOpened(): boolean {
    return false;
  }
  focus(): void {
    this[surface].focus();
    fire(this, 'focus');
  }
  getZoomFactor(): number {
    return this[surface].zoom;
  }
  setZoomFactor(factor: number): void {
    if (!(factor > 0)) throw new TypeError("'zoomFactor' must be a double greater than 0.0");
    this[surface].setZoom(factor);
  }
  /** Each level is a fifth larger than the one before. */
  getZoomLevel(): number {
    return Math.log(this[surface].zoom) / Math.log(1.2);
  }
  setZoomLevel(level: number): void {
    this[surface].setZoom(1.2 ** level);
  }
  setVisualZoomLevelLimits(minimumLevel: number, maximumLevel: number): Promise<void> {
    note('webContents.setVisualZoomLevelLimits', { minimumLevel, maximumLevel });
    return Promise.resolve();
  }
  setIgnoreMenuShortcuts(ignore: boolean): void {
    note('webContents.setIgnoreMenuShortcuts', ignore);
  }
  setBackgroundThrottling(allowed: boolean): void {
    note('webContents.setBackgroundThrottling', allowed);
  }
  setAudioMuted(muted: boolean): void {
    note('webContents.setAudioMuted', muted);
  }
  setWebRTCIPHandlingPolicy(policy: Parameters<Electron.WebContents['setWebRTCIPHandlingPolicy']>[0]): void {
    note('webContents.setWebRTCIPHandlingPolicy', policy);
  }
  openDevTools(): void {
    note('webContents.openDevTools');
  }
  closeDevTools(): void {
    note('webContents.closeDevTools');
  }

  static judge(arrival: Arrival): void {
    const opener = [...allContents.values()].find((contents) => contents[targetIdOf] === arrival.openerId);
    if (opener === undefined) void arrival.session.send('Runtime.runIfWaitingForDebugger');
    else opener[opened](arrival);
  }
}

onPopup((arrival) => WebContents.judge(arrival));

export function webContentsShape(contents: WebContents): Pick<Electron.WebContents, Offered<WebContents>> {
  return contents;
}
