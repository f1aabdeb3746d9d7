import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { browser } from '../chromium/browser.ts';
import type { Arrival } from '../chromium/browser.ts';
import { nodeCodec } from '../chromium/codec.ts';
import { note } from '../base/control.ts';
import type { DevtoolsSession } from '../chromium/devtools.ts';
import type { Protocol } from '../chromium/devtools-types.ts';
import { FrameTree } from './frames.ts';
import {
  BINDING,
  MEDIA_BINDING,
  PRELOAD_WORLD,
  RECEIVE,
  mediaScript,
  pageWorldScript,
  preloadWorldScript,
} from './page-scripts.ts';
import { toElectron } from '../chromium/schemes.ts';
import { featuresOffScript } from './blink-features.ts';
import { interceptRequests } from '../session/requests.ts';
import type { RequestOwner } from '../session/requests.ts';

/** A message from the preload script. */
export type PreloadMessage =
  | { readonly t: 'invoke'; readonly id: number; readonly channel: string; readonly args: readonly unknown[] }
  | { readonly t: 'send'; readonly channel: string; readonly args: readonly unknown[] };

/** A message to the preload script. */
export type MainMessage =
  | { readonly t: 'result'; readonly id: number; readonly v?: unknown; readonly e?: string }
  | { readonly t: 'event'; readonly channel: string; readonly args: readonly unknown[] };

/** What a page reports to its web contents. */
export interface PageEvents {
  message(message: PreloadMessage, reply: (answer: MainMessage) => Promise<void>): void;
  navigated(url: string): void;
  navigatedWithin(url: string, isMainFrame: boolean): void;
  subFrameNavigated(frameId: string): void;
  domReady(): void;
  loaded(loaderId: string): void;
  started(): void;
  stopped(): void;
  title(title: string): void;
  console(frameId: string, level: string, message: string, line: number, source: string): void;
  windowOpen(details: Protocol.Page.windowOpenPayload): void;
  crashed(): void;
  gone(): void;
}

/** What the page is made with. */
export interface PageWish {
  readonly preload: string | undefined;
  readonly additionalArguments: readonly string[];
  /** As in Electron's preferences: names with commas between. */
  readonly disableBlinkFeatures: string;
}

/** A Chromium page: its sessions, its frames, its preload world. */
export class PageTarget {
  readonly targetId: string;
  readonly session: DevtoolsSession;
  readonly frames: FrameTree;
  readonly #events: PageEvents;
  readonly #featuresOff: string | undefined;
  #world: number | undefined;

  private constructor(arrival: Arrival, processId: number, events: PageEvents, featuresOff: string) {
    this.#featuresOff = featuresOffScript(featuresOff);
    this.targetId = arrival.targetId;
    this.session = arrival.session;
    this.frames = new FrameTree(arrival.targetId, processId);
    this.#events = events;
  }

