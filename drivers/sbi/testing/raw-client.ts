import { connect } from 'node:net';

import { CAPTURE_SECRET_HEADER } from '../../link/capture.ts';

/** The answer on a connection, split as HTTP does it. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
  readonly json: unknown;
  /** `performance.now()` when the last byte came. */
  readonly lastByteAt: number;
}

/** Origin of the page that may use the service in tests. */
export const PAGE_ORIGIN = 'https://idp.example';

/** The capture secret of a visit in tests. */
export const TEST_CAPTURE_SECRET = 'c'.repeat(43);

/**
 * The bytes of a request as a page of {@link PAGE_ORIGIN} sends it from the kiosk's own view; a header with the value undefined is
 * left out.
 */
export function requestText(
  port: number,
  verb: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string | undefined>> = {},
): string {
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  const all: Record<string, string | undefined> = {
    Host: `127.0.0.1:${port}`,
    Origin: PAGE_ORIGIN,
    'Content-Type': 'application/json',
    'Content-Length': String(Buffer.byteLength(text)),
    [CAPTURE_SECRET_HEADER]: TEST_CAPTURE_SECRET,
    ...headers,
  };
  const lines = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}\r\n`]));
  return `${verb} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${text}`;
}

/** Sends bytes on a new connection; `answer` resolves when the service closes it, `hangUp` cuts it. */
export function sendRaw(port: number, bytes: string): { answer: Promise<RawAnswer | undefined>; hangUp: () => void } {
  const socket = connect(port, '127.0.0.1');
  const chunks: Buffer[] = [];
  const { promise, resolve } = Promise.withResolvers<RawAnswer | undefined>();
  let lastByteAt = 0;
  socket.on('data', (chunk) => {
    chunks.push(chunk);
    lastByteAt = performance.now();
  });
  socket.on('close', () => {
    resolve(parseAnswer(Buffer.concat(chunks).toString('utf8'), lastByteAt));
  });
  // A reset shows as a missing answer.
  socket.on('error', () => undefined);
  socket.write(bytes);
  return { answer: promise, hangUp: () => socket.destroy() };
}

/** Sends one request from the allowed page; throws without an answer. */
export async function call(
  port: number,
  verb: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string | undefined>> = {},
): Promise<RawAnswer> {
  const answer = await sendRaw(port, requestText(port, verb, path, body, headers)).answer;
  if (!answer) throw new Error(`no answer to ${verb} ${path}`);
  return answer;
}

function parseAnswer(wire: string, lastByteAt: number): RawAnswer | undefined {
  const end = wire.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [statusLine = '', ...lines] = wire.slice(0, end).split('\r\n');
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const text = wire.slice(end + 4);
  const declared = headers.get('content-length');
  if (declared !== undefined && Number(declared) !== Buffer.byteLength(text)) throw new Error('wrong Content-Length');
  const json = text === '' ? undefined : (JSON.parse(text) as unknown);
  return { status: Number(statusLine.split(' ')[1]), headers, text, json, lastByteAt };
}
