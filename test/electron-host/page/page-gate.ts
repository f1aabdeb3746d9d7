import type * as Electron from 'electron';
import { netErrorOf } from '../chromium/net-errors.ts';
import type { PageLoads } from './page-loads.ts';
import type { PageTarget } from './page-target.ts';
import { applyMedia, applyPermissions } from '../session/permissions.ts';
import type { MediaQuestion, PermissionScope } from '../session/permissions.ts';
import type { DocumentRequest, RequestOwner } from '../session/requests.ts';
import type { SessionCore } from '../session/session.ts';
import { asElectron } from '../base/shape.ts';
import { fire, preventable } from '../base/strict.ts';
import type { StrictEmitter } from '../base/strict.ts';

type Contents = StrictEmitter<Electron.WebContents> & { readonly id: number; isDestroyed(): boolean };

/** Puts a page's requests before the app: navigation events first, then permissions. */
export class PageGate implements RequestOwner {
  readonly core: SessionCore;
  readonly mainFrameId: string;
  /** Status of the answer that the main frame shows or is about to show. */
  status = { code: -1, text: '' };
  readonly #contents: Contents;
  readonly #page: PageTarget;
  readonly #loads: PageLoads;

  constructor(deps: {
    readonly contents: Contents;
    readonly page: PageTarget;
    readonly core: SessionCore;
    readonly loads: PageLoads;
  }) {
    const { contents, page, core, loads } = deps;
    this.core = core;
    this.mainFrameId = page.targetId;
    this.#contents = contents;
    this.#page = page;
    this.#loads = loads;
  }

  get contents(): Electron.WebContents {
    return asElectron<Electron.WebContents>(this.#contents);
  }

  frame(id: string): Electron.WebFrameMain | null {
    return this.#page.frames.frame(id);
  }

  async mayLoad(request: DocumentRequest): Promise<boolean> {
    if (this.#contents.isDestroyed() || !this.#announced(request)) return false;
    await applyPermissions(await this.#scope(), request);
    return true;
  }

  mayLeave(frameId: string, url: string): boolean {
    const isMainFrame = frameId === this.mainFrameId;
    return this.#announced({ frameId, isMainFrame, url, chromiumUrl: url, redirected: false });
  }

  async mediaAsked(question: MediaQuestion): Promise<boolean> {
    if (this.#contents.isDestroyed()) return false;
    return applyMedia(await this.#scope(), question);
  }

  async #scope(): Promise<PermissionScope> {
    return { handlers: this.core.permissions, contents: this.contents, context: await this.core.context() };
  }

  /** Emits what Electron emits for this step; false when a listener prevents it. */
  #announced(request: DocumentRequest): boolean {
    const { url, isMainFrame, frameId, redirected } = request;
    const contents = this.#contents;
    const frame = this.frame(frameId);
    const ids = [contents.id, frame?.routingId ?? -1];
    const details = { url, isSameDocument: false, isMainFrame, frame };
    if (redirected) {
      const event = preventable(details) satisfies Electron.Event<Electron.WebContentsWillRedirectEventParams>;
      fire(contents, 'will-redirect', event, url, false, isMainFrame, ...ids);
      if (event.defaultPrevented) {
        if (isMainFrame) this.#loads.refuse();
        return false;
      }
      fire(contents, 'did-redirect-navigation', details, url, false, isMainFrame, ...ids);
      return true;
    }
    // Electron emits nothing about what main itself has requested.
    if (!isMainFrame || !this.#loads.wasAsked(request.chromiumUrl)) {
      const any = preventable(details) satisfies Electron.Event<Electron.WebContentsWillFrameNavigateEventParams>;
      fire(contents, 'will-frame-navigate', any);
      if (any.defaultPrevented) return false;
      const event = preventable(details) satisfies Electron.Event<Electron.WebContentsWillNavigateEventParams>;
      if (isMainFrame) fire(contents, 'will-navigate', event, url, false, isMainFrame, ...ids);
      if (event.defaultPrevented) return false;
    }
    fire(contents, 'did-start-navigation', details, url, false, isMainFrame, ...ids);
    return true;
  }

  answered(request: DocumentRequest, answer: Parameters<RequestOwner['answered']>[1]): void {
    const { url, isMainFrame, frameId } = request;
    if (this.#contents.isDestroyed()) return;
    if ('error' in answer) {
      const { code, errno } = netErrorOf(answer.error);
      // An aborted load is not a failed one.
      if (code === 'ERR_ABORTED') return;
      const routing = this.frame(frameId)?.routingId ?? -1;
      fire(this.#contents, 'did-fail-load', {}, errno, code, url, isMainFrame, this.#contents.id, routing);
    } else if (isMainFrame) {
      this.status = { code: answer.status, text: answer.statusText };
    }
  }
}
