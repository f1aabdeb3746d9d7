import type { ProxyConfig } from 'electron';
import { describe, expect, it } from 'vitest';
import { createWayOut, DEAD_END, isLoopback, onlyTo } from './dead-end.ts';

describe('the proxy of a session', () => {
  it('leads nowhere for the kiosk’s own pages, the loopback included', () => {
    expect(DEAD_END).toEqual({
      mode: 'fixed_servers',
      proxyRules: 'http://127.0.0.1:1',
      proxyBypassRules: '<-loopback>',
    });
  });

  it.each([
    ['http://127.0.0.1:4711/authorize', 4501, '<-loopback>;127.0.0.1:4711;127.0.0.1:4501'],
    ['http://localhost/authorize', undefined, '<-loopback>;localhost:80'],
    ['https://[::1]/authorize', 4600, '<-loopback>;[::1]:443;127.0.0.1:4600'],
  ])('lets a page of %s go straight there and to port %s', (url, sbiPort, bypass) => {
    const config = onlyTo({ provider: new URL(url), sbiPort, relayPort: undefined });
    expect(config).toMatchObject({ proxyRules: 'http://127.0.0.1:1', proxyBypassRules: bypass });
  });

  it('lets a page from elsewhere go by the relay, and to our own port', () => {
    const config = onlyTo({ provider: new URL('https://id.example/'), sbiPort: 4501, relayPort: 5000 });
    expect(config).toMatchObject({
      proxyRules: 'http://127.0.0.1:5000',
      proxyBypassRules: '<-loopback>;127.0.0.1:4501',
    });
  });
});

it.each([
  ['http://127.0.0.1/', true],
  ['http://127.9.9.9/', true],
  ['http://localhost/', true],
  ['http://[::1]/', true],
  ['https://127.0.0.1.example/', false],
  ['https://localhost.example/', false],
  ['https://10.0.0.1/', false],
  ['https://id.example/', false],
])('%s is on this machine: %s', (url, expected) => {
  expect(isLoopback(new URL(url))).toBe(expected);
});

describe('createWayOut', () => {
  function scene(provider: string) {
    const set: (string | undefined)[] = [];
    let port: number | undefined;
    let relays = 0;
    const way = createWayOut({
      session: {
        setProxy: (config: ProxyConfig) => {
          set.push(`${config.proxyRules} ${config.proxyBypassRules}`);
          return Promise.resolve();
        },
      },
      provider: new URL(provider),
      sbiPort: () => port,
      openRelay: () => Promise.resolve(7000 + ++relays),
    });
    return { way, set, move: (to: number | undefined) => (port = to) };
  }

  it('sets the proxy once, and again when the port of the readers’ service has changed', async () => {
    const { way, set, move } = scene('http://127.0.0.1:80/');
    await Promise.all([way.settle(), way.settle()]);
    move(4501);
    await way.settle();
    await way.settle();
    move(4502);
    await way.settle();
    expect(set).toEqual([
      'http://127.0.0.1:1 <-loopback>;127.0.0.1:80',
      'http://127.0.0.1:1 <-loopback>;127.0.0.1:80;127.0.0.1:4501',
      'http://127.0.0.1:1 <-loopback>;127.0.0.1:80;127.0.0.1:4502',
    ]);
  });

  it('opens one relay for a provider elsewhere', async () => {
    const { way, set, move } = scene('https://id.example/');
    await way.settle();
    move(4501);
    await way.settle();
    expect(set).toEqual(['http://127.0.0.1:7001 <-loopback>', 'http://127.0.0.1:7001 <-loopback>;127.0.0.1:4501']);
  });
});