  /** Prepares a page that waits, then lets it run. */
  static async prepare(options: {
    readonly arrival: Arrival;
    readonly processId: number;
    readonly wish: PageWish;
    readonly events: PageEvents;
    readonly ownerOf: (page: PageTarget) => RequestOwner;
  }): Promise<PageTarget> {
    const { arrival, processId, wish, events, ownerOf } = options;
    const page = new PageTarget(arrival, processId, events, wish.disableBlinkFeatures);
    const owner = ownerOf(page);
    page.#listen();
    await Promise.all([
      page.#enable(page.session, owner),
      page.session.send('Page.setLifecycleEventsEnabled', { enabled: true }),
      page.session.send('Inspector.enable'),
      ...(wish.preload === undefined ? [] : [page.#addPreload(wish.preload, wish.additionalArguments)]),
    ]);
    await page.session.send('Runtime.runIfWaitingForDebugger');
    return page;
  }

  /** What every session of this page needs: frames, requests, and the same for the sessions below it. */
  async #enable(session: DevtoolsSession, owner: RequestOwner): Promise<void> {
    session.on('Page.frameAttached', ({ frameId, parentFrameId }) => this.frames.attach(frameId, parentFrameId));
    session.on('Page.frameDetached', ({ frameId, reason }) => this.frames.detach(frameId, reason));
    session.on('Page.frameNavigated', ({ frame }) => {
      this.frames.navigated(frame);
      if (frame.securityOrigin.startsWith('http')) owner.core.origins.add(frame.securityOrigin);
      if (frame.id === this.targetId)
        // After a failed load Chromium shows a page of its own; Electron still names the requested address.
        this.#events.navigated((frame.unreachableUrl ?? frame.url) + (frame.urlFragment ?? ''));
      else this.#events.subFrameNavigated(frame.id);
    });
    session.on('Page.navigatedWithinDocument', ({ frameId, url }) => {
      this.frames.movedWithin(frameId, url);
      this.#events.navigatedWithin(url, frameId === this.targetId);
    });
    session.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
      const child = browser().connection.session(sessionId);
      void this.#enableChild(child, targetInfo.type, owner);
    });
    session.on('Page.frameRequestedNavigation', ({ frameId, url }) => {
      // Requests are judged where they are made. Chromium goes to a blob by itself: stopping that is this host's refusal.
      if (/^(?:https?|about|data|file|chrome|javascript):/u.test(url) || owner.mayLeave(frameId, toElectron(url)))
        return;
      session.send('Page.stopLoading').catch(() => note('navigation-not-stopped', url));
    });
    session.on('Page.downloadWillBegin', ({ url }) => owner.core.downloads(toElectron(url)));
    const answered = randomUUID();
    this.#listenToScripts(session);
    this.#listenToMedia(session, owner, answered);
    session.on('Target.detachedFromTarget', ({ sessionId }) => browser().connection.forget(sessionId));
    await Promise.all([
      session.send('Page.enable'),
      session.send('Runtime.enable'),
      session.send('Runtime.addBinding', { name: MEDIA_BINDING }),
      session.send('Page.addScriptToEvaluateOnNewDocument', { source: mediaScript(answered) }),
      ...(this.#featuresOff === undefined
        ? []
        : [session.send('Page.addScriptToEvaluateOnNewDocument', { source: this.#featuresOff })]),
      interceptRequests(session, owner),
      // Frames in processes of their own (all sandboxed ones are) and workers have sessions of their own.
      session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true }),
    ]);
  }

  #listenToScripts(session: DevtoolsSession): void {
    const frameOf = new Map<number, string>();
    session.on('Runtime.executionContextCreated', ({ context }) => {
      const data = context.auxData as { frameId?: string; isDefault?: boolean } | undefined;
      if (data?.frameId === undefined) return;
      frameOf.set(context.id, data.frameId);
      if (data.isDefault === true) this.frames.hasOrigin(data.frameId, context.origin);
    });
    session.on('Runtime.executionContextsCleared', () => frameOf.clear());
    session.on('Runtime.consoleAPICalled', ({ type, args, stackTrace, executionContextId }) => {
      const text = args.map((argument) => String(argument.value ?? argument.description ?? argument.type)).join(' ');
      const at = stackTrace?.callFrames[0];
      const frameId = frameOf.get(executionContextId) ?? this.targetId;
      this.#events.console(frameId, type, text, at?.lineNumber ?? 0, at?.url ?? '');
    });
    session.on('Runtime.exceptionThrown', ({ exceptionDetails }) => {
      const { text, exception, url = '', lineNumber, executionContextId = 0 } = exceptionDetails;
      const frameId = frameOf.get(executionContextId) ?? this.targetId;
      this.#events.console(frameId, 'error', `${text} ${exception?.description ?? ''}`, lineNumber, url);
    });
  }

