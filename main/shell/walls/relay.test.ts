import { createServer as createHttpServer, request, type IncomingMessage } from 'node:http';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { firstWay, openRelay, type Relay } from './relay.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

function listening(server: Server): Promise<number> {
  closers.push(() => server.close());
  const { promise, resolve } = Promise.withResolvers<number>();
  server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  return promise;
}

/** A provider that says its name to whoever connects, and counts them. */
async function provider(): Promise<{ readonly port: number; count(): number }> {
  let count = 0;
  const port = await listening(
    createServer((socket) => {
      count += 1;
      socket.on('error', () => undefined).on('data', (data: Buffer) => socket.end(`provider heard ${data.toString()}`));
    }),
  );
  return { port, count: () => count };
}

/** A site's proxy; `seen` is what it was asked. */
async function siteProxy(): Promise<{ readonly port: number; readonly seen: string[] }> {
  const seen: string[] = [];
  const server = createHttpServer();
  server.on('connect', (asked: IncomingMessage, client: Socket) => {
    seen.push(`${asked.url} ${asked.headers['proxy-authorization'] ?? 'no password'}`);
    const [, port] = (asked.url ?? '').split(':');
    client.on('error', () => undefined);
    const onward = connect(Number(port), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      client.pipe(onward).pipe(client);
    });
    onward.on('error', () => client.end('HTTP/1.1 504 Gateway Timeout\r\n\r\n'));
  });
  return { port: await listening(server), seen };
}

async function relayTo(port: number, way: string): Promise<Relay> {
  const relay = await openRelay({ target: { host: '127.0.0.1', port }, wayTo: () => Promise.resolve(way) });
  closers.push(relay.close);
  return relay;
}

/** What the far end says after CONNECT, or the status of the refusal. */
function ask(relay: Relay, path: string, headers = {}): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  request({ host: '127.0.0.1', port: relay.port, method: 'CONNECT', path, headers })
    .once('connect', (answer, socket) => {
      if (answer.statusCode !== 200) {
        socket.destroy();
        resolve(String(answer.statusCode));
        return;
      }
      let said = '';
      socket.on('data', (data: Buffer) => (said += data.toString())).once('close', () => resolve(said));
      socket.write('hello');
    })
    .once('error', reject)
    .end();
  return promise;
}

describe('openRelay', () => {
  it('reaches its one target', async () => {
    const { port } = await provider();
    expect(await ask(await relayTo(port, 'DIRECT'), `127.0.0.1:${port}`)).toBe('provider heard hello');
  });

  it('refuses every other address, and connects to none of them', async () => {
    const [own, other] = [await provider(), await provider()];
    const relay = await relayTo(own.port, 'DIRECT');
    for (const path of [
      `127.0.0.1:${other.port}`,
      `localhost:${own.port}`,
      `127.0.0.1:${own.port}.`,
      `user@127.0.0.1:${own.port}`,
      '127.0.0.1',
    ])
      expect(await ask(relay, path), path).toBe('403');
    expect([own.count(), other.count()]).toEqual([0, 0]);
  });

  it('takes nothing but CONNECT', async () => {
    const { port, count } = await provider();
    const relay = await relayTo(port, 'DIRECT');
    for (const url of [`http://127.0.0.1:${port}/`, '/'])
      expect(
        await new Promise((resolve, reject) => {
          request({ host: '127.0.0.1', port: relay.port, path: url }, (answer) => {
            answer.resume();
            resolve(answer.statusCode);
          })
            .once('error', reject)
            .end();
        }),
      ).toBe(403);
    expect(count()).toBe(0);
  });

  it('goes by the site’s proxy where the system says so, with the page’s password', async () => {
    const [{ port }, site] = [await provider(), await siteProxy()];
    const relay = await relayTo(port, `SOCKS5 127.0.0.1:9; PROXY 127.0.0.1:${site.port}; DIRECT`);
    const path = `127.0.0.1:${port}`;
    expect(await ask(relay, path)).toBe('provider heard hello');
    expect(await ask(relay, path, { 'proxy-authorization': 'Basic eDp5' })).toBe('provider heard hello');
    expect(site.seen).toEqual([`${path} no password`, `${path} Basic eDp5`]);
  });

  it('answers 502 where nothing listens, and where no way can be gone', async () => {
    const server = createServer();
    const free = await listening(server);
    server.close();
    expect(await ask(await relayTo(free, 'DIRECT'), `127.0.0.1:${free}`)).toBe('502');
    expect(await ask(await relayTo(free, 'SOCKS5 127.0.0.1:9'), `127.0.0.1:${free}`)).toBe('502');
  });
});

it.each([
  ['DIRECT', { kind: 'direct' }],
  ['PROXY cache.example:3128; DIRECT', { kind: 'proxy', secure: false, host: 'cache.example', port: 3128 }],
  ['HTTPS cache.example', { kind: 'proxy', secure: true, host: 'cache.example', port: 443 }],
  ['PROXY [::1]:8080', { kind: 'proxy', secure: false, host: '::1', port: 8080 }],
  ['SOCKS 127.0.0.1:9;DIRECT', { kind: 'direct' }],
  ['', undefined],
])('firstWay of "%s"', (list, expected) => {
  expect(firstWay(list)).toEqual(expected);
});
