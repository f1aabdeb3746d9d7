import { createServer, request as ask, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type * as Electron from 'electron';
import { isUnreachable } from '../chromium/unreachable.ts';

type Address = { readonly host: string; readonly port: number };
const NO_CONNECTION = 'HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';

/** The rules of `session.setProxy` that this host understands; Chromium's own words for them. */
export interface ProxyRules {
  /** The proxy of everything that is not passed by; undefined: there is none. */
  readonly server: Address | undefined;
  readonly bypass: ReadonlySet<string>;
}

/** Throws for what is not offered: PAC files, proxies by scheme, patterns. */
export function readRules(config: Electron.ProxyConfig): ProxyRules {
  const { mode, proxyRules = '', proxyBypassRules = '', pacScript } = config;
  const bypass = new Set(
    proxyBypassRules
      .split(/[;,]/u)
      .map((rule) => rule.trim())
      .filter(Boolean),
  );
  if (mode === 'direct' || mode === 'system') return { server: undefined, bypass };
  const match = /^http:\/\/(?<host>[\w.-]+):(?<port>\d+)$/u.exec(proxyRules);
  if (mode !== 'fixed_servers' || pacScript !== undefined || match?.groups === undefined)
    throw new Error(
      'electron-host: setProxy is offered with mode direct, system, or fixed_servers and one http://host:port',
    );
  const pattern = [...bypass].find(
    (rule) => rule !== '<-loopback>' && !/^(?:[\w.-]+|\[[\d:a-f]+\])(?::\d+)?$/iu.test(rule),
  );
  if (pattern !== undefined) throw new Error(`electron-host: the bypass rule ${pattern} is not offered`);
  return { server: { host: match.groups['host'] ?? '', port: Number(match.groups['port']) }, bypass };
}

/** Whether an address is reached without the proxy. */
export function passesBy({ bypass }: ProxyRules, { host, port }: Address): boolean {
  const named = host.includes(':') ? `[${host}]` : host;
  if (bypass.has(named) || bypass.has(`${named}:${port}`)) return true;
  const loopback = host === 'localhost' || host.endsWith('.localhost') || host === '::1' || host.startsWith('127.');
  return loopback && !bypass.has('<-loopback>');
}

/** Passes bytes both ways; either end's death is the other's. */
function join(one: Duplex, other: Duplex): void {
  one.pipe(other).pipe(one);
  one.once('close', () => other.destroy());
  other.once('close', () => one.destroy());
}

/**
 * The network of one session. Chromium can be told its proxy only when it starts, or a context's when that is made; so
 * each has this one, which goes where the rules of the moment say: straight, or by the proxy that the app has set.
 */
export class ForwardProxy {
  rules: ProxyRules = { server: undefined, bypass: new Set() };
  readonly #server: Server;
  #listening: Promise<number> | undefined;

  constructor() {
    this.#server = createServer((request, response) => this.#fetch(request, response));
    this.#server.on('connect', (request, client, head) => this.#tunnel(request, client, head));
    this.#server.unref();
  }

  /** The port on 127.0.0.1, from the first call on. */
  port(): Promise<number> {
    this.#listening ??= new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', () => resolve((this.#server.address() as AddressInfo).port));
    });
    return this.#listening;
  }

  #tunnel(request: IncomingMessage, client: Duplex, head: Buffer): void {
    client.on('error', () => client.destroy());
    const url = URL.canParse(`http://${request.url}`) ? new URL(`http://${request.url}`) : undefined;
    const host = url?.hostname.replace(/^\[|\]$/gu, '') ?? '';
    const target = { host, port: Number(url?.port || 80) };
    if (url === undefined || isUnreachable(host)) {
      client.end(NO_CONNECTION);
      return;
    }
    const direct = this.rules.server === undefined || passesBy(this.rules, target);
    const far = connect(direct ? target : (this.rules.server ?? target));
    let joined = false;
    far.on('error', () => (joined ? client.destroy() : client.end(NO_CONNECTION)));
    far.once('connect', () => {
      joined = true;
      if (direct) client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      else far.write(`CONNECT ${request.url} HTTP/1.1\r\nHost: ${request.url}\r\n\r\n`);
      if (head.length > 0) far.write(head);
      join(client, far);
    });
  }

  #fetch(request: IncomingMessage, response: ServerResponse): void {
    const url = URL.canParse(request.url ?? '') ? new URL(request.url ?? '') : undefined;
    if (url === undefined || isUnreachable(url.hostname)) {
      response.writeHead(502).end();
      return;
    }
    const target = { host: url.hostname.replace(/^\[|\]$/gu, ''), port: Number(url.port || 80) };
    const { server } = this.rules;
    const direct = server === undefined || passesBy(this.rules, target);
    const { method = 'GET', headers } = request;
    const far = ask(
      direct
        ? { ...target, path: url.pathname + url.search, method, headers }
        : { ...server, path: url.href, method, headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
        answer.pipe(response);
      },
    );
    far.once('error', () => (response.headersSent ? response.destroy() : response.writeHead(502).end()));
    request.pipe(far);
  }
}
