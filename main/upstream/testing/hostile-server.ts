import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';

/** For tests: a server that answers every connection with the same bytes, or not at all. */
export interface HostileServer {
  readonly url: string;
  /** Resolves when a request has arrived. */
  readonly asked: Promise<void>;
  stop(): Promise<void>;
}

export interface Behaviour {
  /** Sent as soon as something arrives; nothing when undefined. */
  readonly answer?: string;
  /** What happens to the connection afterwards. */
  readonly then?: 'end' | 'reset' | 'keep';
}

export async function startHostile({ answer, then = 'end' }: Behaviour): Promise<HostileServer> {
  const sockets = new Set<Socket>();
  const arrived = Promise.withResolvers<undefined>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => {
      arrived.resolve(undefined);
      if (then === 'reset' && answer === undefined) {
        socket.resetAndDestroy();
        return;
      }
      if (answer !== undefined) {
        socket.write(answer, () => {
          if (then === 'end') socket.end();
          if (then === 'reset') socket.resetAndDestroy();
        });
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: arrived.promise,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** An HTTP/1.1 answer with the right length, closed afterwards. */
export function http(status: string, body: string, headers: Readonly<Record<string, string>> = {}): string {
  const lines = Object.entries({ 'content-type': 'application/json', ...headers }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  return [
    `HTTP/1.1 ${status}`,
    ...lines,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
    '',
    body,
  ].join('\r\n');
}
