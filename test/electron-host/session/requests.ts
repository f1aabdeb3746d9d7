import type * as Electron from 'electron';
import { DevtoolsError } from '../chromium/devtools.ts';
import type { DevtoolsSession } from '../chromium/devtools.ts';
import type { Protocol } from '../chromium/devtools-types.ts';
import { note } from '../base/control.ts';
import { headerToChromium, toChromium, toElectron } from '../chromium/schemes.ts';
import type { MediaQuestion } from './permissions.ts';
import type { SessionCore } from './session.ts';
import { hooks } from './web-request.ts';

type Paused = Protocol.Fetch.requestPausedPayload;
type ResourceType = Electron.OnBeforeRequestListenerDetails['resourceType'];

/** A document that a frame wants to show. */
export interface DocumentRequest {
  readonly frameId: string;
  readonly isMainFrame: boolean;
  /** As Electron sees it, with its fragment. */
  readonly url: string;
  readonly chromiumUrl: string;
  /** True when a server's answer sent the frame here. */
  readonly redirected: boolean;
}

/** What requests are asked of the page they belong to. */
export interface RequestOwner {
  readonly core: SessionCore;
  readonly contents: Electron.WebContents;
  readonly mainFrameId: string;
  frame(id: string): Electron.WebFrameMain | null;
  /** Whether the app lets the document come; permissions are set meanwhile. */
  mayLoad(request: DocumentRequest): Promise<boolean>;
  /** A frame goes to an address that is no request (`blob:`, `mailto:`, another program's); whether the app lets it. */
  mayLeave(frameId: string, url: string): boolean;
  /** A frame asks for camera or microphone; whether the app grants it; Chromium does then, too. */
  mediaAsked(question: MediaQuestion): Promise<boolean>;
  /** Status of a document's response, or the network's error. */
  answered(
    request: DocumentRequest,
    answer: { status: number; statusText: string } | { error: Protocol.Network.ErrorReason },
  ): void;
}

const RESOURCE_TYPES: Partial<Record<Protocol.Network.ResourceType, ResourceType>> = {
  Stylesheet: 'stylesheet',
  Script: 'script',
  Image: 'image',
  Font: 'font',
  Media: 'media',
  XHR: 'xhr',
  Fetch: 'xhr',
  Ping: 'ping',
  CSPViolationReport: 'cspReport',
  WebSocket: 'webSocket',
};

let lastId = 0;
const idOf = new Map<string, number>();

function requestNumber(networkId: string): number {
  let id = idOf.get(networkId);
  if (id === undefined) {
    id = ++lastId;
    idOf.set(networkId, id);
    if (idOf.size > 5000) idOf.delete(idOf.keys().next().value ?? '');
  }
  return id;
}

function entriesOf(headers: Readonly<Record<string, string | string[]>>): Protocol.Fetch.HeaderEntry[] {
  return Object.entries(headers).flatMap(([name, value]) => [value].flat().map((one) => ({ name, value: one })));
}

function recordOf(entries: readonly Protocol.Fetch.HeaderEntry[]): Record<string, string[]> {
  const record: Record<string, string[]> = {};
  for (const { name, value } of entries) (record[name] ??= []).push(value);
  return record;
}

/** A request's body; bytes of files that a form sends are not in the protocol's message. */
function bodyOf(request: Protocol.Network.Request): Uint8Array<ArrayBuffer> | undefined {
  if (request.postDataEntries !== undefined)
    return new Uint8Array(
      Buffer.concat(request.postDataEntries.map(({ bytes }) => Buffer.from(bytes ?? '', 'base64'))),
    );
  return request.postData === undefined ? undefined : new TextEncoder().encode(request.postData);
}

/** Chromium's own spelling of a page's origin means nothing to the app's handler. */
function requestHeaders(headers: Protocol.Network.Headers): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, toElectron(value)]));
}

async function ask<Details, Response>(
  listener: (details: Details, callback: (response: Response) => void) => void,
  details: Details,
): Promise<Response> {
  return new Promise((resolve) => {
    listener(details, resolve);
  });
}

/** One paused request on its way through the app's handlers. */
class PausedRequest {
  readonly #session: DevtoolsSession;
  readonly #owner: RequestOwner;
  readonly #paused: Paused;
  readonly #url: string;
  readonly #document: DocumentRequest | undefined;
  readonly #type: ResourceType;

