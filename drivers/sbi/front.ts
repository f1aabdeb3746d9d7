import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';

import type { Clock } from '../kit/clock.ts';
import { err, ok } from '../kit/result.ts';
import type { Result } from '../kit/result.ts';
import { checkAccess } from './access.ts';
import type { AccessRules } from './access.ts';
import { sbiError } from './errors.ts';
import type { SbiErrorName } from './errors.ts';
import { createHttpRequestParser } from './http-request.ts';
import type { HttpRequest } from './http-request.ts';
import { responseBytes } from './http-response.ts';

/** A request that passed the front: its caller may use the service. */
export interface FrontRequest {
  readonly verb: string;
  readonly path: string;
  readonly body: Uint8Array;
  /** The allowed origin; undefined for clients that send none, where those are served. */
  readonly origin: string | undefined;
  readonly port: number;
  /** Aborts when the client hangs up or the front closes. */
  readonly signal: AbortSignal;
}

export interface FrontAnswer {
  readonly status: number;
  readonly json: unknown;
}

export interface FrontDependencies {
  readonly clock: Clock;
  readonly firstPort: number;
  readonly lastPort: number;
  readonly access: AccessRules;
  /** The verbs that `handle` understands; `OPTIONS` is the front's own. */
  readonly verbs: readonly string[];
  readonly handle: (request: FrontRequest) => Promise<FrontAnswer>;
  readonly onRefused: (refusal: { readonly what: 'host' | 'origin' | 'malformed'; readonly origin: string }) => void;
}

/** The listening service. */
export interface Front {
  readonly port: number;
  /** Stops listening and hangs up on everybody. */
  close(): Promise<void>;
}

/** From connecting to the last byte of the request: no honest client on the same machine needs more. */
export const SLOW_CLIENT_MS = 10_000;
/** How long a client may keep the line after its answer, so that the answer is not lost to a reset. */
export const LINGER_MS = 2000;
export const MAX_CONNECTIONS = 32;
/** A client may have pipelined requests behind the first; more than this is no client. */
const MAX_SURPLUS_BYTES = 256 * 1024;

/**
 * Opens the service on 127.0.0.1 at the first free port of the range. Each connection serves one request and is closed
 * after its answer.
 */
export async function openFront(
  dependencies: FrontDependencies,
): Promise<Result<Front, { readonly code: 'no-free-port' }>> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    serve(socket, dependencies);
  });
  server.maxConnections = MAX_CONNECTIONS;
  for (let port = dependencies.firstPort; port <= dependencies.lastPort; port += 1) {
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

/** Whether the server now listens on `port`. Any error means the port is not ours: in use, or kept by the system. */
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

function serve(socket: Socket, dependencies: FrontDependencies): void {
  const { clock } = dependencies;
  const parser = createHttpRequestParser();
  const hangUp = new AbortController();
  let heard = false;
  let surplus = 0;

  const cancelSlow = clock.after(SLOW_CLIENT_MS, () => {
    heard = true;
    send(socket, clock, responseBytes({ status: 408, json: { error: sbiError('malformed') }, origin: undefined }));
  });
  socket.on('data', (chunk: Buffer) => {
    if (heard) {
      // What follows the one request is read and dropped: left unread it would turn our close into a reset.
      surplus += chunk.length;
      if (surplus > MAX_SURPLUS_BYTES) socket.destroy();
      return;
    }
    const step = parser.push(chunk);
    if (step.kind === 'incomplete') return;
    heard = true;
    cancelSlow();
    if (step.kind === 'refused') {
      dependencies.onRefused({ what: 'malformed', origin: '' });
      const json = { error: sbiError('malformed') };
      send(socket, clock, responseBytes({ status: step.refusal.status, json, origin: undefined }));
      return;
    }
    void answer(socket, step.request, hangUp.signal, dependencies);
  });
  const gone = (): void => {
    cancelSlow();
    hangUp.abort();
  };
  // A client that closes its side alone counts as gone too: browsers and HTTP libraries do that only to give up.
  socket.on('close', gone);
  // A reset is the client's business; 'close' follows.
  socket.on('error', gone);
}

async function answer(
  socket: Socket,
  request: HttpRequest,
  signal: AbortSignal,
  dependencies: FrontDependencies,
): Promise<void> {
  const { access, clock, handle, onRefused } = dependencies;
  const verbs = ['OPTIONS', ...dependencies.verbs];
  const port = socket.localPort ?? 0;
  const admitted = checkAccess(request.headers, port, access);
  if (!admitted.ok) {
    onRefused({ what: admitted.error.code, origin: (request.headers.get('origin') ?? '').slice(0, 200) });
    send(socket, clock, responseBytes({ status: 403, json: refusalBody('page-refused'), origin: undefined }));
    return;
  }
  const { origin } = admitted.value;
  if (request.method === 'OPTIONS') {
    send(socket, clock, responseBytes({ status: 204, origin, verbs }));
    return;
  }
  const { method: verb, path, body } = request;
  const { status, json } = await handle({ verb, path, body, origin, port, signal });
  send(socket, clock, responseBytes({ status, json, origin, port, verbs }));
}

function refusalBody(code: SbiErrorName): object {
  return { error: sbiError(code) };
}

/** Writes the answer and closes our side; the client gets a while to read it before the line is cut. */
function send(socket: Socket, clock: Clock, bytes: Uint8Array): void {
  if (socket.destroyed) return;
  socket.end(bytes);
  const cancelCut = clock.after(LINGER_MS, () => socket.destroy());
  socket.on('close', cancelCut);
}
