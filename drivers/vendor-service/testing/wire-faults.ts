import type { Socket } from 'node:net';

/** What a hostile or broken service does on the wire instead of answering. */
export type WireFault =
  | 'mute'
  | 'hang-up'
  | 'drip'
  | 'half'
  | 'long-length'
  | 'short-length'
  | 'huge-declared'
  | 'huge-undeclared'
  | 'endless-chunks'
  | 'crumbs'
  | 'chunk-bomb'
  | 'endless-head'
  | 'interim-storm'
  | 'garbage'
  | 'upgrade'
  | 'server-error'
  | 'deep-json'
  | 'no-json'
  | 'wrong-utf8'
  | 'no-array'
  | 'many-devices';

const HUGE_BYTES = 200 * 1024 * 1024;
const BLOCK = Buffer.alloc(64 * 1024, 'a');

/** Commits a fault on the socket in place of `answer`, the complete good answer. */
export function commitFault(socket: Socket, fault: WireFault, answer: Buffer): void {
  const bodyAt = answer.indexOf('\r\n\r\n') + 4;
  const body = answer.subarray(bodyAt);
  const head = (lines: string): string => `HTTP/1.1 200 OK\r\n${lines}\r\nConnection: close\r\n\r\n`;
  const json = (text: string | Buffer): void => {
    socket.end(Buffer.concat([Buffer.from(head(`Content-Length: ${Buffer.byteLength(text)}`)), Buffer.from(text)]));
  };
  switch (fault) {
    case 'mute':
      return;
    case 'hang-up':
      socket.destroy();
      return;
    case 'drip':
      drip(socket, Buffer.concat([Buffer.from(head('Content-Length: 200000')), Buffer.alloc(200_000, ' ')]));
      return;
    case 'half':
      socket.end(answer.subarray(0, bodyAt + Math.floor(body.length / 2)));
      return;
    case 'long-length':
      socket.end(Buffer.concat([Buffer.from(head(`Content-Length: ${body.length + 100}`)), body]));
      return;
    case 'short-length':
      socket.end(Buffer.concat([Buffer.from(head(`Content-Length: ${body.length - 10}`)), body]));
      return;
    case 'huge-declared':
      socket.write(head(`Content-Length: ${HUGE_BYTES}`));
      pump(socket, BLOCK, HUGE_BYTES);
      return;
    case 'huge-undeclared':
      socket.write(head('Content-Type: application/json'));
      pump(socket, BLOCK, HUGE_BYTES);
      return;
    case 'endless-chunks': {
      const chunk = Buffer.concat([Buffer.from('10000\r\n'), BLOCK, Buffer.from('\r\n')]);
      socket.write(head('Transfer-Encoding: chunked'));
      pump(socket, chunk, Infinity);
      return;
    }
    case 'crumbs':
      socket.write(head('Transfer-Encoding: chunked'));
      pump(socket, Buffer.from('1\r\n \r\n'.repeat(10_000)), Infinity);
      return;
    case 'chunk-bomb':
      socket.write(`${head('Transfer-Encoding: chunked')}FFFFFFFFFFFFFFF\r\n`);
      pump(socket, BLOCK, Infinity);
      return;
    case 'endless-head':
      socket.write('HTTP/1.1 200 OK\r\n');
      pump(socket, Buffer.from(`X-${'y'.repeat(1000)}: z\r\n`), Infinity);
      return;
    case 'interim-storm':
      pump(socket, Buffer.from('HTTP/1.1 102 Processing\r\n\r\n'), Infinity);
      return;
    case 'garbage':
      socket.end('SSH-2.0-OpenSSH_9.9\r\n');
      return;
    case 'upgrade':
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
      return;
    case 'server-error':
      socket.end('HTTP/1.1 500 Internal Server Error\r\nContent-Length: 2\r\nConnection: close\r\n\r\n[]');
      return;
    case 'deep-json':
      json('['.repeat(100_000) + ']'.repeat(100_000));
      return;
    case 'no-json':
      json('<!doctype html><title>It works</title>');
      return;
    case 'wrong-utf8':
      json(Buffer.from([0x5b, 0x22, 0xff, 0xfe, 0x22, 0x5d]));
      return;
    case 'no-array':
      json('{"hello":"world"}');
      return;
    case 'many-devices':
      json(JSON.stringify(Array.from({ length: 1000 }, (_, at) => ({ deviceId: `d${at}` }))));
      return;
  }
}

/** Writes blocks as fast as the other side takes them, until `bytes` are written or the socket closes. */
function pump(socket: Socket, block: Buffer, bytes: number): void {
  let left = bytes;
  const more = (): void => {
    while (!socket.destroyed && left > 0) {
      left -= block.length;
      if (!socket.write(block)) {
        socket.once('drain', more);
        return;
      }
    }
    if (!socket.destroyed) socket.end();
  };
  more();
}

function drip(socket: Socket, bytes: Buffer): void {
  let at = 0;
  const timer = setInterval(() => {
    socket.write(bytes.subarray(at, at + 1));
    at += 1;
  }, 2);
  socket.on('close', () => {
    clearInterval(timer);
  });
}
