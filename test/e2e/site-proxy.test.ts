import 'reflect-metadata';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:https';
import { connect, type AddressInfo, type Server, type Socket } from 'node:net';
import * as x509 from '@peculiar/x509';
import { chromium, type Browser } from '@playwright/test';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { onlyTo } from '../../main/shell/walls/dead-end.ts';
import { closeSideDoors } from '../../main/shell/walls/peer-connections.ts';
import { openRelay, type Relay } from '../../main/shell/walls/relay.ts';
import { needChromium } from '../electron-host/chromium/need-chromium.ts';

/**
 * A provider elsewhere, at a site with a proxy of its own: Chromium with the switches and the proxy that the kiosk gives
 * it, main's relay, the site's proxy, the provider with TLS. Its name means nothing to this machine's resolver.
 */
const PROVIDER = 'id.provider.example';
let browser: Browser;
let relay: Relay;
let providerPort = 0;
const asked: string[] = [];
const servers: Server[] = [];

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function tlsOfProvider(): Promise<{ readonly key: string; readonly cert: string }> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    { name: `CN=${PROVIDER}`, keys, signingAlgorithm: algorithm },
    crypto,
  );
  const key = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  return { key: `-----BEGIN PRIVATE KEY-----\n${key}\n-----END PRIVATE KEY-----\n`, cert: certificate.toString('pem') };
}

beforeAll(async () => {
  const provider = createServer(await tlsOfProvider(), (_request, response) => {
    response.setHeader('content-type', 'text/html').end('<title>the provider</title>');
  });
  providerPort = await listen(provider);
  const site = createHttpServer();
  site.on('connect', (request, client: Socket) => {
    asked.push(request.url ?? '');
    const far = connect(providerPort, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      client.pipe(far).pipe(client);
    });
    far.on('error', () => client.destroy());
    client.on('error', () => far.destroy());
  });
  const sitePort = await listen(site);
  const target = { host: PROVIDER, port: 443 };
  relay = await openRelay({ target, wayTo: () => Promise.resolve(`PROXY 127.0.0.1:${sitePort}`) });
  const url = new URL(`https://${PROVIDER}/`);
  const proxy = onlyTo({ provider: url, sbiPort: undefined, relayPort: relay.port });
  const args = [`--proxy-server=${proxy.proxyRules}`, `--proxy-bypass-list=${proxy.proxyBypassRules}`];
  closeSideDoors({
    appendSwitch: (name, value) => args.push(value === undefined ? `--${name}` : `--${name}=${value}`),
  });
  if (process.getuid?.() === 0) args.push('--no-sandbox');
  browser = await chromium.launch({ executablePath: needChromium(() => undefined), args });
});
afterAll(async () => {
  await browser.close();
  relay.close();
  for (const server of servers) server.close();
});

it('reaches the provider by the site’s proxy, and nothing else', async () => {
  const page = await browser.newPage({ ignoreHTTPSErrors: true });
  await page.goto(`https://${PROVIDER}/`);
  expect(await page.title()).toBe('the provider');
  expect(new Set(asked)).toEqual(new Set([`${PROVIDER}:443`]));
  for (const elsewhere of [
    'https://other.example/',
    `https://${PROVIDER}:8443/`,
    `https://127.0.0.1:${providerPort}/`,
    'http://other.example/',
  ])
    await expect(page.goto(elsewhere), elsewhere).rejects.toThrow(
      /ERR_TUNNEL_CONNECTION_FAILED|ERR_HTTP_RESPONSE_CODE_FAILURE/,
    );
  expect(new Set(asked)).toEqual(new Set([`${PROVIDER}:443`]));
});
