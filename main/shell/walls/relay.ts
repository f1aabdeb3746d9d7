import { createServer, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Duplex } from 'node:stream';

/** A way that the system's settings name for an address, as `session.resolveProxy` writes it. */
export type Way =
  | { readonly kind: 'direct' }
  | { readonly kind: 'proxy'; readonly secure: boolean; readonly host: string; readonly port: number };

/**
 * The first way of a list like `PROXY cache.example:3128; DIRECT` that the relay can go; undefined if there is none
 * (SOCKS is not offered).
 */
export function firstWay(list: string): Way | undefined {
  for (const entry of list.split(';')) {
    const [kind = '', address = ''] = entry.trim().split(/\s+/u);
    if (kind.toUpperCase() === 'DIRECT') return { kind: 'direct' };
    const secure = kind.toUpperCase() === 'HTTPS';
    if (!secure && kind.toUpperCase() !== 'PROXY') continue;
    const match = /^(?<host>\[[^\]]+\]|[^:]+)(?::(?<port>\d+))?$/u.exec(address);
    const host = match?.groups?.['host']?.replace(/^\[|\]$/gu, '');
    if (host !== undefined)
      return { kind: 'proxy', secure, host, port: Number(match?.groups?.['port'] ?? (secure ? 443 : 80)) };
  }
  return undefined;
}

/** A proxy on the loopback that connects to one address and refuses every other. */
export interface Relay {
  readonly port: number;
  close(): void;
}

function refuse(client: Duplex, status: string): void {
  client.end(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
}

/** Joins two ends; when one fails or closes, so does the other. */
function join(client: Duplex, server: Duplex): void {
  client.pipe(server).pipe(client);
  client.once('close', () => server.destroy());
  server.once('close', () => client.destroy());
  client.on('error', () => server.destroy());
}

function open(way: Way, target: { readonly host: string; readonly port: number }): Socket {
  if (way.kind === 'direct') return connect(target);
  return way.secure ? connectTls({ host: way.host, port: way.port, servername: way.host }) : connect(way);
}

/**
 * Opens the relay to `target` on a free port of 127.0.0.1. It takes `CONNECT` (RFC 9110, 9.3.6) and nothing else: the
 * page's TLS ends at the provider. `wayTo` says how the system would go there, which may be a site's own proxy; what that
 * answers reaches Chromium unchanged.
 */
export async function openRelay(deps: {
  readonly target: { readonly host: string; readonly port: number };
  readonly wayTo: () => Promise<string>;
}): Promise<Relay> {
  const { target } = deps;
  const authority = `${target.host.includes(':') ? `[${target.host}]` : target.host}:${target.port}`;
  const ends = new Set<Duplex>();

  async function relay(request: IncomingMessage, client: Duplex, head: Buffer): Promise<void> {
    ends.add(client);
    client.once('close', () => ends.delete(client));
    client.on('error', () => client.destroy());
    if (request.url?.toLowerCase() !== authority.toLowerCase()) {
      refuse(client, '403 Forbidden');
      return;
    }
    const way = firstWay(await deps.wayTo());
    if (way === undefined) {
      refuse(client, '502 Bad Gateway');
      return;
    }
    const server = open(way, target);
    let joined = false;
    server.on('error', () => (joined ? client.destroy() : refuse(client, '502 Bad Gateway')));
    server.once(way.kind === 'proxy' && way.secure ? 'secureConnect' : 'connect', () => {
      joined = true;
      if (way.kind === 'direct') client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      else server.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${authorization(request)}\r\n`);
      if (head.length > 0) server.write(head);
      join(client, server);
    });
  }

  const server = createServer((_request, response) => response.writeHead(403).end());
  server.on('connect', (request, client, head) => {
    relay(request, client, head).catch(() => client.destroy());
  });
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  server.once('error', reject).listen(0, '127.0.0.1', () => resolve(undefined));
  await promise;
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close();
      server.closeAllConnections();
      for (const end of ends) end.destroy();
    },
  };
}

/** The page's answer to a proxy that wants a password. */
function authorization({ headers }: IncomingMessage): string {
  const value = headers['proxy-authorization'];
  return value === undefined ? '' : `Proxy-Authorization: ${value}\r\n`;
}
