import type { Socket } from 'node:net';

import type { Clock } from '#kit/clock.ts';
import { CAPTURE_SECRET_HEADER } from '../../link/capture.ts';
import { checkAccess } from './access.ts';
import type { AccessRules } from './access.ts';
import { sbiError } from '../answer/errors.ts';
import type { SbiErrorName } from '../answer/errors.ts';
import type { FrontAnswer, FrontRequest, StreamSink } from './exchange.ts';
import { createHttpRequestParser } from './http-request.ts';
import type { HttpRequest } from './http-request.ts';
import { responseBytes, streamHeadBytes } from './http-response.ts';

/** One connection of the front: one request, one answer. */

/** Limit from connecting to the last byte of the request, and for taking one picture; local clients need less. */
export const SLOW_CLIENT_MS = 10_000;
/** How long a client may keep the connection after its answer; cutting it earlier could lose the answer to a reset. */
export const LINGER_MS = 2000;
/** A client may have sent further requests after the first; it may not send more bytes than this. */
const MAX_SURPLUS_BYTES = 256 * 1024;
const CONTINUE = Buffer.from('HTTP/1.1 100 Continue\r\n\r\n', 'latin1');

export interface ConnectionDeps {
  readonly clock: Clock;
  readonly access: AccessRules;
  /** The verbs that `handle` understands; the connection itself answers `OPTIONS`. */
  readonly verbs: readonly string[];
  readonly handle: (request: FrontRequest) => Promise<FrontAnswer>;
  readonly onRefused: (refusal: { readonly what: 'host' | 'origin' | 'malformed'; readonly origin: string }) => void;
}

/** Serves a connection to its end. */
export function serveConnection(socket: Socket, deps: ConnectionDeps): void {
  const { clock } = deps;
  const parser = createHttpRequestParser();
  const hangUp = new AbortController();
  let isReceived = false;
  let surplus = 0;

  /** Answers bytes that are no request, and reads no more of them. */
  function refuse(status: number): void {
    isReceived = true;
    cancelSlow();
    send(socket, clock, responseBytes({ status, json: refusalBody('malformed'), origin: undefined }));
  }
  const cancelSlow = clock.after(SLOW_CLIENT_MS, () => {
    refuse(408);
  });
  socket.on('data', (chunk: Buffer) => {
    if (isReceived) {
      // Bytes after the request are read and dropped: unread bytes would turn our close into a reset.
      surplus += chunk.length;
      if (surplus > MAX_SURPLUS_BYTES) socket.destroy();
      return;
    }
    const step = parser.push(chunk);
    switch (step.kind) {
      case 'incomplete':
        return;
      case 'expects-continue':
        socket.write(CONTINUE);
        return;
      case 'refused':
        deps.onRefused({ what: 'malformed', origin: '' });
        refuse(step.refusal.status);
        return;
      case 'complete':
        isReceived = true;
        cancelSlow();
        void answer(socket, { ...step.request, signal: hangUp.signal }, deps);
    }
  });
  const gone = (): void => {
    cancelSlow();
    hangUp.abort();
  };
  // A client that closes only its side may still read, but browsers and HTTP libraries close it to give up, and a
  // reader must not wait for them. So long operations end, and quick ones are still answered.
  socket.on('end', () => {
    hangUp.abort();
    if (isReceived) return;
    if (socket.bytesRead > 0) refuse(400);
    else socket.destroy();
  });
  socket.on('close', gone);
  // A reset needs no handling here: 'close' follows.
  socket.on('error', gone);
}

async function answer(
  socket: Socket,
  request: HttpRequest & { readonly signal: AbortSignal },
  deps: ConnectionDeps,
): Promise<void> {
  const { access, clock, handle, onRefused } = deps;
  const verbs = ['OPTIONS', ...deps.verbs];
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
  const { method: verb, path, body, signal } = request;
  const captureSecret = request.headers.get(CAPTURE_SECRET_HEADER);
  const answered = await handle({ verb, path, body, origin, port, captureSecret, signal });
  if ('status' in answered) {
    send(socket, clock, responseBytes({ ...answered, origin, port, verbs }));
    return;
  }
  const sink = sinkOf(socket, clock);
  const { contentType } = answered;
  void sink.write([streamHeadBytes({ contentType, origin, port, verbs })]);
  await answered.send(sink);
  send(socket, clock, new Uint8Array(0));
}

/** Hangs up on a client that does not take a picture in time: the reader would stream for nobody. */
function sinkOf(socket: Socket, clock: Clock): StreamSink {
  return {
    async write(chunks) {
      if (socket.destroyed || socket.writableEnded) return;
      const taken = Promise.withResolvers<undefined>();
      const settle = (): void => {
        taken.resolve(undefined);
      };
      const cancelCut = clock.after(SLOW_CLIENT_MS, () => socket.destroy());
      socket.on('close', settle);
      socket.cork();
      for (const chunk of chunks.slice(0, -1)) socket.write(chunk);
      socket.write(chunks.at(-1) ?? new Uint8Array(0), settle);
      socket.uncork();
      await taken.promise;
      socket.off('close', settle);
      cancelCut();
    },
  };
}

function refusalBody(code: SbiErrorName): object {
  return { error: sbiError(code) };
}

/** Writes the answer and closes our side; the client has some time to read it before the connection is cut. */
function send(socket: Socket, clock: Clock, bytes: Uint8Array): void {
  if (socket.destroyed) return;
  socket.end(bytes);
  let rounds = 1;
  let cancelCut = clock.after(LINGER_MS, cut);
  function cut(): void {
    // A large answer to a client that is still reading it.
    if (socket.writableLength > 0 && rounds * LINGER_MS < SLOW_CLIENT_MS) {
      rounds += 1;
      cancelCut = clock.after(LINGER_MS, cut);
    } else {
      socket.destroy();
    }
  }
  socket.on('close', () => {
    cancelCut();
  });
}
