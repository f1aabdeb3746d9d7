import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { ForwardProxy, passesBy, readRules } from './forward-proxy.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A server that answers with its name, and how often it was asked. */
async function server(name: string): Promise<{ readonly port: number; count(): number }> {
  let count = 0;
  const far = createServer((_request, response) => {
    count += 1;
    response.end(name);
  });
  closers.push(() => far.close());
  await new Promise<void>((resolve) => far.listen(0, '127.0.0.1', resolve));
  return { port: (far.address() as AddressInfo).port, count: () => count };
}

async function get(proxy: ForwardProxy, url: string): Promise<string> {
  const port = await proxy.port();
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path: url, agent: false }, (answer) => {
      let said = '';
      answer
        .on('data', (data: Buffer) => (said += data.toString()))
        .once('end', () => resolve(`${answer.statusCode} ${said}`));
    })
      .once('error', reject)
      .end();
  });
}

describe('ForwardProxy', () => {
  it('goes straight, by the proxy that was set, and past it where a rule says so', async () => {
    const [target, site] = [await server('target'), await server('site')];
    const proxy = new ForwardProxy();
    const url = `http://127.0.0.1:${target.port}/`;
    expect(await get(proxy, url)).toBe('200 target');
    proxy.rules = readRules({
      mode: 'fixed_servers',
      proxyRules: `http://127.0.0.1:${site.port}`,
      proxyBypassRules: '<-loopback>',
    });
    expect(await get(proxy, url)).toBe('200 site');
    proxy.rules = { ...proxy.rules, bypass: new Set(['<-loopback>', `127.0.0.1:${target.port}`]) };
    expect(await get(proxy, url)).toBe('200 target');
    expect([target.count(), site.count()]).toEqual([2, 1]);
  });

  it('answers 502 by a proxy that leads nowhere, and for what is never looked up', async () => {
    const target = await server('target');
    const proxy = new ForwardProxy();
    expect(await get(proxy, 'http://clients2.google.com/')).toBe('502 ');
    proxy.rules = readRules({
      mode: 'fixed_servers',
      proxyRules: 'http://127.0.0.1:1',
      proxyBypassRules: '<-loopback>',
    });
    expect(await get(proxy, `http://127.0.0.1:${target.port}/`)).toBe('502 ');
    expect(target.count()).toBe(0);
  });
});

it.each([
  ['', '127.0.0.1', 80, true],
  ['', 'id.example', 443, false],
  ['<-loopback>', 'localhost', 80, false],
  ['<-loopback>;127.0.0.1:4501', '127.0.0.1', 4501, true],
  ['<-loopback>;127.0.0.1:4501', '127.0.0.1', 4502, false],
  ['<-loopback>;[::1]:443', '::1', 443, true],
])('with the rules "%s" %s:%d is passed by: %s', (proxyBypassRules, host, port, expected) => {
  const rules = readRules({ mode: 'fixed_servers', proxyRules: 'http://127.0.0.1:1', proxyBypassRules });
  expect(passesBy(rules, { host, port })).toBe(expected);
});

it.each([
  { mode: 'pac_script', pacScript: 'data:,' },
  { mode: 'fixed_servers', proxyRules: 'http=a:1;https=b:2' },
  { mode: 'fixed_servers', proxyRules: 'http://a:1', proxyBypassRules: '*.example' },
] as const)('refuses what it does not offer: %j', (config) => {
  expect(() => readRules(config)).toThrow(/offered/u);
});
