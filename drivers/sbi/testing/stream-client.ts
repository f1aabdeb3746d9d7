import { connect } from 'node:net';

import { requestText } from './raw-client.ts';

/** A client of STREAM that reads pictures as the two published clients do. */
export interface StreamClient {
  /** Resolves with all pictures once there are `count`. */
  pictures(count: number): Promise<readonly string[]>;
  /** Everything that came, once the service has closed the connection. */
  ended: Promise<string>;
  /** Stops reading, so that the connection fills up. */
  pause(): void;
  resume(): void;
  hangUp(): void;
}

/** Requests a stream. */
export function openStreamClient(port: number, body: object): StreamClient {
  const socket = connect(port, '127.0.0.1');
  const chunks: Buffer[] = [];
  const ended = Promise.withResolvers<string>();
  let waiting: (() => void)[] = [];
  const all = (): Buffer => Buffer.concat(chunks);
  const wake = (): void => {
    const woken = waiting;
    waiting = [];
    for (const one of woken) one();
  };
  socket.on('data', (chunk) => {
    chunks.push(chunk);
    wake();
  });
  socket.on('close', () => {
    ended.resolve(all().toString('latin1'));
    wake();
  });
  socket.on('error', () => undefined);
  socket.write(requestText(port, 'STREAM', '/stream', body, { 'Content-Type': 'text/plain' }));
  return {
    ended: ended.promise,
    async pictures(count) {
      for (;;) {
        const seen = registrationClientPictures(all());
        if (seen.length >= count) return seen;
        if (socket.closed) throw new Error(`only ${seen.length} pictures came`);
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    },
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    hangUp: () => socket.destroy(),
  };
}

/**
 * Reads a stream as MOSIP's registration client does: it looks for `Content-Length:` in exactly this case, takes digits
 * up to CR or LF, goes to the first FF and reads that many bytes and one more.
 */
export function registrationClientPictures(wire: Buffer): readonly string[] {
  const pictures: string[] = [];
  let offset = 0;
  for (;;) {
    const at = wire.indexOf('Content-Length:', offset);
    if (at < 0) return pictures;
    const digits = /^ *(\d+)[\r\n]/.exec(wire.toString('latin1', at + 15, at + 40))?.[1];
    const start = wire.indexOf(0xff, at);
    if (digits === undefined || start < 0) return pictures;
    const end = start + Number(digits);
    if (wire.length < end + 1) return pictures;
    pictures.push(insideOfJpeg(wire.subarray(start, end)));
    offset = end;
  }
}

/**
 * Reads a stream as MOSIP's browser suite does: FF D8 starts a picture anywhere, and the header before it, in any case,
 * says how long it is.
 */
export function browserSuitePictures(wire: Buffer): readonly string[] {
  const pictures: string[] = [];
  let headFrom = 0;
  for (;;) {
    const start = wire.indexOf(Buffer.from([0xff, 0xd8]), headFrom);
    if (start < 0) return pictures;
    const head = wire.toString('latin1', headFrom, start).toUpperCase();
    const length = /CONTENT-LENGTH:\s*(\d+)/.exec(head)?.[1];
    if (length === undefined) return pictures;
    headFrom = start + Number(length);
    pictures.push(insideOfJpeg(wire.subarray(start, headFrom)));
  }
}

function insideOfJpeg(jpeg: Buffer): string {
  return jpeg.toString('latin1', 2, jpeg.length - 2);
}