  /** Lets the app say whether a frame may have camera and microphone, each time it asks. */
  #listenToMedia(session: DevtoolsSession, owner: RequestOwner, answered: string): void {
    const contexts = new Map<number, { readonly frameId: string; readonly origin: string }>();
    session.on('Runtime.executionContextCreated', ({ context }) => {
      const data = context.auxData as { frameId?: string } | undefined;
      if (data?.frameId !== undefined) contexts.set(context.id, { frameId: data.frameId, origin: context.origin });
    });
    session.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
      const asking = contexts.get(executionContextId);
      if (name !== MEDIA_BINDING || asking === undefined) return;
      const { id, kinds } = JSON.parse(payload) as { id: number; kinds: ('video' | 'audio')[] };
      const isMainFrame = asking.frameId === this.targetId;
      void owner
        .mediaAsked({ kinds, chromiumUrl: `${asking.origin}/`, isMainFrame })
        .then((granted) =>
          session.send('Runtime.evaluate', {
            expression: `dispatchEvent(new CustomEvent(${JSON.stringify(answered)}, { detail: ${JSON.stringify({ id, granted })} }))`,
            contextId: executionContextId,
          }),
        )
        .catch((error: unknown) => note('media-not-answered', String(error)));
    });
  }

  async #enableChild(child: DevtoolsSession, type: string, owner: RequestOwner): Promise<void> {
    try {
      if (type === 'iframe') await this.#enable(child, owner);
      else if (type.endsWith('worker')) await interceptRequests(child, owner);
    } catch (error) {
      note('child-target-not-prepared', `${type}: ${String(error)}`);
    }
    await child
      .send('Runtime.runIfWaitingForDebugger')
      .catch((error: unknown) => note('child-target-gone', String(error)));
  }

  #listen(): void {
    const { session } = this;
    const events = this.#events;
    session.on('Runtime.executionContextCreated', ({ context }) => {
      const data = context.auxData as { frameId?: string } | undefined;
      if (context.name === PRELOAD_WORLD && data?.frameId === this.targetId) this.#world = context.id;
    });
    session.on('Runtime.executionContextDestroyed', ({ executionContextId }) => {
      if (this.#world === executionContextId) this.#world = undefined;
    });
    session.on('Runtime.executionContextsCleared', () => {
      this.#world = undefined;
    });
    session.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
      if (name !== BINDING) return;
      // A document that has been left, or a frame below the main one, must not speak for the page.
      if (executionContextId !== this.#world) {
        note('ipc-from-elsewhere', payload.length);
        return;
      }
      events.message(nodeCodec.decode(payload) as PreloadMessage, (answer) =>
        this.#deliver(answer, executionContextId),
      );
    });
    session.on('Page.lifecycleEvent', ({ frameId, loaderId, name }) => {
      if (frameId !== this.targetId) return;
      if (name === 'load') events.loaded(loaderId);
      else if (name === 'DOMContentLoaded') events.domReady();
    });
    session.on('Page.frameStartedLoading', ({ frameId }) => {
      if (frameId === this.targetId) events.started();
    });
    session.on('Page.frameStoppedLoading', ({ frameId }) => {
      if (frameId === this.targetId) events.stopped();
    });
    session.on('Page.windowOpen', (details) => events.windowOpen(details));
    session.on('Inspector.targetCrashed', () => {
      this.#world = undefined;
      events.crashed();
    });
    browser().root.on('Target.targetDestroyed', ({ targetId }) => {
      if (targetId === this.targetId) events.gone();
    });
    browser().root.on('Target.targetInfoChanged', ({ targetInfo }) => {
      if (targetInfo.targetId === this.targetId) events.title(targetInfo.title);
    });
  }

  async #addPreload(file: string, argv: readonly string[]): Promise<void> {
    const names = { toPage: randomUUID(), toPreload: randomUUID() };
    const { session } = this;
    await session.send('Runtime.addBinding', { name: BINDING, executionContextName: PRELOAD_WORLD });
    await session.send('Page.addScriptToEvaluateOnNewDocument', { source: pageWorldScript(names) });
    await session.send('Page.addScriptToEvaluateOnNewDocument', {
      worldName: PRELOAD_WORLD,
      source: preloadWorldScript({ source: readFileSync(file, 'utf8'), fileName: basename(file) }, names, argv),
    });
  }

  /** Sends to the preload's world of the document that is shown; nothing listens where there is no preload. */
  async send(message: MainMessage): Promise<void> {
    if (this.#world === undefined) note('ipc-without-preload', message.t);
    else await this.#deliver(message, this.#world);
  }

  async #deliver(message: MainMessage, world: number): Promise<void> {
    await this.session
      .send('Runtime.callFunctionOn', {
        functionDeclaration: `function (text) { globalThis[${JSON.stringify(RECEIVE)}](text); }`,
        arguments: [{ value: nodeCodec.encode(message) }],
        executionContextId: world,
      })
      .catch((error: unknown) => note('ipc-lost', String(error)));
  }
}
