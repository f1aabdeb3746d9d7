import { request as openRequest } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';

import type { Clock } from '#kit/clock.ts';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import { wiped } from '#kit/wiped.ts';
import type { Wiped } from '#kit/wiped.ts';
import type { LineProblem } from '#vocabulary/service-problems.ts';
import { createByteSink } from './byte-sink.ts';

/** Why an exchange has no complete answer; `cancelled` comes from us, everything else from the other side. */
export type ExchangeError = { readonly code: LineProblem } | { readonly code: 'cancelled' };

/**
 * One request to a service on this machine; it goes to 127.0.0.1 and this port, whatever address the service claims.
 */
export interface ExchangeRequest {
  readonly port: number;
  readonly verb: string;
  readonly path: string;
  /** Sent as JSON; without it the request has no body. */
  readonly body?: unknown;
  /** From connecting to the last byte of the answer, milliseconds. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Octets of status line and header fields, and of a chunked body's trailer. */
const MAX_HEAD_BYTES = 16 * 1024;
/** Interim answers (1xx) that a client accepts; a service of readers needs none of them. */
const MAX_INTERIM_ANSWERS = 4;
const TOO_LARGE = { code: 'answer-too-large' } as const;

/**
 * Sends a request and collects the body of the answer, at most `maxBytes` and within `timeoutMs`. The body is the
 * octets as they came, without the framing.
 */
export async function exchange(
  clock: Clock,
  request: ExchangeRequest & { readonly maxBytes: number },
): Promise<Result<Wiped, ExchangeError>> {
  const sink = createByteSink(request.maxBytes);
  const outcome = await converse(clock, request, {
    onHead: (answer) => (declaredLength(answer) > request.maxBytes ? TOO_LARGE : undefined),
    onChunk(given) {
      using chunk = given;
      return sink.push(chunk.bytes) ? undefined : TOO_LARGE;
    },
  });
  if (outcome.ok) return ok(sink.take());
  sink.clear();
  return outcome;
}

/** Receives the answer while it comes in; if it returns an error, the exchange ends at once. */
export interface AnswerListener<E extends { readonly code: string }> {
  onHead(answer: IncomingMessage): E | undefined;
  onChunk(chunk: Wiped): E | undefined;
}

/**
 * Sends a request and passes the answer on while it comes in. However it ends, the socket is closed: at the end of the
 * answer, an error of the listener, the time limit, the signal. Only status 200 counts: SBI reports errors inside it.
 */
export async function converse<E extends { readonly code: string }>(
  clock: Clock,
  request: ExchangeRequest,
  listener: AnswerListener<E>,
): Promise<Result<void, ExchangeError | E>> {
  const { signal } = request;
  if (signal.aborted) return err<ExchangeError>({ code: 'cancelled' });
  const outcome = Promise.withResolvers<Result<void, ExchangeError | E>>();
  const client = send(request);
  let settled = false;

  function settle(result: Result<void, ExchangeError | E>): void {
    if (settled) return;
    settled = true;
    cancelTimeout();
    signal.removeEventListener('abort', onAbort);
    client.destroy();
    outcome.resolve(result);
  }
  const fail = (code: ExchangeError['code']): void => {
    settle(err<ExchangeError>({ code }));
  };
  const onAbort = (): void => {
    fail('cancelled');
  };
  let connected = false;
  const cancelTimeout = clock.after(request.timeoutMs, () => {
    // On Windows a closed port may stay silent instead of refusing, because the system retries: nobody listens there.
    fail(connected ? 'timed-out' : 'no-answer');
  });
  signal.addEventListener('abort', onAbort, { once: true });

  client.on('socket', (socket) => {
    socket.once('connect', () => {
      connected = true;
    });
  });
  let interim = 0;
  client.on('information', () => {
    interim += 1;
    if (interim > MAX_INTERIM_ANSWERS) fail('bad-http');
  });
  client.on('upgrade', (_, socket) => {
    socket.destroy();
    fail('bad-http');
  });
  client.on('error', (error) => {
    fail(problemOf(error));
  });
  client.on('close', () => {
    fail('half-answer');
  });
  client.on('response', (answer) => {
    if (answer.statusCode !== 200) {
      fail('bad-status');
      return;
    }
    const refusal = listener.onHead(answer);
    if (refusal) {
      settle(err(refusal));
      return;
    }
    answer.on('data', (bytes: Buffer) => {
      using chunk = wiped(bytes);
      if (settled) return;
      const problem = listener.onChunk(chunk.take());
      if (problem) settle(err(problem));
    });
    answer.on('error', () => {
      fail('half-answer');
    });
    answer.on('end', () => {
      if (answer.complete) settle(ok(undefined));
      else fail('half-answer');
    });
  });
  return outcome.promise;
}

function send({ port, verb, path, body }: ExchangeRequest): ClientRequest {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const client = openRequest({
    // The literal address: a name could be redirected.
    host: '127.0.0.1',
    port,
    method: verb,
    path,
    // No pool: a connection kept after its answer would hold a broken service's socket.
    agent: false,
    maxHeaderSize: MAX_HEAD_BYTES,
    headers: {
      Connection: 'close',
      ...(text !== undefined && {
        'Content-Type': 'application/json',
        'Content-Length': String(Buffer.byteLength(text)),
      }),
    },
  });
  client.end(text);
  return client;
}

/** The length that an answer declares, or 0 when there is no readable one. */
function declaredLength(answer: IncomingMessage): number {
  const declared = Number(answer.headers['content-length'] ?? '0');
  return Number.isFinite(declared) ? declared : 0;
}

function problemOf(error: Error & { readonly code?: string }): ExchangeError['code'] {
  const code = error.code ?? '';
  if (code === 'ECONNREFUSED') return 'no-answer';
  // Codes of Node's parser for faults of the framing; a service that hangs up gives ECONNRESET or EPIPE.
  if (code.startsWith('HPE_')) return 'bad-http';
  return 'half-answer';
}
