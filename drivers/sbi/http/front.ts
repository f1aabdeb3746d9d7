import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';

import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import { serveConnection } from './connection.ts';
import type { ConnectionDeps } from './connection.ts';

export interface FrontDeps extends ConnectionDeps {
  readonly firstPort: number;
  readonly lastPort: number;
}

/** The listening service. */
export interface Front {
  readonly port: number;
  /** Stops listening and hangs up on all clients. */
  close(): Promise<void>;
}

export const MAX_CONNECTIONS = 32;

/**
 * Opens the service on 127.0.0.1 at the first free port of the range. Each connection serves one request and is closed
 * after its answer, as the standard requires. Keeping it open would save a tenth of a millisecond on the same machine,
 * but take one of the {@link MAX_CONNECTIONS} and sometimes lose a capture on a connection that is just being closed.
 */
export async function openFront(deps: FrontDeps): Promise<Result<Front, { readonly code: 'no-free-port' }>> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    serveConnection(socket, deps);
  });
  server.maxConnections = MAX_CONNECTIONS;
  // Without file descriptors a connection cannot be accepted; that is no reason to stop serving the others.
  server.on('error', () => undefined);
  for (let port = deps.firstPort; port <= deps.lastPort; port += 1) {
    if (await listens(server, port)) {
      return ok({
        port,
        async close() {
          const { promise, resolve } = Promise.withResolvers<undefined>();
          server.close(() => {
            resolve(undefined);
          });
          for (const socket of sockets) socket.destroy();
          await promise;
        },
      });
    }
  }
  return err({ code: 'no-free-port' });
}

/**
 * Tries to listen on `port` and returns whether it works. On any error the port is taken: in use, or reserved by the
 * system.
 */
async function listens(server: Server, port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const onError = (): void => {
    resolve(false);
  };
  server.once('error', onError);
  server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
    server.off('error', onError);
    resolve(true);
  });
  return promise;
}
