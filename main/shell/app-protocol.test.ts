import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createAppProtocol } from './app-protocol.ts';
import { owning } from '#kit/wiped.ts';

const root = mkdtempSync(join(tmpdir(), 'kiosk-app-'));
const folder = join(root, 'renderer');
mkdirSync(folder);
writeFileSync(join(folder, 'index.html'), '<h1>kiosk</h1>');
writeFileSync(join(folder, 'form.html'), '<h1>form</h1>');
writeFileSync(join(folder, 'worker.mjs'), 'export {};');
writeFileSync(join(root, 'secret.json'), '{}');
afterAll(() => rmSync(root, { recursive: true, force: true }));

const kept = new Uint8Array([1, 2]);
const serve = createAppProtocol({
  folder,
  contents: (path) =>
    path === 'part/1' ? owning({ mediaType: 'application/pdf', bytes: kept }, () => [kept]) : undefined,
});
const get = (url: string, method = 'GET') => serve({ url, method });

describe('app protocol', () => {
  it('serves the page with a policy that allows nothing unsafe', async () => {
    const page = await get('app://kiosk/');
    expect(await page.text()).toContain('kiosk');
    expect(page.headers.get('content-security-policy')).not.toContain('unsafe');
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('lets the form evaluate scripts but connect to nothing', async () => {
    const policy = (await get('app://kiosk/form.html')).headers.get('content-security-policy');
    expect(policy).toContain("'unsafe-eval'");
    expect(policy).toContain("connect-src 'none'");
  });

  it('lets a worker load parts of itself and reach nothing else', async () => {
    const worker = await get('app://kiosk/worker.mjs');
    expect(worker.headers.get('content-type')).toContain('text/javascript');
    expect(worker.headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; frame-ancestors 'none'",
    );
  });

  it('serves content that main holds, without caching', async () => {
    const part = await get('app://kiosk/part/1');
    expect(new Uint8Array(await part.arrayBuffer())).toEqual(new Uint8Array([1, 2]));
    expect(part.headers.get('content-type')).toBe('application/pdf');
    expect([...kept]).toEqual([0, 0]);
  });

  it('lets no content run, load or be framed', async () => {
    const policy = (await get('app://kiosk/part/1')).headers.get('content-security-policy');
    expect(policy).toBe("default-src 'none'; frame-ancestors 'none'; sandbox");
  });

  it.each([
    ['a path outside the folder', 'app://kiosk/%2e%2e/secret.json', 'GET', 404],
    ['an unknown type', 'app://kiosk/index.exe', 'GET', 404],
    ['another host', 'app://elsewhere/index.html', 'GET', 405],
    ['another method', 'app://kiosk/index.html', 'POST', 405],
  ])('refuses %s', async (_what, url, method, status) => {
    expect((await get(url, method)).status).toBe(status);
  });
});
