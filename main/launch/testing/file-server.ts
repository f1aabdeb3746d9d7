import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** How the server behaves for the next request. */
export interface Behaviour {
  /** Accepts the connection but never answers. */
  readonly mute?: boolean;
  /** Answers with this status and no file. */
  readonly status?: number;
  /** Closes the connection when this many bytes of this answer have been {@link FileServer.seen}. */
  readonly breakAfter?: number;
  /** Sends nothing more after this many bytes, and keeps the connection. */
  readonly stallAfter?: number;
  /** Milliseconds of pause after each piece of the file. */
  readonly restMs?: number;
  /** Always sends the whole file. */
  readonly noRange?: boolean;
}

export interface FileServer {
  readonly url: string;
  /** The `Range` header of each request so far; undefined for a request without one. */
  readonly asked: readonly (string | undefined)[];
  /** The file it serves from now on. */
  serve(bytes: Uint8Array, tag: string): void;
  /** Sets the behaviour for the next requests, one each, and replaces earlier ones; afterwards it serves the file. */
  next(...behaviours: readonly Behaviour[]): void;
  /** Reports that the client has received the file up to here. */
  seen(bytes: number): void;
  close(): Promise<void>;
}

const PIECES = 8;

/** Serves one file, well or badly, under every path. */
export async function startFileServer(): Promise<FileServer> {
  let file: Uint8Array = new Uint8Array();
  let tag = '';
  const asked: (string | undefined)[] = [];
  const behaviours: Behaviour[] = [];
  let seen = 0;
  let onSeen: () => void = () => undefined;
  const untilSeen = async (bytes: number): Promise<void> => {
    while (seen < bytes) await new Promise<void>((resolve) => (onSeen = resolve));
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { range } = request.headers;
    asked.push(range);
    const behaviour = behaviours.shift() ?? {};
    if (behaviour.mute) return;
    if (behaviour.status !== undefined) {
      response.writeHead(behaviour.status).end('no');
      return;
    }
    const isSame = request.headers['if-range'] === undefined || request.headers['if-range'] === tag;
    const from = range !== undefined && isSame && !behaviour.noRange ? Number(/\d+/u.exec(range)?.[0]) : undefined;
    if (from !== undefined && from >= file.length) {
      response.writeHead(416, { 'Content-Range': `bytes */${file.length}` }).end();
      return;
    }
    const bytes = file.subarray(from ?? 0);
    response.writeHead(from === undefined ? 200 : 206, {
      ETag: tag,
      'Content-Length': bytes.length,
      ...(from !== undefined && { 'Content-Range': `bytes ${from}-${file.length - 1}/${file.length}` }),
    });
    await send(response, bytes, behaviour);
    if (behaviour.breakAfter === undefined) return;
    if (behaviour.breakAfter > 0) await untilSeen((from ?? 0) + behaviour.breakAfter);
    response.destroy();
  }

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    asked,
    serve(bytes, itsTag) {
      file = bytes;
      tag = itsTag;
    },
    next(...more) {
      behaviours.splice(0, behaviours.length, ...more);
    },
    seen(bytes) {
      seen = bytes;
      onSeen();
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function send(response: ServerResponse, bytes: Uint8Array, behaviour: Behaviour): Promise<void> {
  const end = Math.min(bytes.length, behaviour.breakAfter ?? behaviour.stallAfter ?? bytes.length);
  const step = Math.max(1, Math.ceil(bytes.length / PIECES));
  for (let at = 0; at < end; at += step) {
    const piece = bytes.subarray(at, Math.min(end, at + step));
    // The written bytes are sent before the connection may be closed.
    await new Promise<void>((resolve) => {
      response.write(piece, () => {
        resolve();
      });
    });
    if (behaviour.restMs !== undefined) await delay(behaviour.restMs);
  }
  if (behaviour.breakAfter === undefined && behaviour.stallAfter === undefined) response.end();
}
