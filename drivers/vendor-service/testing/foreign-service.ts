import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';

import { createHttpRequestParser } from '../../sbi/http/http-request.ts';
import { foreignAnswer } from './foreign-answers.ts';
import type { Departures, ForeignState } from './foreign-answers.ts';
import { FOREIGN_FINGER } from './foreign-device.ts';
import type { ForeignDevice } from './foreign-device.ts';
import type { ForeignTrust } from './foreign-trust.ts';
import { commitFault } from './wire-faults.ts';

export interface ForeignService {
  readonly port: number;
  /** The requests in the order they came. */
  readonly requests: readonly ForeignRequest[];
  /** Bodies of the capture answers, octet for octet as they left. */
  readonly captureBodies: readonly Buffer[];
  /** Changes how it departs from the truth; departures that are not named stay. */
  depart(departures: Departures): void;
  setDevices(devices: readonly ForeignDevice[]): void;
  /** From now on captures wait for {@link letCapture}. */
  holdCaptures(): void;
  letCapture(): void;
  /** Resolves when the next capture has come in. */
  captureBegun(): Promise<void>;
  /** Resolves when the client of a capture or a stream has closed the line. */
  hungUp(): Promise<void>;
  connections(): number;
  openSockets(): number;
  /** Octets that the clients took, including the kernel's buffers. */
  bytesTaken(): number;
  close(): Promise<void>;
}

interface ForeignRequest {
  readonly verb: string;
  readonly path: string;
  readonly body: string;
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
}

/** Starts a service of another vendor at the first free port from `firstPort` on. */
export async function startForeignService(options: {
  readonly trust: ForeignTrust;
  readonly now: () => number;
  readonly firstPort: number;
  readonly devices?: readonly ForeignDevice[];
}): Promise<ForeignService> {
  const { trust, now, devices = [FOREIGN_FINGER] } = options;
  const requests: ForeignRequest[] = [];
  const captureBodies: Buffer[] = [];
  const moments = createMoments();
  const lines = createLines((socket, request) => {
    requests.push(request);
    void reply({ state, moments, captureBodies }, socket, request);
  });
  const port = await listenFrom(lines.server, options.firstPort);
  const state: Mutable<ForeignState> = { trust, now, port, devices, departures: {} };

  return {
    port,
    requests,
    captureBodies,
    depart(more) {
      state.departures = { ...state.departures, ...more };
    },
    setDevices(next) {
      state.devices = next;
    },
    holdCaptures: moments.holdCaptures,
    letCapture: moments.letCapture,
    captureBegun: moments.captureBegun,
    hungUp: moments.hungUp,
    connections: lines.connections,
    openSockets: lines.openSockets,
    bytesTaken: lines.bytesTaken,
    close: lines.close,
  };
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

interface Replying {
  readonly state: ForeignState;
  readonly moments: Moments;
  readonly captureBodies: Buffer[];
}

async function reply(service: Replying, socket: Socket, request: ForeignRequest): Promise<void> {
  const { state, moments, captureBodies } = service;
  const { verb, path } = request;
  const { fault } = state.departures;
  const isCapture = path === '/capture';
  if (isCapture || path === '/stream') moments.begin(socket);
  if (isCapture) await moments.mayCapture();
  if (path === '/stream' && state.departures.stream) {
    state.departures.stream(socket);
    return;
  }
  const octets = Buffer.from(await foreignAnswer(state, path, request));
  const head = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${octets.length}\r\nConnection: Closed\r\n\r\n`;
  const whole = Buffer.concat([Buffer.from(head), octets]);
  const committed = typeof fault === 'function' ? fault(verb) : fault;
  if (committed) {
    commitFault(socket, committed, whole);
    return;
  }
  if (isCapture) captureBodies.push(octets);
  // MOSIP's service also sends empty lines after the body.
  socket.end(Buffer.concat([whole, Buffer.from('\r\n\r\n')]));
}

/** The moments of captures and streams that tests wait for or hold back. */
interface Moments extends Pick<ForeignService, 'holdCaptures' | 'letCapture' | 'captureBegun' | 'hungUp'> {
  /** A capture or a stream has come in on this socket. */
  begin(socket: Socket): void;
  /** Resolves when captures are not held. */
  mayCapture(): Promise<void>;
}

function createMoments(): Moments {
  let gate: PromiseWithResolvers<undefined> | undefined;
  let begun = Promise.withResolvers<undefined>();
  let hungUp = Promise.withResolvers<undefined>();
  return {
    holdCaptures() {
      gate = Promise.withResolvers();
    },
    letCapture() {
      gate?.resolve(undefined);
      gate = undefined;
    },
    async captureBegun() {
      await begun.promise;
    },
    async hungUp() {
      await hungUp.promise;
    },
    begin(socket) {
      socket.once('close', () => {
        hungUp.resolve(undefined);
        hungUp = Promise.withResolvers();
      });
      begun.resolve(undefined);
      begun = Promise.withResolvers();
    },
    async mayCapture() {
      await gate?.promise;
    },
  };
}

interface Lines extends Pick<ForeignService, 'connections' | 'openSockets' | 'bytesTaken' | 'close'> {
  readonly server: Server;
}

/** A server that reads one request from each connection, and counts them. */
function createLines(onRequest: (socket: Socket, request: ForeignRequest) => void): Lines {
  let connections = 0;
  let taken = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      sockets.delete(socket);
      taken += socket.bytesWritten;
    });
    const parser = createHttpRequestParser();
    socket.on('data', (chunk) => {
      const step = parser.push(chunk);
      if (step.kind !== 'complete') return;
      const { method, path, body, headers } = step.request;
      onRequest(socket, { verb: method, path, headers, body: Buffer.from(body).toString('utf8') });
    });
  });
  return {
    server,
    connections: () => connections,
    openSockets: () => sockets.size,
    bytesTaken: () => [...sockets].reduce((sum, socket) => sum + socket.bytesWritten, taken),
    async close() {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      server.close(() => {
        resolve(undefined);
      });
      for (const socket of sockets) socket.destroy();
      await promise;
    },
  };
}

async function listenFrom(server: Server, firstPort: number): Promise<number> {
  for (let port = firstPort; port < firstPort + 100; port += 1) {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const onError = (): void => {
      resolve(false);
    };
    server.once('error', onError);
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      server.off('error', onError);
      resolve(true);
    });
    if (await promise) return port;
  }
  throw new Error('no free port');
}
