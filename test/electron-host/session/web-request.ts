import type * as Electron from 'electron';
import type { Offered } from '../base/shape.ts';
import { Strict } from '../base/strict.ts';

export type BeforeRequestListener = (
  details: Electron.OnBeforeRequestListenerDetails,
  callback: (response: Electron.CallbackResponse) => void,
) => void;
export type BeforeSendHeadersListener = (
  details: Electron.OnBeforeSendHeadersListenerDetails,
  callback: (response: Electron.BeforeSendResponse) => void,
) => void;
export type HeadersReceivedListener = (
  details: Electron.OnHeadersReceivedListenerDetails,
  callback: (response: Electron.HeadersReceivedResponse) => void,
) => void;

interface Hook<Listener> {
  readonly filter: Electron.WebRequestFilter | undefined;
  readonly listener: Listener;
}

/** Key under which requests.ts finds the listeners. */
export const hooks: unique symbol = Symbol('electron-host.hooks');

interface Hooks {
  before: Hook<BeforeRequestListener> | undefined;
  send: Hook<BeforeSendHeadersListener> | undefined;
  received: Hook<HeadersReceivedListener> | undefined;
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/**
 * A match pattern as a regular expression: `<all_urls>`, or `scheme://host/path` with `*` where Chromium's extension
 * patterns allow it (`*` scheme is http, https, ws and wss; a host of `*.example.org` includes `example.org`).
 */
export function matchPattern(pattern: string): RegExp {
  if (pattern === '<all_urls>') return /^/;
  const match = /^([^:]+):\/\/([^/]*)(\/.*)?$/s.exec(pattern);
  if (match === null) throw new TypeError(`Invalid url pattern ${pattern}`);
  const [, scheme = '', host = '', path = '/*'] = match;
  const [, name = '', port] = /^(.*?)(?::(\d+|\*))?$/.exec(host) ?? [];
  const schemePart = scheme === '*' ? '(?:https?|wss?)' : escaped(scheme);
  let hostPart = escaped(name);
  if (name === '*' || name === '') hostPart = '[^/:]*';
  else if (name.startsWith('*.')) hostPart = `(?:[^/:]+\\.)?${escaped(name.slice(2))}`;
  const portPart = port === undefined || port === '*' ? '(?::\\d+)?' : `:${port}`;
  return new RegExp(`^${schemePart}://${hostPart}${portPart}${escaped(path).replaceAll('\\*', '.*')}$`, 'is');
}

/** The listener when the filter lets this request through to it. */
function applying<Listener>(
  hook: Hook<Listener> | undefined,
  url: string,
  type: Electron.OnBeforeRequestListenerDetails['resourceType'],
): Listener | undefined {
  if (hook === undefined) return undefined;
  const { filter, listener } = hook;
  if (filter === undefined) return listener;
  const bare = url.replace(/#.*$/s, '');
  if (filter.types !== undefined && !filter.types.some((wanted) => wanted === type)) return undefined;
  if (filter.urls.length > 0 && !filter.urls.some((pattern) => matchPattern(pattern).test(bare))) return undefined;
  if (filter.excludeUrls?.some((pattern) => matchPattern(pattern).test(bare)) === true) return undefined;
  return listener;
}

/** `session.webRequest`: the three events that can change a request. Websockets do not pass here. */
export class WebRequest extends Strict {
  readonly #hooks: Hooks = { before: undefined, send: undefined, received: undefined };

  /** The listeners for one request. */
  [hooks](
    url: string,
    type: Electron.OnBeforeRequestListenerDetails['resourceType'],
  ): {
    before: BeforeRequestListener | undefined;
    send: BeforeSendHeadersListener | undefined;
    received: HeadersReceivedListener | undefined;
  } {
    return {
      before: applying(this.#hooks.before, url, type),
      send: applying(this.#hooks.send, url, type),
      received: applying(this.#hooks.received, url, type),
    };
  }

  onBeforeRequest(
    first: BeforeRequestListener | Electron.WebRequestFilter | null,
    second?: BeforeRequestListener | null,
  ): void {
    this.#hooks.before = hookOf(first, second);
  }
  onBeforeSendHeaders(
    first: BeforeSendHeadersListener | Electron.WebRequestFilter | null,
    second?: BeforeSendHeadersListener | null,
  ): void {
    this.#hooks.send = hookOf(first, second);
  }
  onHeadersReceived(
    first: HeadersReceivedListener | Electron.WebRequestFilter | null,
    second?: HeadersReceivedListener | null,
  ): void {
    this.#hooks.received = hookOf(first, second);
  }
}

function hookOf<Listener extends (...values: never[]) => void>(
  first: Listener | Electron.WebRequestFilter | null,
  second: Listener | null | undefined,
): Hook<Listener> | undefined {
  if (typeof first === 'function') return { filter: undefined, listener: first };
  if (second === null || second === undefined) return undefined;
  for (const pattern of [...(first?.urls ?? []), ...(first?.excludeUrls ?? [])]) matchPattern(pattern);
  return { filter: first ?? undefined, listener: second };
}

export function webRequestShape(webRequest: WebRequest): Pick<Electron.WebRequest, Offered<WebRequest>> {
  return webRequest;
}