  constructor(session: DevtoolsSession, owner: RequestOwner, paused: Paused) {
    this.#session = session;
    this.#owner = owner;
    this.#paused = paused;
    const { request, resourceType, frameId } = paused;
    this.#url = toElectron(request.url) + (request.urlFragment ?? '');
    const isMainFrame = frameId === owner.mainFrameId;
    this.#type =
      resourceType === 'Document'
        ? isMainFrame
          ? 'mainFrame'
          : 'subFrame'
        : (RESOURCE_TYPES[resourceType] ?? 'other');
    this.#document =
      resourceType === 'Document'
        ? {
            frameId,
            isMainFrame,
            url: this.#url,
            chromiumUrl: request.url,
            redirected: paused.redirectedRequestId !== undefined,
          }
        : undefined;
  }

  async run(): Promise<void> {
    const { responseStatusCode, responseErrorReason } = this.#paused;
    if (responseErrorReason !== undefined) return this.#failed(responseErrorReason);
    if (responseStatusCode !== undefined) return this.#answered(responseStatusCode);
    return this.#asked();
  }

  #details(): {
    id: number;
    url: string;
    method: string;
    webContentsId: number;
    webContents: Electron.WebContents;
    frame: Electron.WebFrameMain | null;
    resourceType: ResourceType;
    referrer: string;
    timestamp: number;
  } {
    const { request, frameId, networkId, requestId } = this.#paused;
    return {
      id: requestNumber(networkId ?? requestId),
      url: this.#url,
      method: request.method,
      webContentsId: this.#owner.contents.id,
      webContents: this.#owner.contents,
      frame: this.#owner.frame(frameId),
      resourceType: this.#type,
      referrer: toElectron(request.headers['Referer'] ?? ''),
      timestamp: Date.now(),
    };
  }

  async #fail(errorReason: Protocol.Network.ErrorReason): Promise<void> {
    if (this.#document !== undefined && errorReason !== 'Aborted')
      this.#owner.answered(this.#document, { error: errorReason });
    await this.#session.send('Fetch.failRequest', { requestId: this.#paused.requestId, errorReason });
  }

  async #asked(): Promise<void> {
    const { requestId, request } = this.#paused;
    if (this.#document !== undefined && !(await this.#owner.mayLoad(this.#document))) return this.#fail('Aborted');
    const { before, send } = this.#owner.core.webRequest[hooks](this.#url, this.#type);
    if (before !== undefined) {
      const body = bodyOf(request);
      const uploadData = body === undefined ? [] : [{ bytes: Buffer.from(body), file: '', blobUUID: '' }];
      const response = await ask(before, { ...this.#details(), uploadData });
      if (response.cancel === true) return this.#fail('BlockedByClient');
      if (response.redirectURL !== undefined) {
        const location = { name: 'Location', value: toChromium(response.redirectURL) };
        await this.#session.send('Fetch.fulfillRequest', { requestId, responseCode: 307, responseHeaders: [location] });
        return;
      }
    }
    let headers = requestHeaders(request.headers);
    let changed = false;
    if (send !== undefined) {
      const response = await ask(send, { ...this.#details(), requestHeaders: headers });
      if (response.cancel === true) return this.#fail('BlockedByClient');
      if (response.requestHeaders !== undefined) {
        headers = Object.fromEntries(entriesOf(response.requestHeaders).map(({ name, value }) => [name, value]));
        changed = true;
      }
    }
    if (toElectron(request.url) !== request.url) return this.#handled(headers);
    await this.#session.send('Fetch.continueRequest', {
      requestId,
      ...(changed
        ? { headers: entriesOf(headers).map(({ name, value }) => ({ name, value: toChromium(value) })) }
        : {}),
    });
  }

  /** A request for an own scheme: the handler of `protocol.handle` answers. */
  async #handled(headers: Record<string, string>): Promise<void> {
    const { requestId, request } = this.#paused;
    const handler = this.#owner.core.handler(this.#url.slice(0, this.#url.indexOf(':')));
    if (handler === undefined) return this.#fail('AddressUnreachable');
    const body = bodyOf(request);
    const response = await handler(
      new Request(this.#url.replace(/#.*$/s, ''), {
        method: request.method,
        headers,
        ...(body === undefined ? {} : { body }),
      }),
    );
    if (response.status < 200) return this.#fail('Failed');
    const entries = [...response.headers].map(([name, value]) => ({ name, value }));
    const received = await this.#received(response.status, response.statusText, entries);
    if (received === undefined) return this.#fail('BlockedByClient');
    if (this.#document !== undefined)
      this.#owner.answered(this.#document, { status: response.status, statusText: response.statusText });
    await this.#session.send('Fetch.fulfillRequest', {
      requestId,
      responseCode: response.status,
      ...(response.statusText === '' ? {} : { responsePhrase: response.statusText }),
      responseHeaders: received.map(({ name, value }) => ({ name, value: headerToChromium(name, value) })),
      body: Buffer.from(await response.arrayBuffer()).toString('base64'),
    });
  }

  /** What onHeadersReceived makes of the headers; undefined when it cancels. */
  async #received(
    statusCode: number,
    statusText: string,
    entries: readonly Protocol.Fetch.HeaderEntry[],
  ): Promise<readonly Protocol.Fetch.HeaderEntry[] | undefined> {
    const { received } = this.#owner.core.webRequest[hooks](this.#url, this.#type);
    if (received === undefined) return entries;
    const response = await ask(received, {
      ...this.#details(),
      statusCode,
      statusLine: `HTTP/1.1 ${statusCode} ${statusText}`,
      responseHeaders: recordOf(entries),
    });
    if (response.cancel === true) return undefined;
    return response.responseHeaders === undefined ? entries : entriesOf(response.responseHeaders);
  }

  async #answered(status: number): Promise<void> {
    const { requestId, responseHeaders = [], responseStatusText = '' } = this.#paused;
    const received = await this.#received(status, responseStatusText, responseHeaders);
    if (received === undefined) return this.#fail('BlockedByClient');
    const redirects = status >= 300 && status < 400 && status !== 304;
    if (this.#document !== undefined && !redirects)
      this.#owner.answered(this.#document, { status, statusText: responseStatusText });
    if (received === responseHeaders) await this.#session.send('Fetch.continueRequest', { requestId });
    else if (this.#document !== undefined && !redirects) await this.#replaced(status, received);
    else
      await this.#session.send('Fetch.continueResponse', {
        requestId,
        responseCode: status,
        responseHeaders: [...received],
        ...(responseStatusText === '' ? {} : { responsePhrase: responseStatusText }),
      });
  }

  /** A document with other headers: Chromium has read the policies of the first ones, and reads those of a new answer. */
  async #replaced(responseCode: number, headers: readonly Protocol.Fetch.HeaderEntry[]): Promise<void> {
    const { requestId } = this.#paused;
    const { body, base64Encoded } = await this.#session.send('Fetch.getResponseBody', { requestId });
    await this.#session.send('Fetch.fulfillRequest', {
      requestId,
      responseCode,
      // The body comes decoded.
      responseHeaders: headers.filter(({ name }) => !/^content-(?:encoding|length)$/iu.test(name)),
      body: base64Encoded ? body : Buffer.from(body).toString('base64'),
    });
  }

  async #failed(error: Protocol.Network.ErrorReason): Promise<void> {
    if (this.#document !== undefined) this.#owner.answered(this.#document, { error });
    await this.#session.send('Fetch.continueRequest', { requestId: this.#paused.requestId });
  }
}

/**
 * Sends every request of a session (page, frame in a process of its own, or worker) through the app's handlers.
 * A handler that throws fails its request, as Electron does, and is shown on stderr.
 */
export async function interceptRequests(session: DevtoolsSession, owner: RequestOwner): Promise<void> {
  session.on('Fetch.requestPaused', (paused) => {
    new PausedRequest(session, owner, paused).run().catch((error: unknown) => {
      // A request that has been cancelled meanwhile, or a page that has gone.
      if (error instanceof DevtoolsError) {
        note('request-gone', error.message);
        return;
      }
      process.stderr.write(
        `electron-host: a request handler failed: ${String(error instanceof Error ? error.stack : error)}\n`,
      );
      session
        .send('Fetch.failRequest', { requestId: paused.requestId, errorReason: 'Failed' })
        .catch(() => note('request-gone', paused.request.url));
    });
  });
  await session.send('Fetch.enable', {
    patterns: [
      { urlPattern: '*', requestStage: 'Request' },
      { urlPattern: '*', requestStage: 'Response' },
    ],
  });
}
